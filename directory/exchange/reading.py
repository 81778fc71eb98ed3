"""A file of data·inclusion v1, read row by row: what is good, and one sentence for each row that is not."""

import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any, TextIO

from data_inclusion.schema import v1
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from backend.kit.access import Refusal

STRUCTURE, SERVICE = "structures", "services"
MODELS = {STRUCTURE: v1.Structure, SERVICE: v1.Service}
MOST_CHARACTERS, MOST_ROWS, LONGEST_ROW = 100_000_000, 200_000, 1_000_000
"""Of one file, once unpacked."""
PIECE = 1_000_000
"""Characters read at once."""
NO_SPACE = re.compile(r"[^ \t\n\r]")
DECODER = json.JSONDecoder()
BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, UnicodeDecodeError),
    *(NotImplementedError, RuntimeError, EOFError, OSError),
)
"""What a ZIP that is cut, altered, encrypted, named or packed in an unknown way raises."""
LONGEST_SOURCE, LONGEST_ID, LONGEST_FIELD = 60, 200, 60
TICK = 500
"""Rows between two words about how far it is."""

Tick = Callable[[int], None]


class RefusedFile(Refusal):
    """Nothing of the file can be read; nothing has been written."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


@dataclass(frozen=True)
class Broken:
    """A row that is left out: where it is in which file, its identifier if it has one, the field, why."""

    file: str
    number: int
    identifier: str
    field: str
    fault: str

    @property
    def sentence(self) -> str:
        """Only what can be printed is told as it came: the database keeps no zero character and no half of a pair."""
        identifier = self.identifier if self.identifier.isprintable() else _("unreadable identifier")
        words = {
            "file": self.file,
            "number": self.number,
            "identifier": identifier or _("without identifier"),
            "field": self.field if self.field.isprintable() else "?",
            "fault": self.fault,
        }
        return _("%(file)s, row %(number)s (%(identifier)s), field “%(field)s”: %(fault)s.") % words


@dataclass
class Offer:
    """What a package tells: numbered rows of each file that the format takes, and those that it does not."""

    structures: list[tuple[int, v1.Structure]] = field(default_factory=list)
    services: list[tuple[int, v1.Service]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


@dataclass(frozen=True)
class Package:
    """The rows of the two files, each the text of its JSON, which takes less memory than what it says."""

    structures: list[str]
    services: list[str]

    def __len__(self) -> int:
        return len(self.structures) + len(self.services)


def opened(place: Path | bytes) -> Package:
    """The two files of a folder or of a ZIP: their names begin with structures and services, and end in .json.

    Raises RefusedFile when one is missing, too large, not JSON, cut short, not a list, or without a row.
    """
    if isinstance(place, Path) and place.is_dir():
        found = {path.name: path for path in sorted(place.iterdir()) if path.is_file()}
        return Package(*(_rows_of(found[_named(kind, found)].open("rb"), kind) for kind in MODELS))
    try:
        with zipfile.ZipFile(BytesIO(place) if isinstance(place, bytes) else place) as archive:
            found = {Path(one.filename).name: one for one in archive.infolist() if not one.is_dir()}
            return Package(*(_rows_of(archive.open(found[_named(kind, found)]), kind) for kind in MODELS))
    except FileNotFoundError:
        raise RefusedFile(_("There is no such file or folder.")) from None
    except BROKEN_ZIP:
        sentence = _("This is not a whole ZIP: send one that holds structures.json and services.json.")
        raise RefusedFile(sentence) from None


def _named(kind: str, names) -> str:
    for name in names:
        if name.lower().startswith(kind) and name.lower().endswith(".json"):
            return name
    raise RefusedFile(_("The file %(file)s.json is missing.") % {"file": kind})


def _rows_of(file: IO[bytes], kind: str) -> list[str]:
    """The rows of one file, read piece by piece: what is too large is refused before it fills the memory."""
    words = {"file": kind, "rows": MOST_ROWS}
    try:
        with TextIOWrapper(file, "utf-8-sig", "surrogatepass") as text:
            rows = list(islice(_Pieces(text, kind).rows(), MOST_ROWS + 1))
    except (ValueError, RecursionError):
        raise RefusedFile(_("The file %(file)s.json is not JSON, or is cut short.") % words) from None
    if len(rows) > MOST_ROWS:
        raise RefusedFile(_("The file %(file)s.json holds more than %(rows)s rows.") % words)
    if not rows:
        raise RefusedFile(_("The file %(file)s.json holds no row.") % words)
    return rows


class _Pieces:
    """A JSON list read row by row; what was read is `left`, in no row yet from `at` on."""

    def __init__(self, text: TextIO, kind: str):
        self.text, self.words = text, {"file": kind}
        self.left, self.at, self.taken = "", 0, 0

    def rows(self) -> Iterator[str]:
        """Raises ValueError when the text is not JSON."""
        if self._mark() != "[":
            raise RefusedFile(_("The file %(file)s.json is not a list of rows.") % self.words)
        if self._next() == "]":
            self._mark()
        else:
            mark = ","
            while mark == ",":
                yield self._row()
                mark = self._mark()
            if mark != "]":
                raise ValueError(mark)
        if after := self._next():
            raise ValueError(after)

    def _more(self) -> bool:
        piece = self.text.read(PIECE)
        self.taken += len(piece)
        if self.taken > MOST_CHARACTERS:
            raise RefusedFile(_("The file %(file)s.json is too large once unpacked.") % self.words)
        self.left, self.at = self.left[self.at :] + piece, 0
        return bool(piece)

    def _next(self) -> str:
        """The next character that is no space, at which it stays; empty at the end."""
        while (found := NO_SPACE.search(self.left, self.at)) is None:
            self.at = len(self.left)
            if not self._more():
                return ""
        self.at = found.start()
        return found.group()

    def _mark(self) -> str:
        found = self._next()
        self.at += len(found)
        return found

    def _row(self) -> str:
        """A mark follows it, so that what ends with what was read may be cut."""
        self._next()
        while True:
            try:
                end = DECODER.raw_decode(self.left, self.at)[1]
            except ValueError:
                end = len(self.left)
            if end < len(self.left):
                begin, self.at = self.at, end
                return self.left[begin:end]
            if end - self.at > LONGEST_ROW:
                sentence = _("A row of the file %(file)s.json is not JSON, or is longer than %(most)s characters.")
                raise RefusedFile(sentence % (self.words | {"most": LONGEST_ROW}))
            if not self._more():
                raise ValueError(self.left[:1])


def read(package: Package, *, only_source: str = "", tick: Tick = lambda _count: None) -> Offer:
    """The rows of `only_source`, of every source when it is empty. Raises RefusedFile when there are none."""
    offer, known, taken = Offer(), set(), 0
    for kind, rows in ((STRUCTURE, package.structures), (SERVICE, package.services)):
        good = getattr(offer, kind)
        for number, row in enumerate(map(json.loads, rows), start=1):
            if number % TICK == 0:
                tick(TICK)
            if only_source and (not isinstance(row, dict) or row.get("source") != only_source):
                continue
            taken += 1
            found = _judged(row, kind, number, known)
            if isinstance(found, Broken):
                offer.broken.append(found)
            else:
                good.append((number, found))
        tick(len(rows) % TICK)
    if not taken:
        raise RefusedFile(_("No row of these files comes from the source “%(source)s”.") % {"source": only_source})
    return offer


def _judged(row: Any, kind: str, number: int, known: set) -> BaseModel | Broken:
    if not isinstance(row, dict):
        return Broken(kind, number, "", "id", _("the row is not an object"))
    identifier = row["id"][:LONGEST_ID] if isinstance(row.get("id"), str) else ""
    try:
        found = MODELS[kind].model_validate(row)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        return Broken(kind, number, identifier, str(fault["loc"][0])[:LONGEST_FIELD], _said(fault))
    for name, most in (("source", LONGEST_SOURCE), ("id", LONGEST_ID)):
        value = getattr(found, name)
        if not value.isprintable() or not 0 < len(value) <= most:
            fault = _("it is empty, longer than %(most)s characters, or unreadable") % {"most": most}
            return Broken(kind, number, identifier, name, fault)
    if (kind, found.source, found.id) in known:
        return Broken(kind, number, found.id, "id", _("this identifier came before in the same file"))
    known.add((kind, found.source, found.id))
    return found


def _said(fault: dict) -> str:
    """What is wrong with a value, in words."""
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return _("it is missing")
        case "string_too_short":
            return _("it has less than %(least)s characters") % {"least": limits["min_length"]}
        case "string_too_long":
            return _("it has more than %(most)s characters") % {"most": limits["max_length"]}
        case "enum":
            return _("one of its values is not in the lists of data·inclusion")
        case "string_type":
            return _("it is not a text")
        case _other:
            return _("it is not written as data·inclusion wants it")
