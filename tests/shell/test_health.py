"""/health/ names the part that fails, and tells nothing else. All parts well, with a real worker: see the journeys."""

import socket
import time
from contextlib import contextmanager

import pytest
from celery import Celery, current_app
from django.db import connection
from django.test import Client

from backend.shell import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(views, "PING_SECONDS", 0.2)


@contextmanager
def broker_at(url: str):
    """Celery speaks to another broker."""
    usual = current_app._get_current_object()
    elsewhere = Celery("elsewhere", broker=url, set_as_current=False)
    elsewhere.set_current()
    try:
        yield
    finally:
        usual.set_current()
        elsewhere.close()


@contextmanager
def port(*, listens: bool):
    """A port of this machine on which nobody listens, or somebody who never answers."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        if listens:
            opened.listen()
        yield opened.getsockname()[1]


def test_a_worker_that_does_not_answer_is_named_and_only_it():
    answer = Client().get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "does not answer"}


@pytest.mark.parametrize("listens", [False, True], ids=["closed", "silent"])
def test_a_broker_that_does_not_answer_is_named_within_seconds(listens):
    with port(listens=listens) as number, broker_at(f"redis://:secret@127.0.0.1:{number}/0"):
        started = time.monotonic()
        answer = Client().get("/health/")
    assert time.monotonic() - started < 5
    assert answer.status_code == 503
    assert answer.json() == {
        "database": "ok",
        "migrations": "ok",
        "broker": "does not answer",
        "worker": "cannot be asked",
    }
    assert "secret" not in answer.content.decode()


def test_a_migration_that_is_not_applied_is_counted():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'axes'")
    told = Client().get("/health/").json()["migrations"]
    assert told.split(" ", 1)[1] == "not applied"
    assert int(told.split(" ", 1)[0]) > 0


def test_it_is_asked_without_signing_in_and_only_asked():
    assert Client().post("/health/").status_code == 405
