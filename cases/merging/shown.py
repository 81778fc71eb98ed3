"""Pairs, merges and what they left, as the screens show them."""

import datetime as dt

from django.apps import apps
from django.db import models
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.history import AuditedModel
from backend.audit.models import Operation
from cases.merging import perms, queries
from cases.merging.enums import Happened, MergeStatus, Outcome, Verdict
from cases.merging.identities import CONTACT, label_of
from cases.merging.models import Merge, MergedReference, PersonPair
from cases.people.cards import card
from cases.people.enums import Sign
from cases.people.models import Person

BACK = {"label": gettext_lazy("Files that look alike"), "url": reverse_lazy("merging:list")}
TABS = {
    Verdict.OPEN: gettext_lazy("To look at"),
    Verdict.MERGE_PROPOSED: gettext_lazy("To confirm"),
    Verdict.MERGED: gettext_lazy("Merged"),
    Verdict.TWO_PERSONS: gettext_lazy("Two persons"),
}
TONES = {
    MergeStatus.PROPOSED: "warn",
    MergeStatus.DONE: "ok",
    MergeStatus.DECLINED: "no",
    MergeStatus.UNDONE: "info",
}
OUTCOME_TONES = {
    Outcome.TO_ATTRIBUTE: "warn",
    Outcome.STAYS: "ok",
    Outcome.OTHER: "ok",
    Outcome.BACK_EDITED: "info",
    Outcome.LEFT: "warn",
}


def pairs(found: list[PersonPair], today: dt.date) -> list[dict]:
    """One row a pair: who both are, where they live, why they look alike. A constant number of queries."""
    homes = queries.with_homes([person for pair in found for person in (pair.first, pair.second)], today)
    return [
        {
            "pair": pair,
            "people": [card(homes[pk], today) for pk in (pair.first_id, pair.second_id)],
            "signs": [str(Sign(sign).label) for sign in pair.signs],
            "tone": {Verdict.OPEN: "todo", Verdict.MERGE_PROPOSED: "warn"}.get(pair.verdict, "info"),
        }
        for pair in found
    ]


def compare(person: Person, other: Person) -> dict:
    """The action that puts two files side by side."""
    first, second = sorted((person.pk, other.pk))
    return {"label": _("Compare the two files"), "url": reverse("merging:pair", args=[first, second])}


def homes_to_choose(homes: queries.Homes, members: list, both: tuple[Person, Person]) -> list[tuple[int, str]]:
    """(household, where it is and who lives there) for each of the two."""
    told = []
    for home, living, person in zip((homes.kept, homes.absorbed), members, both, strict=True):
        others = [str(one.person) for one in living if one.person_id != person.pk]
        place = home.place.unit.name if home.place else _("no fixed address")
        words = {"number": person.pk, "place": place, "others": ", ".join(others)}
        with_others = _("as file no. %(number)s says: %(place)s, with %(others)s")
        alone = _("as file no. %(number)s says: %(place)s, alone")
        told.append((home.pk, (with_others if others else alone) % words))
    return told


def facts(merge: Merge) -> list[dict]:
    """Who said what of a merge, and when, for components/definition_list.html."""
    told = [
        {"label": _("File that stays"), "value": merge.kept, "url": merge.kept.get_absolute_url()},
        {"label": _("File that joins it"), "value": merge.absorbed, "url": _history(merge.absorbed)},
        {"label": _("Proposed by"), "value": merge.proposed_by, "quiet": merge.reason},
    ]
    if merge.closed_by:
        label = _("Declined by") if merge.status == MergeStatus.DECLINED else _("Confirmed by")
        told.append({"label": label, "value": merge.closed_by})
    if merge.undone_by:
        told.append({"label": _("Taken apart by"), "value": merge.undone_by, "quiet": merge.undo_reason})
    return told


def _history(person: Person) -> str:
    return reverse("cases:person_history", args=[person.pk])


def steps(merge: Merge, user) -> list[dict]:
    """What this account may do with a merge, beside confirming it."""
    if merge.status == MergeStatus.PROPOSED and perms.can_decline(user, merge):
        mine = merge.proposed_by_id == user.pk
        label = _("Take the proposal back") if mine else _("Decline the merge")
        return [{"label": label, "url": reverse("merging:decline", args=[merge.pk]), "key": "d"}]
    if merge.status == MergeStatus.DONE and perms.can_undo(user):
        return [{"label": _("Take the merge apart"), "url": reverse("merging:undo", args=[merge.pk]), "key": "d"}]
    if merge.status == MergeStatus.UNDONE:
        url = reverse("merging:undone", args=[merge.pk])
        return [{"label": _("What is left to attribute"), "url": url, "key": "a", "main": True}]
    return []


def consequences(merge: Merge, both: tuple[Person, Person], *, contact_open: bool) -> list[str]:
    """What a confirmation does, in sentences."""
    kept, absorbed = both
    words = {"kept": kept.pk, "absorbed": absorbed.pk}
    told = [_("Everything in file no. %(absorbed)s goes to file no. %(kept)s, to which its page then leads.") % words]
    names = [label_of(name) for name in merge.taken if contact_open or name not in CONTACT]
    if names:
        words["what"] = ", ".join(names)
        told.append(_("Taken from file no. %(absorbed)s: %(what)s.") % words)
    if absorbed.protected and not kept.protected:
        told.append(_("The address becomes protected, as in one of the two files."))
    if merge.lives_in_id:
        mine = merge.lives_in_id in {member.household_id for member in kept.memberships.all()}
        words["right"] = kept.pk if mine else absorbed.pk
        where = _("They live where file no. %(right)s says; in the other household they stop the day before.")
        told.append((_("They live where file no. %(right)s says.") if merge.joins else where) % words)
    if merge.joins:
        told.append(_("The two households are one: everybody in the one left, and its whole file, follow."))
        told.append(_("Of two budgets told the same day, that of the household left remains in the history only."))
    told.append(_("It can be taken apart later: what moved goes back."))
    return told


def left(records: list[MergedReference], merge: Merge, *, may_attribute: bool) -> list[dict]:
    """Rows that the undoing of a merge left: what each is, who wrote it and when, never what it says."""
    rows = _rows(records)
    authors = _authors(records)
    found = []
    for record in records:
        row = rows.get((record.model, record.object_id))
        author = authors.get((record.model, record.object_id))
        name = apps.get_model(record.model)._meta.verbose_name
        what = label_of(record.field) if record.happened == Happened.IDENTITY else str(name).capitalize()
        waits = record.outcome == Outcome.TO_ATTRIBUTE and may_attribute
        found.append(
            {
                "record": record,
                "outcome": record.outcome,
                "what": what,
                "url": row.get_absolute_url() if row is not None and hasattr(row, "get_absolute_url") else "",
                "author": author.actor_label if author else "",
                "at": author.at if author else None,
                "happened": record.get_happened_display(),
                "label": record.get_outcome_display(),
                "tone": OUTCOME_TONES[record.outcome],
                "actions": _whose(record, merge) if waits else [],
            }
        )
    return found


def _whose(record: MergedReference, merge: Merge) -> list[dict]:
    """The two buttons of a row to attribute."""
    return [
        {
            "label": _("Belongs to file no. %(number)s") % {"number": person.pk},
            "url": reverse("merging:undone", args=[merge.pk]),
            "method": "post",
            "fields": {"record": str(record.pk), "whose": whose},
        }
        for whose, person in (("stays", merge.kept), ("other", merge.absorbed))
    ]


def _by_model(records: list[MergedReference]) -> dict[type[models.Model], set[int]]:
    found: dict[type[models.Model], set[int]] = {}
    for record in records:
        found.setdefault(apps.get_model(record.model), set()).add(record.object_id)
    return found


def _rows(records: list[MergedReference]) -> dict[tuple[str, int], models.Model]:
    return {
        (model._meta.label_lower, row.pk): row
        for model, ids in _by_model(records).items()
        for row in model._base_manager.filter(pk__in=ids)
    }


def _authors(records: list[MergedReference]) -> dict[tuple[str, int], Operation]:
    """Who wrote each row first."""
    begun = {
        (model._meta.label_lower, pk): operation_id
        for model, ids in _by_model(records).items()
        if issubclass(model, AuditedModel)
        for pk, operation_id in model.history.filter(id__in=ids, history_type="+").values_list("id", "operation_id")
    }
    known = Operation.objects.in_bulk(set(begun.values()))
    return {key: known[operation_id] for key, operation_id in begun.items() if operation_id in known}
