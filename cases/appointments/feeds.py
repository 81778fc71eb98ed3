"""The calendar of a worker, read from an address that nobody can guess: when and where, never with whom."""

import datetime as dt
import secrets

from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Forbidden, require
from cases.appointments import perms
from cases.appointments.models import Appointment, CalendarFeed
from directory.models import User
from directory.tokens import digest_of

WORDS = "Rendez-vous"
PAST = dt.timedelta(days=30)


def draw_feed(*, actor: User, now: dt.datetime) -> tuple[CalendarFeed, str]:
    """A new address for one's own calendar: the row, and the secret that is told once. The former address is dead."""
    require(perms.can_receive(actor))
    secret = secrets.token_urlsafe(32)
    with operation("appointments.draw_feed", actor=actor):
        holder = lock(actor)
        for former in CalendarFeed.objects.filter(user=holder, revoked_at=None):
            former.revoked_at = now
            former.save()
        feed = CalendarFeed(user=holder, digest=digest_of(secret), drawn_at=now)
        feed.save()
        return feed, secret


def revoke_feed(*, actor: User, feed: CalendarFeed, now: dt.datetime) -> CalendarFeed:
    """The address opens nothing from now on."""
    if feed.user_id != actor.pk:
        raise Forbidden(_("This address is somebody else’s."))
    with operation("appointments.revoke_feed", actor=actor):
        fresh = lock(feed)
        if fresh.revoked_at is None:
            fresh.revoked_at = now
            fresh.save()
        return fresh


def living_feed(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def holder_of(secret: str) -> User | None:
    """Whose calendar an address opens: an open account that still holds a role, or None."""
    found = CalendarFeed.objects.filter(digest=digest_of(secret), revoked_at=None, user__is_active=True)
    feed = found.select_related("user").first()
    return feed.user if feed and perms.can_receive(feed.user) else None


def calendar_of(user: User, now: dt.datetime) -> bytes:
    """The iCalendar (RFC 5545) of the appointments of a worker, from a month back on.

    The same appointments give the same bytes: an event is stamped with its latest change.
    """
    changed = Appointment.history.filter(id=OuterRef("pk")).order_by().values("id").annotate(at=Max("history_date"))
    held = (
        Appointment.objects.holding()
        .filter(slot__worker=user, slot__starts_at__gte=now - PAST)
        .annotate(changed_at=Subquery(changed.values("at")))
        .select_related("slot__site")
        .order_by("slot__starts_at")
    )
    calendar = Calendar()
    calendar.add("prodid", "-//Iris//Iris//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", WORDS)
    for appointment in held:
        slot = appointment.slot
        event = Event()
        event.add("uid", f"{slot.pk}@iris")
        event.add("dtstamp", appointment.changed_at.astimezone(dt.UTC))
        event.add("dtstart", slot.starts_at.astimezone(dt.UTC))
        event.add("dtend", slot.ends_at.astimezone(dt.UTC))
        event.add("summary", WORDS)
        event.add("location", slot.site.name)
        calendar.add_component(event)
    return calendar.to_ical()
