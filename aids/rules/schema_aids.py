"""The part of the JSON Schema that describes an aid."""

from aids.rules.loading_aids import MOST_MONTHS
from aids.rules.model import Assessment, Form, Regime, Severity
from aids.rules.schema_parts import (
    ARTICLE,
    PLAIN,
    Schema,
    among,
    array,
    code,
    either,
    flag,
    formula,
    name,
    number,
    ref,
    section,
    sentences,
    text,
    whole,
)
from aids.rules.vocabulary import ANY_AID, DECIDERS, PAYEES, PAYMENT_MODES, SAME_AID, WINDOWS
from aids.rules.wording import ASSESSMENTS_FR, FORMS_FR, REGIMES_FR, SEVERITIES_FR

_COMPARISONS = {"<=": "au plus", "<": "moins de", ">=": "au moins", ">": "plus de", "==": "égal à"}
_ORIGINS = {"source": "le texte la demande", "iris": "Iris la propose, le texte n’en parle pas"}
_WHEN = {
    "met": "quand la réponse est oui",
    "not_met": "quand la réponse est non",
    "unknown": "quand il manque une donnée",
}
_OPEN = {**_WHEN, "unsettled": "quand le texte ne tranche pas (unsettled_when)"}


def aid() -> Schema:
    """One `[[aids]]`."""
    return section(
        "Une aide : qui peut l’avoir, combien, sur quelles pièces, et qui décide.",
        {
            "code": code("Le code de l’aide."),
            "label": text("Le nom de l’aide."),
            "label_en": text("Le nom en anglais, pour les écrans en anglais."),
            "article": ARTICLE,
            "plain": PLAIN,
            "regime": among(
                "Qui doit cette aide. Une aide légale ne peut jamais être fermée par une règle"
                " (Conseil d’État, 29 mai 2019, n° 417467).",
                REGIMES_FR,
                default=Regime.DISCRETIONARY.value,
            ),
            "form": among("Ce qui est donné.", FORMS_FR, default=Form.GRANT.value),
            "social_assessment": among(
                "Si l’évaluation sociale écrite par un travailleur social est demandée pour cette aide.",
                ASSESSMENTS_FR,
                default=Assessment.NOT_ASKED.value,
            ),
            "family": name("La famille de l’aide, déclarée par [families.…]."),
            "months_to_repay": whole("Pour un prêt ou une avance : la durée maximale, en mois.", 1, MOST_MONTHS),
            "payees": array("À qui l’aide peut être versée.", among("", PAYEES), minItems=1),
            "payment_modes": array("Comment elle peut être versée.", among("", PAYMENT_MODES)),
            "grounds": array("Les motifs de demande.", ref("ground"), minItems=1),
            "documents": array("Les pièces à fournir.", ref("document")),
            "conditions": array("Les conditions, dans l’ordre de l’explication.", ref("condition")),
            "amount": ref("amount"),
            "caps": array("Les plafonds.", ref("cap")),
            "deciders": array("Qui peut décider, jusqu’à quel montant.", ref("decider")),
        },
        ("code", "label", "payees", "grounds"),
        allOf=[_SOMETHING_TO_GIVE, _STATUTORY, _REPAID],
    )


_SOMETHING_TO_GIVE: Schema = {
    "anyOf": [{"required": ["amount"]}, {"required": ["caps"], "properties": {"caps": {"minItems": 1}}}],
    "description": "Il faut un montant (amount), ou au moins un plafond (caps).",
}
_NOT_BARRING: Schema = {"items": {"properties": {"severity": {"not": {"const": Severity.BARS.value}}}}}
_STATUTORY: Schema = {
    "if": {"properties": {"regime": {"const": Regime.STATUTORY.value}}, "required": ["regime"]},
    "then": {"properties": {"conditions": _NOT_BARRING, "caps": _NOT_BARRING}},
    "description": "Une aide légale ne peut pas être fermée par une règle : « alerts » ou « informs ».",
}
_REPAID: Schema = {
    "if": {"required": ["months_to_repay"]},
    "then": {"properties": {"form": {"enum": [Form.LOAN.value, Form.ADVANCE.value]}}, "required": ["form"]},
    "description": "Seul un prêt ou une avance se rembourse.",
}


def parts() -> dict[str, Schema]:
    """What an aid is made of, by name."""
    return {
        "ground": section(
            "Un motif de demande.",
            {
                "code": code("Le code du motif, que les formules comparent à ground."),
                "label": text("Les mots du motif."),
                "label_en": text("Les mots du motif en anglais."),
            },
            ("code", "label"),
        ),
        "document": section(
            "Une pièce à fournir.",
            {
                "code": code("Le code de la pièce."),
                "label": text("Le nom de la pièce."),
                "label_en": text("Le nom de la pièce en anglais."),
                "required": flag("Si la demande est incomplète sans elle.", True),
                "origin": among("Qui demande la pièce.", _ORIGINS, default="source"),
            },
            ("code", "label"),
        ),
        "condition": _condition(),
        "amount": section(
            "Ce que le texte donne, avant ses plafonds. Sans cette rubrique, ce qui est demandé, dans les plafonds.",
            {
                "label": text("Le nom du montant."),
                "article": ARTICLE,
                "formula": formula("Des euros : une somme, une part d’un devis…"),
                "sentences": sentences(_WHEN, "$amount (le montant), $amount_asked, $missing"),
            },
            ("label", "formula"),
        ),
        "cap": _cap(),
        "decider": section(
            "Quelqu’un qui peut décider.",
            {
                "who": among("Qui décide.", DECIDERS),
                "up_to": number("Jusqu’à combien d’euros. Sans cette clé : sans limite."),
                "emergency": flag("Seulement en urgence.", False),
                "article": ARTICLE,
            },
            ("who",),
        ),
    }


def _condition() -> Schema:
    return section(
        "Une condition. Elle compare un chiffre à un seuil (indicator, comparison, threshold), ou donne oui ou non"
        " (formula).",
        {
            "code": code("Le code de la condition."),
            "label": text("Le nom de la condition, dit dans l’explication."),
            "article": ARTICLE,
            "severity": among("Ce que fait la condition quand elle n’est pas remplie.", SEVERITIES_FR),
            "formula": formula("La réponse est oui quand la condition est remplie."),
            "indicator": either(
                "Le chiffre comparé : une donnée, ou un nom déclaré par ce fichier.", ref("figure"), name("")
            ),
            "comparison": among("Comment il se compare au seuil.", _COMPARISONS),
            "threshold": formula("Le seuil."),
            "unsettled_when": formula("Quand la condition n’est pas remplie mais que le texte ne tranche pas."),
            "sentences": sentences(_OPEN, "$value et $threshold (avec indicator), $missing, $not_counted"),
        },
        ("code", "label", "severity"),
        oneOf=[{"required": ["formula"]}, {"required": ["indicator"]}],
        dependentRequired={
            "indicator": ["comparison", "threshold"],
            "comparison": ["indicator"],
            "threshold": ["indicator"],
        },
    )


def _cap() -> Schema:
    return section(
        "Un plafond, en euros. Sur une aide légale, il alerte et ne limite rien.",
        {
            "code": code("Le code du plafond."),
            "label": text("Le nom du plafond."),
            "article": ARTICLE,
            "formula": formula("Le plus qui puisse être donné, en euros."),
            "of": ref("of"),
            "over": {**ref("over"), "default": "application"},
            "severity": among("Ce que fait le plafond quand il est dépassé.", SEVERITIES_FR),
            "sentences": sentences(_WHEN, "$ceiling (le plafond), $remaining (ce qu’il laisse), $over, $missing"),
        },
        ("code", "label", "formula"),
    )


def counted() -> dict[str, Schema]:
    """Whose grants count, and since when."""
    whose = {SAME_AID: "la même aide", ANY_AID: "toutes les aides"}
    return {
        "of": {
            **either(
                "Quelles aides comptent : la même, toutes, celles d’une famille ou une autre aide, par son code.",
                among("", whose),
                code(""),
            ),
            "default": SAME_AID,
        },
        "over": either(
            "Sur quelle durée : un des mots ci-dessous, ou une période déclarée par [periods.…].",
            among("", WINDOWS),
            name("Une période déclarée par ce fichier."),
        ),
    }
