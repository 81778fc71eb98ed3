"""Reads of appeals: what is open, near silence, with everything that a page tells; figures."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from aids.applications.models import Application
from aids.commissions.appeals import deadlines
from aids.commissions.appeals.enums import OPEN, AppealOutcome, AppealReason, AppealStatus
from aids.commissions.appeals.models import Appeal
from aids.commissions.enums import Opinion, SessionStatus
from aids.commissions.models import AgendaItem
from backend.kit import clock
from directory.models import TerritorialUnit

ON_AGENDA = (SessionStatus.PREPARED, SessionStatus.OPEN, SessionStatus.SUSPENDED)
"""States of a session whose agenda is still to be heard."""
TONES = {
    AppealStatus.RECEIVED: "todo",
    AppealStatus.EXAMINED: "info",
    AppealStatus.DECIDED: "ok",
    AppealStatus.WITHDRAWN: "todo",
    AppealStatus.INADMISSIBLE: "no",
}


def told(appeals):
    """Appeals with all that their page and their letters say, without the frozen facts, which are large."""
    related = (
        "decision__unit",
        "decision__line__application__household__commune",
        "decision__line__application__applicant",
        "decision__line__application__unit",
        "decision__line__application__site__commune",
        "decision__line__explanation__rule_set",
        "examiner",
        "recorded_by",
        "answer__unit",
        "answer__letter",
    )
    return appeals.select_related(*related).defer(
        "decision__facts",
        "decision__line__explanation__facts",
        "decision__line__explanation__rule_set__text",
        "answer__facts",
        "answer__letter__pdf",
    )


def listed(appeals):
    """Appeals for a list, by number and without a name."""
    related = appeals.select_related("decision__unit", "decision__line__application", "examiner")
    return related.defer("decision__facts", "grounds", "heard_words", "conclusions")


def seen_by(user):
    """What the list shows: those of the applications that one reads, that one examines, and that wait for one."""
    waiting = Appeal.objects.awaiting_examiner(user).values("pk")
    return Appeal.objects.filter(Q(pk__in=Appeal.objects.visible_to(user).values("pk")) | Q(pk__in=waiting))


def near_silence(appeals, today: dt.date):
    """The open ones whose silence is near, or past."""
    # received before the day whose silence falls three weeks from now: two months back from there, to the day
    before = clock.add_months(today + deadlines.SILENCE_NEAR, -deadlines.MONTHS)
    return appeals.filter(status__in=OPEN, received_on__lte=before)


def silence_tone(appeal: Appeal, today: dt.date) -> str:
    """The colour of the date of silence of an open appeal."""
    if not appeal.is_open:
        return "todo"
    if deadlines.is_silent(appeal.received_on, today):
        return "no"
    return "warn" if appeal.silence_on - today <= deadlines.SILENCE_NEAR else "todo"


def appeals_to_hear(unit: TerritorialUnit):
    """The appeals of a unit whose examination is concluded, the person heard if they asked, and that wait for an answer
    and for the opinion of its commission, oldest first: on no agenda under way, adjourned by every earlier one."""
    under_way = Q(session__status__in=[*ON_AGENDA, SessionStatus.CLOSED])
    seen = AgendaItem.objects.filter(under_way | ~Q(opinion=Opinion.ADJOURNMENT)).exclude(appeal=None)
    found = Appeal.objects.filter(unit=unit, status=AppealStatus.EXAMINED).exclude(conclusions="")
    found = found.filter(Q(hearing_asked=False) | Q(heard_on__isnull=False) | ~Q(not_heard_why=""))
    return listed(found.exclude(pk__in=seen.values("appeal"))).order_by("received_on", "pk")


def heard_next(appeal: Appeal) -> dt.date | None:
    """The day of the session on whose agenda an appeal is, None when it is on none."""
    on_agenda = appeal.agenda_items.filter(session__status__in=ON_AGENDA)
    return on_agenda.values_list("session__held_on", flat=True).first()


def opinions_on(appeal: Appeal) -> list[AgendaItem]:
    """What the commission said of an appeal, the latest first; nothing while its session sits."""
    over = appeal.agenda_items.exclude(session__status__in=ON_AGENDA)
    return list(over.select_related("session__unit").order_by("-session__held_on"))


def of_application(application: Application):
    """The appeals against the decisions of an application, oldest first."""
    return listed(Appeal.objects.filter(decision__line__application=application)).order_by("received_on", "pk")


@dataclass(frozen=True)
class ReasonFigures:
    """What was contested for one reason, and what became of it; no person, no decision."""

    reason: str
    confirmed: int
    amended: int
    withdrawn: int
    late: int
    given_up: int
    waiting: int

    @property
    def total(self) -> int:
        return self.confirmed + self.amended + self.withdrawn + self.late + self.given_up + self.waiting


def figures(units, since: dt.date, until: dt.date) -> list[ReasonFigures]:
    """Appeals received in a period, both days included, by reason, in the order of the reasons."""
    rows = Appeal.objects.filter(unit__in=units, received_on__range=(since, until)).order_by()
    counted: Counter = Counter()
    for reason, status, outcome, number in rows.values_list("reason", "status", "outcome").annotate(n=Count("pk")):
        counted[reason, status, outcome] += number
    decided = AppealStatus.DECIDED
    return [
        ReasonFigures(
            reason=str(reason.label),
            confirmed=counted[reason, decided, AppealOutcome.CONFIRMED],
            amended=counted[reason, decided, AppealOutcome.AMENDED],
            withdrawn=counted[reason, decided, AppealOutcome.WITHDRAWN],
            late=counted[reason, AppealStatus.INADMISSIBLE, ""],
            given_up=counted[reason, AppealStatus.WITHDRAWN, ""],
            waiting=sum(counted[reason, state, ""] for state in OPEN),
        )
        for reason in AppealReason
    ]
