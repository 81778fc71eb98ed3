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
from aids.commissions.appeals.models import Appeal
from aids.commissions.delegated.models import ReportedDecision
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
    "Appeal",
    "Application",
    "ApplicationLine",
    "Attendance",
    "Decision",
    "DecisionLetter",
    "Derogation",
    "DocumentUse",
    "EligibilityExplanation",
    "ExpectedDocument",
    "ExplanationLine",
    "LineProposal",
    "ReportedDecision",
    "RuleSet",
    "Session",
    "SigningAuthority",
    "Simulation",
    "SimulationChange",
    "SimulationChunk",
    "SupportingDocument",
]
