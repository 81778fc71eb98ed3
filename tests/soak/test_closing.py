"""PostgreSQL stops in the middle of a closing: nothing is half decided, and the same act decides all afterwards."""

import threading
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from aids.applications.enums import LineStatus
from aids.applications.models import ApplicationLine
from aids.budget.enums import EntryKind
from aids.budget.models import BudgetEntry
from aids.commissions.enums import SessionStatus
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import Decision, Session
from aids.commissions.opinions import give_opinion, give_same_opinion
from backend.audit.models import Operation, TransitionLog
from backend.kit.embedded.processes import wait_until
from directory.enums import Role
from tests import factories
from tests.commissions import SECRETARY, first, sitting
from tests.soak import size
from tests.soak.holding import end, held, waiting
from tests.soak.test_letters import LINES_OF_AN_APPLICATION, PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)
LINES = size(500)
LINE, DECISION, ENTRY, LETTER = (m._meta.db_table for m in (ApplicationLine, Decision, BudgetEntry, DecisionLetter))


@dataclass(frozen=True)
class Point:
    """Where the closing is when the server stops: in a statement that begins with `statement`, on a locked table."""

    table: str
    statement: str


POINTS = {
    "opinions end": Point(LINE, f'UPDATE "{LINE}"'),
    "decisions are numbered": Point(DECISION, f'INSERT INTO "{DECISION}"'),
    "credits are committed": Point(ENTRY, f'INSERT INTO "{ENTRY}"'),
    "letters are ordered": Point(LETTER, f'INSERT INTO "{LETTER}"'),
}


@pytest.fixture
def heard(world) -> Session:
    """An open session of as many requests as this run has, all of them with the opinion of the first."""
    asked = [factories.line() for _ in range(LINES_OF_AN_APPLICATION)]
    lines = []
    for number in range(LINES // LINES_OF_AN_APPLICATION):
        someone = factories.person(world, last_name=f"Personne {number}", phone="")
        lines += factories.ready(world, someone, lines=asked).lines.all()
    session = sitting(world, *lines)
    secretary, item = world.account(SECRETARY), first(session)
    give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
    give_same_opinion(actor=secretary, item=item, positions=range(2, len(lines) + 1))
    session.refresh_from_db()
    return session


def closes(world, session: Session, route: str = "commissions:close"):
    """The chair, who signs, closes the session; returns the answer."""
    client = Client(raise_request_exception=False)
    client.force_login(world.account(Role.SIGNATORY), backend="directory.backends.AccountBackend")
    return client.generic("POST", reverse(route, args=[session.pk]), content_type="application/json")


def stopped_at(point: Point, world, session: Session, **how):
    """What the chair is answered when every connection is ended at a point of the closing."""
    given = []

    def run():
        try:
            given.append(closes(world, session, **how))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with held(f"LOCK TABLE {point.table} IN SHARE MODE"):
        thread.start()
        assert wait_until(lambda: waiting(point.statement), seconds=PATIENCE_SECONDS)
        end(waiting(point.statement))
        thread.join()
    return given[0]


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_a_closing_cut_short_decides_nothing_and_is_done_again(world, heard, point):
    before = traces()
    assert stopped_at(point, world, heard).status_code == 503
    assert traces() == before
    assert Session.objects.get().status == SessionStatus.OPEN
    assert closes(world, heard).status_code == 302
    assert Session.objects.get().status == SessionStatus.DECIDED
    count = heard.items.count()
    assert list(Decision.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, count + 1))
    assert DecisionLetter.objects.count() == count
    assert BudgetEntry.objects.filter(kind=EntryKind.COMMITMENT).count() == count
    assert set(ApplicationLine.objects.values_list("status", flat=True)) == {LineStatus.DECIDED}


def test_other_software_is_told_in_the_words_of_the_api(world, heard):
    before = traces()
    told = stopped_at(POINTS["letters are ordered"], world, heard, route="api:commissions:close")
    assert (told.status_code, told["Content-Type"]) == (503, "application/problem+json")
    assert traces() == before


def traces() -> tuple[int, ...]:
    """How much everything holds that a closing writes to."""
    return tuple(model.objects.count() for model in (Operation, TransitionLog, Decision, BudgetEntry, DecisionLetter))
