"""Referring to a pole: who follows, who takes it up, how it ends."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse

from backend.audit.operations import operation
from backend.audit.transitions import TransitionRefused
from backend.kit import clock
from cases.people.models import Household, Person
from cases.referrals import operations, panels
from cases.referrals.models import PoleReferral
from directory.enums import PoleKind, Role
from directory.models import User
from directory.services import operations as directory
from tests import factories, referring
from tests.forms import fields_of, following, says, whole_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole(world):
    return referring.pole(world)


@pytest.fixture
def member(world, pole):
    return referring.member(world, world.account(Role.SOCIAL_WORKER), pole)


def follows(user, person) -> bool:
    user = User.objects.get(pk=user.pk)
    return Household.objects.visible_to(user).filter(pk=factories.household_of(person).pk).exists()


def test_a_member_finds_it_on_the_desk_takes_it_up_and_closes_it(world, sign_in, pole, member):
    someone = factories.person(world)
    desk = sign_in(Role.RECEPTION)
    url = reverse("referrals:pole", args=[someone.pk])
    told = fields_of(desk.get(url)) | {"pole": pole.pk, "problem": "housing", "reason": "Menacé d’expulsion."}
    assert says(following(desk, desk.post(url, told)), "The pole has been told.")
    referral = PoleReferral.objects.get()
    worker = sign_in(Role.SOCIAL_WORKER)
    assert str(someone) in worker.get(reverse("desk")).content.decode()
    assert worker.get(referral.get_absolute_url()).status_code == 200
    worker.post(reverse("referrals:pole_take", args=[referral.pk]))
    referral.refresh_from_db()
    assert (referral.status, referral.taken_by, referral.taken_on) == ("taken", member, clock.today())
    worker.post(reverse("referrals:pole_close", args=[referral.pk]), {"outcome": "Accompagnement engagé."})
    referral.refresh_from_db()
    assert (referral.status, referral.outcome, referral.closed_on) == (
        "closed",
        "Accompagnement engagé.",
        clock.today(),
    )
    assert not follows(member, someone)


def test_who_lives_in_no_household_is_taken_up_too(world, sign_in, pole, member):
    with operation("tests.alone", actor=None):
        alone = Person(**factories.IDENTITY)
        alone.save()
    referral = referring.to_pole(world, pole, someone=alone)
    worker, take = sign_in(Role.SOCIAL_WORKER), reverse("referrals:pole_take", args=[referral.pk])
    assert referral.get_absolute_url() in worker.get(reverse("desk")).content.decode()
    assert worker.get(referral.get_absolute_url()).status_code == 200
    assert sign_in(Role.SOCIAL_WORKER, "ouest").get(referral.get_absolute_url()).status_code == 404
    assert worker.post(take)["Location"] == alone.get_absolute_url()
    referral.refresh_from_db()
    assert referral.taken_by == member
    closing = reverse("referrals:pole_close", args=[referral.pk])
    assert worker.post(closing, {"outcome": "Logement trouvé."}).status_code == 302


def test_members_of_today_follow_and_nobody_else(world, pole, member):
    someone = factories.person(world)
    later = referring.member(world, world.account(Role.CASE_OFFICER), pole, since=-5)
    elsewhere = referring.member(world, world.account(Role.RECEPTION), referring.pole(world, kind=PoleKind.INSERTION))
    # whose role in the unit is held elsewhere: a member on paper only
    stranger = referring.member(world, world.account(Role.SOCIAL_WORKER, "ouest"), pole)
    assert not follows(member, someone)
    referring.to_pole(world, pole, someone=someone)
    assert follows(member, someone)
    assert not any(follows(other, someone) for other in (later, elsewhere, stranger))
    membership = member.poles.get()
    yesterday = clock.today() - dt.timedelta(days=1)
    directory.leave_pole(
        actor=world.account(Role.ADMINISTRATOR), membership=membership, version=membership.version, ends_on=yesterday
    )
    assert not follows(member, someone)


def test_who_refers_to_their_own_pole_opens_no_protected_address(world, pole, member):
    someone = factories.person(world, protected=True)
    household = factories.household_of(someone)
    referring.to_pole(world, pole, someone=someone, by=member)
    assert follows(member, someone)
    assert not Household.objects.firmly_followed_by(member).filter(pk=household.pk).exists()
    second = referring.member(world, world.account(Role.CASE_OFFICER), pole)
    assert Household.objects.firmly_followed_by(second).filter(pk=household.pk).exists()


def test_one_person_waits_once_for_a_pole(world, sign_in, pole, member):
    someone = factories.person(world)
    referral = referring.to_pole(world, pole, someone=someone)
    desk = sign_in(Role.RECEPTION)
    url = reverse("referrals:pole", args=[someone.pk])
    told = fields_of(desk.get(url)) | {"pole": pole.pk, "problem": "housing", "reason": "Encore."}
    again = desk.post(url, told)
    assert again.status_code == 422
    assert says(again, "This person is already referred to this pole.")
    operations.take_pole_referral(actor=member, referral=referral, today=clock.today())
    operations.close_pole_referral(actor=member, referral=referral, outcome="", today=clock.today())
    assert desk.post(url, told).status_code == 302


def test_whoever_made_it_takes_it_back_while_it_waits(world, sign_in, pole, member):
    referral = referring.to_pole(world, pole)
    desk, url = sign_in(Role.RECEPTION), reverse("referrals:pole_withdraw", args=[referral.pk])
    assert desk.get(reverse("referrals:pole_detail", args=[referral.pk])).status_code == 200
    assert desk.post(reverse("referrals:pole_take", args=[referral.pk])).status_code == 403
    operations.take_pole_referral(actor=member, referral=referral, today=clock.today())
    assert desk.post(url, {"reason": "Erreur."}).status_code == 403
    other = referring.to_pole(world, referring.pole(world, kind=PoleKind.INSERTION))
    desk.post(reverse("referrals:pole_withdraw", args=[other.pk]), {"reason": "Erreur."})
    other.refresh_from_db()
    assert other.status == "withdrawn"


def test_the_person_s_page_shows_the_pole_to_those_who_follow(world, sign_in, pole, member):
    application = factories.submitted(world)
    referral = referring.to_pole(world, pole, someone=application.applicant)
    page = sign_in(Role.RECEPTION).get(whole_page(application.applicant)).content.decode()
    assert referral.get_absolute_url() in page
    other = sign_in(Role.RECEPTION, "ouest").get(whole_page(application.applicant)).content.decode()
    assert referral.get_absolute_url() not in other
    assert panels.person_histories(application.applicant)[2].count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_take_it_at_once_and_one_gets_it(transactional_db):
    world = factories.make_world()
    pole = referring.pole(world)
    members = [referring.member(world, world.account(role), pole) for role in (Role.SOCIAL_WORKER, Role.CASE_OFFICER)]
    referral = referring.to_pole(world, pole)
    gate, outcomes = threading.Barrier(2), []

    def take(account):
        gate.wait()
        try:
            operations.take_pole_referral(actor=account, referral=referral, today=clock.today())
            outcomes.append("taken")
        except TransitionRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[account]) for account in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "taken"]
