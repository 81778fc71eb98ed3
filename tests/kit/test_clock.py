import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from backend.kit import clock

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (dt.date(2026, 11, 22), 2, dt.date(2027, 1, 22)),
        (dt.date(2026, 12, 31), 2, dt.date(2027, 2, 28)),
        (dt.date(2023, 12, 31), 2, dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 1, 31), -2, dt.date(2025, 11, 30)),
        (dt.date(2026, 3, 31), 0, dt.date(2026, 3, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, found):
    assert clock.add_months(day, months) == found


@given(DAYS, st.integers(-600, 600))
def test_add_months_moves_by_that_many_months_and_never_changes_the_day_but_at_the_end_of_a_month(day, months):
    found = clock.add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + dt.timedelta(days=1)).day == 1)


@given(DAYS, st.integers(0, 600))
def test_going_back_never_goes_past_the_day_of_departure(day, months):
    assert clock.add_months(clock.add_months(day, months), -months) <= day


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (dt.date(1987, 3, 14), dt.date(2026, 3, 13), 38),
        (dt.date(1987, 3, 14), dt.date(2026, 3, 14), 39),
        (dt.date(2024, 2, 29), dt.date(2025, 2, 28), 0),
        (dt.date(2024, 2, 29), dt.date(2025, 3, 1), 1),
        (dt.date(2026, 1, 1), dt.date(2026, 1, 1), 0),
    ],
)
def test_age_is_in_completed_years(born, on, years):
    assert clock.age(born, on) == years


def test_the_day_is_that_of_the_departement_not_that_of_greenwich():
    with time_machine.travel(dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC), tick=False):
        assert clock.today() == dt.date(2026, 7, 1)


def test_what_is_told_to_happen_at_a_moment_happens_then_and_only_inside():
    moment = dt.datetime(2020, 2, 3, 4, 5, tzinfo=dt.UTC)
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.today() == dt.date(2020, 2, 3)
    assert clock.today() > dt.date(2020, 2, 3)


def test_the_told_moment_ends_even_when_what_is_done_fails():
    with pytest.raises(ZeroDivisionError), clock.at(dt.datetime(2020, 2, 3, tzinfo=dt.UTC)):
        raise ZeroDivisionError
    assert clock.today() > dt.date(2020, 2, 3)
