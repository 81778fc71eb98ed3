"""The tables of collective actions, gathered for Django."""

from collective_actions.catalogue.models import Action, Meeting, Part, Series
from collective_actions.enrolment.models import Enrolment, Presence
from collective_actions.evaluation.models import Evaluation, EvaluationLink, KeptAway, Renewal
from collective_actions.needs.models import Endorsement, Need, Proposal

__all__ = [
    "Action",
    "Endorsement",
    "Enrolment",
    "Evaluation",
    "EvaluationLink",
    "KeptAway",
    "Meeting",
    "Need",
    "Part",
    "Presence",
    "Proposal",
    "Renewal",
    "Series",
]
