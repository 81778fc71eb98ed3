"""What serves a step: suggested from what exists, tied in one operation, and what came of it comes back."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import Operation
from backend.kit import clock
from cases.referrals import operations as referrals
from cases.referrals.models import Referral
from cases.referrals.operations import AnswerInput
from collective_actions.enrolment import operations as enrolment
from collective_actions.enrolment.models import Enrolment
from contracts.contract import operations as contract
from contracts.life.leaving import leave
from contracts.plan import operations as plan
from contracts.plan.domains import domains
from contracts.plan.enums import StepStatus
from contracts.plan.models import StepTie
from contracts.plan.queries import plan_of
from contracts.plan.served import served
from directory.enums import Role, Thematic
from tests import contracting, factories, joining, offering, referring
from tests.cases.following_stage import browser, days_later, text_of

pytestmark = pytest.mark.django_db

HOUSING = ["logement-hebergement"]


@pytest.fixture
def worker(world):
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def made(world):
    return contracting.signed(world)


@pytest.fixture
def step(made):
    return joining.steps_of(made)[0]


@pytest.fixture
def series(world):
    return offering.dates(world, offering.action(world, title="Comprendre son bail", thematics=HOUSING))


def url_of(step, name: str, *more, **query) -> str:
    return reverse(f"contracts:{name}", args=[step.pk, *more], query=query or None)


def page_of(client, step) -> str:
    response = client.get(step.get_absolute_url())
    assert response.status_code == 200
    return text_of(response)


def test_every_domain_names_themes_that_exist():
    assert all(offer.themes and set(offer.themes) <= set(Thematic) for offer in domains().values())


def test_a_step_is_suggested_what_fits_its_domain(world, sign_in, step, series):
    owner = series.action.owner
    offering.dates(world, offering.action(world, owner, title="Cuisiner ensemble"))
    full = offering.dates(world, offering.action(world, owner, title="Bail complet", thematics=HOUSING), capacity=1)
    offering.comes(full, "Awa")
    referring.service(world, name="Agence du logement", thematics=HOUSING)
    referring.service(world, name="Permanence emploi", organisation="Emploi 27", thematics=["trouver-un-emploi"])
    told = page_of(sign_in(Role.SOCIAL_WORKER), step)
    for words in ("Comprendre son bail", "Agence du logement"):
        assert words in told
    for words in ("Cuisiner ensemble", "Bail complet", "Permanence emploi"):
        assert words not in told


def test_enrolling_from_a_step_ties_the_seat_in_one_operation(world, sign_in, made, step, series):
    client = sign_in(Role.SOCIAL_WORKER)
    url = url_of(step, "enrol", made.person_id, series=series.pk)
    page = text_of(client.get(url))
    assert "Comprendre son bail" in page and f"Pour l’étape : « {step.wording} »" in page
    told = {"series": series.pk, "key": uuid.uuid4()}
    assert client.post(url, told).status_code == 422  # nobody is enrolled without agreeing
    assert not Enrolment.objects.exists()
    before = Operation.objects.count()
    response = client.post(url, told | {"agreed": "on"})
    assert (response.status_code, response["Location"]) == (302, step.get_absolute_url())
    assert Operation.objects.count() == before + 1
    tied = StepTie.objects.get()
    assert (tied.step_id, tied.enrolment.person_id) == (step.pk, made.person_id)
    step.refresh_from_db()
    assert step.status == StepStatus.UNDER_WAY
    client.post(url, told | {"agreed": "on"})  # sent twice
    assert Enrolment.objects.count() == 1


def test_who_came_comes_back_to_the_step(world, sign_in, made, step, series, worker):
    seat = enrolment.enrol(actor=worker, series=series, person=made.person, agreed=True, now=clock.now())
    home = factories.household_of(made.person)
    plan.tie(actor=worker, step=step, household=home, today=clock.today(), enrolment=seat)
    [row] = served(worker, plan_of(made))[step.pk]
    assert (row.label, row.state) == ("Comprendre son bail", seat.get_status_display())
    meeting = series.meetings.get()
    with days_later(30):
        enrolment.record_presence(
            actor=world.account(Role.ACTION_DESIGNER),
            meeting=meeting,
            came={seat.pk: "yes"},
            today=clock.today(),
            day=timezone.localdate(meeting.starts_at),
        )
    [row] = served(worker, plan_of(made))[step.pk]
    assert row.tone == "ok"
    assert "Comprendre son bail" in text_of(sign_in(Role.SOCIAL_WORKER).get(reverse("contracts:rest", args=[made.pk])))


def test_referring_from_a_step_ties_the_referral_and_its_answer_comes_back(world, sign_in, made, step, worker):
    service = referring.service(world, thematics=HOUSING)
    client = sign_in(Role.SOCIAL_WORKER)
    url = url_of(step, "refer", made.person_id, service=service.pk)
    assert f'value="{service.pk}" selected' in text_of(client.get(url))
    told = referring.told(service, service=service.pk, urgent="", answer_by=str(clock.today()), key=uuid.uuid4())
    before = Operation.objects.count()
    response = client.post(url, told | {"contact_way": "none"})
    assert response.status_code == 200  # the link and its code, shown once, for a service without an account
    assert step.get_absolute_url() in text_of(response)
    made_here = Referral.objects.get()
    assert StepTie.objects.get().referral == made_here
    assert Operation.objects.filter(name="contracts.refer_for_step").count() == 1
    assert Operation.objects.count() >= before + 1
    said = AnswerInput("accept", "Rendez-vous lundi à 9 h.", "Mme Roux")
    referrals.record_answer(actor=worker, referral=made_here, given=said, now=clock.now())
    [row] = served(worker, plan_of(made))[step.pk]
    assert "Rendez-vous lundi" in row.detail
    assert "Rendez-vous lundi" in page_of(client, step)


def test_what_exists_already_is_tied_and_untied(world, sign_in, made, step, series, worker):
    enrolment.enrol(actor=worker, series=series, person=made.person, agreed=True, now=clock.now())
    seat = Enrolment.objects.get()
    client = sign_in(Role.SOCIAL_WORKER)
    assert f'name="enrolment" value="{seat.pk}"' in page_of(client, step)
    assert client.post(url_of(step, "tie"), {"enrolment": seat.pk}).status_code == 302
    tied = StepTie.objects.get()
    assert f'name="enrolment" value="{seat.pk}"' not in page_of(client, step)
    client.post(url_of(step, "tie"), {"enrolment": seat.pk})
    assert StepTie.objects.count() == 1
    assert client.post(url_of(step, "untie", tied.pk)).status_code == 302
    assert not StepTie.objects.exists()
    assert Enrolment.objects.get().status == seat.status


@pytest.mark.parametrize("told", [{}, {"enrolment": "x"}, {"enrolment": "9" * 18}, {"referral": "-1"}])
def test_what_cannot_be_tied_is_said_and_ties_nothing(sign_in, step, told):
    response = sign_in(Role.SOCIAL_WORKER).post(url_of(step, "tie"), told, follow=True)
    assert response.status_code == 200
    assert not StepTie.objects.exists()


def test_the_seat_of_somebody_else_is_not_tied_by_its_id(world, sign_in, step, series, worker):
    stranger = contracting.followed(world, last_name="Autre", first_name="Zoé")
    seat = enrolment.enrol(actor=worker, series=series, person=stranger, agreed=True, now=clock.now())
    sign_in(Role.SOCIAL_WORKER).post(url_of(step, "tie"), {"enrolment": seat.pk})
    assert not StepTie.objects.exists()


def test_only_a_party_is_enrolled_from_a_step(world, sign_in, step):
    stranger = contracting.followed(world, last_name="Autre", first_name="Zoé")
    for name in ("enrol", "refer"):
        assert sign_in(Role.SOCIAL_WORKER).get(url_of(step, name, stranger.pk)).status_code == 404


def test_of_a_couple_one_chooses_who_is_enrolled(world, sign_in, worker, series):
    first = contracting.followed(world, last_name="Duval", first_name="Anaïs")
    second = factories.child(world, first, birth_date=dt.date(1988, 1, 1), first_name="Bruno", role="spouse")
    second = getattr(second, "person", second)
    both = contracting.signed(world, first, second=second)
    step = joining.steps_of(both)[0]
    client = sign_in(Role.SOCIAL_WORKER)
    told = page_of(client, step)
    for one in (first, second):
        assert url_of(step, "enrol", one.pk, series=series.pk) in told
    sent = {"series": series.pk, "agreed": "on", "key": uuid.uuid4()}
    assert client.post(url_of(step, "enrol", second.pk), sent)["Location"] == step.get_absolute_url()
    assert StepTie.objects.get().enrolment.person == second
    assert served(worker, plan_of(both))[step.pk]
    party = both.parties.get(person=second)
    home = factories.household_of(first)
    leave(actor=worker, contract=both, household=home, party=party, why="Ils se séparent.", today=clock.today())
    assert step.pk not in served(worker, plan_of(both))


def test_the_tie_of_another_step_is_not_undone_from_this_one(world, sign_in, made, step, series, worker):
    seat = enrolment.enrol(actor=worker, series=series, person=made.person, agreed=True, now=clock.now())
    home, other = factories.household_of(made.person), joining.steps_of(made)[1]
    tied = plan.tie(actor=worker, step=other, household=home, today=clock.today(), enrolment=seat)
    assert sign_in(Role.SOCIAL_WORKER).post(url_of(step, "untie", tied.pk)).status_code == 404
    assert StepTie.objects.filter(pk=tied.pk).exists()


def test_nothing_is_joined_once_the_contract_is_over(world, made, step, worker, series):
    over = contracting.written(world, contracting.followed(world, last_name="Fini", first_name="Léo"))
    [late, _other] = joining.steps_of(over)
    home = factories.household_of(over.person)
    contract.abandon(actor=worker, contract=over, household=home, today=clock.today())
    client = browser(worker)
    assert client.get(url_of(late, "enrol", over.person_id))["Location"] == over.get_absolute_url()
    assert client.post(url_of(late, "tie"), {"enrolment": 1})["Location"] == over.get_absolute_url()
    sent = {"reason": "Elle veut un logement à elle.", "key": uuid.uuid4()}
    refused = client.post(url_of(late, "refer", over.person_id), sent)
    assert refused.status_code == 422
    assert "Elle veut un logement à elle." in refused.content.decode()
    assert client.post(url_of(late, "refer", made.person_id), sent).status_code == 404


def test_the_draft_of_a_colleague_is_nobodys(world, made, step, worker):
    service = referring.service(world)
    drafted = referring.referred(world, service, someone=made.person, by=worker, send=False)
    home = factories.household_of(made.person)
    plan.tie(actor=worker, step=step, household=home, today=clock.today(), referral=drafted)
    assert len(served(worker, plan_of(made))[step.pk]) == 1
    assert served(world.account(Role.CASE_OFFICER), plan_of(made)).get(step.pk, []) == []


def test_the_page_of_a_step_costs_the_same_whatever_exists(world, sign_in, made, step, worker):
    owner = offering.organisation(world)

    def grow(number: int) -> None:
        shown = offering.action(world, owner, title=f"Logement {number}", thematics=HOUSING)
        dates = offering.dates(world, shown, capacity=9)
        offering.dates(world, shown, day=offering.a_day(20))
        referring.service(world, name=f"Agence {number}", organisation=f"Agence {number}", thematics=HOUSING)
        seat = enrolment.enrol(actor=worker, series=dates, person=made.person, agreed=True, now=clock.now())
        if number % 2:
            home = factories.household_of(made.person)
            plan.tie(actor=worker, step=step, household=home, today=clock.today(), enrolment=seat)

    def cost() -> int:
        client = sign_in(Role.SOCIAL_WORKER)
        with CaptureQueriesContext(connection) as captured:
            page_of(client, step)
        return len(captured)

    grow(0), grow(1)
    few = cost()
    for number in range(2, 7):
        grow(number)
    assert cost() <= few <= 24


def test_what_serves_the_steps_costs_the_same_whatever_their_number(world, made, worker):
    home, steps = factories.household_of(made.person), joining.steps_of(made)
    owner = offering.organisation(world)

    def cost() -> int:
        told = plan_of(made)
        with CaptureQueriesContext(connection) as captured:
            served(worker, told)
        return len(captured)

    def tie(number: int) -> None:
        seat = enrolment.enrol(
            actor=worker,
            series=offering.dates(world, offering.action(world, owner, title=f"Atelier {number}")),
            person=made.person,
            agreed=True,
            now=clock.now(),
        )
        plan.tie(actor=worker, step=steps[number % 2], household=home, today=clock.today(), enrolment=seat)

    untied = cost()
    tie(0)
    first = cost()
    for number in range(1, 5):
        tie(number)
    assert untied == 1
    assert cost() == first == 2
