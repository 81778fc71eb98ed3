"""Who knocks at the doors of Iris and what stands behind them: the accounts and the objects of the matrix."""

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from aids.applications import operations as applications
from aids.applications.models import Application
from aids.budget.models import Envelope
from aids.commissions import operations as commissions
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import Session
from aids.rule_sets import operations as rule_sets
from aids.rule_sets.models import RuleSet
from aids.simulations.models import Simulation
from backend.audit.operations import operation
from backend.kit import clock
from directory.enums import UNIT_ROLES, Role
from directory.models import Commune, RoleAssignment, User
from tests import factories
from tests.visits import BACKEND, Visitor

NAMES = {
    "draft": "Abricotier",
    "abandoned": "Bouleau",
    "submitted": "Cerisier",
    "examined": "Dattier",
    "asked": "Mirabellier",
    "ready": "Érable",
    "prepared": "Figuier",
    "open": "Genévrier",
    "closed": "Houblonnier",
    "undelivered": "Ifrane",
    "decided": "Jujubier",
}
"""Stage of an application → last name of its applicant, found nowhere else."""

DOCUMENTED = {"submitted", "examined", "ready", "decided"}
"""Stages whose application holds a supporting document."""

ELEMENTS = {
    "rule_sets:edit_element": "aids.0.conditions.0",
    "rule_sets:add_element": "aids.0.conditions",
    "rule_sets:remove_element": "aids.0.documents.0",
    "rule_sets:trial": "indicators.daily_mean",
}
"""Route of the editor → the element of the shipped text that it is about."""

VILLAGE = "Conches-en-Ouche"
STREET = "7 impasse des Glycines"


@dataclass
class Stage:
    """One application per stage, each of its own household; all examined by the unit « est »."""

    world: factories.World
    browser: Visitor = field(default_factory=lambda: Visitor(raise_request_exception=False))
    cookies: dict[str, str] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    versions: dict[str, RuleSet] = field(default_factory=dict)
    simulations: dict[str, Simulation] = field(default_factory=dict)
    made: dict[tuple[str, str], dict[str, int | str]] = field(default_factory=dict)

    def client(self, account: str) -> Visitor:
        """The one browser, in the hands of this account; a failure of the server answers 500."""
        self.browser.cookies.clear()
        if account in self.cookies:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[account]
        return self.browser

    def arguments(self, route: str, on: str, names: set[str]) -> dict[str, int]:
        """The arguments of a route for the objects of a stage; for « unknown », ids that nothing bears."""
        if not names:
            return {}
        if route.startswith("rule_sets:"):
            where = {"where": ELEMENTS.get(route, "")} if "where" in names else {}
            return {"pk": 999_999 if on == "unknown" else self.versions[on].pk} | where
        if on == "unknown":
            return dict.fromkeys(names, 999_999)
        namespace = route.split(":")[0]
        if (namespace, on) in self.made:
            return {name: self.made[namespace, on][name] for name in names}
        if route.startswith("reglement:"):
            return {"code": self.versions[on].code, "label": self.versions[on].label}
        if route.startswith("simulations:"):
            line = self.applications["decided"].lines.get()
            return {name: {"pk": self.simulations[on].pk, "line": line.pk}[name] for name in names}
        application = self.applications[on]
        found = {
            "person": application.applicant_id,
            "position": 1,
            "line": getattr(application.lines.first(), "pk", 0),
            "member": application.applicant.memberships.get().pk,
            "debt": getattr(application.household.debts.first(), "pk", 0),
            "document": getattr(application.supporting_documents.first(), "pk", 0),
            "request_id": getattr(application.document_requests.first(), "pk", 0),
        }
        match route.split(":")[0]:
            case "cases":
                found["pk"] = application.applicant_id
            case "applications":
                found["pk"] = application.pk
            case "budget":
                found["pk"] = Envelope.objects.get(unit=application.unit_id, year=clock.today().year).pk
            case "commissions" if route in ("commissions:letter", "commissions:letter_delivery"):
                found["pk"] = DecisionLetter.objects.get(decision__line__application=application).pk
            case "commissions":
                found["pk"] = self.sessions[on].pk
        return {name: found[name] for name in names}


def build() -> Stage:
    stage = Stage(factories.make_world())
    _accounts(stage)
    _households(stage)
    _versions(stage)
    _simulations(stage)
    return stage


def _accounts(stage: Stage) -> None:
    world = stage.world
    for (role, unit), account in world.accounts.items():
        stage.users[f"{role}@{unit}" if unit == "ouest" else role] = account
    est, ouest, site = world.units["est"], world.units["ouest"], world.sites["est"]
    colleagues = {
        "colleague": (Role.RECEPTION, est),
        "officer_colleague": (Role.CASE_OFFICER, est),
        "secretary_there": (Role.COMMISSION_SECRETARY, ouest),
        "ended": (Role.RECEPTION, est),
        "closed_account": (Role.RECEPTION, est),
        "no_role": (Role.RECEPTION, est),
        "second_editor": (Role.RULE_EDITOR, None),
    }
    for name, (role, unit) in colleagues.items():
        stage.users[name] = factories.account(role, unit, site, username=name)
    with operation("tests.account", actor=None):
        since = clock.today() - dt.timedelta(days=300)
        sits_here = {"role": Role.COMMISSION_MEMBER, "unit": est, "starts_on": since}
        RoleAssignment(user=stage.users["secretary_there"], **sits_here).save()
        _end_role(stage.users["ended"])
        stage.users["no_role"].roles.get().delete()
    for name, user in stage.users.items():
        stage.browser.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
        stage.cookies[name] = stage.browser.cookies[settings.SESSION_COOKIE_NAME].value
        stage.browser.cookies.clear()
    with operation("tests.account", actor=None):
        stage.users["closed_account"].is_active = False
        stage.users["closed_account"].save()


def _end_role(user: User) -> None:
    assignment = user.roles.get()
    assignment.ends_on = clock.today() - dt.timedelta(days=1)
    assignment.save()


def _households(stage: Stage) -> None:
    world = stage.world
    with operation("tests.commune", actor=None):
        village = Commune(
            insee_code="27165",
            name=VILLAGE,
            search_name="conches en ouche",
            postal_codes=["27190"],
            population=5000,
            epci_code="1",
            epci_name="EPCI",
            longitude=world.communes["est"].longitude,
            latitude=world.communes["est"].latitude,
            unit=world.units["est"],
        )
        village.save()
    home = {"address": STREET, "postal_code": "27190", "commune": village}
    for number, (name, last_name) in enumerate(NAMES.items()):
        someone = factories.person(
            world, residence=home, last_name=last_name, first_name="Maïwenn", phone=f"06 98 76 54 {number:02}"
        )
        stage.applications[name] = _application(world, name, someone)
        if name in DOCUMENTED:
            factories.document(stage.applications[name])
            factories.debt(stage.applications[name])
    for days_ago, name in enumerate(["prepared", "open", "closed", "undelivered", "decided"]):
        moment = timezone.now() - dt.timedelta(days=days_ago)
        with clock.at(moment):
            stage.sessions[name] = _session(world, name, stage.applications[name])


def _versions(stage: Stage) -> None:
    """Of the rule set: `rule_editor` wrote and submitted those that are not published."""
    editor = stage.users["rule_editor"]
    stage.versions["published"] = RuleSet.objects.get()
    stage.versions["draft"] = factories.rule_draft(by=editor, label="en projet")
    stage.versions["in_review"] = factories.rule_draft(by=editor, label="à relire", submitted=True)


def _simulations(stage: Stage) -> None:
    """Of a draft that grants what was refused: one done, one that waits to start."""
    editor = stage.users["rule_editor"]
    text = factories.rule_text("à essayer").replace("8.00 if persons == 1", "9.00 if persons == 1")
    draft = rule_sets.start_draft(actor=editor, text=text)
    for name in ("tried", "waiting"):
        stage.simulations[name] = factories.simulation(stage.world, by=editor, draft=draft, counted=name == "tried")


def _application(world, stage: str, someone) -> Application:
    if stage in ("draft", "abandoned"):
        application = factories.draft(world, someone)
        if stage == "draft":
            return application
        return applications.abandon(actor=application.taken_by, application=application, reason="Parti sans dossier.")
    make = {"submitted": factories.submitted, "examined": factories.examined, "asked": factories.asked}
    make = make.get(stage, factories.ready)
    return make(world, someone)


def _session(world, stage: str, application: Application) -> Session:
    lines = list(application.lines.all())
    if stage == "prepared":
        return factories.session(world, lines=lines)
    if stage == "open":
        held = factories.session(world, lines=lines)
        secretary = world.account(Role.COMMISSION_SECRETARY)
        return commissions.open_session(actor=secretary, session=held, today=clock.today())
    if stage == "closed":
        return factories.closed_session(world, lines=lines)
    held = factories.decided_session(world, lines=lines)
    if stage == "decided":
        factories.write_letters(held)
    return held


UNIT_ACCOUNTS = {f"{role}{place}" for role in UNIT_ROLES for place in ("", "@ouest")}
DEPARTMENT_ACCOUNTS = {str(role) for role in set(Role) - UNIT_ROLES}
OTHER_ACCOUNTS = {"colleague", "officer_colleague", "secretary_there", "ended", "no_role", "second_editor"}
SIGNED_IN = UNIT_ACCOUNTS | DEPARTMENT_ACCOUNTS | OTHER_ACCOUNTS
STRANGERS = {"anonymous", "closed_account"}
OUTSIDERS = {
    *(DEPARTMENT_ACCOUNTS - {"data_protection_officer"}),
    *("imprest_holder", "imprest_holder@ouest", "unit_manager@ouest", "ended", "no_role", "second_editor"),
}
"""Accounts that follow no file: tried on the first row of each route only, since no stage changes that."""


def accounts_for(route: str, *, first: bool) -> set[str]:
    """Who tries a row of a route; those who follow no file may well follow the rule set, or credits."""
    everybody = SIGNED_IN | STRANGERS
    for_others = route.startswith(("rule_sets:", "simulations:", "budget:"))
    return everybody if first or for_others else everybody - OUTSIDERS
