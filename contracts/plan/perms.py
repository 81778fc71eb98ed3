"""What the state of a step allows; the docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, not_now
from contracts.plan.enums import StepStatus
from contracts.plan.models import Step


def is_taken_up(step: Step) -> Access:
    """The worker corrects and moves what the person proposed once it was accepted: until then it is theirs."""
    if step.status == StepStatus.PROPOSED:
        return not_now(_("The person proposed this step: answer them on the page of the contract."))
    if step.is_idea:
        return not_now(_("This idea was not taken up: to go on with it, say it with the person as a new step."))
    return ALLOWED
