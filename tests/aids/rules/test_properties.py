"""What holds for every shipped rule set, whatever the household."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aids.rules.evaluation import evaluate
from aids.rules.judging import Judgement, Outcome, Verdict, machine
from aids.rules.model import Regime, RuleSet, Severity
from aids.rules.situation import ROLES, Grant, Member, Situation, counts_of
from aids.rules.values import Unknown
from aids.rules.vocabulary import EXPENSE_KINDS, INCOME_KINDS, Kind
from tests.aids.rules.situations import SHIPPED, amounts

EXAMPLES = 25  # for each of ten texts
FEWER_LINES = st.sampled_from(["wage", "child_wage", "rsa", "housing_benefit", "back_to_school_allowance"])
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))

# More income leaves less room in each of these, whatever the rest; elsewhere a floor of income opens an aid.
MONOTONE = [
    ("pas-de-calais-secours-urgence", "emergency_aid"),
    ("maisons-laffitte-aides-facultatives", "primary_needs"),
    ("maisons-laffitte-aides-facultatives", "comfort"),
    ("maisons-laffitte-aides-facultatives", "leisure"),
    ("savoie-insertion-spre", "competition"),
    ("savoie-insertion-spre", "driving_licence"),
    ("savoie-insertion-spre", "car_insurance"),
    ("ile-de-france-hebergement-hotel", "hotel_shelter"),
    ("reglement-unique-illustration", "emergency_aid"),
    ("reglement-unique-illustration", "comfort"),
]
AIDS = [(code, aid.code) for code, rule_set in SHIPPED.items() for aid in rule_set.aids]


def _lines(kinds: st.SearchStrategy[str]) -> st.SearchStrategy[tuple]:
    return st.lists(st.tuples(kinds, amounts(2_000)), max_size=4).map(tuple)


def _answers(rule_set: RuleSet) -> st.SearchStrategy[dict]:
    by_kind = {
        Kind.MONEY: amounts(1_000).map(str),
        Kind.YES_NO: st.booleans(),
        Kind.SHARE: st.integers(0, 100).map(lambda hundredths: str(Decimal(hundredths) / 100)),
    }
    return st.fixed_dictionaries(
        {},
        optional={
            code: st.sampled_from([*question.choices]) if question.choices else by_kind.get(question.fact.kind, MONTHS)
            for code, question in rule_set.questions.items()
        },
    )


MONTHS = st.integers(0, 24)
MEMBERS = st.lists(
    st.builds(Member, st.sampled_from(ROLES), st.none() | st.integers(0, 99), st.none() | amounts(2_000)), max_size=5
).map(tuple)


@st.composite
def told(draw: st.DrawFn, code: str) -> tuple[str, Situation]:
    """An aid of a rule set and a situation, told in full or in part, to try it on."""
    rule_set = SHIPPED[code]
    aid = draw(st.sampled_from(rule_set.aids))
    return aid.code, draw(situations(rule_set, aid.code))


@st.composite
def situations(draw: st.DrawFn, rule_set: RuleSet, aid_code: str) -> Situation:
    codes = st.sampled_from([aid.code for aid in rule_set.aids])
    members = draw(st.none() | MEMBERS)
    yes_no = st.sampled_from([None, True, False])
    size = (
        counts_of(member.role for member in members)
        if members is not None
        else {"persons": draw(st.integers(0, 6)), "adults": 1, "children": 0}
    )
    return Situation(
        **size,
        amount_asked=draw(amounts(2_500)),
        incomes=draw(st.none() | _lines(FEWER_LINES | st.sampled_from([*INCOME_KINDS]))),
        expenses=draw(st.none() | _lines(st.sampled_from([*EXPENSE_KINDS]))),
        lawful_residence=draw(yes_no),
        imminent_danger=draw(yes_no),
        legal_rights_claimed=draw(yes_no),
        ground=draw(st.sampled_from([None, *(ground.code for ground in rule_set.aid(aid_code).grounds)])),
        already_proposed=draw(st.just(Decimal(0)) | amounts(500)),
        grants_this_calendar_year=draw(st.none() | st.integers(0, 3)),
        grants_last_12_months=draw(st.none() | st.integers(0, 3)),
        on=draw(st.none() | DAYS),
        members=members,
        commune=draw(st.sampled_from([None, "27229"])),
        quote=draw(st.none() | amounts(2_500)),
        earlier_months=draw(st.lists(_lines(FEWER_LINES), max_size=2).map(tuple)),
        past_grants=draw(st.none() | st.lists(st.builds(Grant, codes, DAYS, amounts(800)), max_size=4).map(tuple)),
        proposed_here=draw(st.lists(st.tuples(codes, amounts(500)), max_size=2).map(tuple)),
        answers=draw(_answers(rule_set)),
    )


def judge(code: str, aid: str, situation: Situation) -> Judgement:
    return machine(SHIPPED[code]).judge(aid, situation)


@pytest.mark.parametrize("code", SHIPPED)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_what_is_proposed_stays_within_what_is_asked_and_every_limit(code, data):
    aid, situation = data.draw(told(code))
    found = judge(code, aid, situation)
    proposed = found.proposed
    if proposed is None:
        assert found.outcome in (Outcome.BARRED, Outcome.INCOMPLETE) or found.aid.regime == Regime.STATUTORY
        return
    assert 0 <= proposed <= situation.amount_asked
    assert (proposed * 100).denominator == 1
    if found.amount is not None:
        assert proposed <= max(0, found.amount) + Fraction(1, 200)
    for one in found.caps:
        if one.cap.severity == Severity.BARS:
            assert proposed <= one.remaining + Fraction(1, 200)
            assert one.remaining >= 0
            assert proposed + one.spent <= max(one.ceiling, one.spent) + Fraction(1, 200)


@pytest.mark.parametrize("code", SHIPPED)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_total_of_grants_or_of_lines_is_never_negative(code, data):
    aid, situation = data.draw(told(code))
    found = judge(code, aid, situation)
    for name in (*SHIPPED[code].sums, *SHIPPED[code].tallies, "income", "expenses"):
        value = found.values[name]
        assert isinstance(value, Unknown) or value >= 0
    assert all(isinstance(one.spent, Unknown) or one.spent >= 0 for one in found.caps)


@pytest.mark.parametrize("code", SHIPPED)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_statutory_aid_is_never_barred_nor_left_incomplete(code, data):
    aid, situation = data.draw(told(code))
    found = judge(code, aid, situation)
    if found.aid.regime == Regime.STATUTORY:
        assert found.outcome in (Outcome.ALERTED, Outcome.CLEAR)
    assert (found.outcome == Outcome.BARRED) == (found.verdict == Verdict.NOT_MET)


@pytest.mark.parametrize("code", SHIPPED)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_the_explanation_tells_the_judgement(code, data):
    aid, situation = data.draw(told(code))
    found, explanation = judge(code, aid, situation), evaluate(SHIPPED[code], aid, situation)
    assert (explanation.outcome, explanation.verdict) == (found.outcome, found.verdict)
    assert explanation.proposed_amount == (
        None if found.proposed is None else Decimal(found.proposed.numerator) / found.proposed.denominator
    )
    verdicts = {line.rule_code: line.verdict for line in explanation.conditions}
    for one in found.conditions:
        assert verdicts[one.condition.code] == one.verdict
    for line in explanation.lines:
        assert line.sentence and "$" not in line.sentence
        assert line.verdict == Verdict.UNKNOWN or not line.missing


@pytest.mark.parametrize(("code", "aid"), MONOTONE)
@settings(max_examples=EXAMPLES)
@given(data=st.data(), more=amounts(2_000))
def test_more_income_never_gives_more(code, aid, data, more):
    situation = data.draw(situations(SHIPPED[code], aid))
    situation = replace(situation, incomes=situation.incomes or (("other_income", Decimal(0)),))
    kind = data.draw(st.sampled_from(["wage", "rsa", "other_income", "child_wage"]))
    before = judge(code, aid, situation)
    after = judge(code, aid, replace(situation, incomes=(*situation.incomes, (kind, more))))
    assert (after.proposed or 0) <= (before.proposed or 0)
    if before.outcome == Outcome.BARRED:
        assert after.outcome == Outcome.BARRED


@pytest.mark.parametrize("code", SHIPPED)
@settings(max_examples=EXAMPLES)
@given(data=st.data(), random=st.randoms(use_true_random=False))
def test_the_order_of_members_grants_and_lines_does_not_matter(code, data, random):
    aid, situation = data.draw(told(code))
    names = ("members", "incomes", "expenses", "past_grants", "proposed_here")
    shuffled = {name: list(getattr(situation, name)) for name in names if getattr(situation, name)}
    for lines in shuffled.values():
        random.shuffle(lines)
    if len([member for member in situation.members or () if member.role in ("head", "spouse")]) > 1:
        del shuffled["members"]  # two applicants: the first one is the applicant
    other = replace(situation, **{name: tuple(lines) for name, lines in shuffled.items()})
    assert evaluate(SHIPPED[code], aid, other) == evaluate(SHIPPED[code], aid, situation)


@pytest.mark.parametrize("code", SHIPPED)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_situation_survives_json(code, data):
    _aid, situation = data.draw(told(code))
    told_again = json.loads(json.dumps(situation.to_json()))
    assert Situation.from_json(told_again) == Situation.frozen(told_again) == situation


@pytest.mark.parametrize(("code", "aid"), AIDS)
def test_an_aid_answers_when_nothing_at_all_is_told(code, aid):
    nothing = Situation(persons=0, adults=0, children=0, amount_asked=Decimal(0))
    found = judge(code, aid, nothing)
    assert found.outcome != Outcome.CLEAR
    assert evaluate(SHIPPED[code], aid, nothing).outcome == found.outcome
