"""The area that a service serves: names typed one after the other, codes kept, names shown."""

import re
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from backend.kit.search import normalise
from directory.models import Commune, TerritorialUnit

DEPARTEMENT = "departement"
UNIT = "unit:"
_SEPARATORS = re.compile(r"[,;\n]")


def read(text: str) -> tuple[list[str], list[str]]:
    """The codes of the places named in `text`, separated by commas, and the names that mean none here.

    A name is that of a commune, of an EPCI, of a unit, or « département »; the first that fits, in this order.
    """
    names = {normalise(name): name.strip() for name in _SEPARATORS.split(text) if normalise(name)}
    known = {normalise(unit.name): f"{UNIT}{unit.code}" for unit in TerritorialUnit.objects.all()} if names else {}
    known |= {normalise(name): code for code, name in _epci()} if names else {}
    known |= dict(Commune.objects.filter(search_name__in=names).values_list("search_name", "insee_code"))
    known |= {DEPARTEMENT: DEPARTEMENT, normalise(_("the whole département")): DEPARTEMENT}
    codes = [known[name] for name in names if name in known]
    return list(dict.fromkeys(codes)), [typed for name, typed in names.items() if name not in known]


def serving(communes: Iterable[Commune]) -> Q:
    """Services that serve one of these communes, or do not say where they serve."""
    return Q(area_served=[]) | Q(area_served__overlap=sorted(codes_of(communes)))


def codes_of(communes: Iterable[Commune]) -> set[str]:
    """Every code that means one of these communes, alone or among others."""
    each = ((one.insee_code, one.epci_code, f"{UNIT}{one.unit.code}") for one in communes)
    return {DEPARTEMENT}.union(*each)


def words(areas: Iterable[list[str]]) -> list[str]:
    """Each of `areas` in words, in as many queries as there are kinds of codes in all."""
    areas = list(areas)
    named = {DEPARTEMENT: _("the whole département")} | _names({code for area in areas for code in area})
    return [", ".join(named.get(code, code) for code in area) for area in areas]


def _names(codes: set[str]) -> dict[str, str]:
    units = {code.removeprefix(UNIT) for code in codes if code.startswith(UNIT)}
    communes = {code for code in codes if len(code) == 5 and not code.startswith(UNIT)}
    named = {}
    if units:
        named |= {f"{UNIT}{one.code}": one.name for one in TerritorialUnit.objects.filter(code__in=units)}
    if communes:
        named |= dict(Commune.objects.filter(insee_code__in=communes).values_list("insee_code", "name"))
    if codes - communes - {f"{UNIT}{one}" for one in units} - {DEPARTEMENT}:
        named |= dict(_epci())
    return named


def _epci():
    return Commune.objects.order_by().values_list("epci_code", "epci_name").distinct()
