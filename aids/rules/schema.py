"""The JSON Schema of a rule file, written from the vocabulary, so that an editor of TOML completes and explains.

`rule-set.schema.json` beside this module is what `as_text` gives. The schema knows the shape of a file, its keys and
the codes that never change; the names that a file declares itself, and its formulas, are judged by `loading` alone.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from aids.rules import schema_aids
from aids.rules.definitions import MOST_MONTHS, MOST_ROWS
from aids.rules.loading import FORMAT
from aids.rules.schema_parts import (
    ARTICLE,
    FORMULA,
    NAME_PATTERN,
    PLAIN,
    Schema,
    among,
    array,
    code,
    either,
    flag,
    formula,
    listed,
    named,
    number,
    ref,
    section,
    sentences,
    share,
    text,
    whole,
)
from aids.rules.vocabulary import EXPENSE_KINDS, FACTS, INCOME_KINDS, MEMBER_FACTS, NUMBERS, UNITS, UNREADABLE, Kind
from aids.rules.wording import KINDS_FR

SHIPPED = Path(__file__).with_name("rule-set.schema.json")

_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$"
_COUNTED = {"count": "le nombre d’aides", "amount": "les euros accordés"}
_BOUNDS = {
    "is": "exactement cette valeur, ou ce choix",
    "from": "à partir de cette valeur, comprise",
    "above": "au-dessus de cette valeur, non comprise",
    "up_to": "jusqu’à cette valeur, comprise",
    "below": "en dessous de cette valeur, non comprise",
}


def as_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def schema() -> Schema:
    """The schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Fichier de règles d’Iris",
        **section("Un texte daté : ce qu’il définit, et les aides qu’il donne.", _top(), _REQUIRED),
        "$defs": {
            **_facts(),
            **schema_aids.counted(),
            **_definitions(),
            **schema_aids.parts(),
            "aid": schema_aids.aid(),
        },
    }


_REQUIRED = ("format", "code", "version", "title", "source", "aids")


def _top() -> dict[str, Schema]:
    return {
        "format": {"const": FORMAT, "description": f"Le format du fichier : {FORMAT}."},
        "code": code("Le code du texte, le même d’une version à l’autre."),
        "version": text("La version du texte."),
        "title": text("Le titre du texte."),
        "notice": text("Un avertissement montré avec le texte."),
        "in_force_from": {
            "type": "string",
            "format": "date",
            "description": "La date d’entrée en vigueur, sans guillemets : 2026-01-01.",
        },
        "assumptions": array(
            "Ce que le texte laisse ouvert, et comment il est lu.", text("Une lecture, en une phrase.")
        ),
        "source": section(
            "D’où vient le texte.",
            {
                "title": text("Le titre de la source."),
                "site": text("Où elle se lit."),
            },
            ("title", "site"),
        ),
        "articles": array("Les articles qui ne sont pas des règles, dans l’ordre du règlement.", ref("article")),
        "families": named("Les familles d’aides.", ref("family")),
        "periods": named("Les périodes du texte, par exemple le trimestre scolaire.", ref("period")),
        "questions": named("Ce que ce texte demande en plus de ce que dit toute demande.", ref("question")),
        "places": named("Des listes de communes : oui quand le foyer y vit.", ref("place")),
        "constants": named("Les chiffres du texte qui ont un nom.", ref("constant")),
        "income": named("Les ressources, comme le texte les compte (par mois).", ref("income")),
        "expenses": named("Les charges, comme le texte les compte (par mois).", ref("expenses")),
        "tallies": named("Combien d’aides, ou d’euros, le foyer a déjà reçus.", ref("tally")),
        "tables": named("Les tableaux du texte.", ref("table")),
        "indicators": named("Les calculs du texte.", ref("indicator")),
        "aids": array("Les aides.", ref("aid"), minItems=1),
    }


def _facts() -> dict[str, Schema]:
    told = {name: fact.meaning_fr for name, fact in FACTS.items() if name not in UNREADABLE}
    member = {name: fact.meaning_fr for name, fact in MEMBER_FACTS.items()}
    figures = {name: meaning for name, meaning in told.items() if FACTS[name].kind in NUMBERS}
    return {
        "formula": {
            **FORMULA,
            "description": f"Une formule. Elle nomme ce que le fichier déclare, et ces données :\n{listed(told)}"
            f"\nEt dans per_member, personne par personne :\n{listed(member)}",
        },
        "figure": among("Une donnée chiffrée du foyer ou de la demande.", figures),
    }


def _definitions() -> dict[str, Schema]:
    return {
        "article": section(
            "Un passage du règlement qui n’est pas une règle : objet, recours…",
            {
                "code": code("Le code de l’article."),
                "title": text("Le titre de l’article."),
                "text": text("Le texte de l’article."),
                "plain": PLAIN,
            },
            ("code", "title", "text"),
        ),
        "family": section("Une famille d’aides.", {"label": text("Le nom de la famille.")}, ("label",)),
        "period": _period(),
        "question": _question(),
        "place": _place(),
        "constant": _constant(),
        "income": _sum("ressource", INCOME_KINDS, months=True),
        "expenses": _sum("charge", EXPENSE_KINDS, months=False),
        "tally": section(
            "Un décompte des aides déjà reçues.",
            {
                "label": text("Le nom du décompte."),
                "what": among("Ce qui est compté.", _COUNTED),
                "of": ref("of"),
                "over": {**ref("over"), "default": "calendar_year"},
            },
            ("label", "what"),
        ),
        "table": _table(),
        "row": _row(),
        "indicator": _indicator(),
    }


def _period() -> Schema:
    return section(
        "Une période sur laquelle des aides sont comptées.",
        {
            "label": text("Les mots de la période : « depuis le début du trimestre scolaire »."),
            "starts": array(
                "Les jours où elle commence, mois-jour.",
                {
                    "type": "string",
                    "pattern": _DAY,
                    "description": "Un jour, mois-jour : 09-01 est le 1er septembre.",
                },
                minItems=1,
            ),
        },
        ("label", "starts"),
    )


def _place() -> Schema:
    return section(
        "Une liste de communes.",
        {
            "label": text("Le nom du lieu."),
            "communes": array(
                "Les codes INSEE.",
                {"type": "string", "pattern": r"^\d[\dAB]\d{3}$", "description": "Un code INSEE."},
            ),
        },
        ("label", "communes"),
    )


def _constant() -> Schema:
    return section(
        "Un chiffre du texte qui a un nom.",
        {
            "label": text("Le nom du chiffre."),
            "kind": among("Ce qu’il est.", {kind: KINDS_FR[kind] for kind in NUMBERS}),
            "value": number("La valeur, avec un point : 5.50 ; une part s’écrit de 0 à 1 : 0.8 pour 80 %."),
        },
        ("label", "kind", "value"),
    )


def _question() -> Schema:
    kinds = {kind: words for kind, words in KINDS_FR.items() if kind != Kind.NUMBER}
    return section(
        "Une question posée avec la demande, quand l’aide en a besoin.",
        {
            "kind": among("Ce qu’est la réponse.", kinds),
            "label": text("Le nom de la donnée, sans article."),
            "question": text("La question, telle qu’elle est posée."),
            "choices": {
                "type": "object",
                "description": 'Les choix : code = "mots".',
                "patternProperties": {NAME_PATTERN: text("Les mots du choix.")},
                "additionalProperties": False,
                "minProperties": 1,
            },
            "noun": array(
                'Ce que la réponse compte, au singulier et au pluriel : ["mois", "mois"].',
                text("Un mot."),
                maxItems=2,
            ),
        },
        ("kind", "label", "question"),
        **{
            "if": {"properties": {"kind": {"const": Kind.CHOICE.value}}},
            "then": {"required": ["choices"]},
            "else": {"not": {"required": ["choices"]}},
        },
    )


def _sum(noun: str, kinds: Mapping[str, str], *, months: bool) -> Schema:
    over_months = {
        "months": whole(
            "Sur combien de mois prendre la moyenne : celui du budget et les précédents.", 1, MOST_MONTHS, default=1
        )
    }
    return section(
        f"Une somme de {noun}s, en euros par mois.",
        {
            "label": text("Le nom de la somme."),
            "article": ARTICLE,
            "default": {**share(f"La part de chaque {noun} que shares ne nomme pas."), "default": 1},
            **(over_months if months else {}),
            "shares": section(
                f"La part comptée de chaque {noun}.",
                {kind: share(f"{label[0].upper()}{label[1:]}.") for kind, label in kinds.items()},
            ),
        },
        ("label",),
    )


def _table() -> Schema:
    cells = {unit: one.meaning_fr for unit, one in UNITS.items() if one.kind != Kind.YES_NO}
    return section(
        "Un tableau, lu dans les formules : nom() s’il a une colonne, nom('colonne') ou nom(question à choix) sinon.",
        {
            "label": text("Le nom du tableau."),
            "article": ARTICLE,
            "unit": among("Ce que sont les cases.", cells),
            "reads": formula("Ce qui choisit la ligne : un nombre, ou une question à choix."),
            "columns": {
                "type": "object",
                "description": 'Les mots de chaque colonne : code = "mots".',
                "patternProperties": {NAME_PATTERN: text("Les mots de la colonne.")},
                "additionalProperties": False,
            },
            "rows": array(
                "Les lignes, de la plus petite valeur à la plus grande.", ref("row"), minItems=1, maxItems=MOST_ROWS
            ),
            "further": {
                "type": "object",
                "description": "Ce qui s’ajoute, colonne par colonne, pour chaque unité au-delà de la dernière ligne.",
                "patternProperties": {NAME_PATTERN: number("Ce qui s’ajoute par unité.")},
                "additionalProperties": False,
            },
        },
        ("label", "unit", "reads", "rows"),
    )


def _row() -> Schema:
    bounds = {bound: number(f"La ligne vaut {words}.") for bound, words in _BOUNDS.items()}
    bounds["is"] = either(bounds["is"]["description"], number("Une valeur."), text("Le code d’un choix."))
    never = [["from", "above"], ["up_to", "below"], *(["is", bound] for bound in ("from", "above", "up_to", "below"))]
    return {
        "type": "object",
        "description": "Une ligne : pour quelles valeurs (is, from, above, up_to, below), puis une case par colonne.",
        "properties": bounds,
        "patternProperties": {f"^(?!({'|'.join(_BOUNDS)})$){NAME_PATTERN[1:]}": number("La case de cette colonne.")},
        "additionalProperties": False,
        "anyOf": [{"required": [bound]} for bound in _BOUNDS],
        "not": {"anyOf": [{"required": pair} for pair in never]},
        "minProperties": 2,
    }


def _indicator() -> Schema:
    when = {"met": "quand le calcul se fait", "unknown": "quand il manque une donnée"}
    return section(
        "Un calcul : un nombre, ou oui ou non.",
        {
            "label": text("Le nom du calcul, dit dans l’explication."),
            "article": ARTICLE,
            "unit": among("Ce que donne le calcul.", {unit: one.meaning_fr for unit, one in UNITS.items()}),
            "formula": formula("Le calcul, fait une fois pour le foyer."),
            "per_member": formula("Le calcul, fait pour chaque personne du foyer puis additionné."),
            "line": flag("Si le calcul a sa propre ligne dans l’explication.", False),
            "sentences": sentences(when, "$missing (ce qui manque), $not_counted (ressources laissées de côté)"),
        },
        ("label", "unit"),
        oneOf=[{"required": ["formula"]}, {"required": ["per_member"]}],
    )
