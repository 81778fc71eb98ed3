"""Writes of imports: a file received, examined, then written as one operation; each step may run twice, and acts once.

What cannot be read, or would close more than half of what is open, leaves the directory as the last good file made it.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path

from celery import current_app
from django.db import connection, transaction
from django.utils.translation import gettext as _

from backend.audit.bulk import add_rows, change_rows
from backend.audit.context import current_operation
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import ALLOWED, Access, Refusal, denied, require
from directory.exchange import planning, reading
from directory.exchange.enums import ImportStatus
from directory.exchange.models import DirectoryImport, ImportProgress
from directory.exchange.planning import Plan
from directory.exchange.progress import Progress, told_of
from directory.exchange.states import IMPORT
from directory.models import Service
from directory.perms import can_administer

ONE_AT_A_TIME = 6_106
"""The number of the lock under which imports are planned and written, one after the other."""


def receive(*, actor, name: str, package: bytes, only_source: str = "", key: uuid.UUID | None = None):
    """Keep a file that somebody sends; it is examined after commit, and nothing is written before they say so."""
    require(can_administer(actor))
    with operation("directory.receive_import", actor=actor, key=key) as running:
        received = _recorded(name, actor, running.at, package=package, only_source=only_source)
        running.result_url = received.get_absolute_url()
        transaction.on_commit(lambda: send(received), robust=True)
        return received


def order(*, actor, directory_import: DirectoryImport, may_close_many: bool = False) -> DirectoryImport:
    """Let an examined file be written, in the background; Refusal when one that came later was imported since."""
    require(can_administer(actor))
    with operation("directory.order_import", actor=actor):
        ordered = IMPORT.move(directory_import, "order", may_close_many=may_close_many)
        _require_latest(ordered)
        transaction.on_commit(lambda: send(ordered), robust=True)
        return ordered


def set_aside(*, actor, directory_import: DirectoryImport) -> DirectoryImport:
    """Forget an examined file: nothing of it is written."""
    require(can_administer(actor))
    with operation("directory.set_import_aside", actor=actor) as running:
        return IMPORT.move(directory_import, "set_aside", package=b"", ended_at=running.at)


def is_latest(directory_import: DirectoryImport) -> Access:
    """Whether no file that came later, with rows of the same sources, was imported: it would be undone."""
    later = DirectoryImport.objects.filter(pk__gt=directory_import.pk, status=ImportStatus.DONE)
    if directory_import.only_source:
        later = later.filter(only_source__in=("", directory_import.only_source))
    if not later.exists():
        return ALLOWED
    return denied(_("A file that came later was imported since: set this one aside, and send it again if need be."))


def _require_latest(directory_import: DirectoryImport) -> None:
    latest = is_latest(directory_import)
    if not latest:
        raise Refusal(latest.reason)


def examine(import_id: int) -> bool:
    """Work out what a received file would change; False when that is done, or in other hands."""

    def act(fresh: DirectoryImport, progress: Progress) -> None:
        plan = _plan(reading.opened(bytes(fresh.package)), fresh.only_source, progress)
        IMPORT.move(fresh, "examine", report=plan.report())

    return _advance(import_id, ImportStatus.RECEIVED, "directory.examine_import", act)


def write(import_id: int) -> bool:
    """Write what an ordered file changes, all of it or nothing; False when that is done, or in other hands."""

    def act(fresh: DirectoryImport, progress: Progress) -> None:
        _finish(fresh, _written(reading.opened(bytes(fresh.package)), fresh, progress))

    return _advance(import_id, ImportStatus.ORDERED, "directory.import", act)


def _advance(import_id: int, status: str, name: str, act: Callable[[DirectoryImport, Progress], None]) -> bool:
    """One step of an import, whose actor is whoever sent the file."""
    found = DirectoryImport.objects.select_related("asked_by").get(pk=import_id)
    waiting = DirectoryImport.objects.filter(pk=import_id, status=status)
    if found.status != status:
        return False
    try:
        with told_of(import_id) as progress, operation(name, actor=found.asked_by):
            fresh = waiting.select_for_update(of=("self",), skip_locked=True).first()
            if fresh is None:
                return False
            act(fresh, progress)
            return True
    except Refusal as refusal:
        fail(import_id, refusal.sentence)
        return True
    except Exception:
        fail(import_id, _("Something went wrong, and the incident is recorded. Tell whoever looks after Iris."))
        raise


def import_from(
    place: Path, *, only_source: str = "", may_close_many: bool = False, progress: Progress | None = None
) -> DirectoryImport:
    """Write what a folder or a ZIP of this machine changes, and keep a record of it, refused or not."""
    with operation("directory.receive_import", actor=None) as running:
        received = _recorded(
            place.name,
            None,
            running.at,
            only_source=only_source,
            may_close_many=may_close_many,
        )
        IMPORT.move(received, "examine")
        IMPORT.move(received, "order")
    try:
        with operation("directory.import", actor=None):
            fresh = lock(received)
            return _finish(fresh, _written(reading.opened(place), fresh, progress or Progress()))
    except Refusal as refusal:
        return fail(received.pk, refusal.sentence)
    except Exception:
        fail(received.pk, _("Something went wrong, and the incident is recorded. Tell whoever looks after Iris."))
        raise


def tried(place: Path, *, only_source: str = "", progress: Progress | None = None) -> Plan:
    """What a folder or a ZIP of this machine would change; nothing is written."""
    return _plan(reading.opened(place), only_source, progress or Progress())


def fail(import_id: int, sentence: str) -> DirectoryImport:
    """Give up an import under way, and say why."""
    with operation("directory.refuse_import", actor=None) as running:
        return IMPORT.move(DirectoryImport(pk=import_id), "fail", failure=sentence, package=b"", ended_at=running.at)


def _recorded(name: str, actor, at: dt.datetime, **told) -> DirectoryImport:
    received = DirectoryImport(name=name[:200], asked_by=actor, asked_at=at, **told)
    received.save()
    ImportProgress.objects.create(directory_import=received)
    return received


def _finish(fresh: DirectoryImport, plan: Plan) -> DirectoryImport:
    ended_at = current_operation().at
    return IMPORT.move(fresh, "finish", report=plan.report(), package=b"", ended_at=ended_at)


def _plan(package: reading.Package, only_source: str, progress: Progress) -> Plan:
    progress.expect(len(package))
    return planning.planned(reading.read(package, only_source=only_source, tick=progress.step))


def _written(package: reading.Package, directory_import: DirectoryImport, progress: Progress) -> Plan:
    """Inside the operation that imports."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    _require_latest(directory_import)
    plan = _plan(package, directory_import.only_source, progress)
    if plan.closes_many and not directory_import.may_close_many:
        raise Refusal(_("This file would close more than half of what is open: is it whole?"))
    progress.expect(plan.to_write)
    for changes, fields in (
        (plan.organisations, planning.ORGANISATION_FIELDS),
        (plan.services, planning.SERVICE_FIELDS),
    ):
        add_rows(changes.added, then=progress.step)
        change_rows(changes.changed, fields, then=progress.step)
    _gather_words_of_ours(plan)
    return plan


def _gather_words_of_ours(plan: Plan) -> None:
    """What we wrote ourselves for organisations that come from elsewhere is found by what they are called now."""
    renamed = {one.pk: one for one in plan.organisations.changed}
    ours = []
    for service in Service.objects.filter(organisation__in=renamed, source=""):
        before = (service.search_name, service.search_text)
        service.organisation = renamed[service.organisation_id]
        service.gather_words()
        if before != (service.search_name, service.search_text):
            ours.append(service)
    change_rows(ours, ("search_name", "search_text"))


def send(directory_import: DirectoryImport) -> None:
    """Hand the next step to a worker; the periodic task sends it again when the broker does not answer."""
    current_app.send_task("directory.exchange.tasks.advance", args=[directory_import.pk])
