"""Writes: sharing pieces of a file, saying that the person knows, ending a share."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal, require
from backend.kit.registry import Piece
from cases.people.models import IDENTITY_ROLES, Household, Person
from cases.people.perms import can_work_on_file, home_seen_by
from cases.people.queries import Home, homes_of
from cases.sharing import perms, pieces, queries
from cases.sharing.enums import TOLD_BEFORE, InformedHow
from cases.sharing.models import MOST_MONTHS, Share, SharedPiece
from directory.models import User

Chosen = set[tuple[str, int]]
"""Kind and row id of each piece that was ticked."""


@dataclass(frozen=True)
class Informed:
    """The person was told on a day, in a way; or `because` says why not."""

    on: dt.date | None = None
    how: str = ""
    because: str = ""


def share(
    *,
    actor,
    person: Person,
    partner: User,
    chosen: Chosen,
    purpose: str,
    ends_on: dt.date,
    informed: Informed,
    on: dt.date,
    key: uuid.UUID | None = None,
) -> Share:
    """Open these pieces of a person's file to one professional of a partner, from day `on` until `ends_on` included."""
    with operation("sharing.share", actor=actor, key=key) as running:
        lock(person)
        household, _members = home_seen_by(actor, person, on)
        require(perms.can_share(actor, household))
        partner = lock(partner)
        if not queries.professionals(on).filter(pk=partner.pk).exists():
            raise Refusal(_("This professional has no open account in a partner organisation."), field="partner")
        if not purpose.strip():
            raise Refusal(_("Say why this is strictly necessary."), field="purpose")
        _check_period(on, ends_on)
        _check_informed(informed, on)
        made = Share(
            person=person,
            partner=partner,
            organisation=partner.organisation,
            unit_id=household.place.unit_id if household.place else min(actor.units_as(*IDENTITY_ROLES)),
            purpose=purpose.strip(),
            shared_by=actor,
            shared_at=running.at,
            starts_on=on,
            ends_on=ends_on,
            informed_on=informed.on,
            informed_how=informed.how,
            not_informed_because=informed.because.strip(),
        )
        made.save()
        for piece, seal in _sealed(actor, person, household, chosen, on):
            SharedPiece(
                share=made, kind=piece.kind, object_id=piece.object_id, label=piece.label, day=piece.day, seal=seal
            ).save()
        running.result_url = made.get_absolute_url()
        return made


def _check_period(on: dt.date, ends_on: dt.date) -> None:
    if ends_on < on:
        raise Refusal(_("This day has passed."), field="ends_on")
    if ends_on > clock.add_months(on, MOST_MONTHS):
        raise Refusal(_("A share lasts six months at most."), field="ends_on")


def _check_informed(informed: Informed, on: dt.date) -> None:
    if informed.on is None and not informed.because.strip():
        raise Refusal(_("Say when and how the person was informed, or why they are not."), field="informed_how")
    if informed.on is not None and informed.how not in TOLD_BEFORE:
        raise Refusal(_("Say how the person was informed."), field="informed_how")
    if informed.on is not None and informed.on > on:
        raise Refusal(_("This day is in the future."), field="informed_on")


def _sealed(actor, person: Person, household: Household, chosen: Chosen, on: dt.date) -> list[tuple[Piece, str]]:
    """The chosen pieces with the fingerprint of what they show; refuses those that may not be shared."""
    found = {(piece.kind, piece.object_id): piece for piece in pieces.offered(actor, person, household)}
    if not chosen:
        raise Refusal(_("Choose at least one piece."), field="pieces")
    if chosen - found.keys():
        raise Refusal(_("One of these pieces cannot be shared any more: choose again."), field="pieces")
    homes = homes_of(person, on)
    return [(found[each], pieces.seal_of(_shareable(found[each], homes))) for each in sorted(chosen)]


def _shareable(piece: Piece, homes: list[Home]) -> str:
    html = pieces.told(piece.kind, piece.object_id)
    if html is None:
        raise Refusal(_("One of these pieces cannot be shared any more: choose again."), field="pieces")
    if pieces.names_a_home(html, homes):
        sentence = _("“%(piece)s” holds the address or the phone of a protected home: it is not shared.")
        raise Refusal(sentence % {"piece": piece.label}, field="pieces")
    return html


def inform(*, actor, share: Share, version: int, on: dt.date, how: str, today: dt.date) -> Share:
    """The person was told on day `on`; by the printed notice, this is the day when it was handed over."""
    with operation("sharing.inform", actor=actor):
        fresh = lock(share, version=version)
        _require_overseer(actor, fresh, today)
        if on > today:
            raise Refusal(_("This day is in the future."), field="on")
        if how == InformedHow.NOTICE and on < fresh.starts_on:
            raise Refusal(_("The notice exists since the share only."), field="on")
        if fresh.informed_on is None:
            fresh.informed_on, fresh.informed_how = on, how
        if how == InformedHow.NOTICE:
            fresh.notice_given_on = on
        fresh.save()
        return fresh


def end(*, actor, share: Share, reason: str, today: dt.date, key: uuid.UUID | None = None) -> Share:
    """End a share at once: the next request of its professional finds nothing."""
    with operation("sharing.end", actor=actor, reason=reason.strip(), key=key) as running:
        fresh = lock(share)
        _require_overseer(actor, fresh, today)
        if not reason.strip():
            raise Refusal(_("Say why this share is ended."), field="reason")
        if fresh.revoked_at or fresh.ends_on < today:
            raise Refusal(_("This share is over already."))
        fresh.revoked_at, fresh.revoked_by, fresh.revoked_because = running.at, actor, reason.strip()
        fresh.save()
        running.result_url = fresh.get_absolute_url()
        return fresh


def _require_overseer(actor, share: Share, today: dt.date) -> None:
    household, _members = home_seen_by(actor, share.person, today)
    follows = household is not None and bool(can_work_on_file(actor, household))
    require(perms.can_oversee(actor, share, follows=follows))
