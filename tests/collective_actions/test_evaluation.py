"""Evaluation with the participants: without a name, hidden while few answered, the renewal decided from it."""

import datetime as dt
import io
import uuid

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from collective_actions.catalogue.models import Series
from collective_actions.evaluation import documents, operations, queries
from collective_actions.evaluation.enums import Reason, RenewalChoice
from collective_actions.evaluation.models import Evaluation, KeptAway, Renewal
from collective_actions.evaluation.panels import actions_for, series_actions_for
from directory.enums import Role, Thematic
from directory.pace import Pace
from tests import evaluating
from tests.forms import fields_of, following, says
from tests.sharing import organisation, partner

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 10, 7, 31, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC)
ANSWERS = {"at_ease": 4, "useful": None, "recommended": 3}


@pytest.fixture
def designer(world):
    return world.account(Role.ACTION_DESIGNER)


@pytest.fixture
def held(world) -> Series:
    """Meetings of an action of the partner's organisation."""
    return evaluating.series(evaluating.action(partner(world).organisation))


@pytest.fixture
def link(held, designer):
    return operations.open_link(actor=designer, series=held)


def fill(link, address="192.0.2.1", now=NOW, words="Très bien.") -> Evaluation:
    return operations.fill(link=link, answers=ANSWERS, words=words, address=address, now=now)


def sent(**told) -> dict:
    return {"key": str(uuid.uuid4())} | told


class TestOnAPhone:
    def test_those_who_came_say_it_without_account_or_cookie_but_one(self, held, link, client):
        url = reverse("evaluation_slip", args=[link.token])
        assert client.get(url).status_code == 200
        answer = client.post(url, sent(at_ease="4", useful="", recommended="1", words="On a bien ri."))
        assert answer["Location"] == reverse("evaluation:thanks")
        said = Evaluation.objects.get()
        assert (said.series, said.at_ease, said.useful, said.recommended) == (held, 4, None, 1)
        assert (said.words, said.day) == ("On a bien ri.", clock.today())
        assert set(client.cookies) == {"csrftoken"}

    def test_those_who_did_not_come_say_why(self, held, link, client):
        url = reverse("evaluation_absent", args=[link.token])
        assert client.get(url).status_code == 200
        assert client.post(url, sent(reasons=[Reason.PLACE, Reason.ALONE], words="Pas de bus.")).status_code == 302
        told = KeptAway.objects.get()
        assert (told.series, told.reasons, told.words) == (held, [Reason.PLACE, Reason.ALONE], "Pas de bus.")
        assert set(client.cookies) == {"csrftoken"}

    def test_nothing_tells_whose_it_is_nor_when(self, link):
        said = fill(link)
        told = operations.tell_absence(link=link, reasons=[Reason.HOUR], words="", address="192.0.2.1", now=NOW)
        for row, name in ((said, "evaluation.fill"), (told, "evaluation.tell_absence")):
            log = Operation.objects.get(name=name)
            history = type(row).history.get(id=row.pk)
            assert (log.actor_id, log.at, history.history_date) == (None, MIDNIGHT, MIDNIGHT)
            assert (history.history_user_id, row.day) == (None, dt.date(2026, 11, 24))
        assert not any("192.0.2.1" in str(row) for row in Pace.objects.values_list())

    @pytest.mark.parametrize(
        ("route", "told"),
        [
            ("evaluation_slip", {}),
            ("evaluation_slip", {"at_ease": "5"}),
            ("evaluation_slip", {"at_ease": "4", "words": "x" * 301}),
            ("evaluation_slip", {"at_ease": "4", "words": "\x00"}),
            ("evaluation_absent", {}),
            ("evaluation_absent", {"reasons": "x"}),
            ("evaluation_absent", {"reasons": "hour", "key": "x"}),
        ],
    )
    def test_what_is_no_answer_is_said(self, link, client, route, told):
        assert client.post(reverse(route, args=[link.token]), sent() | told).status_code == 422
        assert not Evaluation.objects.exists()
        assert not KeptAway.objects.exists()

    def test_sent_twice_it_counts_once(self, link, client):
        told = sent(at_ease="4")
        url = reverse("evaluation_slip", args=[link.token])
        assert [client.post(url, told).status_code for _ in range(2)] == [302, 302]
        assert Evaluation.objects.count() == 1

    def test_one_address_sends_a_few_in_ten_minutes(self, link, monkeypatch):
        monkeypatch.setattr(operations, "MOST_BY_ADDRESS", 2)
        fill(link)
        fill(link)
        with pytest.raises(Refusal, match="dix minutes"):
            fill(link)
        fill(link, address="192.0.2.2")
        fill(link, now=NOW + dt.timedelta(minutes=10))

    def test_an_address_that_was_changed_serves_no_more(self, held, link, designer, client):
        other = operations.open_link(actor=designer, series=held)
        for route in ("evaluation_slip", "evaluation_absent"):
            assert client.get(reverse(route, args=[link.token])).status_code == 410
            assert client.get(reverse(route, args=[other.token])).status_code == 200
        with pytest.raises(Refusal):
            fill(link)
        operations.close_link(actor=designer, series=held)
        assert client.post(reverse("evaluation_slip", args=[other.token]), sent(at_ease="4")).status_code == 410

    @pytest.mark.parametrize("token", ["%00", "a%00b", "%C3%A9", "x"])
    def test_a_guessed_address_is_unknown(self, db, client, token):
        assert client.get(f"/avis-action/{token}/").status_code == 404
        assert client.post(f"/avis-action/{token}/absent/", {}).status_code == 404


class TestFromPaper:
    def test_one_paper_a_line(self, held, sign_in):
        client, url = sign_in(Role.PARTNER), reverse("evaluation:type", args=[held.pk])
        yesterday = clock.today() - dt.timedelta(days=1)
        typed = sent(day=f"{yesterday:%d/%m/%Y}", papers="443 Cela m'a fait du bien.\n\n 020\n000 Bof")
        page = following(client, client.post(url, typed))
        assert "3 papiers sont enregistrés." in page.content.decode()
        found = Evaluation.objects.values_list("day", "at_ease", "useful", "recommended", "words")
        assert set(found) == {
            (yesterday, 4, 4, 3, "Cela m'a fait du bien."),
            (yesterday, None, 2, None, ""),
            (yesterday, None, None, None, "Bof"),
        }
        log = Operation.objects.get(name="evaluation.type_answers")
        assert (log.at.hour, log.at.minute) in {(22, 0), (23, 0)}

    @pytest.mark.parametrize(
        "papers", ["44", "445 Non", "000", "444Bien", "", "444 " + "x" * 301, "\n".join(["444"] * 61), "443 \x00"]
    )
    def test_what_is_no_paper_is_said_and_nothing_is_lost(self, held, sign_in, papers):
        url = reverse("evaluation:type", args=[held.pk])
        answer = sign_in(Role.PARTNER).post(url, sent(day=f"{clock.today():%d/%m/%Y}", papers=papers))
        assert answer.status_code == 422
        assert not Evaluation.objects.exists()
        if "\x00" not in papers:
            assert fields_of(answer)["papers"] == papers

    def test_what_kept_somebody_away_is_typed_too(self, held, sign_in):
        client, url = sign_in(Role.PARTNER), reverse("evaluation:type_absence", args=[held.pk])
        typed = fields_of(client.get(url)) | {"reasons": [Reason.CARE], "words": "Les enfants."}
        assert client.post(url, typed).status_code == 302
        told = KeptAway.objects.get()
        assert (told.reasons, told.words, told.day) == ([Reason.CARE], "Les enfants.", clock.today())
        future = clock.today() + dt.timedelta(days=1)
        typed |= {"day": f"{future:%d/%m/%Y}", "key": str(uuid.uuid4())}
        assert client.post(url, typed).status_code == 422

    def test_is_for_those_who_run_the_action(self, world, held, sign_in):
        worker = world.account(Role.SOCIAL_WORKER)
        with pytest.raises(Forbidden):
            evaluating.typed(worker, held, "444")
        assert sign_in(Role.SOCIAL_WORKER).get(reverse("evaluation:type", args=[held.pk])).status_code == 403
        evaluating.facilitated(held.action, worker)
        evaluating.typed(worker, held, "444")

    def test_a_partner_knows_nothing_of_the_draft_of_another(self, world, sign_in):
        partner(world)
        hidden = evaluating.series(evaluating.action(organisation("CAF"), published=False))
        shown = evaluating.series(evaluating.action(organisation("CAF")))
        client = sign_in(Role.PARTNER)
        assert client.get(reverse("evaluation:series", args=[hidden.pk])).status_code == 404
        assert client.get(reverse("evaluation:series", args=[shown.pk])).status_code == 403

    def test_the_database_refuses_an_empty_one(self, held):
        for model in (Evaluation, KeptAway):
            with pytest.raises((IntegrityError, Refusal)), operation("tests.empty", actor=None):
                model(series=held, day=clock.today()).save()


class TestResults:
    def test_are_hidden_under_three_and_their_words_too(self, held, designer, sign_in):
        evaluating.typed(designer, held, "444 Un peu long", "411")
        evaluating.kept_away(designer, held, Reason.HOUR, words="Le soir")
        evaluating.kept_away(designer, held, Reason.HOUR)
        url = reverse("evaluation:action", args=[held.action_id])
        page = sign_in(Role.ACTION_DESIGNER).get(url).content.decode()
        assert page.count("Rien n’est montré sous 3 réponses") == 2
        assert not [words for words in ("Un peu long", "Le soir") if words in page]
        evaluating.typed(designer, evaluating.series(held.action), "101 Chaud")
        evaluating.kept_away(designer, held, Reason.PLACE)
        page = sign_in(Role.ACTION_DESIGNER).get(url).content.decode()
        assert [words for words in ("Un peu long", "Chaud", "Le soir", "33&nbsp;%") if words not in page] == []

    def test_words_are_for_those_who_run_the_action(self, held, designer, sign_in):
        evaluating.typed(designer, held, "444 <b>Bravo</b>", "444", "444")
        url = reverse("evaluation:action", args=[held.action_id])
        assert "&lt;b&gt;Bravo" in sign_in(Role.PARTNER).get(url).content.decode()
        page = sign_in(Role.SOCIAL_WORKER).get(url).content.decode()
        assert "Bravo" not in page
        assert "100&nbsp;%" in page

    def test_of_a_theme_cannot_be_found_by_subtraction(self, world, held, designer, sign_in):
        other = evaluating.series(evaluating.action(organisation("CAF"), title="Goûter", thematics=["famille"]))
        both = evaluating.series(
            evaluating.action(organisation("CAF"), title="Fêter", thematics=["famille", "equipement-et-alimentation"])
        )
        evaluating.typed(designer, held, "444", "444")
        evaluating.typed(designer, other, "444", "111", "111", "110")
        evaluating.typed(designer, both, "444", "444", "444")
        evaluating.kept_away(designer, other, Reason.COST)
        themes = {one.name: one for one in queries.by_theme(queries.told_of_actions())}
        food, family = themes[Thematic.FOOD_AND_EQUIPMENT.label], themes[Thematic.FAMILY.label]
        assert (food.actions, food.answers.slips, family.actions, family.answers.slips) == (1, 3, 2, 7)
        assert family.answers.yes("at_ease") == 57
        assert family.away.ranked == []
        page = sign_in(Role.SOCIAL_WORKER).get(reverse("evaluation:themes")).content.decode()
        assert "Goûter" in page
        assert "Trop peu" in page

    def test_cost_the_same_whatever_their_number(self, held, designer, sign_in):
        def grow(number: int) -> None:
            for rank in range(number):
                one = evaluating.series(evaluating.action(held.action.owner, title=f"Action {rank}"))
                evaluating.typed(designer, one, "444", "344", "234")
                decide(designer, one.action)
                evaluating.typed(designer, evaluating.series(held.action), "444 Bien")
                evaluating.kept_away(designer, held, Reason.HOUR)
                decide(designer, held.action)

        urls = [reverse("evaluation:themes"), reverse("evaluation:action", args=[held.action_id])]

        def cost(url: str) -> int:
            client = sign_in(Role.ACTION_DESIGNER)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            return len(captured)

        grow(3)
        few = [cost(url) for url in urls]
        grow(4)
        assert [cost(url) for url in urls] == few
        assert max(few) <= 12


def decide(actor, action, choice=RenewalChoice.CHANGE, words="Plus tôt le matin."):
    return operations.decide_renewal(actor=actor, action=action, choice=choice, words=words, today=clock.today())


class TestRenewal:
    def test_is_decided_from_the_page_by_the_owner_and_shown_there(self, held, sign_in):
        client, url = sign_in(Role.PARTNER), reverse("evaluation:decide", args=[held.action_id])
        assert client.post(url, sent(choice="change", words="")).status_code == 422
        typed = fields_of(client.get(url)) | {"choice": "change", "words": "Plus tôt le matin."}
        page = following(client, client.post(url, typed))
        assert "Plus tôt le matin." in page.content.decode()
        assert says(page, "The decision is recorded.")
        assert Renewal.objects.get().choice == RenewalChoice.CHANGE

    def test_the_latest_counts_and_the_earlier_ones_stay(self, held, designer, sign_in):
        decide(designer, held.action)
        decide(designer, held.action, RenewalChoice.STOP, "Plus personne ne vient.")
        assert queries.latest_renewals([held.action_id])[held.action_id].choice == RenewalChoice.STOP
        page = sign_in(Role.SOCIAL_WORKER).get(reverse("evaluation:action", args=[held.action_id]))
        text = page.content.decode()
        assert text.index("Plus personne ne vient.") < text.index("Plus tôt le matin.")

    def test_is_not_for_who_only_facilitates(self, world, held):
        worker = world.account(Role.SOCIAL_WORKER)
        evaluating.facilitated(held.action, worker)
        with pytest.raises(Forbidden):
            decide(worker, held.action)


def test_the_pages_of_an_action_lead_here(world, held, designer):
    worker = world.account(Role.SOCIAL_WORKER)
    assert [one["url"] for one in actions_for(worker, held.action)] == [
        reverse("evaluation:action", args=[held.action_id])
    ]
    assert series_actions_for(worker, held) == []
    assert [one["url"] for one in series_actions_for(designer, held)] == [reverse("evaluation:series", args=[held.pk])]


def test_the_card_and_the_paper_are_printed_by_who_runs_the_action(held, sign_in):
    client = sign_in(Role.PARTNER)
    card = reverse("evaluation:card", args=[held.pk])
    assert client.get(card).status_code == 404
    assert client.post(reverse("evaluation:link", args=[held.pk])).status_code == 302
    token = queries.open_link_of(held).token
    (page,) = PdfReader(io.BytesIO(client.get(card).content)).pages
    assert f"/avis-action/{token}/" in page.extract_text()
    (page,) = PdfReader(io.BytesIO(client.get(reverse("evaluation:paper", args=[held.pk])).content)).pages
    assert page.extract_text().count("utile") == 2
    assert page.extract_text().count(held.action.title) == 2
    told = {"department": "Département", "title": "Cuisiner", "address": "https://iris.example/avis-action/abc/"}
    assert documents.card(**told) == documents.card(**told)
