"""How the editor writes TOML: values and whole tables, as a person would."""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aids.rule_sets.editor.outline import Address

_WIDTH = 100
_DELETE = "\x7f"


def toml(value: Any) -> str:
    """A value as it stands after `key = `."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            text = format(value, "f")
            return text if "." in text else f"{text}.0"
        case str():
            return _text(value)
        case dt.date():
            return value.isoformat()
        case dict():
            inside = ", ".join(f"{key(name)} = {toml(one)}" for name, one in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return _list(value)
    raise TypeError(f"no TOML for {type(value).__name__}")


def key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "")
    return name if plain.isascii() and plain.isalnum() else _quoted(name)


def header(address: Address) -> str:
    names = ".".join(key(part) for part in address if isinstance(part, str))
    return f"[[{names}]]" if isinstance(address[-1], int) else f"[{names}]"


def block(address: Address, values: Mapping[str, Any]) -> list[str]:
    """The lines of a table, `sentences.met` as one dotted key."""
    lines = [header(address)]
    for name, value in values.items():
        if value is not None:
            dotted = ".".join(key(part) for part in name.split("."))
            lines += f"{dotted} = {toml(value)}".split("\n")
    return lines


def _text(value: str) -> str:
    if "\n" not in value:
        return _quoted(value)
    inside = "\n".join(_quoted(line)[1:-1] for line in value.split("\n"))
    return f'"""\n{inside}"""'


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007F")


def _list(values: list[Any] | tuple[Any, ...]) -> str:
    written = [toml(one) for one in values]
    line = f"[{', '.join(written)}]"
    if len(line) <= _WIDTH and not any(isinstance(one, dict) for one in values):
        return line
    return "[\n" + "".join(f"  {one},\n" for one in written) + "]"
