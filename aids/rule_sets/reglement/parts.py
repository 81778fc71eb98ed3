"""What a règlement is made of, as frozen data; paper (`documents`) and screen (templates) each render it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Edition:
    """Which version of a text it is: what its publication says, beside the rules.

    Adopted, it has its first day; until then, the day on which it was last written.
    """

    label: str
    fingerprint: str
    adopted: bool
    written_on: dt.date | None = None
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = None
    deliberation: str = ""
    deliberation_on: dt.date | None = None
    received_only: bool = False


@dataclass(frozen=True)
class Reference:
    """« Article 12 », and where it is."""

    label: str
    anchor: str


@dataclass(frozen=True)
class Cell:
    """What a table says in one place: a few words, lines under them, the articles that they rest on."""

    text: str
    lines: tuple[str, ...] = ()
    see: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Column:
    """`share` of the width, in hundredths."""

    heading: str
    share: int
    figures: bool = False


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True)
class Formula:
    """How something is worked out, in words: `label` `sign` `text`, and the articles that say more."""

    kind: ClassVar[str] = "formula"
    label: str
    sign: str
    text: str
    see: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Note:
    """A smaller sentence: a source, a condition of reading."""

    kind: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True)
class Plain:
    """The same in plain words."""

    kind: ClassVar[str] = "plain"
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Subtitle:
    kind: ClassVar[str] = "subtitle"
    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and a value."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table; `caption` says what it is."""

    kind: ClassVar[str] = "grid"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def labelled_rows(self) -> list[list[tuple[Column, Cell]]]:
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


Block = Text | Formula | Note | Plain | Subtitle | Facts | Bullets | Grid


@dataclass(frozen=True)
class Article:
    """`name` is « Article 12 », or empty for what is no article (the source, how the text is read)."""

    name: str
    title: str
    anchor: str
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        return f"{self.name}. {self.title}" if self.name else self.title


@dataclass(frozen=True)
class Part:
    title: str
    anchor: str
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Summary:
    """One aid in plain words: what it is for, what is given."""

    label: str
    plain: str
    form: str
    article: Reference


@dataclass(frozen=True)
class Reglement:
    """`force` says when it applies; `mark` stands on every page of what is not, or not only, an adopted text."""

    department: str
    title: str
    label: str
    force: str
    dated: dt.date
    facts: tuple[tuple[str, str], ...]
    notice: str
    mark: str
    summaries: tuple[Summary, ...]
    parts: tuple[Part, ...]

    @property
    def articles(self) -> Iterator[Article]:
        for part in self.parts:
            yield from part.articles
