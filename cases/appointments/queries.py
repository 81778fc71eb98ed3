"""Reads: the week of a site or of a worker, the next free times, the appointments of a person or of a day."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.appointments.enums import AppointmentStatus
from cases.appointments.models import Appointment, Slot
from cases.people.models import Household, HouseholdMember, Person
from cases.people.perms import TAKING_ROLES
from directory.models import RoleAssignment, Site, TerritorialUnit, User, living_on

OFFERED = 6
"""Free times that one group offers."""
OFFERED_OF_A_SITE = 24
USUAL_WORKERS = 3
WORKING_DAYS = 5
NOON = 12


@dataclass
class Day:
    """A day of a week: its times before and after noon."""

    on: dt.date
    morning: list[Slot] = field(default_factory=list)
    afternoon: list[Slot] = field(default_factory=list)


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def moments_of(first: dt.date, days: int) -> tuple[dt.datetime, dt.datetime]:
    """The instants at which a number of days begins and ends."""
    start, end = (dt.datetime.combine(first + dt.timedelta(days=n), dt.time()) for n in (0, days))
    return timezone.make_aware(start), timezone.make_aware(end)


def week(user, monday: dt.date, *, site: Site | None, worker: User | None) -> list[Day]:
    """The times of a week, each with its `appointment` or None; Saturday and Sunday only when somebody receives.

    `is_shown` of an appointment: whether the account may know of whom it is. What a worker who is away or gone offers
    is left out; what is booked with them stays. Two queries.
    """
    start, end = moments_of(monday, 7)
    slots = Slot.objects.with_service().filter(is_open=True, starts_at__gte=start, starts_at__lt=end)
    if site:
        slots = slots.filter(site=site)
    if worker:
        slots = slots.filter(worker=worker)
    shown = Exists(Appointment.objects.visible_to(user).filter(pk=OuterRef("pk")))
    appointments = Appointment.objects.holding().select_related("person").annotate(is_shown=shown)
    held = Prefetch("appointments", appointments, to_attr="held")
    days = [Day(monday + dt.timedelta(days=number)) for number in range(7)]
    for slot in slots.select_related("worker", "site").prefetch_related(held).order_by("starts_at", "worker"):
        slot.appointment = slot.held[0] if slot.held else None
        if slot.appointment or slot.served:
            local = timezone.localtime(slot.starts_at)
            day = days[local.weekday()]
            (day.morning if local.hour < NOON else day.afternoon).append(slot)
    return days[:WORKING_DAYS] + [day for day in days[WORKING_DAYS:] if day.morning or day.afternoon]


def workers_listed(today: dt.date) -> list[User]:
    """Those who may receive today, by name."""
    held = RoleAssignment.objects.filter(living_on(today), role__in=TAKING_ROLES)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")))


@dataclass(frozen=True)
class Offer:
    """Free times that belong together, and why they are offered."""

    title: str
    slots: list[Slot]


def usual_workers(user, person: Person) -> list[int]:
    """Ids of those who have received this person, the latest first, as far as `user` may know."""
    seen = Appointment.objects.visible_to(user).holding().filter(person=person).order_by("-slot__starts_at")
    return list(dict.fromkeys(seen.values_list("slot__worker", flat=True)[:20]))[:USUAL_WORKERS]


def offers(
    user, person: Person, *, unit: TerritorialUnit | None, now: dt.datetime, since: dt.date | None = None
) -> list[Offer]:
    """The next free times: of who receives the person usually, then of the site of `user`, of their unit, elsewhere."""
    free = _from(since, now)
    groups: list[tuple[str, Q]] = [(_("With who receives them usually"), Q(worker__in=usual_workers(user, person)))]
    if user.site:
        groups.append((str(user.site), Q(site=user.site)))
    if unit:
        groups.append((str(unit), Q(site__unit=unit)))
    groups.append((_("Elsewhere"), Q()))
    found, shown = [], set()
    for title, condition in groups:
        slots = list(free.filter(condition).exclude(pk__in=shown)[:OFFERED])
        shown.update(slot.pk for slot in slots)
        if slots:
            found.append(Offer(title, slots))
    return found


def offers_of_site(site: Site, *, now: dt.datetime, since: dt.date | None = None) -> list[Offer]:
    """The next free times of one site."""
    slots = list(_from(since, now).filter(site=site)[:OFFERED_OF_A_SITE])
    return [Offer(str(site), slots)] if slots else []


def _from(since: dt.date | None, now: dt.datetime):
    free = Slot.objects.free(now).select_related("worker", "site").order_by("starts_at", "pk")
    return free.filter(starts_at__gte=moments_of(since, 1)[0]) if since else free


def followed_among(user, person_ids: set[int], today: dt.date) -> set[int]:
    """Those of the persons whose file this account follows today."""
    members = HouseholdMember.objects.filter(living_on(today), person__in=person_ids)
    return set(members.filter(household__in=Household.objects.visible_to(user)).values_list("person", flat=True))


def of_person(user, person: Person, *, is_contact_open: bool) -> list[Appointment]:
    """The appointments of a person that the account may know of, the latest first, as their page shows them."""
    found = Appointment.objects.of_person(user, person, is_contact_open=is_contact_open)
    names = ("slot__worker__first_name", "slot__worker__last_name", "slot__site__name")
    shown = found.select_related("slot__worker", "slot__site").only("status", "reason", "slot__starts_at", *names)
    return list(shown.order_by("-slot__starts_at"))


def of_day(user, site: Site, today: dt.date) -> list[Appointment]:
    """Whoever comes to a site on a day, in order; those who gave their time back too: they may come all the same."""
    start, end = moments_of(today, 1)
    of_the_day = Appointment.objects.filter(slot__site=site, slot__starts_at__gte=start, slot__starts_at__lt=end)
    found = of_the_day.visible_to(user)
    return list(found.listed().order_by("slot__starts_at", "pk"))


def desk_of(user, today: dt.date, *, rows: int) -> tuple[list[Appointment], list[Appointment]]:
    """The first appointments of a worker today, and those of past days of which nobody said what happened, each with
    `heap`, how many there are in all. One query."""
    start, end = moments_of(today, 1)
    is_past = Q(slot__starts_at__lt=start)
    kinds = {"partition_by": Case(When(is_past, then=Value(1)), default=Value(0))}
    found = (
        Appointment.objects.holding()
        .filter(Q(slot__starts_at__gte=start) | Q(status=AppointmentStatus.BOOKED))
        .filter(slot__worker=user.pk, slot__starts_at__lt=end)
        .annotate(
            heap=Window(Count("*"), **kinds),
            rank=Window(RowNumber(), order_by=["slot__starts_at", "pk"], **kinds),
        )
        .filter(rank__lte=rows)
    )
    ordered = sorted(found.listed(), key=lambda one: (one.slot.starts_at, one.pk))
    return [one for one in ordered if one.slot.starts_at >= start], [
        one for one in ordered if one.slot.starts_at < start
    ]


def to_reassign(unit_ids: set[int], now: dt.datetime):
    """Appointments to come, on sites of these units, with somebody who is away then, or there no more."""
    gone = Slot.objects.with_service().filter(served=False, site__unit__in=unit_ids, starts_at__gt=now)
    return Appointment.objects.filter(status=AppointmentStatus.BOOKED, slot__in=gone.values("pk"))
