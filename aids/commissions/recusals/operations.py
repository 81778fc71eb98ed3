"""Writes: ties declared by members, and their standing back from requests."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from aids.commissions.enums import SessionStatus
from aids.commissions.mandates.models import Mandate
from aids.commissions.models import AgendaItem, Session
from aids.commissions.perms import can_prepare
from aids.commissions.recusals.enums import Ground
from aids.commissions.recusals.models import DeclaredTie, Recusal
from aids.commissions.recusals.queries import declared_on, handlers_of, said_before
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.search import normalise
from directory.enums import Role
from directory.models import living_on

TO_COME = (SessionStatus.PREPARED, SessionStatus.OPEN, SessionStatus.SUSPENDED)


def stand_back(session: Session, items: Sequence[AgendaItem]) -> None:
    """Part of an operation on a session: the members who have a tie with some of its requests stand back from them."""
    members = set(session.attendances.values_list("member", flat=True))
    handled, declared, said = handlers_of(items), declared_on(items, members), said_before(items)
    known = set(Recusal.objects.filter(item__in=items).values_list("item", "member"))
    for item in items:
        grounds = (
            dict.fromkeys(said[item.pk] & members, Ground.IN_SESSION)
            | dict.fromkeys(declared[item.pk], Ground.DECLARED)
            | dict.fromkeys(handled[item.pk] & members, Ground.HANDLED)
        )
        for member, ground in grounds.items():
            if (item.pk, member) not in known:
                Recusal(item=item, member_id=member, ground=ground).save()


def declare_tie(
    *,
    actor,
    last_name: str,
    first_name: str = "",
    birth_date: dt.date | None = None,
    today: dt.date,
    key: uuid.UUID | None = None,
    url: str = "",
) -> DeclaredTie:
    """A member or a signatory says with whom they have a tie; they stand back from that person's requests.

    Raises Refusal for whoever has no mandate that day and signs nothing.
    """
    with operation("commissions.declare_tie", actor=actor, key=key) as running:
        units = Mandate.objects.filter(living_on(today), holder=actor).values("unit")
        if not units.exists() and not actor.holds(Role.SIGNATORY):
            raise Refusal(_("Only a member of a commission, or who signs its decisions, declares ties."))
        search_last_name = normalise(last_name)
        if not search_last_name:
            raise Refusal(_("Type a name."), field="last_name")
        tie = DeclaredTie(
            member=actor,
            last_name=last_name,
            first_name=first_name,
            birth_date=birth_date,
            search_last_name=search_last_name,
            search_first_name=normalise(first_name),
            declared_at=running.at,
        )
        tie.save()
        for session in Session.objects.filter(unit__in=units, status__in=TO_COME).order_by("pk"):
            fresh = lock(session)
            stand_back(fresh, items_of(fresh))
        running.result_url = url
        return tie


def items_of(session: Session) -> list[AgendaItem]:
    """The requests of a session that wait for an opinion, with what ties are found by."""
    return list(session.items.filter(opinion="").select_related("session", "line__application", "appeal"))


def withdraw_tie(*, actor, tie: DeclaredTie) -> DeclaredTie:
    """The tie is no more; the requests from which its member stood back stay so."""
    with operation("commissions.withdraw_tie", actor=actor) as running:
        fresh = lock(tie)
        if fresh.withdrawn_at is None:
            fresh.withdrawn_at = running.at
            fresh.save()
        return fresh


def recuse(*, actor, item: AgendaItem, member_id: int) -> Recusal:
    """In session, a member stands back from a request: said by themselves, or by the secretary for them.

    No reason is asked for. Raises Refusal once the request has its opinion, or for somebody who is no member.
    """
    with operation("commissions.recuse", actor=actor):
        session = lock(item.session)
        fresh = lock(item)
        if actor.pk != member_id:
            require(can_prepare(actor, session.unit_id))
        if session.status not in TO_COME or fresh.opinion:
            raise Refusal(_("This request has its opinion already."))
        if not session.attendances.filter(member=member_id).exists():
            raise Refusal(_("This person is no member of this commission."))
        found = Recusal.objects.filter(item=fresh, member=member_id).first()
        if found is None:
            found = Recusal(item=fresh, member_id=member_id, ground=Ground.IN_SESSION)
            found.save()
        return found
