"""What an import would change, worked out without writing anything: the dry run, and what is then written."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from data_inclusion.schema import v1
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.kit import clock
from directory.enums import OrganisationKind
from directory.exchange import mapping
from directory.exchange.reading import SERVICE, STRUCTURE, Broken, Offer
from directory.models import Commune, Organisation, Service
from directory.services import themes

MOST_SENTENCES = 500
FEW = 20
"""Rows that may always be closed: half of a handful says nothing."""
STATE = ("is_open", "left_source_on", "source_date")
ORGANISATION_FIELDS = (*(pair.ours for pair in mapping.ORGANISATION), "kind", *STATE)
SERVICE_FIELDS = (
    *(pair.ours for pair in mapping.SERVICE),
    "thematics",
    "organisation_id",
    "commune_id",
    "search_name",
    "search_text",
    *STATE,
)


@dataclass
class Changes:
    """Rows of one model, by what becomes of them; `open_before` is how many of these sources were open."""

    added: list = field(default_factory=list)
    updated: list = field(default_factory=list)
    reopened: list = field(default_factory=list)
    closed: list = field(default_factory=list)
    unchanged: int = 0
    open_before: int = 0

    @property
    def changed(self) -> list:
        return [*self.updated, *self.reopened, *self.closed]

    @property
    def closes_many(self) -> bool:
        return len(self.closed) > FEW and 2 * len(self.closed) > self.open_before

    def counts(self) -> dict[str, int]:
        told = {name: len(getattr(self, name)) for name in ("added", "updated", "reopened", "closed")}
        return told | {"unchanged": self.unchanged}


@dataclass
class Plan:
    """What becomes of every row of a package."""

    organisations: Changes = field(default_factory=Changes)
    services: Changes = field(default_factory=Changes)
    broken: list[Broken] = field(default_factory=list)
    outside: Counter = field(default_factory=Counter)
    ours: int = 0

    @property
    def to_write(self) -> int:
        both = (self.organisations, self.services)
        return sum(len(changes.added) + len(changes.changed) for changes in both)

    @property
    def closes_many(self) -> bool:
        return self.organisations.closes_many or self.services.closes_many

    def report(self) -> dict[str, Any]:
        """Figures and sentences, as they are kept; at most MOST_SENTENCES of these, `refused` counts them all."""
        return {
            "organisations": self.organisations.counts(),
            "services": self.services.counts(),
            "refused": len(self.broken),
            "sentences": [one.sentence for one in self.broken[:MOST_SENTENCES]],
            "outside": {STRUCTURE: self.outside[STRUCTURE], SERVICE: self.outside[SERVICE]},
            "ours": self.ours,
            "closes_many": self.closes_many,
        }


class _Known:
    """The rows of one model that came from these sources."""

    def __init__(self, rows, sources: set[str]):
        self.rows = {(row.source, row.source_id): row for row in rows.filter(source__in=sources)}
        self.by_id = {row.source_id: row for row in self.rows.values()}
        self.seen: set[tuple[str, str]] = set()
        self.open_before = Counter(row.source for row in self.rows.values() if row.is_open)


def planned(offer: Offer) -> Plan:
    """What becomes of each row: rows written here, by hand, are never among those that change."""
    return _Planning(offer).plan


class _Planning:
    def __init__(self, offer: Offer):
        self.plan = Plan(broken=list(offer.broken))
        self.today = clock.today()
        self.communes = dict(Commune.objects.values_list("insee_code", "pk"))
        structures = self._of_others(offer.structures)
        services = self._of_others(offer.services)
        self.structures = {row.id: row for _number, row in structures}
        self.sources = {
            kind: {row.source for _number, row in rows} for kind, rows in ((STRUCTURE, structures), (SERVICE, services))
        }
        every = self.sources[STRUCTURE] | self.sources[SERVICE]
        self.organisations = _Known(Organisation.objects.all(), every)
        self.services = _Known(Service.objects.select_related("organisation"), every)
        self.spared = {(one.file, one.identifier) for one in offer.broken}
        inside = [(number, row) for number, row in services if self._is_inside(number, row)]
        needed = {row.structure_id for _number, row in inside}
        self.made: dict[str, Organisation] = {}
        for number, row in structures:
            self._settle_structure(number, row, needed)
        for number, row in inside:
            self._settle_service(number, row)
        self._close(STRUCTURE, self.organisations, self.plan.organisations)
        self._close(SERVICE, self.services, self.plan.services)
        self.plan.broken.sort(key=lambda one: (one.file, one.number))

    def _of_others(self, rows: list) -> list:
        """Without those that this Iris told: they come back from whoever gathers everything."""
        others = [(number, row) for number, row in rows if row.source != settings.DATA_INCLUSION_SOURCE]
        self.plan.ours += len(rows) - len(others)
        return others

    def _refuse(self, file: str, number: int, row, field: str, fault: str) -> None:
        self.plan.broken.append(Broken(file, number, row.id, field, fault))
        self.spared.add((file, row.id))

    def _told(self, row: v1.Service, name: str):
        """What a service says, else what its organisation says."""
        structure = self.structures.get(row.structure_id)
        return getattr(row, name) or (getattr(structure, name) if structure else None)

    def _is_inside(self, number: int, row: v1.Service) -> bool:
        code = self._told(row, "code_insee")
        if not code:
            self._refuse(SERVICE, number, row, "code_insee", _("neither the service nor its organisation has one"))
        elif code not in self.communes:
            self.plan.outside[SERVICE] += 1
        return bool(code) and code in self.communes

    def _settle_structure(self, number: int, row: v1.Structure, needed: set[str]) -> None:
        identity = (row.source, row.id)
        is_known = identity in self.organisations.rows
        here = row.code_insee in self.communes if row.code_insee else is_known
        if not here and row.id not in needed:
            self.plan.outside[STRUCTURE] += 1
            return
        told = self._read(STRUCTURE, number, row, mapping.ORGANISATION, Organisation)
        if told is not None:
            kind = mapping.kind_of(row.reseaux_porteurs)
            if not is_known or kind != OrganisationKind.OTHER:
                told["kind"] = kind
            changes = self.plan.organisations
            self.made[row.id] = self._settle(self.organisations, changes, identity, told, Organisation, row)

    def _settle_service(self, number: int, row: v1.Service) -> None:
        organisation = self.made.get(row.structure_id) or self.organisations.by_id.get(row.structure_id)
        if organisation is None:
            self._refuse(SERVICE, number, row, "structure_id", _("its organisation is not in the file, or was refused"))
            return
        told = self._read(SERVICE, number, row, mapping.SERVICE, Service)
        if told is None:
            return
        if row.structure_id not in self.structures:
            # what its organisation said for it cannot be read this time: it stays as it was
            for pair in mapping.SERVICE:
                if pair.theirs in mapping.FROM_THE_ORGANISATION and not getattr(row, pair.theirs):
                    del told[pair.ours]
        told["thematics"] = themes.families(told["precise_thematics"])
        told["organisation"] = organisation
        told["commune_id"] = self.communes[self._told(row, "code_insee")]
        self._settle(self.services, self.plan.services, (row.source, row.id), told, Service, row)

    def _read(self, file: str, number: int, row, pairs, model) -> dict[str, Any] | None:
        """Our fields of a row; None when one of them cannot be kept, which is then told."""
        told = {}
        for pair in pairs:
            try:
                told[pair.ours] = value = pair.read(self._value(row, pair.theirs))
                if isinstance(value, str) and not mapping.can_be_kept(value):
                    raise mapping.Unreadable(_("it holds a character that cannot be read"))
                most = getattr(model._meta.get_field(pair.ours), "max_length", None) or mapping.LONGEST_TEXT
                if len(value) > most:
                    raise mapping.Unreadable(_("it has more than %(most)s characters") % {"most": most})
            except mapping.Unreadable as fault:
                self._refuse(file, number, row, pair.theirs, str(fault))
                return None
        return told

    def _value(self, row, name: str):
        if not isinstance(row, v1.Service) or name not in mapping.FROM_THE_ORGANISATION:
            return getattr(row, name)
        if name != "adresse":
            return self._told(row, name)
        place = row if row.adresse else self.structures.get(row.structure_id) or row
        return ", ".join(part for part in (place.adresse, place.complement_adresse) if part)

    def _settle(self, known: _Known, changes: Changes, identity, told: dict, model, row):
        """Put a row where it belongs; returns it, as it will be."""
        known.seen.add(identity)
        told["source_date"] = row.date_maj
        found = known.rows.get(identity)
        if found is None:
            found = model(source=identity[0], source_id=identity[1], **told)
            _gather(found)
            changes.added.append(found)
            return found
        is_back = found.left_source_on is not None
        if is_back:
            told |= {"is_open": True, "left_source_on": None}
        if not _changed(found, told):
            changes.unchanged += 1
        else:
            (changes.reopened if is_back else changes.updated).append(found)
        return found

    def _close(self, file: str, known: _Known, changes: Changes) -> None:
        """Close what its source tells no more; what it tells badly stays as it was."""
        changes.open_before = sum(known.open_before[source] for source in self.sources[file])
        for identity, row in known.rows.items():
            is_told = identity in known.seen or (file, row.source_id) in self.spared
            if row.is_open and not is_told and row.source in self.sources[file]:
                row.is_open, row.left_source_on = False, self.today
                changes.closed.append(row)


def _changed(row, told: dict) -> bool:
    fields = SERVICE_FIELDS if isinstance(row, Service) else ORGANISATION_FIELDS
    before = [getattr(row, name) for name in fields]
    for name, value in told.items():
        setattr(row, name, value)
    _gather(row)
    return before != [getattr(row, name) for name in fields]


def _gather(row) -> None:
    if isinstance(row, Service):
        row.gather_words()


def lines_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """A report as the lines of a table: what, how many organisations, how many services."""
    if not report:
        return []
    words = {
        "added": pgettext("rows of an import", "Added"),
        "updated": _("Brought up to date"),
        "reopened": _("Opened again"),
        "closed": _("Closed: their source tells them no more"),
        "unchanged": _("Unchanged"),
    }
    lines = [
        {"label": label, "organisations": report["organisations"][name], "services": report["services"][name]}
        for name, label in words.items()
    ]
    outside = report["outside"]
    label = _("Outside the département, left out")
    return [*lines, {"label": label, "organisations": outside[STRUCTURE], "services": outside[SERVICE]}]
