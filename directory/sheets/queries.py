"""Reads of the sheets of an organisation, and of what is proposed on them."""

import datetime as dt
from dataclasses import dataclass

from directory.models import Organisation, Proposal, Service
from directory.services import telling
from directory.sheets.changes import Sheet
from directory.sheets.perms import can_be_changed

LAST_ANSWERS = 5


@dataclass(frozen=True)
class OwnService:
    """A service as its organisation sees it: its words, what waits for an answer, where else it is corrected."""

    told: telling.Told
    waiting: Proposal | None
    elsewhere: str


def waiting_on(sheet: Sheet) -> Proposal | None:
    if isinstance(sheet, Service):
        return Proposal.objects.filter(service=sheet, outcome="").first()
    return Proposal.objects.filter(organisation=sheet, service__isnull=True, outcome="").first()


def services_of(organisation: Organisation, now: dt.datetime) -> list[OwnService]:
    """Its open services, three queries for their words at most."""
    rows = organisation.services.filter(is_open=True).select_related("organisation", "commune", "checked_by")
    waiting = {one.service_id: one for one in Proposal.objects.filter(organisation=organisation, outcome="")}
    return [
        OwnService(told, waiting.get(told.service.pk), can_be_changed(told.service).reason)
        for told in telling.told_of(list(rows), now)
    ]


def last_answers(organisation: Organisation) -> list[Proposal]:
    """What was answered lately, the latest first."""
    rows = Proposal.objects.filter(organisation=organisation, answered_on__isnull=False).exclude(outcome="withdrawn")
    return list(
        rows.select_related("organisation", "service__organisation").order_by("-answered_on", "-pk")[:LAST_ANSWERS]
    )
