"""The social directory of the demonstration: organisations, services, professionals, partners, members of the poles."""

import datetime as dt

from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.names import email_of
from backend.shell.demo.territory import YEARS_BEFORE, Territory
from backend.shell.demo.texts import texts
from directory.enums import PoleKind, Role
from directory.freshness.operations import report_error
from directory.models import Organisation, Pole, Professional, Service, User
from directory.operations import open_account
from directory.services import operations
from directory.sheets.operations import confirm_sheet, propose_change

POLES = {
    "accueil": (PoleKind.RECEPTION_EVALUATION,),
    "travail-social": (PoleKind.ACCOMPANIMENT, PoleKind.INSERTION),
    "instruction": (PoleKind.RECEPTION_EVALUATION, PoleKind.ACCOMPANIMENT),
}
"""Function of the territory → the poles of its people, one after the other."""
WORDS = (
    *("description", "address", "thematics", "precise_thematics", "audiences", "audience", "how_to_refer"),
    *("ways_to_reach", "opening_hours", "opening", "accessibility", "languages", "fee", "fee_words", "area_served"),
    *("capacity", "suspension_reason", "remarks"),
)
"""What the file tells of a service as it is stored."""
SHEET = ("ways_of_working", "needs_perceived", "contact", "phone")
REPORTED_AGO = 3
"""Days since readers reported an error, and a partner proposed a change."""


def furnish(territory: Territory, today: dt.date, years_before: int = YEARS_BEFORE) -> None:
    """Fill the directory on the first open day of the territory."""
    start = days.open_on_or_after(clock.add_months(today, -12 * years_before))
    administrator = territory.staff[""]["admin"][0]
    with clock.at(days.moment(start, 9)):
        for told in texts("services")["organisations"]:
            _add_organisation(territory, administrator, told, today)
        for told in texts("services")["partners"]:
            _add_partner(territory, administrator, told, start)
        _fill_poles(territory, administrator, start)
    _keep_fresh(administrator, today)
    for told in texts("services")["errors"]:
        _report_error(told, today)
    for told in texts("services")["proposals"]:
        _propose(told, today)


def _keep_fresh(administrator: User, today: dt.date) -> None:
    for told in (one for row in texts("services")["organisations"] for one in row["services"]):
        if months := told.get("checked_months_ago"):
            day = days.open_on_or_before(clock.add_months(today, -months))
            service = Service.objects.select_related("organisation").get(
                name=told["name"], commune__insee_code=told["commune"]
            )
            with clock.at(days.moment(day, 10)):
                confirm_sheet(actor=administrator, service=service, today=day)


def _report_error(told: dict, today: dt.date) -> None:
    moment = days.moment(days.open_on_or_before(today - dt.timedelta(days=REPORTED_AGO)), 15)
    service = Service.objects.get(name=told["service"])
    with clock.at(moment):
        report_error(service=service, words=told["words"], address="192.0.2.27", now=moment)


def _propose(told: dict, today: dt.date) -> None:
    day = days.open_on_or_before(today - dt.timedelta(days=REPORTED_AGO))
    service = Service.objects.select_related("organisation").get(name=told["service"])
    partner = User.objects.get(username=told["username"])
    change = {"sheet": service, "version": service.version, "told": told["told"], "opened_on": ""}
    with clock.at(days.moment(day, 11)):
        propose_change(actor=partner, today=day, **change)


def _add_organisation(territory: Territory, administrator: User, told: dict, today: dt.date) -> None:
    fields = {
        "name": told["name"],
        "kind": told["kind"],
        "mission": told["mission"],
        "website": f"https://www.{told['domain']}",
    } | {name: told[name] for name in SHEET if name in told}
    organisation = operations.add_organisation(actor=administrator, told=fields)
    services = [_add_service(territory, administrator, organisation, told | one, today) for one in told["services"]]
    for number, (first_name, last_name, function) in enumerate(told["professionals"]):
        service = services[number % len(services)]
        operations.add_professional(
            actor=administrator,
            service=service,
            told={
                "first_name": first_name,
                "last_name": last_name,
                "function": function,
                "phone": service.phone,
                "email": email_of(first_name, last_name).split("@")[0] + f"@{told['domain']}" if service.email else "",
            },
        )


def _add_service(
    territory: Territory, administrator: User, organisation: Organisation, told: dict, today: dt.date
) -> Service:
    reachable = told.get("inbox", True)
    fields = {name: told[name] for name in ("name", *WORDS) if name in told}
    if days_left := told.get("suspended_for_days"):
        fields["suspended_until"] = today + dt.timedelta(days=days_left)
    fields |= {
        "organisation": organisation,
        "commune": territory.communes[told["commune"]],
        "email": f"accueil@{told['domain']}" if reachable else "",
        "phone": told["phone"] if reachable else "",
    }
    return operations.add_service(actor=administrator, told=fields)


def _add_partner(territory: Territory, administrator: User, told: dict, start: dt.date) -> None:
    """A partner who signs in belongs to an organisation, and is one of its professionals."""
    service = Service.objects.select_related("organisation").get(name=told["service"])
    known = {user.username: user for user in territory.staff[""]["partenaire"]}
    account = known.get(told["username"]) or _open(told, start)
    account = operations.give_organisation(actor=administrator, account=account, organisation=service.organisation)
    rows = Professional.objects.filter(
        service__organisation=service.organisation, first_name=account.first_name, last_name=account.last_name
    )
    fields = {"account": account, "function": account.capacity, "email": account.email, "phone": service.phone}
    if professional := rows.first():
        operations.correct_professional(
            actor=administrator, professional=professional, version=professional.version, told=fields
        )
        return
    names = {"first_name": account.first_name, "last_name": account.last_name}
    operations.add_professional(actor=administrator, service=service, told=names | fields)


def _open(told: dict, start: dt.date) -> User:
    """Nobody signs in with it until a password is set."""
    _civility, first_name, last_name = told["person"].split(" ", 2)
    return open_account(
        actor=None,
        password=None,
        assignments=[(Role.PARTNER, None)],
        on=start,
        username=told["username"],
        first_name=first_name,
        last_name=last_name,
        email=email_of(first_name, last_name),
        capacity=told["capacity"],
    )


def _fill_poles(territory: Territory, administrator: User, start: dt.date) -> None:
    poles = {(pole.unit_id, pole.kind): pole for pole in Pole.objects.all()}
    for code, unit in territory.units.items():
        for function, kinds in POLES.items():
            for number, account in enumerate(territory.staff[code][function]):
                pole = poles[unit.pk, kinds[number % len(kinds)]]
                operations.join_pole(actor=administrator, account=account, pole=pole, starts_on=start)
