"""Text for documents. A plain string prints exactly as it is; only `markup` may put words in bold.

reportlab parses `<b>`, `&` and the like inside a paragraph. Whatever a person or an agent typed must therefore be
escaped, and is: bold comes from the template, which is ours, never from the values put into it.
"""

import re
from functools import lru_cache
from html import escape

from backend.kit.french import typographic
from backend.kit.pdf.scripts import writable

_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


class Markup(str):
    """Text already escaped for reportlab, made by `markup` only."""

    __slots__ = ()


def markup(template: str, **values: str) -> Markup:
    """`template` with `{name}` filled from `values` and `**words**` in bold, in French typography.

    The template is ours (a constant, a text file); the values are anybody's and print literally.
    Raises KeyError when a value is missing, TypeError when one is not a string.
    """
    for name, value in values.items():
        if not isinstance(value, str):
            raise TypeError(f"The value of {{{name}}} is a string, not {type(value).__name__}.")
    filled = _prepared(template).format_map({name: to_markup(value) for name, value in values.items()})
    return Markup(filled)


@lru_cache(maxsize=1024)
def _prepared(template: str) -> str:
    """A template, which holds nobody's words, escaped and with its bold words marked."""
    return _BOLD.sub(r"<b>\1</b>", _escape(writable(typographic(template.strip()))))


def to_markup(text: str) -> Markup:
    """`text` ready for a reportlab paragraph: a plain string is escaped and its line ends kept."""
    if isinstance(text, Markup):
        return text
    return Markup(_escape(writable(text).strip()).replace("\n", "<br/>"))


def stacked(*texts: str) -> Markup:
    """`texts` one under the other; the empty ones take no room."""
    return Markup("<br/>".join(to_markup(text) for text in texts if text.strip()))


def _escape(text: str) -> str:
    return escape(text, quote=False)
