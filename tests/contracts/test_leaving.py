"""A couple that separates: one of them leaves the contract to the other one."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from backend.audit.trail import words_for
from backend.kit import clock
from cases.merging.undoing import undo
from cases.people.family.operations import separate
from cases.people.models import Person
from contracts.contract.enums import PartyKind
from contracts.contract.models import Contract, Party
from contracts.contract.queries import open_version, parties_of
from contracts.own import operations as own
from contracts.own import perms
from contracts.own.models import OwnPage
from contracts.plan.models import Step
from contracts.signing import amending
from directory.enums import Role
from tests import contracting, factories, owning
from tests.cases.following_stage import browser, colleague, text_of
from tests.cases.merging_files import merged
from tests.contracts.lives import days, finish, in_force
from tests.contracts.test_deaths import die

pytestmark = pytest.mark.django_db

WHY = "Ils se séparent, chacun suit sa route."


@pytest.fixture
def first(world):
    return contracting.followed(world)


@pytest.fixture
def second(world, first):
    return contracting.spouse(world, first)


@pytest.fixture
def made(world, first, second) -> Contract:
    return contracting.signed(world, first, second=second)


@pytest.fixture
def worker(sign_in):
    return sign_in(Role.SOCIAL_WORKER)


def leaves(worker, made: Contract, person: Person, **changes):
    party = Party.objects.get(contract=made, person=person, until=None)
    told = {"key": str(uuid.uuid4()), "party": party.pk, "why": WHY} | changes
    return worker.post(reverse("contracts:leave", args=[made.pk]), told)


def part_homes(world, person: Person) -> None:
    """They lived on their own since today."""
    home = factories.household_of(person)
    separate(
        actor=world.account(Role.SOCIAL_WORKER),
        household=home,
        leaving=home.members.get(person=person),
        children=[],
        last_day=clock.today() - dt.timedelta(days=1),
        residence={"address": "3 rue Neuve", "postal_code": "27000", "commune": world.communes["est"]},
    )


def amend(made: Contract):
    home = factories.household_of(made.person)
    lead = made.parties.get(kind=PartyKind.WORKER, until=None).worker
    return amending.begin_amendment(actor=lead, contract=made, household=home, why=WHY)


def test_it_goes_on_with_the_one_who_stays(world, worker, made, first, second):
    url = reverse("contracts:leave", args=[made.pk])
    assert url in text_of(worker.get(made.get_absolute_url()))
    page = text_of(worker.get(url))
    assert str(first) in page and str(second) in page
    assert leaves(worker, made, first).status_code == 302
    goes_on = Contract.objects.get(pk=made.pk)
    assert (goes_on.status, goes_on.person) == ("active", second)
    assert made.parties.get(person=first).until == clock.today()
    assert url not in text_of(worker.get(made.get_absolute_url()))
    assert WHY in text_of(worker.get(reverse("contracts:history", args=[made.pk])))
    assert WHY not in text_of(worker.get(reverse("cases:person_history", args=[second.pk])))
    assert contracting.opened(world, first).pk != made.pk


def test_the_next_text_is_signed_by_the_one_who_stays_alone(world, worker, made, first, second):
    leaves(worker, made, second)
    amend(made)
    worker.post(reverse("contracts:objective_new", args=[made.pk]), {"domain": "health", "wording": "Je veux dormir"})
    contracting.send(made)
    contracting.sign_all(made)
    assert open_version(made) is None
    assert [one.person for one in parties_of(made) if one.kind == PartyKind.PERSON] == [first]


def test_their_private_page_closes_and_that_of_the_other_one_stays(world, worker, made, first, second):
    pages = [owning.page_for(world, made, person=one).page for one in (first, second)]
    leaves(worker, made, first)
    goes_on = Contract.objects.get(pk=made.pk)
    opens = [bool(perms.opens(OwnPage.objects.get(pk=page.pk), goes_on, clock.today())) for page in pages]
    assert opens == [False, True]


def test_what_they_proposed_waits_for_no_answer(world, worker, made, first, second):
    ideas = [owning.proposed(owning.page_for(world, made, person=one)) for one in (first, second)]
    leaves(worker, made, first)
    assert [Step.objects.get(pk=idea.pk).status for idea in ideas] == ["abandoned", "proposed"]
    ways = [reverse("contracts:own_accept", args=[idea.pk]) for idea in ideas]
    rest = text_of(worker.get(reverse("contracts:rest", args=[made.pk])))
    assert [way in rest for way in ways] == [False, True]


def test_two_files_of_one_person_that_both_signed_are_merged_once_one_left(world, worker, made, first, second):
    pages = [owning.page_for(world, made, person=one) for one in (first, second)]
    step = owning.step_of(made)
    for page, words in zip(pages, ("Appelé lundi.", "Pas encore."), strict=True):
        own.own_comment(page=page.page, step=step, words=words, version=0, now=clock.now())
    leaves(worker, made, second)
    part_homes(world, second)
    merge = merged(world, first, second)
    assert step.comments.get().words == "Appelé lundi.\nPas encore."
    goes_on, today = Contract.objects.get(pk=made.pk), clock.today()
    opens = [bool(perms.opens(OwnPage.objects.get(pk=page.page.pk), goes_on, today)) for page in pages]
    assert opens == [True, False]
    undo(actor=world.account(Role.CASE_OFFICER), merge=merge, version=merge.version, reason="Deux personnes.")
    assert {one.person: one.words for one in step.comments.all()} == {first: "Appelé lundi.", second: "Pas encore."}


def test_the_file_of_one_person_that_stays_a_party_left_nothing(world, worker, made, first, second):
    leaves(worker, made, second)
    part_homes(world, second)
    merged(world, first, second)
    paper = reverse("contracts:left_paper", args=[first.pk, made.versions.get().pk])
    assert worker.get(paper).status_code == 404
    assert list(Contract.objects.of_person(first)) == [made]


def test_comments_too_long_for_one_are_never_cut(world, worker, made, first, second):
    step = owning.step_of(made)
    for person in (first, second):
        page = owning.page_for(world, made, person=person).page
        own.own_comment(page=page, step=step, words="a" * 600, version=0, now=clock.now())
    leaves(worker, made, second)
    part_homes(world, second)
    merged(world, first, second)
    assert step.comments.get().words == "a" * 600 + "\n" + "a" * 600


@pytest.mark.parametrize("changes", [{"why": " "}, {"party": ""}, {"party": "0"}])
def test_what_is_missing_is_said_and_nothing_is_lost(worker, made, first, changes):
    answer = leaves(worker, made, first, **changes)
    assert answer.status_code == 422
    assert ("why" in changes) or WHY in text_of(answer)
    assert made.parties.get(person=first).until is None


def test_not_while_a_text_is_open_nor_of_somebody_alone(world, worker, made, first):
    amend(made)
    alone = contracting.signed(world)
    for contract, words in ((made, "nouveau texte est ouvert"), (alone, "contrat signé à deux")):
        assert leaves(worker, contract, contract.person)["Location"] == contract.get_absolute_url()
        assert words in text_of(worker.get(contract.get_absolute_url()))
        assert contract.parties.get(person=contract.person).until is None
    assert reverse("contracts:leave", args=[alone.pk]) not in text_of(worker.get(alone.get_absolute_url()))


@pytest.mark.parametrize("follows", [0, 1])
def test_sent_twice_one_left_and_it_is_said(world, made, first, second, follows):
    part_homes(world, first)
    follower = colleague(world, name="left")
    factories.draft(world, (first, second)[follows], by=follower)
    of_left, party = browser(follower), made.parties.get(person=first)
    told = {"key": str(uuid.uuid4()), "party": party.pk, "why": WHY}
    sent = [of_left.post(reverse("contracts:leave", args=[made.pk]), told) for _time in range(2)]
    assert [one.headers.get("Location") for one in sent] == [first.get_absolute_url()] * 2
    assert "déjà enregistré" in text_of(of_left.get(first.get_absolute_url()))
    assert made.parties.filter(kind=PartyKind.PERSON, until=None).count() == 1


def test_who_follows_the_one_who_left_reads_nothing_more(world, worker, made, first, second):
    part_homes(world, first)
    followers = [colleague(world, name=name) for name in ("left", "stays")]
    for follower, person in zip(followers, (first, second), strict=True):
        factories.draft(world, person, by=follower)
    of_left, of_stays = (browser(one) for one in followers)
    assert [one.get(made.get_absolute_url()).status_code for one in (of_left, of_stays)] == [200, 200]
    assert leaves(worker, made, first)["Location"] == first.get_absolute_url()
    assert [one.get(made.get_absolute_url()).status_code for one in (of_left, of_stays)] == [403, 200]
    assert made.number not in text_of(of_left.get(first.get_absolute_url()))


def test_what_they_signed_stays_theirs(world, worker, made, first, second):
    leaves(worker, made, first)
    theirs = text_of(worker.get(reverse("cases:person_panels", args=[first.pk])))
    assert "cette personne a quitté ce contrat" in theirs
    amend(made)
    worker.post(reverse("contracts:objective_new", args=[made.pk]), {"domain": "health", "wording": "Je veux dormir"})
    contracting.send(made)
    contracting.sign_all(made)
    part_homes(world, first)
    of_left, of_stays = (colleague(world, name=name) for name in ("left", "stays"))
    factories.draft(world, first, by=of_left)
    factories.draft(world, second, by=of_stays)
    texts = made.versions.order_by("number")
    urls = [reverse("contracts:left_paper", args=[first.pk, text.pk]) for text in texts]
    panels = text_of(browser(of_left).get(reverse("cases:person_panels", args=[first.pk])))
    assert [url in panels for url in urls] == [True, False]
    assert made.get_absolute_url() not in panels
    answers = [browser(of_left).get(url) for url in urls]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[0].content.startswith(b"%PDF")
    assert browser(of_stays).get(urls[0]).status_code == 403
    of_stayed = reverse("contracts:left_paper", args=[second.pk, texts[0].pk])
    assert browser(of_stays).get(of_stayed).status_code == 404


@pytest.mark.parametrize("leaving", [0, 1])
def test_the_history_of_both_says_that_one_left(world, worker, made, first, second, leaving):
    factories.draft(world, second, by=world.account(Role.SOCIAL_WORKER))
    leaves(worker, made, (first, second)[leaving])
    for person in (first, second):
        story = text_of(worker.get(reverse("cases:person_history", args=[person.pk])))
        assert words_for("contracts.open") in story and words_for("contracts.leave") in story


def test_once_over_those_of_the_last_day_count(world, worker, made, first, second):
    finish(world, made)
    part_homes(world, first)
    follower = colleague(world, name="stays")
    factories.draft(world, second, by=follower)
    assert browser(follower).get(made.get_absolute_url()).status_code == 200
    assert worker.get(made.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("dies", [False, True])
def test_an_end_dated_before_they_left_opens_nothing_again_to_who_follows_them(world, worker, first, second, dies):
    made = in_force(world, first, second=second, starts=-30)
    part_homes(world, first)
    follower = colleague(world, name="left")
    factories.draft(world, first, by=follower)
    factories.draft(world, second, by=world.account(Role.SOCIAL_WORKER))
    if dies:
        die(world, first)
    else:
        leaves(worker, made, first)
    over = finish(world, Contract.objects.get(pk=made.pk), ended_on=days(-7))
    assert worker.get(made.get_absolute_url()).status_code == 200
    assert browser(follower).get(made.get_absolute_url()).status_code == 403
    assert [list(Contract.objects.of_person(one)) for one in (first, second)] == [[], [over]]
    assert [one.person for one in parties_of(over) if one.kind == PartyKind.PERSON] == [second]
