"""The catalogue as a calendar (RFC 5545): any calendar program subscribes to the dates of a filter."""

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from collective_actions.catalogue.models import Series


def calendar_of(series: Iterable[Series], *, name: str, address_of, stamped: dt.datetime) -> bytes:
    """The meetings of these series; `address_of` gives the page of an action. The same series give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Iris//Iris//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for each in series:
        for meeting in each.meetings.all():
            event = Event()
            event.add("uid", f"meeting-{meeting.pk}@iris")
            event.add("sequence", meeting.version)
            event.add("dtstamp", stamped.astimezone(dt.UTC))
            event.add("dtstart", meeting.starts_at.astimezone(dt.UTC))
            event.add("dtend", meeting.ends_at.astimezone(dt.UTC))
            event.add("summary", each.action.title)
            event.add("description", each.action.plain_words)
            event.add("location", ", ".join(filter(None, [meeting.place, meeting.address, meeting.commune.name])))
            event.add("url", address_of(each.action))
            calendar.add_component(event)
    return calendar.to_ical()
