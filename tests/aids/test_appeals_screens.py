"""Appeals, decisions taken alone and mended errors through their screens: what each shows, asks for and refuses."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from aids.commissions.appeals.models import Appeal
from aids.commissions.models import Decision
from backend.audit.models import ReadKind, ReadLog
from backend.kit import clock
from directory.enums import Role
from tests import appealing, factories
from tests.aids.test_delegated import MANAGER
from tests.aids.test_letters import words
from tests.appealing import answered, examined, given, recorded, refused
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_user():
    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="directory.backends.AccountBackend")
        return client

    return signed_in


def send(client, url: str, **typed):
    return client.post(url, fields_of(client.get(url)) | typed)


def step(name: str, appeal) -> str:
    return reverse(f"appeals:{name}", args=[appeal.pk])


def days_ago(days: int):
    return clock.at(clock.now() - dt.timedelta(days=days))


def test_from_the_desk_to_the_answer(world, sign_in, as_user):
    decision = refused(world)
    reception = sign_in(Role.RECEPTION)
    page = reception.get(decision.line.application.get_absolute_url()).content.decode()
    record = reverse("appeals:record", args=[decision.pk])
    assert record in page
    told = {"grounds": appealing.GROUNDS, "reason": "facts", "received_on": f"{clock.today():%d/%m/%Y}"}
    answer = following(reception, send(reception, record, **told))
    assert says(answer, "The appeal is recorded.")
    appeal = Appeal.objects.get()
    assert appealing.GROUNDS in answer.content.decode()
    assert appeal.get_absolute_url() in reception.get(decision.line.application.get_absolute_url()).content.decode()
    reception.post(step("acknowledge", appeal))
    assert appealing.GROUNDS in words(reception.get(step("acknowledgement", appeal)).content)

    examiner = as_user(appealing.other_officer(world))
    assert step("take_up", appeal) in examiner.get(reverse("desk")).content.decode()
    assert examiner.get(appeal.get_absolute_url()).status_code == 404
    assert following(examiner, examiner.post(step("take_up", appeal))).status_code == 200
    assert examiner.get(decision.line.application.get_absolute_url()).status_code == 200
    send(examiner, step("conclude", appeal), conclusions="Le fils est bien revenu.")

    signatory = sign_in(Role.SIGNATORY)
    assert appeal.get_absolute_url() in signatory.get(reverse("desk")).content.decode()
    done = send(
        signatory,
        step("answer", appeal),
        outcome="partial_grant",
        amount="60",
        reason_in_law="La règle.",
        reason_in_fact="Le fils est revenu.",
    )
    assert "60,00" in following(signatory, done).content.decode() or done.status_code == 302
    assert Decision.objects.standing().get().amount == Decimal(60)
    assert ReadLog.objects.filter(kind=ReadKind.PAGE, route="appeals:detail").exists()


def test_what_is_typed_wrong_stays_in_the_form(world, sign_in):
    decision = refused(world)
    reception = sign_in(Role.RECEPTION)
    record = reverse("appeals:record", args=[decision.pk])
    later = f"{clock.today() + dt.timedelta(days=1):%d/%m/%Y}"
    answer = send(reception, record, grounds="Mes mots à moi.", reason="facts", received_on=later)
    assert answer.status_code == 422
    assert says(answer, "An appeal is received after the decision, and today at the latest.")
    assert "Mes mots à moi." in answer.content.decode()
    assert not Appeal.objects.exists()


def test_a_conclusion_written_meanwhile_is_shown_and_nothing_is_lost(world, as_user):
    appeal = examined(world, conclude=False)
    examiner = as_user(appealing.other_officer(world))
    typed = fields_of(examiner.get(step("conclude", appeal)))
    send(examiner, step("conclude", appeal), conclusions="La première.")
    answer = examiner.post(step("conclude", appeal), typed | {"conclusions": "La seconde."})
    assert answer.status_code == 409
    assert "La seconde." in answer.content.decode()
    assert Appeal.objects.get().conclusions == "La première."


@pytest.mark.parametrize(("days", "tone"), [(20, "todo"), (45, "warn"), (70, "no")])
def test_silence_shows_in_its_colour(world, sign_in, days, tone):
    with days_ago(days):
        recorded(world)
    page = sign_in(Role.SIGNATORY).get(Appeal.objects.get().get_absolute_url()).content.decode()
    assert ("notice-no" in page, "notice-warn" in page) == (tone == "no", tone == "warn")
    near = sign_in(Role.SIGNATORY).get(reverse("appeals:list") + "?state=near").content.decode()
    assert (Decision.objects.get().number in near) == (tone != "todo")


def test_after_the_silence_the_court_waits_only_for_who_was_told(world, sign_in):
    with days_ago(70):
        appeal = recorded(world)
    assert says(
        sign_in(Role.SIGNATORY).get(appeal.get_absolute_url()),
        "No time limit runs for the court: the appeal was never acknowledged.",
    )


def test_figures_count_by_reason_and_outcome_and_name_nobody(world, sign_in):
    answered(world, examined(world, recorded(world, refused(world), reason="amount")))
    with days_ago(1):
        second = refused(world, "Deux")
    answered(world, examined(world, recorded(world, second, reason="amount")), given("grant"))
    with days_ago(2):
        third = refused(world, "Trois")
    recorded(world, third, reason="rule")
    figures = sign_in(Role.UNIT_MANAGER).get(reverse("appeals:figures"))
    told = {row.reason: row for row in figures.context["rows"]}
    amount = next(row for row in told.values() if row.total == 2)
    assert (amount.confirmed, amount.withdrawn, amount.waiting) == (1, 1, 0)
    assert sum(row.waiting for row in told.values()) == 1
    assert "Deux" not in figures.content.decode()
    elsewhere = sign_in(Role.UNIT_MANAGER, "ouest").get(reverse("appeals:figures"))
    assert sum(row.total for row in elsewhere.context["rows"]) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_whatever_it_holds(world, sign_in, django_assert_max_num_queries, number):
    for place in range(number):
        with days_ago(place):
            decision = refused(world, f"Nom{place}")
        recorded(world, decision)
    signatory = sign_in(Role.SIGNATORY)
    with django_assert_max_num_queries(16):
        signatory.get(reverse("appeals:list"))
    appeal = Appeal.objects.order_by("pk").first()
    with django_assert_max_num_queries(24):
        signatory.get(appeal.get_absolute_url())


def test_the_manager_decides_an_emergency_from_the_desk(world, sign_in):
    appealing.in_force(appealing.text_with(decider=MANAGER))
    appealing.manager_may_decide(world, a_month=2)
    line = appealing.ready_line(world)
    manager = sign_in(Role.UNIT_MANAGER)
    decide = reverse("delegated:decide", args=[line.pk])
    assert decide in manager.get(reverse("desk")).content.decode()
    page = manager.get(decide).content.decode()
    assert "Un" not in page.split("<main")[1].split("</h1>")[0]
    told = {"justification": appealing.WHY_NOW, "reason_in_fact": "Le frigo est vide."}
    done = send(manager, decide, outcome="grant", amount="120", **told)
    assert says(following(manager, done), "Decided without the commission")
    assert following(manager, manager.get(decide)).status_code == 200  # once more: it was done
    held = factories.session(world)
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    assert Decision.objects.get().number in secretary.get(held.get_absolute_url()).content.decode()


def test_the_signatory_mends_an_error_from_the_application(world, sign_in):
    decision = refused(world, opinion=factories.opinion())
    signatory = sign_in(Role.SIGNATORY)
    application = decision.line.application.get_absolute_url()
    rectify = reverse("rectifying:rectify", args=[decision.pk])
    assert rectify in signatory.get(application).content.decode()
    nothing = send(signatory, rectify, error="Rien.")
    assert nothing.status_code == 422
    done = send(signatory, rectify, error="Le nom était faux.", payee_name="EDF Normandie")
    page = following(signatory, done).content.decode()
    assert decision.number in page
    assert Decision.objects.standing().get().number in page
    assert says(following(signatory, signatory.get(rectify)), "Another decision already replaces this one.")
