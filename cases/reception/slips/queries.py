"""Reads of slips: counted by site and period, never one by one."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from cases.reception.enums import Face, Occasion
from cases.reception.models import QUESTIONS, Slip, SlipLink
from directory.models import Site

LEAST = 5
"""Under this number of slips, a figure might tell whose they are."""
SATISFIED = (Face.RATHER_YES, Face.FULLY)


def open_link_of(site: Site, occasion: str = Occasion.RECEPTION) -> SlipLink | None:
    return SlipLink.objects.filter(site=site, occasion=occasion, closed_at__isnull=True).first()


@dataclass(frozen=True)
class SlipFigures:
    """The slips of a site, or of several: how many, and by question how many gave each answer, from 1 to 4."""

    name: str
    slips: int
    answers: dict[str, tuple[int, ...]]
    least: int = LEAST

    @property
    def shown(self) -> bool:
        return self.slips >= self.least

    def yes(self, question: str) -> int | None:
        """Percentage of « rather yes » and « yes, fully » among those who answered; None when nobody did."""
        counts = self.answers[question]
        return round(100 * sum(counts[face - 1] for face in SATISFIED) / sum(counts)) if any(counts) else None


def slip_figures(
    first: dt.date, last: dt.date, site: Site | None, occasion: str = Occasion.RECEPTION
) -> list[SlipFigures]:
    """Those of one occasion by site, in the order of their names: one query."""
    slips = Slip.objects.filter(day__range=(first, last), occasion=occasion)
    if site:
        slips = slips.filter(site=site)
    counts = {f"{name}_{face}": Count("pk", filter=Q(**{name: face})) for name in QUESTIONS for face in Face.values}
    rows = slips.order_by().values("site__name").annotate(slips=Count("pk"), **counts).order_by("site__name")
    return [
        SlipFigures(
            name=row["site__name"],
            slips=row["slips"],
            answers={name: tuple(row[f"{name}_{face}"] for face in Face.values) for name in QUESTIONS},
        )
        for row in rows
    ]


def together(figures: list[SlipFigures], name: str, *, questions=QUESTIONS, least: int = LEAST) -> SlipFigures:
    """The sum of the figures that are shown: one that is hidden could be found by subtraction."""
    shown = [one for one in figures if one.shown]
    return SlipFigures(
        name=name,
        slips=sum(one.slips for one in shown),
        answers={
            question: tuple(sum(one.answers[question][rank] for one in shown) for rank in range(len(Face)))
            for question in questions
        },
        least=least,
    )
