"""The shipped rule sets, and situations to try it on."""

from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from aids.rules.loading import load
from aids.rules.situation import Situation
from aids.rules.vocabulary import EXPENSE_KINDS, INCOME_KINDS

FOLDER = Path(__file__).parents[3] / "aids" / "rule_sets" / "shipped"
SHIPPED = {path.stem: load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
RULE_SET = SHIPPED["pas-de-calais-secours-urgence"]
TEXT = (FOLDER / "pas-de-calais-secours-urgence.toml").read_text(encoding="utf-8")
AID = "emergency_aid"


def family(**changes: object) -> Situation:
    """A parent and two children, at 4.00 € a day each, for whom every condition is met."""
    facts = {
        "persons": 3,
        "adults": 1,
        "children": 2,
        "incomes": (("wage", Decimal(900)),),
        "expenses": (("rent", Decimal(400)),),
        "amount_asked": Decimal(200),
        "lawful_residence": True,
        "imminent_danger": False,
        "legal_rights_claimed": True,
        "ground": "food",
        "grants_this_calendar_year": 0,
        "grants_last_12_months": 0,
    }
    return Situation(**{**facts, **changes})


def amounts(highest: int = 5_000) -> st.SearchStrategy[Decimal]:
    return st.integers(0, highest * 100).map(lambda cents: Decimal(cents) / 100)


def _lines(codes: list[str]) -> st.SearchStrategy[tuple[tuple[str, Decimal], ...]]:
    return st.lists(st.tuples(st.sampled_from(codes), amounts()), max_size=6).map(tuple)


def _household(adults: int, children: int, **facts: object) -> Situation:
    return Situation(persons=adults + children, adults=adults, children=children, **facts)


def situations() -> st.SearchStrategy[Situation]:
    """Any situation that can be told, in full or in part."""
    yes_no = st.sampled_from([None, True, False])
    past = st.none() | st.integers(0, 3)
    return st.builds(
        _household,
        adults=st.integers(0, 4),
        children=st.integers(0, 8),
        amount_asked=amounts(),
        incomes=st.none() | _lines(list(INCOME_KINDS)),
        expenses=st.none() | _lines(list(EXPENSE_KINDS)),
        lawful_residence=yes_no,
        imminent_danger=yes_no,
        legal_rights_claimed=yes_no,
        ground=st.sampled_from([None, "food", "other", "heating", "never heard of"]),
        already_proposed=amounts(400),
        grants_this_calendar_year=past,
        grants_last_12_months=past,
    )
