"""Asked to stop, the processes finish what is under way; a task whose process is killed is run again.

What is under way waits for a lock of the database that the test holds: no guess about how long anything takes.
"""

import datetime as dt
import os
import signal
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import requests
from celery import Celery
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from backend.audit.models import ReadLog
from backend.kit.embedded.processes import wait_until
from directory.enums import Role
from tests import factories
from tests.production.processes import PATIENCE_SECONDS, process, web

pytestmark = pytest.mark.django_db(transaction=True)

BROKER = f"{settings.CELERY_BROKER_URL}?virtual_host=8"
WORKER = [
    "celery",
    "--quiet",
    "--app",
    "backend",
    "worker",
    "--concurrency",
    "1",
    "--without-mingle",
    "--without-gossip",
]


@contextmanager
def locked(table: str):
    """Nobody else reads or writes the table meanwhile."""
    parameters = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    parameters.pop("context", None)
    with psycopg.connect(**parameters) as holder:
        holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def waiting_for(table: str) -> int | None:
    """The database process that waits for the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        found = cursor.fetchone()
    return found[0] if found else None


def soon(condition) -> None:
    assert wait_until(condition, seconds=PATIENCE_SECONDS)


def test_a_request_under_way_is_answered(world_committed, tmp_path):
    person = factories.person(world_committed)
    client = Client()
    client.force_login(world_committed.account(Role.RECEPTION), backend="directory.backends.AccountBackend")
    cookie = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    answers = []
    log = tmp_path / "web.log"
    with web(log) as (running, port):
        url = f"http://127.0.0.1:{port}{person.get_absolute_url()}"
        asking = threading.Thread(target=lambda: answers.append(requests.get(url, cookies=cookie, timeout=60)))
        with locked(ReadLog._meta.db_table):  # the page is logged before it is shown
            asking.start()
            soon(lambda: waiting_for(ReadLog._meta.db_table))
            running.terminate()
            soon(lambda: "Handling signal" in log.read_text())
            assert running.poll() is None
            assert not answers
        asking.join(PATIENCE_SECONDS)
        assert running.wait(PATIENCE_SECONDS) == 0
    assert [answer.status_code for answer in answers] == [200]
    assert "Lefèvre" in answers[0].text


@pytest.fixture
def expired() -> Session:
    return Session.objects.create(
        session_key="e" * 32, session_data="", expire_date=timezone.now() - dt.timedelta(days=1)
    )


@contextmanager
def task_under_way(log: Path):
    """A worker whose task waits for the table of the sessions, to remove those that expired."""
    with process(log, *WORKER, BROKER_URL=BROKER) as running, Celery("tests", broker=BROKER) as sender:
        with locked(Session._meta.db_table):
            sender.send_task("backend.shell.tasks.clear_sessions")
            soon(lambda: waiting_for(Session._meta.db_table))
            yield running
        soon(lambda: not Session.objects.filter(pk="e" * 32).exists())
        running.terminate()
        assert running.wait(PATIENCE_SECONDS) == 0


def test_a_task_under_way_is_finished(expired, tmp_path):
    log = tmp_path / "worker.log"
    with task_under_way(log) as running:
        running.terminate()
        soon(lambda: "Warm shutdown" in log.read_text())
        assert running.poll() is None


def test_a_task_whose_process_is_killed_is_run_again(expired, tmp_path):
    with task_under_way(tmp_path / "worker.log") as running:
        first = waiting_for(Session._meta.db_table)
        (child,) = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)
        with connection.cursor() as cursor:  # the database has not noticed: what it was asked must not be done for it
            cursor.execute("SELECT pg_terminate_backend(%s)", [first])
        soon(lambda: waiting_for(Session._meta.db_table) not in (None, first))


def test_the_clock_stops(transactional_db, tmp_path):
    log = tmp_path / "beat.log"
    beat = ["celery", "--app", "backend", "beat", "--schedule", str(tmp_path / "schedule"), "--pidfile", ""]
    with process(log, *beat, BROKER_URL=BROKER) as running:
        soon(lambda: "celery.beat" in log.read_text() and list(tmp_path.glob("schedule*")))
        running.terminate()
        assert running.wait(PATIENCE_SECONDS) == 0
