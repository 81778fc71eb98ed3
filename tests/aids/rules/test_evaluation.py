import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aids.rules.evaluation import evaluate
from aids.rules.explanation import Explanation, LineKind, Outcome, Verdict
from aids.rules.loading import load
from aids.rules.situation import Situation
from aids.rules.vocabulary import INCOME_KINDS
from tests.aids.rules.situations import AID, RULE_SET, TEXT, amounts, family, situations

NARROW, HARD = "\u202f", "\u00a0"


def explain(situation: Situation) -> Explanation:
    return evaluate(RULE_SET, AID, situation)


def line(explanation: Explanation, code: str):
    return next(line for line in explanation.lines if line.rule_code == code)


def plain(text: str) -> str:
    return text.replace(NARROW, " ").replace(HARD, " ")


def test_lines_follow_the_text():
    explanation = explain(family())
    assert [(line.position, line.rule_code) for line in explanation.lines] == [
        (1, "resources"),
        (2, "residual_rent"),
        (3, "daily_mean"),
        (4, "once_a_year"),
        (5, "lawful_residence"),
        (6, "legal_rights_first"),
        (7, "ground"),
        (8, "ceiling"),
    ]
    assert {line.article for line in explanation.lines} >= {"Conditions de ressources", "Plafond"}
    assert (explanation.rule_set_code, explanation.rule_set_version) == ("pas-de-calais-secours-urgence", "1")


def test_the_sum_is_spelled_out_in_french():
    mean = line(explain(family(incomes=(("wage", Decimal(1468)),), expenses=(("rent", Decimal(872)),))), "daily_mean")
    assert mean.formula_text == (
        f"(1{NARROW}468,00 − 140,00 − 872,00) ÷ 3{HARD}personnes ÷ 30{HARD}jours = 5,07{NARROW}€"
    )
    assert plain(mean.sentence) == (
        "Il reste à votre foyer 5,07 € par personne et par jour ; l’aide est possible jusqu’à 5,50 €."
    )
    assert (plain(mean.threshold_text), mean.severity) == ("≤ 5,50 €", "bars")
    assert str(mean.value) == "5.066666666666666666666666667"


def test_one_person_is_singular():
    mean = line(explain(family(persons=1, children=0)), "daily_mean")
    assert "÷ 1 personne ÷" in plain(mean.formula_text)


def test_income_counted_in_part_or_not_at_all_is_shown():
    incomes = (("child_wage", Decimal(300)), ("back_to_school_allowance", Decimal(40)), ("wage", Decimal(1100)))
    resources = line(explain(family(incomes=incomes)), "resources")
    assert plain(resources.formula_text) == (
        "1 100,00 (salaire) + 300,00 ÷ 3 (salaire d’un enfant) − 0,00 = 1 200,00 €"
    )
    assert plain(resources.sentence).endswith("Ressources laissées de côté : ARS (40,00 €).")
    assert resources.kind == LineKind.FIGURE


def test_a_figure_that_rounds_to_the_threshold_shows_the_digits_that_refuse_it():
    explanation = explain(family(incomes=(("wage", Decimal("1035.01")),)))
    mean = line(explanation, "daily_mean")
    assert plain(mean.sentence) == (
        "Il reste à votre foyer 5,5001 € par personne et par jour ; l’aide n’est possible que jusqu’à 5,50 €."
    )
    assert explanation.verdict == Verdict.NOT_MET
    assert explanation.outcome == Outcome.BARRED


def test_a_missing_budget_is_unknown_and_says_where_to_enter_it():
    for nothing in (None, ()):
        explanation = explain(family(incomes=nothing))
        mean = line(explanation, "daily_mean")
        assert (mean.verdict, mean.value, mean.value_text) == (Verdict.UNKNOWN, None, "")
        assert [fact.name for fact in mean.missing] == ["income"]
        assert "budget du foyer" in mean.missing[0].where_to_enter
        assert mean.sentence.endswith("À préciser : les ressources du foyer.")
        assert plain(mean.formula_text) == "(? − 140,00 − ?) ÷ 3 personnes ÷ 30 jours = ?"


def test_nobody_in_the_household_is_a_missing_fact_not_a_division_by_zero():
    explanation = explain(family(persons=0))
    assert [fact.name for fact in line(explanation, "daily_mean").missing] == ["persons"]
    assert [fact.name for fact in line(explanation, "ceiling").missing] == ["persons"]
    assert explanation.proposed_amount is None


def test_what_the_text_leaves_open_is_unknown_without_a_missing_fact():
    explanation = explain(family(grants_last_12_months=1, ground="other"))
    for code in ("once_a_year", "ground"):
        assert (line(explanation, code).verdict, line(explanation, code).missing) == (Verdict.UNKNOWN, ())
    assert "ne dit pas comment l’année se compte" in line(explanation, "once_a_year").sentence
    assert "la commission l’apprécie" in line(explanation, "ground").sentence
    assert explanation.outcome == Outcome.ALERTED


def test_grants_of_this_year_not_told_are_asked_for():
    """A grant in the last 12 months settles nothing while this calendar year is not told."""
    once = line(explain(family(grants_this_calendar_year=None, grants_last_12_months=1)), "once_a_year")
    assert [fact.name for fact in once.missing] == ["grants_this_calendar_year"]
    assert once.sentence.startswith("Nous ne savons pas encore")


def test_a_missing_fact_is_listed_once_for_the_whole_explanation():
    names = [fact.name for fact in explain(family(incomes=None, lawful_residence=None)).missing]
    assert names == ["income", "lawful_residence"]


def test_the_ceiling_line_shows_what_earlier_lines_took():
    ceiling = line(explain(family(already_proposed=Decimal(100))), "ceiling")
    assert plain(ceiling.formula_text) == "230,00 − 100,00 = 130,00 €"
    assert (ceiling.verdict, ceiling.value) == (Verdict.NOT_MET, Decimal(130))
    assert plain(ceiling.sentence).startswith("Vous demandez 200,00 € ; l’aide ne peut pas dépasser 130,00 €")


def test_an_unknown_aid_is_refused():
    with pytest.raises(LookupError):
        evaluate(RULE_SET, "no_such_aid", family())


def test_a_statutory_aid_is_never_barred():
    text = TEXT.replace('regime = "discretionary"', 'regime = "statutory"').replace('"bars"', '"alerts"')
    explanation = evaluate(load(text), AID, family(incomes=(("wage", Decimal(9000)),), lawful_residence=False))
    assert explanation.outcome == Outcome.ALERTED
    assert explanation.proposed_amount == Decimal(200)


@given(situations())
def test_every_situation_gets_a_whole_explanation(situation):
    explanation = explain(situation)
    for found in explanation.lines:
        assert found.sentence and found.label and found.article
        assert "$" not in found.sentence
        assert found.verdict == Verdict.UNKNOWN or not found.missing
    assert explain(situation) == explanation
    assert Explanation.from_json(json.loads(json.dumps(explanation.to_json()))) == explanation


@given(situations())
def test_what_is_proposed_is_never_above_what_is_asked_nor_the_ceiling(situation):
    explanation = explain(situation)
    barred = any(line.verdict == "not_met" and line.severity == "bars" for line in explanation.conditions)
    assert (explanation.proposed_amount is None) == (barred or not situation.persons)
    if explanation.proposed_amount is not None:
        ceiling = Decimal(160 if situation.persons == 1 else 230)
        assert 0 <= explanation.proposed_amount <= situation.amount_asked
        assert explanation.proposed_amount + min(situation.already_proposed, ceiling) <= ceiling


@given(situations(), st.sampled_from(list(INCOME_KINDS)), amounts())
def test_more_income_never_opens_the_aid(situation, code, amount):
    before = line(explain(situation), "daily_mean").verdict
    richer = replace(situation, incomes=(*(situation.incomes or ()), (code, amount)))
    if before == Verdict.NOT_MET:
        assert line(explain(richer), "daily_mean").verdict == Verdict.NOT_MET


@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_of_a_budget_does_not_matter(situation, random):
    if not situation.incomes or not situation.expenses:
        return
    incomes, expenses = list(situation.incomes), list(situation.expenses)
    random.shuffle(incomes)
    random.shuffle(expenses)
    assert explain(replace(situation, incomes=tuple(incomes), expenses=tuple(expenses))) == explain(situation)


def test_the_order_of_what_is_left_aside_does_not_matter():
    aside = (("parental_presence_allowance", Decimal(10)), ("back_to_school_allowance", Decimal(40)))
    assert explain(family(incomes=aside)) == explain(family(incomes=aside[::-1]))


@given(situations())
def test_a_situation_survives_json(situation):
    assert Situation.from_json(json.loads(json.dumps(situation.to_json()))) == situation


@pytest.mark.parametrize(
    "changes",
    [
        {"incomes": (("lottery", Decimal(1)),)},
        {"expenses": (("rent", Decimal(-1)),)},
        {"incomes": (("wage", 900.0),)},
        {"amount_asked": Decimal("NaN")},
        {"amount_asked": Decimal("1e999999")},
        {"amount_asked": Decimal("10.005")},
        {"persons": -1},
        {"persons": True},
        {"adults": None},
        {"lawful_residence": 1},
        {"ground": 3},
    ],
)
def test_a_senseless_situation_cannot_be_built(changes):
    with pytest.raises(ValueError, match=next(iter(changes))):
        family(**changes)


@pytest.mark.parametrize(
    "changes",
    [{"amount_asked": 10.5}, {"amount_asked": "ten"}, {"surprise": 1}, {"incomes": [["wage"]]}, {"incomes": 3}],
)
def test_json_that_is_no_situation_is_refused(changes):
    with pytest.raises(ValueError):
        Situation.from_json({**family().to_json(), **changes})
