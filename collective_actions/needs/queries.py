"""Reads of needs and proposals: the board, what waits to be read, one proposal."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collective_actions.catalogue.models import Action
from collective_actions.needs.enums import NeedStatus, Stage
from collective_actions.needs.models import Endorsement, Need, Proposal, tone_of
from directory.models import TerritorialUnit

PER_COLUMN = 40
"""The latest; filters show the others."""
ROWS_SET_ASIDE = 20
CHOICES = 100
"""Needs among which one chooses for a proposal, beside those that it has."""


@dataclass(frozen=True)
class Column:
    """One stage of the board: how many ideas are there, and the latest of them."""

    stage: Stage
    rows: list
    count: int

    @property
    def label(self) -> str:
        return str(self.stage.label)

    @property
    def tone(self) -> str:
        return tone_of(self.stage)


def needs_alone():
    """On the board, in no proposal."""
    rows = Need.objects.filter(status=NeedStatus.SHOWN, proposal__isnull=True)
    return rows.select_related("commune", "unit", "organisation")


def board(*, thematic: str = "", unit: TerritorialUnit | None = None) -> list[Column]:
    """The four columns, in three queries whatever there is."""
    needs, proposals = needs_alone(), _proposals()
    if thematic:
        needs, proposals = needs.filter(thematic=thematic), proposals.filter(thematic=thematic)
    if unit:
        needs = needs.filter(Q(unit=unit) | Q(commune__unit=unit))
        proposals = proposals.filter(Q(unit=unit) | Q(unit__isnull=True))
    found = list(needs.annotate(heap=Window(Count("*")))[:PER_COLUMN])
    columns = [Column(Stage.NEEDS, found, found[0].heap if found else 0)]
    placed = {stage: [] for stage in (Stage.PROPOSALS, Stage.ENDORSED, Stage.CARRIED)}
    for one in _latest_by_stage(proposals):
        placed[Stage(one.stage)].append(one)
    return columns + [Column(stage, rows, rows[0].heap if rows else 0) for stage, rows in placed.items()]


def _living():
    rows = Endorsement.objects.filter(taken_back_on__isnull=True).select_related("organisation")
    return Prefetch("endorsements", rows, to_attr="living")


def _proposals():
    return Proposal.objects.select_related("unit", "action__owner").prefetch_related(_living())


def _latest_by_stage(proposals):
    """With their `stage` and, of that stage, how many there are in all: `heap`."""
    endorsed = Exists(Endorsement.objects.filter(proposal=OuterRef("pk"), taken_back_on__isnull=True))
    stage = Case(
        When(action__isnull=False, then=Value(Stage.CARRIED.value)),
        When(endorsed, then=Value(Stage.ENDORSED.value)),
        default=Value(Stage.PROPOSALS.value),
    )
    rank = Window(RowNumber(), partition_by="stage", order_by=["-day", "-pk"])
    rows = proposals.annotate(stage=stage)
    rows = rows.annotate(rank=rank, heap=Window(Count("*"), partition_by="stage"))
    return rows.filter(rank__lte=PER_COLUMN).order_by("-day", "-pk")


def proposal_of(rows) -> list[Proposal]:
    """These proposals with all that their page shows."""
    needs = Need.objects.select_related("commune", "unit", "organisation")
    return rows.select_related("unit", "action__owner").prefetch_related(_living(), Prefetch("needs", needs))


def taken_back(proposal: Proposal) -> list[Endorsement]:
    return list(proposal.endorsements.filter(taken_back_on__isnull=False).select_related("organisation"))


def actions_open_to(user, proposals: list[Proposal]) -> set[int]:
    """Ids of the actions of these proposals that an account may open."""
    ids = [one.action_id for one in proposals if one.action_id]
    return set(Action.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def to_read():
    """What residents told and nobody has read yet, the oldest first."""
    rows = Need.objects.filter(status=NeedStatus.TO_READ).select_related("commune", "unit")
    return rows.order_by("day", "pk")


def set_aside_lately() -> list[Need]:
    rows = Need.objects.filter(status=NeedStatus.SET_ASIDE).select_related("commune", "unit", "organisation")
    return list(rows[:ROWS_SET_ASIDE])


def histories(proposal: Proposal) -> list:
    """Of its words, of the needs that it has or had, of who endorses it."""
    return [
        Proposal.history.filter(id=proposal.pk),
        Need.history.filter(proposal=proposal.pk),
        Endorsement.history.filter(proposal=proposal.pk),
    ]


def age_of(day: dt.date, today: dt.date) -> str:
    """How old an idea is, in words: days, then weeks, then months."""
    days = (today - day).days
    if days < 1:
        return _("today")
    if days < 14:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    if days < 61:
        return ngettext("%(n)s week ago", "%(n)s weeks ago", days // 7) % {"n": days // 7}
    months = days * 12 // 365
    return ngettext("%(n)s month ago", "%(n)s months ago", months) % {"n": months}
