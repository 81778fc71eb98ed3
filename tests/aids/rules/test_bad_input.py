"""Rule files that are wrong, swollen or hostile: told at their place, at once, and never worked out."""

from dataclasses import replace
from decimal import Decimal

import pytest

from aids.rules.evaluation import evaluate
from aids.rules.judging import Outcome, machine
from aids.rules.loading import RuleSetFault, load
from aids.rules.model import Severity
from aids.rules.reading import MOST_LETTERS, Fault
from aids.rules.situation import Situation
from aids.rules.values import Unknown

HEAD = """
format = 2
code = "essai"
version = "1"
title = "Essai"
[source]
title = "Essai"
site = "Essai"
"""
AID = """
[[aids]]
code = "aid"
label = "Aide"
payees = ["household"]
[[aids.grounds]]
code = "ground"
label = "Motif"
[[aids.caps]]
code = "cap"
label = "Plafond"
article = "Plafond"
formula = "{formula}"
"""
RICH = Situation(persons=1, adults=1, children=0, amount_asked=Decimal("999999999.99"), quote=Decimal(0))


def text(middle: str = "", formula: str = "100") -> str:
    return HEAD + middle + AID.format(formula=formula)


def indicator(code: str, formula: str, key: str = "formula") -> str:
    return f'[indicators.{code}]\nlabel = "Figure"\nunit = "euros"\n{key} = "{formula}"\n'


def table(rows: str, reads: str = "persons") -> str:
    return f'[tables.scale]\nlabel = "Barème"\nunit = "euros"\nreads = "{reads}"\n{rows}'


def row(bounds: str, euros: int = 1) -> str:
    return f"[[tables.scale.rows]]\n{bounds}\neuros = {euros}\n"


def faults(text: str) -> list[Fault]:
    with pytest.raises(RuleSetFault) as caught:
        load(text)
    return caught.value.faults


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("(" * 10_000 + "1" + ")" * 10_000, "trop longue"),
        ("1" + "+1" * 500, "trop longue (1001 caractères"),
        ("(" * 400 + "1" + ")" * 400, "illisible"),
        ("-" * 40 + "1", "imbriquée"),
        ("amount_askd", "vouliez-vous dire amount_asked"),
        ("amount_asked.numerator", "refusée"),
        ("amount_asked.__class__.__mro__", "refusée"),
        ("__import__('os').system('true')", "refusée"),
        ("eval('1')", "tableau inconnu"),
        ("print()", "tableau inconnu"),
        ("lambda: 1", "refusé"),
        ("min(*persons)", "refusée"),
        ("'import os'", "un nombre"),
        ("ground == 'import os'", "choix inconnu"),
        ("past_grants", "nom inconnu"),
        ("member_age", "nom inconnu"),
        ("1 if 2 else 3", "ne s’applique pas"),
        ("9999999999999", "nombre refusé"),
        ("9 ** 9 ** 9", "refusée"),
        ("persons; persons", "refusé"),
        ("persons\\u0000", "signe invisible refusé : U+0000"),
        ("pers\\u043enne", "caractère refusé dans une formule : о"),
        ("0,70 * persons", "un nombre s’écrit avec un point"),
        ("persons / 0", "division par zéro"),
        ("persons / 0.00", "division par zéro"),
    ],
)
def test_a_formula_that_is_none_is_told_at_its_place(formula, words):
    (found,) = faults(text(formula=formula))
    assert (found.key_path, words in found.message) == ("aids[0].caps[0].formula", True), found
    assert text(formula=formula).splitlines()[found.line - 1].startswith("formula")


@pytest.mark.parametrize("divisor", ["quote", "(persons - persons)", "(quote * 3)"])
def test_a_division_by_zero_is_unknown(divisor):
    rule_set = load(text(indicator("figure", f"1 / {divisor}"), "figure"))
    found = machine(rule_set).judge("aid", RICH)
    assert isinstance(found.values["figure"], Unknown)
    assert (found.outcome, found.proposed) == (Outcome.INCOMPLETE, None)
    assert evaluate(rule_set, "aid", RICH).outcome == Outcome.INCOMPLETE


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        (row("is = 1") + row("is = 3"), "rows[1]", "trou"),
        (row("is = 1") + row("is = 1"), "rows[1]", "recouvre"),
        (row("up_to = 5") + row("above = 6"), "rows[1]", "trou"),
        (row("below = 5") + row("above = 5"), "rows[1]", "trou"),
        (row("up_to = 5") + row("from = 5"), "rows[1]", "recouvre"),
        (row("up_to = 5") + row("above = 4"), "rows[1]", "recouvre"),
        (row("from = 5") + row("from = 6"), "rows[1]", "recouvre"),
        (row("from = 5\nup_to = 3"), "rows[0]", "sous la borne haute"),
        (row("is = 1\nup_to = 3"), "rows[0]", "attendu"),
        (row(""), "rows[0]", "attendu"),
        (row("is = 1") + "[[tables.scale.rows]]\nis = 2\nother = 1\n", "rows[1]", "mêmes colonnes"),
        ("[[tables.scale.rows]]\nis = 1\n", "rows", "au moins"),
        ("rows = []", "rows", "au moins"),
        ("".join(row(f"is = {size}") for size in range(201)), "rows", "200 lignes au plus"),
    ],
)
def test_a_table_with_a_hole_or_an_overlap_is_told_at_its_row(rows, place, words):
    found = faults(text(table(rows), "scale()"))
    assert any(fault.key_path == f"tables.scale.{place}" and words in fault.message for fault in found), found


def test_a_figure_written_as_a_number_is_asked_for_between_quotes():
    written = text().replace('formula = "100"', "formula = 100.50")
    assert faults(written) == [
        Fault("aids[0].caps[0].formula", 'une formule s’écrit entre guillemets : "100.50"', written.count("\n"))
    ]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('code = "cap"', "aids[0].caps[0].code"),
        ('label = "Plafond"', "aids[0].caps[0].label"),
        ('article = "Plafond"', "aids[0].caps[0].article"),
        ('label = "Aide"', "aids[0].label"),
        ('label = "Motif"', "aids[0].grounds[0].label"),
    ],
)
def test_words_that_iris_could_not_keep_are_refused(written, place):
    key = written.split(" ")[0]
    most = MOST_LETTERS[key]
    (fault,) = faults(text().replace(written, f'{key} = "{"a" * (most + 1)}"'))
    assert (fault.key_path, fault.message) == (place, f"{most} caractères au plus")
    load(text().replace(written, f'{key} = "{"a" * most}"'))


def test_a_condition_and_a_cap_have_codes_of_their_own():
    condition = '[[aids.conditions]]\ncode = "cap"\nlabel = "L"\nseverity = "bars"\nformula = "persons > 0"\n'
    assert [fault.key_path for fault in faults(text() + condition)] == ["aids[0].caps[0].code"]
    reserved = text().replace('code = "cap"', 'code = "amount"')
    assert [fault.message for fault in faults(reserved)] == ["code déjà pris : amount"]


def test_a_table_read_by_the_ground_and_one_that_goes_on_after_an_open_end():
    by_ground = table('[[tables.scale.rows]]\nis = "ground"\neuros = 3\n', reads="ground")
    assert evaluate(load(text(by_ground, "scale()")), "aid", replace(RICH, ground="ground")).proposed_amount == 3
    unending = table(row("below = 3") + "[tables.scale.further]\neuros = 1\n")
    assert [fault.key_path for fault in faults(text(unending, "scale()"))] == ["tables.scale.further"]


def test_a_landmark_says_that_it_takes_nothing_away():
    alerting = text().replace('formula = "100"', 'formula = "100"\nseverity = "alerts"')
    found = evaluate(load(alerting), "aid", RICH)
    (ceiling,) = [line for line in found.lines if line.rule_code == "cap"]
    assert (ceiling.severity, found.outcome) == (Severity.ALERTS, Outcome.ALERTED)
    assert "ne limite pas l’aide" in ceiling.sentence
    assert found.proposed_amount == RICH.amount_asked


def test_no_way_out_is_told_when_a_cap_is_spent():
    condition = (
        '[[aids.conditions]]\ncode = "means"\nlabel = "Ressources"\nseverity = "bars"\n'
        'indicator = "income"\ncomparison = "<="\nthreshold = "900"\n'
    )
    rule_set = load(text() + condition)
    earns = replace(RICH, incomes=(("wage", Decimal(1000)),))
    assert "900,00" in evaluate(rule_set, "aid", earns).way_out
    assert evaluate(rule_set, "aid", replace(earns, already_proposed=Decimal(100))).way_out == ""


def test_each_request_beside_is_counted_and_its_euros_too():
    tally = '[tallies.past]\nlabel = "Aides"\nwhat = "count"\nover = "application"\n'
    rule_set = load(text(tally, "100 if past <= 1 else 0"))
    beside = replace(RICH, proposed_here=(("aid", Decimal(20)), ("aid", Decimal(30))))
    found = evaluate(rule_set, "aid", beside)
    assert (found.outcome, found.proposed_amount) == (Outcome.BARRED, 0)
    once = evaluate(rule_set, "aid", replace(RICH, proposed_here=(("aid", Decimal(20)),)))
    assert once.proposed_amount == 80


@pytest.mark.parametrize("sign", ["\\u0000", "\\u001b", "\\u202e", "\\u2066", "\\u0085"])
def test_a_sign_that_nobody_sees_is_refused_at_its_place(sign):
    named = f"signe invisible refusé : U+{sign[2:].upper()}"
    (fault,) = faults(text().replace('label = "Plafond"', f'label = "Pla{sign}fond"'))
    assert (fault.key_path, fault.message) == ("aids[0].caps[0].label", named)
    assert named in [fault.message for fault in faults(text() + f'[constants."a{sign}"]\nlabel = "C"\n')]


@pytest.mark.parametrize("version", ["../x", "4/../5", "4/", "4//5", "4/./5", "5/reglement.pdf", ".", "-1"])
def test_a_version_can_stand_in_an_address(version):
    (fault,) = faults(text().replace('version = "1"', f'version = "{version}"'))
    assert fault.key_path == "version"
    load(text().replace('version = "1"', 'version = "2026/1 « bis »"'))


def test_a_period_begins_somewhere():
    period = '[periods.term]\nlabel = "Trimestre"\nstarts = []\n'
    assert [fault.message for fault in faults(text(period))] == ["au moins un jour attendu"]


@pytest.mark.parametrize(
    ("formulas", "trail"),
    [
        ({"a": "a + 1"}, "a → a"),
        ({"a": "b + 1", "b": "a + 1"}, "a → b → a"),
        ({"a": "b", "b": "c", "c": "min(a, 3)"}, "a → b → c → a"),
        ({"first": "a", "a": "1 if b > 2 else 3", "b": "a / 2"}, "a → b → a"),
    ],
)
def test_figures_that_turn_in_a_circle_are_told_with_the_way_round(formulas, trail):
    found = faults(text("".join(indicator(code, formula) for code, formula in formulas.items())))
    assert [fault.message for fault in found] == [f"calcul qui tourne en rond : {trail}"]


def test_a_circle_through_a_table_or_through_the_members_is_one():
    rows = row("up_to = 5") + row("above = 5")
    through_table = indicator("figure", "scale()") + table(rows, reads="figure")
    through_members = indicator("figure", "figure + member_age", "per_member")
    for middle in (through_table, through_members):
        assert ["tourne en rond" in fault.message for fault in faults(text(middle))] == [True]


def squares(number: int) -> str:
    chain = [indicator("s0", "amount_asked")]
    chain += [indicator(f"s{index}", f"s{index - 1} * s{index - 1}") for index in range(1, number)]
    return "".join(chain)


def test_a_figure_that_squares_itself_sixty_times_is_nobodys_money():
    rule_set = load(text(squares(60), "s59"))
    found = machine(rule_set).judge("aid", RICH)
    assert isinstance(found.values["s59"], Unknown)
    assert found.outcome == Outcome.INCOMPLETE
    assert evaluate(rule_set, "aid", RICH).proposed_amount is None


def test_a_fraction_divided_sixty_times_stays_bounded():
    chain = indicator("s0", "amount_asked / 7") + "".join(
        indicator(f"s{index}", f"s{index - 1} * s{index - 1} / 11") for index in range(1, 60)
    )
    found = machine(load(text(chain, "s59"))).judge("aid", RICH)
    assert isinstance(found.values["s59"], Unknown)


def test_figures_that_read_one_another_too_deep_are_refused_before_they_are_worked_out():
    deep = indicator("s0", "amount_asked") + "".join(indicator(f"s{i}", f"s{i - 1}") for i in range(1, 400))
    found = faults(text(deep, "s399"))
    assert [("enchaîné" in fault.message, fault.line is not None) for fault in found] == [(True, True)]


def test_the_deepest_chain_that_is_taken_can_be_worked_out():
    chain = indicator("s0", "amount_asked") + "".join(indicator(f"s{i}", f"s{i - 1}") for i in range(1, 130))
    found = machine(load(text(chain, "s129"))).judge("aid", RICH)
    assert found.values["s129"] == found.values["amount_asked"]


@pytest.mark.parametrize(
    ("hostile", "words"),
    [
        ("x" * 50_000_000, "trop long"),
        ("a" + ".a" * 100_000 + " = 1", "points au plus"),
        ("a = " + "[" * 100_000, "TOML"),
        ("a = " + "{a=" * 5_000, "TOML"),
        ("&a [*a, *a]", "TOML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "TOML"),
        ("import os\nos.system('true')", "TOML"),
    ],
)
def test_a_hostile_file_is_refused_in_one_fault(hostile, words):
    (found,) = faults(hostile)
    assert words in found.message


def test_every_unknown_key_of_a_long_file_is_placed():
    """Thousands of faults are placed in one reading of the text."""
    found = faults(text().replace("[source]", "".join(f"x{index} = 1\n" for index in range(20_000)) + "[source]"))
    assert len(found) == 20_000
    assert [fault.line for fault in found] == list(range(6, 20_006))


@pytest.mark.parametrize(
    ("middle", "place"),
    [
        ("".join(indicator(f"s{index}", "1") for index in range(501)), "indicators"),
        ("".join(f'[[articles]]\ncode = "a{index}"\ntitle = "a"\ntext = "a"\n' for index in range(501)), "articles"),
    ],
)
def test_a_list_without_end_is_refused(middle, place):
    assert [(fault.key_path, "500" in fault.message) for fault in faults(text(middle))] == [(place, True)]
