"""Social assessments: who writes and reads them, no text lost, finished once, frozen, amended."""

import datetime as dt
import io
import re
import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from backend.audit.history import StaleVersion
from backend.audit.models import Operation, ReadLog
from backend.audit.operations import operation
from backend.kit import clock, registry
from backend.kit.access import Forbidden, Refusal
from cases.assessments import operations as assessments
from cases.assessments import panels
from cases.assessments.enums import AssessmentStatus
from cases.assessments.models import MOST_LETTERS, AssessmentDraft, SocialAssessment
from cases.assessments.operations import Reading
from cases.assessments.queries import Texts
from cases.assessments.templates import begun_with, templates
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.forms import fields_of, following, said, says, whole_page

pytestmark = pytest.mark.django_db

TEXTS = Texts("Le loyer n’est plus payé depuis mars.", "Je veux rester ici.", "Sa sœur l’aide.")
ALREADY = "This was already recorded: here it is."
NOT_READ = Reading(not_because="Absente au rendez-vous.")


@pytest.fixture
def worker(world) -> User:
    return world.account(Role.SOCIAL_WORKER)


@pytest.fixture
def nadia(world, worker):
    """A person whose file the social worker follows: they took her application."""
    someone = factories.person(world)
    factories.submitted(world, someone, by=worker)
    return someone


def begun(worker, person) -> SocialAssessment:
    household = factories.household_of(person)
    return assessments.begin(actor=worker, person=person, household=household, on=clock.today())


def written(worker, person, texts: Texts = TEXTS) -> SocialAssessment:
    draft = begun(worker, person)
    assessments.save_draft(actor=worker, assessment=draft, version=0, texts=texts, now=clock.now())
    return draft


def finished(worker, person, reading: Reading = NOT_READ) -> SocialAssessment:
    draft = written(worker, person)
    return assessments.finish(actor=worker, assessment=draft, version=1, reading=reading, on=clock.today())


def frozen(worker, person) -> SocialAssessment:
    made = finished(worker, person)
    with operation("tests.freeze", actor=None):
        return assessments.freeze(made, clock.today())


def new_url(person) -> str:
    return reverse("assessments:new", args=[person.pk])


def url(name: str, assessment) -> str:
    return reverse(f"assessments:{name}", args=[assessment.pk])


def typed(client, address: str, **changes) -> dict:
    return fields_of(client.get(address)) | changes


PARTS = {"situation": TEXTS.situation, "own_view": TEXTS.own_view, "strengths": TEXTS.strengths}


# Writing


def test_a_first_saving_begins_the_draft_and_the_next_visit_goes_on(sign_in, nadia):
    client = sign_in(Role.SOCIAL_WORKER)
    assert not SocialAssessment.objects.exists()
    page = client.get(new_url(nadia))
    assert page.status_code == 200
    assert not SocialAssessment.objects.exists()
    answer = client.post(new_url(nadia), typed(client, new_url(nadia), **PARTS))
    draft = SocialAssessment.objects.get()
    assert answer["Location"] == url("edit", draft)
    again = client.get(new_url(nadia))
    assert again["Location"] == url("edit", draft)
    assert not says(following(client, again), ALREADY), "nothing was sent"
    assert fields_of(client.get(url("edit", draft)))["situation"] == TEXTS.situation
    assert draft.situation == "", "the text of a draft is not in the row that has a history"


def test_autosave_answers_its_hour_and_leaves_history_and_operations_alone(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    draft = begun(worker, nadia)
    before = Operation.objects.count(), SocialAssessment.history.count(), ReadLog.objects.count()
    version = 0
    for length in range(1, 6):
        data = {"version": version, "situation": "a" * length}
        answer = client.post(url("edit", draft), data, headers={"Accept": "application/json"})
        assert answer.status_code == 200
        version = answer.json()["version"]
    assert version == 5
    assert re.fullmatch(r"Enregistré à \d+\u00a0h\u00a0\d\d", answer.json()["sentence"])
    assert (Operation.objects.count(), SocialAssessment.history.count(), ReadLog.objects.count()) == before
    assert AssessmentDraft.objects.get().situation == "aaaaa"


def test_autosave_of_a_page_that_is_new_begins_once(sign_in, nadia):
    client = sign_in(Role.SOCIAL_WORKER)
    sent = {"version": 0, "situation": "Premiers mots"}
    answers = [client.post(new_url(nadia), sent, headers={"Accept": "application/json"}) for _twice in range(2)]
    assert [answer.json()["version"] for answer in answers] == [1, 1]
    assert answers[0].json()["url"] == url("edit", SocialAssessment.objects.get())


def test_two_tabs_never_overwrite_each_other_and_lose_nothing(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    draft = begun(worker, nadia)
    address = url("edit", draft)
    first, second = typed(client, address, situation="Du premier"), typed(client, address, situation="Du second")
    assert client.post(address, first).status_code == 302
    silent = client.post(address, second, headers={"Accept": "application/json"})
    assert silent.status_code == 409
    assert AssessmentDraft.objects.get().situation == "Du premier"
    page = client.post(address, second)
    assert page.status_code == 409
    assert "Du premier" in page.content.decode()
    again = fields_of(page)
    assert again["situation"] == "Du second"
    assert client.post(address, again).status_code == 302
    assert AssessmentDraft.objects.get().situation == "Du second"


@pytest.mark.django_db(transaction=True)
def test_two_savings_at_the_same_instant_keep_one_and_refuse_the_other(transactional_db):
    world = factories.make_world()
    worker = world.account(Role.SOCIAL_WORKER)
    someone = factories.person(world)
    factories.submitted(world, someone, by=worker)
    draft = begun(worker, someone)
    outcomes, start = [], threading.Barrier(2)

    def save(text: str) -> None:
        start.wait()
        try:
            assessments.save_draft(actor=worker, assessment=draft, version=0, texts=Texts(text), now=clock.now())
            outcomes.append("saved")
        except StaleVersion:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[text]) for text in ("un", "deux")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "stale"]
    assert AssessmentDraft.objects.get().version == 1


def test_a_template_fills_the_empty_parts_and_never_covers_a_word(sign_in, nadia):
    client = sign_in(Role.SOCIAL_WORKER)
    rent = templates()[0]
    data = typed(client, new_url(nadia), situation="", strengths="Sa sœur.", own_view="", template=rent.code)
    page = client.get(client.post(new_url(nadia), data)["Location"])
    told = fields_of(page)
    assert "La dette" in told["situation"]
    assert told["strengths"] == "Sa sœur."
    assert told["own_view"] == "", "the person's words have no outline"
    assert begun_with(rent.code, Texts(situation="x")).situation == "x"
    assert begun_with("inconnu", TEXTS) == TEXTS


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("a" * 30_000, "20000"),
        ("avec un \x00 dedans", "caractère nul"),
    ],
)
def test_what_cannot_be_kept_is_told_and_stays_in_the_form(sign_in, nadia, worker, part, sentence):
    client = sign_in(Role.SOCIAL_WORKER)
    address = url("edit", written(worker, nadia))
    silent = client.post(address, {"version": 1, "situation": part}, headers={"Accept": "application/json"})
    assert silent.status_code == 422
    assert sentence in silent.json()["sentence"].replace("\u202f", "").replace("\xa0", "")
    page = client.post(address, {"version": 1, "situation": part})
    assert page.status_code == 422
    assert part[:10] in page.content.decode()
    assert AssessmentDraft.objects.get().situation == TEXTS.situation


def test_emoji_blank_lines_and_the_longest_text_are_kept_as_typed(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    address = url("edit", begun(worker, nadia))
    text = "🌷 Elle dit :\r\n\r\n  « ça va »\r\n"
    client.post(address, {"version": 0, "own_view": text, "situation": "é" * MOST_LETTERS})
    kept = AssessmentDraft.objects.get()
    assert kept.own_view == "🌷 Elle dit :\n\n  « ça va »\n"
    assert len(kept.situation) == MOST_LETTERS


# Who


def test_a_draft_is_its_authors_alone_and_a_finished_one_is_for_those_who_follow(sign_in, world, nadia, worker):
    officer = world.account(Role.CASE_OFFICER)
    factories.applications.take_up(actor=officer, application=nadia.applications.get())
    draft = written(worker, nadia)
    colleague = sign_in(Role.CASE_OFFICER)
    assert colleague.get(url("assessment", draft)).status_code == 404
    assert "Évaluations sociales" not in colleague.get(whole_page(nadia)).content.decode()
    assessments.finish(actor=worker, assessment=draft, version=1, reading=NOT_READ, on=clock.today())
    page = colleague.get(url("assessment", draft))
    assert page.status_code == 200
    assert TEXTS.own_view in page.content.decode()
    assert nadia.pk in ReadLog.objects.latest("pk").person_ids
    assert sign_in(Role.SOCIAL_WORKER, "ouest").get(url("assessment", draft)).status_code == 403
    assert sign_in(Role.RECEPTION).get(url("assessment", draft)).status_code == 403
    edit = colleague.get(url("edit", draft))
    assert edit["Location"] == url("assessment", draft)
    assert not says(following(colleague, edit), ALREADY), "nothing was sent"
    with pytest.raises(Forbidden):
        assessments.reopen(actor=officer, assessment=draft)


def test_reception_who_follows_reads_no_text_in_the_history_of_the_person(sign_in, world):
    someone = factories.person(world)
    factories.submitted(world, someone)
    worker = world.account(Role.SOCIAL_WORKER)
    factories.submitted(world, someone, by=worker)
    finished(worker, someone)
    page = sign_in(Role.RECEPTION).get(reverse("cases:person_history", args=[someone.pk])).content.decode()
    assert said("Social assessment finished") in page
    assert TEXTS.situation not in page
    assert TEXTS.own_view not in page


def test_the_author_is_involved_firmly_once_it_is_finished_and_while_they_hold_the_post(world, nadia, worker):
    household = factories.household_of(nadia)
    draft = written(worker, nadia)

    def followed(drafts: bool) -> bool:
        asked = User.objects.get(pk=worker.pk)
        (tie,) = panels.involvement(asked)
        return tie.households(drafts=drafts).filter(household=household).exists()

    assert followed(drafts=True)
    assert not followed(drafts=False)
    assessments.finish(actor=worker, assessment=draft, version=1, reading=NOT_READ, on=clock.today())
    assert followed(drafts=False)
    with operation("tests.leave", actor=None):
        post = worker.roles.get()
        post.ends_on = clock.today() - dt.timedelta(days=1)
        post.save()
    assert not followed(drafts=True)


def test_an_author_who_left_writes_no_more_and_colleagues_still_read_what_is_finished(sign_in, world, nadia, worker):
    factories.applications.take_up(actor=world.account(Role.CASE_OFFICER), application=nadia.applications.get())
    made = finished(worker, nadia)
    with operation("tests.leave", actor=None):
        post = worker.roles.get()
        post.ends_on = clock.today() - dt.timedelta(days=1)
        post.save()
    gone = User.objects.get(pk=worker.pk)
    with pytest.raises(Forbidden):
        assessments.reopen(actor=gone, assessment=made)
    page = sign_in(Role.CASE_OFFICER).get(url("assessment", made))
    assert worker.get_full_name() in page.content.decode()


def test_the_file_follows_the_person_after_a_separation(world, nadia, worker):
    """Whoever assessed somebody follows them where they live now, and no more those whom they left."""
    finished(worker, nadia)
    former = factories.household_of(nadia)
    partner = factories.child(world, nadia, first_name="Paul", birth_date=dt.date(1985, 1, 1), role="spouse").person
    desk = world.account(Role.RECEPTION)
    member = nadia.memberships.get()
    yesterday = clock.today() - dt.timedelta(days=1)
    factories.cases.end_membership(actor=worker, member=member, version=member.version, ends_on=yesterday)
    home = {"commune": world.communes["est"], "address": "1 rue Neuve", "postal_code": "27000"}
    own = factories.cases.open_household(actor=desk, person=nadia, residence=home, on=clock.today())
    (tie,) = panels.involvement(worker)
    found = {row["household"] for row in tie.households(drafts=False)}
    assert found == {own.pk}
    assert partner.memberships.filter(household=former, ends_on=None).exists()


# Finishing


def test_finishing_wants_the_text_and_how_it_was_read(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    draft = begun(worker, nadia)
    empty = client.post(url("edit", draft), {"version": 0, "situation": " \n ", "finish": "1"})
    assert empty.status_code == 422
    assert says(empty, "Write the situation first.")
    sent = client.post(url("edit", draft), {"version": 0, **PARTS, "finish": "1"})
    assert sent["Location"] == url("finish", draft)
    page = client.get(url("finish", draft))
    for wrong, sentence in [
        ({}, "This field is required."),
        ({"how": "not_read"}, "Say why it was not read with them."),
        ({"how": "aloud", "read_on": ""}, "Say on which day it was read with them."),
        ({"how": "aloud", "read_on": "01/01/2999"}, "This day is in the future."),
    ]:
        answer = client.post(url("finish", draft), fields_of(page) | wrong)
        assert answer.status_code == 422
        if sentence != "This field is required.":
            assert says(answer, sentence)
    done = client.post(url("finish", draft), fields_of(page) | {"how": "aloud"})
    assert says(following(client, done), "The assessment is finished: your colleagues who follow the file read it.")
    made = SocialAssessment.objects.get()
    assert (made.status, made.situation, made.own_view) == ("finished", TEXTS.situation, TEXTS.own_view)
    assert (made.read_on, made.read_how) == (clock.today(), "aloud")
    assert not AssessmentDraft.objects.exists()


def test_what_was_typed_in_another_tab_is_read_before_it_is_finished(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    draft = written(worker, nadia)
    seen = fields_of(client.get(url("finish", draft))) | {"how": "given"}
    assessments.save_draft(actor=worker, assessment=draft, version=1, texts=Texts("Autre", "Mots"), now=clock.now())
    page = client.post(url("finish", draft), seen)
    assert page.status_code == 409
    assert "Autre" in page.content.decode()
    assert client.post(url("finish", draft), fields_of(page)).status_code == 302
    assert SocialAssessment.objects.get().situation == "Autre"


def test_finishing_twice_and_saving_afterwards_write_nothing(nadia, worker):
    made = finished(worker, nadia)
    with pytest.raises(Forbidden):
        assessments.finish(actor=worker, assessment=made, version=1, reading=NOT_READ, on=clock.today())
    stale = SocialAssessment(pk=made.pk, author=worker, unit=made.unit)  # as another tab still holds it
    with pytest.raises(Refusal):
        assessments.save_draft(actor=worker, assessment=stale, version=1, texts=TEXTS, now=clock.now())


def test_its_author_corrects_a_finished_one_and_the_history_keeps_both(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    made = finished(worker, nadia)
    assert client.post(url("reopen", made))["Location"] == url("edit", made)
    told = typed(client, url("edit", made))
    assert told["situation"] == TEXTS.situation
    client.post(url("edit", made), told | {"situation": "Corrigé."})
    assessments.finish(actor=worker, assessment=made, version=1, reading=NOT_READ, on=clock.today())
    said_then = list(SocialAssessment.history.order_by("history_id").values_list("status", "situation"))
    assert ("finished", TEXTS.situation) in said_then
    assert said_then[-1] == ("finished", "Corrigé.")


def test_a_deleted_draft_leaves_no_text(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    draft = written(worker, nadia)
    assert says(client.get(url("abandon", draft)), "Delete this draft?")
    assert client.post(url("abandon", draft)).status_code == 302
    assert not AssessmentDraft.objects.exists()
    assert SocialAssessment.objects.get().status == AssessmentStatus.ABANDONED
    assert client.get(url("edit", draft)).status_code == 404
    assert client.get(new_url(nadia)).status_code == 200


# Frozen


def test_freezing_twice_is_harmless_and_the_database_refuses_any_change(nadia, worker):
    made = frozen(worker, nadia)
    assert (made.status, made.frozen_on) == ("frozen", clock.today())
    with operation("tests.freeze", actor=None):
        assert assessments.freeze(made, clock.today() + dt.timedelta(days=3)).frozen_on == clock.today()
    with pytest.raises(Forbidden):
        assessments.reopen(actor=worker, assessment=made)
    for change in (
        "SET situation = 'Autre'",
        "SET status = 'draft', frozen_on = NULL",
        "SET author_id = author_id + 1",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE cases_socialassessment {change}")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_socialassessment")


def test_two_files_of_one_person_may_still_become_one(world, nadia, worker):
    made = frozen(worker, nadia)
    other = factories.person(world, first_name="Nadège")
    with operation("tests.merge", actor=None):
        made.person = other
        made.save()
    assert SocialAssessment.objects.get().person == other


def test_an_addendum_is_dated_by_whoever_follows_and_never_goes_to_a_draft(sign_in, world, nadia, worker):
    factories.applications.take_up(actor=world.account(Role.CASE_OFFICER), application=nadia.applications.get())
    client, colleague = sign_in(Role.SOCIAL_WORKER), sign_in(Role.CASE_OFFICER)
    draft = written(worker, nadia)
    assert client.get(url("amend", draft)).status_code == 403
    with pytest.raises(Forbidden):
        assessments.amend(actor=worker, assessment=draft, household=draft.household, text="Trop tôt", on=clock.today())
    made = assessments.finish(actor=worker, assessment=draft, version=1, reading=NOT_READ, on=clock.today())
    with operation("tests.freeze", actor=None):
        assessments.freeze(made, clock.today())
    form = fields_of(colleague.get(url("amend", made)))
    assert colleague.post(url("amend", made), form).status_code == 422
    sent = form | {"text": "La dette est soldée depuis."}
    for _twice in range(2):
        assert colleague.post(url("amend", made), sent)["Location"] == url("assessment", made)
    assert made.addenda.count() == 1
    page = client.get(url("assessment", made)).content.decode()
    assert "La dette est soldée depuis." in page
    assert world.account(Role.CASE_OFFICER).get_full_name() in page
    assert sign_in(Role.SOCIAL_WORKER, "ouest").post(url("amend", made), sent).status_code == 403


# Paper and the other rooms


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_paper_says_their_words_first_and_marks_a_draft(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    draft = written(worker, nadia)
    answer = client.get(url("paper", draft))
    assert answer["Content-Type"] == "application/pdf"
    words = words_of(answer.content)
    assert "Projet, à relire ensemble" in words
    assert words.index("Je veux rester ici") < words.index("Le loyer n’est plus payé")
    reading = Reading(clock.today(), "aloud")
    made = assessments.finish(actor=worker, assessment=draft, version=1, reading=reading, on=clock.today())
    assessments.amend(actor=worker, assessment=made, household=made.household, text="Suite.", on=clock.today())
    words = words_of(client.get(url("paper", made)).content)
    assert "Projet" not in words
    assert "lue ensemble à voix haute" in words
    assert "Suite." in words
    assert ReadLog.objects.latest("pk").route == "assessments:paper"


def test_the_other_rooms_are_told(world, sign_in, nadia, worker):
    desk = world.account(Role.RECEPTION)
    draft = written(worker, nadia)
    assert panels.shareable_pieces(worker, nadia, factories.household_of(nadia)) == []
    subject = registry.Subject(nadia, draft.household, (), clock.today(), True)
    [mine] = panels.under_way(worker, subject)
    assert mine.url == url("edit", draft)
    assert nadia.pk in [pk for item in panels.desk(worker, clock.today()) for row in item.rows for pk in row.person_ids]
    client = sign_in(Role.SOCIAL_WORKER)
    assert f'href="{new_url(nadia)}"' in client.get(whole_page(nadia)).content.decode()
    made = assessments.finish(actor=worker, assessment=draft, version=1, reading=NOT_READ, on=clock.today())
    assert url("assessment", made) in client.get(whole_page(nadia)).content.decode()
    assert panels.shareable_pieces(desk, nadia, factories.household_of(nadia)) == []
    [piece] = panels.shareable_pieces(worker, nadia, factories.household_of(nadia))
    assert (piece.kind, piece.object_id) == (panels.PIECE, made.pk)
    assert panels.piece_panel(piece.kind, piece.object_id).context["assessment"] == made
    assert panels.piece_panel("budget", made.pk) is None
    assert panels.desk(worker, clock.today()) == []


def test_pages_cost_the_same_with_few_or_many_assessments(sign_in, nadia, worker):
    client = sign_in(Role.SOCIAL_WORKER)
    costs = []
    for number in (2, 8):
        while nadia.assessments.count() < number:
            made = finished(worker, nadia)
            assessments.amend(actor=worker, assessment=made, household=made.household, text="Suite.", on=clock.today())
        cost = []
        for address in (new_url(nadia), url("assessment", made), nadia.get_absolute_url()):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0][:2]) <= 15, costs


def test_it_is_not_read_before_it_was_begun(world, nadia, worker):
    draft = written(worker, nadia)
    for day in (dt.date(1, 1, 1), clock.today() - dt.timedelta(days=1)):
        with pytest.raises(Refusal, match="précède le début"):
            assessments.finish(
                actor=worker, assessment=draft, version=1, reading=Reading(day, "aloud"), on=clock.today()
            )
    assessments.finish(
        actor=worker, assessment=draft, version=1, reading=Reading(clock.today(), "aloud"), on=clock.today()
    )
