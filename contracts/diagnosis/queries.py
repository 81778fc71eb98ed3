"""Reads of the diagnosis."""

from dataclasses import dataclass

from backend.audit.history import StaleVersion
from contracts.contract.models import Contract
from contracts.diagnosis.enums import Domain
from contracts.diagnosis.models import DomainView, Rating


@dataclass(frozen=True)
class Told:
    """One domain: what is written of it (None: nothing), its grades from the first to the latest."""

    domain: Domain
    view: DomainView | None
    ratings: tuple[Rating, ...]

    @property
    def latest(self) -> Rating | None:
        return self.ratings[-1] if self.ratings else None

    @property
    def own_words(self) -> str:
        """The first words of the person, what goes well first."""
        return (self.view.own_strengths or self.view.own_difficulties) if self.view else ""

    @property
    def is_told(self) -> bool:
        return bool(self.view or self.ratings)


def diagnosis_of(contract: Contract) -> list[Told]:
    """Every domain, in their order; two queries."""
    views = {row.domain: row for row in contract.domains.all()}
    graded: dict[str, list[Rating]] = {}
    for rating in contract.ratings.all():
        graded.setdefault(rating.domain, []).append(rating)
    return [Told(domain, views.get(domain), tuple(graded.get(domain, ()))) for domain in Domain]


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else saved of a domain while a form was being typed, by column: what takes the place of the columns
    that the form left as it was opened on them (`untouched`), and what those say where both wrote (`beside`)."""

    untouched: dict[str, str]
    beside: dict[str, str]


def saved_meanwhile(stale: StaleVersion, typed: dict[str, str]) -> Meanwhile:
    """`typed` are the columns as they were sent."""
    opened = DomainView.history.filter(id=stale.instance.pk, version=stale.expected).first()
    saved = {name: getattr(stale.instance, name) for name in typed}
    before = {name: getattr(opened, name, "") for name in typed}
    untouched = {name: saved[name] for name, text in typed.items() if _same(text, before[name])}
    both = (name for name in typed if name not in untouched and not _same(saved[name], before[name]))
    return Meanwhile(untouched, {name: saved[name] for name in both if not _same(saved[name], typed[name])})


def _same(text: str, other: str) -> bool:
    """Whatever a browser makes of the ends of lines."""
    return text.splitlines() == other.splitlines()
