"""Appeals by reason and by outcome: a table and a drawn bar."""

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aids.commissions.appeals.queries import ReasonFigures
from backend.kit.charts import HorizontalBars, Series


def chart(rows: list[ReasonFigures]) -> HorizontalBars:
    """How many appeals for each reason; the table beside it says what became of them."""
    series = Series(_("Appeals"), tuple(Decimal(row.total) for row in rows))
    return HorizontalBars(
        _("Appeals by reason"), tuple(row.reason for row in rows), (series,), language=get_language() or "fr"
    )
