"""The private page of a person: whom it opens to, how long, what they do there, what their worker learns of it."""

import datetime as dt
import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from backend.audit.models import Operation, ReadKind, ReadLog, ReadReason
from backend.audit.operations import operation
from backend.kit import clock, registry
from backend.kit.access import Refusal
from backend.kit.codes import spelled
from backend.kit.registry import OwnDecision, Subject
from backend.shell.templatetags.iris import day
from cases.appointments.models import Appointment, Slot
from cases.people import operations as people
from contracts.contract import operations as terms
from contracts.contract import queries as contracts
from contracts.contract.states import CONTRACT
from contracts.outcomes import panels as outcomes
from contracts.own import operations, panels, queries
from contracts.own.enums import Did
from contracts.own.models import MOST_TRIES, OwnPage, OwnVisit
from contracts.plan import operations as plan
from contracts.plan.enums import ByWhom, Moved, StepStatus
from contracts.plan.models import Step
from contracts.plan.operations import StepInput
from contracts.signing import amending
from contracts.signing.reading import told as read
from directory.enums import Role
from tests import contracting, factories, offering, owning
from tests.forms import fields_of, said, says
from tests.owning import address_of, entered, step_of
from tests.referring import later, value_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(world):
    return contracting.signed(world)


@pytest.fixture
def opened(world, contract):
    return owning.page_for(world, contract)


@pytest.fixture
def one_hour():
    """Whatever the time, what is done happens in one hour."""
    with clock.at(clock.now()):
        yield


def text_of(response) -> str:
    return response.content.decode()


def did(page) -> list[str]:
    return list(OwnVisit.objects.filter(page=page).order_by("pk").values_list("did", flat=True))


def words_of(contract) -> list[str]:
    """What was said of its step."""
    return list(step_of(contract).comments.values_list("words", flat=True))


def send(client, opened, what: str, **told):
    return client.post(address_of(opened), {"what": what} | told)


def end(contract) -> None:
    with operation("tests.end", actor=None):
        ended = CONTRACT.move(contract, "end", ended_on=clock.today(), end_reason="goals")
        registry.contract_ended.announce(ended)


class TestTheDoor:
    def test_nobody_is_named_and_no_cookie_is_set_before_the_code(self, opened, contract):
        client = Client()
        page = client.get(address_of(opened))
        text = text_of(page) + address_of(opened)
        for words in ("Nadia", "Lefèvre", contract.number, "logement", "Appeler le bailleur"):
            assert words not in text
        assert set(client.cookies) == {"csrftoken"}
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "strict-origin"
        assert "noindex" in page["X-Robots-Tag"]
        assert not ReadLog.objects.filter(reason=ReadReason.OWN).exists()

    def test_the_code_opens_as_it_is_read_aloud(self, opened):
        client = Client()
        page = client.post(address_of(opened), {"code": f" {spelled(opened.code).lower()} "}, follow=True)
        assert page.status_code == 200
        assert "Nadia" in text_of(page)
        assert "Appeler le bailleur" in text_of(page)
        assert page["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("token", ["x", "12~" + "A" * 43, "é" * 300, "%00", "1~2~3"])
    def test_a_guessed_address_is_unknown(self, opened, token):
        for method in ("get", "post"):
            page = getattr(Client(), method)(f"/mon-contrat/{token}/", {"code": opened.code})
            assert page.status_code == 404
            assert says(page, "This address leads nowhere.")

    def test_who_guesses_many_addresses_is_told_to_wait(self, opened):
        client = Client()
        answers = [client.get(f"/mon-contrat/{n}~guess/").status_code for n in range(22)]
        assert answers == [404] * 20 + [429] * 2
        assert client.get(address_of(opened)).status_code == 200
        with later(minutes=11):
            assert client.get("/mon-contrat/1~guess/").status_code == 404

    @pytest.mark.usefixtures("one_hour")
    def test_five_wrong_codes_lock_it_even_for_the_right_one_until_another_is_given(self, world, contract, opened):
        for _try in range(MOST_TRIES - 1):
            page = Client().post(address_of(opened), {"code": "WRONGCOD"})
            assert page.status_code == 422
            assert says(page, "This is not the code.")
        assert Client().post(address_of(opened), {"code": "WRONGCOD"}).status_code == 403
        assert Client().post(address_of(opened), {"code": opened.code}).status_code == 403
        assert did(opened.page) == [Did.WRONG_CODE] * 5
        again = owning.page_for(world, contract)
        shown = entered(again).get(address_of(again))
        assert says(shown, "A wrong code was typed")
        assert says(shown, "%(times)s times in that hour", times=5)
        assert Client().get(address_of(opened)).status_code == 410

    def test_many_codes_from_one_network_are_too_many(self, world, monkeypatch, opened):
        monkeypatch.setattr(operations, "MOST_CODES_BY_ADDRESS", 2)
        for _try in range(2):
            Client().post(address_of(opened), {"code": "WRONGCOD"})
        page = Client().post(address_of(opened), {"code": opened.code})
        assert page.status_code == 429
        assert says(page, str(operations.MANY))
        assert len(did(opened.page)) == 2
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        assert elsewhere.post(address_of(opened), {"code": opened.code}).status_code == 302

    def test_a_code_too_long_or_missing_is_no_try(self, opened):
        for typed in ("", "A" * 500):
            assert Client().post(address_of(opened), {"code": typed}).status_code == 422
        assert OwnPage.objects.get(pk=opened.page.pk).tries == 0


class TestHowLongItServes:
    def test_it_serves_until_its_last_day_and_no_longer(self, opened):
        last = opened.page.expires_on - clock.today()
        with later(days=last.days):
            assert Client().get(address_of(opened)).status_code == 200
        with later(days=last.days + 1):
            page = Client().get(address_of(opened))
            assert page.status_code == 410
            assert Client().post(address_of(opened), {"code": opened.code}).status_code == 410

    def test_never_beyond_the_term_of_the_contract(self, world):
        contract = contracting.signed(world, months=4)
        assert owning.page_for(world, contract, months=6).page.expires_on == contract.ends_on

    def test_none_is_opened_on_the_last_day_nor_before_the_signature(self, world):
        written = contracting.written(world)
        with pytest.raises(Refusal):
            owning.page_for(world, written)
        contract = contracting.signed(world, contracting.followed(world, first_name="Inès"), months=3)
        with later(days=(contract.ends_on - clock.today()).days), pytest.raises(Refusal):
            owning.page_for(world, contract)

    def test_the_end_of_the_contract_closes_it_even_opened(self, contract, opened):
        client = entered(opened)
        end(contract)
        page = client.get(address_of(opened))
        assert (page.status_code, "Nadia" in text_of(page)) == (410, False)
        assert send(client, opened, "tick", step=step_of(contract).pk).status_code == 410
        assert step_of(contract).status == StepStatus.PLANNED
        assert OwnPage.objects.get(pk=opened.page.pk).closed_at

    def test_a_suspended_contract_is_read_and_ticked(self, contract, opened):
        with operation("tests.suspend", actor=None):
            CONTRACT.move(contract, "suspend")
        client = entered(opened)
        assert client.get(address_of(opened)).status_code == 200
        send(client, opened, "tick", step=step_of(contract).pk)
        assert step_of(contract).status == StepStatus.DONE

    def test_a_shared_browser_shows_nothing_once_it_is_closed_or_half_an_hour_later(self, opened):
        client = entered(opened)
        assert "Nadia" not in text_of(Client().get(address_of(opened)))
        assert "Nadia" not in text_of(send(client, opened, "leave"))
        assert "Nadia" not in text_of(client.get(address_of(opened)))
        client = entered(opened)
        with later(minutes=31):
            assert "Nadia" not in text_of(client.get(address_of(opened)))

    def test_what_was_being_written_when_it_closed_by_itself_is_sent_after_the_code(self, contract, opened):
        client, step = entered(opened), step_of(contract)
        told = {"what": "comment", "step": step.pk, "version": 0, "words": "Le bailleur ne répond pas."}
        with later(minutes=31):
            asked = client.post(address_of(opened), told)
            assert asked.status_code == 422
            kept = fields_of(asked)
            assert client.post(address_of(opened), kept | {"code": opened.code}).status_code == 302
        assert words_of(contract) == ["Le bailleur ne répond pas."]

    def test_a_browser_opened_for_one_page_opens_no_other(self, world, opened):
        other = contracting.signed(world, contracting.followed(world, first_name="Inès"))
        second = owning.page_for(world, other)
        client = entered(opened)
        assert "Inès" not in text_of(client.get(address_of(second)))
        assert Client().post(address_of(second), {"code": opened.code}).status_code == 422
        assert send(client, opened, "tick", step=step_of(other).pk).status_code == 404


def booked(world, person, *, bring: str = "") -> None:
    start = clock.now() + dt.timedelta(days=3)
    worker = world.account(Role.SOCIAL_WORKER)
    with operation("tests.book", actor=None):
        slot = Slot(worker=worker, site=world.sites["est"], starts_at=start, ends_at=start + dt.timedelta(hours=1))
        slot.save()
        Appointment(slot=slot, person=person, reason="Dettes de jeu", bring=bring, booked_by=worker).save()


class TestWhatIsRead:
    def test_their_words_what_is_seen_of_them_and_their_lead_worker(self, world, contract, opened):
        booked(world, contract.person, bring="Vos trois dernières quittances")
        text = text_of(entered(opened).get(address_of(opened)))
        for words in (
            "Je veux garder mon logement",
            "Ouvrir le courrier ensemble",
            "quittances",
            world.units["est"].phone,
            *contracting.WORDS.values(),
        ):
            assert words in text
        assert text.index("Un réseau") < text.index("J’ai peur")
        assert "Dettes de jeu" not in text

    def test_of_the_diagnosis_what_was_signed_and_no_draft(self, world, contract, opened):
        client = entered(opened)
        contracting.amended(contract, seen_difficulties="Le bailleur veut la reprise.")
        read = text_of(client.get(address_of(opened)))
        assert "Trois courriers" in read
        assert "veut la reprise" not in read
        contracting.send(contract)
        assert "veut la reprise" not in text_of(client.get(address_of(opened)))
        contracting.sign_all(contract)
        assert "veut la reprise" in text_of(client.get(address_of(opened)))
        paper = client.get(reverse("own_paper", args=[opened.page.token]))
        printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
        assert "Nadia" in printed
        assert "veut la reprise" not in printed

    def test_objectives_and_steps_are_those_that_were_signed_until_all_have_signed_otherwise(
        self, world, contract, opened
    ):
        client = entered(opened)
        by_them = {"actor": world.account(Role.SOCIAL_WORKER), "household": factories.household_of(contract.person)}
        kept, step = contract.objectives.get(), step_of(contract)
        amending.begin_amendment(**by_them, contract=contract, why="On avance.")
        added = plan.add_objective(**by_them, contract=contract, domain="health", wording="Je veux me soigner")
        theirs = plan.add_step(
            **by_them, objective=added, told=StepInput("Voir le dentiste", due_on=clock.today()), today=clock.today()
        )
        said = StepInput("Écrire au bailleur", ByWhom.WORKER)
        plan.correct_step(**by_them, step=step, version=step.version, told=said, comment="")
        plan.move_step(**by_them, step=step, how="begin", today=clock.today())
        plan.drop_objective(**by_them, objective=kept, today=clock.today())
        partner = {"organisation": offering.organisation(world), "name": "Jean Roy"}
        terms.add_partner(**by_them, **partner, contract=contract, today=clock.today())

        def read() -> list[str]:
            sheet = client.get(reverse("own_steps", args=[opened.page.token])).content
            return [text_of(client.get(address_of(opened))), PdfReader(io.BytesIO(sheet)).pages[0].extract_text()]

        contracting.send(contract)
        for text in read():
            assert "Appeler le bailleur" in text
            assert "Voir le dentiste" not in text
            assert "Écrire au bailleur" not in text
        page = text_of(client.get(address_of(opened)))
        assert "Je veux garder mon logement" in page
        assert "Je veux me soigner" not in page
        assert "Jean Roy" not in page
        assert "en cours</span>" in page  # the state is that of today
        told = {"key": str(uuid.uuid4()), "wording": "Marcher"}
        assert send(client, opened, "propose", objective=added.pk, **told).status_code == 422
        words = {"version": 0, "words": "Je commence."}
        assert send(client, opened, "comment", step=step.pk, **words).status_code == 302
        assert send(client, opened, "comment", step=theirs.pk, **words).status_code == 404
        contracting.sign_all(contract)
        for text in read():
            assert "Voir le dentiste" in text
            assert "Appeler le bailleur" not in text
        assert "Jean Roy" in text_of(client.get(address_of(opened)))
        assert send(client, opened, "propose", objective=added.pk, **told).status_code == 302

    def test_right_to_left_words_drag_nothing_along(self, world, sign_in, contract, opened):
        wording = "الاتصال بالمالك"
        plan.add_step(
            actor=world.account(Role.SOCIAL_WORKER),
            household=factories.household_of(contract.person),
            objective=contract.objectives.get(),
            told=StepInput(wording, ByWhom.PARTNER),
            today=clock.today(),
        )
        contracting.amended(contract)
        contracting.send(contract)
        worker = sign_in(Role.SOCIAL_WORKER)
        signed = worker.get(reverse("contracts:sign", args=[contract.pk]))
        for page in (signed, worker.get(contract.get_absolute_url()), entered(opened).get(address_of(opened))):
            assert f"<bdi>{wording}</bdi>" in text_of(page)

    def test_a_text_older_than_the_column_of_the_worker_is_read_without_it(self, contract):
        facts = contracts.version_in_force(contract).facts
        old = [{name: text for name, text in row.items() if not name.startswith("seen")} for row in facts["domains"]]
        [domain] = read(facts | {"domains": old}, clock.today()).domains
        assert (domain.own_strengths, domain.seen_strengths) == (contracting.WORDS["own_strengths"], "")

    def test_the_signed_paper_takes_the_code(self, contract, opened):
        url = reverse("own_paper", args=[opened.page.token])
        assert Client().get(url).url == owning.address_of(opened)
        paper = owning.entered(opened).get(url)
        assert paper.content.startswith(b"%PDF")
        assert "no-store" in paper["Cache-Control"]

    def test_their_steps_on_one_page_take_the_code_and_say_when_they_meet(self, world, contract, opened):
        booked(world, contract.person)
        url = reverse("own_steps", args=[opened.page.token])
        assert Client().get(url).url == owning.address_of(opened)
        client = owning.entered(opened)
        sheet = PdfReader(io.BytesIO(client.get(url).content))
        [text] = [page.extract_text() for page in sheet.pages]
        assert "Appeler le bailleur" in text
        assert world.sites["est"].name in text
        assert ReadLog.objects.filter(reason=ReadReason.OWN, kind=ReadKind.DOCUMENT).count() == 1
        send(client, opened, "tick", step=step_of(contract).pk)
        with operation("tests.care", actor=None):
            person = contract.person
            person.refresh_from_db()
            person.safe_contact = "Par sa sœur."
            person.save()
        text = PdfReader(io.BytesIO(client.get(url).content)).pages[0].extract_text()
        assert "Appeler le bailleur" not in text
        assert world.sites["est"].name not in text

    def test_who_must_be_reached_with_care_reads_no_place(self, world, contract, opened):
        booked(world, contract.person)
        assert world.sites["est"].name in text_of(entered(opened).get(address_of(opened)))
        with operation("tests.protect", actor=None):
            person = contract.person
            person.refresh_from_db()
            person.protected = True
            person.save()
        assert world.sites["est"].name not in text_of(entered(opened).get(address_of(opened)))

    def test_of_a_couple_each_reads_their_own_appointments_and_decisions(self, world, monkeypatch):
        first = contracting.followed(world)
        second = people.add_member(
            actor=world.account(Role.RECEPTION),
            household=factories.household_of(first),
            role="spouse",
            starts_on=clock.today() - dt.timedelta(days=20),
            identity=factories.IDENTITY | {"first_name": "Karim", "phone": ""},
        ).person
        contract = contracting.signed(world, first, second=second)
        booked(world, second, bring="Le livret de famille")

        def decided(person, today):
            return [OwnDecision("Aide", today, f"accordée à {person.first_name}")]

        monkeypatch.setattr(registry.own_decisions, "_answers", {"tests": (10, decided)})
        one, other = owning.page_for(world, contract), owning.page_for(world, contract, person=second)
        read, other_read = (text_of(entered(page).get(address_of(page))) for page in (one, other))
        assert "Je veux garder mon logement" in read
        assert "Je veux garder mon logement" in other_read
        assert "Trois courriers" in read
        assert "Trois courriers" in other_read
        assert ("livret" in read, "livret" in other_read) == (False, True)
        assert ("accordée à Karim" in read, "accordée à Karim" in other_read) == (False, True)

    def test_each_reading_is_traced_and_each_opening_shown(self, contract, opened):
        client = entered(opened)
        client.get(address_of(opened))
        client.get(address_of(opened))
        reads = ReadLog.objects.filter(reason=ReadReason.OWN)
        assert [(one.person_ids, one.actor_id, one.object_label, one.route) for one in reads] == [
            ([contract.person_id], None, contract.number, "own_page")
        ] * 2
        assert {one.actor_label for one in reads} == {said("the person themselves").replace("&#x27;", "'")}
        assert did(opened.page) == [Did.READ] * 2
        entered(opened)
        assert did(opened.page) == [Did.READ] * 3

    @pytest.mark.usefixtures("one_hour")
    def test_each_access_of_the_half_hour_is_listed_once(self, contract, opened):
        client, url = entered(opened), address_of(opened)
        client.get(url)
        client.post(url, {"what": "tick", "step": step_of(contract).pk}, follow=True)
        client.get(url)
        client.get(reverse("own_paper", args=[opened.page.token]))
        client.get(reverse("own_steps", args=[opened.page.token]))
        assert did(opened.page) == [Did.READ, Did.TICKED, Did.READ, Did.PRINTED, Did.PRINTED]
        page = client.get(url)
        assert says(page, "A PDF was opened")
        assert says(page, "%(times)s times in that hour", times=2)
        send(client, opened, "leave")
        Client().get(url)
        assert did(opened.page)[5:] == [Did.READ]

    def test_the_list_of_accesses_keeps_the_latest(self, monkeypatch, opened):
        monkeypatch.setattr(queries, "MOST_VISITS", 1)
        client, url = entered(opened), address_of(opened)
        client.get(reverse("own_paper", args=[opened.page.token]))
        client.get(url)
        assert said("A PDF was opened") not in text_of(client.get(url))

    @pytest.mark.usefixtures("one_hour")
    def test_who_reads_again_and_again_hides_nothing(self, monkeypatch, sign_in, contract, opened):
        for limit in ("MOST_VISITS", "SEEN_VISITS"):
            monkeypatch.setattr(queries, limit, 2)
        Client().post(address_of(opened), {"code": "WRONGCOD"})
        client = entered(opened)
        for _again in range(4):
            page = client.get(address_of(opened))
        rest = sign_in(Role.SOCIAL_WORKER).get(reverse("contracts:rest", args=[contract.pk]))
        for told in (page, rest):
            assert says(told, "A wrong code was typed")
            assert says(told, "%(times)s times in that hour", times=4)

    def test_what_is_refused_is_no_reading_more(self, contract, opened):
        client, url = Client(), address_of(opened)
        idea = {"what": "propose", "objective": contract.objectives.get().pk, "wording": "", "key": str(uuid.uuid4())}
        assert client.post(url, idea | {"code": opened.code}).status_code == 422
        assert client.post(url, idea).status_code == 422
        assert did(opened.page) == [Did.READ]

    def test_a_contract_that_is_suspended_says_so_first(self, sign_in, contract, opened):
        client, desk = entered(opened), sign_in(Role.SOCIAL_WORKER)
        suspended = (
            "Your contract is suspended since %(day)s: it waits until you take it up again with your lead worker, "
            "and no e-mail reminds you of taking stock meanwhile."
        )
        with override("fr"):
            told = {"day": day(clock.today())}
        assert not says(client.get(address_of(opened)), suspended, **told)
        url = reverse("contracts:suspend", args=[contract.pk])
        desk.post(url, fields_of(desk.get(url)) | {"why": "Hospitalisée six semaines."})
        page = client.get(address_of(opened))
        assert says(page, suspended, **told)
        assert "Hospitalisée" not in text_of(page)
        desk.post(reverse("contracts:resume", args=[contract.pk]))
        assert not says(client.get(address_of(opened)), suspended, **told)


class TestWhatTheyDo:
    def test_a_step_is_ticked_and_unticked_by_the_person_alone(self, contract, opened):
        client, step = entered(opened), step_of(contract)
        send(client, opened, "tick", step=step.pk)
        done = step_of(contract)
        assert (done.status, done.moved_by, done.moved_on) == (StepStatus.DONE, Moved.BY_PERSON, clock.today())
        send(client, opened, "tick", step=step.pk)
        send(client, opened, "untick", step=step.pk)
        assert step_of(contract).status == StepStatus.PLANNED
        assert did(opened.page) == [Did.READ, Did.TICKED, Did.TOOK_BACK]
        told = Operation.objects.filter(name="contracts.own_tick").first()
        assert (told.actor_id, told.actor_roles) == (None, "link")

    def test_a_tick_that_is_taken_back_leaves_a_step_under_way(self, world, contract, opened):
        worker, home = world.account(Role.SOCIAL_WORKER), factories.household_of(contract.person)
        plan.move_step(actor=worker, step=step_of(contract), household=home, how="begin", today=clock.today())
        client, step = entered(opened), step_of(contract)
        send(client, opened, "tick", step=step.pk)
        send(client, opened, "untick", step=step.pk)
        assert step_of(contract).status == StepStatus.UNDER_WAY

    def test_what_the_worker_does_or_said_is_not_theirs_to_tick(self, world, contract, opened):
        worker, home = world.account(Role.SOCIAL_WORKER), factories.household_of(contract.person)
        step = step_of(contract)
        plan.move_step(actor=worker, step=step, household=home, how="finish", today=clock.today())
        theirs = plan.add_step(
            actor=worker,
            objective=step.objective,
            household=home,
            told=StepInput("Écrire à la CAF", ByWhom.WORKER),
            today=clock.today(),
        )
        client = entered(opened)
        assert send(client, opened, "untick", step=step.pk).status_code == 422
        assert send(client, opened, "tick", step=theirs.pk).status_code == 422
        assert step_of(contract).status == StepStatus.DONE
        assert set(did(opened.page)) == {Did.READ}

    @pytest.mark.parametrize(
        "words", ["<script>alert(1)</script>", "J’ai réussi 🎉👩‍👩‍👧", "أريد الاحتفاظ بمسكني", "x" * 1000]
    )
    def test_any_words_are_kept_and_shown_as_words(self, contract, opened, words):
        client, step = entered(opened), step_of(contract)
        told = {"step": step.pk, "version": 0, "words": words}
        assert send(client, opened, "comment", **told).status_code == 302
        assert words_of(contract) == [words]
        page = client.get(address_of(opened))
        assert "<script>alert" not in text_of(page)
        assert (words if words[0] != "<" else "&lt;script&gt;alert(1)") in text_of(page)

    def test_too_long_a_comment_is_refused_and_kept_in_its_field(self, contract, opened):
        client, step = entered(opened), step_of(contract)
        page = send(client, opened, "comment", step=step.pk, version=0, words="y" * 1001)
        assert page.status_code == 422
        assert "y" * 1001 in text_of(page)

    def test_two_who_write_at_once_lose_nothing(self, contract, opened):
        client, step = entered(opened), step_of(contract)
        send(client, opened, "comment", step=step.pk, version=0, words="Le premier.")
        page = send(client, opened, "comment", step=step.pk, version=0, words="Le second.")
        assert page.status_code == 409
        assert "Le second." in text_of(page)
        assert words_of(contract) == ["Le premier."]
        send(client, opened, "comment", step=step.pk, version=1, words="Le second.")
        assert words_of(contract) == ["Le second."]

    def test_of_a_couple_each_says_their_own_which_the_worker_reads_and_the_other_does_not(self, world, sign_in):
        nadia = contracting.followed(world)
        contract = contracting.signed(world, nadia, second=contracting.spouse(world, nadia))
        step, said = step_of(contract), {"Nadia": "Il ne veut pas.", "Karim": "Elle exagère."}
        opened = {one.first_name: owning.page_for(world, contract, person=one) for one in owning.persons_of(contract)}
        pages = {name: entered(opened[name]) for name in said}
        for name, words in said.items():
            answer = send(pages[name], opened[name], "comment", step=step.pk, version=0, words=words)
            assert answer.status_code == 302
        assert sorted(words_of(contract)) == sorted(said.values())
        read = {name: text_of(pages[name].get(address_of(opened[name]))) for name in said}
        for name, other in (("Nadia", "Karim"), ("Karim", "Nadia")):
            assert said[name] in read[name]
            assert said[other] not in read[name]
        worker = sign_in(Role.SOCIAL_WORKER)
        rest = reverse("contracts:rest", args=[contract.pk])
        for url in (step.get_absolute_url(), contract.get_absolute_url(), rest):
            page = text_of(worker.get(url))
            assert all(name in page and words in page for name, words in said.items())

    def test_words_that_are_taken_back_are_said_no_more(self, contract, opened):
        client, step = entered(opened), step_of(contract)
        send(client, opened, "comment", step=step.pk, version=0, words="Trop dur.")
        send(client, opened, "comment", step=step.pk, version=1, words="")
        assert "Trop dur." not in text_of(client.get(address_of(opened)))
        assert words_of(contract) == [""]

    def test_they_ask_for_reminders_and_stop_them(self, contract, opened):
        client, url = entered(opened), address_of(opened)
        assert 'value="remind"' not in text_of(client.get(url))  # no address
        with operation("tests.email", actor=None):
            person = contract.person
            person.refresh_from_db()
            person.email = "nadia@example.org"
            person.save()
        assert 'value="remind"' in text_of(client.get(url))
        send(client, opened, "remind")
        assert contracts.persons_of(contract).get().wants_reminders
        page = text_of(client.get(url))
        assert "nadia@example.org" in page
        assert 'value="remind_no_more"' in page
        send(client, opened, "remind_no_more")
        assert not contracts.persons_of(contract).get().wants_reminders
        assert did(opened.page).count(Did.REMINDERS) == 2

    def test_two_hundred_ideas_are_refused_kindly_beyond_ten(self, contract, opened):
        client, objective = entered(opened), contract.objectives.get()
        answers = [
            send(client, opened, "propose", objective=objective.pk, wording=f"Idée {n}", key=str(uuid.uuid4()))
            for n in range(200)
        ]
        assert [one.status_code for one in answers] == [302] * 10 + [422] * 190
        assert "Idée 199" in text_of(answers[-1])
        assert Step.objects.filter(status=StepStatus.PROPOSED).count() == 10

    @pytest.mark.parametrize("unseen", ["\u200b", "\u2060\ufeff", "\u00ad \u200b"])
    def test_an_idea_of_signs_that_nobody_sees_says_nothing(self, contract, opened, unseen):
        told = {"objective": contract.objectives.get().pk, "key": str(uuid.uuid4())}
        client = entered(opened)
        assert send(client, opened, "propose", wording=unseen, **told).status_code == 422
        joined = "می\u200cخواهم 👩\u200d👧"
        assert send(client, opened, "propose", wording=unseen + joined, **told).status_code == 302
        assert Step.objects.get(status=StepStatus.PROPOSED).wording == joined

    def test_an_idea_sent_twice_is_one_and_one_for_another_contract_is_none(self, world, contract, opened):
        client, key = entered(opened), str(uuid.uuid4())
        told = {"objective": contract.objectives.get().pk, "wording": "Visiter la mission locale", "key": key}
        for _time in range(2):
            assert send(client, opened, "propose", **told).status_code == 302
        other = contracting.signed(world, contracting.followed(world, first_name="Inès"))
        told |= {"objective": other.objectives.get().pk, "key": str(uuid.uuid4())}
        assert send(client, opened, "propose", **told).status_code == 422
        assert Step.objects.filter(status=StepStatus.PROPOSED).count() == 1

    def test_an_idea_is_taken_back_by_who_had_it_until_it_is_answered(self, world, contract, opened):
        client, one, other = entered(opened), owning.proposed(opened), owning.proposed(opened)
        for _time in range(2):
            assert send(client, opened, "take_back", step=one.pk).status_code == 302
        one.refresh_from_db()
        assert (one.status, one.moved_by) == (StepStatus.ABANDONED, Moved.BY_PERSON)
        assert did(opened.page) == [Did.READ, Did.PROPOSED, Did.PROPOSED, Did.WITHDREW]
        operations.accept_step(
            actor=world.account(Role.SOCIAL_WORKER),
            step=other,
            household=factories.household_of(contract.person),
            today=clock.today(),
        )
        for step in (other, step_of(contract)):
            assert send(client, opened, "take_back", step=step.pk).status_code == 422
            step.refresh_from_db()
            assert step.status == StepStatus.PLANNED

    def test_of_a_couple_an_idea_is_of_who_had_it_until_it_is_taken_up(self, world):
        nadia = contracting.followed(world)
        contract = contracting.signed(world, nadia, second=contracting.spouse(world, nadia))
        mine, theirs = (owning.page_for(world, contract, person=one) for one in owning.persons_of(contract))
        step = owning.proposed(mine)
        me, them = entered(mine), entered(theirs)
        assert step.wording in text_of(me.get(address_of(mine)))
        assert step.wording not in text_of(them.get(address_of(theirs)))
        told = {"step": step.pk, "version": 0, "words": "Non."}
        for what in ("take_back", "comment"):
            assert send(them, theirs, what, **told).status_code == 404
        operations.accept_step(
            actor=world.account(Role.SOCIAL_WORKER),
            step=step,
            household=factories.household_of(nadia),
            today=clock.today(),
        )
        assert step.wording in text_of(them.get(address_of(theirs)))
        # as any step from then on, for both, whatever becomes of it
        assert send(them, theirs, "comment", **told).status_code == 302
        plan.move_step(**self.by_the_worker(world, step), how="cancel")
        assert "Non." in text_of(them.get(address_of(theirs)))
        assert send(them, theirs, "comment", **told | {"version": 1}).status_code == 302

    @pytest.mark.parametrize("how", ["taken back", "declined"])
    def test_an_idea_that_was_not_taken_up_is_put_in_the_plan_by_nobody(self, world, sign_in, contract, opened, how):
        step = owning.proposed(opened)
        if how == "declined":
            operations.decline_step(**self.by_the_worker(world, step), words="Plus tard.")
        else:
            operations.own_take_back(page=opened.page, step=step, now=clock.now())
        worker, move = sign_in(Role.SOCIAL_WORKER), reverse("contracts:step_move", args=[step.pk])
        assert move not in text_of(worker.get(step.get_absolute_url()))
        with pytest.raises(Refusal):
            plan.move_step(**self.by_the_worker(world, step), how="plan")

    def by_the_worker(self, world, step) -> dict:
        home = factories.household_of(step.objective.contract.person)
        return {
            "actor": world.account(Role.SOCIAL_WORKER),
            "step": step,
            "household": home,
            "today": clock.today(),
        }

    @pytest.mark.parametrize(
        "told",
        [{"what": "zzz"}, {"what": "tick", "step": "9" * 40}, {"what": "tick", "step": "x"}, {"what": "comment"}],
    )
    def test_nonsense_changes_nothing(self, opened, told):
        assert entered(opened).post(address_of(opened), told).status_code in (302, 404)
        assert did(opened.page) == [Did.READ]


class TestTheWorker:
    def subject(self, contract) -> Subject:
        home = factories.household_of(contract.person)
        return Subject(contract.person, home, (), clock.today(), is_open=True)

    def test_the_page_is_opened_shown_once_and_printed(self, world, sign_in, contract):
        client = sign_in(Role.SOCIAL_WORKER)
        url = reverse("contracts:own_open", args=[contract.pk, contract.person_id])
        page = client.post(url, {"months": "3"})
        code = value_of(page, "code")
        assert page["Cache-Control"] == "no-store"
        made = OwnPage.objects.get()
        assert value_of(page, "address").endswith(reverse("own_page", args=[made.token]))
        card = reverse("contracts:own_card", args=[made.pk])
        assert client.post(card, {"code": "WRONGCOD"}).status_code == 404
        printed = client.post(card, {"code": code.replace("-", "")})
        text = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
        assert code in text
        assert "Nadia" not in text
        assert code not in text_of(client.get(url))
        assert client.post(url, {"months": "24"}).status_code == 422

    def test_an_idea_is_accepted_or_declined_with_a_word_that_the_person_reads(self, world, sign_in, contract, opened):
        client, objective = entered(opened), contract.objectives.get()
        for wording in ("Voir un médecin", "Partir en mer"):
            send(client, opened, "propose", objective=objective.pk, wording=wording, key=str(uuid.uuid4()))
        worker = world.account(Role.SOCIAL_WORKER)
        assert [(heap.rows[0].detail, heap.count) for heap in outcomes.desk(worker, clock.today())] == [
            (contract.number, 1)
        ]
        panel = panels.contract_panel(worker, contract, self.subject(contract))
        assert [(step.proposer, step.wording) for step in panel.context["proposals"]] == [
            ("Nadia", "Voir un médecin"),
            ("Nadia", "Partir en mer"),
        ]
        desk = sign_in(Role.SOCIAL_WORKER)
        desk.post(reverse("contracts:own_accept", args=[step_of(contract, "Voir un médecin").pk]))
        decline = reverse("contracts:own_decline", args=[step_of(contract, "Partir en mer").pk])
        assert desk.post(decline, {"words": ""}).status_code == 422
        desk.post(decline, {"words": "Reparlons-en jeudi."})
        assert desk.post(decline, {"words": "Encore."}).status_code == 422
        assert step_of(contract, "Voir un médecin").status == StepStatus.PLANNED
        assert "Reparlons-en jeudi." in text_of(client.get(address_of(opened)))
        assert outcomes.desk(worker, clock.today()) == []

    def test_the_page_of_an_idea_waits_for_its_answer(self, sign_in, contract, opened):
        step, desk = owning.proposed(opened), sign_in(Role.SOCIAL_WORKER)
        answers = [reverse(f"contracts:{name}", args=[step.pk]) for name in ("own_accept", "own_decline")]
        waiting, next_text = (
            "not yet: this proposal waits for an answer",
            "said since the last signature: the next text says it",
        )
        page = desk.get(step.get_absolute_url())
        assert all(url in text_of(page) for url in answers)
        assert says(page, waiting)
        assert not says(page, next_text)
        assert desk.post(answers[0]).status_code == 302
        accepted = desk.get(step.get_absolute_url())
        assert not any(url in text_of(accepted) for url in answers)
        assert says(accepted, next_text)

    def test_an_idea_is_the_words_of_the_person_until_it_is_accepted(self, sign_in, contract, opened):
        step, desk = owning.proposed(opened), sign_in(Role.SOCIAL_WORKER)
        url = reverse("contracts:step_edit", args=[step.pk])
        told = {"version": step.version, "wording": "Voir un psychiatre", "by_whom": "me"}
        assert url not in text_of(desk.get(step.get_absolute_url()))
        assert desk.get(url).url == contract.get_absolute_url()
        refused = desk.post(url, told)
        assert refused.status_code == 422
        assert says(refused, "The person proposed this step: answer them on the page of the contract.")
        assert "Voir un psychiatre" in text_of(refused)
        desk.post(reverse("contracts:own_accept", args=[step.pk]))
        step.refresh_from_db()
        assert desk.post(url, told | {"version": step.version}).status_code == 302

    def test_the_comments_that_workers_write_of_steps_stay_theirs(self, world, contract, opened):
        worker, home, step = (
            world.account(Role.SOCIAL_WORKER),
            factories.household_of(contract.person),
            step_of(contract),
        )
        told = StepInput(step.wording, step.by_whom, step.whom)
        plan.correct_step(
            actor=worker, step=step, household=home, version=step.version, told=told, comment="Ne fera rien seule."
        )
        plan.move_step(actor=worker, step=step, household=home, how="cancel", today=clock.today())
        assert "Ne fera rien seule." not in text_of(entered(opened).get(address_of(opened)))

    def test_closed_it_opens_nothing_even_to_who_was_in(self, sign_in, contract, opened):
        client = entered(opened)
        sign_in(Role.SOCIAL_WORKER).post(reverse("contracts:own_close", args=[opened.page.pk]))
        assert client.get(address_of(opened)).status_code == 410

    def test_who_does_not_follow_the_file_opens_closes_and_answers_nothing(self, sign_in, contract, opened):
        stranger = sign_in(Role.SOCIAL_WORKER, "ouest")
        for url in (
            reverse("contracts:own_open", args=[contract.pk, contract.person_id]),
            reverse("contracts:own_close", args=[opened.page.pk]),
            reverse("contracts:own_card", args=[opened.page.pk]),
        ):
            assert stranger.post(url, {"months": "3", "code": opened.code}).status_code in (403, 404)
        assert OwnPage.objects.get().closed_at is None

    def test_only_who_signs_has_a_page(self, world, sign_in, contract):
        other = factories.child(world, contract.person).person
        url = reverse("contracts:own_open", args=[contract.pk, other.pk])
        assert sign_in(Role.SOCIAL_WORKER).get(url).status_code == 404
