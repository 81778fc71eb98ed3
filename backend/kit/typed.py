"""Text as somebody typed it."""

import re

# right-to-left letters need none of these turns: LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI; nobody sees the others,
# soft hyphen and spaces of no width; Persian and emoji need joiners (U+200C, U+200D), which stay
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\u00ad\u200b\u2060\ufeff]")


def seen(text: str) -> str:
    """`text` without the signs that turn letters around, or that nobody sees: it would be kept otherwise than it reads,
    and one that holds nothing else says nothing."""
    return _UNSEEN.sub("", text)
