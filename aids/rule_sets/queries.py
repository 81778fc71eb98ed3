"""Reads of the versions of the rule set."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from itertools import groupby

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from aids.rule_sets.enums import Governs, RuleSetStatus, Standing
from aids.rule_sets.models import RuleSet
from aids.rules import loading, model
from aids.rules.differences import Difference, differences
from backend.kit.access import Refusal

DIFF_CONTEXT = 3
DIFF_MOST_LINES = 20_000


def in_force(on: dt.date) -> RuleSet | None:
    """The rule set in force on a day, or None."""
    return RuleSet.objects.adopted().filter(_living(on)).first()


def _living(on: dt.date) -> Q:
    return Q(in_force_from__lte=on) & (Q(in_force_until__isnull=True) | Q(in_force_until__gte=on))


def governing(received_on: dt.date | None, on: dt.date) -> RuleSet | None:
    """The text that applies on a day to an application received on another one (None: not received yet), or None.

    It is the text in force, unless that one leaves pending applications to the former text: then the latest one
    before it that governs them.
    """
    current = in_force(on)
    if current is None or received_on is None or current.governs_received_on(received_on):
        return current
    earlier = RuleSet.objects.adopted().filter(in_force_from__lt=current.in_force_from)
    return earlier.filter(Q(governs=Governs.DECIDED_FROM) | Q(in_force_from__lte=received_on)).first()


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


def rules_governing(received_on: dt.date | None, on: dt.date) -> model.RuleSet | None:
    """The rules that apply on a day to an application received on another one; None without a text."""
    rule_set = governing(received_on, on)
    return read(rule_set) if rule_set else None


def aids_in_force(on: dt.date) -> tuple[model.Aid, ...]:
    """The aids that can be asked for on a day; empty when no text is in force."""
    rules = rules_governing(None, on)
    return rules.aids if rules else ()


def version(code: str, label: str) -> RuleSet | None:
    """The version of a rule set that bears this label, abandoned ones left aside, or None."""
    return RuleSet.objects.exclude(status=RuleSetStatus.ABANDONED).filter(code=code, label=label).first()


def listed(rule_sets):
    """Versions for a list: those on their way first, then by first day in force, abandoned ones last."""
    last = Case(When(Q(status=RuleSetStatus.ABANDONED), then=Value(1)), default=Value(0))
    found = rule_sets.select_related("written_by", "submitted_by", "published_by").defer("text")
    return found.order_by(last, F("in_force_from").desc(nulls_first=True), "-pk")


def histories_of(rule_set: RuleSet) -> list:
    return [RuleSet.history.filter(id=rule_set.pk).defer("text")]


_STANDING_TONES = {Standing.IN_REVIEW: "warn", Standing.TO_COME: "info", Standing.IN_FORCE: "ok"}


def standing(rule_set: RuleSet, today: dt.date) -> dict[str, str]:
    """{label, tone} of a version on a day: of a published one, whether it is in force, to come or over."""
    found = standing_of(rule_set, today)
    return {"label": found.label, "tone": _STANDING_TONES.get(found, "todo")}


def standing_of(rule_set: RuleSet, today: dt.date) -> Standing:
    if not rule_set.is_adopted:
        return Standing(rule_set.status)
    if rule_set.in_force_from > today:
        return Standing.TO_COME
    over = rule_set.in_force_until is not None and rule_set.in_force_until < today
    return Standing.REPLACED if over else Standing.IN_FORCE


def standing_as(rule_sets, wanted: Standing, today: dt.date):
    """The versions that stand so on a day, as `standing_of` tells one."""
    match wanted:
        case Standing.TO_COME:
            return rule_sets.adopted().filter(in_force_from__gt=today)
        case Standing.REPLACED:
            return rule_sets.adopted().filter(in_force_until__lt=today)
        case Standing.IN_FORCE:
            return rule_sets.adopted().filter(_living(today))
    return rule_sets.filter(status=wanted)


def before(rule_set: RuleSet, visible) -> RuleSet | None:
    """The published version that comes before one: for a draft, the latest of all."""
    others = visible.adopted().exclude(pk=rule_set.pk)
    if rule_set.in_force_from:
        others = others.filter(in_force_from__lt=rule_set.in_force_from)
    return others.order_by("-in_force_from").first()


def latest() -> RuleSet | None:
    """The published version that none follows yet."""
    return RuleSet.objects.adopted().filter(in_force_until__isnull=True).defer("text").first()


def articles(rules: model.RuleSet) -> list[dict]:
    """The aids of a text with the label and the article of everything in them that cites one, in the text's order."""
    return [{"aid": aid.label, "rules": list(_cited(aid))} for aid in rules.aids]


def _cited(node) -> Iterator[dict[str, str]]:
    if isinstance(node, tuple | list):
        for inner in node:
            yield from _cited(inner)
    elif is_dataclass(node):
        if getattr(node, "article", ""):
            yield {"label": getattr(node, "label", ""), "article": node.article}
        for field in fields(node):
            yield from _cited(getattr(node, field.name))


def changes_between(before: RuleSet, after: RuleSet) -> list[tuple[str, list[Difference]]]:
    """What changes from one version to another in words, by place in the text; empty when both say the same.

    Raises `aids.rules.loading.RuleSetFault` for a draft that cannot be read any more.
    """
    found = differences(read(before), read(after))
    return [(place, list(here)) for place, here in groupby(found, key=lambda one: one.place)]


@dataclass(frozen=True)
class DiffLine:
    """A line of a comparison: `sign` is "+", "−", " " where both agree, or "…" where agreeing lines are left out."""

    sign: str
    text: str = ""
    before: int | None = None
    after: int | None = None


def difference(before: RuleSet, after: RuleSet) -> list[DiffLine]:
    """What changes from one version to another, line by line; empty when the texts are the same.

    Raises Refusal for texts of more lines than a screen can show.
    """
    old, new = before.text.splitlines(), after.text.splitlines()
    if len(old) + len(new) > DIFF_MOST_LINES:
        raise Refusal(_("These texts are too long to be compared on a screen."))
    return list(_diff_lines(old, new))


def _diff_lines(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    end = 0
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(DIFF_CONTEXT):
        if group[0][1] > end:
            yield DiffLine("…")
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                shift = new_from - old_from
                yield from (DiffLine(" ", old[n], n + 1, n + shift + 1) for n in range(old_from, old_to))
                continue
            yield from (DiffLine("−", old[n], before=n + 1) for n in range(old_from, old_to))
            yield from (DiffLine("+", new[n], after=n + 1) for n in range(new_from, new_to))
        end = group[-1][2]
    if 0 < end < len(old):
        yield DiffLine("…")
