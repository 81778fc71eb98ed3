"""What is sent once a colleague froze or ended the contract: one sentence, what was typed again, no right loosened."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from backend.audit.models import Operation, TypedForm
from backend.kit import clock
from contracts.contract import operations as contracts
from contracts.contract.models import Contract
from contracts.diagnosis.models import DomainView
from contracts.life.models import Review
from contracts.plan.models import Objective, Step
from contracts.signing import amending
from directory.enums import Role
from tests import contracting, factories
from tests.cases.following_stage import browser, colleague
from tests.contracts.lives import finish, in_force

pytestmark = pytest.mark.django_db

OVER = "Ce contrat est terminé"
FROZEN = "Ce texte attend ses signatures"
SIGNED = "Ce contrat est signé"
WORDS = "J’ai peur d’ouvrir le courrier, mais je l’ouvre."


@pytest.fixture
def client(sign_in):
    return sign_in(Role.SOCIAL_WORKER)


@pytest.fixture
def stranger(world):
    """A social worker of the unit, who does not follow the file."""
    return browser(colleague(world))


def url_of(name: str, *args) -> str:
    return reverse(f"contracts:{name}", args=args)


def review(**changes) -> dict:
    told = {"key": str(uuid.uuid4()), "version": "0", "held_on": f"{clock.today():%d/%m/%Y}", "decided": "go_on"}
    return told | {"own_words": WORDS} | changes


def told_with_what_was_typed(answer, sentence: str, made: Contract, words: str = WORDS) -> None:
    """The form again: the sentence above it, what was typed, a way back to the contract."""
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html.split("data-error-summary")[1].split("</section>")[0]
    assert words in html
    assert f'href="{made.get_absolute_url()}"' in html


def led_to_the_contract(client, answer, sentence: str, made: Contract) -> None:
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert sentence in client.get(answer["Location"]).content.decode()


class TestWhatWasTyped:
    def test_a_diagnosis_once_the_text_is_frozen(self, world, client):
        made = contracting.written(world)
        url = url_of("domain", made.pk, "budget")
        names = [f"{column}_{what}" for column in DomainView.COLUMNS for what in ("strengths", "difficulties")]
        sent = dict.fromkeys(names, "") | {"version": "0", "own_difficulties": WORDS}
        contracting.send(made)
        told_with_what_was_typed(client.post(url, sent), FROZEN, made)
        # what is wrong besides is said with it
        told_with_what_was_typed(client.post(url, sent | {"version": ""}), FROZEN, made)
        assert not DomainView.objects.filter(domain="budget").exists()

    def test_an_objective_once_the_contract_is_over(self, world, client):
        made = contracting.written(world)
        home = factories.household_of(made.person)
        contracts.abandon(actor=world.account(Role.SOCIAL_WORKER), contract=made, household=home, today=clock.today())
        sent = {"key": str(uuid.uuid4()), "domain": "work", "wording": WORDS}
        told_with_what_was_typed(client.post(url_of("objective_new", made.pk), sent), OVER, made)
        objective = made.objectives.get()
        steps = Step.objects.count()
        sent = {"key": str(uuid.uuid4()), "wording": WORDS, "by_whom": "me"}
        told_with_what_was_typed(client.post(url_of("step_new", objective.pk), sent), OVER, made)
        assert (Objective.objects.count(), Step.objects.count()) == (1, steps)

    @pytest.mark.parametrize("again", [False, True])
    def test_terms_once_all_have_signed_or_the_contract_is_given_up(self, world, client, again):
        made = contracting.signed(world) if again else contracting.written(world)
        home, worker = factories.household_of(made.person), world.account(Role.SOCIAL_WORKER)
        told = {"actor": worker, "contract": made, "household": home}
        if again:
            amending.begin_amendment(why="Un logement s’est libéré", **told)
            amending.withdraw(today=clock.today(), **told)
        else:
            contracts.abandon(today=clock.today(), **told)
        sent = {"version": "2", "schemes": ["voluntary"], "starts_on": "01/12/2026", "ends_on": "30/05/2027"}
        sent |= {"review_every": "2", "why": "Autrement"}
        answer = client.post(url_of("terms", made.pk), sent)
        told_with_what_was_typed(answer, SIGNED if again else OVER, made, words="30/05/2027")

    def test_a_review_once_the_contract_waits_is_written_and_once_it_is_over_is_not(self, world, client):
        made = in_force(world, starts=-85)
        planned = made.reviews.first()
        waits = {"key": str(uuid.uuid4()), "version": made.version, "why": "Hospitalisée."}
        client.post(url_of("suspend", made.pk), waits)
        assert client.post(url_of("new_review", made.pk), review()).status_code == 302
        finish(world, made)
        told_with_what_was_typed(client.post(url_of("new_review", made.pk), review()), OVER, made)
        # the one that was planned went with the end
        answer = client.post(url_of("hold_review", planned.pk), review(version=planned.version))
        told_with_what_was_typed(answer, OVER, made)
        assert made.reviews.count() == 1
        assert client.get(url_of("review", planned.pk))["Location"] == made.get_absolute_url()

    def test_a_review_that_is_planned_no_more_is_one_more(self, world, client):
        made = in_force(world, starts=-170, months=12)
        first, second = made.reviews.all()[:2]
        assert client.post(url_of("hold_review", second.pk), review(version=second.version)).status_code == 302
        assert not Review.objects.filter(pk=first.pk).exists()
        day = f"{clock.today() - dt.timedelta(days=40):%d/%m/%Y}"
        sent = review(version=first.version, held_on=day, own_words="Dit en juin.")
        assert client.post(url_of("hold_review", first.pk), sent).status_code == 302
        assert made.reviews.filter(own_words="Dit en juin.").exists()

    def test_an_end_sent_twice_leads_to_the_contract(self, world, client):
        made = in_force(world, starts=-30)
        objective = made.objectives.get()
        sent = {"key": str(uuid.uuid4()), "version": made.version, "reason": "goals", "own_balance": WORDS}
        sent |= {"ended_on": f"{clock.today():%d/%m/%Y}", "worker_balance": "Bien.", f"worker_{objective.pk}": "partly"}
        for _time in range(2):
            assert client.post(url_of("end", made.pk), sent)["Location"] == made.get_absolute_url()
        told_with_what_was_typed(client.post(url_of("end", made.pk), sent | {"key": str(uuid.uuid4())}), OVER, made)
        assert Operation.objects.filter(name="contracts.end").count() == 1

    def test_what_is_kept_as_one_types_is_kept_no_more_and_nothing_is_said(self, world, client):
        made = in_force(world, starts=-30)
        kept = {"keep": "1", "sitting": str(uuid.uuid4()), "own_balance": WORDS}
        assert client.post(url_of("end", made.pk), kept).status_code == 200
        finish(world, made)
        late = client.post(url_of("end", made.pk), kept | {"own_balance": "Autre chose."})
        assert (late.status_code, late.content) == (204, b"")
        assert "Autre" not in TypedForm.objects.get().data


class TestButtons:
    def test_a_text_taken_back_twice(self, world, client):
        made = contracting.sent(world)
        client.post(url_of("take_back", made.pk))
        again = client.post(url_of("take_back", made.pk))
        led_to_the_contract(client, again, "rien à signer", made)

    def test_a_text_given_to_sign_twice(self, world, client):
        made = contracting.written(world)
        assert client.post(url_of("send", made.pk))["Location"] == url_of("sign", made.pk)
        led_to_the_contract(client, client.post(url_of("send", made.pk)), FROZEN, made)

    def test_resumed_twice(self, world, client):
        made = in_force(world, starts=-10)
        waits = {"key": str(uuid.uuid4()), "version": made.version, "why": "Hospitalisée."}
        client.post(url_of("suspend", made.pk), waits)
        client.post(url_of("resume", made.pk))
        led_to_the_contract(client, client.post(url_of("resume", made.pk)), "Ce n’est plus possible", made)

    def test_a_step_once_the_contract_is_over(self, world, client):
        made = in_force(world, starts=-10)
        finish(world, made)
        step = Step.objects.first()
        led_to_the_contract(client, client.post(url_of("step_move", step.pk), {"step": "finish"}), OVER, made)
        assert not Step.objects.filter(status="done").exists()


@pytest.mark.parametrize("name", ["new_review", "suspend", "end", "lead", "amend", "terms", "send", "abandon"])
def test_a_page_opened_too_late_leads_to_the_contract(world, client, stranger, name):
    made = in_force(world, starts=-10)
    finish(world, made)
    led_to_the_contract(client, client.get(url_of(name, made.pk)), OVER, made)
    # who may not write learns nothing of where it stands
    for answer in (stranger.get(url_of(name, made.pk)), stranger.post(url_of(name, made.pk))):
        assert answer.status_code == 403
        assert OVER not in answer.content.decode()


def test_who_reads_no_contract_is_refused_by_their_role_whatever_its_state(world, sign_in):
    made = in_force(world, starts=-10)
    finish(world, made)
    reception = sign_in(Role.RECEPTION)
    for name in ("new_review", "end", "resume"):
        answer = reception.post(url_of(name, made.pk))
        assert answer.status_code == 403
        assert OVER not in answer.content.decode()
