"""The journey of an idea: a need that somebody tells, a proposal that institutions endorse, an action."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.audit.models import Operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from collective_actions.catalogue.enums import ActionKind, ActionStatus
from collective_actions.catalogue.models import Action
from collective_actions.needs import operations, queries
from collective_actions.needs.enums import NeedSource, NeedStatus, Stage
from collective_actions.needs.models import Endorsement, Need, Proposal
from collective_actions.needs.panels import actions_for
from directory.enums import Role
from directory.pace import Pace
from tests.forms import fields_of, following, says
from tests.needs import WORDS, noted, proposed, told
from tests.sharing import employ, organisation, partner

pytestmark = pytest.mark.django_db

TELL = {"words": "Rien pour les jeunes.", "thematic": "remobilisation", "commune": "évreux"}


def sent(**changes) -> dict:
    return {"key": str(uuid.uuid4())} | TELL | changes


@pytest.fixture
def designer(world):
    return world.account(Role.ACTION_DESIGNER)


@pytest.fixture
def worker(world):
    return world.account(Role.SOCIAL_WORKER)


def columns(**asked) -> dict[Stage, list]:
    return {column.stage: column.rows for column in queries.board(**asked)}


class TestAResident:
    def test_tells_without_account_name_or_cookie_but_one_against_forgery(self, world, client):
        assert client.get(reverse("needs:tell")).status_code == 200
        answer = client.post(reverse("needs:tell"), sent())
        assert answer["Location"] == reverse("needs:told")
        assert client.get(answer["Location"]).status_code == 200
        assert set(client.cookies) == {"csrftoken"}
        need = Need.objects.get()
        assert (need.words, need.source, need.status) == (TELL["words"], NeedSource.RESIDENT, NeedStatus.TO_READ)
        assert (need.commune, need.noted_by, need.organisation) == (world.communes["est"], None, None)

    def test_leaves_the_day_alone(self, world):
        moment = dt.datetime(2026, 11, 24, 10, 7, 31, tzinfo=dt.UTC)
        midnight = dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC)
        fields = {"words": WORDS, "thematic": "mobilite", "commune": world.communes["est"]}
        need = operations.tell_need(told=fields, address="192.0.2.1", now=moment)
        log = Operation.objects.get(name="needs.tell_need")
        assert (log.actor_id, log.at, Need.history.get(id=need.pk).history_date) == (None, midnight, midnight)
        assert need.day == dt.date(2026, 11, 24)
        assert not any("192.0.2.1" in str(row) for row in Pace.objects.values_list())

    @pytest.mark.parametrize(
        "changes",
        [
            {"words": ""},
            {"words": "x" * 801},
            {"words": "\x00"},
            {"thematic": "x"},
            {"commune": "Nulle-Part"},
            {"key": "x"},
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_typed_is_lost(self, world, client, changes):
        answer = client.post(reverse("needs:tell"), sent() | changes)
        assert answer.status_code == 422
        assert not Need.objects.exists()
        kept = fields_of(answer)
        assert {name: kept[name] for name in TELL if name not in changes} == {
            name: value for name, value in TELL.items() if name not in changes
        }

    def test_a_robot_is_thanked_and_nothing_is_kept(self, world, client):
        assert client.post(reverse("needs:tell"), sent(nothing="http://spam")).status_code == 302
        assert not Need.objects.exists()

    def test_sent_twice_it_counts_once(self, world, client):
        twice = sent()
        assert [client.post(reverse("needs:tell"), twice).status_code for _ in range(2)] == [302, 302]
        assert Need.objects.count() == 1

    def test_one_address_tells_a_few_in_ten_minutes(self, world, client):
        for _ in range(operations.MOST_BY_ADDRESS):
            told(world)
        with pytest.raises(Refusal, match="dix minutes"):
            told(world)
        told(world, address="192.0.2.2")
        answer = client.post(reverse("needs:tell"), sent(), REMOTE_ADDR="192.0.2.1")
        assert answer.status_code == 422
        assert fields_of(answer)["words"] == TELL["words"]

    def test_is_not_on_the_board_before_somebody_read_it(self, world, sign_in, designer):
        need = told(world, words="Un <b>lavoir</b>")
        page = sign_in(Role.SOCIAL_WORKER).get(reverse("needs:board")).content.decode()
        assert "lavoir" not in page
        desk = sign_in(Role.ACTION_DESIGNER).get(reverse("desk")).content.decode()
        assert "lavoir" in desk
        unread = sign_in(Role.ACTION_DESIGNER).get(reverse("needs:unread")).content.decode()
        assert "Un &lt;b&gt;lavoir&lt;/b&gt;" in unread
        operations.show_need(actor=designer, need=need)
        assert "lavoir" in sign_in(Role.SOCIAL_WORKER).get(reverse("needs:board")).content.decode()

    def test_bad_words_are_set_aside_with_a_reason_and_may_come_back(self, world, sign_in, designer):
        need, client = told(world), sign_in(Role.ACTION_DESIGNER)
        url = reverse("needs:aside", args=[need.pk])
        assert client.post(url, {"because": ""}).status_code == 422
        assert client.post(url, {"because": "Nomme un voisin."}).status_code == 302
        need.refresh_from_db()
        assert (need.status, need.set_aside_because) == (NeedStatus.SET_ASIDE, "Nomme un voisin.")
        assert columns()[Stage.NEEDS] == []
        assert "Nomme un voisin." in client.get(reverse("needs:unread")).content.decode()
        client.post(reverse("needs:show", args=[need.pk]))
        assert columns()[Stage.NEEDS] == [need]


class TestANeed:
    def test_of_a_professional_and_of_a_partner_is_shown_at_once(self, world, worker):
        friend = partner(world)
        needs = [noted(world, worker), noted(world, friend, unit=world.units["ouest"])]
        assert columns()[Stage.NEEDS] == needs[::-1]
        assert [need.source for need in needs] == [NeedSource.PROFESSIONAL, NeedSource.PARTNER]
        assert needs[1].organisation == friend.organisation
        assert columns(unit=world.units["ouest"])[Stage.NEEDS] == [needs[1]]
        assert columns(unit=world.units["est"])[Stage.NEEDS] == [needs[0]]
        assert columns(thematic="sante")[Stage.NEEDS] == []

    def test_is_noted_on_a_page(self, world, sign_in):
        client, url = sign_in(Role.SOCIAL_WORKER), reverse("needs:new")
        typed = fields_of(client.get(url)) | {"words": WORDS, "thematic": "mobilite", "commune": "27000"}
        page = following(client, client.post(url, typed))
        assert WORDS in page.content.decode()
        assert says(page, "The need is on the board.")

    @pytest.mark.parametrize("where", [{}, {"commune": "27000", "unit": True}, {"commune": "x"}])
    def test_is_somewhere_and_in_one_place(self, world, sign_in, where):
        where = where | ({"unit": world.units["est"].pk} if "unit" in where else {})
        answer = sign_in(Role.SOCIAL_WORKER).post(reverse("needs:new"), sent(commune="") | where)
        assert answer.status_code == 422
        assert not Need.objects.exists()

    def test_a_partner_without_an_organisation_is_told_why(self, world, sign_in):
        employ(world.account(Role.PARTNER), None)
        client = sign_in(Role.PARTNER)
        assert client.get(reverse("needs:board")).status_code == 200
        assert client.post(reverse("needs:new"), sent()).status_code == 403

    @pytest.mark.parametrize("asked", ["?thematic=x", "?unit=x", "?unit=99999999999999999999"])
    def test_a_filter_that_means_nothing_is_said(self, world, sign_in, asked):
        assert sign_in(Role.PARTNER).get(reverse("needs:board") + asked).status_code == 422


class TestAProposal:
    def test_groups_the_needs_ticked_on_the_board(self, world, sign_in, worker):
        needs = [noted(world, worker), noted(world, worker), noted(world, worker)]
        client = sign_in(Role.ACTION_DESIGNER)
        url = f"{reverse('needs:proposal_new')}?need={needs[0].pk}&need={needs[1].pk}&need=x"
        typed = fields_of(client.get(url))
        assert set(typed["needs"]) == {str(needs[0].pk), str(needs[1].pk)}
        assert (typed["thematic"], typed["unit"]) == ("mobilite", str(world.units["est"].pk))
        answer = client.post(url, typed | {"title": "Un minibus", "plain_words": "Il passe.", "change": "On sort."})
        proposal = Proposal.objects.get()
        assert answer["Location"] == proposal.get_absolute_url()
        assert set(proposal.needs.all()) == set(needs[:2])
        assert columns()[Stage.NEEDS] == [needs[2]]
        assert columns()[Stage.PROPOSALS] == [proposal]

    def test_takes_other_needs_when_it_is_corrected(self, world, sign_in, designer, worker):
        needs = [noted(world, worker), noted(world, worker)]
        proposal, client = proposed(designer, needs[0]), sign_in(Role.ACTION_DESIGNER)
        url = reverse("needs:proposal_edit", args=[proposal.pk])
        typed = fields_of(client.get(url))
        assert typed["needs"] == str(needs[0].pk)
        assert client.post(url, typed | {"needs": [needs[1].pk], "title": "Autre"}).status_code == 302
        assert list(proposal.needs.all()) == [needs[1]]
        assert columns()[Stage.NEEDS] == [needs[0]]
        assert client.post(url, typed).status_code == 409
        history = client.get(reverse("needs:proposal_history", args=[proposal.pk])).content.decode()
        assert "Autre" in history

    def test_does_not_take_a_need_of_another_one_nor_one_set_aside(self, world, designer, worker):
        taken, aside = noted(world, worker), noted(world, worker)
        proposed(designer, taken)
        operations.set_aside(actor=designer, need=aside, because="Double")
        for need in (taken, aside):
            with pytest.raises(Refusal) as refusal:
                proposed(designer, need)
            assert refusal.value.field == "needs"
        with pytest.raises(Refusal):
            operations.set_aside(actor=designer, need=taken, because="Double")
        assert Proposal.objects.count() == 1

    def test_is_for_the_design_service(self, world, worker):
        with pytest.raises(Forbidden):
            proposed(worker, noted(world, worker))


class TestEndorsing:
    @pytest.fixture
    def proposal(self, world, designer, worker):
        return proposed(designer, noted(world, worker))

    def test_a_partner_endorses_once_and_may_take_it_back(self, world, sign_in, proposal):
        account = partner(world)
        client, url = sign_in(Role.PARTNER), reverse("needs:endorse", args=[proposal.pk])
        typed = fields_of(client.get(url)) | {"words": "Nous prêtons le minibus."}
        assert client.post(url, typed).status_code == 302
        given = Endorsement.objects.get()
        assert (given.organisation, given.words) == (account.organisation, "Nous prêtons le minibus.")
        assert columns()[Stage.ENDORSED] == [proposal]
        assert client.post(url, typed | {"key": str(uuid.uuid4())}).status_code == 422
        page = client.get(proposal.get_absolute_url()).content.decode()
        assert "Nous prêtons le minibus." in page
        assert client.post(reverse("needs:take_back", args=[given.pk])).status_code == 302
        assert columns()[Stage.PROPOSALS] == [proposal]
        assert client.post(url, typed | {"key": str(uuid.uuid4())}).status_code == 302

    def test_nobody_endorses_for_another_organisation_nor_takes_it_back(self, world, sign_in, designer, proposal):
        account, other = partner(world), organisation("CAF")
        with pytest.raises(Forbidden):
            operations.endorse(actor=account, proposal=proposal, organisation=other, words="Oui", today=clock.today())
        given = operations.endorse(
            actor=designer, proposal=proposal, organisation=other, words="Oui", today=clock.today()
        )
        assert sign_in(Role.PARTNER).post(reverse("needs:take_back", args=[given.pk])).status_code == 403
        assert sign_in(Role.SOCIAL_WORKER).get(reverse("needs:endorse", args=[proposal.pk])).status_code == 403

    def test_the_design_service_records_one_received_otherwise(self, world, sign_in, proposal):
        client, url = sign_in(Role.ACTION_DESIGNER), reverse("needs:endorse", args=[proposal.pk])
        where = organisation("Mairie de Conches")
        typed = fields_of(client.get(url)) | {"organisation": where.pk, "words": "Reçu par courrier."}
        assert client.post(url, typed).status_code == 302
        assert str(where) in client.get(reverse("needs:board")).content.decode()
        assert str(where.pk) not in client.get(url).content.decode().split("<main")[1].split("</select>")[0]

    def test_an_organisation_carries_it_and_it_becomes_an_action_once(self, world, sign_in, designer, proposal):
        client, url = sign_in(Role.ACTION_DESIGNER), reverse("needs:carry", args=[proposal.pk])
        assert client.get(url).status_code == 403
        carrier = organisation("Centre social")
        operations.endorse(actor=designer, proposal=proposal, organisation=carrier, words="Oui", today=clock.today())
        typed = fields_of(client.get(url)) | {"owner": carrier.pk, "kind": ActionKind.ACTION}
        assert client.post(url, typed).status_code == 302
        action = Action.objects.get()
        assert (action.title, action.owner, action.status) == (proposal.title, carrier, ActionStatus.DRAFT)
        assert action.objectives == proposal.change
        assert columns()[Stage.CARRIED] == [proposal]
        assert actions_for(designer, action)[0]["url"] == proposal.get_absolute_url()
        with pytest.raises(Forbidden):
            proposal.refresh_from_db()
            operations.carry(actor=designer, proposal=proposal, owner=carrier, kind=ActionKind.ACTION)
        assert Action.objects.count() == 1


def test_the_board_shows_the_latest_and_says_how_many(world, sign_in, worker, monkeypatch):
    monkeypatch.setattr(queries, "PER_COLUMN", 2)
    needs = [noted(world, worker) for _ in range(3)]
    column = queries.board()[0]
    assert (column.rows, column.count) == (needs[:0:-1], 3)
    page = sign_in(Role.SOCIAL_WORKER).get(reverse("needs:board"))
    assert says(page, "Only the latest %(most)s are shown: choose a theme or a unit to see the others.", most=2)


def test_the_pages_cost_the_same_whatever_their_length(world, sign_in, designer, worker):
    where = [organisation(f"Organisation {number}") for number in range(4)]

    def grow(number: int) -> None:
        for _ in range(number):
            noted(world, worker)
            told(world, address=str(uuid.uuid4()))
            for stage in Stage:
                proposal = proposed(designer, noted(world, worker))
                for one in where if stage in (Stage.ENDORSED, Stage.CARRIED) else ():
                    operations.endorse(
                        actor=designer, proposal=proposal, organisation=one, words="Oui", today=clock.today()
                    )
                if stage == Stage.CARRIED:
                    operations.carry(actor=designer, proposal=proposal, owner=where[0], kind=ActionKind.ACTION)

    def cost(role: str, name: str) -> int:
        client = sign_in(role)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"needs:{name}")).status_code == 200
        return len(captured)

    visits = [(Role.PARTNER, "board"), (Role.ACTION_DESIGNER, "board"), (Role.ACTION_DESIGNER, "unread")]
    grow(1)
    few = [cost(*visit) for visit in visits]
    grow(3)
    assert [cost(*visit) for visit in visits] == few
    assert max(few) <= 12


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "il y a 1 jour"),
        (13, "il y a 13 jours"),
        (15, "il y a 2 semaines"),
        (400, "il y a 13 mois"),
    ],
)
def test_the_age_of_an_idea(days, words):
    today = dt.date(2026, 11, 27)
    assert queries.age_of(today - dt.timedelta(days=days), today) == words
