"""The demonstration territory in the database: units, communes, sites, poles, accounts, delegations, rule set."""

import csv
import datetime as dt
import secrets
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from aids.commissions.mandates import operations as mandates
from aids.commissions.mandates.enums import Office, Rank
from aids.commissions.operations import grant_authority
from aids.rule_sets.operations import Terms, publish_by_iris
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.search import normalise
from backend.shell.demo import days, lives
from backend.shell.demo.names import email_of
from backend.shell.demo.texts import texts
from directory.enums import PoleKind, SiteKind
from directory.models import Commune, Pole, Site, TerritorialUnit, User
from directory.operations import open_account

COMMUNES_FILE = settings.BASE_DIR / "directory" / "data" / "eure-communes.csv"
RULE_FILE = settings.BASE_DIR / "aids" / "rule_sets" / "shipped" / "reglement-unique-illustration.toml"
DELIBERATION = "Délibération fictive, pour la démonstration"
YEARS_BEFORE = 2
"""Territory, accounts and rules date from this number of years before today."""

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another."""

COLUMNS = ("insee_code", "name", "population", "epci_code", "epci_name", "longitude", "latitude")


@dataclass
class Territory:
    """The directory by code of unit (that of the département: ""); `opened`: (account, role, password) to hand out."""

    units: dict[str, TerritorialUnit] = field(default_factory=dict)
    communes: dict[str, Commune] = field(default_factory=dict)
    sites: dict[str, list[Site]] = field(default_factory=dict)
    staff: dict[str, dict[str, list[User]]] = field(default_factory=dict)
    opened: list[tuple[User, str, str]] = field(default_factory=list)


def _compose_commissions(territory: Territory, administrator: User, today: dt.date, years_before: int) -> None:
    """The seats of each unit's commission, the first one chaired by who signs, whom the unit's manager replaces."""
    told = texts("territory")["commission"]
    since = dt.date(today.year - years_before, 1, 1)
    for code, unit in territory.units.items():
        staff = territory.staff[code]
        members = [*staff["signataire"][:1], *staff["membre"]]
        with clock.at(days.moment(since, 8)):
            for number, (seat_told, member) in enumerate(zip(told["seats"], members, strict=False)):
                seat = mandates.open_seat(actor=administrator, unit=unit, name=seat_told["name"], starts_on=since)
                mandate = {
                    "actor": administrator,
                    "seat": seat,
                    "reference": told["reference"].format(year=since.year),
                    "starts_on": since,
                }
                office = Office.MEMBER if number else Office.CHAIR
                mandates.appoint(holder=member, capacity=seat_told["capacity"], office=office, **mandate)
                if not number:
                    manager = staff["responsable"][0]
                    mandates.appoint(holder=manager, capacity=manager.capacity, rank=Rank.SUBSTITUTE, **mandate)


def read_communes() -> list[dict[str, str]]:
    """The rows of the national list of communes, with the demonstration's unit of each."""
    with COMMUNES_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def communes_of(rows: list[dict[str, str]]) -> list[lives.Commune]:
    """The same communes, as places to live in."""
    return [
        lives.Commune(
            insee_code=row["insee_code"],
            name=row["name"],
            postal_code=row["postal_codes"].split()[0],
            population=int(row["population"]),
            unit=row["demo_utas"],
        )
        for row in rows
    ]


def set_up(rows: list[dict[str, str]], today: dt.date, years_before: int = YEARS_BEFORE) -> Territory:
    """Create the whole territory as it stood some years before `today`; call inside a transaction."""
    start = clock.add_months(today, -12 * years_before)
    territory = Territory()
    with clock.at(days.moment(start, 8)):
        with operation("shell.set_up_territory", actor=None):
            _create_units(territory)
            _create_communes(territory, rows)
            _create_sites(territory)
        _open_accounts(territory, start)
        administrator = territory.staff[""]["admin"][0]
        terms = Terms(in_force_from=start, deliberation=DELIBERATION, deliberation_on=start)
        publish_by_iris(text=RULE_FILE.read_text(encoding="utf-8"), terms=terms, today=start)
        _grant_authorities(territory, administrator, today, years_before)
        _compose_commissions(territory, administrator, today, years_before)
    return territory


def _create_units(territory: Territory) -> None:
    for told in texts("territory")["units"]:
        unit = TerritorialUnit(code=told["code"], name=told["name"], phone=told["phone"], address=told["address"])
        unit.save()
        territory.units[unit.code] = unit
        for kind in PoleKind:
            Pole(unit=unit, kind=kind).save()


def _create_communes(territory: Territory, rows: list[dict[str, str]]) -> None:
    for row in rows:
        commune = Commune(
            **{name: row[name] for name in COLUMNS},
            search_name=normalise(row["name"]),
            postal_codes=row["postal_codes"].split(),
            unit=territory.units[row["demo_utas"]],
        )
        commune.save()
        territory.communes[commune.insee_code] = commune


def _create_sites(territory: Territory) -> None:
    for unit in texts("territory")["units"]:
        sites = territory.sites[unit["code"]] = []
        for told in unit["sites"]:
            centre = told["name"].startswith("CMS")
            site = Site(
                **{**told, "commune": territory.communes[told["commune"]]},
                kind=SiteKind.SOCIAL_MEDICAL_CENTRE if centre else SiteKind.OUTLYING_SITE,
                unit=territory.units[unit["code"]],
            )
            site.save()
            sites.append(site)


def _open_accounts(territory: Territory, start: dt.date) -> None:
    told = texts("territory")
    for place, unit in enumerate(told["units"]):
        staff = territory.staff[unit["code"]] = {}
        for function, people in unit["staff"].items():
            staff[function] = [
                _open_unit_account(territory, unit, function, number, person, start, listed=not place and not number)
                for number, person in enumerate(people)
            ]
    territory.staff[""] = {
        function: [_open(territory, function, one["person"], one["capacity"], [one["role"]], None, start, listed=True)]
        for function, one in told["department"].items()
    }


def _open_unit_account(
    territory: Territory, unit: dict, function: str, number: int, person: str, start: dt.date, *, listed: bool
) -> User:
    told = texts("territory")
    civility = person.split()[0].rstrip(".")
    role = told["unit_roles"][function]
    capacity = role[civility].format(of=unit["of"]) or told["members"][civility][number]
    numbered = number + 1 if number or function == "membre" else ""
    sites = territory.sites[unit["code"]]
    site = sites[number % len(sites)] if function in ("accueil", "travail-social") else sites[0]
    return _open(
        territory,
        f"{function}{numbered}.{unit['code']}",
        person,
        capacity,
        [role["role"], *role.get("also", ())],
        site,
        start,
        listed=listed,
    )


def _open(
    territory: Territory,
    username: str,
    person: str,
    capacity: str,
    roles: list[str],
    site: Site | None,
    start: dt.date,
    *,
    listed: bool,
) -> User:
    """Only the accounts that are handed out get a password; it is drawn now, and never comes from the seed."""
    _civility, first_name, last_name = person.split(" ", 2)
    password = "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3)) if listed else None
    user = open_account(
        actor=None,
        password=password,
        assignments=[(role, site.unit if site else None) for role in roles],
        on=start,
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=email_of(first_name, last_name),
        capacity=capacity,
        phone=site.phone if site else "",
        site=site,
    )
    if password:
        territory.opened.append((user, roles[0], password))
    return user


def _grant_authorities(territory: Territory, administrator: User, today: dt.date, years_before: int) -> None:
    """A delegation a year: the one in force today, and those before it."""
    told = texts("territory")["authority"]
    latest = today.year if today >= dt.date(today.year, told["month"], told["day"]) else today.year - 1
    signed = [dt.date(year, told["month"], told["day"]) for year in range(latest - years_before + 1, latest + 1)]
    ends = [day - days.ONE_DAY for day in signed[1:]] + [None]
    for code, unit in territory.units.items():
        staff = territory.staff[code]
        for holder, named in ((staff["signataire"][0], told), (staff["responsable"][0], texts("territory")["alone"])):
            for starts_on, ends_on in zip(signed, ends, strict=True):
                with clock.at(days.moment(starts_on, 8)):
                    grant_authority(
                        actor=administrator,
                        holder=holder,
                        unit=unit,
                        reference=named["reference"].format(year=starts_on.year),
                        capacity=holder.capacity,
                        starts_on=starts_on,
                        ends_on=ends_on,
                        ceiling=Decimal(named["ceiling"]),
                        decisions_a_month=named.get("decisions_a_month"),
                    )
