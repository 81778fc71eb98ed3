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
from aids.commissions.anonymity.models import AnonymityLift, MaskedText
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
    "AnonymityLift",
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
    "MaskedText",
    "RuleSet",
    "Session",
    "SigningAuthority",
    "Simulation",
    "SimulationChange",
    "SimulationChunk",
    "SupportingDocument",
]
