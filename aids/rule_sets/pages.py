"""What the page of a version says of it: where it stands, what comes next, what can be done."""

import datetime as dt

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aids.rule_sets import perms
from aids.rule_sets.enums import RuleSetStatus
from aids.rule_sets.models import RuleSet
from aids.rule_sets.states import RULE_SET
from backend.kit import registry


def next_step(rule_set: RuleSet, today: dt.date) -> str:
    """What comes next, in a sentence for the rule editors."""
    match rule_set.status:
        case RuleSetStatus.DRAFT:
            return _("Finish the text, then submit it: a second rule-set editor reads and publishes it.")
        case RuleSetStatus.IN_REVIEW:
            words = {"who": rule_set.submitted_by or "Iris"}
            return _("Submitted by %(who)s: a second rule-set editor publishes it, or sends it back.") % words
        case RuleSetStatus.ABANDONED:
            return _("This draft leads nowhere any more. A new one may start from its text.")
    if rule_set.in_force_from > today:
        words = {"day": date_format(rule_set.in_force_from)}
        return _("Published: it comes into force on %(day)s, without anything more to do.") % words
    return _("Published: its text does not change any more. A change is a new version, which starts from a draft.")


def actions_of(rule_set: RuleSet, user) -> list[dict]:
    """What one may do with the version; rule editors alone send it on its way."""
    found = _steps(rule_set, user) if perms.can_write(user) else []
    return [
        *found,
        *[action for actions in registry.rule_set_actions for action in actions(user, rule_set)],
        _action(rule_set, "compare", _("Compare"), "c"),
        _action(rule_set, "paper", _("Read as a paper (PDF)"), "l"),
        _action(rule_set, "text", _("Download the text (.toml)"), "t"),
    ]


def _steps(rule_set: RuleSet, user) -> list[dict]:
    match rule_set.status:
        case RuleSetStatus.DRAFT:
            reason = RULE_SET.can(rule_set, "submit").reason
            submit = {"main": True, "method": "post", "disabled_reason": reason}
            return [
                _action(rule_set, "submit", _("Submit for review"), "s") | submit,
                _action(rule_set, "edit", _("Write the text"), "e"),
                _action(rule_set, "rewrite", _("Replace the text by a file"), "f"),
                _action(rule_set, "abandon", _("Abandon"), "a"),
            ]
        case RuleSetStatus.IN_REVIEW:
            reason = perms.can_publish(user, rule_set).reason or RULE_SET.can(rule_set, "publish").reason
            return [
                _action(rule_set, "publish", _("Publish"), "p") | {"main": True, "disabled_reason": reason},
                _action(rule_set, "send_back", _("Send back"), "r"),
            ]
    return [_action(rule_set, "copy", _("New draft from this version"), "n")]


def _action(rule_set: RuleSet, name: str, label: str, key: str) -> dict:
    return {"label": label, "url": reverse(f"rule_sets:{name}", args=[rule_set.pk]), "key": key}


def steps_of(rule_set: RuleSet) -> list[dict]:
    """Draft, review, publication: where the version stands."""
    order = [RuleSetStatus.DRAFT, RuleSetStatus.IN_REVIEW, RuleSetStatus.PUBLISHED]
    if rule_set.status == RuleSetStatus.ABANDONED:
        return [{"label": RuleSetStatus.ABANDONED.label, "state": "stopped"}]
    place = len(order) if rule_set.is_adopted else order.index(rule_set.status)
    details = [rule_set.written_by or "Iris", rule_set.submitted_by or "Iris", rule_set.published_by or "Iris"]
    return [
        {
            "label": state.label,
            "state": "done" if number < place else "current" if number == place else "todo",
            "detail": details[number] if number < place or number == place < 2 else "",
            "when": rule_set.published_at if state == RuleSetStatus.PUBLISHED else "",
        }
        for number, state in enumerate(order)
    ]


def facts_of(rule_set: RuleSet) -> list[dict]:
    """The facts beside the text; of a version that is not published yet, those that exist."""
    facts = []
    if rule_set.is_adopted:
        until = date_format(rule_set.in_force_until) if rule_set.in_force_until else _("until the next version")
        adopted_on = date_format(rule_set.deliberation_on)
        facts = [
            {"label": _("In force from"), "value": date_format(rule_set.in_force_from)},
            {"label": _("In force until"), "value": until},
            {"label": _("Deliberation"), "value": rule_set.deliberation, "quiet": adopted_on},
            {"label": _("Applications that it governs"), "value": rule_set.get_governs_display()},
        ]
    return [
        *facts,
        {"label": _("Source"), "value": rule_set.source},
        {"label": _("Code"), "value": rule_set.code},
        {"label": _("Fingerprint of the text (SHA-256)"), "value": rule_set.fingerprint},
    ]
