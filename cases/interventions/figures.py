"""The table problem × kind: who may read which part of it, and its figures, in the order of the typologies."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.kit.charts import Chart, HorizontalBars, Series, Shares
from cases import typologies
from cases.interventions.models import Intervention, InterventionCell
from cases.interventions.perms import RECORDING_ROLES, managed_units
from directory.models import Commune, RoleAssignment, TerritorialUnit, User

MOST_SERIES = 5
SHADES = 4


@dataclass(frozen=True)
class Selection:
    """Which interventions are counted: of a period, a commune, a unit, a worker; None for all of them."""

    starts_on: dt.date
    ends_on: dt.date
    commune: Commune | None = None
    unit: TerritorialUnit | None = None
    worker: User | None = None


@dataclass(frozen=True)
class Cell:
    """A box: how many, minutes, and a shade from 0 (nothing) to SHADES (as many as the fullest box)."""

    number: int
    minutes: int
    shade: int


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    number: int
    minutes: int


@dataclass(frozen=True)
class Table:
    """The figures of a selection; `interventions` and `minutes` count each intervention once."""

    kinds: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...]
    boxes: int
    interventions: int
    minutes: int

    @property
    def is_empty(self) -> bool:
        return not self.interventions


class WorkerHidden(Exception):
    """The figures would be those of one other worker, which only they and their manager read."""


def workers_of(user) -> list[User]:
    """Whose own figures a manager reads: whoever records or recorded in their units, by name."""
    units = managed_units(user)
    if not units:
        return []
    held = RoleAssignment.objects.filter(unit__in=units, role__in=RECORDING_ROLES)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("last_name", "first_name", "pk"))


def table_of(user, selection: Selection) -> Table:
    """The table as this account may read it: two queries. Raises WorkerHidden."""
    readable = _readable(user, selection)
    told = Intervention.objects.filter(readable).aggregate(
        number=Count("pk"),
        time=Sum("minutes"),
        first=Min("worker", filter=_of_others(user)),
        last=Max("worker", filter=_of_others(user)),
    )
    if selection.worker is None and told["first"] is not None and told["first"] == told["last"]:
        raise WorkerHidden
    cells = InterventionCell.objects.filter(intervention__in=Intervention.objects.filter(readable).values("pk"))
    counted = cells.order_by().values("problem", "kind").annotate(number=Count("pk"), time=Sum("minutes"))
    found = {(row["problem"], row["kind"]): (row["number"], row["time"]) for row in counted}
    return _arranged(found, told["number"], told["time"] or 0)


def _of_others(user) -> Q:
    """Interventions neither of the account nor of a unit that it manages."""
    return ~Q(worker=user.pk) & ~Q(unit__in=managed_units(user))


def _readable(user, selection: Selection) -> Q:
    wanted = Q(on_date__range=(selection.starts_on, selection.ends_on))
    if selection.commune:
        wanted &= Q(commune=selection.commune)
    if selection.unit:
        wanted &= Q(unit=selection.unit)
    if selection.worker:
        wanted &= Q(worker=selection.worker)
        if selection.worker.pk != user.pk:
            wanted &= Q(unit__in=managed_units(user))
    return wanted


def _arranged(found: dict[tuple[str, str], tuple[int, int]], interventions: int, minutes: int) -> Table:
    problems = _headings("problems", typologies.problems(), {problem for problem, _kind in found})
    kinds = _headings("kinds", typologies.kinds(), {kind for _problem, kind in found})
    most = max((number for number, _time in found.values()), default=0)

    def cell(number: int, time: int) -> Cell:
        return Cell(number, time, -(-number * SHADES // most) if most else 0)

    rows = []
    for problem, label in problems:
        cells = tuple(cell(*found.get((problem, kind), (0, 0))) for kind, _label in kinds)
        rows.append(Row(label, cells, sum(one.number for one in cells), sum(one.minutes for one in cells)))
    columns = zip(*(row.cells for row in rows), strict=True)
    totals = tuple(Cell(sum(one.number for one in cells), sum(one.minutes for one in cells), 0) for cells in columns)
    return Table(
        kinds=tuple(label for _kind, label in kinds),
        rows=tuple(rows),
        totals=totals,
        boxes=sum(row.number for row in rows),
        interventions=interventions,
        minutes=minutes,
    )


def _headings(name: str, known: Iterable[tuple[str, object]], used: set[str]) -> list[tuple[str, str]]:
    """(code, words): what is offered, what is retired and was used then, and last the codes that nobody knows."""
    offered = {code for code, _label in typologies.offered(name)}
    shown = [(code, str(label)) for code, label in known if code in offered or code in used]
    return shown + [(code, code) for code in sorted(used - {code for code, _label in shown})]


def charts_of(table: Table, *, in_time: bool) -> list[Chart]:
    """How much for each problem, then by which kinds of intervention; in the order of the typologies, never ranked."""
    language, unit = get_language() or "fr", _("min") if in_time else ""
    rows = [row for row in table.rows if row.number]
    if not rows:
        return []
    labels = tuple(row.label for row in rows)
    values = tuple(Decimal(row.minutes if in_time else row.number) for row in rows)
    title = _("Time by problem") if in_time else _("Boxes ticked by problem")
    bars = HorizontalBars(title, labels, (Series(title, values),), unit=unit, language=language)
    used = [place for place, total in enumerate(table.totals) if total.number]
    if len(used) > MOST_SERIES:
        totals = tuple(
            Decimal(table.totals[place].minutes if in_time else table.totals[place].number) for place in used
        )
        title = _("By kind of intervention")
        names = tuple(table.kinds[place] for place in used)
        return [bars, HorizontalBars(title, names, (Series(title, totals),), unit=unit, language=language)]
    series = tuple(
        Series(
            table.kinds[place],
            tuple(Decimal(row.cells[place].minutes if in_time else row.cells[place].number) for row in rows),
        )
        for place in used
    )
    return [bars, Shares(_("Kinds of intervention for each problem"), labels, series, unit=unit, language=language)]
