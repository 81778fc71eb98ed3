"""Two texts on the same past requests: what each answers, counted, and the requests whose answer changes.

Pure. The answers are those of `judging`, which serves the explanations too: nothing here knows what a rule means.
Amounts are whole cents, so that totals are exact and add up in any order.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from aids.rules.expressions import names
from aids.rules.judging import Judgement, Outcome, machine
from aids.rules.model import RuleSet
from aids.rules.situation import APPLICANT, OTHER_ADULT, SPOUSE, Situation


class Kind(StrEnum):
    """What a text answers to a request; absent: it has no such aid."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Direction(StrEnum):
    """What a change does to the household: more euros, fewer, or something that no amount says."""

    WINNER = "winner"
    LOSER = "loser"
    OTHER = "other"


class HouseholdType(StrEnum):
    SINGLE = "single"
    SINGLE_PARENT = "single_parent"
    COUPLE = "couple"
    COUPLE_WITH_CHILDREN = "couple_with_children"
    OTHER = "other"


class Past(NamedTuple):
    """A request of the past: its number, its aid, what was known of it, and what it is counted by besides."""

    id: int
    aid: str
    situation: Situation
    group: str


class Answer(NamedTuple):
    """`cents` is what is proposed; None where nothing can be said or there is nothing to give."""

    kind: Kind
    cents: int | None


class Change(NamedTuple):
    """A request whose answer is another one."""

    id: int
    before: Answer
    after: Answer
    direction: Direction


@dataclass(slots=True)
class Count:
    """How many requests one text answers in each way, and what it grants, in cents."""

    granted: int = 0
    refused: int = 0
    unknown: int = 0
    absent: int = 0
    cents: int = 0

    def add(self, answer: Answer) -> None:
        setattr(self, answer.kind, getattr(self, answer.kind) + 1)
        if answer.kind == Kind.GRANTED:
            self.cents += answer.cents

    @property
    def lines(self) -> int:
        return self.granted + self.refused + self.unknown + self.absent

    @property
    def amount(self) -> Decimal:
        """Euros granted."""
        return Decimal(self.cents).scaleb(-2)


@dataclass(slots=True)
class Tally:
    """The requests of one kind under both texts; `gained` and `lost` are cents of the winners and of the losers."""

    before: Count = field(default_factory=Count)
    after: Count = field(default_factory=Count)
    winners: int = 0
    losers: int = 0
    others: int = 0
    gained: int = 0
    lost: int = 0

    @property
    def changed(self) -> int:
        return self.winners + self.losers + self.others

    @property
    def difference(self) -> Decimal:
        """Euros granted after, less those granted before."""
        return self.after.amount - self.before.amount

    def count(self, before: Answer, after: Answer) -> Direction | None:
        """Add one request; what its change does, None when nothing changes."""
        self.before.add(before)
        self.after.add(after)
        if before == after:
            return None
        direction, cents = _direction(before, after)
        match direction:
            case Direction.WINNER:
                self.winners += 1
                self.gained += cents
            case Direction.LOSER:
                self.losers += 1
                self.lost += cents
            case Direction.OTHER:
                self.others += 1
        return direction

    def merge(self, other: "Tally") -> None:
        for one in fields(self):
            mine, its = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, Count):
                for part in fields(mine):
                    setattr(mine, part.name, getattr(mine, part.name) + getattr(its, part.name))
            else:
                setattr(self, one.name, mine + its)


class Cell(NamedTuple):
    """What requests are counted by: their aid, what the caller groups them by, who lives in the household."""

    aid: str
    group: str
    household: str


class Totals:
    """Tallies by cell. Those of several parts of the past merge into those of the whole, in any order.

    `labels` are the aids as the texts call them, by code: totals are told long after the texts can be read.
    """

    def __init__(self, cells: Mapping[Cell, Tally] | None = None, labels: Mapping[str, str] | None = None) -> None:
        self.cells: dict[Cell, Tally] = dict(cells or {})
        self.labels: dict[str, str] = dict(labels or {})

    def cell(self, aid: str, group: str, household: str) -> Tally:
        found = self.cells.get((aid, group, household))
        if found is None:
            found = self.cells[Cell(aid, group, household)] = Tally()
        return found

    def merge(self, other: "Totals") -> None:
        for cell, tally in other.cells.items():
            self.cell(*cell).merge(tally)
        self.labels |= other.labels

    def label_of(self, aid: str) -> str:
        """The label of an aid; its code where no text has it."""
        return self.labels.get(aid, aid)

    @property
    def whole(self) -> Tally:
        return _together(self.cells.values())

    def by(self, name: str) -> dict[str, Tally]:
        """Tallies by `aid`, by `group` or by `household`, in the order of their codes."""
        codes = sorted({getattr(cell, name) for cell in self.cells})
        return {
            code: _together(tally for cell, tally in self.cells.items() if getattr(cell, name) == code)
            for code in codes
        }

    def to_json(self) -> list[dict[str, Any]]:
        """Plain data for JSON: whole numbers and codes only."""
        return [
            {**cell._asdict(), "label": self.label_of(cell.aid), "tally": asdict(tally)}
            for cell, tally in sorted(self.cells.items())
        ]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> "Totals":
        """The inverse of `to_json`; the first simulations kept no label."""
        data = list(data)
        return cls(
            {Cell(one["aid"], one["group"], one["household"]): _tally(one["tally"]) for one in data},
            {one["aid"]: one["label"] for one in data if "label" in one},
        )


def _tally(data: Mapping[str, Any]) -> Tally:
    return Tally(**{**data, "before": Count(**data["before"]), "after": Count(**data["after"])})


def _together(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole


def simulate(before: RuleSet, after: RuleSet, past: Iterable[Past]) -> tuple[Totals, list[Change]]:
    """What both texts answer to each request, counted, and the changes in the order of the requests."""
    first, second, shared = machine(before), machine(after), _shared(before, after)
    alike = set(_worded_alike(before, after))
    labels = {aid.code: aid.label for text in (before, after) for aid in text.aids}
    totals, changes = Totals(labels=labels), []
    for one in past:
        judged = first.judge(one.aid, one.situation) if before.has_aid(one.aid) else None
        old = new = answer_of(judged)
        if one.aid not in alike:
            known = {name: judged.values[name] for name in shared if name in judged.values} if judged else {}
            new = answer_of(second.judge(one.aid, one.situation, known) if after.has_aid(one.aid) else None)
        direction = totals.cell(one.aid, one.group, household_type(one.situation)).count(old, new)
        if direction is not None:
            changes.append(Change(one.id, old, new, direction))
    return totals, changes


def answer_of(judgement: Judgement | None) -> Answer:
    """Granted when nothing bars and the amount is known; what is proposed while a fact is missing is told with it.

    None where the text has no such aid.
    """
    if judgement is None:
        return _ABSENT
    cents = None if judgement.proposed is None else int(judgement.proposed * 100)
    if judgement.outcome == Outcome.BARRED:
        return Answer(Kind.REFUSED, None)
    if judgement.outcome == Outcome.INCOMPLETE or cents is None:
        return Answer(Kind.UNKNOWN, cents)
    return Answer(Kind.GRANTED, cents)


_ABSENT = Answer(Kind.ABSENT, None)


def _direction(before: Answer, after: Answer) -> tuple[Direction, int]:
    """What a change does, and by how many cents; nothing can be said of what is not known."""
    if Kind.UNKNOWN in (before.kind, after.kind):
        return Direction.OTHER, 0
    more = (after.cents or 0) - (before.cents or 0)
    if not more:
        return Direction.OTHER, 0
    return (Direction.WINNER, more) if more > 0 else (Direction.LOSER, -more)


def household_type(situation: Situation) -> HouseholdType:
    """Who lives there, by the members where they are known, else by how many adults there are."""
    adults, children = situation.adults, bool(situation.children)
    couple = adults == 2
    if situation.members is not None:
        roles = [member.role for member in situation.members]
        couple = SPOUSE in roles
        if OTHER_ADULT in roles or APPLICANT not in roles:
            return HouseholdType.OTHER
    if couple:
        return HouseholdType.COUPLE_WITH_CHILDREN if children else HouseholdType.COUPLE
    if adults == 1:
        return HouseholdType.SINGLE_PARENT if children else HouseholdType.SINGLE
    return HouseholdType.OTHER


def _worded_alike(before: RuleSet, after: RuleSet) -> Iterator[str]:
    """The aids that both texts define in the same words, down to the names that they read: one answer serves both."""
    frames = [(one.families, one.periods, [(aid.code, aid.family) for aid in one.aids]) for one in (before, after)]
    if frames[0] != frames[1]:
        return
    for aid in before.aids:
        reads = before.reads[aid.code]
        if aid == after.aid(aid.code) and all(_definition(before, name) == _definition(after, name) for name in reads):
            yield aid.code


def _shared(before: RuleSet, after: RuleSet) -> tuple[str, ...]:
    """The figures that both texts work out alike for one aid: what the first found serves the second."""

    def same(name: str) -> bool:
        if name == "ground" or name in before.tallies:
            return False  # they depend on the aid as a whole, or on the other aids
        if _definition(before, name) != _definition(after, name):
            return False
        figure = before.indicators.get(name)
        return figure is None or all(same(inner) for inner in names(figure.formula))

    return tuple(name for name in (*before.indicators, *before.sums) if same(name))


def _definition(rule_set: RuleSet, name: str) -> object:
    """What a text says a name is; None for a fact that every text knows."""
    places = (
        rule_set.indicators,
        rule_set.sums,
        rule_set.tallies,
        rule_set.constants,
        rule_set.questions,
        rule_set.places,
    )
    return next((place[name] for place in places if name in place), None)
