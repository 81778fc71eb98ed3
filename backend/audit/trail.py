"""The history of a file, told in words: who, when, what changed field by field, why, and who read it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.audit.models import Operation, ReadLog
from backend.kit.money import format_euro

_words: dict[str, Any] = {}
_SILENT = frozenset({"id", "version", "operation_id"})


def describe(**words) -> None:
    """Give operations their words: `describe(cases__move=_("moved house"))` names the operation `cases.move`."""
    _words.update({name.replace("__", "."): text for name, text in words.items()})


def words_for(operation_name: str) -> str:
    return str(_words.get(operation_name, operation_name))


@dataclass(frozen=True)
class FieldChange:
    """One field of one row: its label, and its values in words, empty when there was or is none."""

    row: str
    label: str
    before: str
    after: str


@dataclass
class Entry:
    """One operation on a file."""

    at: dt.datetime
    who: str
    what: str
    reason: str
    changes: list[FieldChange] = field(default_factory=list)


def entries(
    histories: Iterable[models.QuerySet],
    *,
    values_visible: bool = True,
    withheld: frozenset[str] = frozenset(),
    since_version=None,
) -> list[Entry]:
    """The operations that touched these history rows, latest first, each with its field changes.

    With `values_visible` False the values of personal fields are withheld, else those of the fields `withheld`.
    `since_version` (instance, version)
    keeps only the operations that changed `instance` after that version. Costs one query per history, one for the
    operations and one per model that the rows point to.
    """
    found = [(row, before) for history in histories for row, before in _with_previous(history)]
    if since_version:
        instance, version = since_version
        fresh = {row.operation_id for row, _b in found if _is_of(row, instance) and row.version > version}
        found = [(row, before) for row, before in found if row.operation_id in fresh]
    labels = _related_labels(found)
    changes = defaultdict(list)
    for row, before in found:
        closed = withheld if values_visible else row.instance_type.PERSONAL_FIELDS
        changes[row.operation_id].extend(_changes(row, before, labels, closed))
    # operations of one instant keep the order in which they wrote
    order = {operation_id: rank for rank, operation_id in enumerate(changes)}
    operations = sorted(Operation.objects.filter(pk__in=changes), key=lambda o: (o.at, order[o.pk]), reverse=True)
    return [Entry(o.at, o.actor_label, words_for(o.name), o.reason, changes[o.pk]) for o in operations]


def readings(person_ids: Iterable[int], *, label: str = "", limit: int = 200) -> list[ReadLog]:
    """The latest readings of the data of these persons; with `label`, those of that object only."""
    found = ReadLog.objects.filter(person_ids__overlap=list(person_ids))
    return list((found.filter(object_label=label) if label else found).order_by("-at")[:limit])


@dataclass
class Repeated:
    """Readings of one day by one person, through one page: the latest one, when the first one was, and how many."""

    latest: ReadLog
    first: dt.datetime
    times: int = 1


def by_day(found: Iterable[ReadLog]) -> list[Repeated]:
    """The readings (latest first), those alike of one day told once: a page opened ten times is one row."""
    rows: dict[tuple, Repeated] = {}
    for one in found:
        day = timezone.localdate(one.at)
        alike = (day, one.actor_id, one.actor_label, one.route, one.kind, one.reason, one.object_label)
        if alike in rows:
            rows[alike].first = one.at
            rows[alike].times += 1
        else:
            rows[alike] = Repeated(one, one.at)
    return list(rows.values())


def story(histories: Iterable[models.QuerySet]) -> list[dict[str, Any]]:
    """The operations that touched these history rows, oldest first: what a timeline shows. Two queries, whatever the
    number of histories: who wants the fields that changed asks `entries`."""
    stamps = [
        history.order_by().annotate(place=models.Value(place)).values_list("operation_id", "place", "history_id")
        for place, history in enumerate(histories)
    ]
    order: dict[Any, int] = {}
    for operation_id, _place, _id in sorted(stamps[0].union(*stamps[1:], all=True), key=lambda stamp: stamp[1:]):
        order.setdefault(operation_id, len(order))
    # operations of one instant keep the order in which they wrote
    told = sorted(Operation.objects.filter(pk__in=order), key=lambda o: (o.at, order[o.pk]))
    return [{"when": o.at, "who": o.actor_label, "what": words_for(o.name), "detail": o.reason} for o in told]


def _is_of(row, instance) -> bool:
    return row.instance_type is type(instance) and row.id == instance.pk


def _with_previous(history: models.QuerySet):
    previous: dict[int, Any] = {}
    for row in history.order_by("history_id"):
        yield row, previous.get(row.id)
        previous[row.id] = row


def _fields(row) -> list[models.Field]:
    tracked = row.instance_type._meta.concrete_fields
    present = {f.attname for f in row._meta.concrete_fields}
    silent = _SILENT | row.instance_type.CODE_FIELDS | row.instance_type.UNTOLD_FIELDS
    return [f for f in tracked if f.attname in present and f.name not in silent]


def _related_labels(found) -> dict[tuple[type, Any], str]:
    wanted = defaultdict(set)
    for row, _before in found:
        for f in _fields(row):
            if f.related_model and getattr(row, f.attname) is not None:
                wanted[f.related_model].add(getattr(row, f.attname))
    return {
        (model, related.pk): str(related)
        for model, ids in wanted.items()
        for related in model._base_manager.filter(pk__in=ids)
    }


def _changes(row, before, labels, closed: frozenset[str]) -> list[FieldChange]:
    model = row.instance_type
    name = str(model._meta.verbose_name)
    if row.history_type == "-":
        return [FieldChange(name, str(_("removed")), "", "")]
    found = []
    for f in _fields(row):
        old = getattr(before, f.attname) if before else None
        new = getattr(row, f.attname)
        if old == new or (before is None and new in (None, "", False, [])):
            continue
        shown = f.name not in closed
        words = [in_words(f, value, labels) if shown else str(_("withheld")) for value in (old, new)]
        found.append(FieldChange(name, str(f.verbose_name), words[0] if before else "", words[1]))
    return found


def in_words(f: models.Field, value: Any, labels) -> str:
    """The value of a field as somebody reads it; `labels` are those of the rows that it points to."""
    if value is None or value == "":
        return ""
    if f.related_model:
        return labels.get((f.related_model, value), f"{f.related_model._meta.verbose_name} {value}")
    if f.flatchoices:
        return str(dict(f.flatchoices).get(value, value))
    match value:
        case bool():
            return str(_("yes") if value else _("no"))
        case Decimal():
            return format_euro(value, get_language() or "fr")
        case dt.datetime():
            return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case dt.date():
            return formats.date_format(value, "DATE_FORMAT")
        case list() if isinstance(f, ArrayField) and isinstance(f.base_field, models.CharField):
            return ", ".join(str(dict(f.base_field.flatchoices).get(one, one)) for one in value)
        case list() | dict():
            return str(_("(data)"))
    return str(value)
