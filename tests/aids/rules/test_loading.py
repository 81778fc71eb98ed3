from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aids.rules.loading import RuleSetFault, load
from aids.rules.model import Regime, Severity
from aids.rules.reading import Fault
from tests.aids.rules.situations import AID, RULE_SET, TEXT

LINES = TEXT.splitlines()


def faults(text: str) -> list[Fault]:
    with pytest.raises(RuleSetFault) as caught:
        load(text)
    return caught.value.faults


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_the_shipped_file_is_read_whole():
    aid = RULE_SET.aid(AID)
    assert aid.regime == Regime.DISCRETIONARY
    assert [condition.severity for condition in aid.conditions] == ["bars", "alerts", "bars", "alerts", "informs"]
    assert [ground.code for ground in aid.grounds][-1] == "other"
    (counted,) = RULE_SET.sums.values()
    assert counted.of_income
    assert counted.shares["child_wage"] == Fraction(1, 3)
    assert counted.shares["disability_child_benefit"] == 0
    assert counted.shares["rsa"] == 1
    assert {name for name in RULE_SET.reads[AID] if name.startswith("expense")} == {"expense_rent"}


def test_a_date_in_force_may_be_given():
    assert load(changed('version = "1"', 'version = "1"\nin_force_from = 2026-01-01')).in_force_from == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "key_path", "words"),
    [
        ("/ persons / days", "/ persones / days", "indicators.daily_mean.formula", "vouliez-vous dire persons"),
        ("/ persons / days", "/ persons ** days", "indicators.daily_mean.formula", "refusée"),
        ('"expense_rent - housing', '"daily_mean - housing', "indicators.residual_rent.formula", "tourne en rond"),
        ('"expense_rent - housing', '"residual_rent - housing', "indicators.residual_rent.formula", "tourne en rond"),
        ("[indicators.daily_mean]", "[indicators.persons]", "indicators.persons", "nom déjà pris"),
        ("severity =", "severitty =", "aids[0].conditions[0].severitty", "clé inconnue"),
        ("severity =", "severitty =", "aids[0].conditions[0].severity", "clé absente"),
        ('"alerts" ', '"alarms" ', "aids[0].conditions[1].severity", "valeur inconnue"),
        ("'heating'", "'heeting'", "aids[0].conditions[4].formula", "vouliez-vous dire heating"),
        ("8.00 if persons == 1 else 5.50", "persons == 1", "aids[0].conditions[0].threshold", "un nombre"),
        ('"legal_rights_claimed"', '"amount_asked"', "aids[0].conditions[3].formula", "oui ou non"),
        ('comparison = "<="', 'comparison = "=<"', "aids[0].conditions[0].comparison", "valeur inconnue"),
        ('indicator = "daily_mean"', 'indicator = "mean"', "aids[0].conditions[0].indicator", "valeur inconnue"),
        ("jusqu’à $threshold.", "jusqu’à $treshold.", "aids[0].conditions[0].sentences.met", "threshold"),
        ("$threshold.", "$ threshold", "aids[0].conditions[0].sentences.met", "isolé"),
        ('child_wage = "1/3"', 'child_wage = "1/0"', "income.counted_income.shares.child_wage", "part"),
        ('child_wage = "1/3"', "child_wage = 1.5", "income.counted_income.shares.child_wage", "part"),
        ('child_wage = "1/3"', "child_wage = nan", "income.counted_income.shares.child_wage", "part"),
        ('child_wage = "1/3"', "child_wage = true", "income.counted_income.shares.child_wage", "part"),
        ("child_wage =", "childwage =", "income.counted_income.shares.childwage", "vouliez-vous dire child_wage"),
        ("value = 140", 'value = "140"', "constants.flat_charges.value", "attendu : nombre"),
        ("value = 140", "value = inf", "constants.flat_charges.value", "démesuré"),
        ("value = 140", "value = 1e-999999", "constants.flat_charges.value", "trop fin"),
        ("format = 2", "format = 1", "format", "format 2"),
        ('title = "Secours', 'title = ""\n#', "title", "texte vide"),
        ('version = "1"', 'version = "1"\nin_force_from = 2026-01-01T10:00:00', "in_force_from", "sans heure"),
        ('"supplier"', '"suplier"', "aids[0].payees", "vouliez-vous dire supplier"),
        ('code = "heating"', 'code = "food"', "aids[0].grounds[3].code", "déjà pris"),
        ('regime = "discretionary"', 'regime = "statutory"', "aids[0].conditions[0].severity", "légale"),
        ("required = true", 'required = "yes"', "aids[0].documents[0].required", "true ou false"),
        ("assumptions = [", "assumptions = [3,", "assumptions", "liste de textes"),
        ("[[aids]]", "[aids]", "aids", "liste de tables"),
    ],
)
def test_each_fault_is_found_at_its_place(old, new, key_path, words):
    found = faults(changed(old, new))
    assert any(fault.key_path == key_path and words in fault.message for fault in found), found


def test_every_fault_is_told_at_once_with_its_line_in_the_order_of_the_file():
    text = changed("/ persons / days", "/ persones / days").replace("value = 140", 'value = "140"')
    text = text.replace('formula = "160 if', 'formula = "open(160) if')
    found = faults(text)
    assert [fault.key_path for fault in found] == [
        "constants.flat_charges.value",
        "indicators.daily_mean.formula",
        "aids[0].caps[0].formula",
    ]
    lines = text.splitlines()
    assert [lines[fault.line - 1].strip().split()[0] for fault in found] == ["value", "formula", "formula"]
    assert "persones" in lines[found[1].line - 1]


def test_a_missing_key_is_placed_at_its_table():
    found = faults(changed('comparison = "<="\n', ""))
    assert [(fault.key_path, LINES[fault.line - 1]) for fault in found] == [
        ("aids[0].conditions[0].comparison", "[[aids.conditions]]")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "= 3",
        "a = [" + "[" * 5_000,
        "x" * 600_000,
        "<xml/>",
        "!!python/object:os.system",
        "\x00",
        "a = " + "9" * 5_000,
    ],
)
def test_a_hostile_file_gives_faults(text):
    assert faults(text)


def test_a_broken_file_says_at_which_line():
    assert faults("format = 2\ncode = \n")[0].line == 2


@given(st.integers(0, len(LINES) - 1), st.sampled_from(["", "x = 1", "aids = 3", "value = []", "sentences.met = 1"]))
def test_any_line_replaced_is_read_or_gives_faults(index, line):
    text = "\n".join([*LINES[:index], line, *LINES[index + 1 :]])
    try:
        load(text)
    except RuleSetFault as fault:
        assert all(found.message for found in fault.faults)


def test_severities_are_closed():
    assert set(Severity) == {"bars", "alerts", "informs"}
