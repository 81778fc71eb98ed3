"""docs/rules.md holds: its example works, its pieces can be read, it names everything, and one can write from it."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from aids.management.commands.rules import Command
from aids.rules.casebook import read_cases, run
from aids.rules.evaluation import evaluate
from aids.rules.files import read_situation
from aids.rules.judging import Outcome
from aids.rules.loading import RuleSetFault, load
from aids.rules.model import Assessment, Form, Regime, Severity
from aids.rules.schema import schema
from aids.rules.vocabulary import (
    DECIDERS,
    EXPENSE_KINDS,
    FACTS,
    INCOME_KINDS,
    MEMBER_FACTS,
    PAYEES,
    PAYMENT_MODES,
    UNITS,
    UNREADABLE,
    WINDOWS,
    Kind,
)
from aids.rules.wording import ASSESSMENTS_FR, FORMS_FR, KINDS_FR, REGIMES_FR, SEVERITIES_FR
from tests.aids.rules.test_schema import faults

GUIDE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
WRITTEN = Path(__file__).parent / "written_from_the_doc"
TEXT = (WRITTEN / "departement-exemple.toml").read_text(encoding="utf-8")


def pieces(language: str, guide: str = GUIDE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)


STEPS = pieces("toml", GUIDE.partition("pas à pas\n\n")[2].partition("\n## L’essayer")[0])
EXAMPLE = "\n".join(STEPS)
AN_AID = EXAMPLE[EXAMPLE.index("[[aids]]") : EXAMPLE.index("[[aids.documents]]")] + (
    '[aids.amount]\nlabel = "Montant"\nformula = "quote"\n'
)


def test_the_example_is_whole_and_gives_what_its_table_says():
    assert len(STEPS) == 6
    rule_set = load(EXAMPLE)
    assert faults(EXAMPLE) == []
    [cases] = pieces("csv")
    results = run(rule_set, read_cases(cases, rule_set))
    assert [(result.case.name, result.differences) for result in results if not result.agrees] == []
    with pytest.raises(RuleSetFault) as caught:
        load(EXAMPLE.replace("resources / persons", "resources / persones"))
    [fault] = caught.value.faults
    assert f"cantine.toml:{fault.line}: {fault.key_path}: {fault.message}" in GUIDE
    assert f"cantine.csv : {len(results)} cas sur {len(results)} comme attendu." in GUIDE


def test_the_situation_of_the_example_is_answered():
    [text] = pieces("json")
    aid, situation = read_situation(text, load(EXAMPLE))
    explanation = evaluate(load(EXAMPLE), aid.code, situation)
    assert (explanation.outcome, str(explanation.proposed_amount)) == (Outcome.CLEAR, "70.00")
    assert json.loads(text)["amount_asked"] == 100


@pytest.mark.parametrize("piece", pieces("toml")[6:])
def test_every_other_piece_keeps_to_the_format(piece):
    """No unknown key nor value; what the whole of a text needs stands elsewhere."""
    whole = f"{AN_AID}{piece}" if piece.startswith("[[aids.") else piece
    found = [one for one in faults(whole) if not re.search(r"^\$: .* is a required property", one)]
    assert found == []
    assert tomllib.loads(piece)


def test_every_name_of_the_vocabulary_stands_in_a_table():
    listed = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", GUIDE, re.MULTILINE))
    own = {
        f"{prefix}{code}"
        for prefix, kinds in (("income_", INCOME_KINDS), ("expense_", EXPENSE_KINDS))
        for code in kinds
    }
    facts = {name: fact.meaning_fr for name, fact in FACTS.items() if name not in own | UNREADABLE}
    facts |= {name: fact.meaning_fr for name, fact in MEMBER_FACTS.items()}
    units = {code: unit.meaning_fr for code, unit in UNITS.items() if code not in list(Kind)}
    for words in (facts, units, INCOME_KINDS, EXPENSE_KINDS, WINDOWS, PAYEES, PAYMENT_MODES, DECIDERS):
        assert {code: listed.get(code) for code in words} == dict(words)
    assert all(
        f"| `{code}` | {word} |" in GUIDE
        for code, word in {**KINDS_FR, **SEVERITIES_FR, **REGIMES_FR, **FORMS_FR, **ASSESSMENTS_FR}.items()
    )
    assert {*Regime, *Form, *Assessment, *Severity, *Kind} <= listed.keys()


def test_every_section_and_every_action_is_spoken_of():
    assert [key for key in schema()["properties"] if f"`{key}`" not in GUIDE and f"[{key}" not in GUIDE] == []
    parser = Command().create_parser("manage.py", "rules")
    [actions] = [action.choices for action in parser._actions if action.dest == "action"]
    assert [name for name in actions if f"manage.py rules {name}" not in GUIDE] == []


def test_its_links_lead_somewhere():
    for target in re.findall(r"\]\((\.\./[^)]+)\)", GUIDE):
        assert (Path(__file__).parents[3] / "docs" / target).exists(), target
    titles = re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert [target for target in re.findall(r"\]\(#([^)]+)\)", GUIDE) if target not in anchors] == []


def test_a_text_written_from_the_guide_gives_what_was_worked_out_by_hand():
    rule_set = load(TEXT)
    assert faults(TEXT) == []
    cases = read_cases((WRITTEN / "departement-exemple.csv").read_text(encoding="utf-8"), rule_set)
    assert [(one.case.name, one.differences) for one in run(rule_set, cases) if not one.agrees] == []
    assert {case.aid for case in cases} == {aid.code for aid in rule_set.aids}
    assert all(case.notes.get("sum") for case in cases)
