"""Rounding half up, away from zero, in whole numbers throughout, which is exact and fast."""

from fractions import Fraction


def units(value: Fraction, places: int) -> int:
    """How many hundredths (for two places) the value is, rounded."""
    above = (2 * abs(value.numerator) * 10**places + value.denominator) // (2 * value.denominator)
    return above if value >= 0 else -above


def rounded(value: Fraction, places: int = 2) -> Fraction:
    if not 10**places % value.denominator:
        return value
    return Fraction(units(value, places), 10**places)
