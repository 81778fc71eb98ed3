"""Who may do what with a version of the rule set; each docstring is the rule."""

from django.utils.translation import gettext as _

from aids.rule_sets.enums import RuleSetStatus
from aids.rule_sets.models import RuleSet
from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role

READERS = tuple(Role)
"""Whoever holds a role reads the published texts; they are public."""
EDITORS = (Role.RULE_EDITOR,)


def can_write(actor) -> Access:
    """Rule-set editors write the versions and send them on their way; so does Iris itself (actor None)."""
    if actor is None or actor.holds(*EDITORS):
        return ALLOWED
    return denied(_("This is for the rule-set editors."))


def can_rewrite(actor, rule_set: RuleSet) -> Access:
    """Any rule-set editor changes a draft, and nothing but a draft."""
    if not can_write(actor):
        return can_write(actor)
    if rule_set.status != RuleSetStatus.DRAFT:
        words = {"state": rule_set.get_status_display()}
        return denied(_("Only a draft is changed: this version is now “%(state)s”.") % words)
    return ALLOWED


def can_publish(actor, rule_set: RuleSet) -> Access:
    """A second rule-set editor publishes: neither who submitted the text nor who wrote it last.

    Iris itself publishes only what nobody submitted.
    """
    if not can_write(actor):
        return can_write(actor)
    if actor is None:
        submitted = rule_set.submitted_by_id is not None
        return denied(_("A person submitted this text: a person publishes it.")) if submitted else ALLOWED
    if actor.pk == rule_set.submitted_by_id:
        return denied(_("You submitted this text: a second rule-set editor publishes it."))
    if actor.pk == rule_set.written_by_id:
        return denied(_("You wrote this text last: a second rule-set editor publishes it."))
    return ALLOWED
