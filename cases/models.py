"""The tables of the rooms of people, gathered for Django."""

from cases.assessments.models import AssessmentAddendum, AssessmentDraft, SocialAssessment
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person

__all__ = [
    "AssessmentAddendum",
    "AssessmentDraft",
    "BudgetLine",
    "Debt",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Person",
    "SocialAssessment",
]
