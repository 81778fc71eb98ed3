"""Many want the last seats at once: never one too many, and the waiting list in the order in which they came."""

import threading

import pytest
from django.db import connection

from backend.kit import clock
from collective_actions.enrolment import operations
from collective_actions.enrolment.enums import EnrolmentStatus as Status
from tests.offering import comes, dates
from tests.soak import size

pytestmark = pytest.mark.django_db(transaction=True)

COMERS = size(200)
SEATS = 5
AT_ONCE = 20
"""Connections; the server takes no more of them at a time."""


def all_at_once(calls: list) -> None:
    """Make these calls, as many at a time as there are connections; an error of one is an error of the test."""
    failed, waiting, turn = [], iter(calls), threading.Lock()

    def run() -> None:
        try:
            while True:
                with turn:
                    call = next(waiting, None)
                if call is None:
                    return
                call()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_the_last_seats_and_the_waiting_list(world):
    series = dates(world, capacity=SEATS)
    all_at_once([lambda number=number: comes(series, f"P{number}") for number in range(COMERS)])
    rows = list(series.enrolments.order_by("rank"))
    assert [one.rank for one in rows] == list(range(1, COMERS + 1))
    enrolled = [one for one in rows if one.status == Status.ENROLLED]
    assert len(enrolled) == SEATS
    assert {one.status for one in rows} == {Status.ENROLLED, Status.WAITING}


def test_seats_given_back_while_others_come_are_offered_in_the_order_of_the_list(world):
    series = dates(world, capacity=SEATS)
    now = clock.now()
    for number in range(COMERS // 2):
        comes(series, f"P{number}", now=now)
    enrolled = list(series.enrolments.filter(status=Status.ENROLLED))
    waiting = list(series.enrolments.filter(status=Status.WAITING).order_by("rank"))
    leave = [lambda one=one: operations.cancel(enrolment=one, now=now) for one in enrolled]
    come = [lambda number=number: comes(series, f"Q{number}", now=now) for number in range(COMERS // 2)]
    all_at_once([*leave, *come])
    offered = list(series.enrolments.filter(status=Status.OFFERED).order_by("rank"))
    assert offered == waiting[: len(offered)]
    assert len(offered) == min(SEATS, len(waiting))
    assert series.enrolments.seated(now).count() <= SEATS
