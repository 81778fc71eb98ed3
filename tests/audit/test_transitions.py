"""The engine that changes states: from where, under which guard, with which trace."""

import pytest

from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.states import APPLICATION, LINE
from aids.commissions.letters.states import LETTER
from aids.commissions.states import SESSION
from backend.audit.context import WriteOutsideOperation
from backend.audit.models import TransitionLog
from backend.audit.operations import operation
from backend.audit.transitions import TransitionRefused
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_move_writes_the_state_the_changes_and_the_log(world):
    application = factories.draft(world)
    with operation("tests.move", actor=None) as running:
        fresh = APPLICATION.move(application, "abandon")
    assert fresh.status == ApplicationStatus.ABANDONED
    assert (fresh.pk, fresh.version) == (application.pk, application.version + 1)
    log = TransitionLog.objects.latest("pk")
    assert (log.operation_id, log.at) == (running.id, running.at)
    assert (log.model, log.object_id) == ("aids.application", application.pk)
    assert (log.name, log.source, log.target) == ("abandon", "draft", "abandoned")


def test_from_another_state_it_is_refused_with_a_sentence_and_nothing_is_written(world):
    application = factories.submitted(world)
    logged = TransitionLog.objects.count()
    with pytest.raises(TransitionRefused) as refused, operation("tests.move", actor=None):
        APPLICATION.move(application, "abandon")
    assert application.get_status_display() in refused.value.sentence
    assert TransitionLog.objects.count() == logged
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED


def test_the_row_is_read_again_under_the_lock(world):
    """What the caller holds in memory may be stale: the state that counts is the database's."""
    stale = factories.draft(world)
    with operation("tests.move", actor=None):
        APPLICATION.move(stale, "abandon")
        assert stale.status == ApplicationStatus.DRAFT
        with pytest.raises(TransitionRefused):
            APPLICATION.move(stale, "abandon")


def test_the_guard_gives_its_reason(world):
    application = factories.draft(world)
    assert not APPLICATION.can(application, "submit")
    with pytest.raises(TransitionRefused) as refused, operation("tests.move", actor=None):
        APPLICATION.move(application, "submit")
    assert refused.value.sentence == APPLICATION.can(application, "submit").reason != ""


def test_a_guard_of_a_line_and_of_a_session(world):
    line = factories.submitted(world).lines.get()
    assert not LINE.can(line, "make_ready")
    assert not SESSION.can(factories.session(world), "open")


def test_a_move_needs_an_operation(world):
    with pytest.raises(WriteOutsideOperation):
        APPLICATION.move(factories.draft(world), "abandon")


@pytest.mark.parametrize("lifecycle", [APPLICATION, LINE, SESSION, LETTER])
def test_names_are_told_once_and_states_exist(lifecycle):
    names = [transition.name for transition in lifecycle.transitions]
    assert len(set(names)) == len(names)


def test_every_state_of_a_line_is_reached(world):
    reached = {transition.target for transition in LINE.transitions} | {LineStatus.DRAFT}
    assert reached == set(LineStatus)
