"""The schemes of a contract, from a file: `schemes.toml` here or the one that IRIS_CONTRACT_SCHEMES names.

A scheme adds its legal mentions, its limits of duration and of renewal; rows keep its code.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import lazystr
from django.utils.translation import get_language


@dataclass(frozen=True)
class Scheme:
    """Months everywhere, `youngest` in years; None: no limit. `mentions` are French sentences for the person."""

    code: str
    fr: str
    en: str
    basis: str
    mentions: tuple[str, ...]
    shortest_months: int | None = None
    longest_months: int | None = None
    longest_in_all_months: int | None = None
    most_renewals: int | None = None
    months_to_sign: int | None = None
    review_every_months: int | None = None
    youngest: int | None = None
    retired: bool = False

    def __str__(self) -> str:
        return self.en if (get_language() or "fr").startswith("en") else self.fr


@cache
def schemes() -> dict[str, Scheme]:
    """Every scheme by its code, in the order of the file."""
    told = tomllib.loads(settings.CONTRACT_SCHEMES_FILE.read_text(encoding="utf-8"))["schemes"]
    return {row["code"]: Scheme(**row | {"mentions": tuple(row["mentions"])}) for row in told}


def named(codes: Iterable[str]) -> list[Scheme]:
    """Those of these codes, in the order of the file."""
    known = set(codes)
    return [scheme for code, scheme in schemes().items() if code in known]


def every() -> list[tuple[str, str]]:
    """What a row may carry."""
    return [(code, lazystr(scheme)) for code, scheme in schemes().items()]


def offered() -> list[tuple[str, str]]:
    """What a form offers."""
    return [(code, lazystr(scheme)) for code, scheme in schemes().items() if not scheme.retired]
