"""What the rule set adds to the desk and to the frame."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.rule_sets import perms, queries
from aids.rule_sets.enums import RuleSetStatus
from aids.rule_sets.models import RuleSet
from backend.kit.registry import DeskItem, DeskRow, RailEntry

DESK_ROWS = 8


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Rule set"), "rule_sets:list", "/rules/")
    return [entry] if user.holds(*perms.EDITORS) else []


def desk(user, today: dt.date) -> list[DeskItem]:
    """Drafts under way, and versions that wait for a second person."""
    if not user.holds(*perms.EDITORS):
        return []
    waiting = queries.listed(RuleSet.objects.filter(status=RuleSetStatus.IN_REVIEW))
    drafts = queries.listed(RuleSet.objects.filter(status=RuleSetStatus.DRAFT))
    return [
        _heap(_("Wait for a second person"), waiting, today, _("No version waits to be published."), user),
        _heap(_("Drafts of the rule set"), drafts, today, _("No draft is under way."), None),
    ]


def _heap(title: str, rule_sets, today: dt.date, empty: str, publisher) -> DeskItem:
    found = list(rule_sets)
    rows = tuple(_row(rule_set, today, publisher) for rule_set in found[:DESK_ROWS])
    return DeskItem(title, reverse("rule_sets:list"), len(found), rows, empty)


def _row(rule_set: RuleSet, today: dt.date, publisher) -> DeskRow:
    written = _("last written by %(who)s") % {"who": rule_set.written_by or "Iris"}
    refusal = perms.can_publish(publisher, rule_set).reason if publisher else ""
    standing = queries.standing(rule_set, today)
    return DeskRow(
        label=_("%(title)s, version %(version)s") % {"title": rule_set.title, "version": rule_set.label},
        url=rule_set.get_absolute_url(),
        detail=refusal or written,
        state=standing["label"],
        tone=standing["tone"],
    )
