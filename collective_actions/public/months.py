"""The dates of a month, week by week: a few a day, and how many there are."""

import calendar
import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, F, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from backend.kit.days import read_day
from collective_actions.catalogue.models import Meeting, Series
from collective_actions.enrolment.queries import with_seats
from directory.models import Commune
from directory.public.queries import distance_from

MOST_OF_A_DAY = 4
MONTHS_AHEAD = 18


@dataclass
class Day:
    """A day of a month, the first of its dates, and how many more there are."""

    date: dt.date
    rows: list[dict] = field(default_factory=list)
    more: int = 0


def month_asked(text: str, today: dt.date) -> dt.date:
    """The first day of the month that an address holds, such as 2026-12: neither past nor farther than anything is
    planned; else the month nearest to it, this one when it holds none."""
    this = today.replace(day=1)
    asked = read_day(f"{text}-01") or this
    return max(this, min(asked, moved(this, MONTHS_AHEAD)))


def moved(month: dt.date, by: int) -> dt.date:
    """The first day of another month."""
    years, rank = divmod(month.month - 1 + by, 12)
    return dt.date(month.year + years, rank + 1, 1)


def around(month: dt.date, today: dt.date) -> dict:
    """The months to go to, `previous` and `next`: None at either end."""
    previous, following = moved(month, -1), moved(month, 1)
    first = today.replace(day=1)
    return {
        "previous": previous if previous >= first else None,
        "next": following if following <= moved(first, MONTHS_AHEAD) else None,
    }


def weeks_of(month: dt.date, series: QuerySet, now: dt.datetime, near: Commune | None) -> list[list[Day | None]]:
    """The weeks of a month that are not over, from Monday on, with the meetings to come of these series.

    None stands for a day of another month.

    Two queries, whatever the number of dates: no more rows are read than are shown.
    """
    today = timezone.localdate(now)
    weeks = [week for week in weeks_in(month) if week[-1] >= today]
    days = [[Day(date) if date.month == month.month else None for date in week] for week in weeks]
    known = {day.date: day for week in days for day in week if day}
    for meeting in _shown(month, series, now, near):
        day = known[meeting.day]
        day.rows.append({"meeting": meeting, "series": meeting.series, "takes": meeting.series.takes_enrolments(now)})
        day.more = meeting.of_day - len(day.rows)
    return days


def weeks_in(month: dt.date) -> list[list[dt.date]]:
    """Every day of the weeks of a month, from Monday on."""
    return calendar.Calendar().monthdatescalendar(month.year, month.month)


def _shown(month: dt.date, series: QuerySet, now: dt.datetime, near: Commune | None) -> QuerySet:
    by_time = [F("starts_at").asc(), F("pk").asc()]
    order = [distance_from(near, "commune"), *by_time] if near else by_time
    day = TruncDate("starts_at")
    rows = Meeting.objects.annotate(day=day).filter(
        series__in=series.order_by().values("pk"),
        ends_at__gt=now,
        day__gte=month,
        day__lt=moved(month, 1),
    )
    return (
        rows.annotate(
            rank=Window(RowNumber(), partition_by=day, order_by=order),
            of_day=Window(Count("pk"), partition_by=day),
        )
        .filter(rank__lte=MOST_OF_A_DAY)
        .prefetch_related(Prefetch("series", with_seats(Series.objects.select_related("action"), now)))
        .order_by("day", "rank")
    )
