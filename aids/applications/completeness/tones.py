"""How the day of silence is shown, in words and in a colour: the one place that says from when on."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aids.applications.completeness.enums import RequestStatus
from aids.applications.models import Application

REQUEST_TONES = {
    RequestStatus.OPEN: "info",
    RequestStatus.ARRIVED: "ok",
    RequestStatus.LAPSED: "warn",
    RequestStatus.WITHDRAWN: "todo",
}
NEAR = dt.timedelta(days=21)
"""From here on the colour warns."""
CLOSE = dt.timedelta(days=7)
"""From here on it alarms."""
QUIET = "todo"


@dataclass(frozen=True)
class Silence:
    """The day `on` which silence refuses an application, the `words` that come before it, how far it is (`state`) and
    its `tone`."""

    on: dt.date
    words: str
    state: str
    tone: str


def tone_of(left: dt.timedelta) -> str:
    """The tone of a day so far ahead: quiet, amber from three weeks before, red from a week before and ever after."""
    if left > NEAR:
        return QUIET
    return "warn" if left > CLOSE else "no"


def distance(left: dt.timedelta) -> str:
    """How far a day is: in 12 days, tomorrow, today, 3 days ago."""
    match left.days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case days if days > 0:
            return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
        case days:
            return ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": -days}


def silence_of(application: Application, today: dt.date) -> Silence | None:
    """What to show of an application that is not decided; None for a draft.

    While its clock is suspended, the day is the latest that it can be.
    """
    on = application.silence_on
    if on is None:
        return None
    left, until = on - today, application.suspended_until
    if left.days < 0:
        return Silence(on, _("silence: refusal on"), distance(left), tone_of(left))
    if until is None or until < today:
        return Silence(on, _("silence is a refusal on"), distance(left), tone_of(left))
    state = _("suspended until %(when)s") % {"when": date_format(until)}
    tone = tone_of(left)
    return Silence(on, _("silence is a refusal at the latest on"), state, "info" if tone == QUIET else tone)


def on_desk(application: Application, today: dt.date) -> dict:
    """What a row of the desk says of the day of silence; nothing for a draft."""
    silence = silence_of(application, today)
    if silence is None:
        return {}
    return {"date": silence.on, "date_words": silence.words, "date_state": silence.state, "date_tone": silence.tone}
