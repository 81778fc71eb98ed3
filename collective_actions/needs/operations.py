"""Writes of needs and proposals: a need is noted and read, needs become a proposal, institutions endorse it, one
organisation carries it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from collective_actions.catalogue.operations import add_action
from collective_actions.needs import perms
from collective_actions.needs.enums import NeedSource, NeedStatus
from collective_actions.needs.models import Endorsement, Need, Proposal
from collective_actions.needs.states import NEED
from directory.models import Organisation
from directory.pace import by_address, count, midnight

MOST_BY_ADDRESS = 20
"""In ten minutes: people share the network of a social centre."""
MOST_IN_A_DAY = 400
"""From everywhere."""
MANY = gettext_lazy("Many needs have just come from here. Try again in ten minutes.")

Told = dict[str, Any]
"""Fields of the model."""


def note_need(*, actor, told: Told, today: dt.date, key: uuid.UUID | None = None) -> Need:
    """What a professional, or a partner for their organisation, saw missing; it is on the board at once."""
    require(perms.can_note(actor))
    source, organisation = NeedSource.PROFESSIONAL, None
    if not perms.is_staff(actor):
        source, organisation = NeedSource.PARTNER, actor.organisation
    with operation("needs.note_need", actor=actor, key=key):
        need = Need(**told, source=source, noted_by_id=actor.pk, organisation=organisation, day=today)
        need.save()
        return NEED.move(need, "show")


def tell_need(*, told: Told, address: str, now: dt.datetime, key: uuid.UUID | None = None) -> Need:
    """What a resident says is missing, without a name; the design service reads it before others do.

    Raises Refusal when too many came; `address` counts and is not kept.
    """
    day = timezone.localdate(now)
    with operation("needs.tell_need", actor=None, key=key, at=midnight(day)):
        most = {f"need {by_address(address, now)}": MOST_BY_ADDRESS, "needs": MOST_IN_A_DAY}
        count(day, most, sentence=MANY)
        need = Need(**told, source=NeedSource.RESIDENT, day=day)
        need.save()
        return need


def show_need(*, actor, need: Need) -> Need:
    """It was read, and goes on the board."""
    require(perms.can_design(actor))
    with operation("needs.show_need", actor=actor):
        return NEED.move(need, "show", set_aside_because="")


def set_aside(*, actor, need: Need, because: str) -> Need:
    """It goes off the board, or never on it; why is kept."""
    require(perms.can_design(actor))
    with operation("needs.set_aside", actor=actor, reason=because):
        return NEED.move(need, "set_aside", set_aside_because=because)


def add_proposal(*, actor, told: Told, needs: Iterable[Need], today: dt.date, key: uuid.UUID | None = None) -> Proposal:
    """Needs become one proposal."""
    require(perms.can_design(actor))
    with operation("needs.add_proposal", actor=actor, key=key) as running:
        proposal = Proposal(**told, day=today)
        proposal.save()
        _group(proposal, needs)
        running.result_url = proposal.get_absolute_url()
        return proposal


def correct_proposal(*, actor, proposal: Proposal, version: int, told: Told, needs: Iterable[Need]) -> Proposal:
    """Other words, other needs; raises StaleVersion when somebody else corrected it since `version`."""
    require(perms.can_design(actor))
    with operation("needs.correct_proposal", actor=actor):
        fresh = lock(proposal, version=version)
        for field, value in told.items():
            setattr(fresh, field, value)
        fresh.save()
        _group(fresh, needs)
        return fresh


def _group(proposal: Proposal, needs: Iterable[Need]) -> None:
    """Exactly these needs are those of the proposal; raises Refusal when another one took one of them meanwhile."""
    chosen = {need.pk for need in needs}
    rows = (Need.objects.filter(pk__in=chosen) | Need.objects.filter(proposal=proposal)).order_by("pk")
    for need in rows.select_for_update():
        target = proposal.pk if need.pk in chosen else None
        if need.proposal_id not in (None, proposal.pk) or (target and need.status != NeedStatus.SHOWN):
            raise Refusal(_("One of these needs is not free any more: choose again."), field="needs")
        if need.proposal_id != target:
            need.proposal_id = target
            need.save()


def endorse(
    *,
    actor,
    proposal: Proposal,
    organisation: Organisation,
    words: str,
    today: dt.date,
    key: uuid.UUID | None = None,
) -> Endorsement:
    """An organisation stands behind a proposal: by its professional, or as the design service received it."""
    require(perms.can_endorse_for(actor, organisation))
    with operation("needs.endorse", actor=actor, key=key) as running:
        endorsement = Endorsement(proposal=proposal, organisation=organisation, words=words, day=today)
        endorsement.save()
        running.result_url = proposal.get_absolute_url()
        return endorsement


def take_back(*, actor, endorsement: Endorsement, today: dt.date) -> Endorsement:
    """The organisation does not endorse the proposal any more; it may do so again later."""
    require(perms.can_take_back(actor, endorsement))
    with operation("needs.take_back", actor=actor):
        fresh = lock(endorsement)
        if fresh.taken_back_on is None:
            fresh.taken_back_on = today
            fresh.save()
        return fresh


def carry(*, actor, proposal: Proposal, owner: Organisation, kind: str, key: uuid.UUID | None = None) -> Proposal:
    """An organisation carries the proposal: it becomes an action, still to be written, which stays linked to it."""
    with operation("needs.carry", actor=actor, key=key) as running:
        fresh = lock(proposal)
        living = fresh.endorsements.filter(taken_back_on__isnull=True).count()
        require(perms.can_carry(actor, fresh, living))
        told = {
            "title": fresh.title,
            "kind": kind,
            "plain_words": fresh.plain_words,
            "objectives": fresh.change,
            "thematics": [fresh.thematic],
            "owner": owner,
        }
        fresh.action = add_action(actor=actor, told=told)
        fresh.save()
        running.result_url = fresh.get_absolute_url()
        return fresh
