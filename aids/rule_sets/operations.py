"""Writes: a version of the rule set from its draft to its publication."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aids.rule_sets import perms
from aids.rule_sets.enums import Governs
from aids.rule_sets.models import RuleSet
from aids.rule_sets.states import RULE_SET
from aids.rule_sets.texts import is_plain, relabelled
from aids.rules import loading, model
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal, require
from backend.kit.sequence import hold

MOST_MONTHS_AHEAD = 24
"""Beyond, a date is a slip of the pen, and a published text cannot be withdrawn."""


@dataclass(frozen=True)
class Terms:
    """What a publication says of a text: its first day, who adopted it and when, which applications it governs."""

    in_force_from: dt.date
    deliberation: str
    deliberation_on: dt.date
    governs: str = Governs.DECIDED_FROM


def start_draft(*, actor, text: str, key: uuid.UUID | None = None) -> RuleSet:
    """A new version, as a draft. Raises `RuleSetFault` for a faulty text, Refusal when the version exists already."""
    require(perms.can_write(actor))
    rules = loading.load(text)
    with operation("rule_sets.start_draft", actor=actor, key=key) as running:
        rule_set = RuleSet()
        _write(rule_set, actor, text, rules)
        running.result_url = rule_set.get_absolute_url()
        return rule_set


def copy_as_draft(*, actor, rule_set: RuleSet, label: str, key: uuid.UUID | None = None) -> RuleSet:
    """A new draft with the text of an existing version under another version label."""
    text = relabelled(rule_set.text, label)
    try:
        found = loading.load(text).version
    except loading.RuleSetFault:
        raise Refusal(_("This version of Iris does not read the text any more: correct it first.")) from None
    if found != label:
        raise Refusal(_("The line “version = …” of this text is not where it is expected: change it in the file."))
    return start_draft(actor=actor, text=text, key=key)


def rewrite_draft(*, actor, rule_set: RuleSet, version: int, text: str) -> RuleSet:
    """Another text for a draft. Raises StaleVersion when somebody else changed it, `RuleSetFault` for a faulty text."""
    rules = loading.load(text)
    with operation("rule_sets.rewrite_draft", actor=actor):
        fresh = lock(rule_set, version=version)
        require(perms.can_rewrite(actor, fresh))
        _write(fresh, actor, text, rules)
        return fresh


def _write(rule_set: RuleSet, actor, text: str, rules: model.RuleSet) -> None:
    source = f"{rules.source_title} · {rules.source_site}"
    names = {"code": rules.code, "label": rules.version, "title": rules.title, "source": source}
    for name, value in names.items():
        field = RuleSet._meta.get_field(name)
        if len(value) > field.max_length or not is_plain(value):
            words = {"what": field.verbose_name, "most": field.max_length}
            raise Refusal(_("In the text, “%(what)s” is not plain words of %(most)s signs at most.") % words)
        setattr(rule_set, name, value)
    rule_set.text = text
    rule_set.fingerprint = hashlib.sha256(text.encode()).hexdigest()
    rule_set.written_by = actor
    rule_set.save()


def submit_for_review(*, actor, rule_set: RuleSet) -> RuleSet:
    """The draft now waits for a second person."""
    with operation("rule_sets.submit_for_review", actor=actor):
        require(perms.can_write(actor))
        return RULE_SET.move(rule_set, "submit", submitted_by=actor)


def send_back(*, actor, rule_set: RuleSet, reason: str) -> RuleSet:
    """The version in review is a draft again, with what is to correct as the reason."""
    with operation("rule_sets.send_back", actor=actor, reason=reason):
        require(perms.can_write(actor))
        _require_reason(reason)
        return RULE_SET.move(rule_set, "send_back", submitted_by=None)


def abandon(*, actor, rule_set: RuleSet, reason: str) -> RuleSet:
    """A draft that leads nowhere; its version label is free again."""
    with operation("rule_sets.abandon", actor=actor, reason=reason):
        require(perms.can_write(actor))
        _require_reason(reason)
        return RULE_SET.move(rule_set, "abandon")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(_("Say why."), field="reason")


def publish(*, actor, rule_set: RuleSet, terms: Terms, today: dt.date, version: int | None = None) -> RuleSet:
    """A second person publishes the version in review; the text in force before ends the day before `in_force_from`.

    `version` is the one that was read: StaleVersion when the text changed since. Raises Forbidden for the first
    person, Refusal for a first day in the past (save by Iris itself) or when a later text is already published.
    """
    with operation("rule_sets.publish", actor=actor) as running:
        hold("publication of a rule set")
        fresh = lock(rule_set, version=version)
        require(perms.can_publish(actor, fresh))
        _check_terms(terms, today, in_the_past=actor is None)
        _end_former(terms.in_force_from)
        return RULE_SET.move(
            fresh,
            "publish",
            published_by=actor,
            published_at=running.at,
            deliberation=terms.deliberation.strip(),
            deliberation_on=terms.deliberation_on,
            governs=terms.governs,
            in_force_from=terms.in_force_from,
        )


def _check_terms(terms: Terms, today: dt.date, *, in_the_past: bool) -> None:
    if not terms.deliberation.strip():
        raise Refusal(_("Say which deliberation adopted this text."), field="deliberation")
    if terms.deliberation_on > today:
        raise Refusal(_("The deliberation is in the future: publish once it is adopted."), field="deliberation_on")
    if terms.in_force_from < today and not in_the_past:
        raise Refusal(_("A text does not come into force in the past: today at the earliest."), field="in_force_from")
    if terms.in_force_from > clock.add_months(today, MOST_MONTHS_AHEAD):
        raise Refusal(_("A text is published two years ahead at most: check the year."), field="in_force_from")
    if terms.in_force_from < terms.deliberation_on:
        sentence = _("A text comes into force on the day of its deliberation at the earliest.")
        raise Refusal(sentence, field="in_force_from")


def _end_former(in_force_from: dt.date) -> None:
    """The text in force without an end becomes the former one."""
    for former in RuleSet.objects.adopted().filter(in_force_until__isnull=True):
        if former.in_force_from >= in_force_from:
            words = {"version": former.label, "day": date_format(former.in_force_from)}
            sentence = _("Version %(version)s already comes into force on %(day)s: choose a later day.") % words
            raise Refusal(sentence, field="in_force_from")
        RULE_SET.move(former, "replace", in_force_until=in_force_from - dt.timedelta(days=1))


def publish_by_iris(*, text: str, terms: Terms, today: dt.date) -> RuleSet:
    """A text adopted before Iris was there: drafted, submitted and published in one go by Iris itself."""
    with operation("rule_sets.publish", actor=None):
        draft = start_draft(actor=None, text=text)
        submitted = submit_for_review(actor=None, rule_set=draft)
        return publish(actor=None, rule_set=submitted, terms=terms, today=today)
