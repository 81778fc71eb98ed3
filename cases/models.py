"""The tables of the rooms of people, gathered for Django."""

from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person
from cases.reception.models import FirstContact, Slip, SlipLink, SlipPace, Visit

__all__ = [
    "BudgetLine",
    "Debt",
    "FirstContact",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Person",
    "Slip",
    "SlipLink",
    "SlipPace",
    "Visit",
]
