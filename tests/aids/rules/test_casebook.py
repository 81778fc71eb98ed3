import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aids.rules.casebook import MAX_CASES, CasebookFault, read_cases, run
from aids.rules.files import SituationFault, read_situation
from aids.rules.loading import load
from aids.rules.situation import Grant, Member
from tests.aids.rules.situations import RULE_SET

TEXT = """
format = 2
code = "essai"
version = "1"
title = "Essai"
[source]
title = "Essai"
site = "Essai"
[questions.theory_passed]
kind = "yes_no"
label = "code obtenu"
question = "Le code est-il obtenu ?"
[questions.contract]
kind = "choice"
label = "contrat"
question = "Quel contrat ?"
choices = { open_ended = "CDI", fixed_term = "CDD" }
[questions.months]
kind = "count"
label = "mois d’assurance"
question = "Combien de mois ?"
[questions.price]
kind = "money"
label = "prix"
question = "Quel prix ?"
[questions.part]
kind = "share"
label = "part"
question = "Quelle part ?"
[tallies.past]
label = "aides de l’année"
what = "count"
of = "any_aid"
[indicators.half]
label = "moitié"
unit = "euros"
formula = "quote / 2"
[indicators.paid]
label = "part payée"
unit = "share"
formula = "part"
[indicators.young]
label = "jeune"
unit = "yes_no"
formula = "applicant_age <= 25"
[[aids]]
code = "licence"
label = "Permis"
payees = ["supplier"]
[[aids.grounds]]
code = "licence"
label = "Permis"
[[aids.conditions]]
code = "theory"
label = "Code"
severity = "bars"
formula = "theory_passed"
[aids.amount]
label = "Moitié"
formula = "half"
[[aids.caps]]
code = "cap"
label = "Plafond"
formula = "300"
[[aids]]
code = "other"
label = "Autre"
payees = ["supplier"]
[[aids.grounds]]
code = "other"
label = "Autre"
[[aids.caps]]
code = "most"
label = "Plafond"
formula = "100"
over = "calendar_year"
"""
TRIAL = load(TEXT)


def table(**columns: str) -> str:
    """One case, with what every case needs."""
    cells = {"aid": "licence", "persons": "1", "amount_asked": "100", "expect.outcome": "clear", **columns}
    return f"{';'.join(cells)}\n{';'.join(cells.values())}\n"


def case(**columns: str):
    return read_cases(table(**columns), TRIAL)[0]


def fault(text: str) -> CasebookFault:
    with pytest.raises(CasebookFault) as caught:
        read_cases(text, TRIAL)
    assert str(caught.value).count("\n") == 0
    return caught.value


def test_a_whole_row_is_read():
    found = case(
        case="Un permis",
        members='"head 24 1 035,01 ; spouse ? + child 3"',
        incomes="wage 1 035,01 + child_wage 300",
        expenses="rent 400.5",
        earlier_months="wage 900 | wage 1000 + rsa 50",
        past_grants="licence 2026-03-01 160 + other 31/12/2025 12,50",
        proposed_here="other 20",
        on="15/04/2026",
        commune="27229",
        quote="600 €",
        lawful_residence="oui",
        imminent_danger="no",
        ground="licence",
        theory_passed="Yes",
        contract="fixed_term",
        months="3",
        price="12,30",
        part="50 %",
        **{"sum by hand": "600 / 2", "note": "libre", "persons": ""},
    )
    told = found.situation
    assert (found.name, found.line, found.aid) == ("Un permis", 2, "licence")
    assert (told.persons, told.adults, told.children) == (3, 2, 1)
    assert told.members == (Member("head", 24, Decimal("1035.01")), Member("spouse"), Member("child", 3))
    assert told.incomes == (("wage", Decimal("1035.01")), ("child_wage", Decimal(300)))
    assert told.expenses == (("rent", Decimal("400.5")),)
    assert told.earlier_months == ((("wage", Decimal(900)),), (("wage", Decimal(1000)), ("rsa", Decimal(50))))
    assert told.past_grants == (
        Grant("licence", date(2026, 3, 1), Decimal(160)),
        Grant("other", date(2025, 12, 31), Decimal("12.5")),
    )
    assert (told.proposed_here, told.on, told.commune) == ((("other", Decimal(20)),), date(2026, 4, 15), "27229")
    assert (told.quote, told.ground, told.lawful_residence, told.imminent_danger) == (600, "licence", True, False)
    assert told.answers == {
        "theory_passed": True,
        "contract": "fixed_term",
        "months": 3,
        "price": "12.3",
        "part": "0.5",
    }
    assert found.notes == {"sum by hand": "600 / 2", "note": "libre"}


def test_an_empty_cell_is_not_told_and_a_dash_is_none():
    silent = case(incomes="", expenses="", past_grants="", lawful_residence="", quote="").situation
    assert (silent.incomes, silent.expenses, silent.past_grants, silent.lawful_residence, silent.quote) == (None,) * 5
    none = case(expenses="-", past_grants="-", earlier_months="-", proposed_here="-").situation
    assert (none.expenses, none.past_grants, none.earlier_months, none.proposed_here) == ((), (), (), ())


@pytest.mark.parametrize(
    ("told", "size"),
    [
        ({"persons": "1"}, (1, 1, 0)),
        ({"persons": "4", "children": "3"}, (4, 1, 3)),
        ({"persons": "4", "adults": "2"}, (4, 2, 2)),
        ({"persons": "", "adults": "2", "children": "1"}, (3, 2, 1)),
        ({"persons": "0", "adults": "0", "children": "0"}, (0, 0, 0)),
    ],
)
def test_two_counts_give_the_third(told, size):
    found = case(**told).situation
    assert (found.persons, found.adults, found.children) == size


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"persons": 1}, (1, 1, 0)),
        ({"persons": 4, "children": 3}, (4, 1, 3)),
        ({"adults": 2, "children": 1}, (3, 2, 1)),
        ({"persons": 3, "adults": 2, "children": 1}, (3, 2, 1)),
        ({"persons": 2}, "dire deux nombres"),
        ({"adults": 2}, "dire deux nombres"),
        ({"persons": 0}, "dire deux nombres"),
        ({"persons": 2, "adults": 3}, "ne font pas ce nombre de personnes"),
        ({"persons": 2, "children": 3}, "ne font pas ce nombre de personnes"),
        ({"persons": 2, "adults": 3, "children": 0}, "ne font pas ce nombre de personnes"),
        ({"persons": 5, "adults": 1, "children": 1}, "ne font pas ce nombre de personnes"),
        ({"adults": 1000, "children": 1}, "1000 personnes au plus"),
    ],
)
def test_a_table_and_a_situation_in_json_count_a_household_alike(told, expected):
    row = table(**{"persons": ""} | {name: str(number) for name, number in told.items()})
    written = json.dumps({"aid": "licence", "amount_asked": 100, **told})
    if isinstance(expected, tuple):
        both = [read_cases(row, TRIAL)[0].situation, read_situation(written, TRIAL)[1]]
        assert [(found.persons, found.adults, found.children) for found in both] == [expected, expected]
        return
    with pytest.raises(SituationFault) as refused:
        read_situation(written, TRIAL)
    assert str(refused.value) == f"persons : {fault(row).message}"
    assert expected in str(refused.value)


def test_a_byte_order_mark_blank_lines_and_windows_ends_of_line_change_nothing():
    text = "\ufeff" + table(case="a").replace("\n", "\r\n") + "\r\n;;;;\r\n"
    assert [found.line for found in read_cases(text, TRIAL)] == [2]


def test_a_cell_over_two_lines_keeps_the_lines_right():
    rows = 'aid;persons;amount_asked;note;expect.outcome\nlicence;1;1;"a\nb";clear\nlicence;1;x;;clear\n'
    assert (fault(rows).line, fault(rows).column) == (4, "amount_asked")


def test_one_aid_needs_no_column():
    text = "persons;amount_asked;expect.verdict.daily_mean\n1;100;unknown\n"
    assert read_cases(text, RULE_SET)[0].aid == "emergency_aid"


@pytest.mark.parametrize(
    "columns",
    [
        {"expect.outcome": "incomplete"},
        {"expect.proposed": "50", "quote": "100"},
        {"expect.proposed": "300,00", "quote": "1000", "amount_asked": "900"},
        {"expect.proposed": "-"},
        {"expect.proposed": "-", "theory_passed": "no", "quote": "100", "expect.outcome": "barred"},
        {"expect.verdict.theory": "met", "theory_passed": "yes", "expect.outcome": ""},
        {"expect.verdict.cap": "met", "expect.verdict.amount": "unknown", "expect.outcome": ""},
        {"expect.verdict.amount": "not_met", "quote": "199,98", "expect.outcome": ""},
        {"expect.verdict.amount": "met", "quote": "200", "expect.outcome": ""},
        {"expect.value.half": "33,34", "quote": "66,67", "expect.outcome": ""},
        {"expect.value.half": "33,335", "quote": "66,67", "expect.outcome": ""},
        {"expect.value.half": "-", "expect.outcome": ""},
        {"expect.value.paid": "33 %", "part": "0,33", "expect.outcome": ""},
        {"expect.value.young": "oui", "members": "head 25", "expect.outcome": ""},
        {"expect.value.young": "no", "members": "head 26", "expect.outcome": ""},
        {"expect.value.past": "2", "past_grants": "other 2026-02-01 5", "on": "2026-03-01", "proposed_here": "other 1"}
        | {"expect.outcome": ""},
    ],
)
def test_what_agrees(columns):
    (result,) = run(TRIAL, read_cases(table(**{"expect.outcome": "incomplete", **columns}), TRIAL))
    assert result.agrees, result.differences


def test_every_difference_is_told():
    text = table(
        quote="66,67",
        theory_passed="no",
        members="head 30",
        **{
            "expect.outcome": "clear",
            "expect.proposed": "33,33",
            "expect.verdict.theory": "met",
            "expect.value.half": "33,33",
            "expect.value.young": "oui",
            "expect.value.paid": "10 %",
            "expect.value.past": "-",
        },
        past_grants="-",
        on="2026-01-01",
    )
    (result,) = run(TRIAL, read_cases(text, TRIAL))
    assert result.differences == (
        "expect.outcome : attendu clear, obtenu barred",
        "expect.proposed : attendu 33,33, obtenu rien",
        "expect.verdict.theory : attendu met, obtenu not_met",
        "expect.value.half : attendu 33,33, obtenu 33,34",
        "expect.value.young : attendu oui, obtenu non",
        "expect.value.paid : attendu 0,10, obtenu rien (manque : part)",
        "expect.value.past : attendu rien, obtenu 0,00",
    )


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"persones": "1"}, "vouliez-vous dire persons"),
        ({"couple": "oui"}, "se déduit"),
        ({"expect.verdict.teory": "met"}, "vouliez-vous dire expect.verdict.theory"),
        ({"expect.value.ground": "x"}, "colonne inconnue"),
        ({"aid": "licens"}, "vouliez-vous dire licence"),
        ({"aid": ""}, "aide inconnue : rien"),
        ({"persons": ""}, "dire deux nombres"),
        ({"persons": "2"}, "dire deux nombres"),
        ({"persons": "-1"}, "nombre entier"),
        ({"persons": "1,0"}, "nombre entier"),
        ({"persons": "1001"}, "nombre entier"),
        ({"persons": "trois"}, "nombre attendu"),
        ({"amount_asked": ""}, "montant demandé"),
        ({"amount_asked": "1,005"}, "au centime"),
        ({"amount_asked": "-1"}, "positif"),
        ({"amount_asked": "1000000000"}, "montant"),
        ({"amount_asked": "NaN"}, "nombre attendu"),
        ({"amount_asked": "1e9"}, "nombre attendu"),
        ({"amount_asked": "12 34"}, "nombre attendu"),
        ({"amount_asked": "1.234,56"}, "nombre attendu"),
        ({"quote": "10 %"}, "montant"),
        ({"lawful_residence": "peut-être"}, "oui ou non"),
        ({"ground": "licences"}, "vouliez-vous dire licence"),
        ({"commune": "Évreux"}, "INSEE"),
        ({"on": "2026-02-30"}, "n’existe pas"),
        ({"on": "hier"}, "jour attendu"),
        ({"incomes": "wages 3"}, "vouliez-vous dire wage"),
        ({"incomes": "wage"}, "nombre attendu"),
        ({"incomes": "wage 3 + "}, "ligne inconnue : rien"),
        ({"incomes": "-"}, "other_income 0"),
        ({"expenses": "rent -3"}, "positif"),
        ({"earlier_months": "wage 3 | "}, "ligne inconnue"),
        ({"members": "boss 3"}, "place inconnue"),
        ({"persons": "2", "members": "head 30"}, "2 ici, mais members en compte 1"),
        ({"members": "head 3,5"}, "nombre entier"),
        ({"past_grants": "licence 3"}, "jour attendu"),
        ({"past_grants": "licences 2026-01-01 3"}, "aide inconnue"),
        ({"proposed_here": "licence"}, "nombre attendu"),
        ({"theory_passed": "3"}, "oui ou non"),
        ({"contract": "CDI"}, "open_ended"),
        ({"months": "x"}, "nombre attendu"),
        ({"part": "120 %"}, "part de 0 à 1"),
        ({"part": "0,333"}, "centième"),
        ({"expect.outcome": "ok"}, "barred"),
        ({"expect.verdict.most": "met"}, "n’a pas cette règle"),
        ({"expect.verdict.theory": "yes"}, "not_met"),
        ({"expect.value.half": "x"}, "nombre attendu"),
        ({"expect.value.young": "3"}, "oui ou non"),
    ],
)
def test_a_cell_to_correct_is_placed(columns, words):
    found = fault(table(**columns))
    (column, *_) = columns
    assert words in found.message
    assert found.column == column
    assert found.line == (1 if "colonne inconnue" in found.message or "se déduit" in found.message else 2)
    assert str(found).startswith(f"ligne {found.line}, colonne « {column} » : ")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "vide"),
        ("\ufeff\n\n", 0, "vide"),
        ("persons;amount_asked;expect.outcome\n", 0, "aucun cas"),
        ("persons;amount_asked\n1;2\n", 1, "rien n’est vérifié"),
        ("persons;persons;expect.outcome\n1;2;clear\n", 1, "deux fois"),
        ("persons;;expect.outcome\n1;2;clear\n", 1, "pas de titre"),
        ("persons,amount_asked,expect.outcome\n1,2,clear\n", 1, "points-virgules"),
        ("persons;amount_asked;expect.outcome\n1;2\n", 2, "3 cases attendues, 2 trouvées"),
        ("persons;amount_asked;expect.outcome\n1;2;clear;;\n", 2, "3 cases attendues, 5 trouvées"),
        ('persons;expect.outcome\n"1;clear\n', 2, "guillemets"),
        ("persons;amount_asked;note;expect.outcome\n1;2;" + "x" * 200_000 + ";clear\n", 2, "trop longue"),
        ("x" * 50_000_000, 0, "trop long"),
        ("\x00;\x01\n", 1, "colonne inconnue"),
        ("<?xml version='1.0'?><cases/>", 1, "colonne inconnue"),
        ("!!python/object/apply:os.system ['true']", 1, "colonne inconnue"),
    ],
)
def test_a_file_to_correct_is_told_in_one_sentence(text, line, words):
    found = fault(text)
    assert (found.line, words in str(found)) == (line, True), str(found)


def test_an_amount_proposed_is_compared_to_the_cent_however_it_is_written():
    (result,) = run(TRIAL, read_cases(table(quote="100,40", theory_passed="oui", **{"expect.proposed": "50"}), TRIAL))
    assert result.differences == ("expect.proposed : attendu 50,00, obtenu 50,20",)


def test_too_many_cases_are_refused():
    row = "licence;1;1;clear\n"
    assert fault("aid;persons;amount_asked;expect.outcome\n" + row * (MAX_CASES + 1)).line == MAX_CASES + 2


CELLS = st.text(alphabet="0123456789 ,.-+|;headwgrntyo€%\"'\n\u202f?", max_size=20) | st.text(max_size=12)
COLUMNS = ["members", "incomes", "expenses", "on", "past_grants", "earlier_months", "proposed_here", "commune", "part"]


@given(st.dictionaries(st.sampled_from([*COLUMNS, "persons", "amount_asked", "quote", "expect.proposed"]), CELLS))
def test_any_cell_is_read_or_told(columns):
    quoted = {name: '"' + cell.replace('"', '""') + '"' for name, cell in columns.items()}
    try:
        cases = read_cases(table(**quoted), TRIAL)
    except CasebookFault as found:
        assert found.message
        return
    run(TRIAL, cases)


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_a_fault(text):
    with pytest.raises(CasebookFault):
        read_cases(text, TRIAL)


def test_an_amount_is_exact():
    assert Fraction(case(amount_asked="1 035,01").situation.amount_asked) == Fraction(103501, 100)
