"""Where the tables of a rule file stand in its text: their lines, with the comments right above them.

An address names a table: `("aids", 2, "conditions", 0)`, `("indicators", "daily_mean")`, `()` for the head of the file.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

Address = tuple[str | int, ...]

_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')
_ENDS = {'"""': re.compile(r'(?:\\.|[^"\\]|"(?!""))*?"""'), "'''": re.compile(r"(?:[^']|'(?!''))*?'''")}


@dataclass(frozen=True, slots=True)
class Block:
    """One table as it is written: lines from `start` (its comments, then its `header`) to `end`, not included."""

    address: Address
    start: int
    header: int
    end: int

    def within(self, address: Address) -> bool:
        return self.address[: len(address)] == address


def outline(text: str) -> list[Block]:
    """The tables of a text in their order, its head first. The text is sound TOML."""
    lines = text.split("\n")
    headers = [*_headers(lines)]
    starts = [_with_comments(lines, number, before) for number, before in _pairs(headers)]
    ends = [*starts, len(lines)]
    blocks = [Block((), 0, 0, ends[0])]
    counts: dict[Address, int] = {}
    for position, number in enumerate(headers):
        address = _address(lines[number], counts)
        blocks.append(Block(address, starts[position], number, ends[position + 1]))
    return blocks


def content_end(lines: list[str], block: Block) -> int:
    """The line after the last that says something of it: then come blank lines, and comments about something else."""
    end = block.end
    while end > block.header + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    while end < block.end and lines[end].strip():
        end += 1
    return end


def _headers(lines: list[str]) -> Iterator[int]:
    """The lines that open a table, those inside of a text or of a list left aside."""
    inside, depth = "", 0
    for number, line in enumerate(lines):
        if not inside and not depth and line.lstrip().startswith("["):
            yield number
            continue
        inside, depth = _after(line, inside, depth)


def _after(line: str, inside: str, depth: int) -> tuple[str, int]:
    """What is open after a line: a text over several lines, lists and inline tables."""
    place = 0
    while True:
        if inside:
            closing = _ENDS[inside].match(line, place)
            if not closing:
                return inside, depth
            inside, place = "", closing.end()
        found = _TOKEN.search(line, place)
        if not found:
            return "", depth
        place = found.end()
        match found[0]:
            case '"""' | "'''" as quotes:
                inside = quotes
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1


def _pairs(headers: list[int]) -> Iterator[tuple[int, int]]:
    """Each header with the one before it."""
    before = -1
    for number in headers:
        yield number, before
        before = number


def _with_comments(lines: list[str], header: int, before: int) -> int:
    start = header
    while start > before + 1 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def names_of(header: str) -> tuple[tuple[str, ...], bool]:
    """The names of a header and whether it is one of several: `[[aids.caps]]` → (("aids", "caps"), True)."""
    names: list[str] = []
    inner = tomllib.loads(header.strip())
    while isinstance(inner, dict) and inner:
        names.append(next(iter(inner)))
        inner = inner[names[-1]]
    return tuple(names), isinstance(inner, list)


def _address(header: str, counts: dict[Address, int]) -> Address:
    names, repeated = names_of(header)
    address: Address = ()
    for position, name in enumerate(names):
        address = (*address, name)
        if repeated and position == len(names) - 1:
            counts[address] = counts.get(address, -1) + 1
        if address in counts:
            address = (*address, counts[address])
    return address
