"""The register as rows of a spreadsheet; the applicant is a column only for who may read a name."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from aids.commissions.register.queries import Entry
from backend.kit.sheets import Cell


def headings(*, with_names: bool) -> list[str]:
    return [
        _("Decision"),
        _("Decided on"),
        _("Unit"),
        _("Application"),
        *([_("Applicant")] if with_names else []),
        _("Aid"),
        _("Amount asked"),
        _("Outcome"),
        _("Amount granted"),
        _("Signatory"),
        _("Capacity"),
        _("Delegation"),
        _("Replaced by"),
        _("Letter delivered on"),
        _("Delivery of the letter"),
    ]


def cells(entries: Iterable[Entry], *, with_names: bool) -> Iterator[list[Cell]]:
    for entry in entries:
        yield [
            entry.number,
            entry.decided_on,
            entry.unit,
            entry.application,
            *([entry.applicant] if with_names else []),
            entry.aid,
            entry.asked,
            entry.outcome,
            entry.granted,
            entry.signatory,
            entry.capacity,
            entry.delegation,
            entry.replaced_by,
            entry.notified_on,
            entry.delivery,
        ]
