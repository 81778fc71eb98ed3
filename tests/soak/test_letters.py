"""`kill -9` of a worker in the middle of a session's letters: after the restart, exactly one letter each."""

import hashlib
import os
import signal
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from celery import Celery
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.models import Decision, Session
from backend.audit.models import Operation, TransitionLog
from backend.kit.embedded.processes import wait_until
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.production.processes import process
from tests.soak import size
from tests.soak.holding import end, held, waiting

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 120
LETTERS = size(400)
LINES_OF_AN_APPLICATION = 4
BROKER = settings.CELERY_BROKER_URL
BROKER = BROKER if "?" in BROKER else f"{BROKER}?virtual_host=9"
"""A broker of its own: the tests that end processes use another."""
WORKER = [
    "celery",
    "--quiet",
    "--app",
    "backend",
    "worker",
    "--concurrency",
    "2",
    "--without-mingle",
    "--without-gossip",
]
TASKS = "aids.commissions.letters.tasks"
LETTER, OPERATION, BATCH = (model._meta.db_table for model in (DecisionLetter, Operation, LetterBatch))


@dataclass(frozen=True)
class Point:
    """Where the worker is when it is killed: `lock` holds it there, in a statement that begins with `statement`."""

    lock: str
    statement: str
    after: float
    """The part of the letters that is written before the lock is asked for."""


POINTS = {
    # its bytes are computed and its row is locked by the worker, which may still read: only the write waits
    "bytes computed, row not saved": Point(f"LOCK TABLE {LETTER} IN SHARE MODE", f'UPDATE "{LETTER}"', 0.25),
    # every letter is committed; the task ends with its batch, and its message is acknowledged after that
    "committed, not acknowledged": Point(f"LOCK TABLE {BATCH} IN EXCLUSIVE MODE", f'SELECT "{BATCH}"', 0.25),
    # a letter begins with its operation
    "between two letters": Point(f"LOCK TABLE {OPERATION} IN SHARE MODE", f'INSERT INTO "{OPERATION}"', 0.5),
}


@pytest.fixture
def decided(world) -> Session:
    """A decided session of as many letters as this run has, of people who live in two places or nowhere."""
    commune, desk = world.communes["est"], world.account(Role.RECEPTION)
    homes = [{"address": "1 rue", "postal_code": code, "commune": commune} for code in ("27000", "76000")]
    homes.append({"no_fixed_address": True, "domiciliation_commune": commune})
    lines = []
    for number in range(LETTERS // LINES_OF_AN_APPLICATION):
        home = homes[number % 3]
        someone = factories.person(world, last_name=f"Personne {number}", phone="", residence=home, by=desk)
        asked = [factories.line() for _ in range(LINES_OF_AN_APPLICATION)]
        lines += factories.ready(world, someone, lines=asked).lines.all()
    return factories.decided_session(world, lines=lines)


def written() -> int:
    return DecisionLetter.objects.filter(status="produced").count()


def soon(condition, log: Path) -> None:
    assert wait_until(condition, seconds=PATIENCE_SECONDS), log.read_text()


def killed_at(point: Point, sender: Celery, batch: LetterBatch, log: Path) -> int:
    """A worker begins, is held at the point and killed there, its children with it; returns how many were written."""
    with process(log, *WORKER, BROKER_URL=BROKER) as running:
        sender.send_task(f"{TASKS}.start", args=[batch.pk])
        soon(lambda: written() >= LETTERS * point.after, log)
        with held(point.lock):
            soon(lambda: waiting(point.statement), log)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            left = waiting(point.statement)
            done = written()
            end(left)
    return done


def given_again(sender: Celery) -> int:
    """What the broker does with messages that nobody acknowledged, without waiting for the hour that it lets pass."""
    with sender.connection(transport_options={"visibility_timeout": 0}) as link:
        channel = link.default_channel
        left = channel.client.hlen("unacked")
        channel.qos.restore_visible(interval=1, num=1_000)
        return left


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_a_worker_killed_in_the_middle_leaves_exactly_one_letter_each(world, decided, tmp_path, point):
    batch = decided.batches.get()
    with Celery("tests", broker=BROKER) as sender:
        sender.control.purge()
        done = killed_at(point, sender, batch, tmp_path / "killed.log")
        assert LETTERS * point.after <= done <= LETTERS
        unacknowledged = given_again(sender)
        assert unacknowledged
        log = tmp_path / "restarted.log"
        with process(log, *WORKER, BROKER_URL=BROKER) as running:
            sender.send_task(f"{TASKS}.resume")  # what beat does every five minutes
            soon(lambda: decided.batches.get().status == "done", log)
            running.terminate()
            assert running.wait(PATIENCE_SECONDS) == 0
    assert_one_letter_each_in_the_database()
    secretary = world.account(Role.COMMISSION_SECRETARY)
    assert_one_letter_each_on_disk(decided, secretary, tmp_path / "letters")


def assert_one_letter_each_in_the_database() -> None:
    numbers = set(Decision.objects.values_list("pk", flat=True))
    assert len(numbers) == LETTERS
    told = list(DecisionLetter.objects.values_list("decision", "status", "version"))
    assert Counter(decision for decision, _status, _version in told) == dict.fromkeys(numbers, 1)
    assert {(status, version) for _decision, status, version in told} == {("produced", 2)}
    history = DecisionLetter.history.filter(status="produced").values_list("decision", flat=True)
    assert Counter(history) == dict.fromkeys(numbers, 1)
    moves = TransitionLog.objects.filter(model="aids.decisionletter", name="produce").values_list(
        "object_id", flat=True
    )
    assert Counter(moves) == dict.fromkeys(DecisionLetter.objects.values_list("pk", flat=True), 1)


def assert_one_letter_each_on_disk(decided: Session, secretary: User, folder: Path) -> None:
    client = Client()
    client.force_login(secretary, backend="directory.backends.AccountBackend")
    answer = client.get(reverse("commissions:letters_archive", args=[decided.pk]))
    ZipFile(BytesIO(answer.getvalue())).extractall(folder)
    letters = DecisionLetter.objects.select_related("decision__unit").defer("decision__facts")
    expected = {f"{letter.decision.number}.pdf": letter.fingerprint for letter in letters}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert len(found) == LETTERS
    assert found == expected
