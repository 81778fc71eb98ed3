"""The text of a draft with an element changed, as the editor's forms give it; addresses as they stand in a URL."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from aids.rule_sets.editor import changes, editing
from aids.rule_sets.editor.changes import Data, at
from aids.rule_sets.editor.outline import Address
from aids.rule_sets.editor.sections import HEAD, Section, Sort, kind_of, order_of, section
from backend.kit.access import Refusal

_HEAD = "head"
_NAMES = frozenset({"questions", "places", "constants", "income", "expenses", "tallies", "tables", "indicators"})
_NUMBER = re.compile(r"[0-9]{1,9}")
_PATH = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def written(address: Address) -> str:
    """`aids.2.conditions.0`; the head of the text is `head`."""
    return ".".join(str(part) for part in address) or _HEAD


def read(where: str) -> Address:
    """The inverse; raises LookupError for what no address is."""
    if where == _HEAD:
        return ()
    address = parts(where)
    kind_of(address)
    return address


def parts(where: str) -> Address:
    """The names and numbers of an address, whatever they lead to."""
    return tuple(int(part) if _NUMBER.fullmatch(part) else part for part in where.split("."))


def address_of(key_path: str) -> Address:
    """Where a fault is: `aids[2].conditions[0].formula` → ("aids", 2, "conditions", 0, "formula")."""
    return tuple(int(number) if number else name for name, number in _PATH.findall(key_path))


def element_of(key_path: str) -> tuple[Address, str]:
    """The innermost element in which a fault is, and the key of it that is at fault."""
    address = address_of(key_path)
    for end in range(len(address), 0, -1):
        try:
            kind_of(address[:end])
        except LookupError:
            continue
        return address[:end], _key(address[end:])
    return (), _key(address)


def _key(rest: Address) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest).lstrip(".")


def holder(address: Address) -> Address:
    """What holds an element: the aid of a rule, else the text."""
    return address[:2] if len(address) > 2 else ()


def new_address(data: Data, container: Address) -> Address:
    """The address of one more element of a list; of a named kind, its code comes later. LookupError for no list."""
    found = at(data, container)
    one = section(".".join(part for part in container if isinstance(part, str)))
    address = (*container, "" if one.named else len(found) if isinstance(found, list) else 0)
    kind_of(address)
    return address


def saved(text: str, address: Address, values: Mapping[str, Any], code: str | None) -> tuple[str, Address]:
    """The text with an element as a form tells it, and where the element stands then."""
    data = editing.data_of(text)
    one = section(kind_of(address))
    if one.named and code != address[-1] and at(data, (*address[:-1], code)) is not None:
        raise Refusal(_("This code is taken already: give it another one."), field="code")
    if one.named and at(data, address) is None:
        address = (*address[:-1], code)
    if at(data, address) is None:
        return _added(text, address, values), address
    before = at(data, address)
    text = editing.replace(text, address, values)
    if one.named and code != address[-1]:
        text = renamed(text, address, code)
        address = (*address[:-1], code)
    elif one.kind == "aids" and values["code"] != before["code"]:
        text = _told_again(text, "aids", before["code"], values["code"])
    return text, address


def tried(data: Data, address: Address, values: Mapping[str, Any], code: str | None) -> tuple[Data, Address]:
    """The same on plain data, for a trial: an element keeps its code, which others name."""
    one = section(kind_of(address))
    if one.named and at(data, address) is None:
        address = (*address[:-1], code or "")
    if at(data, address) is None:
        data = changes.added(data, address, values)
        return (_with_first_parts(data, address) if one.kind == "aids" else data), address
    if one.kind == "aids":
        values = {**values, "code": at(data, address)["code"]}
    return changes.replaced(data, address, values), address


def _with_first_parts(data: Data, address: Address) -> Data:
    data = changes.added(data, (*address, "grounds", 0), editing.FIRST_GROUND)
    return changes.added(data, (*address, "caps", 0), editing.FIRST_CAP)


def _added(text: str, address: Address, values: Mapping[str, Any]) -> str:
    text = editing.add(text, address, values, order_of(address))
    if kind_of(address) == "aids":  # an aid has a ground and a ceiling from the first
        for key, first in (("grounds", editing.FIRST_GROUND), ("caps", editing.FIRST_CAP)):
            inner = (*address, key, 0)
            text = editing.add(text, inner, first, order_of(inner))
    return text


def renamed(text: str, address: Address, code: str) -> str:
    """Another code for an element, in every formula, sentence and key that names it too."""
    return _told_again(editing.rename(text, address, code), str(address[0]), str(address[-1]), code)


def _told_again(text: str, kind: str, old: str, new: str) -> str:
    for address, one, element in elements(editing.data_of(text)):
        values = {}
        for field in one.fields:
            value = at(element, tuple(field.key.split(".")))
            if isinstance(value, str) and (told := _renamed_in(value, field.sort, kind, old, new)) != value:
                values[field.key] = told
        if values:
            text = editing.replace(text, address, values)
    return text


def _renamed_in(value: str, sort: Sort, kind: str, old: str, new: str) -> str:
    whole = (
        (sort == Sort.FIGURE and kind in _NAMES)
        or (sort == Sort.FAMILY and kind == "families")
        or (sort == Sort.OF and kind in ("families", "aids"))
        or (sort == Sort.OVER and kind == "periods")
    )
    if whole:
        return new if value == old else value
    if kind in _NAMES and sort == Sort.FORMULA:
        return re.sub(rf"(?<![\w']){re.escape(old)}(?![\w'])", new, value)
    if kind in _NAMES and sort == Sort.SENTENCE:
        return re.sub(rf"(?<!\$)\$(\{{?){re.escape(old)}(?!\w)", rf"$\g<1>{new}", value)
    return value


def elements(data: Data) -> Iterator[tuple[Address, Section, Data]]:
    """Every element of a text in the order of the format, its head first."""
    yield (), section(HEAD), data
    for kind in section(HEAD).parts:
        yield from _of_kind(data, (kind,), section(kind))


def _of_kind(data: Data, container: Address, one: Section) -> Iterator[tuple[Address, Section, Data]]:
    for address in places(data, container, one):
        element = at(data, address)
        yield address, one, element
        for part in one.parts:
            inner = section(part)
            yield from _of_kind(data, (*address, inner.key), inner)


def places(data: Data, container: Address, one: Section) -> list[Address]:
    """The addresses of the elements of a kind, in their order."""
    found = at(data, container)
    if one.listed:
        return [(*container, number) for number in range(len(found))] if isinstance(found, list) else []
    if one.named:
        return [(*container, code) for code in found] if isinstance(found, dict) else []
    return [container] if isinstance(found, dict) else []
