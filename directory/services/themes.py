"""The precise themes of data·inclusion v1 (Licence Ouverte), in the words of its schema: each is of a `Thematic`."""

from collections.abc import Iterable

from data_inclusion.schema.v1 import Thematique
from django import forms

from directory.enums import Thematic

BETWEEN = "--"
"""Between the code of a family and the rest of the code of a precise theme."""


LABELS = {one.value: one.label for one in Thematique}


def precise_choices() -> list[tuple[str, str]]:
    return list(LABELS.items())


def folded_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """A group for each family: itself, then its precise themes."""
    under: dict[str, list[tuple[str, str]]] = {}
    for code, label in LABELS.items():
        under.setdefault(family_of(code), []).append((code, label))
    return [(family.label, [(family.value, family.label), *under.get(family.value, [])]) for family in Thematic]


def family_of(code: str) -> str:
    return code.partition(BETWEEN)[0]


def families(precise: Iterable[str]) -> list[str]:
    """The families of these precise themes."""
    return sorted({family_of(one) for one in precise})


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Of each group of choices the first is shown, the others fold open under it (`components/field.html`)."""

    def optgroups(self, name, value, attrs=None):
        groups = super().optgroups(name, value, attrs)
        return [(label, [_folding(*options)], index) for label, options, index in groups]


def _folding(shown: dict, *folded: dict) -> dict:
    return shown | {"folded": folded, "is_unfolded": any(one["selected"] for one in folded)}
