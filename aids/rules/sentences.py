"""What an explanation says of a rule that writes no sentence of its own: French templates, one per verdict."""

from collections.abc import Mapping

_HOW_FAR: Mapping[str, str] = {
    "<=": "il faut $threshold au plus",
    "<": "il faut moins de $threshold",
    ">=": "il faut $threshold au moins",
    ">": "il faut plus de $threshold",
    "==": "il faut $threshold",
}


def of_indicator(code: str, label: str) -> Mapping[str, str]:
    label = _escaped(label)
    return {"met": f"{label} : ${code}.", "unknown": f"{label} : à préciser ($missing)."}


def of_condition(label: str, comparison: str, *, unsettled: bool) -> Mapping[str, str]:
    label = _escaped(label)
    figures = f"$value ; {_HOW_FAR[comparison]}" if comparison else ""
    found = {
        "met": f"{label} : {figures or 'condition remplie'}.",
        "not_met": f"{label} : {figures or 'condition non remplie'}.",
        "unknown": f"{label} : à préciser ($missing).",
    }
    if unsettled:
        found["unsettled"] = f"{label} : le texte ne tranche pas, la commission l’apprécie."
    return found


def of_amount() -> Mapping[str, str]:
    return {
        "met": "Vous demandez $amount_asked ; le texte prévoit jusqu’à $amount.",
        "not_met": "Vous demandez $amount_asked ; le texte prévoit $amount.",
        "unknown": "Nous ne savons pas encore ce que prévoit le texte. À préciser : $missing.",
    }


def of_cap(label: str, *, limits: bool) -> Mapping[str, str]:
    """`limits`: the cap bars; otherwise it is a landmark, which takes nothing away."""
    label = _escaped(label)
    if not limits:
        return {
            "met": f"{label} : repère de $ceiling, $over ; la demande ne le dépasse pas.",
            "not_met": f"{label} : repère de $ceiling, $over ; la demande le dépasse, ce qui ne limite pas l’aide.",
            "unknown": f"{label} : repère à préciser ($missing) ; il ne limite pas l’aide.",
        }
    return {
        "met": f"{label} : l’aide peut aller jusqu’à $remaining (plafond de $ceiling, $over).",
        "not_met": f"{label} : l’aide ne peut pas dépasser $remaining (plafond de $ceiling, $over).",
        "unknown": f"{label} : à préciser ($missing).",
    }


def _escaped(label: str) -> str:
    return label.replace("$", "$$")
