"""The tables of the rooms of people, gathered for Django."""

from cases.interventions.models import Intervention, InterventionCell, InterventionPerson, UsualSet
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person

__all__ = [
    "BudgetLine",
    "Debt",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Intervention",
    "InterventionCell",
    "InterventionPerson",
    "Person",
    "UsualSet",
]
