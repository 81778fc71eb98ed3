"""What a formula of a text may name, with its meaning in French, and what other keys may refer to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aids.rule_sets.editor.changes import Data, at
from aids.rule_sets.editor.outline import Address
from aids.rules.vocabulary import FACTS, MEMBER_FACTS, NUMBERS, UNITS, UNREADABLE, Kind

_DEFINING = ("questions", "places", "constants", "income", "expenses", "tallies", "indicators")


@dataclass(frozen=True, slots=True)
class Name:
    """`insert` is what is typed for it; `group` says where it comes from."""

    name: str
    insert: str
    words: str
    group: str


def names_for(data: Data, address: Address) -> list[Name]:
    """The names that the formulas of an element may use: those of its text first, then every fact."""
    own = _("Of this text")
    found = [Name(code, code, _label(one), own) for kind in _DEFINING for code, one in _named(data, kind)]
    found += [name for code, one in _named(data, "tables") for name in _table_names(code, one, own)]
    found += [
        Name(f"'{code}'", f"'{code}'", words, _("Choices, compared by ==")) for code, words in _choices(data, address)
    ]
    told = _("What Iris knows of the household and of the request")
    found += [Name(code, code, fact.meaning_fr, told) for code, fact in FACTS.items() if code not in UNREADABLE]
    if address[:1] == ("indicators",):
        person = _("Of one person, in a formula for each person")
        found += [Name(code, code, fact.meaning_fr, person) for code, fact in MEMBER_FACTS.items()]
    ways = _("Ways of writing")
    return [
        *found,
        Name("min", "min(", _("the smallest of: min(a, b)"), ways),
        Name("max", "max(", _("the largest of: max(a, b)"), ways),
        Name("if", " if ", _("a choice between two: a if condition else b"), ways),
        Name("else", " else ", _("otherwise: a if condition else b"), ways),
        Name("and", " and ", _("both conditions"), ways),
        Name("or", " or ", _("one condition at least"), ways),
        Name("not", "not ", _("the opposite"), ways),
    ]


def figures_of(data: Data) -> Mapping[str, str]:
    """The names of a text that are figures, which a condition may compare with a threshold."""
    found = {}
    for kind in _DEFINING:
        for code, one in _named(data, kind):
            if kind not in ("questions", "places", "indicators") or _is_figure(kind, one):
                found[code] = _label(one)
    return found


def labels_of(data: Data, kind: str) -> Mapping[str, str]:
    """Code → label of the elements of a kind at the top of a text."""
    if kind == "aids":
        return {str(one.get("code")): _label(one) for one in _list(data, kind)}
    return {code: _label(one) for code, one in _named(data, kind)}


def choices_of(data: Data, reads: str, address: Address = ()) -> Mapping[str, str] | None:
    """Code → words of what a table reads when that is a choice; None when it is a number."""
    question = at(data, ("questions", reads))
    if isinstance(question, dict) and question.get("kind") == Kind.CHOICE:
        return question.get("choices", {})
    return dict(_grounds(data, address)) if reads == "ground" else None


def _is_figure(kind: str, one: Mapping[str, Any]) -> bool:
    if kind == "indicators":
        return one.get("unit") in UNITS and UNITS[one["unit"]].kind in NUMBERS
    return one.get("kind") in NUMBERS


def _table_names(code: str, table: Mapping[str, Any], group: str) -> list[Name]:
    rows = table.get("rows") or [{}]
    bounds = ("is", "from", "above", "up_to", "below")
    columns = [column for column in rows[0] if column not in bounds]
    if len(columns) <= 1:
        return [Name(code, f"{code}()", _label(table), group)]
    labels = table.get("columns", {})
    return [
        Name(f"{code}('{column}')", f"{code}('{column}')", f"{_label(table)} : {labels.get(column, column)}", group)
        for column in columns
    ]


def _choices(data: Data, address: Address) -> list[tuple[str, str]]:
    asked = [pair for _code, one in _named(data, "questions") for pair in (one.get("choices") or {}).items()]
    return list(dict([*_grounds(data, address), *asked]).items())


def _grounds(data: Data, address: Address) -> list[tuple[str, str]]:
    aids = [at(data, address[:2])] if address[:1] == ("aids",) else _list(data, "aids")
    return [(str(one.get("code")), _label(one)) for aid in aids if aid for one in _list(aid, "grounds")]


def _named(data: Data, kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    found = data.get(kind)
    return [(code, one) for code, one in found.items() if isinstance(one, dict)] if isinstance(found, dict) else []


def _list(data: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    found = data.get(kind)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _label(one: Mapping[str, Any]) -> str:
    return str(one.get("label", ""))
