"""The single application, from its draft to the door of the commission."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from aids.applications import operations as applications
from aids.applications.models import Application
from backend.audit.history import StaleVersion
from backend.audit.models import TransitionLog
from backend.audit.operations import operation
from backend.audit.trail import words_for
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from directory.models import RoleAssignment, User
from tests import factories
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db
STEPS_OF_A_SESSION = ("put_on_agenda", "give_opinion", "close_session", "decide_session")


def words(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.split())


def colleague(world, role: str, unit: str = "est") -> User:
    """Another account of the same role in the same unit."""
    return factories.account(role, world.units[unit], world.sites[unit], username=f"other.{role}.{unit}")


def page_of(application) -> str:
    return application.get_absolute_url()


def take_up(application) -> str:
    return reverse("applications:take_up", args=[application.pk])


# Draft and submission


def test_numbers_follow_each_other_in_the_year(world):
    found = [factories.draft(world, factories.person(world, last_name=f"N{letter}")) for letter in "abc"]
    year = clock.today().year
    assert [one.number for one in found] == [f"{year}-0001", f"{year}-0002", f"{year}-0003"]


def test_a_draft_belongs_to_whom_took_it(world):
    application = factories.draft(world)
    for actor in (colleague(world, Role.RECEPTION), world.account(Role.CASE_OFFICER)):
        with pytest.raises(Forbidden):
            applications.submit(actor=actor, application=application, on=clock.today())
        with pytest.raises(Forbidden):
            applications.abandon(actor=actor, application=application, reason="x")


def test_an_abandoned_draft_keeps_its_number_and_its_reason(world, sign_in):
    application = factories.draft(world)
    desk = sign_in(Role.RECEPTION)
    url = reverse("applications:abandon", args=[application.pk])
    assert desk.post(url, {"reason": ""}).status_code == 422
    assert desk.post(url, {"reason": "x" * 501}).status_code == 422
    assert desk.post(url, {"reason": "x\x00"}).status_code == 422
    assert says(following(desk, desk.post(url, {"reason": "Déjà demandé."})), "The draft is closed.")
    assert desk.post(url, {"reason": "Encore."}).status_code == 404
    assert factories.draft(world, application.applicant).sequence == application.sequence + 1


def test_silence_counts_from_the_day_of_receipt(world, sign_in):
    application = factories.submitted(world)
    assert application.received_on == clock.today()
    assert application.silence_on == clock.add_months(clock.today(), 2)
    pdf = words(sign_in(Role.RECEPTION).get(reverse("applications:acknowledgement", args=[application.pk])).content)
    assert application.number in pdf
    assert f"{application.silence_on.day}" in pdf
    assert factories.NEED in pdf


def test_the_acknowledgement_is_the_same_bytes_each_time(world, sign_in):
    application = factories.submitted(world)
    url = reverse("applications:acknowledgement", args=[application.pk])
    assert sign_in(Role.RECEPTION).get(url).content == sign_in(Role.RECEPTION).get(url).content


def test_a_draft_has_no_acknowledgement_and_says_so(world, sign_in):
    application = factories.draft(world)
    desk = sign_in(Role.RECEPTION)
    answer = desk.get(reverse("applications:acknowledgement", args=[application.pk]))
    assert says(following(desk, answer), "The acknowledgement exists once the application is submitted.")


@pytest.mark.parametrize(
    ("residence", "identity"),
    [
        (None, {"protected": True}),
        ({"no_fixed_address": True, "domiciliation_commune": "est"}, {}),
        ({"no_fixed_address": True}, {}),
    ],
)
def test_a_protected_or_missing_address_is_never_printed(world, sign_in, residence, identity):
    if residence and "domiciliation_commune" in residence:
        residence = residence | {"domiciliation_commune": world.communes["est"]}
    someone = factories.person(world, residence=residence, **identity)
    application = factories.submitted(world, someone)
    pdf = words(sign_in(Role.RECEPTION).get(reverse("applications:acknowledgement", args=[application.pk])).content)
    assert "Lilas" not in pdf
    assert "06 12 34" not in pdf
    assert world.sites["est"].name in pdf


def test_submitting_without_a_request_writes_nothing(world):
    application = factories.draft(world)
    moves = TransitionLog.objects.count()
    with pytest.raises(Refusal) as refused:
        applications.submit(actor=application.taken_by, application=application, on=clock.today())
    assert str(refused.value) == said("Add at least one request first.")
    assert TransitionLog.objects.count() == moves


def test_the_database_wants_a_day_of_receipt(world):
    application = factories.submitted(world)
    application.received_on = None
    with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
        application.save()


# The case officer


def test_taking_up_opens_the_file_and_only_then(world, sign_in):
    application = factories.submitted(world)
    officer = sign_in(Role.CASE_OFFICER)
    assert officer.get(page_of(application)).status_code == 404
    page = officer.get(take_up(application)).content.decode()
    assert str(application.applicant) in page
    assert factories.NEED not in page
    assert says(following(officer, officer.post(take_up(application))), "You now examine this application.")
    assert factories.NEED in officer.get(page_of(application)).content.decode()


def test_the_officer_of_another_unit_finds_nothing_to_take_up(world, sign_in):
    application = factories.submitted(world)
    officer = sign_in(Role.CASE_OFFICER, "ouest")
    for answer in (officer.get(take_up(application)), officer.post(take_up(application))):
        assert answer.status_code == 404
    with pytest.raises(Forbidden):
        applications.take_up(actor=world.account(Role.CASE_OFFICER, "ouest"), application=application)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "x\x00"])
def test_a_colleague_takes_it_over_with_a_reason_only(world, sign_in, client, reason):
    application = factories.examined(world)
    other = colleague(world, Role.CASE_OFFICER)
    client.force_login(other, backend="directory.backends.AccountBackend")
    answer = client.post(take_up(application), {"reason": reason})
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    assert answer.status_code in (302, 422)
    assert "error-summary" in page.content.decode() or says(
        page, "A colleague examines this application: say why you take it over."
    )
    application.refresh_from_db()
    assert application.case_officer == world.account(Role.CASE_OFFICER)

    assert client.post(take_up(application), {"reason": "Absence longue."}).status_code == 302
    application.refresh_from_db()
    assert application.case_officer == other
    history = client.get(reverse("applications:history", args=[application.pk])).content.decode()
    assert "Absence longue." in history


def test_taking_up_twice_leads_to_the_file(world, sign_in):
    application = factories.submitted(world)
    officer = sign_in(Role.CASE_OFFICER)
    assert officer.post(take_up(application)).status_code == 302
    assert officer.post(take_up(application)).status_code in (302, 403)
    assert following(officer, officer.get(take_up(application))).status_code == 200


def test_two_officers_take_up_at_the_same_time_and_one_gets_it(transactional_db, world):
    application = factories.submitted(world)
    officers, start = [world.account(Role.CASE_OFFICER), colleague(world, Role.CASE_OFFICER)], Barrier(2)

    def takes(officer):
        start.wait()
        try:
            applications.take_up(actor=officer, application=application)
        except Refusal as refusal:
            return refusal.sentence
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        answers = sorted(hands.map(takes, officers))
    assert answers == ["", said("A colleague examines this application: say why you take it over.")]


def test_whoever_leaves_the_post_leaves_the_file(world, sign_in):
    application = factories.examined(world)
    officer = sign_in(Role.CASE_OFFICER)
    assert officer.get(page_of(application)).status_code == 200
    with operation("tests.end_role", actor=None):
        held = RoleAssignment.objects.get(user=world.account(Role.CASE_OFFICER))
        held.ends_on = clock.today() - dt.timedelta(days=1)
        held.save()
    assert officer.get(page_of(application)).status_code in (403, 404)


def test_the_officer_corrects_until_a_request_is_ready(world, sign_in):
    application = factories.examined(world)
    officer, desk = sign_in(Role.CASE_OFFICER), sign_in(Role.RECEPTION)
    url = reverse("applications:fill_in", args=[application.pk])
    assert says(following(desk, desk.get(url)), "Only the case officer corrects a submitted application.")
    assert desk.post(url).status_code == 403
    told = fields_of(officer.get(url)) | {"lines-0-amount_asked": "90"}
    assert officer.post(url, told).status_code == 302
    line = application.lines.get()
    assert (line.amount_asked, line.status) == (90, "to_examine")
    officer.post(reverse("applications:line_ready", args=[application.pk, line.pk]))
    assert says(following(officer, officer.get(url)), "A request has already left the examination.")
    assert officer.post(url).status_code == 403


def test_a_submitted_request_is_not_removed_but_another_may_join(world, sign_in):
    application = factories.examined(world)
    officer = sign_in(Role.CASE_OFFICER)
    url = reverse("applications:fill_in", args=[application.pk])
    told = fields_of(officer.get(url))
    answer = officer.post(url, told | {"lines-0-DELETE": "on"})
    assert answer.status_code == 422
    assert says(answer, "A request that was submitted cannot be removed.")
    more = {"lines-TOTAL_FORMS": "2", "lines-1-aid": "emergency_aid/heating", "lines-1-need": "Le poêle."}
    more |= {"lines-1-amount_asked": "50", "lines-1-payee_kind": "household"}
    assert officer.post(url, told | more).status_code == 302
    assert [line.status for line in application.lines.all()] == ["to_examine", "to_examine"]


def test_ready_and_back_and_ready_again(world, sign_in):
    application = factories.examined(world)
    line = application.lines.get()
    officer = sign_in(Role.CASE_OFFICER)
    for route, state, sentence in [
        ("line_ready", "ready", "This request is ready for the commission."),
        ("line_take_back", "to_examine", "This request is back in the examination."),
        ("line_ready", "ready", "This request is ready for the commission."),
    ]:
        url = reverse(f"applications:{route}", args=[application.pk, line.pk])
        assert says(following(officer, officer.post(url)), sentence)
        line.refresh_from_db()
        assert line.status == state


def test_a_step_done_twice_gets_one_sentence(world, sign_in):
    application = factories.examined(world)
    officer = sign_in(Role.CASE_OFFICER)
    url = reverse("applications:line_ready", args=[application.pk, application.lines.get().pk])
    officer.post(url)
    for headers in (
        {},
        {"referer": f"http://testserver{page_of(application)}"},
        {"referer": "https://elsewhere.example/"},
    ):
        answer = officer.post(url, headers=headers)
        page = following(officer, answer)
        assert says(page, "Not possible any more: this is now “%(state)s”.", state=said("Ready for the commission"))
        assert answer["Location"] in ("/", page_of(application))


def test_steps_are_sent_not_asked(world, sign_in):
    application = factories.examined(world)
    officer = sign_in(Role.CASE_OFFICER)
    answer = officer.get(reverse("applications:line_ready", args=[application.pk, application.lines.get().pk]))
    assert answer.status_code == 405
    assert says(answer, "This request could not be understood")


def test_documents_seen_once_serve_every_request_that_wants_them(world, sign_in):
    lines = [factories.line(), factories.line(ground="heating", need="Le poêle.")]
    application = factories.examined(world, lines=lines)
    officer = sign_in(Role.CASE_OFFICER)
    url = reverse("applications:documents", args=[application.pk])
    officer.post(url, {"seen": ["identity"]})
    seen = {
        (line.position, document.code)
        for line in application.lines.all()
        for document in line.documents.filter(received_on=clock.today())
    }
    assert seen == {(1, "identity"), (2, "identity")}
    officer.post(url, {})
    assert not any(line.documents.filter(received_on__isnull=False).exists() for line in application.lines.all())


# What is told of it


def test_the_application_tells_its_whole_story(world, sign_in):
    ready = factories.ready(world)
    held = factories.decided_session(world, lines=ready.lines.all())
    page = sign_in(Role.CASE_OFFICER).get(page_of(ready))
    told = [event["what"] for event in page.context["events"]]
    with override("fr"):
        steps = [words_for(f"applications.{step}") for step in ("open", "submit", "take_up", "make_ready")]
        steps += [words_for(f"commissions.{step}") for step in STEPS_OF_A_SESSION]
    assert told == steps
    assert page.context["events"][-1]["when"] == held.decided_at
    assert all(event["who"] for event in page.context["events"])


def test_a_version_told_by_nobody_is_stale(world):
    application = factories.draft(world)
    with pytest.raises(StaleVersion):
        applications.fill_in(
            actor=application.taken_by,
            application=application,
            version=application.version + 1,
            facts=factories.FACTS,
            lines=[factories.line()],
            budget=applications.BudgetInput(clock.today(), []),
            on=clock.today(),
        )
    assert not application.lines.exists()


def test_what_fails_at_the_end_of_the_form_undoes_its_beginning(world):
    """The budget is refused after the facts and the requests were written: none of them stays."""
    application = factories.draft(world)
    with pytest.raises(Refusal), transaction.atomic():
        applications.fill_in(
            actor=application.taken_by,
            application=application,
            version=application.version,
            facts=factories.FACTS | {"emergency": True},
            lines=[factories.line()],
            budget=applications.BudgetInput(dt.date(1990, 1, 1), factories.BUDGET),
            on=clock.today(),
            then_submit=True,
        )
    fresh = Application.objects.get()
    assert (fresh.emergency, fresh.status, fresh.lines.count()) == (False, "draft", 0)
