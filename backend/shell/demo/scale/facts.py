"""JSON that holds dates and keys, turned into a text in which they can be replaced by the database."""

import datetime as dt
import itertools
import json
import re
from dataclasses import dataclass
from typing import Any

from backend.shell.demo.scale.tables import Facts

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MARK = re.compile(r'"\x01(\d+)"|\x02(\d+)')


@dataclass(frozen=True)
class Template:
    """`text` for PostgreSQL's format(); `values`: days, days of birth, then the keys of each model, in its order."""

    text: str
    values: list[list]


def make_template(content: Any, facts: Facts) -> Template:
    """Every date, and every key that `facts` declares, becomes an argument of the text."""
    groups: list[list] = [[] for _ in range(2 + len(facts.ids))]
    places = {where: 2 + rank for rank, where in enumerate(facts.ids)}
    found: list[tuple[int, int]] = []

    def mark(group: int, value: Any, sign: str) -> str:
        found.append((group, len(groups[group])))
        groups[group].append(value)
        return f"{sign}{len(found) - 1}"

    def walk(node: Any, above: str, key: str) -> Any:
        if isinstance(node, dict):
            return {name: walk(inner, key, name) for name, inner in node.items()}
        if isinstance(node, list):
            return [walk(inner, above, key) for inner in node]
        if (above, key) in places and node is not None:
            return mark(places[above, key], node, "\x01")
        if isinstance(node, str) and _DATE.fullmatch(node):
            return mark(key in facts.born, dt.date.fromisoformat(node), "\x02")
        return node

    marked = json.dumps(walk(content, "", ""), ensure_ascii=False).replace("%", "%%").replace("\\u0001", "\x01")
    before = [0, *itertools.accumulate(len(group) for group in groups)]

    def argument(match: re.Match) -> str:
        group, rank = found[int(match[1] or match[2])]
        return f"%{before[group] + rank + 1}$s"

    return Template(_MARK.sub(argument, marked.replace("\\u0002", "\x02")), groups)
