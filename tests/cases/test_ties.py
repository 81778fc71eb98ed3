"""What opens a file is said twice, for lists and for one page: both must say the same, whatever ties to whichever home.

A mother and a father who parted, both homes of one child in shared custody; the father's address is protected.
"""

import datetime as dt
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from aids.applications import operations as applications
from aids.applications import panels
from aids.applications.models import Application
from backend.audit.models import ReadLog, ReadReason
from backend.kit import clock, registry
from cases.appointments import operations as appointments
from cases.appointments.models import Appointment
from cases.appointments.operations import Times
from cases.assessments import operations as assessments
from cases.following import panels as following
from cases.people.models import Household
from cases.people.perms import can_see_contact, way_in, ways_in
from cases.people.queries import homes_of, members_on
from directory.enums import Role
from tests import factories, referring
from tests.cases.following_stage import away, browser, colleague, emergency, fresh, hand_over, lead
from tests.cases.test_assessments import NOT_READ, TEXTS
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


class Family:
    """Two homes and a child of both, and the worker whose ties are tried."""

    def __init__(self, world, sign_in) -> None:
        self.world = world
        self.worker = colleague(world, name="tied")
        draft = factories.draft(world)
        self.mother = draft.applicant
        self.father = factories.child(
            world, self.mother, role="spouse", first_name="Luc", birth_date=dt.date(1985, 1, 9)
        ).person
        self.child = factories.child(world, self.mother).person
        desk, url = sign_in(Role.RECEPTION), reverse("cases:separation", args=[self.father.pk])
        yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
        told = {"last_day": yesterday, "address": "5 rue Cachée", "place": "27000"}
        told[f"child_{self.child.memberships.get().pk}"] = "shared"
        assert desk.post(url, fields_of(desk.get(url)) | told).status_code == 302
        factories.cases.correct_identity(
            actor=world.account(Role.RECEPTION),
            person=self.father,
            version=self.father.version,
            changes={"protected": True},
        )

    def home_for(self, person) -> Household:
        """The child's is that of the mother, from which everything is written of them."""
        return factories.household_of(self.mother if person == self.child else person)


def draft(family, person):
    worker = family.worker
    return applications.open_application(
        actor=worker, household=family.home_for(person), applicant=person, site=worker.site, on=clock.today()
    )


def submitted(family, person):
    application = draft(family, person)
    applications.fill_in(
        actor=family.worker,
        application=application,
        version=application.version,
        facts=factories.FACTS,
        lines=[factories.line()],
        budget=factories.BudgetInput(clock.today(), list(factories.BUDGET)),
        on=clock.today(),
        then_submit=True,
    )


def leads(family, person):
    manager = family.world.account(Role.UNIT_MANAGER)
    return lead(family.world, person, by=manager, worker=family.worker)


def covers(family, person):
    other = colleague(family.world, name="absent")
    lead(family.world, person, by=family.world.account(Role.UNIT_MANAGER), worker=other)
    away(family.world, other, family.worker)


def led_lately(family, person):
    hand_over(family.world.account(Role.UNIT_MANAGER), leads(family, person), colleague(family.world, name="next"))


def in_an_emergency(family, person):
    emergency(family.worker, person)


def referral_sent(family, person):
    referring.referred(family.world, referring.service(family.world), someone=person, by=fresh(family.worker))


def pole_of_theirs(family, person):
    pole = referring.pole(family.world)
    referring.member(family.world, family.worker, pole)
    referring.to_pole(family.world, pole, someone=person)


def pole_that_they_asked(family, person):
    pole = referring.pole(family.world)
    member = referring.member(family.world, family.worker, pole)
    referring.to_pole(family.world, pole, someone=person, by=member)


def assessment_drafted(family, person):
    assessed(family, person, then_finish=False)


def assessment_finished(family, person):
    assessed(family, person, then_finish=True)


def assessed(family, person, *, then_finish: bool):
    """Written while something else opened the file, which is gone."""
    worker, household, today = fresh(family.worker), family.home_for(person), clock.today()
    way_in_then = draft(family, person)
    begun = assessments.begin(actor=worker, person=person, household=household, on=today)
    assessments.save_draft(actor=worker, assessment=begun, version=0, texts=TEXTS, now=clock.now())
    if then_finish:
        assessments.finish(actor=worker, assessment=begun, version=1, reading=NOT_READ, on=today)
    applications.abandon(actor=worker, application=way_in_then, reason="Ouvert par erreur.")


TIES = (
    *(draft, submitted, leads, covers, led_lately, in_an_emergency),
    *(referral_sent, pole_of_theirs, pole_that_they_asked),
    *(assessment_drafted, assessment_finished),
)
TIES_OF_A_CHILD = [tie for tie in TIES if tie not in (leads, covers, led_lately)]


@pytest.fixture
def family(world, sign_in):
    made = Family(world, sign_in)
    far = world.account(Role.SOCIAL_WORKER, "ouest")
    day = clock.today() + dt.timedelta(days=7)
    times = Times(day, dt.time(9), dt.time(12), 45)
    slots = appointments.open_slots(actor=far, site=world.sites["ouest"], times=times, now=timezone.now())
    for person, slot in zip((made.mother, made.father, made.child), slots, strict=False):
        desk = world.account(Role.RECEPTION, "ouest")
        appointments.book(actor=desk, person=person, slot=slot, now=timezone.now())
    return made


def assert_said_alike(user, persons) -> None:
    """What one page of each of these persons starts from, and what lists say of them."""
    for person in persons:
        homes = homes_of(person, clock.today())
        ways = ways_in(user, homes)
        quick = ways_in(user, homes, first=1)
        for household, members in homes:
            way, same = ways[household.pk], Household.objects.filter(pk=household.pk)
            assert way_in(user, household) == way_in(user, household, members)
            assert way_in(user, household).reading == way.reading
            assert bool(way.reading) == same.visible_to(user).exists()
            assert way.follows == same.followed_by(user).exists()
            assert way.follows == quick[household.pk].follows
            assert way.opens_protected == quick[household.pk].opens_protected
            assert way.opens_protected == same.firmly_followed_by(user).exists()
            own = Application.objects.of_household(user, household, opens_protected=way.opens_protected)
            assert set(own) == set(Application.objects.visible_to(user).filter(household=household))
        contact = bool(can_see_contact(person, homes, ways))
        own = Appointment.objects.of_person(user, person, is_contact_open=contact)
        assert set(own) == set(Appointment.objects.visible_to(user).filter(person=person)), (person, contact)


@pytest.mark.parametrize(("tie", "whose"), [*product(TIES, ["mother", "father"]), *product(TIES_OF_A_CHILD, ["child"])])
def test_a_page_and_a_list_say_the_same_of_each_tie(world, family, tie, whose):
    factories.submitted(world, family.mother, by=world.account(Role.RECEPTION, "ouest"))
    tie(family, getattr(family, whose))
    asked = fresh(family.worker)
    assert_said_alike(asked, (family.mother, family.father, family.child))
    homes = {name: factories.household_of(getattr(family, name)) for name in ("mother", "father")}
    opened = {name for name, home in homes.items() if way_in(asked, home).reading}
    assert opened == {"mother" if whose == "child" else whose}, "only the home that the tie was made from"


@pytest.mark.parametrize("whose", ["mother", "father", "child"])
def test_a_referral_that_was_not_sent_opens_nothing(world, family, whose):
    person = getattr(family, whose)
    draft = referring.referred(world, referring.service(world), someone=person, by=fresh(family.worker), send=False)
    asked, desk = fresh(family.worker), browser(family.worker)
    assert not any(way.reading for way in ways_in(asked, homes_of(person, clock.today())).values())
    assert desk.get(reverse("notes:list", args=[person.pk])).status_code == 403
    assert desk.get(reverse("referrals:edit", args=[draft.pk])).status_code == 200
    assert_said_alike(asked, (family.mother, family.father, family.child))


def test_they_say_the_same_to_everybody(world, family):
    for key in world.accounts:
        assert_said_alike(fresh(world.accounts[key]), (family.mother, family.father, family.child))


def test_of_a_protected_home_an_appointment_of_the_child_is_told_to_who_follows_that_home(world, family):
    """Following the other parent is not enough: where the child will be may be where the protected parent is."""
    worker = fresh(family.worker)
    child = Appointment.objects.filter(person=family.child)
    leads(family, family.mother)
    assert not child.visible_to(fresh(worker)).exists()
    leads(family, family.father)
    assert child.visible_to(fresh(worker)).exists()


def test_who_leads_is_asked_first_then_who_has_an_application():
    """What `ways_in` asks first: who opens a contract mostly leads, who opens a file mostly has an application."""
    assert list(registry.involvement)[:2] == [following.involvement, panels.involvement]


def test_who_leads_is_asked_alone_where_most_do(family, django_assert_num_queries):
    leads(family, family.mother)
    asked = fresh(family.worker)
    homes = homes_of(family.mother, clock.today())
    assert asked.held_today
    with django_assert_num_queries(1):
        assert all(way.firmly for way in ways_in(asked, homes, first=1).values())


def test_the_first_room_that_says_firmly_is_the_only_one_asked(family, django_assert_num_queries):
    submitted(family, family.mother)
    asked = fresh(family.worker)
    home = factories.household_of(family.mother)
    members = members_on(home, clock.today())
    assert asked.held_today
    with django_assert_num_queries(1):
        assert way_in(asked, home, members).firmly
    stranger = fresh(family.world.account(Role.SOCIAL_WORKER))
    assert stranger.held_today
    with django_assert_num_queries(2):
        assert not way_in(stranger, home, members).reading


def test_an_emergency_beside_a_mere_draft_is_logged_as_one(family, sign_in):
    """The draft opens no protected address: what is read is read by the emergency, though the draft goes on."""
    draft(family, family.father)
    emergency(family.worker, family.father)
    way = way_in(fresh(family.worker), factories.household_of(family.father))
    assert way.writing and way.opens_protected and way.by_emergency
    page = browser(family.worker).get(family.father.get_absolute_url()).content.decode()
    assert "5 rue Cachée" in page
    assert ReadLog.objects.latest("pk").reason == ReadReason.EMERGENCY
    leads(family, family.father)
    browser(family.worker).get(family.father.get_absolute_url())
    assert ReadLog.objects.latest("pk").reason != ReadReason.EMERGENCY
