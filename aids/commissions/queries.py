"""Reads of sessions, agendas and decisions."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from aids.applications.enums import LineStatus
from aids.applications.models import Application, ApplicationLine, application_number
from aids.budget.models import Envelope
from aids.budget.queries import envelopes_for, family_of, with_balances
from aids.commissions.enums import GRANTING, Opinion, Outcome, SessionStatus
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import AgendaItem, Decision, Movement, Session, SigningAuthority
from aids.commissions.recusals.models import Recusal
from aids.commissions.votes.models import Ballot, Dissent
from backend.kit.registry import Grant
from directory.models import TerritorialUnit

OPINION_TONES = {
    "": "todo",
    Opinion.GRANT: "ok",
    Opinion.PARTIAL_GRANT: "ok",
    Opinion.CONDITIONAL_GRANT: "ok",
    Opinion.REFUSAL: "no",
    Opinion.INADMISSIBLE: "no",
    Opinion.ADJOURNMENT: "warn",
    Opinion.WITHDRAWN: "todo",
}


_NOT_LISTED = (
    "law_article",
    "reason_in_law",
    "reason_in_fact",
    "line__need",
    "line__explanation__facts",
    "line__explanation__computed_at",
    "decision__facts",
    "decision__law_article",
    "decision__reason_in_law",
    "decision__reason_in_fact",
    "decision__departure_reason",
    "decision__signatory_first_name",
    "decision__signatory_last_name",
    "decision__signatory_capacity",
    "decision__delegation",
    "decision__unit__address",
    "decision__unit__phone",
)
AGENDA_PAGE = 25
RAIL_REACH = 6
"""How many items before and after the one on screen the column beside it shows."""
MOST_TO_APPROVE = 5
MONTHS_OF_AIDS = 24
"""How far back the commission sees what a household received."""
SESSION_TONES = {
    SessionStatus.PREPARED: "todo",
    SessionStatus.OPEN: "info",
    SessionStatus.SUSPENDED: "warn",
    SessionStatus.WITHOUT_QUORUM: "no",
    SessionStatus.CANCELLED: "todo",
    SessionStatus.CLOSED: "warn",
    SessionStatus.DECIDED: "ok",
}


def ready_lines(unit: TerritorialUnit):
    """The lines that may enter the next agenda of a unit: emergencies first, then by date of receipt."""
    return (
        ApplicationLine.objects.filter(status=LineStatus.READY, application__unit=unit)
        .select_related("application", "explanation")
        .order_by("-application__emergency", "application__received_on", "pk")
    )


def agenda(session: Session, user):
    """The items of a session with what a list of them tells, `is_hidden` those from which an account stands back; the
    frozen facts of each are large and stay behind."""
    items = session.items.select_related("line__application", "line__explanation", "decision__unit")
    return items.defer(*_NOT_LISTED).annotate(is_hidden=_stands_back(user))


def _stands_back(user) -> Exists:
    return Exists(Recusal.objects.filter(item=OuterRef("pk"), member=user.pk))


def still_to_decide(session: Session, user):
    """The requests of a closed session on which nothing is decided yet, `is_hidden` those from which an account stands
    back; an adjourned one that went on to a later agenda is decided there."""
    later = AgendaItem.objects.filter(line=OuterRef("line"), pk__gt=OuterRef("pk"))
    waiting = session.items.filter(~Exists(later), line__status=LineStatus.HEARD, appeal=None, decision=None)
    return waiting.select_related("line__application").annotate(is_hidden=_stands_back(user))


def words_of_signing(session: Session) -> str:
    """What is said of a session that was just closed or signed."""
    if session.status == SessionStatus.DECIDED:
        return _("The decisions are taken. The letters are being written.")
    if Decision.objects.filter(item__session=session).exists():
        return _("Your decisions are taken. Another signatory decides the rest.")
    return _("The session is closed: it now waits for the signatory.")


def agenda_given_up(session: Session) -> tuple[set[int], set[int]]:
    """Ids of the requests and of the appeals on the agenda of a session that was not held: its history tells."""
    left = AgendaItem.history.filter(session=session.pk, history_type="-")
    rows = list(left.values_list("line", "appeal"))
    return {line for line, appeal in rows if appeal is None}, {appeal for _line, appeal in rows if appeal}


def page_of(position: int) -> int:
    """The page of the agenda on which a position stands: positions have no gap."""
    return (position - 1) // AGENDA_PAGE + 1


def granted_so_far(session: Session, user) -> Decimal:
    """Euros that the opinions give, without the requests from which an account stands back."""
    shown = session.items.filter(~_stands_back(user), appeal=None)
    return shown.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def opinions_counted(session: Session, hidden: frozenset[int]) -> list[dict]:
    """How many opinions of each kind, with the euros that they give, on the requests that are not `hidden`."""
    counted = session.items.filter(appeal=None).exclude(position__in=hidden).exclude(opinion="")
    counted = counted.order_by().values("opinion")
    found = {row["opinion"]: row for row in counted.annotate(number=Count("pk"), euros=Sum("amount"))}
    return [{"label": one.label, "tone": OPINION_TONES[one], **found[one]} for one in Opinion if one in found]


def told(item: AgendaItem) -> str:
    """The decision on an item in a word, else the opinion, else that it is still to see."""
    decision = getattr(item, "decision", None)
    if decision is not None:
        return str(Outcome(decision.outcome).label)
    return opinion_words(item.opinion)


def opinion_words(opinion: str) -> str:
    return str(Opinion(opinion).label) if opinion else _("To see")


class Beside(NamedTuple):
    """An item as the column beside another one tells it; nothing of one that `is_hidden`."""

    position: int
    opinion: str
    ground: str
    year: int
    sequence: int
    is_hidden: bool

    @property
    def number(self) -> str:
        return application_number(self.year, self.sequence)

    @property
    def word(self) -> str:
        return opinion_words(self.opinion)

    @property
    def tone(self) -> str:
        return OPINION_TONES[self.opinion]


def tally(session: Session) -> tuple[int, int]:
    """(items on the agenda, those that have an opinion)."""
    counted = session.items.aggregate(items=Count("pk"), given=Count("pk", filter=~Q(opinion="")))
    return counted["items"], counted["given"]


def rail(session: Session, around: int, total: int, user) -> list[Beside | None]:
    """The items near a position, with the first and the last of `total`; None where some are left out."""
    near = Q(position__range=(around - RAIL_REACH, around + RAIL_REACH)) | Q(position__in=(1, total))
    rows = session.items.filter(near).annotate(is_hidden=_stands_back(user)).order_by("position")
    told = ("line__ground_label", "line__application__year", "line__application__sequence")
    near_ones = [Beside(*row) for row in rows.values_list("position", "opinion", *told, "is_hidden")]
    found: list[Beside | None] = [*near_ones[:1]]
    for before, row in pairwise(near_ones):
        found += [row] if row.position == before.position + 1 else [None, row]
    return found


def item_at(session: Session, position: int) -> AgendaItem | None:
    """One item with all that its screen shows: `stand_back` ids of members, whether it `has_ballots` and
    `has_dissents`."""
    items = session.items.select_related(
        "line__application", "line__explanation__rule_set", "line__support__step__objective__contract", "anonymity_lift"
    )
    items = items.defer("line__explanation__facts", "line__explanation__rule_set__text").annotate(
        stand_back=ArraySubquery(Recusal.objects.filter(item=OuterRef("pk")).values("member")),
        has_ballots=Exists(Ballot.objects.filter(item=OuterRef("pk"))),
        has_dissents=Exists(Dissent.objects.filter(item=OuterRef("pk"))),
    )
    return items.prefetch_related("line__explanation__lines").filter(position=position).first()


def envelopes_of(session: Session, item: AgendaItem) -> list[Envelope]:
    """The credits from which an opinion reserves; none for an appeal, whose answer commits."""
    return _envelopes_of(session, item, Envelope.objects.all())


def credits_of(session: Session, item: AgendaItem) -> list[Envelope]:
    """The same with their balances."""
    return _envelopes_of(session, item, with_balances(Envelope.objects.all()))


def _envelopes_of(session: Session, item: AgendaItem, among: QuerySet) -> list[Envelope]:
    if item.appeal_id:
        return []
    return envelopes_for(session.unit, session.held_on.year, family_of(item.line), among)


def sessions_listed(sessions):
    """Sessions for a list, with the size of their agenda and how much of it has an opinion.

    Counted session by session: only those that are shown, where a join would count them all first.
    """
    return (
        sessions.select_related("unit")
        .order_by("-held_on", "-pk")
        .annotate(item_count=_count_of_items(), opinion_count=_count_of_items(~Q(opinion="")))
    )


def _count_of_items(*conditions: Q) -> Coalesce:
    items = AgendaItem.objects.filter(*conditions, session=OuterRef("pk")).order_by().values("session")
    return Coalesce(Subquery(items.annotate(number=Count("pk")).values("number")), 0)


def authorities_of(unit_id: int, on: dt.date) -> list[SigningAuthority]:
    """The delegations of signature for a unit that are not over on a day."""
    living = SigningAuthority.objects.filter(unit=unit_id).exclude(ends_on__lt=on)
    return list(living.select_related("holder").order_by("holder__last_name", "starts_on"))


def minutes_to_approve(session: Session) -> list[Session]:
    """The earlier sessions of the unit that are decided and whose minutes nobody approved yet, the latest first."""
    earlier = Session.objects.filter(unit=session.unit_id, held_on__lt=session.held_on, approved_in=None)
    return list(
        earlier.filter(status=SessionStatus.DECIDED).select_related("unit").order_by("-held_on")[:MOST_TO_APPROVE]
    )


def movements_of(session: Session):
    """Arrivals, departures and proxies during a session, in their order."""
    return Movement.objects.filter(attendance__session=session).select_related("attendance")


def may_be_convened_again(session: Session) -> bool:
    """Whether it was not held for want of a quorum, and nothing took its place."""
    return session.status == SessionStatus.WITHOUT_QUORUM and not Session.objects.filter(second_of=session).exists()


def latest_ballot(item: AgendaItem) -> tuple[int, int, int]:
    """(id, version, voices given) of the latest vote on a line, zeros without one; given up ones left aside."""
    standing = item.ballots.exclude(status="cancelled").order_by("-pk").annotate(voices=Count("turnout"))
    return standing.values_list("pk", "version", "voices").first() or (0, 0, 0)


def pulse(session: Session, item: AgendaItem, ballot: tuple[int, int, int]) -> str:
    """What changes whenever a screen that shows a line must be drawn again: session, line, its `latest_ballot`."""
    return "-".join(str(number) for number in (session.version, item.version, *ballot))


def histories_about(application: Application) -> list:
    """Answers `application_histories`: opinions, decisions and letters of its lines."""
    lines = [line.pk for line in application.lines.all()]  # at hand on the page of an application
    decisions = Decision.history.filter(line__in=lines)
    return [
        AgendaItem.history.filter(line__in=lines),
        decisions,
        DecisionLetter.history.filter(decision__in=decisions.values("id")),
    ]


def grants_of(household_id: int) -> list[Grant]:
    """Answers `earlier_grants`: every aid granted to this household that stands, in the order of the decisions."""
    decided = (
        Decision.objects.standing()
        .filter(line__application__household=household_id, outcome__in=GRANTING)
        .order_by("decided_at", "pk")
    )
    fields = ("line__application", "line", "line__aid_code", "decided_at", "amount", "line__aid_label")
    return [
        Grant(application, line, aid_code, timezone.localdate(decided_at), amount, label)
        for application, line, aid_code, decided_at, amount, label in decided.values_list(*fields)
    ]


def aids_received(household_id: int, since: dt.date) -> list[Decision]:
    """Aids granted to a household since a day, latest first."""
    return list(
        Decision.objects.standing()
        .filter(
            line__application__household=household_id,
            outcome__in=GRANTING,
            decided_at__date__gte=since,
        )
        .select_related("line__application")
        .only("decided_at", "amount", "line__aid_label", "line__ground_label", "line__application__applicant")
        .order_by("-decided_at")
    )


def next_open_position(session: Session, after: int) -> int | None:
    """The next item without an opinion after a position, else the first one, else None."""
    waiting = list(session.items.filter(opinion="").order_by("position").values_list("position", flat=True))
    return next((position for position in waiting if position > after), waiting[0] if waiting else None)
