"""A page costs the same number of queries whatever its length; a list costs twelve at most, the account included."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aids.applications import operations as applications
from aids.budget import operations as budget
from aids.commissions import operations as commissions
from aids.rule_sets import operations as rule_sets
from aids.rule_sets.models import RuleSet
from aids.simulations.models import Simulation
from backend.kit import clock
from backend.kit.holidays import is_holiday
from cases.appointments import operations as appointments
from cases.appointments.times import Times
from cases.interventions import operations as interventions
from cases.merging import operations as merging
from cases.merging import undoing
from cases.merging.models import PersonPair
from cases.merging.tasks import find_pairs
from cases.notes import operations as notes
from cases.notes.operations import Told
from cases.people import operations as cases
from cases.people.models import Person
from collective_actions.enrolment import operations as enrolment
from contracts.plan import operations as plan
from contracts.plan.operations import StepInput
from directory.enums import Role
from directory.services import operations as directory
from directory.sheets import operations as sheets
from tests import contracting, factories, offering, referring
from tests.cases.following_stage import colleague, end_roles

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 10
MOST = 12
MOST_ON_A_DESK = 21
MOST_ON_AN_ITEM = 16
MOST_BESIDE_AN_ITEM = 23
MOST_ON_A_PERSON = 15
MOST_OF_ITS_PANELS = 25
MOST_OF_A_TRAIL = 45
MOST_ON_A_CONTRACT = 15
MOST_OF_A_WHOLE_CONTRACT = 27
"""Every room says its part there, and brings its histories: the aim is 15 on the page of a person."""
FIRST_NAMES = ["Anna", "Bilal", "Chloé", "Driss", "Élise", "Farid", "Gaël", "Hana", "Inès", "Jo", "Kim", "Léa"]

Visits = list[tuple[Role, str]]


def queries_of(client, url: str, data: dict | None) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url, data) if data else client.get(url)
    assert response.status_code == 200, url
    return [query["sql"] for query in captured]


def more_often(few: list[str], many: list[str]) -> str:
    """What was asked more often when there was more, for the message of a failure."""
    shapes = [[sql.split(" WHERE ")[0][:160] for sql in queries] for queries in (few, many)]
    return "\n".join(sorted({shape for shape in shapes[1] if shapes[1].count(shape) > shapes[0].count(shape)}))


@pytest.fixture
def constant(sign_in):
    """`constant(grow)`: `grow(n)` makes n of what the pages show and tells who visits which page, each time the same
    visits in the same order; all of them must cost the same with few and with many."""

    def check(grow: Callable[[int], Visits], *, most: int = MOST, data: dict | None = None) -> None:
        measured = []
        for number in (FEW, MANY):
            measured.append([(visit, queries_of(sign_in(visit[0]), visit[1], data)) for visit in grow(number)])
        for (_visit, few), (visit, many) in zip(*measured, strict=True):
            told = f"{visit}: {len(few)} queries for {FEW}, {len(many)} for {MANY}\n{more_often(few, many)}"
            assert len(many) <= len(few), told
            assert len(many) <= most, told

    return check


def growing(make: Callable[[int], object], visits: Callable[[], Visits]) -> Callable[[int], Visits]:
    """Grows by what misses: `make(n)` makes the n-th thing."""
    made = []

    def grow(wanted: int) -> Visits:
        while len(made) < wanted:
            made.append(make(len(made)))
        return visits()

    return grow


def someone(world, number: int):
    birth_date = dt.date(1960 + number, 1, 1)
    return factories.person(world, first_name=FIRST_NAMES[number], birth_date=birth_date, phone="")


def days_ago(number: int):
    return clock.at(timezone.now() - dt.timedelta(days=number))


def test_the_desk_and_the_list_of_applications(world, constant):
    def make(number):
        for stage in (factories.draft, factories.submitted, factories.examined, factories.ready):
            stage(world, someone(world, number))
        factories.draft(world, someone(world, number), by=world.account(Role.CASE_OFFICER))
        with days_ago(50):
            factories.submitted(world, someone(world, number), on=clock.today())

    desks = [Role.RECEPTION, Role.CASE_OFFICER, Role.COMMISSION_SECRETARY, Role.UNIT_MANAGER]
    readers = [Role.RECEPTION, Role.CASE_OFFICER, Role.COMMISSION_SECRETARY, Role.SIGNATORY]
    query = "?state=ready&sort=-received_on"
    visits = [(role, reverse("desk")) for role in desks]
    visits += [(role, reverse("applications:list") + end) for role in readers for end in ("", query)]
    constant(growing(make, lambda: visits), most=MOST_ON_A_DESK)


def test_sessions_on_the_desk_and_in_their_list(world, constant):
    def make(number):
        with days_ago(2 * number):
            factories.session(world, lines=factories.ready(world, someone(world, number)).lines.all())
        with days_ago(2 * number + 1):
            factories.closed_session(world, lines=factories.ready(world, someone(world, number)).lines.all())

    sitting = [Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER, Role.SIGNATORY]
    visits = [(role, reverse(route)) for role in sitting for route in ("desk", "commissions:list")]
    constant(growing(make, lambda: visits))


@pytest.mark.parametrize("typed", ["lefevre", "lefevre 01/01/1961", "0612"])
def test_the_search(world, constant, typed):
    roles = [Role.RECEPTION, Role.UNIT_MANAGER, Role.DATA_PROTECTION_OFFICER]
    visits = [(role, reverse("search")) for role in roles]
    constant(growing(lambda number: someone(world, number), lambda: visits), data={"q": typed})


@pytest.mark.parametrize("stage", ["prepared", "open"])
def test_a_session_and_its_lines(world, constant, stage):
    secretary = world.account(Role.COMMISSION_SECRETARY)
    held = factories.session(world)

    def make(number):
        line = factories.ready(world, someone(world, number)).lines.get()
        factories.ready(world, someone(world, number))
        commissions.put_on_agenda(actor=secretary, session=held, line_ids=[line.pk], today=clock.today())
        if stage == "open" and number == 0:
            commissions.open_session(actor=secretary, session=held, today=clock.today())

    roles = [Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER, Role.SIGNATORY]
    pages = [(role, held.get_absolute_url()) for role in roles]
    items = [(role, reverse("commissions:item", args=[held.pk, 1])) for role in roles]
    constant(growing(make, lambda: pages + items), most=MOST_ON_AN_ITEM)
    beside = [(role, reverse("commissions:item_panels", args=[held.pk, 1])) for role in roles]
    constant(lambda _number: beside, most=MOST_BESIDE_AN_ITEM)
    constant(lambda _number: pages)


def test_the_workers_to_whom_a_contract_may_be_entrusted(world, constant):
    gone = colleague(world, name="gone")
    led, left = contracting.signed(world), contracting.written(world, contracting.followed(world, by=gone), by=gone)
    end_roles(gone)
    visits = [
        (Role.SOCIAL_WORKER, reverse("contracts:lead", args=[led.pk])),
        (Role.UNIT_MANAGER, reverse("contracts:name_lead", args=[left.pk])),
    ]
    constant(growing(lambda number: colleague(world, name=f"worker {number}"), lambda: visits))


def test_the_credits_of_a_year_and_the_movements_of_one_envelope(world, constant):
    envelope = factories.appropriation(world.units["est"], amount=Decimal(1_000), budget_line="6512-52")

    def make(number):
        factories.appropriation(world.units["est"], amount=Decimal(1_000), budget_line=f"6513-{number}")
        line = factories.ready(world, someone(world, number)).lines.get()
        budget.reserve(actor=None, line=line, envelope_id=envelope.pk, amount=Decimal(10))

    roles = [Role.BUDGET_OFFICER, Role.UNIT_MANAGER, Role.COMMISSION_SECRETARY, Role.SIGNATORY]
    pages = [reverse("budget:list"), reverse("budget:balances"), envelope.get_absolute_url()]
    constant(growing(make, lambda: [(role, page) for role in roles for page in pages]))


def test_the_decisions_to_take_and_those_taken(world, constant):
    def closed(number):
        with days_ago(number):
            lines = [factories.ready(world, someone(world, n)).lines.get() for n in range(number)]
            return factories.closed_session(world, lines=lines)

    held = {number: closed(number) for number in (FEW, MANY)}
    decide = {number: [(Role.SIGNATORY, reverse("commissions:decide", args=[held[number].pk]))] for number in held}
    constant(lambda number: decide[number])
    signatory = world.account(Role.SIGNATORY)
    for each in held.values():
        commissions.decide_session(actor=signatory, session=each, departures={}, today=clock.today())
    roles = [Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER, Role.SIGNATORY]
    constant(lambda number: [(role, held[number].get_absolute_url()) for role in roles])


def many_requests(world, make, number: int):
    lines = [factories.line(need=f"Besoin {n}", amount_asked=Decimal(20 + n)) for n in range(number)]
    return make(world, someone(world, number - 1), lines=lines)


def test_an_application_with_many_requests(world, constant):
    made = {number: many_requests(world, factories.ready, number) for number in (FEW, MANY)}
    roles = [Role.RECEPTION, Role.CASE_OFFICER, Role.SIGNATORY]
    for route in ("applications:detail", "applications:history"):
        constant(lambda n, route=route: [(role, reverse(route, args=[made[n].pk])) for role in roles], most=37)


def test_the_form_of_an_application_with_many_requests(world, constant):
    made = {number: many_requests(world, factories.examined, number) for number in (FEW, MANY)}
    constant(lambda n: [(Role.CASE_OFFICER, reverse("applications:fill_in", args=[made[n].pk]))], most=20)


def test_a_person_with_many_applications_and_a_large_household(world, constant):
    parent = someone(world, 0)

    def make(number):
        factories.child(world, parent, birth_date=dt.date(2010, 1, number + 1), first_name=f"Enfant {number}")
        factories.submitted(world, parent, on=clock.today() - dt.timedelta(days=number))

    visits = [(role, parent.get_absolute_url()) for role in (Role.RECEPTION, Role.UNIT_MANAGER)]
    constant(growing(make, lambda: visits), most=MOST_ON_A_PERSON)
    panels = [(role, reverse("cases:person_panels", args=[parent.pk])) for role, _url in visits]
    constant(lambda _number: panels, most=MOST_OF_ITS_PANELS)


def test_histories(world, constant, sign_in):
    """Of a person often corrected and read, of an application often marked."""
    parent = someone(world, 0)
    application = factories.examined(world, parent)
    document_ids = {document.pk for document in application.lines.get().documents.all()}
    taker, officer = world.account(Role.RECEPTION), world.account(Role.CASE_OFFICER)
    reader = sign_in(Role.SOCIAL_WORKER)

    def make(number):
        changes = {"usual_name": f"Martin {number}"}
        cases.correct_identity(actor=taker, person=parent, version=number + 1, changes=changes)
        factories.child(world, parent, birth_date=dt.date(2010, 1, number + 1), first_name=f"Enfant {number}")
        seen = document_ids if number % 2 == 0 else set()
        applications.mark_documents(actor=officer, application=application, seen=seen, on=clock.today())
        reader.get(parent.get_absolute_url())

    visits = [
        (Role.RECEPTION, reverse("cases:person_history", args=[parent.pk])),
        (Role.DATA_PROTECTION_OFFICER, reverse("cases:person_history", args=[parent.pk])),
        (Role.CASE_OFFICER, reverse("applications:history", args=[application.pk])),
    ]
    constant(growing(make, lambda: visits), most=MOST_OF_A_TRAIL)


def test_interventions_of_a_day_of_a_person_of_a_unit(world, constant):
    worker, nadia = world.account(Role.RECEPTION), someone(world, 0)
    factories.draft(world, nadia)

    def make(number):
        other = someone(world, number + 1)
        factories.draft(world, other)
        for persons in ([nadia], [other], []):
            made = factories.intervention(by=worker, persons=persons)
        if number < 9:
            interventions.keep_set(actor=worker, intervention=made, name=f"Ensemble {number}")
        colleague = factories.account(
            Role.SOCIAL_WORKER, world.units["est"], world.sites["est"], username=f"collègue{number}"
        )
        factories.intervention(by=colleague)

    taking = ["interventions:day", "interventions:sets", "interventions:new_collective", "desk"]
    pages = [(Role.RECEPTION, reverse(name)) for name in taking if name != "desk"]
    constant(lambda _number: [(Role.RECEPTION, reverse("desk"))], most=MOST_ON_A_DESK)
    pages += [(Role.RECEPTION, reverse("interventions:new", args=[nadia.pk]))]
    figures = ["interventions:table", "interventions:table_csv", "interventions:workers"]
    pages += [(Role.UNIT_MANAGER, reverse(name)) for name in figures]
    pages += [(Role.UNIT_MANAGER, f"{reverse('interventions:table')}?worker={worker.pk}&commune=Bernay&unit=")]
    constant(growing(make, lambda: pages))
    constant(lambda _number: [(Role.RECEPTION, nadia.get_absolute_url())], most=MOST_ON_A_PERSON)
    history = reverse("cases:person_history", args=[nadia.pk])
    constant(lambda _number: [(Role.RECEPTION, history)], most=MOST_OF_A_TRAIL)


def test_the_offer_through_the_api(world, constant):
    where = referring.service(world)
    partner = referring.partner_of(world, where)
    shown = offering.action(world, where.organisation)
    series = offering.dates(world, shown, capacity=50, until=offering.a_day(45))
    admin = world.account(Role.ADMINISTRATOR)

    def make(number):
        offering.action(world, where.organisation, title=f"Coudre {number}")
        offering.dates(world, shown, day=offering.a_day(20 + number), until=offering.a_day(40 + number))
        offering.comes(series, FIRST_NAMES[number], actor=partner)
        told = {"series": series, "person": someone(world, number), "agreed": True, "now": clock.now()}
        enrolment.enrol(actor=world.account(Role.SOCIAL_WORKER), **told)
        told = {"name": f"Permanence {number}", "organisation": where.organisation, "commune": where.commune}
        made = directory.add_service(actor=admin, told=told | {"area_served": [where.commune.insee_code]})
        told = {"told": {"capacity": "Dix"}, "opened_on": "", "today": clock.today()}
        sheets.propose_change(actor=partner, sheet=made, version=made.version, **told)

    def visits():
        meeting = series.meetings.first()
        pages = [
            reverse("api:collective:list"),
            reverse("api:collective:action", args=[shown.pk]),
            reverse("api:collective:series", args=[series.pk]),
            reverse("api:collective:presence", args=[meeting.pk]),
            reverse("api:collective:enrolments"),
            reverse("api:services:mine"),
        ]
        return [(Role.PARTNER, page) for page in pages]

    constant(growing(make, visits))


def test_the_versions_of_the_rule_set(world, constant):
    editor = world.account(Role.RULE_EDITOR)

    def make(number):
        factories.rule_draft(by=editor, label=f"en projet {number}")
        factories.rule_draft(by=editor, label=f"à relire {number}", submitted=True)
        factories.rule_version(f"à venir {number}", clock.today() + dt.timedelta(days=number + 1))

    def visits():
        draft = RuleSet.objects.get(label="en projet 0")
        pages = [reverse("desk"), reverse("rule_sets:list"), draft.get_absolute_url()]
        pages += [reverse(f"rule_sets:{name}", args=[draft.pk]) for name in ("compare", "history", "edit")]
        pages += [reverse("rule_sets:edit_element", args=[draft.pk, where]) for where in ("aids.0", "aids.0.caps.0")]
        return [*((Role.RULE_EDITOR, page) for page in pages), (Role.PARTNER, reverse("rule_sets:list"))]

    constant(growing(make, visits))


def test_the_simulations_and_the_requests_that_change(world, constant):
    editor = world.account(Role.RULE_EDITOR)
    text = factories.rule_text("à essayer").replace("8.00 if persons == 1", "9.00 if persons == 1")
    draft = rule_sets.start_draft(actor=editor, text=text)

    def make(number):
        line = factories.ready(world, someone(world, number)).lines.get()
        with days_ago(number):
            factories.decided_session(world, lines=[line])
        return factories.simulation(world, by=editor, draft=draft)

    def visits():
        latest = Simulation.objects.latest("pk")
        names = ["simulation", "progress", "changes", "compare", "totals", "report"]
        pages = [reverse("simulations:list"), *(reverse(f"simulations:{name}", args=[latest.pk]) for name in names)]
        change = latest.changes.earliest("pk")
        pages.append(reverse("simulations:change", args=[latest.pk, change.line_id]))
        return [(Role.RULE_EDITOR, page) for page in pages]

    constant(growing(make, visits))


def test_files_that_look_alike(world, constant):
    """The list of pairs, two files side by side, what a merge taken apart left."""
    files = [factories.person(world, last_name=name, phone="", unit="ouest") for name in ("Marchand", "Marchant")]
    home = files[0].memberships.get().household_id
    wishes = merging.Wishes(files[0].pk, lives_in_id=home)
    merge = merging.propose(actor=world.account(Role.SOCIAL_WORKER), persons=tuple(files), wishes=wishes, reason="Oui.")
    merge = merging.confirm(actor=world.account(Role.CASE_OFFICER), merge=merge, version=merge.version, seen=(1, 1))
    kept = Person.objects.get(pk=files[0].pk)
    taker = factories.draft(world, kept).taken_by
    for number in range(MANY):
        day = clock.today() - dt.timedelta(days=number)
        cases.record_budget(actor=taker, household=kept.memberships.get().household, on_date=day, rows=[])
    undoing.undo(actor=world.account(Role.CASE_OFFICER), merge=merge, version=merge.version, reason="Non.")

    def make(number):
        for first_name in ("Nadia", "Nadja"):
            day = dt.date(1960 + number, 1, 1)
            factories.person(world, first_name=first_name, birth_date=day, phone="")
        find_pairs()

    def visits():
        pages = [reverse("merging:list"), PersonPair.objects.filter(verdict="open").earliest("pk").get_absolute_url()]
        return [(Role.CASE_OFFICER, page) for page in pages]

    constant(growing(make, visits), most=22)
    constant(lambda _n: [(Role.CASE_OFFICER, reverse("merging:undone", args=[merge.pk]))], most=22)


def test_the_week_of_a_site_and_the_day_of_a_person_s_file(world, constant):
    """Appointments and notes: one more costs no query more."""
    now = timezone.now()
    worker, nadia = world.account(Role.SOCIAL_WORKER), someone(world, 11)
    factories.draft(world, nadia, by=worker)
    day = clock.today() + dt.timedelta(days=1)
    day += dt.timedelta(days=1) if is_holiday(day) else dt.timedelta()
    slots = appointments.open_slots(
        actor=worker,
        site=world.sites["est"],
        times=Times(day, dt.time(8), dt.time(20), 30),
        now=now,
    )

    def make(number):
        booking = {"actor": worker, "slot": slots[2 * number], "now": now}
        appointments.book(person=someone(world, number), **booking)
        appointments.book(person=nadia, **booking | {"slot": slots[2 * number + 1]})
        note = notes.write_note(actor=worker, person=nadia, level="file", told=Told("Vu."), now=now)
        notes.correct_note(actor=worker, note=note, version=1, level="file", told=Told("Entendu."), now=now)

    week = f"{reverse('appointments:week')}?site={world.sites['est'].pk}&week={day}"
    visits = [(Role.RECEPTION, week), (Role.SOCIAL_WORKER, reverse("appointments:book", args=[nadia.pk]))]
    visits += [(Role.SOCIAL_WORKER, reverse("notes:list", args=[nadia.pk]))]
    constant(growing(make, lambda: visits), most=15)
    constant(lambda _number: [(Role.SOCIAL_WORKER, nadia.get_absolute_url())], most=MOST_ON_A_PERSON)


@pytest.mark.parametrize("state", ["written", "sent", "signed"])
def test_a_contract_with_many_steps_and_what_serves_them(world, constant, state):
    worker = world.account(Role.SOCIAL_WORKER)
    made = getattr(contracting, state)(world, schemes=("rsa",), oriented_on=clock.today() - dt.timedelta(days=60))
    home, objective = factories.household_of(made.person), made.objectives.get()
    where = referring.service(world)

    def make(number):
        told = {"household": home, "today": clock.today()}
        step = plan.add_step(actor=worker, objective=objective, told=StepInput(f"Étape {number}"), **told)
        series = offering.dates(world, offering.action(world, where.organisation, title=f"Coudre {number}"))
        seat = enrolment.enrol(actor=worker, series=series, person=made.person, agreed=True, now=clock.now())
        plan.tie(actor=worker, step=step, enrolment=seat, **told)
        plan.tie(actor=worker, step=step, referral=referring.referred(world, where, someone=made.person), **told)

    page, rest = (reverse(f"contracts:{name}", args=[made.pk]) for name in ("contract", "rest"))
    grow = growing(make, lambda: [(Role.SOCIAL_WORKER, page)])
    constant(grow, most=MOST_ON_A_CONTRACT)
    constant(lambda _number: [(Role.SOCIAL_WORKER, rest)], most=MOST_OF_A_WHOLE_CONTRACT)
