import re
import tomllib
from datetime import date

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from aids.rules.loading import RuleSetFault, load
from aids.rules.schema import SHIPPED, as_text, schema
from aids.rules.vocabulary import DECIDERS, EXPENSE_KINDS, FACTS, INCOME_KINDS, MEMBER_FACTS, UNITS, UNREADABLE, WINDOWS
from tests.aids.rules.situations import FOLDER
from tests.aids.rules.test_differences import FULL

VALIDATOR = Draft202012Validator(schema(), format_checker=FormatChecker())
TEXTS = sorted(FOLDER.glob("*.toml"))


def plain(data: object) -> object:
    """What a JSON Schema can judge: a date is its text."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(item) for item in data]
    return data.isoformat() if isinstance(data, date) else data


def faults(text: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(plain(tomllib.loads(text)))]


def test_the_shipped_schema_is_the_one_that_the_vocabulary_gives():
    """To write it again: `manage.py rules schema --write`."""
    assert SHIPPED.read_text(encoding="utf-8") == as_text()


def test_the_schema_is_sound():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_every_shipped_text_follows_it(path):
    assert faults(path.read_text(encoding="utf-8")) == []


def test_a_text_that_uses_every_section_follows_it():
    assert set(tomllib.loads(FULL)) == set(schema()["properties"])
    assert faults(FULL) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 2", "format = 1"),
        ('title = "Texte d’exemple"\n', ""),
        ("2026-01-01", '"1er janvier"'),
        ('version = "1"', f'version = "{"1" * 41}"'),
        ('site = "Aucun"', f'site = "{"x" * 91}"'),
        ('code = "exemple"', 'code = "Exemple"'),
        ('kind = "money"', 'kind = "euro"'),
        ("value = 140", 'value = "140"'),
        ('"1/3"', '"1/0"'),
        ('"1/3"', "1.5"),
        ("child_wage", "childwage"),
        ("months = 3", "months = 99"),
        ('"04-01"', '"13-01"'),
        ('"40065"', '"Dax"'),
        ('choices = { primary = "première nécessité", comfort = "confort" }\n', ""),
        ("up_to = 8", "up_to = 8\nbelow = 9"),
        ("up_to = 8", "is = 8"),
        ("primary = 0.80", 'primary = "80 %"'),
        ('unit = "share"', 'unit = "yes_no"'),
        ("line = true", "line = 1"),
        ('severity = "bars"', 'severity = "blocks"'),
        ('comparison = "<="', 'comparison = "≤"'),
        ('comparison = "<="\n', ""),
        ('threshold = "5.50 if couple else 8"', 'threshold = "8"\nformula = "couple"'),
        ('label = "Aide à la facture"', 'label = "Aide à la facture"\nregime = "statutory"'),
        ('label = "Aide à la facture"', 'label = "Aide à la facture"\nmonths_to_repay = 12'),
        ('"supplier", "household"', '"supplier", "neighbour"'),
        ('who = "unit_manager"', 'who = "mayor"'),
        ("sentences.met = ", "sentences.yes = "),
        ("[[aids.deciders]]", "[[aids.decider]]"),
    ],
)
def test_a_wrong_file_is_refused_by_it_as_by_iris(old, new):
    assert FULL.count(old) == 1, old
    wrong = FULL.replace(old, new)
    assert faults(wrong)
    with pytest.raises(RuleSetFault):
        load(wrong)


def test_it_refuses_nothing_that_iris_takes():
    """Every line left out, and every key written otherwise, in turn."""
    lines = FULL.splitlines()
    taken = 0
    for index, line in enumerate(lines):
        for other in ([], [re.sub(r"^([\w.]+) =", r"\1x =", line)]):
            text = "\n".join([*lines[:index], *other, *lines[index + 1 :]])
            try:
                load(text)
            except RuleSetFault:
                continue
            taken += 1
            assert faults(text) == [], line
    assert taken > 20


def test_every_word_of_the_vocabulary_is_explained_in_it():
    text = as_text()
    for name, fact in {**FACTS, **MEMBER_FACTS}.items():
        assert name in UNREADABLE or f"• {name} : {fact.meaning_fr}" in text
    for words in (INCOME_KINDS, EXPENSE_KINDS, UNITS, WINDOWS, DECIDERS):
        assert all(f'"{code}"' in text for code in words)


def test_every_key_is_explained_in_french():
    def keys(part: dict, path: str):
        for name, item in part.get("properties", {}).items():
            yield f"{path}.{name}", item
            yield from keys(item, f"{path}.{name}")

    found = dict(keys(schema(), "$")) | {
        path: item for name, part in schema()["$defs"].items() for path, item in keys(part, name)
    }
    assert len(found) > 100
    assert [path for path, item in found.items() if not item.get("description") and "$ref" not in item] == []
