"""The tables of contracts, gathered for Django."""

from contracts.contract.models import Contract, ContractScheme, Party, Version
from contracts.diagnosis.models import DomainView, Rating
from contracts.life.models import Reminder, Review, Suspension
from contracts.outcomes.models import Outcome
from contracts.own.models import OwnPage, OwnVisit
from contracts.plan.models import Objective, Step, StepComment, StepTie
from contracts.signing.models import Signature, SignedPaper

__all__ = [
    "Contract",
    "ContractScheme",
    "DomainView",
    "Objective",
    "Outcome",
    "OwnPage",
    "OwnVisit",
    "Party",
    "Rating",
    "Reminder",
    "Review",
    "Signature",
    "SignedPaper",
    "Step",
    "StepComment",
    "StepTie",
    "Suspension",
    "Version",
]
