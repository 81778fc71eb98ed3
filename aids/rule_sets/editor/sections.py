"""What a rule file is made of, for the editor: its kinds of element and the fields of each, read from its JSON Schema.

A key that the schema gains is edited as soon as it has a label here; a shape that nobody knows raises `LookupError`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from aids.rule_sets.editor.outline import Address
from aids.rules.schema import schema
from aids.rules.schema_parts import CODE_PATTERN, FORMULA_HELP, NAME_PATTERN

HEAD = ""
"""The kind of the head of the file: what it says of itself, its source and its assumptions."""


class Sort(StrEnum):
    """How a key is typed."""

    TEXT = "text"
    LONG = "long"
    CODE = "code"
    CHOICE = "choice"
    MANY = "many"
    FLAG = "flag"
    NUMBER = "number"
    WHOLE = "whole"
    SHARE = "share"
    DAY = "day"
    LINES = "lines"
    PAIRS = "pairs"
    FORMULA = "formula"
    SENTENCE = "sentence"
    FIGURE = "figure"
    FAMILY = "family"
    OF = "of"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an element; `choices` code → words, `hint` in French, `default` what stands where it is not said."""

    key: str
    sort: Sort
    label: str
    hint: str
    required: bool
    choices: Mapping[str, str]
    default: Any


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of element: `aids.conditions` are the conditions of an aid.

    `named`: each has a code for key; `listed`: they follow one another; neither: there is one, or none.
    `parts` are the kinds of what an element holds; `grid`: rows and columns are typed as a table.
    """

    kind: str
    title: str
    add: str
    hint: str
    named: bool
    listed: bool
    fields: tuple[Field, ...]
    parts: tuple[str, ...]
    grid: bool = False

    @property
    def key(self) -> str:
        """The key that holds its elements."""
        return self.kind.rpartition(".")[2]

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)


TITLES: Mapping[str, tuple[str, str]] = {
    HEAD: (_("The text itself"), ""),
    "articles": (_("Articles"), _("Add an article")),
    "families": (_("Families of aids"), _("Add a family")),
    "periods": (_("Periods"), _("Add a period")),
    "questions": (_("Questions asked with a request"), _("Add a question")),
    "places": (_("Places"), _("Add a place")),
    "constants": (_("Figures with a name"), _("Add a figure")),
    "income": (_("Income as it is counted"), _("Add a sum of income")),
    "expenses": (_("Expenses as they are counted"), _("Add a sum of expenses")),
    "tallies": (_("Counts of earlier aids"), _("Add a count")),
    "tables": (_("Tables"), _("Add a table")),
    "indicators": (_("Calculations"), _("Add a calculation")),
    "aids": (_("Aids"), _("Add an aid")),
    "aids.grounds": (_("Grounds"), _("Add a ground")),
    "aids.documents": (_("Supporting documents"), _("Add a document")),
    "aids.conditions": (_("Conditions"), _("Add a condition")),
    "aids.amount": (_("Amount"), _("Say the amount")),
    "aids.caps": (_("Ceilings"), _("Add a ceiling")),
    "aids.deciders": (_("Who decides"), _("Add somebody who decides")),
}
"""Kind → its title, and the words that add one more."""

LABELS: Mapping[str, str] = {
    "article": _("Article"),
    "assumptions": _("What the text leaves open, and how it is read"),
    "choices": _("Choices"),
    "code": _("Code"),
    "communes": _("Communes"),
    "comparison": _("Comparison"),
    "default": _("Share of all the others"),
    "emergency": _("Only in an emergency"),
    "family": _("Family"),
    "form": _("What is given"),
    "formula": _("Formula"),
    "in_force_from": _("First day in force, as the text says it"),
    "indicator": _("Figure compared"),
    "kind": _("What it is"),
    "label": _("Name"),
    "label_en": _("Name in English"),
    "line": _("Has its own line in the explanation"),
    "months": _("Months in the mean"),
    "months_to_repay": _("Months to repay, at most"),
    "notice": _("Notice"),
    "noun": _("What the answer counts"),
    "of": _("Aids that count"),
    "origin": _("Who asks for it"),
    "over": _("Over which time"),
    "payees": _("Paid to"),
    "payment_modes": _("Paid by"),
    "per_member": _("Formula for each person, then added up"),
    "plain": _("In plain language"),
    "question": _("Question, as it is asked"),
    "reads": _("What chooses the row"),
    "regime": _("Who owes it"),
    "required": _("Required"),
    "sentences.met": _("Sentence when it is met"),
    "sentences.not_met": _("Sentence when it is not met"),
    "sentences.unknown": _("Sentence when something is missing"),
    "sentences.unsettled": _("Sentence when the text does not settle"),
    "severity": _("When it is not met"),
    "social_assessment": _("Social assessment"),
    "source.site": _("Where the source is read"),
    "source.title": _("Source"),
    "starts": _("First days"),
    "text": _("Text"),
    "threshold": _("Threshold"),
    "title": _("Title"),
    "unit": _("Unit"),
    "unsettled_when": _("The text does not settle when"),
    "up_to": _("Up to"),
    "value": _("Value"),
    "version": _("Version"),
    "what": _("What is counted"),
    "who": _("Who"),
}
"""Key → what its field is called; a share is called by its kind of income or expense."""

_GRID = frozenset({"columns", "rows", "further"})
_LONG = frozenset({"text", "plain", "notice"})


def section(kind: str) -> Section:
    """Raises LookupError for a kind that no rule file has."""
    return _sections()[kind]


def top_sections() -> list[Section]:
    return [section(kind) for kind in section(HEAD).parts]


def order_of(address: Address) -> list[str]:
    """The keys of what holds the list in which an element stands, in the order of the format."""
    properties = schema()["properties"] if len(address) <= 2 else schema()["$defs"]["aid"]["properties"]
    return list(properties)


def kind_of(address: Address) -> str:
    """`("aids", 2, "conditions", 0)` → `aids.conditions`. Raises LookupError where no element stands."""
    names = [part for part in address if isinstance(part, str)]
    kind = ".".join(names)
    if kind not in _sections():
        kind = ".".join(names[:-1])
    if [type(part) for part in address] != _shape(kind):
        raise LookupError(address)
    return kind


def _shape(kind: str) -> list[type]:
    """What the addresses of a kind are made of: `aids.conditions` → [str, int, str, int]."""
    found = section(kind)
    if kind == HEAD:
        return []
    place = [int] if found.listed else [str] if found.named else []
    return [*_shape(kind.rpartition(".")[0]), str, *place]


@cache
def _sections() -> Mapping[str, Section]:
    top = schema()
    return {one.kind: one for one in _walk(HEAD, top, top["$defs"], named=False, listed=False)}


def _walk(kind: str, shape: dict, defs: Mapping[str, dict], *, named: bool, listed: bool) -> Iterator[Section]:
    parts = {}
    fields: list[Field] = []
    for key, one in shape["properties"].items():
        part = _part(one)
        if kind == "tables" and key in _GRID:
            continue
        if part:
            parts[f"{kind}.{key}".lstrip(".")] = (defs[part[0]], part[1], part[2])
        elif "const" not in one:
            fields += _fields(key, one, defs, key in shape["required"])
    title, add = TITLES[kind]
    hint = shape["description"].split("\n")[0]
    yield Section(kind, title, add, hint, named, listed, tuple(fields), tuple(parts), grid=kind == "tables")
    for name, (inner, is_named, is_listed) in parts.items():
        yield from _walk(name, inner, defs, named=is_named, listed=is_listed)


def _part(shape: dict) -> tuple[str, bool, bool] | None:
    """(definition, named, listed) of a key that holds elements of their own."""
    items = shape.get("items", {})
    if "$ref" in items:
        return items["$ref"].rpartition("/")[2], False, True
    pattern = shape.get("patternProperties", {}).get(NAME_PATTERN, {})
    if "$ref" in pattern:
        return pattern["$ref"].rpartition("/")[2], True, False
    if shape.get("$ref") == "#/$defs/amount":
        return "amount", False, False
    return None


def _fields(key: str, shape: dict, defs: Mapping[str, dict], required: bool) -> Iterator[Field]:
    if "properties" in shape:
        for inner, one in shape["properties"].items():
            yield from _fields(f"{key}.{inner}", one, defs, required and inner in shape["required"])
        return
    sort, choices = _sort(key, shape, defs)
    hint = shape.get("description", "").split("\n")[0].partition(FORMULA_HELP)[0].strip()
    if sort == Sort.SHARE:
        hint = hint.partition(" De 0 ")[0]
    label = hint.rstrip(".") if key.startswith("shares.") else LABELS[key]
    yield Field(key, sort, label, hint, required, choices, shape.get("default"))


def _sort(key: str, shape: dict, defs: Mapping[str, dict]) -> tuple[Sort, Mapping[str, str]]:
    match shape:
        case {"$ref": "#/$defs/formula"}:
            return Sort.FORMULA, {}
        case {"$ref": "#/$defs/of"}:
            return Sort.OF, _words(defs["of"]["anyOf"][0])
        case {"$ref": "#/$defs/over"}:
            return Sort.OVER, _words(defs["over"]["anyOf"][0])
        case {"enum": _}:
            return Sort.CHOICE, _words(shape)
        case {"type": "array", "items": {"enum": _}}:
            return Sort.MANY, _words(shape["items"])
        case {"type": "array", "items": {"type": "string"}}:
            return Sort.LINES, {}
        case {"type": "object", "patternProperties": {}}:
            return Sort.PAIRS, {}
        case {"type": "boolean"}:
            return Sort.FLAG, {}
        case {"type": "integer"}:
            return Sort.WHOLE, {}
        case {"type": "number"}:
            return Sort.NUMBER, {}
        case {"oneOf": [{"type": "number"}, {"type": "string"}]}:
            return Sort.SHARE, {}
        case {"anyOf": [{"$ref": "#/$defs/figure"}, _]}:
            return Sort.FIGURE, _words(defs["figure"])
        case {"type": "string", "format": "date"}:
            return Sort.DAY, {}
        case {"type": "string", "pattern": pattern} if pattern == CODE_PATTERN:
            return Sort.CODE, {}
        case {"type": "string", "pattern": pattern} if pattern == NAME_PATTERN:
            return Sort.FAMILY, {}
        case {"type": "string"}:
            return (Sort.SENTENCE if key.startswith("sentences.") else Sort.LONG if key in _LONG else Sort.TEXT), {}
    raise LookupError(f"the editor does not know how {key} is typed")


def _words(shape: dict) -> Mapping[str, str]:
    return dict(zip(shape["enum"], shape["x-taplo"]["docs"]["enumValues"], strict=True))
