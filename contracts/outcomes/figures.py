"""Objectives reached, as the person and the worker see it: by domain, scheme or unit; nobody is named or ranked."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.kit.charts import Series, Shares
from backend.kit.sheets import csv_lines
from cases.reception.slips.queries import LEAST
from contracts import schemes
from contracts.contract.enums import ContractStatus, EndReason
from contracts.contract.models import Contract
from contracts.diagnosis.enums import Domain
from contracts.outcomes.enums import Moment, Result, Voice
from contracts.outcomes.models import Outcome
from contracts.plan.models import Objective
from directory.models import TerritorialUnit

PATHS = {"domain": "domain", "scheme": "contract__schemes__scheme", "unit": "contract__unit"}
"""What the rows are → where an objective says it."""


@dataclass(frozen=True)
class Selection:
    """Contracts that ended in whole quarters, of a unit and a scheme (None and "": all), what was said at a moment, row
    by row `by` domain, scheme or unit."""

    first: dt.date
    last: dt.date
    unit: TerritorialUnit | None
    scheme: str
    moment: Moment
    by: str


@dataclass(frozen=True)
class VoiceFigures:
    """Of how many contracts somebody gave a view, and how many objectives have each result."""

    contracts: int
    results: dict[str, int]

    @property
    def shown(self) -> bool:
        return self.contracts >= LEAST

    @property
    def counts(self) -> list[int | None]:
        """In the order of the results; None where the figure could tell whose it is."""
        return [self.results.get(result, 0) if self.shown else None for result in Result.values]


@dataclass(frozen=True)
class Row:
    """One domain, scheme or unit: its contracts over, those that were evaluated, both views."""

    label: str
    contracts: int
    evaluated: int
    voices: dict[str, VoiceFigures]

    @property
    def shown(self) -> bool:
        return self.contracts >= LEAST

    @property
    def share(self) -> int | None:
        """Percentage of the contracts over that were evaluated."""
        return round(100 * self.evaluated / self.contracts) if self.shown else None

    @property
    def counts(self) -> list[int | None]:
        """The person's, then the worker's."""
        return [count for voice in Voice.values for count in self._counts_of(voice)]

    def _counts_of(self, voice: str) -> list[int | None]:
        return self.voices[voice].counts if self.shown else [None] * len(Result)


def figures_of(selection: Selection) -> list[Row]:
    """In the order of the domains, of the file of schemes, of the names of units; four queries at most."""
    over = _over(selection).values("pk")
    path = PATHS[selection.by]
    objectives = Objective.objects.filter(contract__in=over, dropped_on=None).order_by()
    contracts = dict(objectives.values_list(path).annotate(Count("contract", distinct=True)))
    outcomes = Outcome.objects.filter(objective__in=objectives.values("pk"), moment=selection.moment).order_by()
    told = f"objective__{path}"
    distinct = Count("objective__contract", distinct=True)
    evaluated = dict(outcomes.values_list(told).annotate(distinct))
    said = {(key, voice): number for key, voice, number in outcomes.values_list(told, "voice").annotate(distinct)}
    results: dict[tuple, dict[str, int]] = {}
    for key, voice, result, number in outcomes.values_list(told, "voice", "result").annotate(Count("pk")):
        results.setdefault((key, voice), {})[result] = number
    return [
        Row(
            label=label,
            contracts=contracts[key],
            evaluated=evaluated.get(key, 0),
            voices={
                voice: VoiceFigures(said.get((key, voice), 0), results.get((key, voice), {})) for voice in Voice.values
            },
        )
        for key, label in _headings(selection.by)
        if key in contracts
    ]


def _over(selection: Selection):
    found = Contract.objects.filter(
        status=ContractStatus.ENDED, ended_on__range=(selection.first, selection.last)
    ).order_by()
    if selection.moment == Moment.LATER:
        found = found.exclude(end_reason=EndReason.DEATH)
    if selection.unit:
        found = found.filter(unit=selection.unit)
    if selection.scheme:
        found = found.filter(schemes__scheme=selection.scheme)
    return found


def _headings(by: str) -> list[tuple]:
    match by:
        case "domain":
            return [(domain.value, str(domain.label)) for domain in Domain]
        case "scheme":
            return [(code, str(label)) for code, label in schemes.every()]
        case _:
            return [(unit.pk, unit.name) for unit in TerritorialUnit.objects.order_by("name")]


def charts_of(rows: list[Row]) -> list[Shares]:
    """One chart a voice: how many objectives of each row were reached, partly, or not."""
    found = []
    for voice in Voice:
        shown = [row for row in rows if row.shown and row.voices[voice].shown]
        if shown:
            series = tuple(
                Series(str(result.label), tuple(Decimal(row.voices[voice].results.get(result, 0)) for row in shown))
                for result in Result
            )
            labels = tuple(row.label for row in shown)
            found.append(Shares(heading(voice), labels, series, language=get_language() or "fr"))
    return found


def heading(voice: Voice) -> str:
    return _("As the person sees it") if voice == Voice.PERSON else _("As the worker sees it")


def columns() -> list[str]:
    """The headings of `Row.counts`."""
    return [f"{heading(voice)} · {result.label}" for voice in Voice for result in Result]


def figures_csv(rows: list[Row], by: str) -> Iterator[str]:
    """A line for each row; nothing where a figure could tell whose it is."""
    headings = [by, _("Contracts over"), _("Evaluated (%)"), *columns()]
    lines = [[row.label, row.contracts if row.shown else None, row.share, *row.counts] for row in rows]
    return csv_lines(headings, lines)
