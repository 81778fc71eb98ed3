"""The grades of the domains, drawn: bars on the first day, then lines over time, five domains to a drawing."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.kit.charts import Chart, HorizontalBars, Lines, Series
from contracts.diagnosis.queries import Told

MOST_LINES = 5
BEST = Decimal(5)


def grades_drawn(diagnosis: list[Told]) -> list[Chart]:
    """From 1 (very hard) to 5 (well); nothing when nothing was graded."""
    graded = [told for told in diagnosis if told.ratings]
    days = sorted({rating.on for told in graded for rating in told.ratings})
    if not graded:
        return []
    language = get_language() or "fr"
    title = _("How it goes, from 1 (very hard) to 5 (well)")
    if len(days) == 1:
        values = tuple(Decimal(told.ratings[0].grade) for told in graded)
        labels = tuple(str(told.domain.label) for told in graded)
        return [HorizontalBars(title, labels, (Series(_("Grade"), values),), language=language, until=BEST)]
    labels = tuple(date_format(day, "SHORT_DATE_FORMAT") for day in days)
    groups = [graded[start : start + MOST_LINES] for start in range(0, len(graded), MOST_LINES)]
    return [
        Lines(title, labels, tuple(_series(told, days) for told in group), language=language, until=BEST)
        for group in groups
    ]


def _series(told: Told, days: list) -> Series:
    grades = {rating.on: Decimal(rating.grade) for rating in told.ratings}
    return Series(str(told.domain.label), tuple(grades.get(day) for day in days))
