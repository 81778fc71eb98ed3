"""Writes: lead workers, named, handed over, ended and announced."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import registry
from backend.kit.access import Forbidden, Refusal, require
from cases.following import perms
from cases.following.correspondence import announcement_of, letter_facts
from cases.following.enums import Announced, WhyEnded
from cases.following.models import LEADING_ROLES, LeadWorker
from cases.following.queries import unit_of
from cases.people.enums import ADULT_ROLES
from cases.people.models import Household, Person
from cases.people.perms import way_in
from cases.people.queries import current_household, members_on
from directory.models import TerritorialUnit, User

DAYS_BACK = 366
"""How long ago a lead worker may be told to have started."""


def lead_url(person: Person) -> str:
    return reverse("following:lead", args=[person.pk])


def name_lead(
    *, actor, persons: list[Person], worker: User, starts_on: dt.date, today: dt.date, key: uuid.UUID | None = None
) -> list[LeadWorker]:
    """`worker` leads these persons of one household from a day on: nobody did until now.

    Social workers take the lead by themselves in the unit of the household; its manager names one of the workers.
    """
    household = current_household(persons[0], today)
    _require_naming(actor, worker, household)
    with operation("following.name_lead", actor=actor, key=key) as running:
        _lock_persons(persons)
        unit = _unit_in(worker, household)
        _check_start(starts_on, today)
        living = _adults_of(household, today)
        named = []
        for person in persons:
            if person.pk not in living:
                raise Refusal(_("Only the adults of the household have a lead worker: children are met with them."))
            _refuse_second(person)
            named.append(_new_lead(actor, person, household, worker, unit, starts_on, today))
        running.result_url = lead_url(persons[0])
        return named


def _require_naming(actor, worker: User, household: Household | None) -> None:
    manages = perms.can_name(actor, household)
    if not manages:
        require(perms.can_take(actor, household))
        if worker.pk != actor.pk:
            raise Forbidden(_("Only the manager of the unit names somebody else."))


def _unit_in(worker: User, household: Household, lead: LeadWorker | None = None) -> TerritorialUnit:
    """The unit in which `worker` may lead: that of the household, else that of the former lead, else one of theirs."""
    wanted = [household.place.unit_id] if household.place else []
    wanted += [lead.unit_id] if lead else []
    unit = unit_of(worker, wanted or sorted(worker.units_as(*LEADING_ROLES)))
    if unit is None:
        words = {"name": worker}
        raise Refusal(_("%(name)s is neither a social worker nor a case officer there today.") % words, field="worker")
    return unit


def _lock_persons(persons: Iterable[Person]) -> None:
    # always in the same order: two workers who take a household never wait for each other
    for person in sorted(persons, key=lambda one: one.pk):
        lock(person)


def _check_start(starts_on: dt.date, today: dt.date) -> None:
    if starts_on > today:
        raise Refusal(_("This day is in the future."), field="starts_on")
    if starts_on < today - dt.timedelta(days=DAYS_BACK):
        raise Refusal(_("This day is more than a year ago."), field="starts_on")


def _adults_of(household: Household, today: dt.date) -> set[int]:
    return {one.person_id for one in members_on(household, today) if one.role in ADULT_ROLES}


def _refuse_second(person: Person) -> None:
    lead = person.lead_workers.living().select_related("worker").first()
    if lead:
        words = {"person": person, "worker": lead.worker, "day": date_format(lead.starts_on)}
        raise Refusal(_("%(person)s already has a lead worker: %(worker)s, since %(day)s.") % words)


def _new_lead(actor, person, household, worker, unit, starts_on, today, *, former="", note="") -> LeadWorker:
    lead = LeadWorker(
        person=person,
        worker=worker,
        unit=unit,
        starts_on=starts_on,
        named_on=today,
        named_by=actor,
        hand_over_note=note,
        letter_facts=letter_facts(person, household, worker, unit, today, former=former),
    )
    lead.save()
    return lead


def hand_over(
    *,
    actor,
    leads: list[LeadWorker],
    worker: User,
    starts_on: dt.date,
    note: str,
    today: dt.date,
    may_still_read: bool = True,
    key: uuid.UUID | None = None,
) -> list[LeadWorker]:
    """`worker` leads these persons of one household from a day on, in the place of the one who did.

    `note` says what is under way and what to watch: the new lead worker and those who follow the person read it.
    """
    household = current_household(leads[0].person, today)
    for lead in leads:
        require(perms.can_change(actor, lead, household))
    if household is None:
        raise Refusal(_("This person lives in no household today."))
    with operation("following.hand_over", actor=actor, key=key) as running:
        if not note.strip():
            raise Refusal(_("Say what is under way and what to watch."), field="hand_over_note")
        _check_start(starts_on, today)
        _lock_persons([lead.person for lead in leads])
        made = []
        for lead in leads:
            fresh = _end(lead, starts_on, WhyEnded.HANDED_OVER, "", may_still_read=may_still_read)
            if fresh.worker_id == worker.pk:
                raise Refusal(_("They are the lead worker already."), field="worker")
            unit = _unit_in(worker, household, fresh)
            former = fresh.worker.get_full_name()
            made.append(
                _new_lead(
                    actor, fresh.person, household, worker, unit, starts_on, today, former=former, note=note.strip()
                )
            )
        for former, lead in zip(leads, made, strict=True):
            registry.lead_handed_over.announce(former, lead)
        running.result_url = lead_url(leads[0].person)
        return made


def entrust(
    *, actor, lead: LeadWorker, worker: User, note: str, today: dt.date, key: uuid.UUID | None = None
) -> LeadWorker:
    """The person of a lead worker who left goes to a colleague from today on.

    `key` is that of the form, shared by its persons: each of them is entrusted once.
    """
    require(perms.can_entrust(actor, lead.unit_id))
    once = uuid.uuid5(key, str(lead.pk)) if key else None
    made = hand_over(
        actor=actor,
        leads=[lead],
        worker=worker,
        starts_on=today,
        note=note,
        may_still_read=False,
        today=today,
        key=once,
    )
    return made[0]


def _end(lead: LeadWorker, on: dt.date, why: str, reason: str, *, may_still_read: bool) -> LeadWorker:
    fresh = lock(lead)
    if fresh.ended_on is not None:
        raise Refusal(_("This lead worker changed in the meantime: load the page again."))
    if on < fresh.starts_on:
        raise Refusal(_("The end comes before the start."), field="starts_on")
    fresh.ended_on, fresh.why_ended, fresh.end_reason = on, why, reason
    fresh.may_still_read = may_still_read
    fresh.save()
    return fresh


def end_lead(
    *, actor, lead: LeadWorker, version: int, why: str, reason: str, may_still_read: bool, today: dt.date
) -> LeadWorker:
    """The lead ends today, without a successor; `why` (one of WhyEnded) and a few words say the reason."""
    require(perms.can_change(actor, lead, current_household(lead.person, today)))
    with operation("following.end_lead", actor=actor):
        lock(lead, version=version)
        if not reason.strip():
            raise Refusal(_("Say why, in a few words."), field="end_reason")
        return _end(lead, today, why, reason.strip(), may_still_read=may_still_read)


def read_hand_over(*, actor, lead: LeadWorker, at: dt.datetime) -> LeadWorker:
    """The new lead worker says that they read the note; a second time changes nothing."""
    with operation("following.read_hand_over", actor=actor):
        fresh = lock(lead)
        require(perms.can_read_note(actor, fresh))
        if fresh.note_read_at is None:
            fresh.note_read_at = at
            fresh.save()
        return fresh


def announce_lead(*, actor, lead: LeadWorker, how: str, on: dt.date) -> LeadWorker:
    """The letter reached the person on a day: handed over, or sent by post when it bears an address."""
    household = current_household(lead.person, on)
    if household is None:
        raise Refusal(_("This person lives in no household today."))
    require(perms.can_announce(way_in(actor, household)))
    with operation("following.announce_lead", actor=actor):
        fresh = lock(lead)
        if how == Announced.POSTED and not announcement_of(fresh, household, on).recipient.address_lines:
            raise Refusal(_("This letter bears no address: it is handed over."))
        if fresh.announced_on is None:
            fresh.announced_on, fresh.announced_how = on, how
            fresh.save()
        return fresh
