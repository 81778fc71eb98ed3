"""The tables of the rooms of people, gathered for Django."""

from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person
from cases.referrals.models import PoleReferral, Referral, ReferralLink

__all__ = [
    "BudgetLine",
    "Debt",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Person",
    "PoleReferral",
    "Referral",
    "ReferralLink",
]
