"""Missing documents asked for by letter, and the clock of silence that they suspend."""

import datetime as dt
import uuid
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from aids.applications import operations as applications
from aids.applications import queries
from aids.applications.completeness import operations, tasks, tones
from aids.applications.completeness.counting import Suspension, silence_after, suspended_days
from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.models import Application
from aids.applications.supporting import operations as supporting
from backend.audit.models import Operation, TransitionLog
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import factories
from tests.concurrency import overlapping
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
CODES = ("identity", "resources")
START = dt.date(2026, 2, 2)


def on(day: dt.date, hour: int = 10, minute: int = 0):
    """What is done inside happens on that day, at that hour of the wall clock."""
    return clock.at(dt.datetime.combine(day, dt.time(hour, minute), PARIS))


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def fresh(application) -> Application:
    return Application.objects.get(pk=application.pk)


def page(application, name="detail", **more) -> str:
    return reverse(f"applications:{name}", kwargs={"pk": application.pk, **more})


def mark(world, application, *codes, seen_on: dt.date | None = None):
    officer = world.account(Role.CASE_OFFICER)
    return applications.mark_documents(
        actor=officer, application=application, seen=set(codes), on=seen_on or clock.today()
    )


@pytest.fixture
def examined(world):
    """Received today, two required documents and two optional ones missing."""
    return factories.examined(world)


class TestTheCountingOfDays:
    @given(
        received=st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)),
        gaps=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 60), st.integers(0, 60)), max_size=5),
    )
    def test_each_day_of_suspension_puts_silence_off_by_a_day(self, received, gaps):
        suspensions, day = [], received
        for wait, length, lasted in gaps:
            day += dt.timedelta(days=wait)
            deadline = day + dt.timedelta(days=length)
            ended = day + dt.timedelta(days=min(lasted, length))
            suspensions.append(Suspension(day, deadline, ended))
            day = ended
        stood_still = {
            one.asked_on + dt.timedelta(days=n)
            for one in suspensions
            for n in range((one.ended_on - one.asked_on).days)
        }
        days = suspended_days(suspensions)
        assert days == len(stood_still)  # no day is counted twice
        assert silence_after(received, days) - silence_after(received) == dt.timedelta(days=days)

    @given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)), st.integers(0, 400))
    def test_the_database_counts_alike(self, received, days):
        with connection.cursor() as cursor:
            cursor.execute("SELECT (%s::date + interval '2 months')::date + %s", [received, days])
            assert cursor.fetchone()[0] == silence_after(received, days)

    @pytest.mark.parametrize(
        ("received", "days", "silence"),
        [
            (dt.date(2027, 12, 31), 0, dt.date(2028, 2, 29)),
            (dt.date(2026, 12, 31), 0, dt.date(2027, 2, 28)),
            (dt.date(2027, 12, 31), 1, dt.date(2028, 3, 1)),
            (dt.date(2026, 8, 31), 3, dt.date(2026, 11, 3)),
            (dt.date(2026, 2, 2), 12, dt.date(2026, 4, 14)),
        ],
    )
    def test_leap_years_and_ends_of_months(self, received, days, silence):
        assert silence_after(received, days) == silence

    def test_asked_and_arrived_the_same_day_is_no_day_and_a_deadline_that_passes_all_of_them(self):
        asked, deadline = dt.date(2026, 3, 1), dt.date(2026, 3, 13)
        assert Suspension(asked, deadline, asked).days == 0
        assert Suspension(asked, deadline, deadline).days == Suspension(asked, deadline).days == 12

    @pytest.mark.parametrize("ended", [dt.date(2026, 2, 28), dt.date(2026, 3, 14)])
    def test_it_ends_between_its_beginning_and_its_deadline(self, ended):
        with pytest.raises(ValueError, match="between"):
            Suspension(dt.date(2026, 3, 1), dt.date(2026, 3, 13), ended)


class TestAsking:
    def test_it_suspends_the_clock_until_the_deadline_at_most(self, world, examined):
        factories.ask(world, examined, codes=CODES, days=20)
        found, today = fresh(examined), clock.today()
        assert found.suspended_until == today + dt.timedelta(days=20)
        assert found.suspended_days == 20
        assert found.silence_on == clock.add_months(today, 2) + dt.timedelta(days=20)

    @pytest.mark.parametrize("days_later", [0, 1, 19, 20])
    def test_the_clock_runs_again_once_the_last_of_them_is_seen(self, world, days_later):
        with on(START):
            application = factories.asked(world, codes=CODES, days=20)
        later = START + dt.timedelta(days=days_later)
        mark(world, application, "identity", seen_on=START)
        assert fresh(application).suspended_until  # one is still missing
        mark(world, application, "identity", "resources", seen_on=later)
        found, request = fresh(application), MissingDocumentsRequest.objects.get()
        assert (request.status, request.closed_on) == ("arrived", later)
        assert (found.suspended_until, found.suspended_days) == (None, days_later)
        assert found.silence_on == silence_after(START, days_later)

    def test_what_was_not_asked_for_may_stay_missing(self, world):
        application = factories.asked(world, codes=["identity"])
        mark(world, application, "identity")
        assert MissingDocumentsRequest.objects.get().status == "arrived"
        assert queries.missing_documents(queries.with_lines(Application.objects).get(pk=application.pk))

    def test_a_file_that_serves_closes_it_too_received_or_linked(self, world):
        application = factories.asked(world, codes=CODES)
        document = factories.document(application, serves=["identity"])
        assert MissingDocumentsRequest.objects.get().status == "open"
        supporting.link_document(
            actor=world.account(Role.CASE_OFFICER), document=document, serves=set(CODES), on=clock.today()
        )
        assert MissingDocumentsRequest.objects.get().status == "arrived"
        second = factories.asked(world, factories.person(world, first_name="Lou"), codes=["identity"])
        factories.document(second, serves=["identity"])
        assert fresh(second).suspended_until is None

    def test_what_comes_after_the_deadline_closes_it_at_the_deadline(self, world):
        """The task of the night has not run yet: the suspension ended by itself all the same."""
        with on(START):
            application = factories.asked(world, codes=CODES, days=12)
        mark(world, application, *CODES, seen_on=START + dt.timedelta(days=15))
        request = MissingDocumentsRequest.objects.get()
        assert (request.status, request.closed_on) == ("lapsed", request.deadline)
        assert fresh(application).suspended_days == 12

    def test_two_requests_one_after_the_other_add_up(self, world):
        with on(START):
            application = factories.asked(world, codes=["identity"], days=12)
        mark(world, application, "identity", seen_on=START + dt.timedelta(days=4))
        with on(START + dt.timedelta(days=4)):
            factories.ask(world, application, codes=["resources"], days=10)
        with on(START + dt.timedelta(days=15)):  # the second is over, and nothing has closed it yet
            factories.ask(world, application, codes=["resources"], days=11)
            mark(world, application, "identity", "resources")
        found = fresh(application)
        assert (found.suspended_days, found.suspended_until) == (4 + 10 + 0, None)
        assert found.silence_on == silence_after(START, 14)
        states = list(MissingDocumentsRequest.objects.order_by("pk").values_list("status", flat=True))
        assert states == ["arrived", "lapsed", "arrived"]

    def test_withdrawn_the_days_until_then_stay_counted(self, world):
        with on(START):
            application = factories.asked(world, codes=CODES)
        request = MissingDocumentsRequest.objects.get()
        told = {"actor": world.account(Role.CASE_OFFICER), "request": request, "on": START + dt.timedelta(days=3)}
        with pytest.raises(Refusal):
            operations.withdraw_request(reason="  ", **told)
        operations.withdraw_request(reason="Déjà au dossier de la CAF.", **told)
        assert fresh(application).suspended_days == 3
        with pytest.raises(Refusal):
            operations.withdraw_request(reason="Encore.", **told)

    def test_a_letter_about_an_aid_that_is_asked_for_no_more_has_lost_its_object(self, world):
        application = factories.asked(world, codes=["identity"])
        with operation("tests.raw", actor=None):
            for expected in application.lines.get().documents.filter(code="identity"):
                expected.delete()
            operations.settle(fresh(application), clock.today())
        assert MissingDocumentsRequest.objects.get().status == "withdrawn"

    @pytest.mark.parametrize("days", [-1, 0, 9, 61])
    def test_a_deadline_too_near_or_beyond_silence_is_refused_in_one_sentence(self, world, days):
        with on(START), pytest.raises(Refusal) as refused:
            factories.asked(world, codes=CODES, days=days)
        assert refused.value.field == "deadline"
        assert not MissingDocumentsRequest.objects.exists()

    @pytest.mark.parametrize("days", [10, 58])
    def test_the_first_and_the_last_deadline_that_silence_leaves(self, world, days):
        with on(START):  # silence is a refusal 59 days later, on 2 April
            assert factories.asked(world, codes=CODES, days=days).suspended_days == days

    def test_how_many_days_are_left_is_for_the_département_to_say(self, world, settings):
        settings.MISSING_DOCUMENTS_LEAST_DAYS = 15
        with pytest.raises(Refusal):
            factories.asked(world, codes=CODES, days=14)

    def test_nothing_is_asked_for_when_it_is_too_late_or_nothing_is_missing_or_something_is_awaited(self, world):
        with on(START):
            application = factories.examined(world)
        with on(dt.date(2026, 3, 24)), pytest.raises(Refusal):  # nine days before silence
            factories.ask(world, application, codes=CODES, days=10)
        with on(START):
            factories.ask(world, application, codes=CODES)
            with pytest.raises(Refusal) as refused:
                factories.ask(world, application, codes=["bank_details"])
        assert str(refused.value) == said("Documents are already asked for: wait for them, or withdraw the request.")

    @pytest.mark.parametrize("codes", [[], ["strange"], ["identity", "strange"]])
    def test_only_what_is_missing_is_asked_for(self, examined, codes):
        asked = operations.Asked(frozenset(codes), clock.today() + dt.timedelta(days=20), False)
        with pytest.raises(Refusal) as refused:
            operations.judge(examined, asked, clock.today())
        assert refused.value.field == "documents"

    def test_only_who_examines_asks(self, world, examined):
        asked = operations.Asked(frozenset(CODES), clock.today() + dt.timedelta(days=20), False)
        for role in (Role.RECEPTION, Role.UNIT_MANAGER, Role.COMMISSION_SECRETARY):
            with pytest.raises(Forbidden):
                operations.ask_documents(actor=world.account(role), application=examined, asked=asked, on=clock.today())

    def test_what_is_indispensable_stops_the_examination_and_nothing_else_does(self, world, sign_in):
        officer = world.account(Role.CASE_OFFICER)
        going_on = factories.asked(world, codes=CODES)
        applications.make_ready(actor=officer, line=going_on.lines.get(), on=clock.today())
        stopped = factories.asked(world, factories.person(world, first_name="Lou"), codes=CODES, indispensable=True)
        with pytest.raises(Refusal):
            applications.make_ready(actor=officer, line=stopped.lines.get(), on=clock.today())
        assert "btn-outline-primary" in sign_in(Role.CASE_OFFICER).get(page(stopped)).content.decode()
        after = clock.today() + dt.timedelta(days=21)
        applications.make_ready(actor=officer, line=stopped.lines.get(), on=after)

    def test_the_database_keeps_the_count_and_one_open_request(self, world):
        application = factories.asked(world, codes=CODES)
        with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
            found = fresh(application)
            found.silence_on += dt.timedelta(days=1)
            found.save()
        with pytest.raises(IntegrityError), transaction.atomic(), operation("tests.raw", actor=None):
            found = fresh(application)
            found.suspended_days += 1
            found.save()
        request = MissingDocumentsRequest.objects.get()
        with pytest.raises(Refusal), operation("tests.raw", actor=None):
            request.pk, request._state.adding = None, True
            request.save()


class TestTheLetter:
    def test_it_lists_what_is_missing_by_when_and_what_silence_does(self, world, sign_in):
        with on(START):
            application = factories.asked(world, codes=CODES, days=20)
        request = MissingDocumentsRequest.objects.get()
        answer = sign_in(Role.RECEPTION).get(request.get_absolute_url())
        printed = words(answer.content)
        for said_ in (
            "au plus tard le 22 février 2026",
            "– Pièce d’identité – Justificatifs des ressources du foyer",
            "Ce délai ne court plus depuis le 2 février 2026",
            "Si vous n’avez reçu aucune réponse le 22 avril 2026",
            "article L. 114-5",
            "article L. 231-4, 3°",
            "Nous continuons à étudier votre demande",
            application.number,
        ):
            assert said_ in printed, said_

    def test_it_stays_as_it_was_printed(self, world, sign_in):
        application = factories.asked(world, codes=CODES)
        desk = sign_in(Role.RECEPTION)
        url = MissingDocumentsRequest.objects.get().get_absolute_url()
        first = desk.get(url).content
        mark(world, application, *CODES)
        with operation("tests.raw", actor=None):
            unit = world.units["est"]
            unit.phone = "01 00 00 00 00"
            unit.save()
        assert desk.get(url).content == first

    def test_the_same_facts_give_the_same_bytes(self, world, examined):
        asked = operations.Asked(frozenset(CODES), clock.today() + dt.timedelta(days=20), True)
        letters = {
            operations.documents_letter(operations.letter_facts(fresh(examined), asked, clock.today()))
            for _again in range(2)
        }
        request = operations.ask_documents(
            actor=world.account(Role.CASE_OFFICER), application=examined, asked=asked, on=clock.today()
        )
        assert letters == {bytes(request.pdf)}
        assert "ils sont indispensables" in words(bytes(request.pdf))

    def test_the_acknowledgement_stays_what_it_was_on_the_day_of_receipt(self, world, sign_in):
        application = factories.examined(world)
        desk = sign_in(Role.RECEPTION)
        before = desk.get(page(application, "acknowledgement")).content
        factories.ask(world, application, codes=CODES)
        assert desk.get(page(application, "acknowledgement")).content == before


class TestTheScreens:
    def test_the_case_officer_sees_the_letter_then_asks_from_the_page(self, sign_in, examined):
        officer = sign_in(Role.CASE_OFFICER)
        shown = officer.get(page(examined))
        assert says(shown, "Ask for the missing documents")
        assert 'data-key="d"' in shown.content.decode()
        url = page(examined, "ask_documents")
        typed = fields_of(officer.get(url))
        assert typed["documents"] == ["identity", "resources"]  # what is required is proposed
        operations_before = Operation.objects.count()
        preview = officer.post(url, typed | {"preview": "1"})
        assert preview["Content-Type"] == "application/pdf"
        assert "Pièce d’identité" in words(preview.content)
        assert Operation.objects.count() == operations_before
        shown = following(officer, officer.post(url, typed))
        assert says(shown, "The documents are asked for: print the letter. The clock of silence is suspended.")
        assert MissingDocumentsRequest.objects.get().documents[0].label == "Pièce d’identité"
        again = officer.post(url, typed)  # the same form sent twice
        assert again.status_code == 302
        assert MissingDocumentsRequest.objects.count() == 1

    def test_while_it_is_suspended_every_page_says_until_when(self, world, sign_in, examined):
        factories.ask(world, examined, codes=CODES, days=20)
        until = fresh(examined)
        words_ = said("silence is a refusal at the latest on")
        officer = sign_in(Role.CASE_OFFICER)
        for url in (page(examined), reverse("desk")):
            assert words_ in officer.get(url).content.decode()
        listed = officer.get(reverse("applications:list")).content.decode()
        assert said("suspended until %(when)s", when="X").split("X")[0] in listed
        row = officer.get("/api/v1/applications/").json()["results"][0]
        assert row["suspended_until"] == str(until.suspended_until)
        assert row["silence_on"] == str(until.silence_on)

    def test_what_cannot_be_is_said_in_the_form(self, sign_in, examined):
        officer = sign_in(Role.CASE_OFFICER)
        url = page(examined, "ask_documents")
        typed = {"key": str(uuid.uuid4()), "documents": ["identity"], "deadline": str(clock.today())}
        for changes in ({}, {"preview": "1"}, {"deadline": ""}, {"deadline": "demain"}, {"documents": ["x"]}):
            assert officer.post(url, typed | changes).status_code == 422
        late = {"deadline": str(clock.today() + dt.timedelta(days=20))}
        assert officer.post(url, typed | late | {"documents": []}).status_code == 422
        assert not MissingDocumentsRequest.objects.exists()

    def test_asking_no_more_wants_a_reason(self, world, sign_in):
        application = factories.asked(world, codes=CODES)
        request = MissingDocumentsRequest.objects.get()
        officer = sign_in(Role.CASE_OFFICER)
        url = page(application, "withdraw_request", request_id=request.pk)
        assert officer.post(url, {"reason": " "}).status_code == 422
        officer.post(url, {"reason": "Trouvé au dossier."})
        shown = officer.get(page(application))
        assert says(shown, "Asked for before")
        assert says(officer.get(page(application, "history")), "Missing documents asked for no more")

    def test_the_request_of_another_application_is_unknown(self, world, sign_in):
        factories.asked(world, codes=CODES)
        other = factories.examined(world, factories.person(world, first_name="Lou"))
        request = MissingDocumentsRequest.objects.get()
        officer = sign_in(Role.CASE_OFFICER)
        assert officer.get(page(other, "documents_letter", request_id=request.pk)).status_code == 404
        assert officer.get(page(other, "withdraw_request", request_id=request.pk)).status_code == 404

    def test_the_api_does_the_same(self, sign_in, examined):
        officer = sign_in(Role.CASE_OFFICER)
        url = f"/api/v1/applications/{examined.pk}/missing-documents/"
        deadline = str(clock.today() + dt.timedelta(days=20))
        told = {"documents": ["identity"], "deadline": deadline, "indispensable": True}

        def post(where, body):
            return officer.post(where, body, content_type="application/json")

        assert post(f"{url}preview/", told)["Content-Type"] == "application/pdf"
        assert post(url, told | {"deadline": str(clock.today())}).status_code == 422
        assert post(url, told | {"documents": ["strange"]}).status_code == 422
        assert post(url, told | {"deadline": "demain"}).status_code == 400
        assert post(url, told).status_code == 201
        (request,) = officer.get(url).json()
        assert (request["status"], request["deadline"], request["indispensable"]) == ("open", deadline, True)
        assert officer.get(request["letter"])["Content-Type"] == "application/pdf"
        assert officer.get(f"/api/v1/applications/{examined.pk}/").json()["suspended_until"] == deadline
        assert post(f"{url}{request['id']}/withdraw/", {"reason": "Trop."}).status_code == 200
        assert officer.get(url).json()[0]["status"] == "withdrawn"


class TestTheColours:
    @pytest.mark.parametrize(
        ("left", "tone", "state"),
        [
            (40, "todo", "dans 40 jours"),
            (22, "todo", "dans 22 jours"),
            (21, "warn", "dans 21 jours"),
            (8, "warn", "dans 8 jours"),
            (7, "no", "dans 7 jours"),
            (1, "no", "demain"),
            (0, "no", "aujourd’hui"),
            (-1, "no", "il y a 1 jour"),
        ],
    )
    def test_from_three_weeks_before_with_words(self, left, tone, state):
        day = dt.date(2026, 4, 2)
        silence = tones.silence_of(Application(silence_on=day), day - dt.timedelta(days=left))
        assert (silence.tone, silence.state) == (tone, state)

    def test_a_suspension_that_is_over_says_nothing_more(self):
        application = Application(silence_on=dt.date(2026, 4, 20), suspended_until=dt.date(2026, 2, 20))
        assert tones.silence_of(application, dt.date(2026, 2, 20)).tone == "info"
        assert tones.silence_of(application, dt.date(2026, 2, 21)).state == "dans 58 jours"

    def test_the_lines_ready_for_a_session_and_the_secretary_s_desk_say_it(self, world, sign_in):
        with on(clock.today() - dt.timedelta(days=50)):
            factories.ready(world)
        held = factories.session(world)
        secretary = sign_in(Role.COMMISSION_SECRETARY)
        for url in (held.get_absolute_url(), reverse("desk")):
            shown = secretary.get(url).content.decode()
            assert '<span class="state warn">dans ' in shown or '<span class="state no">dans ' in shown

    def test_the_list_sorts_by_silence(self, world, sign_in):
        first = factories.examined(world)
        second = factories.asked(world, factories.person(world, first_name="Lou"), codes=CODES, days=30)
        officer = sign_in(Role.CASE_OFFICER)
        for sort, expected in (("silence_on", [first, second]), ("-silence_on", [second, first])):
            shown = officer.get(f"{reverse('applications:list')}?sort={sort}").context["rows"]
            assert [row["number"] for row in shown] == [one.number for one in expected]
            listed = officer.get(f"/api/v1/applications/?sort={sort}").json()["results"]
            assert [row["number"] for row in listed] == [one.number for one in expected]


class TestTheNight:
    def test_deadlines_that_passed_are_closed_once(self, world):
        with on(START):
            application = factories.asked(world, codes=CODES, days=12)
            before = fresh(application).silence_on
        with on(START + dt.timedelta(days=12), 23, 59):
            assert tasks.close_lapsed() == 0  # a document still comes in time
        with on(START + dt.timedelta(days=13), 0, 1):
            assert tasks.close_lapsed() == 1
            count = Operation.objects.count()
            assert tasks.close_lapsed() == 0
            assert Operation.objects.count() == count
        found, request = fresh(application), MissingDocumentsRequest.objects.get()
        assert (request.status, request.closed_on) == ("lapsed", START + dt.timedelta(days=12))
        assert (found.suspended_until, found.suspended_days, found.silence_on) == (None, 12, before)
        assert operations.lapse_request(application.pk, on=clock.today()) is False
        assert TransitionLog.objects.filter(name="lapse").count() == 1

    def test_the_long_day_of_october_ends_at_its_own_midnight(self, world):
        """On 25 October 2026 the clock goes back: the day of the deadline has 25 hours, and all of them count."""
        with on(dt.date(2026, 10, 5)):
            application = factories.asked(world, codes=CODES, days=20)
        assert fresh(application).suspended_until == dt.date(2026, 10, 25)
        for moment, closed in (
            (dt.datetime(2026, 10, 24, 22, 30, tzinfo=dt.UTC), 0),  # 0.30, the day begins
            (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), 0),  # 2.30, the first time
            (dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), 0),  # 2.30, the second time
            (dt.datetime(2026, 10, 25, 22, 30, tzinfo=dt.UTC), 0),  # 23.30, in winter time
            (dt.datetime(2026, 10, 25, 23, 30, tzinfo=dt.UTC), 1),  # 0.30, the next day
        ):
            with clock.at(moment):
                assert tasks.close_lapsed() == closed, moment
        assert fresh(application).suspended_days == 20
        assert fresh(application).silence_on == silence_after(dt.date(2026, 10, 5), 20)

    def test_one_that_fails_keeps_none_of_the_others_waiting(self):
        seen = []

        def do(pk):
            seen.append(pk)
            if pk == 1:
                raise ValueError("broken")
            return 1

        with pytest.raises(ExceptionGroup):
            tasks._each([1, 2, 3], do)
        assert seen == [1, 2, 3]

    def test_silence_that_refused_is_written_down_and_shown_until_it_is_decided(self, world, sign_in):
        with on(START):
            application = factories.examined(world)
        with on(dt.date(2026, 4, 2)):
            tasks.warn_of_silence()
            assert fresh(application).silent_refusal_on is None  # a decision still comes in time
        with on(dt.date(2026, 4, 3)):
            tasks.warn_of_silence()
            tasks.warn_of_silence()
            assert fresh(application).silent_refusal_on == dt.date(2026, 4, 2)
            assert Operation.objects.filter(name="applications.record_silence").count() == 1
            shown = sign_in(Role.CASE_OFFICER).get(page(application)).content.decode()
            assert said("silence: refusal on") in shown
            with pytest.raises(Refusal):
                factories.ask(world, application, codes=CODES)
            desk = sign_in(Role.UNIT_MANAGER).get(reverse("desk")).content.decode()
            assert application.number in desk
            assert str(application.applicant) not in desk


class TestTheWarning:
    @pytest.fixture
    def no_broker(self):
        """Tasks run where they are called."""
        tasks.mail_warning.app.conf.task_always_eager = True
        yield
        tasks.mail_warning.app.conf.task_always_eager = False

    @pytest.fixture
    def near(self, world):
        """Applications of « est » whose silence is 40, 21, 7, 0 and -1 days ahead of 1 June 2026, in that order."""
        found = []
        for number, left in enumerate((40, 21, 7, 0, -1)):
            silence = dt.date(2026, 6, 1) + dt.timedelta(days=left)
            with on(clock.add_months(silence, -2)):
                found.append(factories.examined(world, factories.person(world, first_name=f"Ana{number}")))
        assert [one.silence_on - dt.date(2026, 6, 1) for one in found] == [
            dt.timedelta(days=left) for left in (40, 21, 7, 0, -1)
        ]
        return found

    def test_each_manager_is_told_once_a_day_of_their_own_unit(self, world, near):
        with on(dt.date(2026, 6, 1), 4):
            assert tasks.warn_of_silence() == 1
            assert tasks.warn_of_silence() == 0
        with on(dt.date(2026, 6, 2), 4):
            assert tasks.warn_of_silence() == 1
        warning = factories.User.objects.get(pk=world.account(Role.UNIT_MANAGER).pk)
        told = tasks.watching.SilenceWarning.objects.get(day=dt.date(2026, 6, 1))
        assert told.manager == warning
        numbers = [one.number for one in near]
        assert (told.passed, told.within_a_week, told.within_three_weeks) == (
            numbers[4:],
            [numbers[3], numbers[2]],
            [numbers[1]],
        )

    def test_the_desk_names_them_nearest_first(self, world, sign_in, near):
        with on(dt.date(2026, 6, 1)):
            answer = sign_in(Role.UNIT_MANAGER).get(reverse("desk"))
        heap = next(one for one in answer.context["heaps"] if one.title == said("Silence near"))
        assert heap.count == 4
        assert [row.label for row in heap.rows] == [one.number for one in reversed(near[1:])]
        assert [row.date_tone for row in heap.rows] == ["no", "no", "no", "warn"]

    def test_what_the_commission_heard_and_nobody_decided_still_counts(self, world, sign_in):
        with on(clock.today() - dt.timedelta(days=50)):
            application = factories.ready(world)
            held = factories.closed_session(world, lines=application.lines.all())
        manager = sign_in(Role.UNIT_MANAGER)
        assert application.number in manager.get(reverse("desk")).content.decode()
        factories.commissions.decide_session(
            actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today()
        )
        assert application.number not in manager.get(reverse("desk")).content.decode()

    def test_the_mail_counts_and_names_numbers_and_nobody(self, world, near, settings, mailoutbox, no_broker):
        settings.EMAIL_HOST = "mail.example"
        manager = world.account(Role.UNIT_MANAGER)
        with operation("tests.account", actor=None):
            manager.email = "responsable@eure.example"
            manager.save()
        with on(dt.date(2026, 6, 1), 4):
            for _again in range(2):
                tasks.warn_of_silence()
            warning = tasks.watching.SilenceWarning.objects.get()
            assert tasks.mail_warning(warning.pk) is False
        (message,) = mailoutbox
        assert message.to == ["responsable@eure.example"]
        assert message.subject == "Silence proche : 4 demandes"
        for one in near[1:]:
            assert one.number in message.body
        assert near[0].number not in message.body
        for name in ("Nadia", "Lefèvre", "Ana", "Case_officer", "Unit"):
            assert name not in message.subject + message.body

    def test_without_a_server_or_an_address_the_desk_alone_warns(self, world, near, settings, mailoutbox):
        for host in ("", "mail.example"):
            settings.EMAIL_HOST = host
            with on(dt.date(2026, 6, 1)):
                tasks.warn_of_silence()
        assert mailoutbox == []
        assert tasks.watching.SilenceWarning.objects.get().mailed_at is None

    def test_a_long_list_is_cut_short_with_its_count(self):
        told = tasks.watching._named([f"2026-{n:04d}" for n in range(50)])
        assert told.endswith("2026-0039, et 10 autres")


class TestQueries:
    def test_more_requests_cost_no_query_more(self, world, sign_in):
        with on(START):
            application = factories.examined(world)
        officer = sign_in(Role.CASE_OFFICER)
        counts = []
        for n in range(3):
            with on(START + dt.timedelta(days=n)):
                factories.ask(world, application, codes=CODES)
                request = MissingDocumentsRequest.objects.earliest("-pk")
                operations.withdraw_request(
                    actor=world.account(Role.CASE_OFFICER), request=request, reason="Non.", on=clock.today()
                )
            with CaptureQueriesContext(connection) as captured:
                assert officer.get(page(application)).status_code == 200
            counts.append(len(captured))
        assert len(set(counts)) == 1, counts

    def test_the_warning_of_all_managers_reads_the_applications_once(self, world):
        for n in range(4):
            with on(START):
                factories.examined(world, factories.person(world, first_name=f"Ana{n}"))
        with on(dt.date(2026, 3, 20)), CaptureQueriesContext(connection) as captured:
            tasks.warn_of_silence()
        reads = [one["sql"] for one in captured if 'FROM "aids_application"' in one["sql"]]
        assert len(reads) == 2, reads  # what passed, what is near


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_requests_of_one_application_are_one(self, transactional_db):
        world = factories.make_world()
        application = factories.examined(world)
        second = overlapping(
            lambda: factories.ask(world, application, codes=["identity"]),
            lambda: factories.ask(world, application, codes=["resources"]),
        )
        assert isinstance(second, Refusal)
        assert MissingDocumentsRequest.objects.count() == 1

    def test_the_last_document_and_the_task_of_the_night_close_it_once(self, transactional_db):
        world = factories.make_world()
        with on(START):
            application = factories.asked(world, codes=CODES, days=12)
        late = START + dt.timedelta(days=13)
        second = overlapping(
            lambda: mark(world, application, *CODES, seen_on=late),
            lambda: operations.lapse_request(application.pk, on=late),
        )
        assert second is False
        assert fresh(application).suspended_days == 12

    def test_two_tasks_warn_a_manager_once(self, transactional_db):
        world = factories.make_world()
        with on(START):
            factories.examined(world)
        today = dt.date(2026, 3, 20)

        def warn():
            return tasks.watching.warn_managers(today=today)

        assert overlapping(warn, warn) == []
        assert tasks.watching.SilenceWarning.objects.count() == 1
