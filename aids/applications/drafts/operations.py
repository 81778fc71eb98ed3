"""Writes: a draft changes hands."""

import datetime as dt

from django.utils.translation import gettext as _

from aids.applications import perms
from aids.applications.enums import ApplicationStatus
from aids.applications.models import Application
from backend.audit.history import lock
from backend.audit.operations import AlreadyDone, operation
from backend.kit.access import Refusal, require
from cases.people.queries import examining_unit
from directory.models import Site


def take_over(*, actor, application: Application, site: Site, on: dt.date) -> Application:
    """Somebody at another desk finishes a draft: they follow the household from then on, and who began it no more.

    Raises AlreadyDone for who has it already, Refusal when it was submitted or abandoned meanwhile.
    """
    require(perms.can_open(actor))
    with operation("applications.take_over", actor=actor):
        lock(application.household)
        fresh = lock(application)
        if fresh.status != ApplicationStatus.DRAFT:
            raise Refusal(_("This draft was finished meanwhile."))
        if fresh.taken_by_id == actor.pk:
            raise AlreadyDone(fresh.get_absolute_url())
        mine = Application.objects.filter(household=fresh.household, taken_by=actor, status=ApplicationStatus.DRAFT)
        if mine.exists():
            raise Refusal(_("You already have a draft for this household: finish or abandon it first."))
        fresh.taken_by, fresh.site = actor, site
        fresh.unit = examining_unit(fresh.household, site)
        fresh.save()
        return fresh
