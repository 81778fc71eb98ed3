"""A simulation says of each request what each text says of it alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aids.rules.judging import machine
from aids.rules.loading import load
from aids.rules.simulating import Past, answer_of, simulate
from tests.aids.rules.situations import TEXT
from tests.aids.rules.test_properties import situations

# each touches another layer: a cap, a comparison, a figure, a constant, what is counted of a wage, the grounds
CHANGES = {
    "cap": {"160 if persons == 1 else 230": "180 if persons == 1 else 200"},
    "comparison": {'comparison = "<="': 'comparison = "<"'},
    "figure": {'formula = "expense_rent - housing_benefit_used"': 'formula = "expense_rent"'},
    "constant": {"value = 140": "value = 90"},
    "share": {'child_wage = "1/3"': "child_wage = 0"},
    "ground": {'code = "food"': 'code = "groceries"', "ground == 'food'": "ground == 'groceries'"},
}
BEFORE = load(TEXT)
AID = "emergency_aid"


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=40)
@given(data=st.data())
def test_both_texts_answer_as_each_would_alone(change, data):
    text = TEXT
    for old, new in CHANGES[change].items():
        assert old in text
        text = text.replace(old, new)
    after = load(text)
    situation = data.draw(situations(BEFORE, AID))
    alone = tuple(answer_of(machine(one).judge(AID, situation)) for one in (BEFORE, after))
    _totals, changes = simulate(BEFORE, after, [Past(1, AID, situation, "est")])
    assert [(one.before, one.after) for one in changes] == ([] if alone[0] == alone[1] else [alone])
