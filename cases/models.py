"""The tables of the rooms of people, gathered for Django."""

from cases.appointments.models import Appointment, CalendarFeed, Slot
from cases.notes.models import Note, NoteDraft, WorkingNote
from cases.merging.models import Merge, MergedReference, PairSearch, PersonPair
from cases.following.models import Absence, EmergencyAccess, EmergencyAnnouncement, LeadWorker
from cases.interventions.models import Intervention, InterventionCell, InterventionPerson, UsualSet
from cases.assessments.models import AssessmentAddendum, AssessmentDraft, SocialAssessment
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person
from cases.referrals.models import PoleReferral, Referral, ReferralLink

__all__ = [
    "BudgetLine",
    "Appointment",
    "BudgetLine",
    "CalendarFeed",
    "Debt",
from cases.reception.models import FirstContact, Slip, SlipLink, SlipPace, Visit

__all__ = [
    "BudgetLine",
    "Debt",
    "FirstContact",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Person",
    "PoleReferral",
    "Referral",
    "ReferralLink",
    "Note",
    "NoteDraft",
    "Person",
    "Slot",
    "WorkingNote",
    "Slip",
    "SlipLink",
    "SlipPace",
    "Visit",
]
from cases.sharing.models import Share, SharedPiece

__all__ = ["BudgetLine", "Debt", "Household", "HouseholdBudget", "HouseholdMember", "Person", "Share", "SharedPiece"]
    "Debt",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Merge",
    "MergedReference",
    "PairSearch",
    "Person",
    "PersonPair",
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
    "AssessmentAddendum",
    "AssessmentDraft",
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
    "Person",
    "SocialAssessment",
]
