"""Pieces of the JSON Schema of a rule file: each takes the French description that an editor shows."""

from collections.abc import Iterable, Mapping
from typing import Any

from aids.rules.expressions import MAX_LENGTH
from aids.rules.reading import MOST_LETTERS

Schema = dict[str, Any]

NAME_PATTERN = "^[a-z][a-z0-9_]{0,59}$"
CODE_PATTERN = "^[a-z][a-z0-9_-]*$"


def section(
    description: str, properties: Mapping[str, Schema], required: Iterable[str] = (), **more: Schema | list[Schema]
) -> Schema:
    """A table of the file, which has these keys and no other."""
    return {
        "type": "object",
        "description": description,
        "properties": {key: _bounded(key, item) for key, item in properties.items()},
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _bounded(key: str, item: Schema) -> Schema:
    return {**item, "maxLength": MOST_LETTERS[key]} if key in MOST_LETTERS else item


def named(description: str, item: Schema) -> Schema:
    """A table whose keys are names chosen by the file: `[constants.forfait]`."""
    return {
        "type": "object",
        "description": description,
        "patternProperties": {NAME_PATTERN: item},
        "additionalProperties": False,
    }


def array(description: str, item: Schema, **more: int | bool) -> Schema:
    return {"type": "array", "description": description, "items": item, **more}


def ref(name: str, description: str = "") -> Schema:
    found = {"$ref": f"#/$defs/{name}"}
    return {**found, "description": description} if description else found


def text(description: str, **more: str | int) -> Schema:
    return {"type": "string", "minLength": 1, "pattern": "\\S", "description": description, **more}


def code(description: str) -> Schema:
    return {"type": "string", "pattern": CODE_PATTERN, "description": f"{description} {_CODE}"}


def name(description: str) -> Schema:
    return {"type": "string", "pattern": NAME_PATTERN, "description": description}


def number(description: str, **more: float) -> Schema:
    return {"type": "number", "description": description, **more}


def whole(description: str, least: int, most: int, **more: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, "description": description, **more}


def flag(description: str, default: bool) -> Schema:
    return {"type": "boolean", "default": default, "description": description}


def share(description: str) -> Schema:
    return {
        "oneOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": r"^\d{1,6}/[1-9]\d{0,5}$"},
        ],
        "description": f'{description} De 0 (rien ne compte) à 1 (tout compte) : 0, 0.5, ou "1/3" entre guillemets.',
    }


def among(description: str, words: Mapping[str, str], **more: str) -> Schema:
    """One code of the vocabulary; its meaning stands in the description, and beside it in editors that show it."""
    return {
        "enum": [str(one) for one in words],
        "description": f"{description}\n{listed(words)}".strip(),
        "x-taplo": {"docs": {"enumValues": list(words.values())}},
        **more,
    }


def either(description: str, *schemas: Schema) -> Schema:
    return {"anyOf": list(schemas), "description": description}


def listed(words: Mapping[str, str]) -> str:
    return "\n".join(f"• {one} : {meaning}" for one, meaning in words.items())


def formula(gives: str) -> Schema:
    return {"$ref": "#/$defs/formula", "description": f"{gives} {FORMULA_HELP}"}


def sentences(when: Mapping[str, str], fields: str) -> Schema:
    """The sentences of an explanation, by verdict."""
    known = {verdict: text(f"La phrase dite {words}. {_FIELDS.format(fields)}") for verdict, words in when.items()}
    return section(
        f"Les phrases de l’explication, en français. Sans elles, Iris en écrit. {_FIELDS.format(fields)}", known
    )


_CODE = "Lettres minuscules sans accent, chiffres, tirets ; il ne change plus une fois le texte publié."
FORMULA_HELP = (
    "Une formule entre guillemets : + - * / ( ), comparaisons, and or not, min(…), max(…), « a if condition else b »."
)
_FIELDS = "$nom y reprend une donnée ou un calcul ; aussi {}."

FORMULA: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}
ARTICLE = text("L’article ou le passage du texte adopté d’où vient cette règle.")
PLAIN = text("La même chose en langage clair, pour la personne concernée.")
