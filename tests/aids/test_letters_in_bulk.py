"""Letters in bulk: ordered with the decisions, written in pieces, stopped, ordered again, opened together."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import TestCase
from django.urls import reverse
from pypdf import PdfReader

from aids.commissions.letters import operations as letters
from aids.commissions.letters import tasks
from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.models import Decision
from aids.commissions.rectifying import operations as rectifying
from backend.audit.models import Operation, ReadKind, ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import factories
from tests.forms import following, says

pytestmark = pytest.mark.django_db
BY_NAME = {task.name: task for task in (tasks.start, tasks.write, tasks.write_alone)}


class Broker:
    """What Celery is told to do, in order; `work` does it as a worker would, `down` loses it."""

    def __init__(self):
        self.waiting = []
        self.down = False

    def send_task(self, name, args, **_options):
        if self.down:
            raise ConnectionError
        self.waiting.append((name, args))

    def work(self, most: int = 1_000) -> None:
        while self.waiting and most:
            name, args = self.waiting.pop(0)
            with TestCase.captureOnCommitCallbacks(execute=True):
                BY_NAME[name](*args)
            most -= 1


@pytest.fixture
def broker(monkeypatch):
    found = Broker()
    monkeypatch.setattr(letters.current_app, "send_task", found.send_task)
    return found


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(letters, "PIECE", 1)


def lines_of(world, *names):
    return [factories.ready(world, factories.person(world, last_name=name)).lines.get() for name in names]


def decided(world, *names):
    """A decided session whose letters were ordered as after a commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return factories.decided_session(world, lines=lines_of(world, *names))


def states() -> list[str]:
    return list(DecisionLetter.objects.order_by("pk").values_list("status", flat=True))


def batch_of(held) -> LetterBatch:
    return held.batches.get()


def broken(line):
    """Make the letter of a decided line impossible to write: its aid is in no rule set."""
    code = line.aid_code
    with operation("tests.break", actor=None):
        line.refresh_from_db()
        line.aid_code = "an aid of nowhere"
        line.save()
    return code


def test_a_session_orders_one_batch_and_its_pieces_are_written_apart(world, broker, small_pieces):
    held = decided(world, "Un", "Deux", "Trois")
    batch = batch_of(held)
    assert (batch.status, batch.ordered_by) == ("ordered", world.account(Role.SIGNATORY))
    assert broker.waiting == [(tasks.start.name, [batch.pk])]
    broker.work(1)
    assert batch_of(held).status == "running"
    assert [name for name, _args in broker.waiting] == [tasks.write.name] * 3
    broker.work(1)
    assert states() == ["produced", "pending", "pending"]
    broker.work()
    assert states() == ["produced"] * 3
    assert (batch_of(held).status, batch_of(held).ended_at is not None) == ("done", True)


def test_the_tasks_run_twice_write_once(world, broker):
    held = decided(world, "Un", "Deux")
    told = list(broker.waiting)
    broker.work()
    marks = list(DecisionLetter.objects.order_by("pk").values_list("fingerprint", "produced_at", "version"))
    every = list(DecisionLetter.objects.values_list("pk", flat=True))
    broker.waiting = [*told, (tasks.write.name, [batch_of(held).pk, every])]
    broker.work()
    assert list(DecisionLetter.objects.order_by("pk").values_list("fingerprint", "produced_at", "version")) == marks
    assert DecisionLetter.history.filter(status="produced").count() == 2
    assert tasks.resume() == 0


def mended(world):
    """A decision that rectifies another one, its letter ordered as after a commit."""
    held = decided(world, "Un")
    first = Decision.objects.get(item__session=held)
    changed = rectifying.Mended(**vars(rectifying.mended_of(first)) | {"payee_name": "EDF Normandie"})
    with TestCase.captureOnCommitCallbacks(execute=True):
        return rectifying.rectify(
            actor=world.account(Role.SIGNATORY), decision=first, mended=changed, error="Le nom.", today=clock.today()
        )


def test_a_decision_alone_has_its_letter_written_alone(world, broker):
    decision = mended(world)
    assert broker.waiting[-1] == (tasks.write_alone.name, [[decision.letter.pk]])
    broker.work()
    decision.letter.refresh_from_db()
    assert (decision.letter.status, decision.letter.batch) == ("produced", None)


def test_a_letter_alone_that_the_broker_lost_is_found_again(world, broker):
    broker.down = True
    decision = mended(world)
    broker.down = False
    tasks.resume()
    decision.letter.refresh_from_db()
    assert decision.letter.status == "produced"


def test_two_workers_at_once_write_each_letter_once(transactional_db, world):
    held = factories.decided_session(world, lines=lines_of(world, *"abcd"))
    start = Barrier(2)

    def writes(_worker):
        start.wait()
        try:
            return letters.write_letters(DecisionLetter.objects.order_by("pk").values_list("pk", flat=True))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(writes, range(2))) == 4
    assert DecisionLetter.history.filter(status="produced").count() == 4
    assert factories.write_letters(held) == 0
    assert batch_of(held).status == "done"


def test_a_broker_that_is_down_undoes_no_decision_and_its_letters_are_found_again(world, broker):
    broker.down = True
    held = decided(world, "Un", "Deux")
    assert held.status == "decided"
    assert (Decision.objects.count(), states()) == (2, ["pending", "pending"])
    broker.down = False
    assert tasks.resume() == 1
    broker.work()
    assert states() == ["produced"] * 2


def test_pieces_that_a_worker_took_away_with_it_are_sent_again(world, broker, small_pieces):
    held = decided(world, "Un", "Deux", "Trois")
    broker.work(2)
    broker.waiting.clear()
    assert tasks.resume() == 1
    assert len(broker.waiting) == 2
    broker.work()
    assert (states(), batch_of(held).status) == (["produced"] * 3, "done")


def test_a_worker_killed_after_the_last_letter_leaves_the_end_to_the_periodic_task(world, broker):
    held = decided(world, "Un")
    broker.work(1)
    broker.waiting.clear()
    letters.write_letter(DecisionLetter.objects.get().pk)
    assert batch_of(held).status == "running"
    tasks.resume()
    assert (broker.waiting, batch_of(held).status) == ([], "done")


def test_a_letter_that_fails_keeps_none_of_the_others_waiting_and_is_named(world, broker, sign_in):
    lines = lines_of(world, "Un", "Deux", "Trois")
    with TestCase.captureOnCommitCallbacks(execute=True):
        held = factories.decided_session(world, lines=lines)
    code = broken(lines[0])
    broker.work(1)
    with pytest.raises(ExceptionGroup) as failed:
        broker.work()
    assert len(failed.value.exceptions) == 1
    assert (states(), batch_of(held).status) == (["pending", "produced", "produced"], "running")
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        page = sign_in(Role.COMMISSION_SECRETARY).get(held.get_absolute_url())
    number = Decision.objects.order_by("sequence").first().number
    assert number in page.context["letters"]["failed"]
    with operation("tests.mend", actor=None):
        lines[0].refresh_from_db()
        lines[0].aid_code = code
        lines[0].save()
    tasks.resume()
    broker.work()
    assert (states(), batch_of(held).status) == (["produced"] * 3, "done")


def test_letters_ordered_before_batches_were_are_written_all_the_same(world, broker):
    decided(world, "Un")
    letter = DecisionLetter.objects.get()
    with operation("tests.age", actor=None):
        letter.batch = None
        letter.save()
    broker.waiting.clear()
    tasks.resume()
    assert states() == ["produced"]


def test_the_trail_says_that_iris_wrote_the_letter(world):
    factories.write_letters(factories.decided_session(world, lines=lines_of(world, "Un")))
    assert Operation.objects.get(name="letters.write").actor_label == "Iris"


# Stopped, and ordered again


def test_stopping_stops_before_the_next_letter_and_loses_nothing(world, broker, small_pieces, sign_in):
    held = decided(world, "Un", "Deux", "Trois")
    broker.work(2)
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    page = secretary.get(held.get_absolute_url())
    assert [one["url"] for one in page.context["letters"]["actions"]] == [
        reverse("commissions:letters_stop", args=[held.pk])
    ]
    following(secretary, secretary.post(reverse("commissions:letters_stop", args=[held.pk])))
    broker.work()
    tasks.resume()
    broker.work()
    assert (states(), batch_of(held).status) == (["produced", "pending", "pending"], "cancelled")
    page = secretary.get(held.get_absolute_url())
    assert "Arrêté : il reste 2 lettres à écrire." in page.content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        secretary.post(reverse("commissions:letters_again", args=[held.pk]))
    assert (batch_of(held).status, batch_of(held).ordered_by) == ("ordered", world.account(Role.COMMISSION_SECRETARY))
    broker.work()
    assert (states(), batch_of(held).status) == (["produced"] * 3, "done")
    assert DecisionLetter.history.filter(status="produced").count() == 3


def test_nothing_is_stopped_or_ordered_again_once_all_is_written(world, broker):
    held = decided(world, "Un")
    broker.work()
    signatory = world.account(Role.SIGNATORY)
    for verb in (letters.stop, letters.order_again):
        with pytest.raises(Refusal):
            verb(actor=signatory, session=held)


@pytest.mark.parametrize("who", [(Role.COMMISSION_MEMBER, "est"), (Role.COMMISSION_SECRETARY, "ouest")])
def test_only_who_reads_the_letters_stops_them(world, broker, who):
    held = decided(world, "Un")
    for verb in (letters.stop, letters.order_again):
        with pytest.raises(Forbidden):
            verb(actor=world.account(*who), session=held)
    assert batch_of(held).status == "ordered"


# On screen


def test_progress_is_told_from_the_first_to_the_last(world, broker, small_pieces, sign_in):
    held = decided(world, "Un", "Deux")
    signatory, url = sign_in(Role.SIGNATORY), reverse("commissions:letters_progress", args=[held.pk])
    assert (signatory.get(url).context["done"], signatory.get(url).context["total"]) == (0, 2)
    broker.work(2)
    half = signatory.get(url, headers={"hx-request": "true"})
    assert (half.context["done"], half.context["finished"]) == (1, False)
    assert url in half.content.decode()
    broker.work()
    done = signatory.get(url)
    assert done.context["finished"]
    assert reverse("commissions:letters", args=[held.pk]) in done.content.decode()
    assert "HX-Refresh" in signatory.get(url, headers={"hx-request": "true"})


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_letters_open_together_once_they_are_all_written(world, broker, small_pieces, sign_in):
    held = decided(world, "Un", "Deux")
    signatory, url = sign_in(Role.SIGNATORY), reverse("commissions:letters", args=[held.pk])
    broker.work(2)
    page = following(signatory, signatory.get(url, headers={"referer": f"http://testserver{held.get_absolute_url()}"}))
    assert says(page, "The letters are not all written yet.")
    letter = DecisionLetter.objects.last()
    assert signatory.get(reverse("commissions:letter", args=[letter.pk])).status_code == 404
    broker.work()
    assert signatory.get(url).getvalue().startswith(b"%PDF")
    logged = ReadLog.objects.filter(kind=ReadKind.DOCUMENT).last()
    assert set(logged.person_ids) == set(Decision.objects.values_list("line__application__applicant", flat=True))


def test_what_is_written_opens_once_the_rest_is_stopped(world, broker, small_pieces, sign_in):
    held = decided(world, "Un", "Deux")
    broker.work(2)
    letters.stop(actor=world.account(Role.SIGNATORY), session=held)
    archive = sign_in(Role.SIGNATORY).get(reverse("commissions:letters_archive", args=[held.pk]))
    assert len(ZipFile(BytesIO(archive.getvalue())).namelist()) == 1


@pytest.fixture
def from_everywhere(world, broker):
    """Five letters, in the order of their numbers: 76000, no address, 27000, 27000, 14000."""
    codes = ["76000", "", "27000", "27000", "14000"]
    homes = [
        {"address": "1 rue", "postal_code": code, "commune": world.communes["est"]}
        if code
        else {"no_fixed_address": True, "domiciliation_commune": world.communes["est"]}
        for code in codes
    ]
    persons = [
        factories.person(world, last_name=f"N{place}", residence=home)
        for place, home in zip("ABCDE", homes, strict=True)
    ]
    lines = [factories.ready(world, someone).lines.get() for someone in persons]
    with TestCase.captureOnCommitCallbacks(execute=True):
        held = factories.decided_session(world, lines=lines)
    broker.work()
    return held


@pytest.mark.parametrize(
    ("order", "places"),
    [("postal_code", [5, 3, 4, 1, 2]), ("number", [1, 2, 3, 4, 5]), ("", [5, 3, 4, 1, 2]), ("?", [5, 3, 4, 1, 2])],
)
def test_letters_are_sorted_as_asked(world, from_everywhere, sign_in, order, places):
    numbers = [decision.number for decision in Decision.objects.order_by("sequence")]
    signatory = sign_in(Role.SIGNATORY)
    archive = signatory.get(reverse("commissions:letters_archive", args=[from_everywhere.pk]), {"order": order})
    zipped = ZipFile(BytesIO(archive.getvalue()))
    expected = [numbers[place - 1] for place in places]
    assert zipped.namelist() == [f"{number}.pdf" for number in expected]
    for letter in DecisionLetter.objects.select_related("decision__unit"):
        assert zipped.read(f"{letter.decision.number}.pdf") == bytes(letter.pdf)
    merged = words(
        signatory.get(reverse("commissions:letters", args=[from_everywhere.pk]), {"order": order}).getvalue()
    )
    assert sorted(expected, key=merged.index) == expected


def test_a_protected_address_gives_no_postal_code(world, broker):
    someone = factories.person(world, protected=True)
    with TestCase.captureOnCommitCallbacks(execute=True):
        factories.decided_session(world, lines=[factories.ready(world, someone).lines.get()])
    broker.work()
    assert DecisionLetter.objects.get().postal_code == ""


def test_a_session_of_adjournments_alone_has_minutes_and_no_letter(world, broker, sign_in):
    (line,) = lines_of(world, "Un")
    with TestCase.captureOnCommitCallbacks(execute=True):
        held = factories.decided_session(world, lines=[line], opinions=[factories.opinion("adjournment")])
    assert not broker.waiting
    assert not LetterBatch.objects.exists()
    signatory = sign_in(Role.SIGNATORY)
    assert signatory.get(held.get_absolute_url()).context["letters"] is None
    assert signatory.get(reverse("commissions:minutes", args=[held.pk])).content.startswith(b"%PDF")
    assert signatory.get(reverse("commissions:letters", args=[held.pk])).status_code == 302
