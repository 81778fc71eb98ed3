"""Reads of the offer with its seats, and of who comes."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from backend.kit.search import normalise
from cases.people.models import Person
from collective_actions.catalogue.enums import ActionStatus, SeriesStatus
from collective_actions.catalogue.models import Action, Meeting, Series
from collective_actions.enrolment.enums import BEGUN, LIVING, Came, EnrolmentStatus
from collective_actions.enrolment.models import Enrolment
from directory.models import Commune
from directory.public.queries import about
from directory.services.queries import distance_from

MOST_TO_SETTLE = 100
"""Rows read for the desk, of which it shows the first."""
_BY_DATE = ("first_at", "pk")
MEETINGS = Prefetch("meetings", Meeting.objects.select_related("commune").order_by("starts_at"))
"""The meetings of a series by date, each with its place."""


def with_seats(rows: QuerySet, now: dt.datetime) -> QuerySet:
    """Series with `left`, the seats that nobody takes at this moment, and `waiting`, how many wait for one."""
    return rows.annotate(
        taken=_counted(Enrolment.objects.seated(now)),
        waiting=_counted(Enrolment.objects.filter(status=EnrolmentStatus.WAITING)),
    ).annotate(left=Greatest(F("capacity") - F("taken"), Value(0), output_field=IntegerField()))


def _counted(enrolments: QuerySet) -> Coalesce:
    found = enrolments.filter(series=OuterRef("pk")).order_by().values("series").annotate(number=Count("pk"))
    return Coalesce(Subquery(found.values("number")), 0)


def to_come(now: dt.datetime) -> QuerySet:
    """The series of published actions that are not over, each with its action, its meetings and its seats."""
    rows = Series.objects.filter(
        action__status=ActionStatus.PUBLISHED, status=SeriesStatus.OPEN, last_at__gt=now
    ).select_related("action__owner")
    return with_seats(rows, now).prefetch_related(MEETINGS)


def offered(now: dt.datetime) -> QuerySet:
    """Those to come in which one may still enrol."""
    return to_come(now).filter(closes_at__gt=now)


def found(
    now: dt.datetime,
    *,
    text: str = "",
    thematic: str = "",
    kind: str = "",
    near: Commune | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    with_seats_only: bool = False,
) -> QuerySet:
    """Series to come of what is looked for: the nearest first when a place is given, else those in which one may still
    enrol, by date.

    Between two days: those that have a meeting to come on one of them.
    """
    rows = to_come(now)
    actions = Action.objects.filter(status=ActionStatus.PUBLISHED)
    if thematic:
        rows = rows.filter(action__thematics__contains=[thematic])
    if kind:
        rows = rows.filter(action__kind=kind)
    if since or until:
        days = {"starts_at__date__gte": since, "starts_at__date__lte": until}
        asked = {name: day for name, day in days.items() if day}
        rows = rows.filter(Exists(Meeting.objects.filter(series=OuterRef("pk"), ends_at__gt=now, **asked)))
    if with_seats_only:
        rows = rows.filter(left__gt=0, closes_at__gt=now)
    if normalise(text):
        rows = rows.filter(action__in=about(actions, normalise(text), "pk").order_by().values("pk"))
    if near:
        rows = rows.filter(meetings__starts_at=F("first_at"))
        return rows.order_by(distance_from(near, "meetings__commune"), *_BY_DATE)
    closed = ExpressionWrapper(Q(closes_at__lte=now), output_field=BooleanField())
    return rows.order_by(closed, *_BY_DATE)


def series_of(action: Action, now: dt.datetime) -> list[Series]:
    """Every series of an action, those to come first, with their meetings and seats."""
    rows = with_seats(action.series.select_related("action"), now).prefetch_related(MEETINGS)
    found = list(rows.order_by(*_BY_DATE))
    return [one for one in found if one.last_at > now] + [one for one in reversed(found) if one.last_at <= now]


def dates_of(series: Iterable[Series]) -> list[Meeting]:
    """The meetings of several series, by date."""
    return sorted((one for each in series for one in each.meetings.all()), key=lambda one: (one.starts_at, one.pk))


def who_comes(series: Series, seen_by) -> list[Enrolment]:
    """Those who have to answer, then those who come or wait, in their order, then those to be told that they do not;
    with an account, those visible to it."""
    rows = series.enrolments.all() if seen_by is None else Enrolment.objects.visible_to(seen_by).filter(series=series)
    rows = rows.filter(Q(status__in=LIVING) | Q(to_tell=True)).select_related("person", "enrolled_by", "organisation")
    order = [EnrolmentStatus.OFFERED, EnrolmentStatus.ENROLLED, EnrolmentStatus.WAITING, EnrolmentStatus.CANCELLED]
    return sorted(rows, key=lambda one: (order.index(one.status), one.rank))


def enrolled_in(series: Series) -> list[Enrolment]:
    """Those who have a seat, by first name."""
    rows = series.enrolments.filter(status=EnrolmentStatus.ENROLLED).select_related("person")
    return sorted(rows, key=lambda one: (one.name.casefold(), one.pk))


def made_by(user) -> QuerySet:
    """The enrolments that an account made, or its organisation, the latest dates first."""
    mine = Q(enrolled_by=user)
    if user.organisation_id:
        mine |= Q(organisation=user.organisation_id)
    rows = Enrolment.objects.filter(mine).exclude(status__in=BEGUN).exclude(person=None, first_name="")
    return rows.select_related("series__action", "person", "enrolled_by").order_by("-series__first_at", "pk")


def clashes(series: Series, others: QuerySet) -> list[Meeting]:
    """The meetings of other enrolments that are at the hours of a series."""
    mine = Meeting.objects.filter(series=series, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    elsewhere = others.living().exclude(series=series).values("series")
    rows = Meeting.objects.filter(Exists(mine), series__in=elsewhere, series__status=SeriesStatus.OPEN)
    return list(rows.select_related("series__action").order_by("starts_at"))


def same_person(enrolment: Enrolment) -> QuerySet:
    """The enrolments that are known to be of the same person: by the file, else by the same organisation under the same
    first name and initial."""
    others = Enrolment.objects.exclude(pk=enrolment.pk)
    if enrolment.person_id:
        return others.filter(person=enrolment.person_id)
    if enrolment.organisation_id is None:
        return others.none()
    return others.filter(
        organisation=enrolment.organisation_id,
        first_name__iexact=enrolment.first_name,
        initial__iexact=enrolment.initial,
    )


def of_person(user, person: Person, *, is_open: bool) -> list[Enrolment]:
    """The enrolments of a person that an account may know, the latest dates first."""
    rows = Enrolment.objects.of_person(user, person, is_open=is_open).exclude(status__in=BEGUN)
    return list(rows.select_related("series__action").order_by("-series__first_at"))


def to_settle(user, now: dt.datetime) -> list[Enrolment]:
    """The enrolments in the hands of an account, which made them or, as nobody did, runs the action: a seat is offered,
    the dates moved or are cancelled, an absence of which no news was taken yet; in one query for its desk.

    Each has `absence_id` and `missed_at`, None but of an absence: the number of a Presence, the hour of the meeting.
    """
    mine = Q(enrolled_by=user) | Q(enrolled_by=None, series__action__in=Action.objects.run_by(user))
    asked = Q(status=EnrolmentStatus.OFFERED) | Q(to_tell=True, series__last_at__gt=now)
    unheard = Q(presences__came=Came.NO, presences__followed_up_at=None)
    rows = Enrolment.objects.annotate(
        unheard=FilteredRelation("presences", condition=unheard),
        absence_id=F("unheard__pk"),
        missed_at=F("unheard__meeting__starts_at"),
    ).filter(mine, asked | Q(absence_id__isnull=False))
    rows = rows.select_related("series__action", "person")
    return list(rows.order_by("until", "series__first_at", "missed_at", "pk")[:MOST_TO_SETTLE])


def ahead_of(enrolment: Enrolment) -> int:
    """How many wait before somebody."""
    before = Enrolment.objects.filter(series=enrolment.series_id, rank__lt=enrolment.rank)
    return before.filter(status=EnrolmentStatus.WAITING).count()
