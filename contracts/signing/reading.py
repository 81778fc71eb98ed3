"""A text of a contract as pages and papers read it: its facts, with days and words in the language of the day."""

import datetime as dt
from dataclasses import dataclass

from contracts.contract.enums import PartyKind, VersionKind
from contracts.diagnosis.enums import Domain
from contracts.signing.changes import party_words, who_does


@dataclass(frozen=True)
class ToldStep:
    wording: str
    who: str
    due: dt.date | None


@dataclass(frozen=True)
class ToldObjective:
    domain: str
    wording: str
    steps: tuple[ToldStep, ...]


@dataclass(frozen=True)
class ToldDomain:
    """One domain: what the person says, what both keep, what the worker sees; empty when nothing is said."""

    label: str
    own_strengths: str
    own_difficulties: str
    kept_strengths: str
    kept_difficulties: str
    seen_strengths: str = ""
    seen_difficulties: str = ""

    @property
    def kept(self) -> list[str]:
        return [text for text in (self.kept_strengths, self.kept_difficulties) if text]


@dataclass(frozen=True)
class ToldParty:
    """`role` says as what they sign, `detail` the birth date of a person."""

    id: int
    kind: str
    name: str
    role: str
    birth_date: dt.date | None


@dataclass(frozen=True)
class Told:
    """Everything that a text says; `late`: the schemes whose delay to sign was over, each with its last day."""

    number: str
    version: int
    kind: str
    why: str
    department: str
    unit: str
    parties: tuple[ToldParty, ...]
    schemes: tuple[dict, ...]
    late: tuple[tuple[str, dt.date], ...]
    oriented_on: dt.date | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    review_every: int
    reviews: tuple[dt.date, ...]
    domains: tuple[ToldDomain, ...]
    objectives: tuple[ToldObjective, ...]

    @property
    def persons(self) -> list[ToldParty]:
        return [party for party in self.parties if party.kind == PartyKind.PERSON]

    @property
    def steps(self) -> list[ToldStep]:
        return [step for objective in self.objectives for step in objective.steps]

    @property
    def kind_words(self) -> str:
        return str(VersionKind(self.kind).label)


def told(facts: dict, on: dt.date) -> Told:
    """The facts of a version, read; `on` is the day on which all signed it, or today."""
    return Told(
        **{name: facts[name] for name in ("number", "version", "kind", "why", "department", "unit", "review_every")},
        parties=tuple(map(_party, facts["parties"])),
        schemes=tuple(facts["schemes"]),
        late=tuple((one["scheme"], last) for one in facts["late"] if (last := _day(one["last"])) < on),
        oriented_on=_day(facts["oriented_on"]),
        starts_on=_day(facts["starts_on"]),
        ends_on=_day(facts["ends_on"]),
        reviews=tuple(map(_day, facts["reviews"])),
        domains=tuple(map(_domain, facts["domains"])),
        objectives=tuple(map(_objective, facts["objectives"])),
    )


def _party(party: dict) -> ToldParty:
    role = str(PartyKind(party["kind"]).label)
    return ToldParty(party["id"], party["kind"], party_words(party), role, _day(party["birth_date"]))


def _domain(row: dict) -> ToldDomain:
    texts = {name: text for name, text in row.items() if name not in ("id", "domain")}
    return ToldDomain(label=str(Domain(row["domain"]).label), **texts)


def _objective(row: dict) -> ToldObjective:
    steps = tuple(ToldStep(step["wording"], who_does(step), _day(step["due_on"])) for step in row["steps"])
    return ToldObjective(str(Domain(row["domain"]).label), row["wording"], steps)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
