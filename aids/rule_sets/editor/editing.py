"""Changes of the text of a rule file: what nobody touched stays byte for byte, comments and order included.

Tables are found by their lines (`outline`); only the lines of the table concerned are parsed by tomlkit and written
again. Whatever way the text is laid out, the result is read once more and must say what `changes` says.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import tomlkit
from django.utils.translation import gettext as _
from tomlkit.exceptions import TOMLKitError

from aids.rule_sets.editor import changes
from aids.rule_sets.editor.changes import Data
from aids.rule_sets.editor.outline import Address, Block, content_end, names_of, outline
from aids.rule_sets.editor.writing import block, key, toml
from backend.kit.access import Refusal

Values = Mapping[str, Any]


def data_of(text: str) -> Data:
    """What a sound text says."""
    return tomllib.loads(text, parse_float=Decimal)


def replace(text: str, address: Address, values: Values) -> str:
    """Other values for some keys of an element: None takes a key away, a list of tables is told whole."""
    data = data_of(text)
    wanted = changes.replaced(data, address, values)
    element = changes.at(data, address)
    return _checked(lambda: _replace(text, address, element, values), wanted)


def add(text: str, address: Address, values: Values, order: Sequence[str] = ()) -> str:
    """One more element. `order`: the keys of what holds its list, for the place of the first of a list."""
    wanted = changes.added(data_of(text), address, values)
    return _checked(lambda: _add(text, address, values, order), wanted)


def remove(text: str, address: Address) -> str:
    wanted = changes.removed(data_of(text), address)
    return _checked(lambda: _remove(text, address), wanted)


def move(text: str, address: Address, step: int) -> str:
    """The element changes places with the one before it (-1) or after it (1); at the end of its list it stays."""
    data = data_of(text)
    other = changes.neighbour(data, address, step)
    if other is None:
        return text
    first, second = (address, other) if step > 0 else (other, address)
    return _checked(lambda: _swap(text, first, second), changes.moved(data, address, step))


def rename(text: str, address: Address, code: str) -> str:
    """Another code for an element that its code names; what refers to it is for the caller."""
    wanted = changes.renamed(data_of(text), address, code)
    return _checked(lambda: _rename(text, address, code), wanted)


def _checked(change: Callable[[], str], wanted: Data) -> str:
    """The text that a change gives, which says what it should; raises Refusal where the layout does not allow it."""
    try:
        text = change()
        if _orders(data_of(text)) == _orders(wanted):
            return text
    except (TOMLKitError, tomllib.TOMLDecodeError, LookupError, TypeError, ValueError):
        text = ""
    raise Refusal(_("The way this text is laid out does not allow this change here: change it in the file."))


def _orders(data: Any) -> Any:
    """The data and the order of what is named, which the order of the text gives."""
    named = {name: list(table) for name, table in data.items() if isinstance(table, dict) and name != "source"}
    return data, named


# The lines of an element


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines of a text, parsed alone; `path` leads to the element inside of them."""

    lines: list[str]
    start: int
    end: int
    path: Address

    def changed(self, change: Callable[[Any], None]) -> str:
        document = tomlkit.parse("\n".join(self.lines[self.start : self.end]) + "\n")
        node: Any = document
        for part in self.path:
            node = node[part]
        change(node)
        written = tomlkit.dumps(document).removesuffix("\n").split("\n")
        return "\n".join([*self.lines[: self.start], *written, *self.lines[self.end :]])


def _piece(text: str, address: Address, keys: Sequence[str]) -> _Piece:
    """The lines of the table that holds these keys of an element, with the tables of these keys."""
    lines, blocks = text.split("\n"), outline(text)
    known = {one.address for one in blocks}
    holder = address
    while holder not in known:
        holder = holder[:-1]
    inner = [(*address, name) for name in keys]
    chosen = [one for one in blocks if one.address == holder or any(one.within(each) for each in inner)]
    first, last = chosen[0], chosen[-1]
    inside = [one.address for one in blocks if first.start <= one.start <= last.start]
    return _Piece(lines, first.start, content_end(lines, last), _rebased(address, inside))


def _rebased(address: Address, inside: list[Address]) -> Address:
    """The same address in some tables alone: lists begin with the first that is there, outer lists are plain tables."""
    path: list[str | int] = []
    for position, part in enumerate(address):
        if isinstance(part, str):
            path.append(part)
            continue
        container = address[:position]
        here = [one[position] for one in inside if one[:position] == container and len(one) == position + 1]
        if here:
            path.append(part - min(here))
        elif not any(one[: position + 1] == address[: position + 1] for one in inside):
            path.append(part)
    return tuple(path)


def _extent(text: str, address: Address) -> tuple[int, int] | None:
    """First and last line of everything an element says; None when it has no table of its own."""
    blocks = outline(text)
    positions = [index for index, one in enumerate(blocks) if one.within(address)]
    if not positions:
        return None
    if positions != list(range(positions[0], positions[-1] + 1)):
        raise LookupError("an element in several places")
    return blocks[positions[0]].start, content_end(text.split("\n"), blocks[positions[-1]])


# Values


def _replace(text: str, address: Address, element: Data, values: Values) -> str:
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict) and element.get(name):
            text = _replace_list(text, (*address, name), element[name], value)
            values = {other: one for other, one in values.items() if other != name}
    plain = {name: value for name, value in _flat(element, values) if _known(element, name) != value}
    if not plain:
        return text

    def change(node: Any) -> None:
        for name, value in plain.items():
            _set(node, name.split("."), value)

    return _piece(text, address, list(dict.fromkeys(name.split(".")[0] for name in plain))).changed(change)


def _known(element: Data, name: str) -> Any:
    return changes.at(element, tuple(name.split(".")))


def _flat(element: Data, values: Values) -> list[tuple[str, Any]]:
    """A table that is there already is told key by key."""
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        known = _known(element, name)
        if isinstance(known, dict) and isinstance(value, dict) and value:
            found += [(f"{name}.{inner}", value.get(inner)) for inner in {**known, **value}]
        else:
            found.append((name, value))
    return found


def _set(node: Any, path: list[str], value: Any) -> None:
    name, *rest = path
    if not rest and value is None:
        del node[name]
    elif not rest:
        node[name] = tomlkit.value(toml(value))
    elif name in node:
        _set(node[name], rest, value)
        if not node[name]:
            del node[name]
    elif value is not None:
        node.append(tomlkit.key(path), tomlkit.value(toml(value)))


def _replace_list(text: str, address: Address, before: list[Data], after: list[Data]) -> str:
    """Another list of tables: those that are the same at both ends are left alone."""
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    shared = min(len(old), len(new))
    for index in range(shared):
        values = dict.fromkeys(old[index]) | new[index]
        text = _replace(text, (*address, head + index), old[index], values)
    for index in range(head + len(old) - 1, head + shared - 1, -1):
        text = _remove(text, (*address, index))
    for index, row in enumerate(new[shared:], start=head + shared):
        text = _add(text, (*address, index), row, ())
    return text


def _alike(before: list[Data], after: list[Data]) -> int:
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


# Whole elements


def _add(text: str, address: Address, values: Values, order: Sequence[str]) -> str:
    container, place = address[:-1], address[-1]
    blocks = outline(text)
    if isinstance(place, str) and isinstance(container[-1], int):  # the only one of its kind
        return _insert(text, _line_for(text, blocks, [], address, order), block(address, values))
    inside = [one for one in blocks if one.within(container) and len(one.address) > len(container)]
    if not inside and changes.at(data_of(text), container):
        return _add_inline(text, container, place, values)
    following = next((one for one in blocks if one.address == address), None)
    line = following.start if following else _line_for(text, blocks, inside, container, order)
    return _insert(text, line, block(address, values))


def _line_for(text: str, blocks: list[Block], inside: list[Block], container: Address, order: Sequence[str]) -> int:
    """After the last element of the list, or where the first one of its list comes in the order of the format."""
    lines = text.split("\n")
    if inside:
        return content_end(lines, inside[-1])
    parent, name = container[:-1], container[-1]
    before = set(order[: order.index(name) + 1]) if name in order else set(order)
    inner = [one for one in blocks if one.within(parent)]
    known = [one for one in inner if len(one.address) == len(parent) or one.address[len(parent)] in before]
    return content_end(lines, (known or [blocks[0]])[-1])


def _insert(text: str, line: int, added: list[str]) -> str:
    lines = text.split("\n")
    before, after = lines[:line], lines[line:]
    if before and before[-1].strip():
        added = ["", *added]
    if any(one.strip() for one in after):
        added = [*added, ""] if after[0].strip() else added
    elif not after:
        after = [""]
    return "\n".join([*before, *added, *after])


def _add_inline(text: str, container: Address, place: str | int, values: Values) -> str:
    element: Data = changes.added({}, ("it",), values)["it"]

    def change(node: Any) -> None:
        if isinstance(place, int):
            node[container[-1]].insert(place, tomlkit.value(toml(element)))
        else:
            node[container[-1]][place] = tomlkit.value(toml(element))

    return _piece(text, container[:-1], [str(container[-1])]).changed(change)


def _remove(text: str, address: Address) -> str:
    extent = _extent(text, address)
    if extent is None:

        def change(node: Any) -> None:
            del node[address[-2]][address[-1]]
            if not node[address[-2]]:
                del node[address[-2]]

        return _piece(text, address[:-2], [str(address[-2])]).changed(change)
    lines = text.split("\n")
    start, end = extent
    while end < len(lines) - 1 and not lines[end].strip():
        end += 1
    return "\n".join([*lines[:start], *lines[end:]])


def _swap(text: str, first: Address, second: Address) -> str:
    one, other = _extent(text, first), _extent(text, second)
    if one is None or other is None:

        def change(node: Any) -> None:
            items = node[first[-2]]
            items.insert(first[-1], items.pop(second[-1]))

        return _piece(text, first[:-2], [str(first[-2])]).changed(change)
    lines = text.split("\n")
    between = lines[one[1] : other[0]]
    swapped = [*lines[other[0] : other[1]], *between, *lines[one[0] : one[1]]]
    return "\n".join([*lines[: one[0]], *swapped, *lines[other[1] :]])


def _rename(text: str, address: Address, code: str) -> str:
    lines = text.split("\n")
    for one in outline(text):
        if not one.within(address):
            continue
        names, repeated = names_of(lines[one.header])
        written = ".".join(key(name) for name in (*address[:-1], code, *names[len(address) :]))
        ending = lines[one.header].partition("]]" if repeated else "]")[2]
        lines[one.header] = (f"[[{written}]]" if repeated else f"[{written}]") + ending
    return "\n".join(lines)


FIRST_GROUND = {"code": "need", "label": "Motif à compléter"}
FIRST_CAP = {"code": "ceiling", "label": "Plafond à compléter", "formula": "0"}
_FIRST_AID = {"code": "first_aid", "label": "Première aide, à compléter", "payees": ["household"]}


def blank(code: str, version: str, title: str, source_title: str, source_site: str) -> str:
    """A text to begin with, which loads: one aid, to be completed."""
    head = {"format": 2, "code": code, "version": version, "title": title}
    parts = [
        [f"{name} = {toml(value)}" for name, value in head.items()],
        block(("source",), {"title": source_title, "site": source_site}),
        block(("aids", 0), _FIRST_AID),
        block(("aids", 0, "grounds", 0), FIRST_GROUND),
        block(("aids", 0, "caps", 0), FIRST_CAP),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"
