"""The tables of the rooms of aids, gathered for Django."""

from aids.applications.completeness.models import MissingDocumentsRequest, SilenceWarning
from aids.applications.models import (
    Application,
    ApplicationLine,
    DocumentUse,
    EligibilityExplanation,
    ExpectedDocument,
    ExplanationLine,
    LineProposal,
    SupportingDocument,
)
from aids.applications.support.models import RequestSupport
from aids.budget.models import BudgetEntry, Envelope
from aids.commissions.anonymity.models import AnonymityLift, MaskedText
from aids.commissions.appeals.models import Appeal
from aids.commissions.delegated.models import ReportedDecision
from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.mandates.models import Mandate, Seat
from aids.commissions.models import (
    AgendaItem,
    Attendance,
    Decision,
    Derogation,
    Movement,
    Session,
    SigningAuthority,
)
from aids.commissions.recusals.models import DeclaredTie, Recusal
from aids.commissions.votes.models import Ballot, Dissent, SecretCount, Turnout
from aids.rule_sets.models import RuleSet
from aids.simulations.models import Simulation, SimulationChange, SimulationChunk

__all__ = [
    "AgendaItem",
    "AnonymityLift",
    "Appeal",
    "Application",
    "ApplicationLine",
    "Attendance",
    "Ballot",
    "BudgetEntry",
    "Decision",
    "DecisionLetter",
    "DeclaredTie",
    "Derogation",
    "Dissent",
    "DocumentUse",
    "EligibilityExplanation",
    "Envelope",
    "ExpectedDocument",
    "ExplanationLine",
    "LetterBatch",
    "LineProposal",
    "Mandate",
    "MaskedText",
    "MissingDocumentsRequest",
    "Movement",
    "Recusal",
    "ReportedDecision",
    "RequestSupport",
    "RuleSet",
    "Seat",
    "SecretCount",
    "Session",
    "SigningAuthority",
    "SilenceWarning",
    "Simulation",
    "SimulationChange",
    "SimulationChunk",
    "SupportingDocument",
    "Turnout",
]
