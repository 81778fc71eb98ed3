"""Read TOML tables key by key, gathering every fault with its place instead of stopping at the first."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from string import Template
from typing import Any, Protocol

from aids.rules.expressions import Expression, FormulaFault, Number, Scope, parse, sort_of, suggestion
from aids.rules.vocabulary import Kind

MOST_ITEMS = 500
"""In one list of a rule file, so that reading a hostile one takes no time."""

_REQUIRED: Any = object()
_NOTHING = Number(Fraction(0))
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SHARE = re.compile(r"(\d{1,6})/([1-9]\d{0,5})")
MOST_LETTERS: Mapping[str, int] = {
    "code": 60,
    "label": 120,
    "label_en": 120,
    "article": 120,
    "version": 40,
    "title": 200,
    "site": 90,
}
"""Of the keys whose words Iris keeps in columns: beside each request, each line of an explanation, each version."""
_CODE = re.compile(r"[a-z][a-z0-9_-]*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct: `key_path` like `aids[0].conditions[2].formula`, `line` from 1 where it was found."""

    key_path: str
    message: str
    line: int | None = None


class Coded(Protocol):
    """What has a code of its own in a list."""

    code: str


class Table:
    """One table of the file. Each reader returns a sound value, or a placeholder after noting a fault."""

    def __init__(
        self, data: Mapping[str, Any], path: str, faults: list[Fault], root: Mapping[str, Any] | None = None
    ) -> None:
        self.data, self.path, self.faults = data, path, faults
        self.root = data if root is None else root
        self.asked: set[str] = set()

    def place(self, key: str) -> str:
        return ".".join(filter(None, (self.path, key)))

    def fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(self.place(key), message))

    def read(self, key: str, wanted: type | tuple[type, ...], name: str, default: Any, placeholder: Any) -> Any:
        self.asked.add(key)
        if key not in self.data:
            if default is not _REQUIRED:
                return default
            self.fault(key, f"clé absente ; attendu : {name}")
            return placeholder
        value = self.data[key]
        types = wanted if isinstance(wanted, tuple) else (wanted,)
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self.fault(key, f"attendu : {name}")
            return placeholder
        return value

    def text(self, key: str, default: str = _REQUIRED) -> str:
        value = self.read(key, str, "texte", default, "")
        if key in self.data and isinstance(self.data[key], str) and not value.strip():
            self.fault(key, "texte vide")
        if key in self.data and len(value) > MOST_LETTERS.get(key, len(value)):
            self.fault(key, f"{MOST_LETTERS[key]} caractères au plus")
        return value

    def code(self, key: str = "code") -> str:
        value = self.text(key)
        if value and not _CODE.fullmatch(value):
            self.fault(key, "code attendu : lettres minuscules sans accent, chiffres, tirets")
        return value

    def check_code(self, name: str) -> None:
        """Note a key of this table that is no name a formula could write."""
        if not _NAME.fullmatch(name):
            self.fault(name, "nom attendu : lettres minuscules sans accent, chiffres, tirets bas")

    def yes_no(self, key: str, default: bool = _REQUIRED) -> bool:
        return self.read(key, bool, "true ou false", default, False)

    def among(self, key: str, known: Collection[str], default: str = _REQUIRED) -> str:
        value = self.text(key, default)
        if value and value not in known:
            self.fault(key, f"valeur inconnue : {value}{suggestion(value, known)}")
        return value if value in known or value == default else next(iter(known), "")

    def whole(self, key: str, least: int, most: int, default: int | None = _REQUIRED) -> int | None:
        value = self.read(key, int, "nombre entier", default, least)
        if value is not None and not least <= value <= most:
            self.fault(key, f"nombre de {least} à {most} attendu")
            return least
        return value

    def texts(self, key: str, known: Collection[str] | None = None, *, optional: bool = False) -> tuple[str, ...]:
        values = self.read(key, list, "liste de textes", [] if optional else _REQUIRED, [])
        for value in values:
            if not isinstance(value, str):
                self.fault(key, "liste de textes attendue")
                return ()
            if known is not None and value not in known:
                self.fault(key, f"valeur inconnue : {value}{suggestion(value, known)}")
        return tuple(values)

    def number(self, key: str, default: int = _REQUIRED) -> Fraction:
        value = self.read(key, (int, Decimal), "nombre", default, 0)
        if not _measured(value):
            self.fault(key, "nombre démesuré ou trop fin")
            return Fraction(0)
        return Fraction(value)

    def share(self, key: str, default: Fraction | None = None) -> Fraction:
        """0, 1, 0.5, or `"1/3"` as a text, since a third has no last digit. Required when there is no default."""
        fallback = _REQUIRED if default is None else default
        value = self.read(key, (int, Decimal, str), "part", fallback, Fraction(0))
        if isinstance(value, str):
            value = Fraction(value) if _SHARE.fullmatch(value) else -1
        if (not isinstance(value, Fraction) and not _measured(value)) or not 0 <= value <= 1:
            self.fault(key, 'part de 0 à 1 attendue, par exemple 0, 0.5 ou "1/3"')
            return Fraction(0)
        return Fraction(value)

    def day(self, key: str) -> date | None:
        value = self.read(key, date, "date", None, None)
        if isinstance(value, datetime):
            self.fault(key, "date sans heure attendue")
        return value

    def formula(self, key: str, scope: Scope, sort: Kind | None = None, *, any_sort: bool = False) -> Expression:
        """`sort`: YES_NO for a condition, None for a number; `any_sort` takes a choice as well."""
        written = self.data.get(key)
        if isinstance(written, int | Decimal) and not isinstance(written, bool):
            self.asked.add(key)
            self.fault(key, f'une formule s’écrit entre guillemets : "{written}"')
            return _NOTHING
        text = self.text(key)
        if not text:
            return _NOTHING
        try:
            tree = parse(text, scope)
        except FormulaFault as error:
            self.fault(key, str(error))
            return _NOTHING
        if sort_of(tree) != sort and not any_sort:
            self.fault(key, "la formule doit donner " + ("oui ou non" if sort == Kind.YES_NO else "un nombre"))
        return tree

    def sentences(self, key: str, usual: Mapping[str, str], fields: Collection[str]) -> Mapping[str, str]:
        """One template per verdict, quoting `$field` among the known fields only; `usual` where the file says none."""
        table = self.table(key, optional=True)
        found = {name: table.text(name, text) for name, text in usual.items()}
        for name, text in found.items():
            template = Template(text)
            if not template.is_valid():
                table.fault(name, "« $ » isolé : écrire « $$ », ou le nom d’un champ après")
                continue
            for field in template.get_identifiers():
                if field not in fields:
                    table.fault(name, f"champ inconnu : ${field}{suggestion(field, fields)}")
        table.close()
        return found

    def table(self, key: str, *, optional: bool = False) -> "Table":
        data = self.read(key, dict, "table", {} if optional else _REQUIRED, {})
        return Table(data, self.place(key), self.faults, self.root)

    def named_tables(self, key: str) -> list[tuple[str, "Table"]]:
        parent = self.table(key, optional=True)
        if len(parent.data) > MOST_ITEMS:
            self.fault(key, f"{MOST_ITEMS} noms au plus")
            return []
        for name in parent.data:
            parent.check_code(name)
        return [(name, parent.table(name)) for name in parent.data]

    def tables(self, key: str, *, optional: bool = False) -> list["Table"]:
        found = self.read(key, list, "liste de tables", [] if optional else _REQUIRED, [])
        if not all(isinstance(item, dict) for item in found):
            self.fault(key, "liste de tables attendue")
            return []
        if len(found) > MOST_ITEMS:
            self.fault(key, f"{MOST_ITEMS} tables au plus")
            return []
        places = (f"{self.place(key)}[{index}]" for index in range(len(found)))
        return [Table(item, place, self.faults, self.root) for item, place in zip(found, places, strict=True)]

    def once(self, key: str, items: Iterable[Coded], taken: Iterable[str] = ()) -> None:
        """Note every item of a list whose code another one has, or is taken already."""
        seen = set(taken)
        for index, item in enumerate(items):
            if item.code in seen:
                self.fault(f"{key}[{index}].code", f"code déjà pris : {item.code}")
            seen.add(item.code)

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                self.fault(key, f"clé inconnue{suggestion(key, self.asked)}")


def invisible_signs(data: Any, path: str = "") -> Iterator[Fault]:
    """A fault for each text or key that holds a sign that nobody sees: a control, or one that turns the writing."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from invisible_signs(key, path)
            yield from invisible_signs(value, f"{path}.{key}".lstrip("."))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from invisible_signs(value, f"{path}[{index}]")
    elif isinstance(data, str) and (sign := _INVISIBLE.search(data)):
        yield Fault(path, f"signe invisible refusé : U+{ord(sign[0]):04X}")


def _measured(value: int | Decimal) -> bool:
    """Neither infinite, nor a million digits long."""
    number = Decimal(value)
    return number.is_finite() and abs(number) < 10**12 and number.as_tuple().exponent >= -6


def places_in(text: str) -> dict[str, int]:
    """Key path → line, for every table and key. Keys spelled over dots are found there too."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    current = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if header := re.match(r"(\[\[?)([\w.-]+)\]", line):
            current = _indexed(header[2], counts, repeated=header[1] == "[[")
            places.setdefault(current, number)
        elif key := re.match(r"([\w.-]+)\s*=", line):
            places.setdefault(f"{current}.{key[1]}".lstrip("."), number)
    return places


def line_of(places: Mapping[str, int], key_path: str) -> int | None:
    """The line of a key, or of the nearest table that should hold it."""
    while key_path:
        if key_path in places:
            return places[key_path]
        key_path = key_path.rpartition(".")[0]
    return None


def _indexed(header: str, counts: dict[str, int], *, repeated: bool) -> str:
    """`aids.conditions` → `aids[0].conditions[2]`, counting the `[[…]]` met so far."""
    path = ""
    parts = header.split(".")
    for position, part in enumerate(parts):
        path = f"{path}.{part}".lstrip(".")
        if repeated and position == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
