"""Votes: who has a voice, what is carried, and what a secret vote leaves behind."""

import pytest
from django.db import connection
from django.urls import reverse

from aids.commissions import operations as commissions
from aids.commissions.operations import PresenceInput
from aids.commissions.opinions import give_opinion
from aids.commissions.recusals.operations import recuse
from aids.commissions.votes import operations
from aids.commissions.votes.models import Ballot, Dissent, SecretCount, Turnout
from backend.audit.models import Operation
from backend.kit.access import Refusal
from directory.enums import Role
from tests import factories
from tests.commissions import SECRETARY, attendance, first, line_of, members, sitting
from tests.concurrency import overlapping
from tests.forms import says

pytestmark = pytest.mark.django_db
MEMBER, CHAIR = Role.COMMISSION_MEMBER, Role.SIGNATORY


def put_to_the_vote(world, held, *, is_secret: bool = False) -> Ballot:
    return operations.open_ballot(
        actor=world.account(SECRETARY), item=first(held), question="Accord 120 €", is_secret=is_secret
    )


def votes(ballot, account, choice: str, *, of=None):
    voice = attendance(ballot.item.session, of or account)
    return operations.vote(actor=account, ballot=ballot, voice_id=voice.pk, choice=choice)


def closes(world, ballot, **told) -> Ballot:
    return operations.close_ballot(actor=world.account(SECRETARY), ballot=ballot, **told)


@pytest.fixture
def five(world):
    """An open session of five members: chair, member, and three more."""
    more = members(world, 3)
    held = sitting(world, line_of(world, "Dupont"))
    return held, [world.account(CHAIR), world.account(MEMBER), *more]


RESULTS = [
    (["in_favour", "in_favour", "against"], "", True, (2, 1, 0)),
    (["against", "in_favour", "against"], "", False, (1, 2, 0)),
    (["abstention", "in_favour", "abstention"], "", True, (1, 0, 2)),
    (["in_favour", "against"], "", True, (1, 1, 0)),
    (["against", "in_favour"], "", False, (1, 1, 0)),
    (["abstention", "in_favour", "against"], "against", False, (1, 1, 1)),
]
"""What the chair, then the others, say; the casting vote told; whether it is carried; the three figures."""


@pytest.mark.parametrize("is_secret", [False, True])
@pytest.mark.parametrize(("choices", "casting", "carried", "figures"), RESULTS)
def test_what_is_carried(world, five, choices, casting, carried, figures, is_secret):
    held, accounts = five
    ballot = put_to_the_vote(world, held, is_secret=is_secret)
    for account, choice in zip(accounts, choices, strict=False):
        votes(ballot, account, choice)
    tie = figures[0] == figures[1]
    if is_secret and tie and not casting:
        with pytest.raises(Refusal):
            closes(world, ballot)
        casting = "in_favour" if carried else "against"
    closed = closes(world, ballot, casting_vote=casting)
    assert (closed.in_favour, closed.against, closed.abstentions) == figures
    assert (closed.is_carried, closed.entitled) == (carried, 5)
    assert bool(closed.casting_vote) == tie


def test_nobody_votes_twice_nor_after_the_closing(world, five):
    held, accounts = five
    ballot = put_to_the_vote(world, held)
    votes(ballot, accounts[0], "in_favour")
    with pytest.raises(Refusal):
        votes(ballot, accounts[0], "against")
    closes(world, ballot)
    with pytest.raises(Refusal):
        votes(ballot, accounts[1], "against")
    assert list(Turnout.objects.values_list("choice", flat=True)) == ["in_favour"]


def test_who_is_away_recused_or_no_member_has_no_voice(world, five):
    held, accounts = five
    secretary = world.account(SECRETARY)
    commissions.record_presence(
        actor=secretary, session=held, told={attendance(held, accounts[1]).pk: PresenceInput("absent")}
    )
    recuse(actor=secretary, item=first(held), member_id=accounts[2].pk)
    ballot = put_to_the_vote(world, held)
    for account in accounts[1:3]:
        with pytest.raises(Refusal):
            votes(ballot, account, "in_favour")
    with pytest.raises(Refusal):
        votes(ballot, secretary, "in_favour", of=accounts[3])
    with pytest.raises(Refusal):
        votes(ballot, accounts[0], "in_favour", of=accounts[3])
    with pytest.raises(Refusal):
        votes(ballot, accounts[0], "perhaps")
    assert not Turnout.objects.exists()


def test_a_member_gives_the_voice_of_the_proxy_that_they_hold(world, five):
    held, accounts = five
    away, holder = attendance(held, accounts[4]), attendance(held, accounts[3])
    commissions.record_presence(
        actor=world.account(SECRETARY), session=held, told={away.pk: PresenceInput("excused", holder.pk)}
    )
    ballot = put_to_the_vote(world, held)
    votes(ballot, accounts[3], "in_favour")
    votes(ballot, accounts[3], "against", of=accounts[4])
    with pytest.raises(Refusal):
        votes(ballot, accounts[4], "in_favour")
    assert set(Turnout.objects.values_list("voice", "spoken_by")) == {(holder.pk, holder.pk), (away.pk, holder.pk)}


def test_a_voice_that_left_before_the_closing_does_not_count(world, five):
    held, accounts = five
    ballot = put_to_the_vote(world, held)
    votes(ballot, accounts[1], "against")
    votes(ballot, accounts[2], "in_favour")
    commissions.record_presence(
        actor=world.account(SECRETARY), session=held, told={attendance(held, accounts[1]).pk: PresenceInput("absent")}
    )
    closed = closes(world, ballot)
    assert (closed.in_favour, closed.against, closed.entitled) == (1, 0, 4)


def test_a_show_of_hands_is_written_down_but_not_in_a_secret_vote(world, five, sign_in):
    held, accounts = five
    url = reverse("commissions:item", args=[held.pk, 1])
    secretary = sign_in(SECRETARY)
    secretary.post(url + "ballot/", {"question": "Accord"})
    told = {f"voice-{attendance(held, one).pk}": "in_favour" for one in accounts[:3]}
    secretary.post(url + "ballot/record/", told)
    assert Turnout.objects.count() == 3
    assert secretary.post(url + "ballot/close/").status_code == 302
    assert Ballot.objects.get().is_carried
    secretary.post(url + "ballot/", {"question": "Accord", "is_secret": "on"})
    refused = secretary.post(url + "ballot/record/", told, follow=True)
    assert says(refused, "In a secret vote, each member votes on their own screen.")


def test_one_vote_at_a_time_and_no_opinion_meanwhile(world, five):
    held, _accounts = five
    put_to_the_vote(world, held)
    with pytest.raises(Refusal):
        put_to_the_vote(world, held)
    item = first(held)
    with pytest.raises(Refusal):
        give_opinion(actor=world.account(SECRETARY), item=item, version=item.version, given=factories.opinion())
    operations.cancel_ballot(actor=world.account(SECRETARY), ballot=Ballot.objects.get(), reason="")
    give_opinion(actor=world.account(SECRETARY), item=item, version=item.version, given=factories.opinion())
    with pytest.raises(Refusal):
        put_to_the_vote(world, held)


def test_a_secret_vote_given_up_leaves_no_figures(world, five):
    held, accounts = five
    ballot = put_to_the_vote(world, held, is_secret=True)
    votes(ballot, accounts[0], "against")
    assert SecretCount.objects.filter(ballot=ballot).exists()
    operations.cancel_ballot(actor=world.account(SECRETARY), ballot=ballot, reason="")
    assert not SecretCount.objects.filter(ballot=ballot).exists()
    with pytest.raises(Refusal):
        votes(ballot, accounts[1], "against")


def test_members_see_a_secret_vote_and_never_its_figures_while_it_is_open(world, five, sign_in):
    held, accounts = five
    ballot = put_to_the_vote(world, held, is_secret=True)
    votes(ballot, accounts[0], "against")
    page = sign_in(MEMBER).get(reverse("commissions:item", args=[held.pk, 1]))
    (shown,) = page.context["ballots"]
    assert (shown["given"], shown["entitled"], shown["named"]) == (1, 5, [])
    assert [voice.of.member_id for voice in shown["mine"]] == [world.account(MEMBER).pk]


def test_a_secret_vote_leaves_no_link_from_a_member_to_a_choice(world, five):
    held, accounts = five
    ballot = put_to_the_vote(world, held, is_secret=True)
    said = ["in_favour", "against", "in_favour", "abstention"]
    for account, choice in zip(accounts, said, strict=False):
        votes(ballot, account, choice)
    # one row holds the figures, written whole by the last vote: neither its version nor its place tells anything
    assert SecretCount.objects.count() == 1
    assert not hasattr(SecretCount, "history")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.columns WHERE table_name = 'aids_secretcount'")
        assert cursor.fetchone() == (5,)  # id, ballot, three figures
    assert set(Turnout.objects.values_list("choice", flat=True)) == {""}
    assert set(Turnout.history.values_list("choice", flat=True)) == {""}
    closed = closes(world, ballot)
    assert (closed.in_favour, closed.against, closed.abstentions) == (2, 1, 1)
    assert not SecretCount.objects.exists()
    told = Operation.objects.filter(name="commissions.vote")
    assert {(one.reason, one.fingerprint) for one in told} == {("", "")}
    assert set(Ballot.history.filter(id=ballot.pk).values_list("in_favour", flat=True)) == {None, 2}


def test_a_dissent_is_recorded_for_who_took_part(world, five):
    held, accounts = five
    item = first(held)
    give_opinion(actor=world.account(SECRETARY), item=item, version=item.version, given=factories.opinion())
    voice = attendance(held, accounts[1])
    told = {"actor": world.account(SECRETARY), "item": item, "attendance_id": voice.pk}
    operations.record_dissent(**told, words="Le montant est trop bas.")
    operations.record_dissent(**told, words="Le montant est bien trop bas.")
    assert [one.words for one in Dissent.objects.all()] == ["Le montant est bien trop bas."]
    commissions.record_presence(actor=world.account(SECRETARY), session=held, told={voice.pk: PresenceInput("absent")})
    with pytest.raises(Refusal):
        operations.record_dissent(**told, words="Encore.")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_instant_count_once(world, five):
    held, accounts = five
    ballot = put_to_the_vote(world, held, is_secret=True)

    def once_more():
        votes(ballot, accounts[0], "in_favour")

    assert isinstance(overlapping(once_more, once_more), Refusal)
    assert SecretCount.objects.get().in_favour == 1


def test_nobody_casts_the_voice_of_a_chair_who_said_theirs(world, five):
    held, accounts = five
    ballot = put_to_the_vote(world, held)
    for account, choice in zip(accounts, ("in_favour", "against"), strict=False):
        votes(ballot, account, choice)
    closed = closes(world, ballot, casting_vote="against")
    assert (closed.casting_vote, closed.is_carried) == ("in_favour", True)


@pytest.mark.parametrize("is_secret", [False, True])
def test_without_the_chair_equal_voices_carry_nothing(world, five, is_secret):
    held, accounts = five
    recuse(actor=accounts[0], item=first(held), member_id=accounts[0].pk)
    ballot = put_to_the_vote(world, held, is_secret=is_secret)
    for account, choice in zip(accounts[1:], ("in_favour", "against"), strict=False):
        votes(ballot, account, choice)
    closed = closes(world, ballot, casting_vote="in_favour")
    assert (closed.casting_vote, closed.is_carried) == ("", False)


def test_opening_a_vote_calls_its_request(world):
    held = sitting(world, line_of(world, "Un"), line_of(world, "Deux"))
    item = held.items.select_related("session", "line").get(position=2)
    operations.open_ballot(actor=world.account(SECRETARY), item=item, question="Accord", is_secret=False)
    held.refresh_from_db()
    assert held.called_position == 2
