"""What the rules of an aid ask beyond the common form, and what they answer while it is being typed."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from aids.applications.models import ApplicationLine, EligibilityExplanation
from aids.rules.judging import machine
from aids.rules.loading import load
from aids.rules.situation import Situation
from backend.audit.models import Operation, ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from cases.people import operations as cases
from cases.people.models import HouseholdBudget
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, said

pytestmark = pytest.mark.django_db

TEXT = """
format = 2
code = "permis-essai"
version = "1"
title = "Aide au permis"

[source]
title = "Texte d’essai"
site = "Iris"

[questions.theory_passed]
kind = "yes_no"
label = "si le code est obtenu"
question = "Le code de la route est-il obtenu ?"

[questions.job_contract]
kind = "choice"
label = "le contrat de travail"
question = "Quel est le contrat de travail ?"

[questions.job_contract.choices]
cdi = "CDI"
cdd = "CDD"

[questions.saved]
kind = "money"
label = "l’épargne"
question = "Quelle épargne avez-vous ?"

[income.mean_income]
label = "Ressources moyennes"
months = 3

[indicators.mean_per_person]
label = "Ressources moyennes par personne"
unit = "euros_per_person_per_month"
formula = "mean_income / persons"
line = true

[[aids]]
code = "driving_licence"
label = "Permis de conduire"
payees = ["supplier"]

[[aids.grounds]]
code = "work"
label = "Travailler"

[[aids.conditions]]
code = "theory"
label = "Code obtenu"
severity = "bars"
formula = "theory_passed"

[[aids.conditions]]
code = "means"
label = "Ressources"
severity = "bars"
indicator = "mean_per_person"
comparison = "<="
threshold = "900"

[aids.amount]
label = "La moitié du devis, moins l’épargne"
formula = "0.5 * quote - saved if job_contract == 'cdd' else 0.25 * quote - saved"

[[aids.caps]]
code = "year"
label = "Plafond de l’année"
formula = "700"
over = "calendar_year"

[[aids]]
code = "food"
label = "Colis"
payees = ["household"]

[[aids.grounds]]
code = "hunger"
label = "Manger"

[[aids.caps]]
code = "once"
label = "Plafond"
formula = "100"
"""
QUESTIONS = {
    "lines-0-question_theory_passed": "yes",
    "lines-0-question_job_contract": "cdd",
    "lines-0-question_saved": "12,50",
    "lines-0-quote": "1 000",
}
REQUEST = {
    "lines-0-aid": "driving_licence/work",
    "lines-0-need": "Je commence lundi, à trente kilomètres.",
    "lines-0-amount_asked": "600",
    "lines-0-payee_kind": "supplier",
    "lines-0-payee_name": "Auto-école du Pont",
    "budget-0-kind": "wage",
    "budget-0-monthly_amount": "800",
}


@pytest.fixture
def application(world):
    factories.rule_version("1", clock.today() - dt.timedelta(days=1), text=TEXT)
    return factories.draft(world)


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


def url(name: str, application) -> str:
    return reverse(f"applications:{name}", args=[application.pk])


def typed(desk, application, **changes) -> dict:
    return fields_of(desk.get(url("fill_in", application))) | REQUEST | QUESTIONS | changes


def earlier_month(application, back: int, amount: int) -> None:
    day = clock.add_months(clock.today().replace(day=1), -back)
    cases.record_budget(
        actor=application.taken_by, household=application.household, on_date=day, rows=[("wage", None, Decimal(amount))]
    )


@pytest.fixture
def two_earlier_months(world, application):
    member = application.household.members.get()
    with operation("tests.since", actor=None):
        member.starts_on = clock.today() - dt.timedelta(days=200)
        member.save()
    earlier_month(application, 1, 1000)
    earlier_month(application, 2, 700)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_choosing_an_aid_brings_its_questions(desk, application):
    page = desk.get(url("questions", application), {"lines-4-aid": "driving_licence/work"})
    assert page.status_code == 200
    for name in ("quote", "question_theory_passed", "question_job_contract", "question_saved"):
        assert f'name="lines-4-{name}"' in page.content.decode()
    assert "Le code de la route est-il obtenu" in text_of(page)
    nothing = desk.get(url("questions", application), {"lines-4-aid": "food/hunger"})
    assert "question_" not in nothing.content.decode()
    assert desk.get(url("questions", application), {"budget-0-kind": "x"}).status_code == 404


def test_answers_are_kept_shown_again_and_read_by_the_rules(desk, application, two_earlier_months):
    sent = desk.post(url("fill_in", application), typed(desk, application))
    assert sent.status_code == 302, text_of(sent)
    line = ApplicationLine.objects.get()
    assert line.quote == Decimal(1000)
    assert line.answers == {"theory_passed": True, "job_contract": "cdd", "saved": "12.50"}
    shown = fields_of(desk.get(url("fill_in", application)))
    assert shown["lines-0-question_saved"] == "12,50"
    assert shown["lines-0-question_theory_passed"] == "yes"
    desk.post(url("fill_in", application), typed(desk, application) | {"submit": "1"})
    explained = EligibilityExplanation.objects.get()
    # (800 + 1000 + 700) / 3 = 833.33 a month for one person; half of 1000 less 12.50 of savings
    assert explained.lines.get(rule_code="mean_per_person").value_text.startswith("833,33")
    assert explained.proposed_amount == Decimal("487.50")
    assert explained.outcome == "clear"


def test_months_that_were_not_told_leave_the_mean_unknown(desk, application):
    desk.post(url("fill_in", application), typed(desk, application) | {"submit": "1"})
    explained = EligibilityExplanation.objects.get()
    means = explained.lines.get(rule_code="means")
    assert means.verdict == "unknown"
    assert [fact["meaning"] for fact in means.missing] == ["les ressources des mois précédents"]
    assert explained.outcome == "incomplete"


def test_what_is_typed_is_answered_and_nothing_is_written(desk, application, two_earlier_months):
    told = typed(desk, application, **{"lines-0-question_theory_passed": "no", "lines-0-need": ""})
    operations, readings = Operation.objects.count(), ReadLog.objects.count()
    page = desk.post(url("preview", application), told)
    text = text_of(page)
    assert page.status_code == 200
    assert said("The rules bar this aid") in text
    assert "833,33" in text
    assert "L’aide serait possible si : le code est obtenu : oui" in text
    assert Operation.objects.count() == operations
    assert ReadLog.objects.count() == readings + 1
    assert not ApplicationLine.objects.exists()
    assert HouseholdBudget.objects.filter(on_date=clock.today()).count() == 0


def test_requests_typed_together_share_the_ceiling_of_the_year(desk, application, two_earlier_months):
    second = {name.replace("lines-0", "lines-1"): value for name, value in (REQUEST | QUESTIONS).items()}
    told = typed(desk, application) | second | {"lines-TOTAL_FORMS": "2", "lines-0-amount_asked": "400"}
    text = text_of(desk.post(url("preview", application), told))
    # 700 a year, 400 proposed by the first request: 300 left for the second
    assert re.search(r"700,00 − 400,00 = 300,00", text)


@pytest.mark.parametrize(
    "half", [{"kind": "rent"}, {"kind": "rent", "monthly_amount": "4e"}, {"monthly_amount": "400"}]
)
def test_a_row_of_the_budget_half_typed_waits_for_the_rest(desk, application, half):
    told = typed(desk, application)
    row = int(told["budget-TOTAL_FORMS"])
    told |= {f"budget-{row}-{name}": value for name, value in half.items()} | {"budget-TOTAL_FORMS": str(row + 1)}
    whole = desk.post(url("preview", application), typed(desk, application))
    assert text_of(desk.post(url("preview", application), told)) == text_of(whole)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lines-0-question_saved", "beaucoup"),
        ("lines-0-question_job_contract", "cdd'; drop table"),
        ("lines-0-quote", "-5"),
        ("lines-0-quote", "1e9"),
    ],
)
def test_an_answer_that_cannot_be_gets_a_sentence_and_nothing_is_written(desk, application, name, value):
    sent = desk.post(url("fill_in", application), typed(desk, application, **{name: value}))
    assert sent.status_code == 422
    assert not ApplicationLine.objects.exists()
    assert desk.post(url("preview", application), typed(desk, application, **{name: value})).status_code == 200


def test_a_request_whose_aid_a_newer_text_dropped_is_kept_and_the_rest_is_corrected(desk, application):
    desk.post(url("fill_in", application), typed(desk, application))
    dropped = TEXT[: TEXT.index('[[aids]]\ncode = "driving_licence"')] + TEXT[TEXT.index('[[aids]]\ncode = "food"') :]
    factories.rule_version("2", clock.today(), text=dropped.replace('version = "1"', 'version = "2"'))
    page = desk.get(url("fill_in", application))
    assert "Permis de conduire · Travailler" in text_of(page)
    told = fields_of(page) | {"imminent_danger": "yes"}
    assert desk.post(url("preview", application), told).status_code == 200
    assert desk.post(url("fill_in", application), told).status_code == 302
    application.refresh_from_db()
    assert application.imminent_danger
    line = ApplicationLine.objects.get()
    assert (line.aid_code, line.quote, line.answers["saved"]) == ("driving_licence", Decimal(1000), "12.50")


def test_an_aid_that_is_not_paid_so_gets_its_own_sentence(desk, application):
    sent = desk.post(url("fill_in", application), typed(desk, application, **{"lines-0-payee_kind": "household"}))
    assert sent.status_code == 422
    assert "« Permis de conduire » ne se paie pas" in text_of(sent).replace("\xa0", " ")


@pytest.mark.parametrize("answer", ["permanent", "yes", "1e9", ""])
def test_an_answer_that_no_longer_fits_its_question_is_asked_again(desk, application, answer):
    desk.post(url("fill_in", application), typed(desk, application))
    with operation("tests.answers", actor=None):
        line = ApplicationLine.objects.get()
        line.answers = line.answers | {"saved": answer}
        line.save()
    page = desk.get(url("fill_in", application))
    assert page.status_code == 200
    assert fields_of(page)["lines-0-question_saved"] == ""


@pytest.mark.parametrize("answer", ["1e999999999", "0x1F", "-5", "1/0", "٣", ""])
def test_a_stored_answer_that_is_no_plain_number_is_unknown(answer):
    rules = load(TEXT)
    told = {"members": [{"role": "head", "age": 30}], "amount_asked": "100", "quote": "1000", "ground": "work"}
    told |= {"answers": {"theory_passed": True, "job_contract": "cdd", "saved": answer}}
    judged = machine(rules).judge("driving_licence", Situation.from_json(told))
    assert judged.proposed is None
