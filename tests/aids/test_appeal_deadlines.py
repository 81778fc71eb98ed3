"""The time limits of an appeal, at their boundaries."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aids.commissions.appeals import deadlines
from backend.kit import clock
from backend.kit.holidays import is_holiday

DAY = dt.timedelta(days=1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2026-01-12", "2026-03-13"),  # a clear day more: the 12th is a Thursday, the 13th is open
        ("2026-12-31", "2027-03-01"),  # February is shorter: its 28th, and a day more
        ("2027-12-31", "2028-03-01"),  # 29 February in a leap year
        ("2027-12-29", "2028-03-01"),
        ("2026-08-29", "2026-10-30"),
        ("2026-03-12", "2026-05-13"),
        ("2026-03-06", "2026-05-07"),
        ("2026-03-07", "2026-05-11"),  # 8 May is a holiday, then a week-end
        ("2026-08-28", "2026-10-29"),  # the clock changes on 25 October
        ("2026-10-31", "2027-01-04"),  # 1 January, then a week-end
    ],
)
def test_the_last_day_is_counted_for_the_person(start, last):
    assert deadlines.last_day(day(start)) == day(last)
    assert not deadlines.is_late(day(last), day(start))
    assert deadlines.is_late(day(last) + DAY, day(start))


@given(st.dates(dt.date(2020, 1, 1), dt.date(2090, 12, 31)))
def test_a_time_limit_is_at_least_two_months_and_ends_on_an_open_day(start):
    last = deadlines.last_day(start)
    assert last > clock.add_months(start, 2)
    assert last - clock.add_months(start, 2) <= dt.timedelta(days=5)
    assert last.weekday() < 5
    assert not is_holiday(last)


def test_nobody_is_late_when_the_notification_cannot_be_proved():
    assert not deadlines.is_late(day("2036-01-01"), None)


@pytest.mark.parametrize(
    ("received", "silence"), [("2026-12-31", "2027-02-28"), ("2027-12-31", "2028-02-29"), ("2026-08-25", "2026-10-25")]
)
def test_silence_is_two_months_to_the_day(received, silence):
    assert deadlines.silence_on(day(received)) == day(silence)
    assert not deadlines.is_silent(day(received), day(silence) - DAY)
    assert deadlines.is_silent(day(received), day(silence))


def test_the_time_of_the_court_does_not_run_without_an_acknowledgement():
    assert deadlines.court_until(day("2026-01-12"), None) is None
    assert deadlines.court_until(day("2026-01-12"), day("2026-01-14")) == deadlines.last_day(day("2026-03-12"))
