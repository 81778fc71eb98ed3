"""The step of a contract that a request supports: taken from the step, kept through the draft, told to the commission
by its wording and by nothing else."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aids.applications import operations as applications
from aids.applications.models import Application
from aids.applications.support import operations, queries
from aids.applications.support.models import RequestSupport
from aids.commissions import operations as commissions
from aids.commissions.accompaniment import own_decisions, step_served
from aids.commissions.anonymity.models import MaskedText
from aids.commissions.letters.operations import Delivery, record_delivery
from aids.commissions.models import Decision
from aids.commissions.opinions import give_opinion
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, NotNow, Refusal
from cases.people.family.operations import record_death
from cases.people.models import Person
from contracts.contract.enums import EndReason
from contracts.contract.models import Contract
from contracts.contract.states import CONTRACT
from contracts.life.leaving import leave
from contracts.plan import operations as plan
from contracts.plan.enums import StepStatus
from contracts.plan.models import Objective
from contracts.plan.operations import StepInput
from directory.enums import Role
from tests import appealing, contracting, factories, joining
from tests.api.conftest import ApiClient
from tests.cases.following_stage import fresh, text_of
from tests.cases.merging_files import merged
from tests.concurrency import overlapping

pytestmark = pytest.mark.django_db

INTIMATE = [*contracting.WORDS.values(), "Je veux garder mon logement", "Accompagnement social volontaire"]
"""What a commission never reads of a contract."""


@pytest.fixture
def worker(world):
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def made(world):
    return contracting.signed(world, contracting.followed(world, last_name="Gauthier", first_name="Solène"))


@pytest.fixture
def step(made, worker):
    """Its wording names the person: the commission reads a mask."""
    told = StepInput("Ouvrir le courrier avec Solène Gauthier")
    [objective] = made.objectives.all()
    home = factories.household_of(made.person)
    return plan.add_step(actor=worker, objective=objective, household=home, told=told, today=clock.today())


def open_url(person, **query) -> str:
    return reverse("applications:open", args=[person.pk], query=query or None)


def fill(worker, application, lines, **more):
    fresh_one = Application.objects.get(pk=application.pk)
    return applications.fill_in(
        actor=worker,
        application=fresh_one,
        version=fresh_one.version,
        facts=factories.FACTS,
        lines=lines,
        budget=applications.BudgetInput(clock.today(), list(factories.BUDGET)),
        on=clock.today(),
        **more,
    )


def say(actor, line, step):
    return operations.say_step(actor=fresh(actor), line=line, step=step, today=clock.today())


@pytest.fixture
def line(world, worker, made, step):
    """A request of the household, examined, that supports the step."""
    application = factories.examined(world, made.person, by=worker)
    [one] = application.lines.all()
    say(worker, one, step)
    return one


@pytest.fixture
def held(world, line):
    ready = applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=line, on=clock.today())
    session = factories.session(world, lines=[ready])
    return commissions.open_session(
        actor=world.account(Role.COMMISSION_SECRETARY), session=session, today=clock.today()
    )


def item_url(held) -> str:
    return reverse("commissions:item", args=[held.pk, 1])


def end(made: Contract) -> None:
    with operation("tests.end", actor=None):
        CONTRACT.move(made, "end", ended_on=clock.today(), end_reason=EndReason.MOVED)


# Taken from the step


def test_a_step_offers_the_aids_of_its_domain(sign_in, worker, made, step):
    client = sign_in(Role.SOCIAL_WORKER)
    assert "emergency_aid" not in text_of(client.get(step.get_absolute_url()))  # an aid of another domain
    home = factories.household_of(made.person)
    with operation("tests.budget", actor=None):
        objective = Objective(contract=made, domain="budget", wording="Je veux finir le mois")
        objective.save()
    told = {"told": StepInput("Tenir jusqu’au virement"), "household": home, "today": clock.today()}
    other = plan.add_step(actor=worker, objective=objective, **told)
    page = text_of(client.get(other.get_absolute_url()))
    assert f"?step={other.pk}&amp;aid=emergency_aid" in page
    assert client.get(open_url(made.person, step=other.pk, aid="emergency_aid")).status_code == 200


def test_a_draft_opened_from_a_step_keeps_it_for_its_first_request(sign_in, world, worker, made, step):
    client = sign_in(Role.SOCIAL_WORKER)
    url = open_url(made.person, step=step.pk, aid="emergency_aid")
    assert step.wording in text_of(client.get(url))
    response = client.post(url, {"key": uuid.uuid4()})
    draft = Application.objects.get()
    assert response["Location"] == reverse("applications:fill_in", args=[draft.pk], query={"aid": "emergency_aid"})
    assert client.get(response["Location"]).status_code == 200
    waiting = RequestSupport.objects.get()
    assert (waiting.line, waiting.step) == (None, step)
    assert [row.state for row in step_served(worker, [step.pk])[step.pk]] == [draft.get_status_display()]
    fill(worker, draft, [factories.line(), factories.line(ground="heating")])
    first, second = draft.lines.all()
    assert RequestSupport.objects.get().line == first
    step.refresh_from_db()
    assert step.status == StepStatus.UNDER_WAY
    fill(worker, draft, [], removed={first.pk})  # what it supported waits for the next request
    assert RequestSupport.objects.get().line is None
    fill(worker, draft, [factories.line(pk=second.pk, ground="heating"), factories.line()], then_submit=True)
    assert RequestSupport.objects.get().line == draft.lines.get(ground="food")


def test_a_draft_begun_before_serves_the_step_too(sign_in, world, worker, made, step):
    draft = factories.draft(world, made.person, by=worker)
    response = sign_in(Role.SOCIAL_WORKER).post(open_url(made.person, step=step.pk), {"key": uuid.uuid4()})
    assert response["Location"] == reverse("applications:fill_in", args=[draft.pk])
    assert RequestSupport.objects.get().application == draft


def test_a_draft_that_leads_nowhere_supports_nothing(world, worker, made, step, sign_in):
    sign_in(Role.SOCIAL_WORKER).post(open_url(made.person, step=step.pk), {"key": uuid.uuid4()})
    draft = Application.objects.get()
    fill(worker, draft, [factories.line()])
    applications.abandon(actor=worker, application=Application.objects.get(), reason="Parti.")
    assert not RequestSupport.objects.exists()


def test_the_step_of_another_household_is_ignored_with_a_sentence(world, sign_in, made, step):
    stranger = contracting.followed(world, last_name="Autre", first_name="Zoé")
    client = sign_in(Role.SOCIAL_WORKER)
    for number in (step.pk, 999_999, "x", "9" * 30):
        told = text_of(client.get(open_url(stranger, step=number)))
        assert "sans elle" in told
        assert step.wording not in told
    client.post(open_url(stranger, step=step.pk), {"key": uuid.uuid4()})
    assert Application.objects.exists()
    assert not RequestSupport.objects.exists()


def test_reception_opens_an_application_without_the_step(sign_in, made, step):
    told = text_of(sign_in(Role.RECEPTION).get(open_url(made.person, step=step.pk)))
    assert step.wording not in told


# Said on a request


def test_a_request_says_which_step_it_supports_until_an_agenda_has_it(world, sign_in, worker, line, step, made):
    client = sign_in(Role.SOCIAL_WORKER)
    url = reverse("applications:line_step", args=[line.application_id, line.pk])
    detail = text_of(client.get(line.application.get_absolute_url()))
    assert step.get_absolute_url() in detail
    assert url in detail
    other = joining.steps_of(made)[0]
    assert client.post(url, {"step": other.pk}).status_code == 302
    assert RequestSupport.objects.get().step == other
    assert client.post(url, {"step": 999_999}).status_code == 422
    assert client.post(url, {"step": ""}).status_code == 302
    assert not RequestSupport.objects.exists()
    ready = applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=line, on=clock.today())
    say(worker, ready, step)
    factories.session(world, lines=[ready])
    late = client.post(url, {"step": other.pk})
    assert late.status_code == 422
    assert "La commission est saisie de cette demande" in text_of(late)
    assert client.get(url).url == line.application.get_absolute_url()
    with pytest.raises(NotNow):
        say(worker, ready, None)


def test_only_a_live_step_of_the_household_is_supported(world, worker, line, step, made):
    other = contracting.signed(world, contracting.followed(world, last_name="Autre", first_name="Zoé"))
    strange = joining.steps_of(other)[0]
    with pytest.raises(Refusal):
        say(worker, line, strange)
    with pytest.raises(Forbidden):
        say(world.account(Role.RECEPTION), line, joining.steps_of(made)[0])


@pytest.mark.django_db(transaction=True)
def test_of_a_contract_that_ends_at_the_same_moment_no_step_is_said(world, worker, made, step):
    application = factories.examined(world, made.person, by=worker)
    [one] = application.lines.all()
    refused = overlapping(lambda: end(made), lambda: say(worker, one, step))
    assert isinstance(refused, Refusal)
    assert not RequestSupport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_a_contract_that_ends_at_the_same_moment_the_first_request_supports_nothing(world, sign_in, worker, step):
    contract = step.objective.contract
    sign_in(Role.SOCIAL_WORKER).post(open_url(contract.person, step=step.pk), {"key": uuid.uuid4()})
    draft = Application.objects.get()
    filled = overlapping(lambda: end(contract), lambda: fill(worker, draft, [factories.line()]))
    assert filled == draft
    assert draft.lines.exists() and not RequestSupport.objects.exists()
    step.refresh_from_db()
    assert step.status == StepStatus.PLANNED


def leaves(worker, made: Contract, person: Person) -> None:
    told = {"household": factories.household_of(made.person), "party": made.parties.get(person=person)}
    leave(actor=fresh(worker), contract=made, why="Ils se séparent.", today=clock.today(), **told)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("says", [True, False])
def test_who_leaves_at_the_same_moment_supports_nothing_any_more(world, worker, couple, says):
    one, [step, other] = couple.person, joining.steps_of(couple)
    application = factories.examined(world, one, by=worker)
    [line] = application.lines.all()
    say(worker, line, step)
    given = overlapping(lambda: leaves(worker, couple, one), lambda: say(worker, line, other if says else None))
    assert isinstance(given, Refusal) if says else given is None
    assert not RequestSupport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_who_leaves_at_the_same_moment_the_first_request_supports_nothing(world, worker, couple):
    draft, [step, _other] = factories.draft(world, couple.person, by=worker), joining.steps_of(couple)
    with operation("tests.await", actor=None):
        operations.await_request(draft, step)
    filled = overlapping(lambda: leaves(worker, couple, couple.person), lambda: fill(worker, draft, [factories.line()]))
    assert filled == draft
    assert draft.lines.exists() and not RequestSupport.objects.exists()


def test_who_reads_no_contract_learns_that_there_is_a_step_and_nothing_of_it(world, sign_in, line, step):
    applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=line, on=clock.today())
    for role in (Role.COMMISSION_SECRETARY, Role.SIGNATORY):
        told = text_of(sign_in(role).get(line.application.get_absolute_url()))
        assert step.wording not in told
        assert step.get_absolute_url() not in told
        assert reverse("applications:line_step", args=[line.application_id, line.pk]) not in told


# Before the commission


@pytest.mark.parametrize("role", [Role.COMMISSION_MEMBER, Role.COMMISSION_SECRETARY, Role.SIGNATORY])
def test_the_commission_reads_the_step_masked_and_nothing_else(sign_in, api_of, held, made, step, role):
    told = text_of(sign_in(role).get(item_url(held)))
    assert "Ouvrir le courrier avec [" in told
    assert "en cours" in told
    answer = api_of(role, f"/commission/{held.pk}/lines/1/")
    assert answer["file"]["supports"]["signed"] is True
    assert answer["file"]["supports"]["step"]["text"].startswith("Ouvrir le courrier avec [")
    for text in (told, str(answer)):
        assert "Gauthier" not in text
        assert step.get_absolute_url() not in text
        assert made.number not in text
        for words in INTIMATE:
            assert words not in text
    assert sign_in(role).get(step.get_absolute_url()).status_code == 403
    assert sign_in(role).get(made.get_absolute_url()).status_code == 403


@pytest.fixture
def api_of(world):
    return lambda role, path: ApiClient(world.account(role))("GET", path).json()


@pytest.mark.parametrize("route", ["commissions:item", "commissions:item_panels"])
def test_a_step_costs_the_commission_no_query_more(world, sign_in, held, route):
    plain = factories.ready(world, factories.person(world, last_name="Sans", first_name="Contrat")).lines.get()
    secretary = world.account(Role.COMMISSION_SECRETARY)
    commissions.put_on_agenda(actor=secretary, session=held, line_ids=[plain.pk], today=clock.today())

    def cost(position: int) -> int:
        client = sign_in(Role.COMMISSION_MEMBER)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(route, args=[held.pk, position])).status_code == 200
        return len(captured)

    assert cost(1) == cost(2)


def test_the_case_officer_rereads_the_mask_of_the_step(sign_in, held, line):
    row = MaskedText.objects.get(source="step")
    assert row.line == line
    told = text_of(sign_in(Role.CASE_OFFICER).get(reverse("commissions:reread", args=[line.application_id])))
    assert f"text-{row.pk}" in told


def test_the_decision_keeps_the_words_that_the_session_was_told(world, sign_in, worker, held, made, step):
    item, secretary = held.items.get(), world.account(Role.COMMISSION_SECRETARY)
    give_opinion(actor=secretary, item=item, version=item.version, given=factories.opinion())
    commissions.close_session(actor=secretary, session=held)
    commissions.decide_session(actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today())
    facts = Decision.objects.get().facts
    assert facts["request"]["supports"] == {"step": step.wording, "is_signed": True}
    end(made)
    told = text_of(sign_in(Role.COMMISSION_MEMBER).get(item_url(held)))
    assert "Ouvrir le courrier avec [" in told


def test_a_contract_that_is_over_is_not_told_any_more(sign_in, held, made):
    end(made)
    assert "Ouvrir le courrier" not in text_of(sign_in(Role.COMMISSION_MEMBER).get(item_url(held)))


@pytest.fixture
def couple(world):
    first = contracting.followed(world, last_name="Gauthier", first_name="Solène")
    return contracting.signed(world, first, second=contracting.spouse(world, first))


@pytest.mark.parametrize("dies", [False, True])
def test_what_the_one_who_leaves_asks_for_supports_no_step_of_the_other_one(world, worker, couple, dies):
    one, other = couple.person, couple.parties.get(kind="person", person__first_name="Karim").person
    step, awaited = joining.steps_of(couple)
    theirs, kept = (factories.examined(world, who, by=worker).lines.get() for who in (one, other))
    for line in (theirs, kept):
        say(worker, line, step)
    with operation("tests.await", actor=None):
        operations.await_request(theirs.application, awaited)
    if dies:
        gone = Person.objects.get(pk=one.pk)
        record_death(actor=worker, person=gone, version=gone.version, died_on=clock.today())
    else:
        leaves(worker, couple, one)
    assert [support.line for support in RequestSupport.objects.all()] == [kept]
    assert queries.told_to_the_commission(type(theirs).objects.get(pk=theirs.pk)) is None


def test_no_step_of_a_contract_that_they_left_is_offered_to_them_again(world, sign_in, worker, couple):
    one, other = couple.person, couple.parties.get(kind="person", person__first_name="Karim").person
    step = joining.steps_of(couple)[0]
    lines = [factories.examined(world, who, by=worker).lines.get() for who in (one, other)]
    leaves(worker, couple, one)
    client = sign_in(Role.SOCIAL_WORKER)
    urls = [reverse("applications:line_step", args=[line.application_id, line.pk]) for line in lines]
    assert [step.wording in text_of(client.get(url)) for url in urls] == [False, True]
    assert [client.post(url, {"step": step.pk}).status_code for url in urls] == [422, 302]
    with pytest.raises(Refusal):
        say(worker, lines[0], step)
    assert "sans elle" in text_of(client.get(open_url(one, step=step.pk)))


# What comes of it


def test_what_was_decided_comes_back_to_the_step_and_to_the_person_once_delivered(world, sign_in, worker, line, made):
    ready = applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=line, on=clock.today())
    session = factories.decided_session(world, lines=[ready])
    [step_id] = RequestSupport.objects.values_list("step", flat=True)
    [row] = step_served(worker, [step_id])[step_id]
    assert row.tone == "ok"
    assert row.url == line.application.get_absolute_url()
    assert own_decisions(made.person, clock.today()) == []
    factories.write_letters(session)
    letter = Decision.objects.get().letter
    given = {"version": letter.version, "told": Delivery("by_hand", clock.today()), "today": clock.today()}
    record_delivery(actor=world.account(Role.COMMISSION_SECRETARY), letter=letter, **given)
    [told] = own_decisions(made.person, clock.today())
    assert told.label == str(line)
    rest = text_of(sign_in(Role.SOCIAL_WORKER).get(reverse("contracts:rest", args=[made.pk])))
    assert line.application.get_absolute_url() in rest


def test_who_may_not_read_the_application_is_told_no_euros(world, line):
    stranger = world.account(Role.SOCIAL_WORKER, "ouest")
    [step_id] = RequestSupport.objects.values_list("step", flat=True)
    [row] = step_served(stranger, [step_id])[step_id]
    assert (row.url, row.detail) == ("", "")


def test_merging_files_keeps_what_the_request_supports(world, worker, line, made, step):
    twice = factories.person(world, last_name="Gautier", first_name="Solene")
    merged(world, twice, made.person)
    support = RequestSupport.objects.get()
    assert support.step.objective.contract.person_id == twice.pk
    assert support.line.application.applicant_id == twice.pk


# Through the API


def test_the_api_shows_and_says_the_step(world, line, step, made):
    worker = ApiClient(world.account(Role.SOCIAL_WORKER))
    path = f"/applications/{line.application_id}/"
    [told] = worker("GET", path).json()["lines"]
    assert told["supports_step"] == {"id": step.pk}
    worker("PUT", f"{path}lines/{line.pk}/step/", {"step": None})
    assert not RequestSupport.objects.exists()
    worker("PUT", f"{path}lines/{line.pk}/step/", {"step": 999_999}, status=422)


def test_who_decides_alone_reads_the_step_masked(world, sign_in, worker, made, step):
    appealing.in_force(appealing.text_with(decider='who = "unit_manager"\nemergency = true\nup_to = 150'))
    appealing.manager_may_decide(world)
    application = factories.examined(world, made.person, by=worker, facts={"emergency": True})
    [asked] = application.lines.all()
    say(worker, asked, step)
    ready = applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=asked, on=clock.today())
    told = text_of(sign_in(Role.UNIT_MANAGER).get(reverse("delegated:decide", args=[ready.pk])))
    assert "Ouvrir le courrier avec [" in told
    assert "Gauthier" not in told
