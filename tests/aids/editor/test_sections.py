"""Every key of the format is edited, and every element has an address."""

import pytest

from aids.rule_sets.editor import drafts
from aids.rule_sets.editor.sections import HEAD, LABELS, TITLES, Sort, kind_of, section
from aids.rules import loading
from aids.rules.schema import schema
from tests.factories import RULES

GRID = {"columns", "rows", "further"}


def keys_of(shape: dict, prefix: str = "") -> set[str]:
    """The keys of a definition, those of its inner tables over dots."""
    found = set()
    for key, one in shape["properties"].items():
        found |= keys_of(one, f"{prefix}{key}.") if "properties" in one else {prefix + key}
    return found


def test_every_key_of_the_schema_is_edited():
    top = schema()
    shapes = {kind: top["$defs"][name] for kind, name in DEFINITIONS.items()} | {HEAD: top}
    assert set(TITLES) == set(shapes)
    covered = set(DEFINITIONS.values()) | {"formula", "figure", "of", "over", "row"}
    assert covered == set(top["$defs"])
    for kind, shape in shapes.items():
        one = section(kind)
        edited = {field.key for field in one.fields} | {part.rpartition(".")[2] for part in one.parts}
        edited |= GRID if one.grid else set()
        assert edited | {"format"} == keys_of(shape) | {"format"}, kind


DEFINITIONS = {
    "articles": "article",
    "families": "family",
    "periods": "period",
    "questions": "question",
    "places": "place",
    "constants": "constant",
    "income": "income",
    "expenses": "expenses",
    "tallies": "tally",
    "tables": "table",
    "indicators": "indicator",
    "aids": "aid",
    "aids.grounds": "ground",
    "aids.documents": "document",
    "aids.conditions": "condition",
    "aids.amount": "amount",
    "aids.caps": "cap",
    "aids.deciders": "decider",
}


def test_every_field_has_a_label_and_no_label_is_left_over():
    keys = {field.key for kind in TITLES for field in section(kind).fields}
    assert set(LABELS) == {key for key in keys if not key.startswith("shares.")}
    assert all(str(field.label) for kind in TITLES for field in section(kind).fields)


def test_what_a_field_is_follows_from_the_schema():
    sorts = {(kind, field.key): field.sort for kind in TITLES for field in section(kind).fields}
    assert sorts["aids", "payees"] == Sort.MANY
    assert sorts["aids.conditions", "indicator"] == Sort.FIGURE
    assert sorts["aids.caps", "over"] == Sort.OVER
    assert sorts["income", "shares.child_wage"] == Sort.SHARE
    assert sorts["indicators", "sentences.met"] == Sort.SENTENCE
    assert sorts[HEAD, "source.site"] == Sort.TEXT
    assert section("indicators").field("unit").choices["euros_per_day"] == "euros par jour"
    assert "entre guillemets" not in section("indicators").field("formula").hint


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("head", HEAD),
        ("articles.0", "articles"),
        ("indicators.daily_mean", "indicators"),
        ("aids.2", "aids"),
        ("aids.2.conditions.0", "aids.conditions"),
        ("aids.2.amount", "aids.amount"),
    ],
)
def test_addresses(where, kind):
    address = drafts.read(where)
    assert kind_of(address) == kind
    assert drafts.written(address) == where


@pytest.mark.parametrize(
    "where",
    [
        *("aids", "aids.1.conditions", "nothing.x", "aids.1.nothing.0", "tables.x.rows.1", "", "."),
        *("aids.first", "aids.1.conditions.first", "aids.first.conditions.1", "constants.1", "aids.amount", "head.1"),
        "aids." + "1" * 5000,
    ],
)
def test_what_is_no_address(where):
    with pytest.raises(LookupError):
        drafts.read(where)


def test_faults_are_placed_on_their_element():
    placed = {
        "aids[2].conditions[0].formula": (("aids", 2, "conditions", 0), "formula"),
        "aids[2].caps": (("aids", 2), "caps"),
        "tables.cap.rows[3]": (("tables", "cap"), "rows[3]"),
        "indicators.x.sentences.met": (("indicators", "x"), "sentences.met"),
        "source.title": ((), "source.title"),
        "": ((), ""),
    }
    assert {path: drafts.element_of(path) for path in placed} == placed


def test_every_element_of_the_shipped_text_has_its_address():
    text = RULES.read_text()
    found = [drafts.written(address) for address, _one, _element in drafts.elements(loading_data(text))]
    assert found[0] == "head" and "income.counted_income" in found and "aids.0.amount" not in found
    assert len(found) == len(set(found))


def loading_data(text: str) -> dict:
    loading.load(text)
    return drafts.editing.data_of(text)


def test_a_name_changes_wherever_it_is_used():
    text = RULES.read_text()
    renamed = drafts.renamed(text, ("indicators", "resources"), "counted")
    rules = loading.load(renamed)
    assert "counted" in rules.indicators and "resources" not in rules.indicators
    assert "$counted de ressources" in renamed and "(counted - flat_charges" in renamed
    assert drafts.renamed(renamed, ("indicators", "counted"), "resources") == text
