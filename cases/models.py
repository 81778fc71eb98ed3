"""The tables of the rooms of people, gathered for Django."""

from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person
from cases.sharing.models import Share, SharedPiece

__all__ = ["BudgetLine", "Debt", "Household", "HouseholdBudget", "HouseholdMember", "Person", "Share", "SharedPiece"]
