"""The tables of the rooms of people, gathered for Django."""

from cases.following.models import Absence, EmergencyAccess, EmergencyAnnouncement, LeadWorker
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person

__all__ = [
    "Absence",
    "BudgetLine",
    "Debt",
    "EmergencyAccess",
    "EmergencyAnnouncement",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "LeadWorker",
    "Person",
]
