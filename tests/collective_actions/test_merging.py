"""Two files of one person that are both enrolled in the same dates."""

import datetime as dt

import pytest

from backend.kit import clock
from cases.merging import undoing
from collective_actions.enrolment import operations
from collective_actions.enrolment.enums import Came
from collective_actions.enrolment.enums import EnrolmentStatus as Status
from collective_actions.enrolment.models import Enrolment
from directory.enums import Role
from tests.cases.merging_files import merged, two_files
from tests.offering import a_day, comes, dates

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(world):
    return two_files(world)


def enrolled(world, series, person) -> Enrolment:
    actor = world.account(Role.RECEPTION)
    return operations.enrol(actor=actor, series=series, person=person, agreed=True, now=clock.now())


def states(series) -> list[str]:
    return [one.status for one in series.enrolments.order_by("rank")]


def test_the_seat_stays_and_the_rank_on_the_waiting_list_goes(world, files):
    kept, absorbed = files
    series = dates(world, capacity=1)
    seat, waits = enrolled(world, series, absorbed), enrolled(world, series, kept)
    assert (seat.status, waits.status) == (Status.ENROLLED, Status.WAITING)
    merged(world, kept, absorbed)
    assert states(series) == [Status.ENROLLED, Status.CANCELLED]
    assert set(series.enrolments.values_list("person", flat=True)) == {kept.pk}


def test_a_second_seat_goes_to_the_next_one_and_comes_back_when_the_files_are_two_again(world, files):
    kept, absorbed = files
    series = dates(world, capacity=2)
    for one in (kept, absorbed):
        enrolled(world, series, one)
    comes(series, "Awa")
    merge = merged(world, kept, absorbed)
    assert states(series) == [Status.ENROLLED, Status.CANCELLED, Status.OFFERED]
    undoing.undo(actor=world.account(Role.UNIT_MANAGER), merge=merge, version=merge.version, reason="Deux sœurs.")
    assert states(series) == [Status.ENROLLED, Status.ENROLLED, Status.WAITING]
    assert list(series.enrolments.order_by("rank").values_list("person", flat=True))[:2] == [kept.pk, absorbed.pk]


def test_who_came_under_either_name_came(world, files):
    kept, absorbed = files
    series = dates(world, until=a_day(24))
    mine, theirs = (enrolled(world, series, one) for one in (kept, absorbed))
    with clock.at(series.last_at + dt.timedelta(days=1)):
        today = clock.today()
        for meeting, came in zip(
            series.meetings.order_by("starts_at"),
            ({mine.pk: Came.NO, theirs.pk: Came.YES}, {theirs.pk: Came.EXCUSED}),
            strict=False,
        ):
            actor = world.account(Role.ACTION_DESIGNER)
            operations.record_presence(actor=actor, meeting=meeting, came=came, today=today, day=today)
        merged(world, kept, absorbed)
    assert [one.status for one in series.enrolments.order_by("rank")] == [Status.ENROLLED, Status.CANCELLED]
    assert [one.came for one in mine.presences.order_by("meeting")] == [Came.YES, Came.EXCUSED][
        : series.meetings.count()
    ]
