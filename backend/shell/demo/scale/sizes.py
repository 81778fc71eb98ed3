"""How large a demonstration is, beyond the small one that the operations write."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Size:
    """What a load aims at, and how it is spread over time.

    `slots`: how many times a session of the small world is held in a year, shifted by some open days; `present`: how
    many copies of the work under way today, in each of the latest `present_slots` slots; `posts`: accounts of each
    function of a unit, by function, replaced every YEARS_IN_POST years.
    """

    households: int
    persons: int
    lines: int
    slots: int
    present: int
    present_slots: int
    posts: tuple[tuple[str, int], ...]
    actions_times: int = 200
    services: int = 30_000
    years: int = 10

    @property
    def credits_times(self) -> int:
        """How many times the credits of the small world its requests of a year need."""
        return 1 + self.lines // self.years // LINES_PAID

    def part(self, share: Decimal) -> "Size":
        """The same spread, for a part of the rows."""
        return Size(
            households=round(self.households * share),
            persons=round(self.persons * share),
            lines=round(self.lines * share),
            slots=self.slots,
            present=max(2, round(self.present * share)),
            present_slots=self.present_slots,
            posts=tuple((function, max(1, round(count * share))) for function, count in self.posts),
            actions_times=max(1, round(self.actions_times * share)),
            services=round(self.services * share),
            years=self.years,
        )


YEARS_IN_POST = 3
LINES_PAID = 300
"""Requests of a year that the credits of the small world pay, whatever its units."""

SIZES = {
    "department": Size(
        households=90_000,
        persons=200_000,
        lines=300_000,
        slots=3,
        present=12,
        present_slots=1,
        posts=(("accueil", 12), ("travail-social", 12), ("instruction", 24)),
    ),
    # a unit sits at most once a day: from fifteen slots on, every unit sits on every open day
    "large": Size(
        households=450_000,
        persons=1_000_000,
        lines=1_500_000,
        slots=15,
        present=12,
        present_slots=3,
        posts=(("accueil", 60), ("travail-social", 60), ("instruction", 120)),
    ),
}
