"""Days as somebody types them or as an address holds them: near enough for the days around them to exist."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date

FIRST, LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


class DayField(forms.DateField):
    """A day between FIRST and LAST; any other one is not valid."""

    def to_python(self, value):
        day = super().to_python(value)
        if day and not FIRST <= day <= LAST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


def read_day(text: str) -> dt.date | None:
    """The day that an address holds, such as 2026-11-24; None when it holds none between FIRST and LAST."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST <= day <= LAST else None
