"""French typography for letters and minutes: dates, no-break spaces, lists."""

import re
from datetime import date

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW_NO_BREAK = "\N{NARROW NO-BREAK SPACE}"

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

_SPACES = f"[ {NO_BREAK}{NARROW_NO_BREAK}]*"
# The sign must end its word: « https://… », « 14:30 » and « ?page=2 » are left alone.
_END_OF_WORD = r"(?=$|[\s»)\]])"
_RULES = (
    (re.compile(r"\.\.\."), "…"),
    (re.compile("'"), "’"),
    (re.compile(rf"«{_SPACES}"), f"«{NO_BREAK}"),
    (re.compile(rf"{_SPACES}»"), f"{NO_BREAK}»"),
    (re.compile(rf"(?<=[^\s;:!?]){_SPACES}([;!?][;:!?]*){_END_OF_WORD}"), rf"{NARROW_NO_BREAK}\1"),
    (re.compile(rf"(?<=[^\s;:!?]){_SPACES}(:[;:!?]*){_END_OF_WORD}"), rf"{NO_BREAK}\1"),
    (re.compile(rf"(?<=\d){_SPACES}([€%])"), rf"{NO_BREAK}\1"),
    (re.compile(r"\b(n°|MM?\.|M(?:me|lle)s?|[LRD]\.) +(?=[\w{])"), rf"\1{NO_BREAK}"),
    (re.compile(rf"\b(\d\d?|1er) +(?=(?:{'|'.join(MONTHS)})\b)"), rf"\1{NO_BREAK}"),
    (re.compile(r"\b(articles?|page) +(?=\d|[LRD]\.)"), rf"\1{NO_BREAK}"),
)


def date_long(day: date) -> str:
    """« 22 novembre 2026 », « 1er décembre 2026 », never broken between the day and the month."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NO_BREAK}{MONTHS[day.month - 1]} {day.year}"


def typographic(text: str) -> str:
    """`text` with French no-break spaces (before ; : ! ? » € %, after «, n°, M., L., a day
    of the month), curly apostrophes and …

    Applying it twice changes nothing more. Not for what a person wrote: their words stay theirs.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def unbroken(text: str) -> str:
    """`text` with its spaces made no-break: a phone number, a reference."""
    return text.strip().replace(" ", NO_BREAK)


def joined(items: list[str] | tuple[str, ...]) -> str:
    """« a », « a et b », « a, b et c »; the empty string for none."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"
