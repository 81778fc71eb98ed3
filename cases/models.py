"""The tables of the rooms of people, gathered for Django."""

from cases.merging.models import Merge, MergedReference, PairSearch, PersonPair
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person

__all__ = [
    "BudgetLine",
    "Debt",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Merge",
    "MergedReference",
    "PairSearch",
    "Person",
    "PersonPair",
]
