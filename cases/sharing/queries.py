"""Reads of shares."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.audit.models import ReadLog
from cases.people.models import Person
from cases.sharing.models import Share, SharedPiece
from directory.enums import Role
from directory.models import RoleAssignment, User, living_on

READINGS_SHOWN = 200


def professionals(on: dt.date):
    """The accounts of partners' professionals with whom something can be shared, by organisation and name."""
    partners = RoleAssignment.objects.filter(living_on(on), role=Role.PARTNER)
    found = User.objects.filter(is_active=True, organisation__is_open=True, pk__in=partners.values("user"))
    return found.select_related("organisation").order_by("organisation__name", "last_name", "first_name")


@dataclass(frozen=True)
class State:
    """Where a share stands: a word, its tone, and whether it opens something."""

    label: str
    tone: str
    living: bool = False


def state_of(share: Share, on: dt.date) -> State:
    """The state of a share read `with_reach`, on a day."""
    if share.revoked_at:
        return State(pgettext("state of a share", "Ended"), "todo")
    if share.ends_on < on:
        return State(pgettext("state of a share", "Over"), "todo")
    if not share.in_reach:
        return State(_("Without effect"), "warn")
    return State(pgettext("state of a share", "Open"), "ok", living=True)


def shares():
    """Shares with what a page tells of them."""
    return Share.objects.with_reach().select_related(
        "person", "partner", "organisation", "unit", "shared_by__site__commune", "revoked_by"
    )


def shares_of(person: Person) -> list[Share]:
    """All shares of a person, latest first, each with its pieces."""
    return list(shares().filter(person=person).prefetch_related("pieces"))


def received_by(user, on: dt.date):
    """What a partner's professional may read on a day; nothing for anybody else."""
    if not user.holds(Role.PARTNER) or user.organisation_id is None:
        return Share.objects.none()
    return Share.objects.living(on).filter(partner=user.pk).select_related("person", "shared_by", "unit")


def uninformed():
    """Shares of which the person was not told, latest first."""
    return shares().filter(informed_on__isnull=True)


@dataclass(frozen=True)
class Readings:
    """How often a professional read a share, and when last."""

    times: int = 0
    last: dt.datetime | None = None


def readings_by_share(found: list[Share]) -> dict[str, Readings]:
    """Reference of each share → its readings by its professional; one query."""
    rows = ReadLog.objects.filter(
        actor_id__in={share.partner_id for share in found}, object_label__in=[share.reference for share in found]
    )
    counted = rows.values("object_label").annotate(times=Count("pk"), last=Max("at")).order_by()
    return {row["object_label"]: Readings(row["times"], row["last"]) for row in counted}


def readings_of(share: Share) -> list[ReadLog]:
    """The latest readings of a share by its professional."""
    rows = ReadLog.objects.filter(actor_id=share.partner_id, object_label=share.reference)
    return list(rows.order_by("-at")[:READINGS_SHOWN])


def histories_of(person: Person) -> list:
    """Answers `person_histories`: what was shared, with whom, and how it ended."""
    made = Share.history.filter(person=person.pk)
    return [made, SharedPiece.history.filter(share__in=made.values("id"))]
