"""When and where a meeting is, in the words of paper."""

from django.utils import timezone

from backend.kit.french import NO_BREAK, date_long
from cases.appointments.documents import WEEKDAYS
from collective_actions.catalogue.models import Meeting


def when(meeting: Meeting) -> str:
    """« Jeudi 26 novembre 2026, de 9 h 30 à 11 h »."""
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    day = f"{WEEKDAYS[starts.weekday()]} {date_long(starts.date())}"
    return f"{day[:1].upper()}{day[1:]}, de {_hour(starts)} à {_hour(ends)}"


def _hour(at) -> str:
    return f"{at.hour}{NO_BREAK}h" + (f"{NO_BREAK}{at:%M}" if at.minute else "")


def where(meeting: Meeting) -> str:
    return ", ".join(filter(None, [meeting.place, meeting.address, meeting.commune.name]))
