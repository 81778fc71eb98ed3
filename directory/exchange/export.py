"""What is open in the directory, for everybody, as data·inclusion v1 tells it: no professional, nothing for them."""

from collections.abc import Callable, Iterator
from typing import Any

from data_inclusion.schema import v1
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from pydantic import BaseModel, ValidationError

from directory.exchange import mapping
from directory.models import Organisation, Service

AT_ONCE = 1_000
Told = dict[str, Any]
Address = Callable[[Service], str]


def structures() -> Iterator[Told]:
    """The open organisations, one dictionary each."""
    rows = _dated(Organisation.objects.filter(is_open=True)).order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        told = _told(row, mapping.ORGANISATION)
        told["nom"] = _long_enough(row.name, row.get_kind_display())
        if valid := _valid(told, v1.Structure):
            yield valid


def services(address: Address) -> Iterator[Told]:
    """The open services of open organisations; `address` is where everybody reads the sheet of one written here."""
    rows = Service.objects.filter(is_open=True, organisation__is_open=True)
    rows = _dated(rows.select_related("organisation", "commune")).order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        told = _told(row, mapping.SERVICE) | _place(row)
        told["structure_id"] = mapping.identity_of(row.organisation)[1]
        told["nom"] = _long_enough(row.name, row.organisation.name)
        told.setdefault("description", f"{row.name} · {row.organisation.name}")
        if not row.source:
            told["lien_source"] = address(row)
        if valid := _valid(told, v1.Service):
            yield valid


def _dated(rows: QuerySet) -> QuerySet:
    """Each with the moment of its last history row."""
    past = rows.model.history.filter(id=OuterRef("pk")).order_by("-history_date")
    return rows.annotate(changed_at=Subquery(past.values("history_date")[:1]))


def _told(row, pairs: tuple[mapping.Pair, ...]) -> Told:
    source, identifier = mapping.identity_of(row)
    day = row.source_date or (timezone.localdate(row.changed_at) if row.changed_at else timezone.localdate())
    told = {"source": source, "id": identifier, "date_maj": day.isoformat()}
    return told | {
        pair.theirs: value for pair in pairs if (value := pair.write(getattr(row, pair.ours))) not in (None, "", [])
    }


def _long_enough(name: str, beside: str) -> str:
    """A name of three letters at least, as the format wants it."""
    return name if len(name) >= 3 else f"{name} ({beside})"[:150]


def _place(row: Service) -> Told:
    """The commune, its only postal code or the one in the address, and its centre: where exactly is not known."""
    commune = row.commune
    codes = commune.postal_codes if len(commune.postal_codes) == 1 else []
    codes = [code for code in commune.postal_codes if code in row.address] or codes
    place = {
        "commune": commune.name,
        "code_insee": commune.insee_code,
        "longitude": commune.longitude,
        "latitude": commune.latitude,
    }
    return place | ({"code_postal": codes[0]} if codes else {})


def _valid(told: Told, model: type[BaseModel]) -> Told | None:
    """The row without the fields that the format does not take, such as a telephone in a field of e-mail; None when it
    cannot do without them.
    """
    try:
        found = model.model_validate(told)
    except ValidationError as error:
        refused = {str(fault["loc"][0]) for fault in error.errors(include_url=False)}
        if not refused & told.keys() or any(model.model_fields[name].is_required() for name in refused):
            return None
        return _valid({name: value for name, value in told.items() if name not in refused}, model)
    numbers = {name: getattr(found, name) for name in ("longitude", "latitude") if name in told}
    return told | numbers
