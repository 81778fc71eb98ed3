"""Opening hours in the syntax of OpenStreetMap: judged, said in words, and whether a door is open at an instant.

The library reads and evaluates them. Public holidays close, unless the hours themselves speak of them (« PH »).
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError, State

COUNTRY = "FR"
HORIZON = dt.timedelta(days=366)
WEEK = dt.timedelta(days=7)
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _several(names: tuple[str, ...]) -> str:
    one = f"(?:{'|'.join(names)})"
    return f"{one}(?:-{one})?(?:,{one}(?:-{one})?)*"


_RULE = re.compile(
    rf"(?:(?P<months>{_several(_MONTHS)}) ?)?(?:(?P<days>{_several((*_DAYS, 'PH'))}) ?)?"
    r"(?P<times>\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)?"
    r"(?: ?(?P<closed>closed|off))?(?: ?\"(?P<comment>[^\"]*)\")?"
)


@dataclass(frozen=True)
class Opening:
    """Whether a door is open at an instant, and the sentence that says it and what comes next."""

    is_open: bool
    words: str


@lru_cache(maxsize=4096)
def _read(text: str) -> OpeningHours:
    if "PH" not in text and "||" not in text and not text.startswith("24/7"):
        text = f"{text}; PH off"
    return OpeningHours(text, timezone=timezone.get_default_timezone(), country=COUNTRY)


def problem(text: str, now: dt.datetime) -> str:
    """Why these hours mean nothing, in one sentence; empty when they do."""
    if text.startswith('"') or "||" in text:
        return _("These hours are words: write them in the next field.")
    now = timezone.localtime(now)
    try:
        spans = _read(text).intervals(now, now + HORIZON)
    except ParserError:
        return _("These hours are not written as OpenStreetMap does. An example: Mo-Fr 09:00-12:00,14:00-17:30")
    if all(state == State.CLOSED for _start, _end, state, _comment in spans):
        return _("With these hours it never opens in the coming year. Correct them, or leave them empty.")
    return ""


def can_be_read(text: str) -> bool:
    """Whether the library reads them: what was imported may be anything."""
    try:
        return bool(text) and _read(text) is not None
    except ParserError:
        return False


def is_open(text: str, now: dt.datetime) -> bool:
    return _read(text).is_open(timezone.localtime(now))  # the library knows no other kind of time zone


def opening(text: str, now: dt.datetime) -> Opening:
    """`now` is aware."""
    hours, now = _read(text), timezone.localtime(now)
    if hours.is_unknown(now):
        return Opening(False, "")
    if hours.is_open(now):
        closes = hours.next_change(now)
        if closes is None or closes - now > WEEK:
            return Opening(True, _("Open now"))
        return Opening(True, _("Open now, until %(moment)s") % {"moment": _moment(closes, now)})
    for start, _end, state, _comment in hours.intervals(now, now + HORIZON):
        if state == State.OPEN:
            return Opening(False, _("Closed now, opens %(moment)s") % {"moment": _moment(start, now, is_start=True)})
    return Opening(False, _("Closed"))


def _moment(at: dt.datetime, now: dt.datetime, *, is_start: bool = False) -> str:
    told = {"hour": _hour(at.strftime("%H:%M")), "day": str(WEEKDAYS[at.weekday()])}
    ends_this_night = at.date() == now.date() + dt.timedelta(days=1) and at.time() == dt.time()
    if at.date() == now.date() or (ends_this_night and not is_start):
        return _("at %(hour)s") % told if is_start else told["hour"]
    if at.date() - now.date() < WEEK:
        return _("on %(day)s at %(hour)s") % told if is_start else _("%(day)s at %(hour)s") % told
    return _("on %(date)s at %(hour)s") % (told | {"date": formats.date_format(at.date(), "j F Y")})


def words(text: str, now: dt.datetime) -> list[str]:
    """One line a rule; what has no plain words (a week out of two, the first Wednesday) is told for the coming week."""
    normal = str(_read(text).normalize())
    if normal.startswith("24/7"):
        return [_("every day, day and night")]
    rules = [_RULE.fullmatch(rule.strip()) for rule in normal.split(";")]
    if not all(rules):
        return _coming_week(text, now)
    told = [_rule_words(rule.groupdict()) for rule in rules if rule["closed"] is None or "PH" in text]
    return told or _coming_week(text, now)


def _rule_words(rule: dict[str, str | None]) -> str:
    days = _spans(rule["days"], _DAYS, WEEKDAYS, 0) if rule["days"] else _("every day")
    if rule["closed"]:
        said = _("closed: %(days)s") % {"days": days}
    elif rule["times"]:
        said = f"{days} {_times(rule['times'].split(','))}"
    else:
        said = _("%(days)s, the whole day") % {"days": days}
    if rule["comment"]:
        said = f"{said} ({rule['comment']})"
    if rule["months"]:
        return _("%(months)s: %(hours)s") % {"months": _spans(rule["months"], _MONTHS, MONTHS, 1), "hours": said}
    return said


def _spans(text: str, names: tuple[str, ...], labels, first: int) -> str:
    """Days when they count from 0, months when they count from 1."""
    known = {name: str(labels[rank]) for rank, name in enumerate(names, start=first)}
    known["PH"] = _("public holidays")
    told = []
    for span in text.split(","):
        start, _dash, end = span.partition("-")
        if not end:
            told.append(known[start])
        elif (names.index(end) - names.index(start)) % len(names) == 1:
            told += [known[start], known[end]]
        else:
            span_words = _("from %(start)s to %(end)s") if first else _("%(start)s to %(end)s")
            told.append(span_words % {"start": known[start], "end": known[end]})
    return _joined(told)


def _times(spans: list[str]) -> str:
    told = [_("from %(start)s to %(end)s") % {"start": _hour(span[:5]), "end": _hour(span[6:])} for span in spans]
    return _joined(told)


def _joined(told: list[str]) -> str:
    return _("%(first)s and %(last)s") % {"first": ", ".join(told[:-1]), "last": told[-1]} if told[1:] else told[0]


def _hour(text: str) -> str:
    hour, minute = text.split(":")
    if text in ("24:00", "00:00"):
        return _("midnight")
    told = {"hour": int(hour) % 24, "minute": minute}
    return _("%(hour)s:00") % told if minute == "00" else _("%(hour)s:%(minute)s") % told


def _coming_week(text: str, now: dt.datetime) -> list[str]:
    hours, start = _read(text), timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days: dict[dt.date, list[str]] = {}
    for opens, closes, state, _comment in hours.intervals(start, start + WEEK):
        if state == State.OPEN:
            days.setdefault(opens.date(), []).append(f"{opens:%H:%M}-{closes:%H:%M}")
    if not days:
        return [_("closed for the coming seven days")]
    return [f"{formats.date_format(day, 'l j F')} {_times(spans)}" for day, spans in days.items()]
