"""Every shipped rule set against its table of cases, each expected value worked by hand in the column `sum`."""

from dataclasses import replace
from pathlib import Path

import pytest

from aids.rules.casebook import read_cases, run
from aids.rules.evaluation import evaluate
from aids.rules.model import Regime, RuleSet, Severity
from tests.aids.rules.situations import AID, RULE_SET, SHIPPED

CASES = Path(__file__).parent / "cases"
ILLUSTRATION = "reglement-unique-illustration"


def _cases(code: str):
    return read_cases((CASES / f"{code}.csv").read_text(encoding="utf-8"), SHIPPED[code])


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_text_answers_as_its_table_says(code):
    differences = [
        f"{result.case.line} {result.case.name}: {difference}"
        for result in run(SHIPPED[code], _cases(code))
        for difference in result.differences
    ]
    assert differences == []


@pytest.mark.parametrize("code", SHIPPED)
def test_a_table_checks_every_aid_with_its_sum(code):
    cases = _cases(code)
    assert len(cases) >= 8
    assert {case.aid for case in cases} == {aid.code for aid in SHIPPED[code].aids}
    for case in cases:
        assert case.notes["sum"]
        assert {"expect.outcome", "expect.proposed"} <= case.expected.keys()
    assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize("code", SHIPPED)
def test_every_case_is_told_in_whole_sentences(code):
    for case in _cases(code):
        explanation = evaluate(SHIPPED[code], case.aid, case.situation)
        for line in explanation.lines:
            assert line.sentence and line.label and line.article, line
            assert "$" not in line.sentence


@pytest.mark.parametrize("rule_set", SHIPPED.values(), ids=SHIPPED)
def test_a_shipped_text_says_where_it_comes_from_and_what_it_reads_into_it(rule_set: RuleSet):
    assert rule_set.source_title and rule_set.source_site and rule_set.assumptions
    assert rule_set.in_force_from is None
    for aid in rule_set.aids:
        assert aid.article and aid.plain and aid.label_en
        for rule in (*aid.conditions, *aid.caps):
            assert rule.article, rule.code
            assert aid.regime == Regime.DISCRETIONARY or rule.severity != Severity.BARS


def test_the_table_of_the_pas_de_calais_meets_every_verdict():
    """The three verdicts of each condition, but those the text cannot give (a listed ground is never refused)."""
    codes = [condition.code for condition in RULE_SET.aid(AID).conditions]
    seen = {
        (code, case.expected[f"expect.verdict.{code}"])
        for case in _cases("pas-de-calais-secours-urgence")
        for code in codes
    }
    every = {(code, verdict) for code in codes for verdict in ("met", "not_met", "unknown")}
    assert every - seen == {("ground", "not_met")}


def test_the_pas_de_calais_file_says_what_it_takes_from_the_source():
    aid = RULE_SET.aid(AID)
    assert "Pas-de-Calais" in RULE_SET.source_site
    assert len(RULE_SET.assumptions) == 7
    assert {document.origin for document in aid.documents} == {"iris"}
    assert aid.payees == ("household", "supplier", "landlord")


def test_the_illustration_says_that_it_is_one():
    text = SHIPPED[ILLUSTRATION]
    assert "illustration" in text.title
    assert "pas le règlement du département de l’Eure" in text.notice
    assert {"purpose", "who_may_ask", "how_it_is_examined", "appeal"} <= {article.code for article in text.articles}
    assert all("d’après" in aid.article for aid in text.aids)


def test_the_illustration_keeps_the_emergency_aid_word_for_word():
    """Applications already stored were written under it; the demonstration asks for the first aid of the text. Who
    decides it without the commission is its own."""
    text = SHIPPED[ILLUSTRATION]
    own = {"article": text.aids[0].article, "deciders": text.aids[0].deciders}
    assert text.aids[0] == replace(RULE_SET.aid(AID), **own)
    read = text.reads[AID] & text.indicators.keys()
    assert read == RULE_SET.reads[AID] & RULE_SET.indicators.keys()
    assert {code: text.indicators[code] for code in read} == {code: RULE_SET.indicators[code] for code in read}
    assert text.sums["counted_income"] == RULE_SET.sums["counted_income"]
    assert {code: text.constants[code] for code in RULE_SET.constants} == RULE_SET.constants
