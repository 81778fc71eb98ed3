"""Reads of the sheets of an organisation, and of what is proposed on them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from directory.models import Organisation, Professional, Service, SheetChange
from directory.services import telling
from directory.sheets.changes import Sheet
from directory.sheets.perms import can_be_changed

LAST_ANSWERS = 5


@dataclass(frozen=True)
class OwnService:
    """A service as its organisation sees it: its words, what waits for an answer, where else it is corrected."""

    told: telling.Told
    waiting: SheetChange | None
    elsewhere: str


def waiting_on(sheet: Sheet) -> SheetChange | None:
    if isinstance(sheet, Service):
        return _waiting().filter(service=sheet).first()
    return _waiting().filter(organisation=sheet, service__isnull=True).first()


def _waiting() -> QuerySet:
    return SheetChange.objects.filter(outcome="").select_related("proposed_by")


def services_of(organisation: Organisation, now: dt.datetime) -> list[OwnService]:
    """Its open services with who works there, three queries for their words at most."""
    named = Prefetch("professionals", Professional.objects.filter(is_open=True))
    rows = organisation.services.filter(is_open=True).select_related("organisation", "commune", "checked_by")
    rows = rows.prefetch_related(named)
    waiting = {one.service_id: one for one in _waiting().filter(organisation=organisation)}
    return [
        OwnService(told, waiting.get(told.service.pk), can_be_changed(told.service).reason)
        for told in telling.told_of(list(rows), now)
    ]


def last_answers(organisation: Organisation) -> list[SheetChange]:
    """What was answered lately, the latest first."""
    rows = SheetChange.objects.filter(organisation=organisation, answered_on__isnull=False).exclude(outcome="withdrawn")
    return list(
        rows.select_related("organisation", "service__organisation").order_by("-answered_on", "-pk")[:LAST_ANSWERS]
    )
