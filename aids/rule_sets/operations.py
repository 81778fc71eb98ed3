"""Publication of a rule set."""

import datetime as dt
import hashlib

from django.utils.translation import gettext as _

from aids.rule_sets.models import RuleSet
from aids.rules import loading
from backend.audit.operations import operation
from backend.kit.access import ALLOWED, Access, Refusal, denied, require
from directory.enums import Role


def can_publish(actor) -> Access:
    """The rule-set editor publishes; so does Iris itself (actor None), for a demonstration."""
    if actor is None or actor.holds(Role.RULE_EDITOR):
        return ALLOWED
    return denied(_("Only the rule-set editor publishes a text."))


def publish(*, actor, text: str, in_force_from: dt.date) -> RuleSet:
    """Publish a rule file as the text in force from a day; the former one ends the day before.

    Raises `aids.rules.loading.RuleSetFault` for a faulty file, Refusal when a later text is already published.
    """
    require(can_publish(actor))
    rules = loading.load(text)
    with operation("rule_sets.publish", actor=actor):
        if RuleSet.objects.filter(in_force_from__gte=in_force_from).exists():
            raise Refusal(_("A text published later already governs this date."))
        for former in RuleSet.objects.filter(in_force_until__isnull=True):
            former.in_force_until = in_force_from - dt.timedelta(days=1)
            former.save()
        rule_set = RuleSet(
            code=rules.code,
            label=rules.version,
            title=rules.title,
            source=f"{rules.source_title} · {rules.source_site}",
            text=text,
            fingerprint=hashlib.sha256(text.encode()).hexdigest(),
            in_force_from=in_force_from,
        )
        rule_set.save()
        return rule_set
