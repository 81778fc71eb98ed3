"""Balances as they are shown: figures in words, and a bar."""

from collections.abc import Iterable, Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from aids.applications.models import application_number
from aids.budget.models import BudgetEntry, Envelope
from aids.budget.queries import Balance
from backend.kit.money import format_euro
from backend.kit.sheets import csv_lines

BAR_WIDTH = 1000


def words_of(balance: Balance) -> dict[str, str]:
    """The figures of a balance, each in euros."""
    named = ("appropriated", "committed", "reserved", "available")
    return {name: format_euro(getattr(balance, name), get_language() or "fr") for name in named}


def bar(balance: Balance) -> SafeString:
    """A lying bar: committed, then reserved, and what is left; the same in words for who does not see it."""
    whole = max(balance.appropriated, balance.committed + balance.reserved)
    committed, reserved = (
        round(part * BAR_WIDTH / whole) if whole else 0 for part in (balance.committed, balance.reserved)
    )
    words = _("Committed %(committed)s, reserved %(reserved)s, left %(available)s of %(appropriated)s")
    return format_html(
        '<svg class="credits" viewBox="0 0 {} 12" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="credits-left" width="{}" height="12"/><rect class="credits-committed" width="{}" height="12"/>'
        '<rect class="credits-reserved" x="{}" width="{}" height="12"/></svg>',
        BAR_WIDTH,
        words % words_of(balance),
        BAR_WIDTH if whole else 0,
        committed,
        committed,
        reserved,
    )


def share_used(balance: Balance) -> str:
    """How much of the credits is taken, such as « 42 % »; empty without credits."""
    if balance.appropriated <= 0:
        return ""
    used = (balance.committed + balance.reserved) * 100 / balance.appropriated
    return _("%(share)s%% used") % {"share": round(used)}


def shown(balance: Balance) -> dict:
    """A balance for a template."""
    return {**words_of(balance), "bar": bar(balance), "used": share_used(balance)}


def entries_shown(entries: Iterable[BudgetEntry], who: dict[int, str]) -> list[dict]:
    """Entries for a list: a request is told by the number of its application alone."""
    return [{"entry": one, "number": number_of(one), "who": who.get(one.pk, "")} for one in entries]


def number_of(entry: BudgetEntry) -> str:
    """The number of the application that an entry is about; empty for an appropriation."""
    if entry.line_id is None:
        return ""
    return application_number(entry.line.application.year, entry.line.application.sequence)


def balances_csv(envelopes: Iterable[Envelope]) -> Iterator[str]:
    """A row for each envelope read by `queries.with_balances`."""
    headings = [
        pgettext("budget", "Year"),
        _("Unit"),
        _("Family of aids"),
        _("Budget line"),
        _("Credits"),
        pgettext("budget", "Committed"),
        pgettext("budget", "Reserved"),
        pgettext("budget", "Left"),
    ]
    rows = (
        [
            one.year,
            one.unit.name,
            one.name,
            one.budget_line,
            one.appropriated,
            one.committed,
            one.reserved,
            one.available,
        ]
        for one in envelopes
    )
    return csv_lines(headings, rows)
