"""The tables of collective actions, gathered for Django."""

from collective_actions.catalogue.models import Action, Meeting, Part, Series
from collective_actions.enrolment.models import Enrolment, Presence

__all__ = ["Action", "Enrolment", "Meeting", "Part", "Presence", "Series"]
