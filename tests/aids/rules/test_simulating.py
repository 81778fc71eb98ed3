"""A simulation says of each request what each text says of it alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aids.rules.judging import machine
from aids.rules.loading import load
from aids.rules.simulating import Past, answer_of, simulate
from tests.aids.rules.situations import TEXT
from tests.aids.rules.test_properties import situations

# each touches another layer: a cap, a threshold, a figure, a constant, what is counted of a wage, the grounds
CHANGES = [
    ("160 if persons == 1 else 230", "180 if persons == 1 else 200"),
    ('comparison = "<="', 'comparison = "<"'),
    ('formula = "expense_rent - housing_benefit_used"', 'formula = "expense_rent"'),
    ("value = 140", "value = 90"),
    ('child_wage = "1/3"', "child_wage = 0"),
    ('code = "food"', 'code = "groceries"'),
]
BEFORE = load(TEXT)
AID = "emergency_aid"


@pytest.mark.parametrize("change", CHANGES, ids=[new for _old, new in CHANGES])
@settings(max_examples=40)
@given(data=st.data())
def test_both_texts_answer_as_each_would_alone(change, data):
    old, new = change
    assert old in TEXT
    after = load(
        TEXT.replace(old, new).replace(
            "ground == 'food'", "ground == 'groceries'" if "food" in old else "ground == 'food'"
        )
    )
    situation = data.draw(situations(BEFORE, AID))
    alone = [answer_of(machine(text).judge(AID, situation)) for text in (BEFORE, after)]
    _totals, changes = simulate(BEFORE, after, [Past(1, AID, situation, "est")])
    if alone[0] == alone[1]:
        assert changes == []
    else:
        assert [(one.before, one.after) for one in changes] == [tuple(alone)]
