"""What tests need to exist, made through the operations, as the product makes it."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import make_password

from aids.applications import operations as applications
from aids.applications.completeness import operations as completeness
from aids.applications.completeness import queries as completeness_queries
from aids.applications.operations import BudgetInput, LineInput
from aids.applications.supporting import operations as supporting
from aids.budget import operations as budget
from aids.budget.models import Envelope
from aids.commissions import operations as commissions
from aids.commissions.letters import operations as letters
from aids.commissions.letters.queries import still_to_write
from aids.commissions.mandates import operations as mandates
from aids.commissions.mandates.enums import Office
from aids.commissions.opinions import OpinionInput, give_opinion
from aids.rule_sets import operations as rule_sets
from aids.rule_sets.enums import Governs
from aids.rule_sets.models import RuleSet
from aids.rule_sets.operations import Terms, publish_by_iris
from aids.simulations import operations as simulations
from aids.simulations.models import Simulation
from backend.audit.operations import operation
from backend.kit import clock
from cases.interventions import operations as interventions
from cases.interventions.models import Box
from cases.people import operations as cases
from cases.people.enums import Civility, DebtKind, MemberRole
from cases.people.money.operations import add_debt
from cases.people.queries import current_household
from directory.enums import UNIT_ROLES, PoleKind, Role, SiteKind
from directory.models import Commune, Pole, RoleAssignment, Site, TerritorialUnit, User
from tests import papers
from tests.remembered import remembered

PASSWORD = "une phrase de passe longue"
RULES = Path(__file__).parent.parent / "aids/rule_sets/shipped/pas-de-calais-secours-urgence.toml"


@cache
def hashed_password() -> str:
    return make_password(PASSWORD)


def rule_text(label: str, **changes: str) -> str:
    """The shipped text under another version; `changes` replace what it says of itself, its title for instance."""
    text = RULES.read_text()
    for key, value in {"version": label, **changes}.items():
        text = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', text, count=1, flags=re.MULTILINE)
    return text


def rule_draft(*, by: User, label: str = "2", submitted: bool = False, **changes: str) -> RuleSet:
    """A version of the rule set on its way, written (and submitted) by a rule editor."""
    draft = rule_sets.start_draft(actor=by, text=rule_text(label, **changes))
    return rule_sets.submit_for_review(actor=by, rule_set=draft) if submitted else draft


def rule_version(label: str, since: dt.date, governs: str = Governs.DECIDED_FROM, text: str = "") -> RuleSet:
    """A version published by Iris itself, in force from a day: of the shipped text, or of another one."""
    terms = Terms(since, f"Délibération n° {label}", min(since, clock.today()), governs)
    return publish_by_iris(text=text or rule_text(label), terms=terms, today=clock.today())


@dataclass
class World:
    """Two units, a reception site and a commune in each, and one account per role and unit."""

    units: dict[str, TerritorialUnit] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    communes: dict[str, Commune] = field(default_factory=dict)
    accounts: dict[tuple[str, str], User] = field(default_factory=dict)

    def account(self, role: str, unit: str = "est") -> User:
        """The account of a role; as read afresh, so that no cached role survives from another test."""
        return User.objects.get(pk=self.accounts[role, unit if role in UNIT_ROLES else ""].pk)


def make_world() -> World:
    return remembered(_made_world)


def _made_world() -> World:
    world = World()
    with operation("tests.world", actor=None):
        for number, (code, town, postal_code) in enumerate([("est", "Évreux", "27000"), ("ouest", "Bernay", "27300")]):
            world.units[code] = _unit(world, code, town, postal_code, number)
            for role in sorted(UNIT_ROLES):
                world.accounts[role, code] = account(role, world.units[code], world.sites[code])
        for role in sorted(set(Role.values) - UNIT_ROLES):
            world.accounts[role, ""] = account(role, None, world.sites["est"])
        rule_version("1", clock.today() - dt.timedelta(days=400))
        for code, unit in world.units.items():
            commissions.grant_authority(
                actor=None,
                holder=world.accounts[Role.SIGNATORY, code],
                unit=unit,
                reference="arrêté n° 2026-014",
                capacity="Responsable de l’unité",
                starts_on=clock.today() - dt.timedelta(days=100),
                ceiling=Decimal(500),
            )
            _commission(world, code, unit)
            for year in (-1, 0, 1):
                appropriation(unit, amount=Decimal(1_000_000), year=clock.today().year + year)
    return world


def _commission(world: World, code: str, unit: TerritorialUnit) -> None:
    """Two seats, of the signatory, who chairs, and of the member."""
    since = clock.today() - dt.timedelta(days=365)
    seats = {"Département": (Role.SIGNATORY, Office.CHAIR), "CAF": (Role.COMMISSION_MEMBER, Office.MEMBER)}
    for name, (role, office) in seats.items():
        seat = mandates.open_seat(actor=None, unit=unit, name=name, starts_on=since)
        holder = world.accounts[role, code]
        mandates.appoint(
            actor=None,
            seat=seat,
            holder=holder,
            capacity=holder.capacity,
            reference="arrêté n° 2026-002",
            starts_on=since,
            office=office,
        )


def appropriation(
    unit: TerritorialUnit,
    *,
    amount: Decimal,
    year: int | None = None,
    family: str = "",
    budget_line: str = "6512-51",
    **told,
) -> Envelope:
    """Credits opened for a unit, this year unless told otherwise; returns their envelope."""
    told = {"reference": "Délibération n° 1", "today": clock.today()} | told
    where = {"unit": unit, "year": year or clock.today().year, "family": family, "budget_line": budget_line}
    return budget.open_appropriation(actor=None, amount=amount, **where, **told).envelope


def _unit(world, code, town, postal_code, number) -> TerritorialUnit:
    unit = TerritorialUnit(
        code=code, name=f"UTAS {code}", phone="02 61 91 00 00", address=f"1 rue Test\n{postal_code} {town}"
    )
    unit.save()
    commune = Commune(
        insee_code=f"2700{number}",
        name=town,
        search_name={"est": "evreux", "ouest": "bernay"}[code],
        postal_codes=[postal_code],
        population=1000,
        epci_code="1",
        epci_name="EPCI",
        longitude=Decimal(1),
        latitude=Decimal(49),
        unit=unit,
    )
    commune.save()
    site = Site(
        name=f"CMS {town}",
        kind=SiteKind.SOCIAL_MEDICAL_CENTRE,
        unit=unit,
        commune=commune,
        address="2 rue Test",
        phone="02 61 91 00 01",
    )
    site.save()
    for kind in PoleKind:
        Pole(unit=unit, kind=kind).save()
    world.communes[code], world.sites[code] = commune, site
    return unit


def account(role: str, unit: TerritorialUnit | None, site: Site, **fields) -> User:
    """An account that holds one role since a year."""
    code = unit.code if unit else "dept"
    user = User(
        username=fields.pop("username", f"{role}.{code}"),
        first_name=role.split("_")[0].capitalize(),
        last_name=code.capitalize(),
        capacity=str(Role(role).label),
        site=site,
        **fields,
    )
    user.password = hashed_password()
    with operation("tests.account", actor=None):
        user.save()
        RoleAssignment(user=user, role=role, unit=unit, starts_on=clock.today() - dt.timedelta(days=365)).save()
    return user


IDENTITY = {
    "civility": Civility.MRS,
    "last_name": "Lefèvre",
    "first_name": "Nadia",
    "birth_date": dt.date(1987, 3, 14),
    "phone": "06 12 34 56 78",
}


def person(world: World, *, unit: str = "est", by: User | None = None, residence: dict | None = None, **identity):
    """A person registered at a desk of a unit, living in the unit's commune unless told otherwise."""
    home = {"address": "12 rue des Lilas", "postal_code": world.communes[unit].postal_codes[0]}
    return cases.register_person(
        actor=by or world.account(Role.RECEPTION, unit),
        identity=IDENTITY | identity,
        residence=residence or home | {"commune": world.communes[unit]},
        on=clock.today() - dt.timedelta(days=30),
    )


def household_of(someone):
    return current_household(someone, clock.today())


def child(world: World, parent, *, birth_date=dt.date(2017, 5, 2), first_name="Ilyes", role=MemberRole.CHILD):
    return cases.add_member(
        actor=world.account(Role.RECEPTION),
        household=household_of(parent),
        role=role,
        starts_on=birth_date,
        identity=IDENTITY | {"first_name": first_name, "birth_date": birth_date, "phone": ""},
    )


def debt(application, **changes):
    """A debt of the applicant's household, told to whom took the application."""
    told = {"kind": DebtKind.RENT_ARREARS, "amount": Decimal("812.40"), "known_on": clock.today()}
    taker = User.objects.get(pk=application.taken_by_id)
    return add_debt(actor=taker, household=application.household, debt=told | changes, key=None, result_url="")


def intervention(*, by: User, persons=(), cells=(("housing", "information"),), minutes: int = 30, on=None):
    """What a worker did today, or on another day, for these persons of a household whom they follow."""
    told = interventions.Told(
        cells=[Box(*cell) for cell in cells], medium="phone", minutes=minutes, persons=list(persons)
    )
    today = clock.today()
    return interventions.record(actor=by, told=told, on_date=on or today, today=today)


NEED = "Le frigo est vide depuis lundi, je veux juste tenir jusqu’au virement."
BUDGET = [("rsa", None, Decimal("646.52")), ("housing_benefit", None, Decimal(280)), ("rent", None, Decimal(520))]


def draft(world: World, someone=None, *, unit: str = "est", by: User | None = None):
    someone = someone or person(world, unit=unit)
    taker = by or world.account(Role.RECEPTION, unit)
    return applications.open_application(
        actor=taker, household=household_of(someone), applicant=someone, site=taker.site, on=clock.today()
    )


def line(**changes) -> LineInput:
    told = {"aid_code": "emergency_aid", "ground": "food", "need": NEED, "amount_asked": Decimal(120)}
    return LineInput(**told | changes)


FACTS = {"emergency": False, "lawful_residence": True, "imminent_danger": None, "legal_rights_claimed": True}


def submitted(world: World, someone=None, *, unit="est", lines=None, facts=None, budget=BUDGET, on=None, by=None):
    """A submitted application with one line and a budget."""
    application = draft(world, someone, unit=unit, by=by)
    return applications.fill_in(
        actor=application.taken_by,
        application=application,
        version=application.version,
        facts=FACTS | (facts or {}),
        lines=lines or [line()],
        budget=BudgetInput(on or clock.today(), list(budget)),
        on=on or clock.today(),
        then_submit=True,
    )


def examined(world: World, *args, unit: str = "est", **kwargs):
    """A submitted application in the hands of the unit's case officer."""
    application = submitted(world, *args, unit=unit, **kwargs)
    return applications.take_up(actor=world.account(Role.CASE_OFFICER, unit), application=application)


def asked(world: World, *args, unit: str = "est", codes=(), days: int = 20, indispensable=False, **kwargs):
    """An examined application whose missing documents, or those of these codes, are awaited for some days."""
    application = examined(world, *args, unit=unit, **kwargs)
    ask(world, application, unit=unit, codes=codes, days=days, indispensable=indispensable)
    application.refresh_from_db()
    return application


def ask(world: World, application, *, unit: str = "est", codes=(), days: int = 20, indispensable: bool = False):
    """The request for the missing documents of an application, or for those of these codes."""
    wanted = frozenset(codes) or frozenset(one.code for one in completeness_queries.unseen(application))
    deadline = clock.today() + dt.timedelta(days=days)
    return completeness.ask_documents(
        actor=world.account(Role.CASE_OFFICER, unit),
        application=application,
        asked=completeness.Asked(wanted, deadline, indispensable),
        on=clock.today(),
    )


def document(
    application, *, content: bytes | None = None, name="identite.pdf", serves=("identity",), by: User | None = None
):
    """A supporting document received by whom may: the case officer, or who took the application."""
    return supporting.receive_document(
        actor=by or User.objects.get(pk=application.case_officer_id or application.taken_by_id),
        application=application,
        file=papers.file(content or papers.pdf()),
        name=name,
        serves=set(serves),
        on=clock.today(),
        key=uuid.uuid4(),
    )


def ready(world: World, *args, unit: str = "est", **kwargs):
    """An application whose lines wait for an agenda."""
    application = examined(world, *args, unit=unit, **kwargs)
    for each in application.lines.all():
        applications.make_ready(actor=world.account(Role.CASE_OFFICER, unit), line=each, on=clock.today())
    application.refresh_from_db()
    return application


def session(world: World, *, unit: str = "est", held_on=None, lines=(), convened: bool = True):
    """A prepared session with these lines on its agenda, its members convened and present."""
    secretary = world.account(Role.COMMISSION_SECRETARY, unit)
    planned = commissions.plan_session(
        actor=secretary,
        unit=world.units[unit],
        held_on=held_on or clock.today(),
        place="Salle 1",
        today=clock.today(),
        key=uuid.uuid4(),
    )
    commissions.put_on_agenda(
        actor=secretary, session=planned, line_ids=[each.pk for each in lines], today=clock.today()
    )
    present(planned, by=secretary)
    if convened:
        convene(planned)
    planned.refresh_from_db()
    return planned


def present(held, *, by: User | None = None, **told) -> None:
    """Every member takes part in a session, save as `told` by username: a presence, or a presence and a proxy."""
    secretary = by or User.objects.get(username=f"commission_secretary.{held.unit.code}")
    commissions.record_presence(
        actor=secretary,
        session=held,
        told={
            one.pk: commissions.PresenceInput(*told.get(one.member.username.split(".")[0], ("present",)))
            for one in held.attendances.select_related("member")
        },
    )


def convene(held, reason: str = "Des coupures sont annoncées.") -> None:
    """The members are convened in urgency, as few days are left; the ready lines that wait stay for another session."""
    with operation("tests.convene", actor=None):
        held.refresh_from_db()
        held.convened_on, held.urgency_reason = clock.today(), reason
        held.save()


def opinion(kind="grant", **changes) -> OpinionInput:
    reasons = {"reason_in_law": "La règle.", "reason_in_fact": "Le fait."}
    return OpinionInput(kind, **reasons | changes)


def closed_session(world: World, *, unit: str = "est", lines=(), opinions=None):
    """A closed session; every line is granted unless `opinions` says otherwise, in the order of the agenda."""
    secretary = world.account(Role.COMMISSION_SECRETARY, unit)
    held = session(world, unit=unit, lines=lines)
    commissions.open_session(actor=secretary, session=held, today=clock.today())
    for item, given in zip(held.items.all(), opinions or [opinion()] * len(lines), strict=True):
        give_opinion(actor=secretary, item=item, version=item.version, given=given)
    return commissions.close_session(actor=secretary, session=held)


def decided_session(world: World, *, unit: str = "est", lines=(), opinions=None):
    """A session whose decisions are taken; letters are still to be written."""
    held = closed_session(world, unit=unit, lines=lines, opinions=opinions)
    return commissions.decide_session(
        actor=world.account(Role.SIGNATORY, unit), session=held, departures={}, today=clock.today()
    )


def write_letters(held) -> int:
    """What the workers do with the letters of a decided session; returns how many were written."""
    written = 0
    for batch in held.batches.all():
        letters.start(batch.pk)
        written += letters.write_letters(still_to_write(batch.pk))
        letters.finish(batch.pk)
    return written


def simulation(world: World, *, by: User, draft: RuleSet, counted: bool = True, **changes) -> Simulation:
    """A draft tried on what both units decided in the last month; counted as the workers do unless told otherwise."""
    today = clock.today()
    told = {
        "before": RuleSet.objects.adopted().latest("in_force_from"),
        "decided_from": today - dt.timedelta(days=30),
        "decided_to": today,
        "units": [unit.pk for unit in world.units.values()],
        "today": today,
    }
    asked = simulations.prepare(actor=by, after=draft, **told | changes)
    if counted:
        count(asked)
    return Simulation.objects.get(pk=asked.pk)


def count(asked: Simulation) -> None:
    """What the workers do with a simulation."""
    simulations.start(asked.pk)
    for chunk in asked.chunks.values_list("pk", flat=True):
        simulations.count_chunk(chunk)
