"""Reads of published rule sets."""

import datetime as dt

from django.db.models import Q

from aids.rule_sets.models import RuleSet
from aids.rules import loading, model


def in_force(on: dt.date) -> RuleSet | None:
    """The rule set in force on a day, or None."""
    living = Q(in_force_from__lte=on) & (Q(in_force_until__isnull=True) | Q(in_force_until__gte=on))
    return RuleSet.objects.filter(living).first()


def read(rule_set: RuleSet) -> model.RuleSet:
    """The rules of a published text, parsed once per process: its text may be left in the database."""
    if rule_set.fingerprint not in _parsed:
        rules = loading.load(rule_set.text)
        while len(_parsed) >= _MOST_PARSED:
            _parsed.pop(next(iter(_parsed)), None)
        _parsed[rule_set.fingerprint] = rules
    return _parsed[rule_set.fingerprint]


_MOST_PARSED = 32
_parsed: dict[str, model.RuleSet] = {}
"""Fingerprint of a text → its rules, the latest ones."""


def governing(received_on: dt.date | None, on: dt.date) -> RuleSet | None:
    return in_force(on)


def rules_governing(received_on: dt.date | None, on: dt.date) -> model.RuleSet | None:
    """The rules that apply on a day to an application received on another one; None without a text."""
    rule_set = governing(received_on, on)
    return read(rule_set) if rule_set else None


def aids_in_force(on: dt.date) -> tuple[model.Aid, ...]:
    """The aids that can be asked for on a day; empty when no text is in force."""
    rule_set = in_force(on)
    return read(rule_set).aids if rule_set else ()
