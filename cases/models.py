"""The tables of the rooms of people, gathered for Django."""

from cases.appointments.models import Appointment, CalendarFeed, Slot
from cases.assessments.models import AssessmentAddendum, AssessmentDraft, SocialAssessment
from cases.following.models import Absence, EmergencyAccess, EmergencyAnnouncement, LeadWorker
from cases.interventions.models import Intervention, InterventionCell, InterventionPerson, UsualSet
from cases.merging.models import Merge, MergedReference, PairSearch, PersonPair
from cases.notes.models import Note, WorkingNote
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person
from cases.reception.models import FirstContact, Slip, SlipLink, Visit
from cases.referrals.models import PoleReferral, Referral, ReferralLink
from cases.sharing.models import Share, SharedPiece

__all__ = [
    "Absence",
    "Appointment",
    "AssessmentAddendum",
    "AssessmentDraft",
    "BudgetLine",
    "CalendarFeed",
    "Debt",
    "EmergencyAccess",
    "EmergencyAnnouncement",
    "FirstContact",
    "Household",
    "HouseholdBudget",
    "HouseholdMember",
    "Intervention",
    "InterventionCell",
    "InterventionPerson",
    "LeadWorker",
    "Merge",
    "MergedReference",
    "Note",
    "PairSearch",
    "Person",
    "PersonPair",
    "PoleReferral",
    "Referral",
    "ReferralLink",
    "Share",
    "SharedPiece",
    "Slip",
    "SlipLink",
    "Slot",
    "SocialAssessment",
    "UsualSet",
    "Visit",
    "WorkingNote",
]
