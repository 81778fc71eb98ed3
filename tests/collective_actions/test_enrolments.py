"""Seats, ranks and the waiting list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from collective_actions.enrolment import operations, queries
from collective_actions.enrolment.enums import EnrolmentStatus as Status
from collective_actions.enrolment.models import Enrolment
from collective_actions.enrolment.operations import HOLD, OFFER, Named
from collective_actions.programme import operations as programme
from directory.enums import Role
from tests import factories
from tests.concurrency import overlapping
from tests.offering import action, comes, dates, organisation
from tests.referring import partner_of, service

pytestmark = pytest.mark.django_db

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def series(world):
    return dates(world, capacity=2)


def states(series) -> list[str]:
    return [one.status for one in series.enrolments.order_by("rank")]


def left(series, now=None) -> int:
    return queries.with_seats(type(series).objects.filter(pk=series.pk), now or clock.now()).get().left


def test_the_last_seats_then_the_waiting_list_in_the_order_of_asking(series):
    made = [comes(series, name) for name in ("Awa", "Bruno", "Chloé", "Driss")]
    assert [one.status for one in made] == [Status.ENROLLED, Status.ENROLLED, Status.WAITING, Status.WAITING]
    assert left(series) == 0
    assert queries.ahead_of(made[3]) == 1


def test_a_seat_is_held_ten_minutes_while_one_types_and_given_back_after(series):
    now = clock.now()
    held = [operations.begin(series=series, now=now) for _ in range(2)]
    assert [one.status for one in held] == [Status.HELD, Status.HELD]
    assert left(series, now) == 0
    third = operations.begin(series=series, now=now)
    assert third.status == Status.TYPING
    assert left(series, now + HOLD - SECOND) == 0
    assert left(series, now + HOLD) == 2


def test_who_types_too_long_keeps_neither_the_seat_nor_the_rank(series):
    now = clock.now()
    slow = operations.begin(series=series, now=now)
    later = now + HOLD + SECOND
    for name in ("Awa", "Bruno", "Chloé"):
        comes(series, name, now=later)
    filled = operations.fill(enrolment=slow, named=Named("Slimane"), agreed=True, now=later)
    assert filled.status == Status.WAITING
    assert queries.ahead_of(filled) == 1


def test_who_types_in_time_keeps_their_rank_on_the_waiting_list(series):
    now = clock.now()
    for name in ("Awa", "Bruno"):
        comes(series, name, now=now)
    slow = operations.begin(series=series, now=now)
    quick = comes(series, "Driss", now=now)
    filled = operations.fill(enrolment=slow, named=Named("Chloé"), agreed=True, now=now + HOLD - SECOND)
    assert (filled.status, quick.status) == (Status.WAITING, Status.WAITING)
    assert filled.rank < quick.rank


def test_a_cancellation_offers_the_seat_to_the_first_who_waits_then_silence_to_the_next(series):
    now = clock.now()
    awa, _bruno, chloe, driss = (comes(series, name, now=now) for name in ("Awa", "Bruno", "Chloé", "Driss"))
    operations.cancel(enrolment=awa, now=now)
    chloe.refresh_from_db()
    assert (chloe.status, chloe.until) == (Status.OFFERED, now + OFFER)
    assert left(series) == 0  # the seat that is offered is nobody else's
    assert operations.lapse(now + OFFER - SECOND) == 0
    assert operations.lapse(now + OFFER) == 1
    chloe.refresh_from_db()
    driss.refresh_from_db()
    assert (chloe.status, driss.status) == (Status.LAPSED, Status.OFFERED)
    assert operations.lapse(now + OFFER) == 0
    operations.decline(enrolment=driss, now=now + OFFER)
    assert states(series).count(Status.OFFERED) == 0
    assert left(series, now + OFFER) == 1


def test_a_seat_that_is_offered_is_taken_in_time_only(series):
    now = clock.now()
    awa, _bruno, chloe = (comes(series, name, now=now) for name in ("Awa", "Bruno", "Chloé"))
    operations.cancel(enrolment=awa, now=now)
    with pytest.raises(Refusal, match="délai"):
        operations.accept(enrolment=chloe, now=now + OFFER)
    assert operations.accept(enrolment=chloe, now=now + OFFER - SECOND).status == Status.ENROLLED


def test_nobody_passes_before_who_waits_although_a_seat_was_given_back_by_silence(series):
    now = clock.now()
    comes(series, "Awa", now=now)
    operations.begin(series=series, now=now)  # held, and never typed
    chloe = comes(series, "Chloé", now=now)
    assert chloe.status == Status.WAITING
    late = comes(series, "Driss", now=now + HOLD)
    assert late.status == Status.WAITING
    operations.lapse(now + HOLD)
    chloe.refresh_from_db()
    late.refresh_from_db()
    assert (chloe.status, late.status) == (Status.OFFERED, Status.WAITING)


def test_more_seats_go_to_who_waits_and_fewer_than_those_who_come_are_refused(world, series):
    now, designer = clock.now(), world.account(Role.ACTION_DESIGNER)
    for name in ("Awa", "Bruno", "Chloé"):
        comes(series, name, now=now)
    told = {"actor": designer, "minimum": 0, "closes_at": series.closes_at, "now": now}
    with pytest.raises(Refusal, match="2 personnes ont une place"):
        programme.correct_series(series=series, version=series.version, capacity=1, **told)
    programme.correct_series(series=series, version=series.version, capacity=3, **told)
    assert states(series) == [Status.ENROLLED, Status.ENROLLED, Status.OFFERED]


def test_a_person_is_enrolled_once_from_the_file_with_their_agreement(world, series):
    person, worker = factories.person(world), world.account(Role.SOCIAL_WORKER)
    told = {"actor": worker, "series": series, "person": person, "now": clock.now()}
    with pytest.raises(Refusal, match="accord"):
        operations.enrol(agreed=False, **told)
    assert operations.enrol(agreed=True, **told).name == f"{person.first_name} {person.last_name[:1]}."
    with pytest.raises(Refusal, match="déjà inscrite"):
        operations.enrol(agreed=True, **told)
    with pytest.raises(Forbidden):
        operations.enrol(agreed=True, **told | {"actor": world.account(Role.BUDGET_OFFICER)})
    assert Enrolment.objects.count() == 1


def test_enrolments_close_in_time_with_the_action_and_with_the_dates(world, series):
    with pytest.raises(Refusal, match="closes"):
        operations.begin(series=series, now=series.closes_at)
    designer = world.account(Role.ACTION_DESIGNER)
    programme.cancel_series(actor=designer, series=series, reason="La salle est inondée.", now=clock.now())
    with pytest.raises(Refusal, match="closes"):
        operations.begin(series=series, now=clock.now())
    draft = dates(world, action(world, organisation(world, "Autre"), published=False))
    with pytest.raises(Refusal, match="closes"):
        operations.begin(series=draft, now=clock.now())


def test_cancelled_dates_cancel_every_enrolment_and_are_told_to_who_made_them(world, series):
    worker = world.account(Role.SOCIAL_WORKER)
    operations.enrol(actor=worker, series=series, person=factories.person(world), agreed=True, now=clock.now())
    comes(series, "Awa")
    programme.cancel_series(
        actor=world.account(Role.ACTION_DESIGNER), series=series, reason="Plus de salle.", now=clock.now()
    )
    assert states(series) == [Status.CANCELLED, Status.CANCELLED]
    assert [one.person_id is not None for one in queries.to_settle(worker, clock.now())] == [True]
    assert len(queries.to_settle(world.account(Role.ACTION_DESIGNER), clock.now())) == 1  # who enrolled by themselves
    assert not queries.to_settle(worker, series.last_at)


def test_an_action_does_not_end_while_people_are_expected(world, series):
    designer = world.account(Role.ACTION_DESIGNER)
    comes(series, "Awa")
    told = {"actor": designer, "action": series.action, "step": "end"}
    with pytest.raises(Refusal, match="inscrites"):
        programme.move_action(now=clock.now(), **told)
    assert programme.move_action(now=series.last_at, **told).status == "ended"


def test_the_same_hours_are_seen_across_actions(world, series):
    other = dates(world, action(world, organisation(world, "Le Fil"), title="Coudre"), hours=(15, 17))
    after = dates(world, action(world, organisation(world, "Le Pré"), title="Marcher"), hours=(16, 18))
    person, worker = factories.person(world), world.account(Role.SOCIAL_WORKER)
    for one in (other, after):
        operations.enrol(actor=worker, series=one, person=person, agreed=True, now=clock.now())
    found = queries.clashes(series, Enrolment.objects.filter(person=person))
    assert [one.series.action.title for one in found] == ["Coudre"]


def test_a_partner_is_warned_within_the_enrolments_of_their_organisation_only(world, series):
    partner = partner_of(world, service(world))
    other = dates(world, action(world, organisation(world, "Le Fil"), title="Coudre"), hours=(15, 17))
    comes(other, "Awa")  # by herself: a partner learns nothing of it
    mine = comes(series, "Awa", actor=partner)
    assert queries.clashes(series, queries.same_person(mine)) == []
    comes(other, "Awa", actor=partner)
    assert len(queries.clashes(series, queries.same_person(mine))) == 1


def test_between_the_lock_and_the_commit_the_statements_are_few_and_fixed(world):
    series = dates(world, capacity=100)

    def after_the_lock() -> int:
        with CaptureQueriesContext(connection) as captured:
            operations.begin(series=series, now=clock.now())
        asked = [query["sql"] for query in captured]
        return len(asked) - next(rank for rank, sql in enumerate(asked) if "FOR UPDATE" in sql) - 1

    few = after_the_lock()
    for number in range(30):
        comes(series, f"Personne {number}")
    assert after_the_lock() == few <= 9


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["come", "begin", "cancel", "decline", "accept", "lapse", "wait"]), max_size=14))
def test_whatever_happens_no_seat_too_many_and_who_waits_is_served_in_order(world, steps):
    series = dates(world, action(world, organisation(world, f"Maison {clock.now().timestamp()}")), capacity=2)
    now = clock.now()
    for number, step in enumerate(steps):
        rows = list(series.enrolments.order_by("rank"))
        offered = [one for one in rows if one.status == Status.OFFERED and one.until > now]
        if step == "come":
            comes(series, f"P{number}", now=now)
        elif step == "begin":
            operations.begin(series=series, now=now)
        elif step == "cancel" and (seated := [one for one in rows if one.status == Status.ENROLLED]):
            operations.cancel(enrolment=seated[0], now=now)
        elif step in ("decline", "accept") and offered:
            getattr(operations, step)(enrolment=offered[0], now=now)
        elif step == "lapse":
            operations.lapse(now)
        elif step == "wait":
            now += HOLD
        rows = list(series.enrolments.order_by("rank"))
        seated = series.enrolments.seated(now).count()
        waiting = [one.rank for one in rows if one.status == Status.WAITING]
        assert seated <= series.capacity
        offered = [one.rank for one in rows if one.status == Status.OFFERED]
        assert not waiting or not offered or max(offered) < min(waiting)


@pytest.mark.django_db(transaction=True)
def test_two_persons_want_the_last_seat_at_once():
    world = factories.make_world()
    series = dates(world, capacity=1)
    second = overlapping(lambda: comes(series, "Awa"), lambda: comes(series, "Bruno"))
    assert (second.status, states(series)) == (Status.WAITING, [Status.ENROLLED, Status.WAITING])
