"""Totals and changes as CSV files."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aids.applications.models import application_number
from aids.rules.simulating import Tally
from aids.simulations.enums import Answer, Direction
from aids.simulations.figures import Result
from backend.kit.sheets import Cell, csv_lines


def totals_csv(result: Result) -> Iterator[str]:
    """One row for the whole, then one for each aid, unit and kind of household."""
    parts = (
        [section.heading, row.code, row.label, *_cells(row.tally)]
        for section in result.sections
        for row in section.rows
    )
    return csv_lines(_headings(), [[_("All"), "", "", *_cells(result.whole)], *parts])


def changes_csv(changes: Iterable) -> Iterator[str]:
    """One row for each of `queries.changes_told`: by the number of its application, without a name."""
    headings = [
        _("Application"),
        _("Aid"),
        _("Ground"),
        _("Before"),
        _("Amount before"),
        _("After"),
        _("Amount after"),
        _("Difference"),
        pgettext("simulation", "Change"),
    ]
    answers, directions = ({one.value: str(one.label) for one in words} for words in (Answer, Direction))
    return csv_lines(headings, (_change(one, answers, directions) for one in changes))


def _change(one, answers: Mapping[str, str], directions: Mapping[str, str]) -> list[Cell]:
    before, after = one.before_amount or Decimal(0), one.after_amount or Decimal(0)
    return [
        application_number(one.line__application__year, one.line__application__sequence),
        one.line__aid_label,
        one.line__ground_label,
        answers[one.before],
        one.before_amount,
        answers[one.after],
        one.after_amount,
        None if one.direction == Direction.OTHER else after - before,
        directions[one.direction],
    ]


def _headings() -> list[str]:
    return [
        _("Counted by"),
        _("Code"),
        _("Name"),
        _("Requests"),
        _("Granted before"),
        _("Granted after"),
        _("Refused before"),
        _("Refused after"),
        _("Cannot be said before"),
        _("Cannot be said after"),
        _("No such aid before"),
        _("No such aid after"),
        _("Amount before"),
        _("Amount after"),
        _("Difference"),
        _("Get more"),
        _("Get less"),
        _("Change otherwise"),
        _("Euros gained"),
        _("Euros lost"),
    ]


def _cells(tally: Tally) -> list[Cell]:
    before, after = tally.before, tally.after
    return [
        before.lines,
        *(getattr(side, name) for name in ("granted", "refused", "unknown", "absent") for side in (before, after)),
        before.amount,
        after.amount,
        tally.difference,
        tally.winners,
        tally.losers,
        tally.others,
        Decimal(tally.gained).scaleb(-2),
        Decimal(tally.lost).scaleb(-2),
    ]
