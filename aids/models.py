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
from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.models import (
    AgendaItem,
    Attendance,
    Decision,
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
    "Decision",
    "DecisionLetter",
    "Derogation",
    "DocumentUse",
    "EligibilityExplanation",
    "ExpectedDocument",
    "ExplanationLine",
    "LetterBatch",
    "LineProposal",
    "RuleSet",
    "Session",
    "SigningAuthority",
    "Simulation",
    "SimulationChange",
    "SimulationChunk",
    "SupportingDocument",
]
