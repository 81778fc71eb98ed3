"""Writes: recording what was done, taking it back the same day, keeping usual sets."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Forbidden, Refusal, require
from cases import typologies
from cases.interventions.models import (
    LONGEST,
    MOST_SETS,
    Box,
    Intervention,
    InterventionCell,
    InterventionPerson,
    UsualSet,
)
from cases.interventions.perms import RECORDING_ROLES, can_record, can_record_for
from cases.people.models import Household, HouseholdMember, Person
from cases.people.perms import home_seen_by
from cases.people.queries import homes_of
from directory.models import living_on


@dataclass(frozen=True)
class Told:
    """An intervention as it is told: for whom (nobody in particular: none), in which boxes, how, how long."""

    cells: Sequence[Box]
    medium: str
    minutes: int
    persons: Sequence[Person] = ()
    what_it_served: str = ""


class RowRefused(Refusal):
    """One row of a day cannot be recorded; `row` is its place, from 0. Nothing of the day was written."""

    def __init__(self, refusal: Refusal, row: int) -> None:
        super().__init__(refusal.sentence, field=refusal.field)
        self.row = row


def record(*, actor, told: Told, on_date: dt.date, today: dt.date, key: uuid.UUID | None = None) -> Intervention:
    """One intervention of a day. With `key`, once only (AlreadyDone afterwards)."""
    with operation("interventions.record", actor=actor, key=key) as running:
        made = _record(actor, told, on_date, today, running.at)
        running.result_url = _shown_at(told, on_date)
        return made


def record_day(
    *, actor, rows: Sequence[Told], on_date: dt.date, today: dt.date, key: uuid.UUID | None = None
) -> list[Intervention]:
    """All the rows of a day, or none: raises RowRefused for the first that cannot be."""
    with operation("interventions.record_day", actor=actor, key=key) as running:
        if not rows:
            raise Refusal(_("Fill in at least one row."))
        made = []
        for number, told in enumerate(rows):
            try:
                made.append(_record(actor, told, on_date, today, running.at))
            except Refusal as refusal:
                raise RowRefused(refusal, number) from refusal
        running.result_url = day_url(on_date)
        return made


def use_set(
    *, actor, usual_set: UsualSet, persons: Sequence[Person], today: dt.date, key: uuid.UUID | None = None
) -> Intervention:
    """A whole intervention of today, as one of the worker's own usual sets says it."""
    _require_own(actor, usual_set)
    with operation("interventions.use_set", actor=actor, key=key) as running:
        told = Told(usual_set.boxes, usual_set.medium, usual_set.minutes, persons)
        made = _record(actor, told, today, today, running.at)
        running.result_url = _shown_at(told, today)
        return made


def undo(*, actor, intervention: Intervention, today: dt.date) -> None:
    """Its author takes back what they recorded today; the history keeps it."""
    _require_own(actor, intervention)
    with operation("interventions.undo", actor=actor):
        try:
            fresh = lock(intervention)
        except Intervention.DoesNotExist:
            raise Refusal(_("This intervention was already taken back.")) from None
        if not fresh.recorded_on(today):
            raise Refusal(_("An intervention is taken back the day it was recorded, not later."))
        for part in [*fresh.cells.all(), *fresh.persons.all()]:
            part.delete()
        fresh.delete()


def keep_set(*, actor, intervention: Intervention, name: str, key: uuid.UUID | None = None) -> UsualSet:
    """Keep one of one's interventions as a usual set, on the first free key from 1 to 9."""
    require(can_record(actor))
    _require_own(actor, intervention)
    with operation("interventions.keep_set", actor=actor, key=key) as running:
        lock(actor)
        taken = set(UsualSet.objects.filter(worker=actor).values_list("key", flat=True))
        free = next((number for number in range(1, MOST_SETS + 1) if number not in taken), None)
        if free is None:
            raise Refusal(_("Nine sets at most: remove one first."))
        kept = UsualSet(
            worker=actor,
            key=free,
            name=_named(name),
            medium=intervention.medium,
            minutes=intervention.minutes,
            cells=[str(cell.box) for cell in intervention.cells.all()],
        )
        kept.save()
        running.result_url = reverse("interventions:sets")
        return kept


def rename_set(*, actor, usual_set: UsualSet, version: int, name: str) -> UsualSet:
    """Give a set another name; raises StaleVersion when it changed since `version`."""
    _require_own(actor, usual_set)
    with operation("interventions.rename_set", actor=actor):
        fresh = lock(usual_set, version=version)
        fresh.name = _named(name)
        fresh.save()
        return fresh


def remove_set(*, actor, usual_set: UsualSet) -> None:
    """The set is no more offered, its key is free; what was recorded with it stays."""
    _require_own(actor, usual_set)
    with operation("interventions.remove_set", actor=actor):
        try:
            lock(usual_set).delete()
        except UsualSet.DoesNotExist:
            raise Refusal(_("This set was already removed.")) from None


def day_url(on_date: dt.date) -> str:
    return f"{reverse('interventions:day')}?on={on_date.isoformat()}"


def _shown_at(told: Told, on_date: dt.date) -> str:
    return f"{told.persons[0].get_absolute_url()}#interventions" if told.persons else day_url(on_date)


def _require_own(actor, row: Intervention | UsualSet) -> None:
    if row.worker_id != actor.pk:
        raise Forbidden(_("This belongs to another worker."))


def _named(name: str) -> str:
    if not name.strip():
        raise Refusal(_("Give this set a name."), field="name")
    return name.strip()


def _record(actor, told: Told, on_date: dt.date, today: dt.date, at: dt.datetime) -> Intervention:
    require(can_record(actor))
    _check(told, on_date, today)
    household = _household_of(actor, told.persons, today)
    made = Intervention(
        worker=actor,
        unit_id=_unit_of(actor, on_date),
        site=actor.site,
        commune=_commune_then(told.persons, household, on_date),
        on_date=on_date,
        medium=told.medium,
        minutes=told.minutes,
        what_it_served=told.what_it_served,
        recorded_at=at,
    )
    made.save()
    for (problem, kind), minutes in zip(told.cells, shares(told.minutes, len(told.cells)), strict=True):
        InterventionCell(intervention=made, problem=problem, kind=kind, minutes=minutes).save()
    for person in told.persons:
        InterventionPerson(intervention=made, person=person).save()
    return made


def shares(minutes: int, parts: int) -> list[int]:
    """Whole minutes shared between the boxes: as evenly as can be, the first ones get what is left over."""
    each, left = divmod(minutes, parts)
    return [each + (rank < left) for rank in range(parts)]


def _check(told: Told, on_date: dt.date, today: dt.date) -> None:
    if on_date > today:
        raise Refusal(_("This day is in the future."), field="on_date")
    if not 1 <= told.minutes <= LONGEST:
        raise Refusal(_("An intervention lasts between 1 minute and 12 hours."), field="minutes")
    if not told.cells:
        raise Refusal(_("Choose what it was about: a problem and a kind of intervention."), field="cells")
    if len(set(told.cells)) < len(told.cells):
        raise Refusal(_("The same box is told twice."), field="cells")
    problems, kinds = (_codes(name) for name in ("problems", "kinds"))
    if any(problem not in problems or kind not in kinds for problem, kind in told.cells):
        raise Refusal(_("This problem or this kind of intervention is not offered any more."), field="cells")
    if told.medium not in _codes("media"):
        raise Refusal(_("This medium is not offered any more."), field="medium")
    for person in told.persons:
        if person.birth_date > on_date:
            raise Refusal(_("%(name)s was not born on this day.") % {"name": person}, field="on_date")


def _codes(name: str) -> set[str]:
    return {code for code, _label in typologies.offered(name)}


def _household_of(actor, persons: Sequence[Person], today: dt.date) -> Household | None:
    """Where they all live today; Forbidden unless the actor follows it."""
    if not persons:
        return None
    household, _members = home_seen_by(actor, persons[0], today)
    require(can_record_for(actor, household))
    ids = {person.pk for person in persons}
    members = HouseholdMember.objects.filter(living_on(today), household=household, person__in=ids)
    if set(members.values_list("person", flat=True)) != ids:
        raise Refusal(_("These persons do not live in the same household today."), field="persons")
    return household


def _commune_then(persons: Sequence[Person], household: Household | None, on_date: dt.date):
    """The commune of where they lived on that day, in this household when they did already, else of where it is now."""
    if household is None:
        return None
    homes = [home for home, _members in homes_of(persons[0], on_date)]
    return (household if household in homes else (homes or [household])[0]).place


def _unit_of(actor, on_date: dt.date) -> int:
    """The unit in which the actor worked that day: that of their site when they hold a role there."""
    units = set(actor.roles.filter(living_on(on_date), role__in=RECORDING_ROLES).values_list("unit_id", flat=True))
    if not units:
        raise Refusal(_("You held no role that records interventions on this day."), field="on_date")
    return actor.site.unit_id if actor.site and actor.site.unit_id in units else min(units)
