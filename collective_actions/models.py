"""The tables of collective actions, gathered for Django."""

from collective_actions.catalogue.models import Action, Meeting, Part, Series
from collective_actions.enrolment.models import Enrolment, Presence
from collective_actions.needs.models import Endorsement, Need, Proposal

__all__ = ["Action", "Endorsement", "Enrolment", "Meeting", "Need", "Part", "Presence", "Proposal", "Series"]
