"""Who lives with whom, and where: that decides the unit."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from aids.applications import operations as applications
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.people import operations as cases
from cases.people.enums import MemberRole
from cases.people.models import Household, HouseholdMember, Person
from directory.enums import Role
from tests import factories
from tests.concurrency import overlapping
from tests.forms import fields_of, following, says, whole_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


@pytest.fixture
def nadia(world):
    """Somebody whose household the desk follows: who leaves it is for those who do."""
    return factories.draft(world).applicant


def joining(**changes) -> dict:
    told = {
        "role": "child",
        "civility": "mr",
        "last_name": "Lefèvre",
        "first_name": "Ilyes",
        "birth_date": "2017-05-02",
    }
    return told | {"key": str(uuid.uuid4()), "starts_on": "2020-01-01"} | changes


def day(shift: int) -> dt.date:
    return clock.today() + dt.timedelta(days=shift)


# Members


def test_somebody_joins_the_household(desk, nadia):
    answer = desk.post(reverse("cases:member_add", args=[nadia.pk]), joining())
    page = following(desk, answer)
    assert says(page, "Added to the household.")
    assert "Ilyes" in page.content.decode()


JOINING_REFUSED = [
    ({"starts_on": "2016-01-01"}, "starts_on", "Nobody joins a household before being born."),
    ({"starts_on": "9999-12-31"}, "starts_on", "This day is in the future."),
    ({"starts_on": "31/02/2020"}, "starts_on", "Enter a valid date."),
    ({"birth_date": "9999-12-31"}, "birth_date", "This birth date is in the future."),
    ({"role": "head"}, "role", None),
    ({"first_name": "a" * 10_000}, "first_name", None),
    ({"first_name": "a\x00"}, "first_name", "Null characters are not allowed."),
]


def test_who_cannot_join_does_not_and_the_desk_reads_why(desk, nadia, subtests):
    for changes, field, sentence in JOINING_REFUSED:
        with subtests.test(str(changes)[:60]):
            answer = desk.post(reverse("cases:member_add", args=[nadia.pk]), joining(**changes))
            assert answer.status_code == 422
            assert set(answer.context["form"].errors) == {field}
            assert sentence is None or says(answer, sentence)
            assert Person.objects.count() == HouseholdMember.objects.count() == 1


def test_nobody_is_twice_in_a_household_nor_an_adult_in_two(world, desk, nadia):
    url = reverse("cases:member_add", args=[nadia.pk])
    told = joining(last_name="Lefevre", first_name="Nadia", birth_date="1987-03-14", known=nadia.pk)
    answer = desk.post(url, told)
    assert answer.status_code == 422
    assert says(answer, "This person is already in this household in that period.")
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    answer = desk.post(url, joining(known=other.pk, role="spouse"))
    elsewhere = (
        "This person already lives in another household in that period. A child in shared custody is told so in both."
    )
    assert says(answer, elsewhere)
    assert HouseholdMember.objects.count() == 2


def leaving(desk, someone, member, **changes):
    url = reverse("cases:member_end", args=[someone.pk, member.pk])
    return desk.post(url, fields_of(desk.get(url)) | {name: str(value) for name, value in changes.items()})


def test_somebody_leaves_and_the_page_no_longer_lists_them(world, desk, nadia):
    member = factories.child(world, nadia)
    assert leaving(desk, nadia, member, ends_on=day(-1)).status_code == 302
    page = desk.get(whole_page(nadia))
    assert [one.person_id for one in page.context["members"]] == [nadia.pk]


LEAVING_REFUSED = [
    ("2017-05-01", "The end comes before the start."),
    ("0001-01-01", "The end comes before the start."),
    ("9999-12-31", "This day is too far away: a year ahead at most."),
    ("", "This field is required."),
]


def test_nobody_leaves_before_coming_nor_in_a_far_future(world, desk, nadia, subtests):
    member = factories.child(world, nadia)
    for ends_on, sentence in LEAVING_REFUSED:
        with subtests.test(str(ends_on)[:60]):
            answer = leaving(desk, nadia, member, ends_on=ends_on)
            assert answer.status_code == 422
            assert says(answer, sentence)
            assert not HouseholdMember.objects.filter(ends_on__isnull=False).exists()


def test_a_household_is_never_left_empty(world, desk, nadia):
    alone = nadia.memberships.get()
    sentence = "A household cannot be empty: the last member stays."
    assert says(leaving(desk, nadia, alone, ends_on=day(0)), sentence)

    child = factories.child(world, nadia)
    assert leaving(desk, nadia, child, ends_on=day(30)).status_code == 302
    assert says(leaving(desk, nadia, alone, ends_on=day(10)), sentence)
    alone.refresh_from_db()
    assert alone.ends_on is None


def test_when_the_applicant_leaves_the_eldest_adult_who_stays_becomes_the_applicant(world, desk, nadia):
    born = {"elder": dt.date(1950, 1, 1), "spouse": dt.date(1985, 1, 1), "other_adult": dt.date(1990, 1, 1)}
    for name, role in [("elder", "other_adult"), ("spouse", "spouse"), ("other_adult", "other_adult")]:
        factories.child(world, nadia, first_name=name, role=role, birth_date=born[name])
    assert leaving(desk, nadia, nadia.memberships.get(), ends_on=day(-1)).status_code == 302
    household = nadia.memberships.get().household
    (head,) = household.members.filter(role=MemberRole.HEAD, ends_on__isnull=True)
    assert (head.person.first_name, head.starts_on) == ("elder", day(0))


def test_children_do_not_stay_alone(world, desk, nadia):
    factories.child(world, nadia)
    answer = leaving(desk, nadia, nadia.memberships.get(), ends_on=day(-1))
    assert answer.status_code == 422
    assert says(answer, "Children do not stay alone: say first where they live now.")
    assert not HouseholdMember.objects.filter(ends_on__isnull=False).exists()


def test_one_leaves_the_page_of_ones_own_household_only(world, desk, nadia):
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    member = factories.child(world, other)
    assert desk.get(reverse("cases:member_end", args=[nadia.pk, member.pk])).status_code == 404
    url = reverse("cases:member_end", args=[nadia.pk, member.pk])
    assert desk.post(url, {"version": 1, "ends_on": day(0)}).status_code == 404


def test_no_application_for_a_household_without_a_member(world, nadia):
    household = factories.household_of(nadia)
    with pytest.raises(Refusal):
        applications.open_application(
            actor=world.account(Role.RECEPTION),
            household=household,
            applicant=nadia,
            site=world.sites["est"],
            on=dt.date(2000, 1, 1),
        )


def test_two_agents_end_the_same_membership(world, sign_in, nadia):
    member = factories.child(world, nadia)
    url = reverse("cases:member_end", args=[nadia.pk, member.pk])
    factories.draft(world, nadia, by=world.account(Role.SOCIAL_WORKER))
    here, there = sign_in(Role.RECEPTION), sign_in(Role.SOCIAL_WORKER)
    mine, theirs = fields_of(here.get(url)), fields_of(there.get(url))
    assert there.post(url, theirs | {"ends_on": str(day(5))}).status_code == 302
    conflict = here.post(url, mine | {"ends_on": str(day(9))})
    assert conflict.status_code == 409
    assert world.account(Role.SOCIAL_WORKER).get_full_name() in conflict.content.decode()
    assert here.post(url, fields_of(conflict)).status_code == 302
    member.refresh_from_db()
    assert member.ends_on == day(9)


# Where they live


def test_two_agents_move_the_same_household(world, sign_in, nadia):
    url = reverse("cases:move", args=[nadia.pk])
    here, there = sign_in(Role.RECEPTION), sign_in(Role.SOCIAL_WORKER)
    mine, theirs = fields_of(here.get(url)), fields_of(there.get(url))
    assert there.post(url, theirs | {"place": "Bernay"}).status_code == 302
    conflict = here.post(url, mine | {"address": "3 impasse du Puits"})
    assert conflict.status_code == 409
    assert "Bernay" in conflict.content.decode()
    assert fields_of(conflict)["address"] == "3 impasse du Puits"
    assert here.post(url, fields_of(conflict)).status_code == 302
    household = Household.objects.get()
    assert (household.address, household.commune.name) == ("3 impasse du Puits", "Évreux")


@pytest.mark.parametrize(
    ("residence", "desk_in", "unit"),
    [
        ({"address": "1 rue A", "place": "Bernay"}, "est", "ouest"),
        ({"address": "1 rue A", "place": "27000"}, "ouest", "est"),
        ({"no_fixed_address": "on", "place": "Bernay"}, "est", "ouest"),
        ({"no_fixed_address": "on", "place": ""}, "est", "est"),
        ({"no_fixed_address": "on", "place": ""}, "ouest", "ouest"),
    ],
)
def test_where_someone_lives_decides_the_unit_not_where_they_came(world, sign_in, residence, desk_in, unit):
    desk = sign_in(Role.RECEPTION, desk_in)
    told = {
        "civility": "mrs",
        "last_name": "A",
        "first_name": "B",
        "birth_date": "1987-03-14",
        "key": str(uuid.uuid4()),
    }
    assert desk.post(reverse("cases:register"), told | residence).status_code == 302
    someone = Person.objects.get()
    application = factories.submitted(world, someone, by=world.account(Role.RECEPTION, desk_in))
    assert application.unit == world.units[unit]
    assert application.site == world.sites[desk_in]
    page = sign_in(Role.CASE_OFFICER, unit).get(reverse("desk")).content.decode()
    assert application.number in page


def test_a_move_before_submission_changes_the_unit_one_after_does_not(world, nadia):
    draft = nadia.applications.get()
    move(world, nadia, world.communes["ouest"])
    application = factories.applications.fill_in(
        actor=draft.taken_by,
        application=draft,
        version=draft.version,
        facts=factories.FACTS,
        lines=[factories.line()],
        budget=factories.BudgetInput(clock.today(), factories.BUDGET),
        on=clock.today(),
        then_submit=True,
    )
    assert application.unit == world.units["ouest"]
    move(world, nadia, world.communes["est"])
    application.refresh_from_db()
    assert application.unit == world.units["ouest"]


def move(world, someone, commune):
    household = factories.household_of(someone)
    residence = {"address": "2 rue B", "commune": commune, "postal_code": commune.postal_codes[0]}
    cases.move(
        actor=world.account(Role.RECEPTION),
        household=household,
        version=household.version,
        residence=residence,
    )


def test_a_child_lives_in_two_households_in_shared_custody_only(world, nadia):
    child = factories.child(world, nadia).person
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    joining = {
        "actor": world.account(Role.RECEPTION),
        "household": factories.household_of(other),
        "role": MemberRole.CHILD,
        "starts_on": day(-10),
        "person": child,
    }
    with pytest.raises(Refusal, match="vit déjà dans un autre foyer"):
        cases.add_member(**joining)
    cases.add_member(**joining, shared_custody=True)
    assert list(child.memberships.values_list("shared_custody", flat=True)) == [True, True]


@pytest.mark.django_db(transaction=True)
def test_a_child_who_leaves_while_their_custody_is_told_has_left(world, nadia):
    leaving = factories.child(world, nadia)
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    actor, home = world.account(Role.RECEPTION), factories.household_of(other)
    joining = {"role": MemberRole.CHILD, "starts_on": day(-10), "person": leaving.person, "shared_custody": True}

    overlapping(
        lambda: cases.end_membership(actor=actor, member=leaving, version=leaving.version, ends_on=day(-20)),
        lambda: cases.add_member(actor=actor, household=home, **joining),
    )
    former, present = leaving.person.memberships.order_by("starts_on")
    assert (former.ends_on, former.shared_custody) == (day(-20), False)
    assert (present.household, present.shared_custody) == (home, True)


def test_only_a_child_is_in_shared_custody(world, nadia):
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    with pytest.raises(Refusal, match="Seul un enfant"):
        cases.add_member(
            actor=world.account(Role.RECEPTION),
            household=factories.household_of(nadia),
            role=MemberRole.OTHER_DEPENDANT,
            starts_on=day(-10),
            identity=factories.IDENTITY | {"first_name": "Élise"},
            shared_custody=True,
        )
    assert other.memberships.count() == 1


def test_nobody_is_moved_out_of_a_household_that_one_does_not_follow(world, sign_in, desk, nadia):
    """Else whoever wants to read a file would add its person to a household of theirs."""
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    child = factories.child(world, other, first_name="Zoé").person
    url = reverse("cases:member_add", args=[nadia.pk])
    for known, how in ((other, {"role": "spouse", "moves": "on"}), (child, {"shared_custody": "on"})):
        answer = desk.post(url, joining(known=known.pk, starts_on=day(0), **how))
        assert answer.status_code == 422
        assert says(answer, "This person lives in another household: who follows it must say so, from their page.")
    assert sign_in(Role.CASE_OFFICER).get(reverse("cases:separation", args=[nadia.pk])).status_code == 403
    assert HouseholdMember.objects.filter(person__in=[other, child]).count() == 2


def test_a_protected_household_is_changed_by_who_follows_it_firmly(world, sign_in, nadia):
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=nadia, version=nadia.version, changes={"protected": True}
    )
    stranger = sign_in(Role.CASE_OFFICER)
    factories.draft(world, nadia, by=world.account(Role.CASE_OFFICER))
    for name in ("move", "separation"):
        url = reverse(f"cases:{name}", args=[nadia.pk])
        assert stranger.get(url).status_code == 403, name
        assert stranger.post(url, joining(commune="27000")).status_code in (403, 422), name
    known = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    joined = stranger.post(reverse("cases:member_add", args=[nadia.pk]), joining(known=known.pk, role="spouse"))
    assert joined.status_code == 422
    assert says(joined, "Protected address: only those who follow this household say where it lives and with whom.")
    factories.submitted(world, nadia, by=world.account(Role.SOCIAL_WORKER))
    assert sign_in(Role.SOCIAL_WORKER).get(reverse("cases:move", args=[nadia.pk])).status_code == 200
    assert factories.household_of(nadia).members.get().person == nadia


def test_who_registers_a_protected_address_corrects_it_the_same_day_unless_another_did(world, sign_in):
    told = factories.IDENTITY | {"protected": True}
    desk, other = world.account(Role.RECEPTION), world.account(Role.CASE_OFFICER)
    home = {"address": "2 rue Fauchée", "postal_code": "27000", "commune": world.communes["est"]}
    someone = cases.register_person(actor=desk, identity=told, residence=home, on=clock.today())
    household, right = factories.household_of(someone), home | {"address": "2 rue Cachée"}
    with pytest.raises(Forbidden):
        cases.move(actor=other, household=household, version=household.version, residence=right)
    moved = cases.move(actor=desk, household=household, version=household.version, residence=right)
    assert moved.address == "2 rue Cachée"
    page = sign_in(Role.RECEPTION).get(someone.get_absolute_url()).content.decode()
    assert reverse("cases:move", args=[someone.pk]) in page and "Cachée" not in page
    with clock.at(clock.now() + dt.timedelta(days=1)), pytest.raises(Forbidden):
        cases.move(actor=desk, household=moved, version=moved.version, residence=home)


def test_a_family_with_a_protected_address_comes_in_at_its_first_visit(desk, world, nadia):
    """Nobody follows them yet: who registers them names the children too, and sees no address for that."""
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=nadia, version=nadia.version, changes={"protected": True}
    )
    assert reverse("cases:member_add", args=[nadia.pk]) in desk.get(nadia.get_absolute_url()).content.decode()
    answer = desk.post(reverse("cases:member_add", args=[nadia.pk]), joining(first_name="Lina"))
    assert answer.status_code == 302, answer.content.decode()
    assert factories.household_of(nadia).members.count() == 2


def test_who_moves_in_leaves_where_they_lived_the_day_before(world, desk, nadia):
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    factories.draft(world, other)
    told = joining(known=other.pk, role="spouse", starts_on=day(0), moves="on")
    assert desk.post(reverse("cases:member_add", args=[nadia.pk]), told).status_code == 302
    former, present = other.memberships.order_by("starts_on")
    assert (former.ends_on, present.household) == (clock.today() - dt.timedelta(days=1), factories.household_of(nadia))


def test_nobody_moves_in_and_leaves_children_alone(world, desk, nadia):
    other = factories.person(world, last_name="Autre", first_name="Paul", phone="")
    factories.draft(world, other)
    factories.child(world, other, first_name="Zoé")
    told = joining(known=other.pk, role="spouse", starts_on=day(0), moves="on")
    answer = desk.post(reverse("cases:member_add", args=[nadia.pk]), told)
    assert says(answer, "Children do not stay alone: say first where they live now.")
    assert other.memberships.count() == 1
