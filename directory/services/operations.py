"""Writes of the social directory: organisations, services, professionals, who works in which pole."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _

from backend.audit.history import AuditedModel, lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from directory.models import Organisation, Pole, PoleMembership, Professional, Service, User
from directory.perms import can_administer

Told = dict[str, Any]
"""Fields of the model."""


def add_organisation(*, actor, told: Told, key: uuid.UUID | None = None) -> Organisation:
    require(can_administer(actor))
    with operation("directory.add_organisation", actor=actor, key=key):
        return _added(Organisation(**told))


def correct_organisation(*, actor, organisation: Organisation, version: int, told: Told) -> Organisation:
    """Raises StaleVersion when somebody else corrected it since `version`; so do the two next ones."""
    require(can_administer(actor))
    with operation("directory.correct_organisation", actor=actor):
        corrected = _corrected(organisation, version, told)
        for service in corrected.services.all():
            service.save()  # they are found by its name
        return corrected


def add_service(*, actor, told: Told, key: uuid.UUID | None = None) -> Service:
    require(can_administer(actor))
    with operation("directory.add_service", actor=actor, key=key) as running:
        service = _added(Service(**told))
        running.result_url = service.get_absolute_url()
        return service


def correct_service(*, actor, service: Service, version: int, told: Told) -> Service:
    require(can_administer(actor))
    with operation("directory.correct_service", actor=actor):
        return _corrected(service, version, told)


def add_professional(*, actor, service: Service, told: Told, key: uuid.UUID | None = None) -> Professional:
    require(can_administer(actor))
    with operation("directory.add_professional", actor=actor, key=key) as running:
        running.result_url = service.get_absolute_url()
        return _added(Professional(service=service, **told))


def correct_professional(*, actor, professional: Professional, version: int, told: Told) -> Professional:
    require(can_administer(actor))
    with operation("directory.correct_professional", actor=actor):
        return _corrected(professional, version, told)


def give_organisation(*, actor, account: User, organisation: Organisation) -> User:
    """The organisation for which a partner's professional signs in: what is sent to it is sent to them."""
    require(can_administer(actor))
    with operation("directory.give_organisation", actor=actor):
        fresh = lock(account)
        fresh.organisation = organisation
        fresh.save(update_fields=["organisation"])
        return fresh


def join_pole(
    *,
    actor,
    account: User,
    pole: Pole,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    key: uuid.UUID | None = None,
) -> PoleMembership:
    """Somebody works in a pole from a day on: they follow whoever is referred to it."""
    require(can_administer(actor))
    with operation("directory.join_pole", actor=actor, key=key):
        return _added(PoleMembership(user=account, pole=pole, starts_on=starts_on, ends_on=ends_on))


def leave_pole(*, actor, membership: PoleMembership, version: int, ends_on: dt.date) -> PoleMembership:
    """`ends_on` is their last day in the pole."""
    require(can_administer(actor))
    with operation("directory.leave_pole", actor=actor):
        if ends_on < membership.starts_on:
            raise Refusal(_("The end comes before the start."), field="ends_on")
        return _corrected(membership, version, {"ends_on": ends_on})


def _added(row: AuditedModel):
    row.save()
    return row


def _corrected(row: AuditedModel, version: int, told: Told):
    fresh = lock(row, version=version)
    for field, value in told.items():
        setattr(fresh, field, value)
    fresh.save()
    return fresh
