"""Reads of the diagnosis."""

from dataclasses import dataclass

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
