"""Writing a contract on its pages: opening, terms, diagnosis, objectives, steps; nothing typed is lost."""

import datetime as dt

import pytest
from django.urls import reverse

from backend.kit import clock
from contracts.contract.models import Contract
from contracts.diagnosis.models import DomainView, Rating
from contracts.plan.models import MOST_OBJECTIVES, MOST_STEPS, Objective, Step
from directory.enums import Role
from tests import contracting, factories
from tests.forms import fields_of, said, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in):
    return sign_in(Role.SOCIAL_WORKER)


def page(client, name, *args):
    response = client.get(reverse(f"contracts:{name}", args=args))
    return response, response.content.decode()


def hidden(html: str, name: str) -> str:
    return html.split(f'name="{name}" value="')[1].split('"')[0]


class TestOpening:
    def test_from_the_file_to_the_terms(self, world, client):
        someone = contracting.followed(world)
        _response, html = page(client, "new", someone.pk)
        sent = {"key": hidden(html, "key"), "schemes": ["rsa", "housing"]}
        url = reverse("contracts:new", args=[someone.pk])
        first, again = client.post(url, sent), client.post(url, sent)
        made = Contract.objects.get()
        assert first.url == again.url or again.url == made.get_absolute_url()
        assert {row.scheme for row in made.schemes.all()} == {"rsa", "housing"}
        assert client.get(url).url == made.get_absolute_url()  # one living contract: the page leads to it

    def test_who_does_not_follow_the_file_opens_none(self, world, client):
        stranger = factories.person(world)
        assert client.get(reverse("contracts:new", args=[stranger.pk])).status_code == 403

    def test_no_scheme_is_refused_on_its_field(self, world, client):
        made = contracting.opened(world)
        url = reverse("contracts:terms", args=[made.pk])
        html = client.get(url).content.decode()
        told = {
            "version": hidden(html, "version"),
            "starts_on": "01/12/2026",
            "ends_on": "31/05/2027",
            "review_every": 3,
        }
        assert client.post(url, told).status_code == 422
        assert client.post(url, told | {"schemes": ["masp"], "ends_on": "01/02/2027"}).status_code == 422
        assert client.post(url, told | {"schemes": ["masp"]}).status_code == 302

    def test_nobody_is_oriented_tomorrow(self, world, client):
        made = contracting.written(world, schemes=("rsa",))
        url = reverse("contracts:terms", args=[made.pk])
        told, today = fields_of(client.get(url)), clock.today()
        refused = client.post(url, told | {"oriented_on": f"{today + dt.timedelta(days=1):%d/%m/%Y}"})
        assert refused.status_code == 422
        assert says(refused, "This day is in the future.")
        assert client.post(url, told | {"oriented_on": f"{today:%d/%m/%Y}"}).status_code == 302


class TestDiagnosis:
    def told(self, html, **words):
        names = [f"{column}_{what}" for column in DomainView.COLUMNS for what in ("strengths", "difficulties")]
        return dict.fromkeys(names, "") | {"version": hidden(html, "version")} | words

    def test_two_workers_in_one_domain_lose_nothing(self, world, client):
        made = contracting.opened(world)
        url = reverse("contracts:domain", args=[made.pk, "budget"])
        html = client.get(url).content.decode()
        assert client.post(url, self.told(html, own_difficulties="Je n’y arrive plus.", grade=1)).status_code == 302
        late = client.post(url, self.told(html, own_difficulties="Elle dit que ça ira."))
        assert late.status_code == 409
        assert "Elle dit que ça ira." in late.content.decode()
        assert DomainView.objects.get().own_difficulties == "Je n’y arrive plus."
        again = client.post(url, self.told(late.content.decode(), own_difficulties="Les deux."))
        assert again.status_code == 302
        assert DomainView.objects.get().own_difficulties == "Les deux."

    def test_the_grade_of_a_colleague_stays_where_nobody_changes_it(self, world, client):
        made = contracting.opened(world)
        url = reverse("contracts:domain", args=[made.pk, "budget"])
        assert client.post(url, fields_of(client.get(url)) | {"grade": 2}).status_code == 302
        opened = fields_of(client.get(url))
        assert client.post(url, opened | {"grade": 4}).status_code == 302
        assert client.post(url, opened | {"own_strengths": "Je cuisine."}).status_code == 302
        assert Rating.objects.get().grade == 4
        assert client.post(url, fields_of(client.get(url)) | {"grade": 2}).status_code == 302
        assert Rating.objects.get().grade == 2

    def test_what_a_colleague_saved_meanwhile_is_read_and_stays(self, world, client):
        contracting.written(world)
        made, former = Contract.objects.get(), DomainView.objects.get()
        url = reverse("contracts:domain", args=[made.pk, "housing"])
        opened = client.get(url)
        first = {"own_strengths": "Je cuisine,\r\n<b>ça</b> va.", "seen_strengths": "Des amis.", "kept_strengths": ""}
        assert client.post(url, fields_of(opened) | first).status_code == 302
        mine = {"own_strengths": "Je chante.", "kept_strengths": "S’appuyer sur la chorale."}
        late = client.post(url, fields_of(opened) | mine)
        assert late.status_code == 409
        assert said("Saved meanwhile: “%(words)s”", words=first["own_strengths"]) in late.content.decode()
        assert said("Erased meanwhile.") in late.content.decode()
        again = fields_of(late)
        assert {name: again[name] for name in mine} == mine
        assert again["seen_strengths"] == "Des amis."
        assert client.post(url, again).status_code == 302
        now = DomainView.objects.get()
        assert (now.own_strengths, now.kept_strengths) == tuple(mine.values())
        assert (now.seen_strengths, now.own_difficulties) == ("Des amis.", former.own_difficulties)

    def test_emoji_and_right_to_left_words_are_kept(self, world, client):
        made = contracting.opened(world)
        url = reverse("contracts:domain", args=[made.pk, "family"])
        words = "أريد أن أرى أطفالي 👨‍👩‍👧 <b>"
        client.post(url, self.told(client.get(url).content.decode(), own_strengths=words))
        assert DomainView.objects.get().own_strengths == words
        html = page(client, "rest", made.pk)[1]
        assert "أريد أن أرى أطفالي 👨‍👩‍👧 &lt;b&gt;" in html

    def test_an_unknown_domain_is_not_found(self, world, client):
        made = contracting.opened(world)
        assert client.get(reverse("contracts:domain", args=[made.pk, "love"])).status_code == 404


class TestPlan:
    def test_an_objective_and_a_step(self, world, client):
        made = contracting.opened(world)
        url = reverse("contracts:objective_new", args=[made.pk])
        html = client.get(url).content.decode()
        assert (
            client.post(
                url, {"key": hidden(html, "key"), "domain": "work", "wording": "Je veux travailler"}
            ).status_code
            == 302
        )
        objective = Objective.objects.get()
        url = reverse("contracts:step_new", args=[objective.pk])
        html = client.get(url).content.decode()
        told = {"key": hidden(html, "key"), "wording": "Refaire mon CV", "by_whom": "me", "due_on": "15/12/2026"}
        assert client.post(url, told).status_code == 302
        step = Step.objects.get()
        assert client.post(reverse("contracts:step_move", args=[step.pk]), {"step": "finish"}).status_code == 302
        step.refresh_from_db()
        assert (step.status, step.moved_by) == ("done", "worker")

    def test_a_handful_of_objectives_and_no_more(self, world, client):
        made = contracting.opened(world)
        url = reverse("contracts:objective_new", args=[made.pk])
        answers = []
        for number in range(MOST_OBJECTIVES + 1):
            html = client.get(url).content.decode()
            told = {"key": hidden(html, "key"), "domain": "work", "wording": f"Je veux {number}"}
            answers.append(client.post(url, told).status_code)
        assert answers == [302] * MOST_OBJECTIVES + [422]

    def test_200_steps_are_refused_with_a_sentence(self, world, client):
        made = contracting.written(world)
        objective = Objective.objects.get()
        url = reverse("contracts:step_new", args=[objective.pk])
        html = client.get(url).content.decode()
        told = {"wording": "Encore une", "by_whom": "me"}
        for _number in range(MOST_STEPS - Step.objects.count()):
            assert client.post(url, told | {"key": hidden(client.get(url).content.decode(), "key")}).status_code == 302
        refused = client.post(url, told | {"key": hidden(html, "key")})
        assert refused.status_code == 422
        assert Step.objects.count() == MOST_STEPS
        assert client.get(made.get_absolute_url()).status_code == 200

    def test_an_unknown_move_is_not_found(self, world, client):
        contracting.written(world)
        url = reverse("contracts:step_move", args=[Step.objects.first().pk])
        assert client.post(url, {"step": "propose"}).status_code == 404
        client.post(url, {"step": "agree"})
        assert not Step.objects.exclude(status="planned").exists()


class TestPage:
    def test_it_says_the_person_first_and_stays_within_15_queries(self, world, client, django_assert_max_num_queries):
        made = contracting.written(world)
        with django_assert_max_num_queries(15):
            html = client.get(made.get_absolute_url()).content.decode()
        assert "Je veux garder mon logement" in html
        assert "J’ai peur d’ouvrir le courrier" in page(client, "rest", made.pk)[1]

    def test_a_partner_of_the_signature(self, world, client):
        made = contracting.written(world)
        assert client.get(reverse("contracts:partners", args=[made.pk])).status_code == 200


def test_who_follows_the_file_without_reading_contracts_learns_nothing_of_their_text(world, sign_in):
    made = contracting.written(world)
    factories.draft(world, made.person)  # reception takes a request: it follows the file from then on
    url = reverse("cases:person_history", args=[made.person_id])
    for role in (Role.RECEPTION, Role.SOCIAL_WORKER):
        told = sign_in(role).get(url)
        assert told.status_code == 200
        for words in ("garder mon logement", "Appeler le bailleur", "courrier"):
            assert words not in told.content.decode()
    own = sign_in(Role.SOCIAL_WORKER).get(reverse("contracts:history", args=[made.pk]))
    assert "garder mon logement" in own.content.decode()
