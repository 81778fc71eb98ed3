"""Somebody already known looks like the person whom the desk is about to register."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from cases.people.enums import MemberRole
from cases.people.models import HouseholdMember, Person
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db
REGISTER = "/persons/new/"
TYPED = {
    "civility": "mrs",
    "last_name": "Lefèvre",
    "first_name": "Nadia",
    "usual_name": "",
    "birth_date": "1987-03-14",
    "phone": "",
    "address": "12 rue des Lilas",
    "place": "27000",
}


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


@pytest.fixture
def nadia(world):
    return factories.person(world)


def typed(**changes) -> dict:
    return TYPED | {"key": str(uuid.uuid4())} | changes


LIKENESSES = [
    ({}, ["same name", "same birth date"]),
    ({"last_name": "LEFEVRE", "first_name": "nadia"}, ["same name", "same birth date"]),
    ({"last_name": "Nadia", "first_name": "Lefèvre"}, ["names the other way round", "same birth date"]),
    ({"last_name": "Lefebvre"}, ["very close name", "same birth date"]),
    ({"birth_date": "1987-03-20"}, ["same name", "close birth date"]),
    ({"birth_date": "1950-12-25"}, ["same name"]),
    ({"last_name": "Autre", "first_name": "Paul", "phone": "+33 6 12 34 56 78"}, ["same birth date", "same phone"]),
    (
        {"last_name": "Autre", "first_name": "Paul", "birth_date": "2000-01-01", "phone": "06.12.34.56.78"},
        ["same phone"],
    ),
]


def test_a_likely_duplicate_is_shown_before_anything_is_written_with_the_reasons(desk, nadia, subtests):
    for changes, reasons in LIKENESSES:
        with subtests.test(str(changes)[:60]):
            answer = desk.post(REGISTER, typed(**changes))
            assert answer.status_code == 409
            (one,) = answer.context["candidates"]
            assert one["url"] == nadia.get_absolute_url()
            assert one["why"] == [said(reason) for reason in reasons]
            assert all(says(answer, reason) for reason in reasons)
            assert Person.objects.count() == 1


def test_day_and_month_swapped_are_seen(world, desk):
    known = factories.person(world, birth_date=dt.date(1987, 4, 11))
    answer = desk.post(REGISTER, typed(birth_date="1987-11-04"))
    (one,) = answer.context["candidates"]
    assert one["url"] == known.get_absolute_url()
    assert said("day and month of birth swapped") in one["why"]


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": "Durand", "first_name": "Paul"},
        {"last_name": "Lefort", "first_name": "Naël", "birth_date": "1950-01-01"},
        {"last_name": "Lefebvre", "birth_date": "1960-01-01"},
        {"last_name": "Durand", "first_name": "Paul", "phone": "06 12 34 56 79"},
        {"last_name": "???a", "first_name": "b"},
    ],
)
def test_a_stranger_is_registered_at_once(desk, nadia, changes):
    page = following(desk, desk.post(REGISTER, typed(**changes)))
    assert says(page, "Registered.")
    assert Person.objects.count() == 2


def test_names_in_another_alphabet_are_not_all_the_same(world, desk):
    factories.person(world, last_name="Иванов", first_name="Пётр", phone="")
    assert desk.post(REGISTER, typed(last_name="Сидорова", first_name="Анна")).status_code == 302
    assert desk.post(REGISTER, typed(last_name="Иванов", first_name="Петр")).status_code == 409


def test_none_of_these_registers_the_person(desk, nadia):
    page = desk.post(REGISTER, typed())
    answer = desk.post(REGISTER, fields_of(page) | {"not_them": "1"})
    assert answer.status_code == 302
    assert Person.objects.filter(search_name=nadia.search_name).count() == 2


def test_the_page_of_duplicates_keeps_what_was_typed(desk, nadia):
    page = desk.post(REGISTER, typed(usual_name="Œdipe", address="3 impasse du Puits", place="Évreux"))
    assert fields_of(page) | {"address": "3 impasse du Puits"} == fields_of(page)
    assert fields_of(page)["usual_name"] == "Œdipe"


def test_the_phone_of_a_protected_person_is_not_told_by_a_likeness(world, desk):
    factories.person(world, last_name="Protégée", first_name="Zoé", phone="06 99 88 77 66", protected=True)
    answer = desk.post(REGISTER, typed(last_name="Protégée", first_name="Zoé", phone="06 99 88 77 66"))
    (one,) = answer.context["candidates"]
    assert said("same name") in one["why"]
    assert said("same phone") not in one["why"]
    assert "Lilas" not in answer.content.decode().split("<form method")[0]
    assert desk.post(REGISTER, typed(phone="06 99 88 77 66")).status_code == 302


def test_nor_that_of_those_who_live_with_them(world, desk):
    head = factories.person(world, last_name="Hôte", first_name="Luc", phone="06 99 88 77 66")
    factories.cases.add_member(
        actor=world.account(Role.RECEPTION),
        household=factories.household_of(head),
        role=MemberRole.OTHER_ADULT,
        starts_on=dt.date(2020, 1, 1),
        identity=factories.IDENTITY | {"last_name": "Protégée", "phone": "", "protected": True},
    )
    told = typed(last_name="Autre", first_name="Paul", birth_date="2001-01-01", phone="06 99 88 77 66")
    assert desk.post(REGISTER, told).status_code == 302
    alike = desk.post(REGISTER, typed(last_name="Hote", first_name="Luc", phone="06 99 88 77 66"))
    assert said("same phone") not in alike.context["candidates"][0]["why"]


def test_a_new_member_of_a_household_may_be_somebody_known(world, desk, nadia):
    father = factories.person(world, last_name="Martin", first_name="Luc", birth_date=dt.date(1980, 1, 9), phone="")
    known = factories.child(world, father).person
    factories.draft(world, father)
    with_child = reverse("cases:member_add", args=[nadia.pk])
    told = {
        "key": str(uuid.uuid4()),
        "role": "child",
        "starts_on": "2020-01-01",
        "shared_custody": "on",
        "civility": "mr",
        "last_name": "Lefevre",
        "first_name": "Ilyès",
        "birth_date": "2017-05-02",
    }
    page = desk.post(with_child, told)
    assert page.status_code == 409
    assert says(page, "This is the person")
    assert f'name="known" value="{known.pk}"' in page.content.decode()
    answer = desk.post(with_child, fields_of(page) | {"known": known.pk})
    assert says(following(desk, answer), "Added to the household.")
    assert Person.objects.count() == 3
    household = factories.household_of(nadia)
    assert set(household.members.values_list("person", flat=True)) == {nadia.pk, known.pk}


NOBODY_IN_PARTICULAR = ["0", "999999", "abc", "²", "", "9" * 5000, "-1", "1\x00"]


def test_choosing_somebody_who_does_not_exist_adds_nobody(world, desk, nadia, subtests):
    told = {"role": "child", "starts_on": "2020-01-01", "civility": "mr", "last_name": "Un", "first_name": "Deux"}
    url = reverse("cases:member_add", args=[nadia.pk])
    for known in NOBODY_IN_PARTICULAR:
        with subtests.test(str(known)[:60]):
            answer = desk.post(url, told | {"key": str(uuid.uuid4()), "birth_date": "2017-05-02", "known": known})
            assert answer.status_code == 404
            assert (Person.objects.count(), HouseholdMember.objects.count()) == (1, 1)


def test_sending_twice_leads_to_the_person_not_to_a_duplicate_of_oneself(desk, world):
    told = typed()
    first, second = desk.post(REGISTER, told), desk.post(REGISTER, told)
    assert first["Location"] == second["Location"]
    assert says(following(desk, second), "This was already recorded: here it is.")
    assert Person.objects.count() == 1


def test_the_same_for_a_new_member(desk, nadia):
    told = {"role": "child", "starts_on": "2020-01-01", "civility": "mr", "last_name": "Un", "first_name": "Deux"}
    told |= {"key": str(uuid.uuid4()), "birth_date": "2017-05-02"}
    url = reverse("cases:member_add", args=[nadia.pk])
    assert desk.post(url, told).status_code == 302
    assert says(following(desk, desk.post(url, told)), "This was already recorded: here it is.")
    assert HouseholdMember.objects.count() == 2


def test_what_was_typed_stands_beside_who_is_known(desk, nadia):
    page = desk.post(REGISTER, typed(last_name="LEFEVRE", first_name="Nadja")).content.decode()
    table = page[page.index('class="plain comparison"') :]
    table = table[: table.index("</table>")]
    assert table.count('class="differs"') == 1  # neither case nor accents count, the other first name does
    assert all(words in table for words in ("LEFEVRE", "Lefèvre", "Nadja", "Nadia"))
