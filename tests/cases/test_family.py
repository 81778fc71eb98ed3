"""A household parts, somebody dies: who lives with whom afterwards, and what the story tells to whom."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from aids.applications.models import Application
from backend.kit import clock
from cases.assessments import operations as assessments
from cases.interventions.models import Box
from cases.interventions.operations import Told, record
from cases.people import operations as cases
from cases.people.enums import MemberRole
from cases.people.models import Household, HouseholdMember, Person
from cases.people.queries import current_household, homes_of, members_on
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.cases.following_stage import emergency
from tests.forms import fields_of, says, whole_page
from tests.referring import referred, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


@pytest.fixture
def nadia(world):
    """Somebody whose household the desk follows: who leaves it is for those who do."""
    return factories.draft(world).applicant


@pytest.fixture
def luc(world, nadia):
    told = {"first_name": "Luc", "birth_date": dt.date(1985, 1, 9), "phone": ""}
    return factories.child(world, nadia, role=MemberRole.SPOUSE, **{k: told[k] for k in ("first_name", "birth_date")})


def day(offset: int) -> str:
    return (clock.today() + dt.timedelta(days=offset)).isoformat()


def homes(person: Person, offset: int) -> list[str]:
    """With whom somebody lives on a day, as first names, a list per home."""
    on = clock.today() + dt.timedelta(days=offset)
    found = [m.household for m in person.memberships.all() if m.lives_here_on(on)]
    return [sorted(one.person.first_name for one in members_on(home, on)) for home in found]


def protect(world, person: Person) -> None:
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=person, version=person.version, changes={"protected": True}
    )


def part(desk, leaving: Person, **changes):
    url = reverse("cases:separation", args=[leaving.pk])
    told = fields_of(desk.get(url)) | {"last_day": day(-1), "address": "3 rue Neuve", "place": "27300"}
    return desk.post(url, told | changes)


def test_each_adult_has_a_home_and_each_child_lives_where_it_was_said(world, desk, nadia, luc):
    ilyes = factories.child(world, nadia).person
    lina = factories.child(world, nadia, first_name="Lina", birth_date=dt.date(2019, 5, 2)).person
    children = {m.person_id: f"child_{m.pk}" for m in HouseholdMember.objects.filter(role=MemberRole.CHILD)}
    answer = part(desk, luc.person, **{children[ilyes.pk]: "shared", children[lina.pk]: "follows"})
    assert answer.status_code == 302
    assert homes(nadia, -1) == [["Ilyes", "Lina", "Luc", "Nadia"]]
    assert homes(nadia, 0) == [["Ilyes", "Nadia"]]
    assert homes(luc.person, 0) == [["Ilyes", "Lina", "Luc"]]
    assert sorted(homes(ilyes, 0)) == [["Ilyes", "Lina", "Luc"], ["Ilyes", "Nadia"]]
    assert homes(lina, 0) == [["Ilyes", "Lina", "Luc"]]
    assert current_household(luc.person, clock.today()).commune == world.communes["ouest"]


def test_when_the_applicant_leaves_who_stays_becomes_the_applicant(world, desk, nadia, luc):
    assert part(desk, nadia).status_code == 302
    heads = HouseholdMember.objects.filter(role=MemberRole.HEAD, ends_on=None)
    assert {member.person.first_name for member in heads} == {"Nadia", "Luc"}


def test_sent_twice_a_separation_happens_once(world, desk, nadia, luc):
    url = reverse("cases:separation", args=[luc.person_id])
    told = fields_of(desk.get(url)) | {"last_day": day(-1), "address": "", "place": "27300", "key": str(uuid.uuid4())}
    assert desk.post(url, told)["Location"] == desk.post(url, told)["Location"]
    assert HouseholdMember.objects.count() == 3


def test_children_are_not_left_alone_and_nothing_is_written(world, desk, nadia):
    factories.child(world, nadia)
    answer = part(desk, nadia)
    assert answer.status_code == 422
    assert says(answer, "Children do not stay alone: say first where they live now.")
    assert HouseholdMember.objects.filter(ends_on__isnull=False).count() == 0


def test_the_last_day_together_is_not_before_they_lived_together(world, desk, nadia, luc):
    answer = part(desk, nadia, last_day=day(-4000))
    assert answer.status_code == 422
    assert HouseholdMember.objects.filter(ends_on__isnull=False).count() == 0


def test_a_death_ends_every_place_and_names_the_next_applicant(world, desk, nadia, luc):
    url = reverse("cases:death", args=[nadia.pk])
    answer = desk.post(url, fields_of(desk.get(url)) | {"died_on": day(-2)})
    assert answer.status_code == 302
    nadia.refresh_from_db()
    assert nadia.died_on == clock.today() - dt.timedelta(days=2)
    assert homes(nadia, 0) == []
    assert HouseholdMember.objects.get(role=MemberRole.HEAD, ends_on=None).person == luc.person
    again = desk.post(url, fields_of(desk.get(url)) | {"died_on": day(-1)})
    assert says(again, "This death is recorded already.")


def dies(desk, person: Person, offset: int = -2) -> None:
    url = reverse("cases:death", args=[person.pk])
    assert desk.post(url, fields_of(desk.get(url)) | {"died_on": day(offset)}).status_code == 302
    person.refresh_from_db()


def correct(client, person: Person, **changes):
    url = reverse("cases:death_edit", args=[person.pk])
    return client.post(url, fields_of(client.get(url)) | changes)


def test_who_died_is_offered_no_application_and_no_separation(world, desk, nadia, luc):
    dies(desk, nadia, 0)
    page = desk.get(whole_page(nadia)).content.decode()
    for name in ("applications:open", "cases:separation", "cases:death"):
        assert f'"{reverse(name, args=[nadia.pk])}"' not in page
    assert reverse("cases:separation", args=[luc.person_id]) not in desk.get(whole_page(luc.person)).content.decode()
    assert "<strong>Décès</strong>" not in page
    assert reverse("cases:death_edit", args=[nadia.pk]) in page


def test_the_day_of_a_death_is_corrected(desk, nadia, luc):
    dies(desk, nadia)
    assert correct(desk, nadia, died_on="2999-01-01").status_code == 422
    assert correct(desk, nadia, died_on=day(-9)).status_code == 302
    nadia.refresh_from_db()
    assert nadia.died_on == clock.today() - dt.timedelta(days=9)
    assert (homes(nadia, -9), homes(nadia, -8)) == ([["Luc", "Nadia"]], [])
    head = HouseholdMember.objects.get(role=MemberRole.HEAD, ends_on=None)
    assert (head.person, head.starts_on) == (luc.person, clock.today() - dt.timedelta(days=8))


def test_a_death_recorded_by_mistake_is_taken_back_with_the_place_of_each(desk, nadia, luc):
    before = list(HouseholdMember.objects.values_list("pk", "role", "starts_on", "ends_on", "why_left"))
    dies(desk, nadia)
    assert correct(desk, nadia, mistaken="on").status_code == 302
    nadia.refresh_from_db()
    assert nadia.died_on is None
    assert list(HouseholdMember.objects.values_list("pk", "role", "starts_on", "ends_on", "why_left")) == before
    assert desk.get(reverse("cases:death_edit", args=[nadia.pk])).status_code == 404


def test_a_death_is_corrected_by_who_recorded_it_or_follows_the_household(world, sign_in, desk, nadia, luc):
    factories.draft(world, nadia, by=world.account(Role.SOCIAL_WORKER))
    dies(desk, nadia)
    url = reverse("cases:death_edit", args=[nadia.pk])
    assert desk.get(url).status_code == 200
    assert sign_in(Role.SOCIAL_WORKER).get(url).status_code == 200
    stranger = sign_in(Role.SOCIAL_WORKER, "ouest")
    assert stranger.get(url).status_code == 403
    assert url not in stranger.get(whole_page(nadia)).content.decode()


def test_the_death_of_who_is_protected_is_told_by_who_follows_them(world, sign_in, desk, nadia, luc):
    """It would open the address of those who stay."""
    protect(world, nadia)
    stranger, url = sign_in(Role.SOCIAL_WORKER, "ouest"), reverse("cases:death", args=[nadia.pk])
    assert url not in stranger.get(whole_page(nadia)).content.decode()
    assert stranger.post(url, fields_of(stranger.get(url)) | {"died_on": day(-1)}).status_code == 403
    assert "12 rue des Lilas" not in stranger.get(whole_page(luc.person)).content.decode()
    factories.submitted(world, nadia, by=world.account(Role.SOCIAL_WORKER))
    dies(sign_in(Role.SOCIAL_WORKER), nadia)
    nadia.refresh_from_db()
    assert nadia.died_on


def test_who_died_forms_no_household_and_joins_none(world, desk, nadia, luc):
    other = factories.draft(world, factories.person(world, last_name="Autre", phone="")).applicant
    dies(desk, nadia)
    alone = reverse("cases:household_new", args=[nadia.pk])
    assert alone not in desk.get(whole_page(nadia)).content.decode()
    sentence = "This person died: they live in no household."
    told = {"address": "3 rue Neuve", "place": "27300"}
    assert says(desk.post(alone, fields_of(desk.get(alone)) | told), sentence)
    joins = reverse("cases:member_add", args=[other.pk])
    known = {"known": nadia.pk, "role": "spouse", "starts_on": day(0), "civility": "mr", "birth_date": "1987-03-14"}
    known |= {"last_name": "Lefèvre", "first_name": "Nadia"}
    assert says(desk.post(joins, fields_of(desk.get(joins)) | known), sentence)


@pytest.mark.parametrize(
    ("died_on", "sentence"),
    [("1987-03-13", "Nobody dies before being born."), ("2999-01-01", "This day is in the future.")],
)
def test_a_death_has_a_possible_day(desk, nadia, died_on, sentence):
    url = reverse("cases:death", args=[nadia.pk])
    answer = desk.post(url, fields_of(desk.get(url)) | {"died_on": died_on})
    assert answer.status_code == 422
    assert says(answer, sentence)
    assert HouseholdMember.objects.filter(ends_on__isnull=False).count() == 0


def test_the_story_tells_who_came_who_left_and_the_moves(world, desk, nadia, luc):
    home = factories.household_of(nadia)
    url = reverse("cases:move", args=[nadia.pk])
    desk.post(url, fields_of(desk.get(url)) | {"moved_in_on": day(-3), "address": "9 rue du Port", "place": "27300"})
    assert part(desk, luc.person).status_code == 302
    page = desk.get(reverse("cases:household", args=[nadia.pk])).content.decode()
    for words in ("12 rue des Lilas", "9 rue du Port", "Luc Lefèvre"):
        assert words in page
    assert "3 rue Neuve" not in page
    home.refresh_from_db()
    assert home.moved_in_on == clock.today() - dt.timedelta(days=3)


def test_why_somebody_left_is_of_the_file(sign_in, desk, nadia, luc):
    assert part(desk, luc.person).status_code == 302
    story = reverse("cases:household", args=[nadia.pk])
    assert "Séparation" not in sign_in(Role.CASE_OFFICER).get(story).content.decode()
    assert "Séparation" in desk.get(story).content.decode()


def test_the_story_of_a_child_does_not_tell_the_protected_home_of_the_other_parent(world, desk, nadia, luc):
    ilyes = factories.child(world, nadia)
    part(desk, nadia, **{f"child_{ilyes.pk}": "shared"}, address="5 rue Cachée")
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=nadia, version=nadia.version, changes={"protected": True}
    )
    for person in (ilyes.person, luc.person, nadia):
        page = desk.get(reverse("cases:household", args=[person.pk])).content.decode()
        assert "5 rue Cachée" not in page


def test_a_child_in_shared_custody_opens_to_who_follows_either_home(world, sign_in, desk, nadia, luc):
    ilyes = factories.child(world, nadia).person
    part(desk, luc.person, **{f"child_{ilyes.memberships.get().pk}": "shared"}, address="5 rue du Pont")
    officer, worker = world.account(Role.CASE_OFFICER), world.account(Role.SOCIAL_WORKER)
    factories.draft(world, nadia, by=worker)
    factories.draft(world, luc.person, by=officer)
    assert {str(home.address) for home, _members in homes_of(ilyes, clock.today())} == {
        "12 rue des Lilas",
        "5 rue du Pont",
    }
    for role, theirs, other in (
        (Role.SOCIAL_WORKER, "12 rue des Lilas", "5 rue du Pont"),
        (Role.CASE_OFFICER, "5 rue du Pont", "12 rue des Lilas"),
    ):
        client = sign_in(role)
        page = client.get(whole_page(ilyes)).content.decode()
        assert theirs in page and other not in page, role
        told = {"facts": f"Vu par {role}.", "level": "file"}
        new = reverse("notes:new", args=[ilyes.pk])
        assert client.post(new, fields_of(client.get(new)) | told).status_code == 302
    assert sign_in(Role.SOCIAL_WORKER, "ouest").get(reverse("notes:list", args=[ilyes.pk])).status_code == 403


def test_what_is_written_of_a_child_opens_the_home_that_it_was_written_from_alone(world, sign_in, desk, nadia, luc):
    """The other home is protected: neither a referral, an assessment nor an application leads there."""
    ilyes = factories.child(world, nadia).person
    part(desk, luc.person, **{f"child_{ilyes.memberships.get().pk}": "shared"}, address="5 rue Cachée")
    fathers = factories.household_of(luc.person)
    protect(world, luc.person)
    worker = world.account(Role.SOCIAL_WORKER)
    factories.draft(world, nadia, by=worker)
    referred(world, service(world), someone=ilyes, by=worker)
    begun = assessments.begin(actor=worker, person=ilyes, household=factories.household_of(nadia), on=clock.today())
    assert begun.household == factories.household_of(nadia)
    seen = Household.objects.visible_to(User.objects.get(pk=worker.pk))
    assert list(seen) == [factories.household_of(nadia)]
    page = sign_in(Role.SOCIAL_WORKER).get(whole_page(ilyes)).content.decode()
    assert "5 rue Cachée" not in page and "0612" not in page.replace(" ", "")
    assert fathers not in seen


def test_the_home_that_one_follows_comes_before_one_that_one_only_reads(world, sign_in, desk, nadia, luc):
    """An emergency at the mother's does not stop the work at the father's; what is done there is counted there."""
    ilyes = factories.child(world, nadia).person
    part(desk, luc.person, **{f"child_{ilyes.memberships.get().pk}": "shared"}, address="5 rue du Pont")
    worker = world.account(Role.SOCIAL_WORKER)
    emergency(worker, nadia)
    factories.draft(world, luc.person, by=worker)
    page = sign_in(Role.SOCIAL_WORKER).get(whole_page(ilyes)).content.decode()
    assert "5 rue du Pont" in page and "12 rue des Lilas" not in page
    today = clock.today()
    told = Told(cells=[Box("housing", "information")], medium="phone", minutes=30, persons=(ilyes,))
    made = record(actor=worker, told=told, on_date=today, today=today)
    assert made.commune == world.communes["ouest"]


def test_an_application_for_a_child_is_opened_in_the_home_that_one_follows(world, sign_in, desk, nadia, luc):
    ilyes = factories.child(world, nadia).person
    part(desk, luc.person, **{f"child_{ilyes.memberships.get().pk}": "shared"}, address="5 rue du Pont")
    factories.draft(world, luc.person, by=world.account(Role.SOCIAL_WORKER))
    client, url = sign_in(Role.SOCIAL_WORKER), reverse("applications:open", args=[ilyes.pk])
    assert client.post(url, {"key": str(uuid.uuid4())}).status_code == 302
    assert Application.objects.latest("pk").household == factories.household_of(luc.person)


def test_the_history_withholds_a_protected_address_from_who_only_has_a_draft(world, sign_in, desk, nadia):
    home = reverse("cases:person_history", args=[nadia.pk])
    assert "12 rue des Lilas" in desk.get(home).content.decode()
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=nadia, version=nadia.version, changes={"protected": True}
    )
    page = desk.get(home)
    assert page.status_code == 200
    assert "12 rue des Lilas" not in page.content.decode()


def test_a_separation_is_offered_when_another_adult_lives_there(world, desk, nadia):
    separation = reverse("cases:separation", args=[nadia.pk])
    assert separation not in desk.get(whole_page(nadia)).content.decode()
    factories.child(world, nadia)
    assert separation not in desk.get(whole_page(nadia)).content.decode(), "a single parent"
    factories.child(world, nadia, role=MemberRole.SPOUSE, first_name="Luc", birth_date=dt.date(1985, 1, 9))
    assert separation in desk.get(whole_page(nadia)).content.decode()
