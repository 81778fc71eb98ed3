"""What differs between a sheet and what somebody would have it say: kept as JSON, shown side by side, applied."""

from typing import Any

from django.db import models

from backend.audit.trail import in_words
from directory.models import Commune, Organisation, Service
from directory.services import areas

Sheet = Organisation | Service


def differing(sheet: Sheet, told: dict[str, Any]) -> dict[str, Any]:
    """Those of `told` that the sheet does not say already; a row stands as its id."""
    found = {}
    for name, value in told.items():
        field = sheet._meta.get_field(name)
        plain = value.pk if isinstance(value, models.Model) else value
        kept = getattr(sheet, field.attname)
        if (sorted(kept) if isinstance(kept, list) else kept) != (sorted(plain) if isinstance(plain, list) else plain):
            found[name] = plain
    return found


def apply(sheet: Sheet, told: dict[str, Any]) -> None:
    """Write `told`, as JSON gives it back, on the row; it is not saved."""
    for name, value in told.items():
        field = sheet._meta.get_field(name)
        setattr(sheet, field.attname, field.to_python(value))


def initial(sheet: Sheet, told: dict[str, Any]) -> dict[str, Any]:
    """What a form of the sheet shows when `told` is proposed."""
    return {name: sheet._meta.get_field(name).to_python(value) for name, value in told.items()}


def side_by_side(sheet: Sheet, told: dict[str, Any]) -> list[dict[str, str]]:
    """Label, what the sheet says, what is proposed; in the order of the sheet."""
    rows = []
    for field in sheet._meta.concrete_fields:
        if field.name in told:
            before, after = getattr(sheet, field.attname), field.to_python(told[field.name])
            label = str(field.verbose_name)
            rows.append({"label": label, "before": _words(field, before), "after": _words(field, after)})
    return rows


def _words(field: models.Field, value: Any) -> str:
    if field.name == "area_served":
        return areas.words([value])[0]
    labels = {}
    if field.related_model is Commune and value is not None:
        labels = {(Commune, value): str(Commune.objects.filter(pk=value).first() or value)}
    return in_words(field, value, labels)
