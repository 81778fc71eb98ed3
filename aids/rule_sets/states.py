"""The lifecycle of a version of the rule set."""

from django.utils.translation import gettext as _

from aids.rule_sets.enums import RuleSetStatus
from aids.rules.loading import RuleSetFault, load
from backend.audit.transitions import Lifecycle, Transition
from backend.kit.access import ALLOWED, Access, denied


def _is_readable(rule_set) -> Access:
    """A draft kept while Iris itself changed is read again before it goes further."""
    try:
        load(rule_set.text)
    except RuleSetFault:
        return denied(_("This version of Iris does not read the text any more: correct it first."))
    return ALLOWED


RULE_SET = Lifecycle(
    "status",
    (
        Transition("submit", (RuleSetStatus.DRAFT,), RuleSetStatus.IN_REVIEW, _is_readable),
        Transition("send_back", (RuleSetStatus.IN_REVIEW,), RuleSetStatus.DRAFT),
        Transition("publish", (RuleSetStatus.IN_REVIEW,), RuleSetStatus.PUBLISHED, _is_readable),
        Transition("replace", (RuleSetStatus.PUBLISHED,), RuleSetStatus.REPLACED),
        Transition("abandon", (RuleSetStatus.DRAFT,), RuleSetStatus.ABANDONED),
    ),
)
