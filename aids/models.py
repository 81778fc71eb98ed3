"""The tables of the rooms of aids, gathered for Django."""

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
from aids.budget.models import BudgetEntry, Envelope
from aids.commissions.models import (
    AgendaItem,
    Attendance,
    Decision,
    DecisionLetter,
    Derogation,
    Session,
    SigningAuthority,
)
from aids.rule_sets.models import RuleSet
from aids.simulations.models import Simulation, SimulationChange, SimulationChunk

__all__ = [
    "AgendaItem",
    "Application",
    "ApplicationLine",
    "Attendance",
    "BudgetEntry",
    "Decision",
    "DecisionLetter",
    "Derogation",
    "DocumentUse",
    "EligibilityExplanation",
    "Envelope",
    "ExpectedDocument",
    "ExplanationLine",
    "LineProposal",
    "RuleSet",
    "Session",
    "SigningAuthority",
    "Simulation",
    "SimulationChange",
    "SimulationChunk",
    "SupportingDocument",
]
