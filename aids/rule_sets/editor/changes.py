"""Changes of what a rule file says, on its plain data: what `editing` must give, whatever the layout of the text."""

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from aids.rule_sets.editor.outline import Address

Data = dict[str, Any]


def at(data: Any, address: Address) -> Any:
    """What stands at an address; None when nothing does."""
    for part in address:
        if isinstance(part, int):
            found = isinstance(data, list) and part < len(data)
        else:
            found = isinstance(data, dict) and part in data
        if not found:
            return None
        data = data[part]
    return data


def identity(data: Data, address: Address) -> str:
    """What stands at an address, by the codes on the way instead of the ranks: `aids.loan.conditions.age`.

    It ends with a dot where nothing stands; what has no code is known by all that it says.
    """
    names = [_name(part, at(data, address[:end])) for end, part in enumerate(address, start=1)]
    return ".".join(names if at(data, address) is not None else [*names[:-1], ""])


def _name(part: str | int, element: Any) -> str:
    if isinstance(part, str):
        return part
    code = element.get("code") if isinstance(element, dict) else None
    if element is None or isinstance(code, str):
        return code or ""
    return hashlib.sha256(repr(element).encode()).hexdigest()[:16]


def replaced(data: Data, address: Address, values: Mapping[str, Any]) -> Data:
    """Other values for some keys of an element (`sentences.met` is a key); None takes a key away."""
    data = deepcopy(data)
    element = at(data, address)
    for key, value in values.items():
        _set(element, key.split("."), value)
    return data


def _set(table: Data, path: list[str], value: Any) -> None:
    name, *rest = path
    if rest:
        inner = table.setdefault(name, {})
        _set(inner, rest, value)
        if not inner:
            del table[name]
    elif value is None:
        table.pop(name, None)
    else:
        table[name] = value


def added(data: Data, address: Address, values: Mapping[str, Any]) -> Data:
    """One more element: the last number of its address is its place in a list, the last name its code."""
    data = deepcopy(data)
    *parents, place = address
    container = data
    for position, part in enumerate(parents):
        if isinstance(container, dict) and part not in container:
            following = address[position + 1]
            container[part] = [] if isinstance(following, int) else {}
        container = container[part]
    element: Data = {}
    for key, value in values.items():
        if value is not None:
            _set(element, key.split("."), value)
    if isinstance(place, int):
        container.insert(place, element)
    else:
        container[place] = element
    return data


def removed(data: Data, address: Address) -> Data:
    """Without an element; what held it goes with the last one."""
    data = deepcopy(data)
    *parents, place = address
    container = at(data, tuple(parents))
    del container[place]
    if not container and parents:
        del at(data, tuple(parents[:-1]))[parents[-1]]
    return data


def moved(data: Data, address: Address, step: int) -> Data:
    """The element changes places with its neighbour."""
    data = deepcopy(data)
    container, place = at(data, address[:-1]), address[-1]
    other = neighbour(data, address, step)[-1]
    if isinstance(place, int):
        container[place], container[other] = container[other], container[place]
        return data
    order = [{place: other, other: place}.get(name, name) for name in container]
    elements = {name: container[name] for name in order}
    container.clear()
    container.update(elements)
    return data


def neighbour(data: Data, address: Address, step: int) -> Address | None:
    """The element before (-1) or after (1) another one of the same list; None at its ends."""
    container, place = at(data, address[:-1]), address[-1]
    names = list(range(len(container))) if isinstance(container, list) else list(container)
    position = names.index(place) + step
    return (*address[:-1], names[position]) if 0 <= position < len(names) else None


def renamed(data: Data, address: Address, code: str) -> Data:
    """Another code for an element that its code names."""
    data = deepcopy(data)
    container = at(data, address[:-1])
    elements = {code if name == address[-1] else name: element for name, element in container.items()}
    container.clear()
    container.update(elements)
    return data
