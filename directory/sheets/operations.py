"""Writes of the sheets by partners, at once or when somebody of the département approves."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from directory.enums import SheetChangeOutcome
from directory.models import Organisation, Service, SheetChange, User
from directory.sheets import changes
from directory.sheets.changes import Sheet
from directory.sheets.perms import can_answer, can_be_changed, can_change_sheet, can_check


def organisation_of(sheet: Sheet) -> Organisation:
    return sheet.organisation if isinstance(sheet, Service) else sheet


def change(
    *, actor: User, sheet: Sheet, version: int, told: dict[str, Any], opened_on: str, today: dt.date
) -> SheetChange | None:
    """At once, or as a proposal when the département wishes: `change_sheet` or `propose_change`."""
    writing = {"actor": actor, "sheet": sheet, "version": version, "told": told, "today": today}
    if settings.DIRECTORY_APPROVAL:
        return propose_change(**writing, opened_on=opened_on)
    return change_sheet(**writing)


def change_sheet(*, actor: User, sheet: Sheet, version: int, told: dict[str, Any], today: dt.date) -> None:
    """The organisation changes one of its sheets at once; what waited for an answer is withdrawn.

    Raises StaleVersion when somebody else changed it since `version`; so do the next ones.
    """
    organisation = organisation_of(sheet)
    require(can_change_sheet(actor, organisation))
    with operation("directory.change_sheet", actor=actor):
        fresh = _ours(lock(sheet, version=version))
        changes.apply(fresh, changes.differing(fresh, told))
        _save(fresh, by=actor, on=today)
        for waiting in _waiting(organisation, sheet):
            _answer(waiting, actor, SheetChangeOutcome.WITHDRAWN, today)


def propose_change(
    *, actor: User, sheet: Sheet, version: int, told: dict[str, Any], opened_on: str, today: dt.date
) -> SheetChange | None:
    """The organisation would have one of its sheets say `told`: somebody of the département reads it first.

    What waits already is replaced; None when nothing differs from the sheet any more. `opened_on` is the `mark` of the
    change that the form showed: a colleague's is never written over unseen.
    """
    organisation = organisation_of(sheet)
    require(can_change_sheet(actor, organisation))
    with operation("directory.propose_change", actor=actor):
        fresh = _ours(lock(sheet, version=version))
        waiting = next(iter(_waiting(organisation, sheet)), None)
        if mark(waiting) != opened_on:
            raise Refusal(_("A colleague has just proposed other changes. Open the sheet in another tab and compare."))
        differing = changes.differing(fresh, told)
        if not differing:
            if waiting:
                _answer(waiting, actor, SheetChangeOutcome.WITHDRAWN, today)
            return None
        service = sheet if isinstance(sheet, Service) else None
        change = waiting or SheetChange(organisation=organisation, service=service)
        change.told, change.proposed_by, change.proposed_on = differing, actor, today
        change.save()
        return change


def mark(waiting: SheetChange | None) -> str:
    """What a form keeps of the change that it shows."""
    return f"{waiting.pk}.{waiting.version}" if waiting else ""


def approve(*, actor: User, change: SheetChange, version: int, answer: str, today: dt.date) -> None:
    """The sheet says what was proposed; `version` is that of the sheet which was compared with it."""
    require(can_answer(actor, change))
    with operation("directory.approve_change", actor=actor):
        fresh = _still_waiting(change)
        sheet = _ours(lock(fresh.service or fresh.organisation, version=version))
        changes.apply(sheet, fresh.told)
        _save(sheet, by=fresh.proposed_by, on=fresh.proposed_on)
        _answer(fresh, actor, SheetChangeOutcome.APPROVED, today, answer)


def send_back(*, actor: User, change: SheetChange, answer: str, today: dt.date) -> None:
    """The sheet stays as it is; `answer` tells the partner why."""
    require(can_answer(actor, change))
    with operation("directory.send_change_back", actor=actor):
        fresh = _still_waiting(change)
        if not answer.strip():
            raise Refusal(_("Say in a few words why it is sent back."), field="answer")
        _answer(fresh, actor, SheetChangeOutcome.SENT_BACK, today, answer)


def confirm_sheet(*, actor: User, service: Service, today: dt.date) -> None:
    """Somebody who knows says that all is still right."""
    require(can_check(actor, service.organisation))
    with operation("directory.confirm_sheet", actor=actor):
        fresh = lock(service)
        fresh.checked_on, fresh.checked_by = today, actor
        fresh.save()


def _ours(sheet: Sheet) -> Sheet:
    """The same, unless it comes from elsewhere."""
    access = can_be_changed(sheet)
    if not access:
        raise Refusal(access.reason)
    return sheet


def _waiting(organisation: Organisation, sheet: Sheet):
    service = sheet if isinstance(sheet, Service) else None
    rows = SheetChange.objects.filter(organisation=organisation, outcome="")
    rows = rows.filter(service=service) if service else rows.filter(service__isnull=True)
    return rows.select_for_update()


def _still_waiting(change: SheetChange) -> SheetChange:
    fresh = lock(change)
    if fresh.outcome:
        raise Refusal(_("Not possible any more: this is now “%(state)s”.") % {"state": fresh.get_outcome_display()})
    return fresh


def _answer(change: SheetChange, actor: User, outcome: str, today: dt.date, answer: str = "") -> None:
    change.outcome, change.answer = outcome, answer
    change.answered_by, change.answered_on = actor, today
    change.save()


def _save(sheet: Sheet, *, by: User, on: dt.date) -> None:
    """Whoever writes a sheet of theirs has read it whole, unless somebody read it since; services are found by the
    words of their organisation.
    """
    if isinstance(sheet, Service) and (sheet.checked_on is None or sheet.checked_on <= on):
        sheet.checked_on, sheet.checked_by = on, by
    sheet.save()
    if isinstance(sheet, Organisation):
        for service in sheet.services.all():
            service.save()
