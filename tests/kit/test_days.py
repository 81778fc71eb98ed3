import datetime as dt

import pytest
from django import forms

from backend.kit.days import FIRST, LAST, DayField, read_day


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "2026-13-45", "demain", ""])
def test_what_is_no_day_or_too_far_away_is_not_read(text):
    assert read_day(text) is None


def test_days_near_enough_are_read_and_typed():
    for day in (FIRST, dt.date(2026, 11, 24), LAST):
        assert read_day(day.isoformat()) == day
        assert DayField().clean(f"{day:%d/%m/%Y}") == day
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["01/01/0001", "31/12/1899", "01/01/2200", "31/12/9999"])
def test_a_day_too_far_away_is_not_valid(typed):
    with pytest.raises(forms.ValidationError):
        DayField().clean(typed)
