"""The single form: what cannot be gets one sentence in the right place, and nothing is half-written."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aids.applications.models import Application, ApplicationLine
from aids.rule_sets.models import RuleSet
from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.kit import clock
from cases.people.models import BudgetLine, HouseholdBudget
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, following, says

pytestmark = pytest.mark.django_db
REQUEST = {
    "lines-0-aid": "emergency_aid/food",
    "lines-0-need": factories.NEED,
    "lines-0-amount_asked": "120",
    "lines-0-payee_kind": "household",
}
INCOME = {"budget-0-kind": "rsa", "budget-0-monthly_amount": "646,52"}
REQUIRED = "This field is required."
NO_NUL = "Null characters are not allowed."
STRANGE = st.sampled_from(["", "مساعدة \u202e", "👩‍👧 é\u0301", "{{ x }} <b> %s"])
TEXTS = st.builds(str.__add__, STRANGE, st.text(st.characters(exclude_categories=["Cs"]), max_size=200))


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


@pytest.fixture
def application(world):
    return factories.draft(world)


def page_of(application) -> str:
    return reverse("applications:fill_in", args=[application.pk])


def fill(desk, application, **changes):
    """Send the form as it was shown, with a request, an income and `changes`."""
    told = fields_of(desk.get(page_of(application)))
    return desk.post(page_of(application), told | REQUEST | INCOME | changes)


def nothing_written() -> bool:
    return not (ApplicationLine.objects.exists() or HouseholdBudget.objects.exists())


WRONG = [
    ({"lines-0-amount_asked": ""}, REQUIRED),
    ({"lines-0-amount_asked": "0"}, "An amount cannot be below %(limit_value)s."),
    ({"lines-0-amount_asked": "-12"}, "An amount cannot be below %(limit_value)s."),
    ({"lines-0-amount_asked": "NaN"}, "Type an amount in euros, such as 120 or 85,50."),
    ({"lines-0-amount_asked": "1e999"}, "Type an amount in euros, such as 120 or 85,50."),
    ({"lines-0-amount_asked": "٣٥"}, "Type an amount in euros, such as 120 or 85,50."),
    ({"lines-0-amount_asked": "1000000000000"}, "This amount is too large: %(limit_value)s at most."),
    ({"lines-0-amount_asked": "12,345"}, "Type at most two decimals."),
    ({"lines-0-need": ""}, REQUIRED),
    ({"lines-0-need": "x\x00"}, NO_NUL),
    ({"lines-0-need": "é" * 2001}, None),
    ({"lines-0-need": "é" * 10_000}, None),
    ({"lines-0-aid": ""}, REQUIRED),
    ({"lines-0-aid": "gold/food"}, "This aid is not in the rule set in force."),
    ({"lines-0-aid": "emergency_aid"}, "This aid is not in the rule set in force."),
    ({"lines-0-aid": "a/b/c"}, "This aid is not in the rule set in force."),
    ({"lines-0-payee_kind": "king"}, None),
    ({"lines-0-payee_kind": "landlord"}, "Say the name of the supplier or landlord."),
    ({"lines-0-payee_kind": "supplier", "lines-0-payee_name": "   "}, "Say the name of the supplier or landlord."),
    ({"lines-0-payee_name": "a" * 10_000}, None),
    ({"lines-0-payee_name": "a\x00"}, NO_NUL),
    ({"lines-0-line_id": "abc"}, "Enter a whole number."),
    ({"lawful_residence": "maybe"}, None),
    ({"version": ""}, REQUIRED),
    ({"version": "-1"}, None),
    ({"on_date": "2999-01-01"}, "A budget cannot be told in the future."),
    ({"on_date": "1990-01-01"}, "This household has no member on that day."),
    ({"budget_version": "abc"}, "Enter a whole number."),
    ({"budget-0-monthly_amount": "-1"}, "An amount cannot be below %(limit_value)s."),
    ({"budget-0-person": "999999"}, None),
    ({"lines-TOTAL_FORMS": ""}, None),
    ({"lines-TOTAL_FORMS": "1000000000"}, None),
    ({"lines-INITIAL_FORMS": "x"}, None),
    ({"budget-TOTAL_FORMS": "\x00"}, None),
]


def test_what_cannot_be_writes_nothing_and_keeps_what_was_typed(desk, application, subtests):
    shown = fields_of(desk.get(page_of(application))) | REQUEST | INCOME
    for changes, sentence in WRONG:
        with subtests.test(str(changes)[:60]):
            answer = desk.post(page_of(application), shown | changes)
            assert answer.status_code == 422
            page = answer.content.decode()
            assert "error-summary" in page
            limits = ("0,00\xa0€", "0,01\xa0€", "999\u202f999,99\xa0€")
            assert sentence is None or any(says(answer, sentence, limit_value=limit) for limit in limits)
            if not set(changes) & {"lines-TOTAL_FORMS", "lines-INITIAL_FORMS", "lines-0-need"}:
                assert factories.NEED in page
            assert nothing_written()
            application.refresh_from_db()
            assert application.version == 1


def test_a_form_without_anything_says_all_that_is_missing(desk, application):
    answer = desk.post(page_of(application), {})
    assert answer.status_code == 422
    assert nothing_written()


def test_a_draft_may_be_saved_with_nothing_typed_yet(desk, application):
    told = fields_of(desk.get(page_of(application)))
    assert desk.post(page_of(application), told).status_code == 302
    assert nothing_written()


def test_but_not_submitted(desk, application):
    told = fields_of(desk.get(page_of(application)))
    answer = desk.post(page_of(application), told | {"submit": "1"})
    assert answer.status_code == 422
    assert says(answer, "Add at least one request first.")
    application.refresh_from_db()
    assert (application.status, application.version) == ("draft", 1)


def test_a_request_without_a_budget_may_be_submitted(desk, application):
    told = fields_of(desk.get(page_of(application))) | REQUEST | {"submit": "1"}
    assert desk.post(page_of(application), told).status_code == 302
    assert not HouseholdBudget.objects.exists()
    assert ApplicationLine.objects.get().explanation.verdict == "unknown"


def test_a_row_half_typed_is_not_an_empty_row(desk, application):
    told = fields_of(desk.get(page_of(application))) | {"lines-0-need": "Manger."}
    answer = desk.post(page_of(application), told)
    assert answer.status_code == 422
    assert set(answer.context["line_forms"].forms[0].errors) == {"aid", "amount_asked"}


def test_too_many_requests_get_one_sentence(desk, application):
    extra = {f"lines-{n}{name[7:]}": value for n in range(21) for name, value in REQUEST.items()}
    answer = fill(desk, application, **extra, **{"lines-TOTAL_FORMS": "21"})
    assert answer.status_code == 422
    assert nothing_written()
    assert fill(desk, application, **extra, **{"lines-TOTAL_FORMS": "20"}).status_code == 302
    assert ApplicationLine.objects.count() == 20


def test_the_longest_need_is_kept_to_the_last_letter(desk, application):
    need = "é\n" * 999 + "é!"
    assert fill(desk, application, **{"lines-0-need": need}).status_code == 302
    stored = ApplicationLine.objects.get().need
    assert stored.replace("\r\n", "\n") == need


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(need=TEXTS, payee=TEXTS, amount=TEXTS)
def test_no_text_is_too_strange_to_be_answered(desk, application, need, payee, amount):
    changes = {"lines-0-need": need, "lines-0-payee_name": payee}
    assert fill(desk, application, **changes).status_code in (302, 422)
    assert fill(desk, application, **changes, **{"lines-0-amount_asked": amount}).status_code in (302, 422)


def test_the_need_is_shown_and_printed_as_it_was_said(desk, application):
    need = "<script>alert(1)</script> {{ x }} & l’eau 🍞 مساعدة"
    fill(desk, application, **{"lines-0-need": need, "submit": "1"})
    page = desk.get(application.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ x }} &amp; l’eau" in page
    pdf = desk.get(reverse("applications:acknowledgement", args=[application.pk]))
    assert pdf.content.startswith(b"%PDF")


# Ids of others


def test_a_line_of_another_application_is_left_alone(world, desk, application):
    theirs = factories.submitted(world, factories.person(world, last_name="Autre", first_name="Paul")).lines.get()
    before = (theirs.version, theirs.need)
    fill(desk, application, **{"lines-0-line_id": str(theirs.pk), "lines-0-need": "Pris."})
    theirs.refresh_from_db()
    assert (theirs.version, theirs.need) == before
    assert application.lines.get().need == "Pris."

    told = {"lines-0-line_id": str(theirs.pk), "lines-0-DELETE": "on"}
    assert fill(desk, application, **told).status_code == 302
    assert ApplicationLine.objects.filter(pk=theirs.pk).exists()


def test_documents_of_another_application_stay_unseen(world, sign_in):
    mine = factories.examined(world)
    theirs = factories.submitted(world, factories.person(world, last_name="Autre", first_name="Paul"))
    officer = sign_in(Role.CASE_OFFICER)
    seen = ["identity", "no such code", "a\x00"]
    assert officer.post(reverse("applications:documents", args=[mine.pk]), {"seen": seen}).status_code == 302
    assert list(mine.lines.get().documents.filter(received_on__isnull=False).values_list("code", flat=True)) == [
        "identity"
    ]
    assert not theirs.lines.get().documents.filter(received_on__isnull=False).exists()
    assert officer.post(reverse("applications:documents", args=[theirs.pk]), {"seen": seen}).status_code == 404


def test_a_line_answers_only_under_its_own_application(world, sign_in):
    mine = factories.examined(world)
    other = factories.examined(world, factories.person(world, last_name="Autre", first_name="Paul"))
    officer = sign_in(Role.CASE_OFFICER)
    for route in ("line_ready", "line_take_back"):
        for line in (other.lines.get().pk, 999_999, 10**30):
            assert officer.post(reverse(f"applications:{route}", args=[mine.pk, line])).status_code == 404


ROUTES = ["detail", "fill_in", "abandon", "history", "acknowledgement"]


def test_an_unknown_application_is_a_page_that_says_so(desk, subtests):
    for route in ROUTES:
        with subtests.test(str(route)[:60]):
            for pk in (999_999, 10**30):
                answer = desk.get(reverse(f"applications:{route}", args=[pk]))
                assert answer.status_code == 404
                assert says(answer, "There is nothing at this address")


def test_a_line_of_the_budget_is_for_a_member_only(world, desk, application):
    stranger = factories.person(world, last_name="Autre", first_name="Paul")
    assert fill(desk, application, **{"budget-0-person": str(stranger.pk)}).status_code == 422
    assert fill(desk, application, **{"budget-0-person": str(application.applicant_id)}).status_code == 302
    assert BudgetLine.objects.get().person_id == application.applicant_id


# Twice


def test_opening_twice_opens_one(world, desk):
    someone = factories.person(world)
    url = reverse("applications:open", args=[someone.pk])
    told = fields_of(desk.get(url))
    first, second = desk.post(url, told), desk.post(url, told)
    assert first.status_code == second.status_code == 302
    assert says(following(desk, second), "This was already recorded: here it is.")
    assert desk.post(url, {}).status_code == 422
    third = desk.post(url, {"key": str(uuid.uuid4())})
    assert Application.objects.get().get_absolute_url() in third["Location"]


def test_submitting_twice_leads_to_the_application(desk, application):
    told = fields_of(desk.get(page_of(application))) | REQUEST | INCOME | {"submit": "1"}
    assert desk.post(page_of(application), told).status_code == 302
    again = following(desk, desk.post(page_of(application), told))
    assert says(again, "This was already recorded: here it is.")
    assert application.number in again.content.decode()
    assert Operation.objects.filter(name="applications.submit").count() == 1
    assert ApplicationLine.objects.count() == 1


def test_two_hands_on_the_same_draft(world, sign_in, application):
    """The second sees who changed what, keeps what they typed, then saves over it."""
    here, there = sign_in(Role.RECEPTION), sign_in(Role.RECEPTION)
    mine = fields_of(here.get(page_of(application)))
    assert fill(there, application, emergency="on").status_code == 302
    told = mine | REQUEST | INCOME | {"lines-0-need": "Ce que je tapais.", "lawful_residence": "no"}
    conflict = here.post(page_of(application), told)
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert world.account(Role.RECEPTION).get_full_name() in page
    assert f"{clock.today().year}" in page
    assert fields_of(conflict)["lines-0-need"] == "Ce que je tapais."
    assert application.lines.get().need == factories.NEED

    second = here.post(page_of(application), fields_of(conflict))
    if second.status_code == 409:  # the budget of the day was written by the other hand too
        second = here.post(page_of(application), fields_of(second))
    assert second.status_code == 302
    needs = set(application.lines.values_list("need", flat=True))
    assert needs == {factories.NEED, "Ce que je tapais."}
    application.refresh_from_db()
    assert application.lawful_residence is False


def test_the_budget_changes_while_the_form_is_open(world, desk, application):
    told = fields_of(desk.get(page_of(application))) | REQUEST | INCOME
    factories.cases.record_budget(
        actor=world.account(Role.RECEPTION),
        household=application.household,
        on_date=clock.today(),
        rows=[("wage", None, Decimal(900))],
    )
    conflict = desk.post(page_of(application), told)
    assert conflict.status_code == 409
    assert "900,00" in conflict.content.decode()
    assert not application.lines.exists()
    assert desk.post(page_of(application), fields_of(conflict)).status_code == 302
    assert BudgetLine.objects.get().kind == "rsa"


# No rule set


@pytest.fixture
def without_rules(world):
    with operation("tests.end_rules", actor=None):
        rules = RuleSet.objects.get()
        rules.in_force_until = clock.today() - dt.timedelta(days=1)
        rules.save()


def test_without_a_rule_set_in_force_a_request_gets_one_sentence(desk, application, without_rules):
    told = fields_of(desk.get(page_of(application))) | REQUEST | INCOME | {"submit": "1"}
    answer = desk.post(page_of(application), told)
    assert answer.status_code == 422
    assert says(answer, "No rule set is in force on this day.")
    assert nothing_written()


def test_and_nothing_is_half_written_when_it_ends_under_way(world, sign_in):
    application = factories.examined(world)
    line = application.lines.get()
    with operation("tests.end_rules", actor=None):
        rules = RuleSet.objects.get()
        rules.in_force_until = clock.today()
        rules.save()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1), tick=True):
        officer = sign_in(Role.CASE_OFFICER)
        url = reverse("applications:line_ready", args=[application.pk, line.pk])
        page = following(
            officer, officer.post(url, headers={"referer": f"http://testserver{application.get_absolute_url()}"})
        )
    assert says(page, "No rule set is in force on this day.")
    line.refresh_from_db()
    assert line.status == "to_examine"
