"""Writes: the absences of lead workers, each covered by a named colleague."""

import datetime as dt
import uuid

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Forbidden, Refusal, require
from cases.following import perms
from cases.following.models import LEADING_ROLES, Absence
from directory.models import TerritorialUnit, User

DAYS_AHEAD = 366


def declare_absence(
    *,
    actor,
    worker: User,
    starts_on: dt.date,
    ends_on: dt.date,
    covered_by: User,
    today: dt.date,
    kind: str = "",
    key: uuid.UUID | None = None,
) -> Absence:
    """`worker` is away, both days included; `covered_by`, of the same unit, follows their persons meanwhile.

    Refused when they are away too, or already covered by who goes away: nobody covers a cover.
    """
    unit = _shared_unit(actor, worker, covered_by)
    with operation("following.declare_absence", actor=actor, key=key) as running:
        # the two, always in the same order: neither may go away while the other one is being written
        for account in sorted({worker.pk: worker, covered_by.pk: covered_by}.items()):
            lock(account[1])
        _check_days(starts_on, ends_on, today)
        period = Q(starts_on__lte=ends_on, ends_on__gte=starts_on)
        _refuse(Absence.objects.filter(period, worker=covered_by), _("%(name)s is away too, until %(day)s."))
        _refuse(
            Absence.objects.filter(period, covered_by=worker),
            _("%(name)s is covered by who goes away, until %(day)s: name another cover for them first."),
        )
        absence = Absence(
            worker=worker,
            unit=unit,
            starts_on=starts_on,
            ends_on=ends_on,
            covered_by=covered_by,
            kind=kind,
            declared_by=actor,
        )
        absence.save()
        running.result_url = reverse("following:absences")
        return absence


def _check_days(starts_on: dt.date, ends_on: dt.date, today: dt.date) -> None:
    if ends_on < starts_on:
        raise Refusal(_("The end comes before the start."), field="ends_on")
    if ends_on < today:
        raise Refusal(_("This absence is over: nobody has to cover it."), field="ends_on")
    if ends_on > today + dt.timedelta(days=DAYS_AHEAD):
        raise Refusal(_("This day is too far away: a year ahead at most."), field="ends_on")


def _shared_unit(actor, worker: User, covered_by: User) -> TerritorialUnit:
    """The unit of both, in which the actor may declare the absence."""
    theirs = TerritorialUnit.objects.filter(pk__in=worker.units_as(*LEADING_ROLES))
    declared = [unit for unit in theirs if perms.can_declare(actor, worker, unit)]
    if not declared:
        raise Forbidden(_("An absence is declared by the worker, or by a manager of their unit."))
    if covered_by.pk == worker.pk:
        raise Refusal(_("Nobody covers their own absence."), field="covered_by")
    shared = [unit for unit in declared if unit.pk in covered_by.units_as(*LEADING_ROLES)]
    if not shared:
        raise Refusal(_("Choose a social worker or a case officer of the same unit."), field="covered_by")
    return shared[0]


def _refuse(absences, sentence: str) -> None:
    found = absences.select_related("worker").order_by("-ends_on").first()
    if found:
        words = {"name": found.worker, "day": date_format(found.ends_on)}
        raise Refusal(sentence % words, field="covered_by")


def end_absence(*, actor, absence: Absence, today: dt.date) -> None:
    """The worker is back: the absence ended yesterday; one that had not begun is removed."""
    require(perms.can_end_absence(actor, absence))
    with operation("following.end_absence", actor=actor):
        fresh = lock(absence)
        yesterday = today - dt.timedelta(days=1)
        if fresh.starts_on > yesterday:
            fresh.delete()
        elif fresh.ends_on > yesterday:
            fresh.ends_on = yesterday
            fresh.save()
