"""What the steps that requests support add to the page of an application, and aids to that of a step."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aids.applications.models import Application, ApplicationLine
from aids.applications.support import perms, queries
from aids.rule_sets.queries import aids_in_force
from backend.kit.registry import Subject
from cases.people.perms import TAKING_ROLES, WayIn
from contracts.contract.models import WRITING_ROLES
from contracts.plan.domains import domains
from contracts.plan.models import Step

MOST_AIDS = 5


class Supports:
    """What the requests of an application support, as its page tells it to an account."""

    def __init__(self, user, application: Application, way_in: WayIn, today: dt.date) -> None:
        self._application = application
        writes = user.holds(*WRITING_ROLES)
        self._reads = writes and bool(way_in.reading)
        said = [line for line in application.lines.all() if perms.is_still_said(line)]
        may_say = writes and bool(way_in.writing) and bool(said)
        theirs = (application.household, application.applicant)
        self._steps = queries.steps_of(user, *theirs, today) if may_say else []

    def of(self, line: ApplicationLine) -> dict | None:
        """The step in words, for who reads contracts; the others learn that there is one, and nothing of it."""
        support = getattr(line, "support", None)
        if support is None:
            return None
        return {"step": support.step.wording, "url": support.step.get_absolute_url()} if self._reads else {"step": ""}

    def actions(self, line: ApplicationLine) -> list[dict]:
        """Saying, while it may be said, which step a request supports."""
        if not self._steps or not perms.is_still_said(line):
            return []
        url = reverse("applications:line_step", args=[self._application.pk, line.pk])
        return [{"label": _("Step of the contract that it supports"), "url": url}]


def step_actions(user, step: Step, subject: Subject) -> list[dict]:
    """Answers `step_actions`: the aids of the rule set in force that fit the domain of a step, each to ask for."""
    if subject.household is None or not subject.is_writable or not user.holds(*TAKING_ROLES):
        return []
    fitting = domains()[step.objective.domain].aids
    found = [aid for aid in aids_in_force(subject.today) if aid.code in fitting or aid.family in fitting]
    english = (get_language() or "fr").startswith("en")
    open_url = reverse("applications:open", args=[subject.person.pk])
    return [
        {
            "label": _("Ask for: %(aid)s") % {"aid": aid.label_en if english else aid.label},
            "url": f"{open_url}?step={step.pk}&aid={aid.code}",
        }
        for aid in found[:MOST_AIDS]
    ]
