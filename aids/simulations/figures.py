"""What came out of a simulation, as the screens, the report and the CSV file tell it: figures, tables, charts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aids.applications.queries import answer_shown
from aids.rules import model
from aids.rules.evaluation import evaluate
from aids.rules.loading import RuleSetFault
from aids.rules.simulating import Tally, Totals
from aids.rules.situation import Situation
from aids.simulations import queries
from aids.simulations.enums import Answer, Direction, HouseholdType
from aids.simulations.models import Simulation, SimulationChange
from backend.kit.access import Refusal
from backend.kit.charts import Chart, HorizontalBars, Series, Shares
from backend.kit.money import format_euro, format_number
from directory.models import TerritorialUnit

MOST_BARS = 12
TONES = {Answer.GRANTED: "ok", Answer.REFUSED: "no", Answer.UNKNOWN: "warn", Answer.ABSENT: "todo"}
DIRECTION_TONES = {Direction.WINNER: "ok", Direction.LOSER: "no", Direction.OTHER: "info"}


@dataclass(frozen=True)
class Row:
    """Requests of one kind: its code and name, and what both texts make of them."""

    code: str
    label: str
    tally: Tally


@dataclass(frozen=True)
class Section:
    """The same requests counted by one thing: by aid, by unit, by household; `name` is its code."""

    name: str
    title: str
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Result:
    """Everything that came out, named in the active language."""

    whole: Tally
    sections: tuple[Section, ...]

    def section(self, name: str) -> Section:
        return next(section for section in self.sections if section.name == name)


def result_of(simulation: Simulation) -> Result:
    totals = queries.totals_of(simulation)
    return Result(
        totals.whole,
        (
            Section("aid", _("By aid"), _("Aid"), _rows(totals, "aid", totals.label_of)),
            Section("unit", _("By unit"), _("Unit"), _rows(totals, "group", _unit_namer())),
            Section(
                "household",
                _("By kind of household"),
                _("Household"),
                _rows(totals, "household", lambda code: str(HouseholdType(code).label), HouseholdType.values),
            ),
        ),
    )


def _rows(totals: Totals, by: str, namer: Callable[[str], str], order: Iterable[str] = ()) -> tuple[Row, ...]:
    """In the order given, else by name."""
    places = {code: place for place, code in enumerate(order)}
    rows = (Row(code, namer(code), tally) for code, tally in totals.by(by).items())
    return tuple(sorted(rows, key=lambda row: (places.get(row.code, 0), row.label)))


def _unit_namer() -> Callable[[str], str]:
    names = {unit.code: str(unit) for unit in TerritorialUnit.objects.all()}
    return lambda code: names.get(code, code)


@dataclass(frozen=True)
class Figure:
    """One figure under both texts, in words, and what it becomes."""

    label: str
    before: str
    after: str
    difference: str


def key_figures(tally: Tally) -> list[Figure]:
    """Granted, refused, unknown, amounts: before, after, difference."""
    before, after = tally.before, tally.after
    counts = [
        (_("Granted"), before.granted, after.granted),
        (_("Refused"), before.refused, after.refused),
        (_("Cannot be said"), before.unknown, after.unknown),
    ]
    if before.absent or after.absent:
        counts.append((_("No such aid in this text"), before.absent, after.absent))
    return [
        *(Figure(label, number(old), number(new), signed(new - old)) for label, old, new in counts),
        Figure(_("Amount granted"), euros(before.amount), euros(after.amount), signed_euros(tally.difference)),
    ]


def balance(tally: Tally) -> list[dict]:
    """Winners, losers and the other changes, with the euros at stake."""
    unchanged = tally.before.lines - tally.changed
    return [
        {
            "label": _("Get more"),
            "value": number(tally.winners),
            "quiet": signed_euros(Decimal(tally.gained).scaleb(-2)),
            "num": True,
        },
        {
            "label": _("Get less"),
            "value": number(tally.losers),
            "quiet": signed_euros(-Decimal(tally.lost).scaleb(-2)),
            "num": True,
        },
        {"label": _("Change otherwise"), "value": number(tally.others), "num": True},
        {"label": _("Nothing changes"), "value": number(unchanged), "num": True},
    ]


def charts(result: Result) -> list[Chart]:
    """What is answered before and after, then the euros that each aid, unit and household gains or loses."""
    language = get_language() or "fr"
    counts = (result.whole.before, result.whole.after)
    series = [
        Series(str(answer.label), tuple(Decimal(getattr(count, answer.value)) for count in counts))
        for answer in Answer
        if any(getattr(count, answer.value) for count in counts)
    ]
    answers = Shares(_("Answers"), (_("Before"), _("After")), tuple(series), language=language)
    return [answers, *(_differences(section, language) for section in result.sections)]


def _differences(section: Section, language: str) -> Chart:
    titles = {
        "aid": _("Euros more or less, by aid"),
        "unit": _("Euros more or less, by unit"),
        "household": _("Euros more or less, by kind of household"),
    }
    rows = section.rows
    if len(rows) > MOST_BARS:  # those that change most, in their order
        most = sorted(rows, key=lambda row: -abs(row.tally.difference))[:MOST_BARS]
        rows = tuple(row for row in rows if row in most)
    values = tuple(row.tally.difference for row in rows)
    labels = tuple(row.label for row in rows)
    series = (Series(_("Difference"), values),)
    return HorizontalBars(titles[section.name], labels, series, unit="€", language=language)


def compared(one: Simulation, other: Simulation) -> list[dict]:
    """Rows for components/comparison.html: what was asked, what came out."""
    sides = (one, other)
    tallies = [queries.totals_of(side).whole for side in sides]
    rows = [
        (_("Text tried"), [side.after_label for side in sides]),
        (_("Present text"), [side.before_label for side in sides]),
        (_("Requests"), [number(tally.before.lines) for tally in tallies]),
    ]
    figures = [{figure.label: figure for figure in key_figures(tally)} for tally in tallies]
    for label in dict.fromkeys(label for found in figures for label in found):
        told = [_before_and_after(found.get(label)) for found in figures]
        rows.append((label, told))
    rows += [
        (_("Difference in euros"), [signed_euros(tally.difference) for tally in tallies]),
        (_("Get more"), [number(tally.winners) for tally in tallies]),
        (_("Get less"), [number(tally.losers) for tally in tallies]),
        (_("Change otherwise"), [number(tally.others) for tally in tallies]),
    ]
    return [
        {"label": label, "values": [{"text": text, "differs": text != values[0]} for text in values]}
        for label, values in rows
    ]


def _before_and_after(figure: Figure | None) -> str:
    return f"{figure.before} → {figure.after}" if figure else ""


def changes_shown(changes: Iterable[SimulationChange]) -> list[dict]:
    return [
        {
            "change": change,
            "before_tone": TONES[change.before],
            "after_tone": TONES[change.after],
            "tone": DIRECTION_TONES[change.direction],
            "difference": _difference_of(change),
        }
        for change in changes
    ]


def _difference_of(change: SimulationChange) -> str:
    """Empty where no amount tells the change."""
    if change.direction == Direction.OTHER:
        return ""
    return signed_euros((change.after_amount or Decimal(0)) - (change.before_amount or Decimal(0)))


def explained(simulation: Simulation, change: SimulationChange) -> list[dict | None]:
    """Both explanations of a line, worked out again from what was known; None where the text has no such aid.

    Raises Refusal once Iris cannot read one of the texts any more.
    """
    known = queries.known_of(change)
    try:
        texts = queries.texts_of(simulation)
    except RuleSetFault:
        sentence = _("This version of Iris does not read these texts any more: it tells their totals alone.")
        raise Refusal(sentence) from None
    return [_explanation(text, change.line.aid_code, known) for text in texts]


def _explanation(text: model.RuleSet, aid: str, known: Situation) -> dict | None:
    if aid not in {one.code for one in text.aids}:
        return None
    return answer_shown(evaluate(text, aid, known))


def euros(amount: Decimal) -> str:
    return format_euro(amount, get_language() or "fr")


def signed_euros(amount: Decimal) -> str:
    """« +12,00 € », « −3,00 € », « 0,00 € »."""
    return ("+" if amount > 0 else "") + euros(Decimal(amount))


def number(value: int) -> str:
    """« 12 345 »."""
    return format_number(value, get_language() or "fr")


def signed(value: int) -> str:
    return ("+" if value > 0 else "") + number(value)
