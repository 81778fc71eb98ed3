"""Text as somebody typed it."""

import re

# right-to-left letters need none: LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def unturned(text: str) -> str:
    """`text` without the signs that turn letters around: they would make it read otherwise than it is kept."""
    return _TURNS.sub("", text)
