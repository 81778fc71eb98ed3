"""Amounts of money, always `Decimal`, always euros, never float; and how figures are written."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
MAX_AMOUNT = Decimal("999999.99")
"""Largest amount, in euros, that an application, a household budget or a decision may carry; more is a typing error."""

_MINUS = "\N{MINUS SIGN}"
_NARROW_NO_BREAK = "\N{NARROW NO-BREAK SPACE}"
_NO_BREAK = "\N{NO-BREAK SPACE}"


def round_euro(amount: Decimal) -> Decimal:
    """`amount`, in euros, rounded to the cent, half away from zero (2.345 → 2.35).

    Raises TypeError for anything but a Decimal, ValueError for an infinite one.
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"An amount of money is a Decimal, not {type(amount).__name__}.")
    if not amount.is_finite():
        raise ValueError(f"An amount of money is finite, not {amount}.")
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def format_euro(amount: Decimal, language: str = "fr") -> str:
    """`amount`, in euros, as people read it, never broken over two lines: « 1 234,50 € », or €1,234.50 in English.

    Any `language` that is not a variety of English is written the French way. Raises as `round_euro`.
    """
    rounded = round_euro(amount)
    sign = _MINUS if rounded < 0 else ""
    figures = f"{abs(rounded):,.2f}"
    if _is_english(language):
        return f"{sign}€{figures}"
    return sign + figures.replace(",", _NARROW_NO_BREAK).replace(".", ",") + f"{_NO_BREAK}€"


def format_number(count: int, language: str = "fr") -> str:
    """`count` as people read it: « 12 345 », or 12,345 in English."""
    figures = f"{abs(count):,}"
    if not _is_english(language):
        figures = figures.replace(",", _NARROW_NO_BREAK)
    return (_MINUS if count < 0 else "") + figures


def _is_english(language: str) -> bool:
    return language.lower().startswith("en")
