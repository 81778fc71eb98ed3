"""The life of an appeal, date after date, and the dates to come that bite."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aids.commissions.appeals import deadlines
from aids.commissions.appeals.models import Appeal


def events(appeal: Appeal, today: dt.date) -> list[dict]:
    """What `components/timeline.html` shows, in the order of the days."""
    decision = appeal.decision
    signatory = f"{decision.signatory_first_name} {decision.signatory_last_name}"
    told = [
        _event(decision.decided_at, _("Decision contested"), who=signatory, detail=decision.number),
        _event(appeal.notified_on, _("Decision notified")),
        _event(appeal.posted_on, _("Postmark")),
        _event(appeal.received_on, _("Appeal received"), detail=appeal.get_way_display()),
        _event(appeal.acknowledged_on, _("Appeal acknowledged"), tone="ok"),
        _event(appeal.heard_on, _("Hearing of the person"), detail=appeal.companion),
        _event(appeal.closed_on, _("Given up by the person"), detail=appeal.closing_words),
        _event(appeal.answered_at, _("Appeal answered"), detail=appeal.get_outcome_display(), tone="ok"),
        *_dates_to_come(appeal, today),
    ]
    found = [event for event in told if event["when"]]
    return sorted(found, key=lambda event: _day(event["when"]))


def _dates_to_come(appeal: Appeal, today: dt.date) -> list[dict]:
    """Silence, and what is left after it, as long as nothing is answered."""
    if not appeal.is_open:
        return []
    silent = deadlines.is_silent(appeal.received_on, today)
    court = deadlines.court_until(appeal.received_on, appeal.acknowledged_on)
    words = _("Rejected by silence") if silent else _("Silence is a rejection on that day")
    dates = [_event(appeal.silence_on, words, tone="no" if silent else "warn")]
    return [*dates, _event(court, _("Last day to go to court after the silence"))]


def silence_words(appeal: Appeal, today: dt.date) -> str:
    """« rejet implicite le … » where nothing is answered, empty otherwise."""
    if not appeal.is_open:
        return ""
    when = date_format(appeal.silence_on)
    if deadlines.is_silent(appeal.received_on, today):
        return _("Rejected by silence on %(day)s; an answer is still due.") % {"day": when}
    return _("Without an answer by %(day)s, silence becomes a rejection.") % {"day": when}


def court_words(appeal: Appeal, today: dt.date) -> str:
    """How long the person has to go to court, in a sentence; empty while an answer is awaited."""
    if appeal.answered_at:
        return _("The person has two months to go to court, from the day on which they receive the answer.")
    if not appeal.is_open or not deadlines.is_silent(appeal.received_on, today):
        return ""
    court = deadlines.court_until(appeal.received_on, appeal.acknowledged_on)
    if court is None:
        return _("No time limit runs for the court: the appeal was never acknowledged.")
    return _("The person may go to court until %(day)s.") % {"day": date_format(court)}


def _event(when, what, **more) -> dict:
    return {"when": when, "what": what, **more}


def _day(when: dt.date | dt.datetime) -> dt.date:
    return when.date() if isinstance(when, dt.datetime) else when
