"""What the desk types when it registers or corrects a person: one sentence for each thing that cannot be."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.audit.models import Operation
from backend.kit import clock
from cases.people.models import Household, HouseholdMember, Person
from directory.enums import Role
from directory.models import Commune
from tests import factories
from tests.forms import fields_of, following, says, whole_page

pytestmark = pytest.mark.django_db
REGISTER = "/persons/new/"
TYPED = {
    "civility": "mrs",
    "last_name": "Lefèvre",
    "first_name": "Nadia",
    "birth_date": "1987-03-14",
    "phone": "06 12 34 56 78",
    "address": "12 rue des Lilas",
    "place": "27000",
}
STRANGE = st.sampled_from(["", "مساعدة \u202e", "👩‍👧 é\u0301", "{{ x }} <b> %s"])
TEXTS = st.builds(str.__add__, STRANGE, st.text(st.characters(exclude_categories=["Cs"]), max_size=90))
NO_NUL = "Null characters are not allowed."
REQUIRED = "This field is required."


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


def typed(**changes) -> dict:
    return TYPED | {"key": str(uuid.uuid4())} | changes


def tomorrow() -> str:
    return (clock.today() + dt.timedelta(days=1)).isoformat()


def years_ago(years: int) -> str:
    return clock.add_months(clock.today(), -12 * years).isoformat()


WRONG = {
    "born tomorrow": ({"birth_date": tomorrow}, "This birth date is in the future."),
    "born 130 years ago": ({"birth_date": lambda: years_ago(130)}, "This birth date is more than 120 years ago."),
    "born on 31 February": ({"birth_date": "31/02/1987"}, "Enter a valid date."),
    "born on no day": ({"birth_date": "hier"}, "Enter a valid date."),
    "born in the year 0": ({"birth_date": "0000-01-01"}, "Enter a valid date."),
    "no birth date": ({"birth_date": ""}, REQUIRED),
    "no name": ({"last_name": ""}, REQUIRED),
    "a blank name": ({"last_name": "   "}, REQUIRED),
    "a name without a letter": ({"first_name": "-- 12 …"}, "A name has at least one letter."),
    "a NUL in a name": ({"last_name": "Le\x00fèvre"}, NO_NUL),
    "a NUL in an e-mail": ({"email": "a\x00@b.fr"}, NO_NUL),
    "a NUL in a phone": ({"phone": "0612345678\x00"}, NO_NUL),
    "a NUL in an address": ({"address": "1\x00"}, NO_NUL),
    "a NUL in a place": ({"place": "27000\x00"}, NO_NUL),
    "an e-mail that is none": ({"email": "nadia"}, "Enter a valid email address."),
    "half a phone": ({"phone": "0612"}, "This phone number does not have the right number of digits."),
    "an unknown postal code": ({"place": "75011"}, "No commune of the département has this name or postal code."),
    "a commune outside": ({"place": "Paris"}, "No commune of the département has this name or postal code."),
    "a code of another commune": (
        {"place": "Bernay (27000)"},
        "No commune of the département has this name or postal code.",
    ),
    "nowhere": ({"place": ""}, "Say the commune, or that there is no fixed address."),
    "no key": ({"key": ""}, REQUIRED),
    "a key that is none": ({"key": "abc"}, "Enter a valid UUID."),
    "an unknown civility": ({"civility": "duke"}, None),
}


def test_what_cannot_be_gets_one_sentence_and_nothing_is_written(desk, subtests):
    for name in WRONG:
        with subtests.test(str(name)[:60]):
            changes, sentence = WRONG[name]
            changes = {field: value() if callable(value) else value for field, value in changes.items()}
            answer = desk.post(REGISTER, typed(**changes))
            assert answer.status_code == 422
            assert "error-summary" in answer.content.decode()
            assert sentence is None or says(answer, sentence)
            (field,) = changes
            assert set(answer.context["form"].errors) == {field}
            assert not (Person.objects.exists() or Household.objects.exists() or HouseholdMember.objects.exists())


def test_signs_that_turn_letters_around_are_not_kept(desk):
    desk.post(REGISTER, typed(last_name="Le\u202eèvre\u2066f", address="1 rue d’\u202dEn-Bas\u202c"))
    person = Person.objects.get()
    assert person.last_name == "Leèvref"
    assert person.memberships.get().household.address == "1 rue d’En-Bas"


def test_nothing_but_such_signs_is_nothing(desk):
    answer = desk.post(REGISTER, typed(last_name="\u202e\u2069"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"last_name"}


FIELDS = ["last_name", "first_name", "usual_name", "phone", "email", "address", "place", "civility", "birth_date"]


def test_ten_thousand_characters_get_one_sentence_on_their_field(desk, subtests):
    for field in FIELDS:
        with subtests.test(str(field)[:60]):
            answer = desk.post(REGISTER, typed(**{field: "é" * 10_000}))
            assert answer.status_code == 422
            assert set(answer.context["form"].errors) == {field}
            assert not Person.objects.exists()


def test_an_empty_form_says_all_that_is_missing_at_once(desk):
    answer = desk.post(REGISTER, {})
    wrong = {"key", "civility", "last_name", "first_name", "birth_date", "place"}
    assert set(answer.context["form"].errors) == wrong


def test_the_limits_of_age_are_the_day_of_birth_and_one_hundred_and_twenty_years(desk):
    for day in (clock.today().isoformat(), years_ago(120)):
        assert desk.post(REGISTER, typed(birth_date=day, last_name=f"N {day}", phone="")).status_code == 302


def test_the_longest_names_are_kept_whole_though_their_letters_become_two(desk):
    desk.post(REGISTER, typed(last_name="Œ" * 80, usual_name="ß" * 80, first_name="Æ" * 80))
    known = Person.objects.get()
    assert known.last_name == "Œ" * 80
    assert [one["name"] for one in desk.post("/search/", {"q": "œ" * 80}).context["found"]] == [str(known)]


def test_names_are_shown_as_text(desk):
    desk.post(REGISTER, typed(last_name="<script>alert(1)</script>", first_name="{{ x }}"))
    page = desk.get(whole_page(Person.objects.get())).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{ x }}" in page


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries(dict.fromkeys(("last_name", "first_name", "usual_name", "address", "place"), TEXTS)))
def test_no_text_is_too_strange_to_be_answered(desk, texts):
    told = typed(**texts)
    assert desk.post(REGISTER, told).status_code in (302, 409, 422)


def test_a_commune_is_told_by_name_by_code_or_by_both(desk, world):
    for number, place in enumerate(["Évreux", "evreux", "27000", "Évreux (27000)", "27000 EVREUX"]):
        told = typed(place=place, last_name=f"Numéro {'abcde'[number]}", phone="", birth_date=f"198{number}-03-14")
        assert desk.post(REGISTER, told).status_code == 302, place
    assert set(Household.objects.values_list("commune", "postal_code")) == {(world.communes["est"].pk, "27000")}


def test_a_postal_code_that_several_communes_share_asks_which(desk, world):
    twin = Commune.objects.get(pk=world.communes["est"].pk)
    twin.pk, twin.insee_code, twin.name, twin.search_name = None, "27999", "Gravigny", "gravigny"
    twin._state.adding = True
    with factories.operation("tests.commune", actor=None):
        twin.save()
    answer = desk.post(REGISTER, typed(place="27000"))
    assert says(answer, "Several communes answer to this: %(names)s. Type one name.", names="Gravigny, Évreux") or says(
        answer, "Several communes answer to this: %(names)s. Type one name.", names="Évreux, Gravigny"
    )
    assert desk.post(REGISTER, typed(place="Gravigny 27000")).status_code == 302


def test_a_number_beside_a_name_is_no_postal_code(desk):
    desk.post(REGISTER, typed(place="Évreux 123456"))
    assert Household.objects.get().postal_code == "27000"


def test_sent_twice_at_the_same_time_there_is_one_person(transactional_db, world, sign_in):
    told, start = typed(), Barrier(2)
    desks = [sign_in(Role.RECEPTION) for _ in range(2)]

    def sends(desk):
        start.wait()
        try:
            return desk.post(REGISTER, told)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        first, second = hands.map(sends, desks)
    assert first["Location"] == second["Location"] == Person.objects.get().get_absolute_url()
    assert Operation.objects.filter(name="cases.register_person").count() == 1
    pages = [following(desk, answer) for desk, answer in zip(desks, (first, second), strict=True)]
    assert sorted(says(page, "This was already recorded: here it is.") for page in pages) == [False, True]


def test_going_back_and_sending_again_leads_to_the_result(desk):
    page = desk.get(REGISTER)
    told = fields_of(page) | TYPED
    desk.post(REGISTER, told)
    again = following(desk, desk.post(REGISTER, told | {"last_name": "Autre"}))
    assert says(again, "This was already recorded: here it is.")
    assert Person.objects.get().last_name == "Lefèvre"


def test_the_key_of_something_else_leads_to_that_and_writes_nothing(desk, world):
    known = factories.person(world)
    opening = reverse("applications:open", args=[known.pk])
    key = fields_of(desk.get(opening))["key"]
    opened = desk.post(opening, {"key": key})
    answer = desk.post(
        REGISTER, typed(key=key, last_name="Autre", first_name="Paul", phone="", birth_date="2001-02-03")
    )
    assert answer["Location"] in opened["Location"]
    assert Person.objects.count() == 1


# Two agents


def test_the_second_agent_sees_who_changed_what_keeps_their_own_text_then_saves(world, sign_in):
    known = factories.person(world)
    url = reverse("cases:person_edit", args=[known.pk])
    here, there = sign_in(Role.RECEPTION), sign_in(Role.SOCIAL_WORKER, "ouest")
    mine, theirs = fields_of(here.get(url)), fields_of(there.get(url))
    assert there.post(url, theirs | {"first_name": "Nadège"}).status_code == 302

    conflict = here.post(url, mine | {"last_name": "Lefebvre-Œuf"})
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert world.account(Role.SOCIAL_WORKER, "ouest").get_full_name() in page
    (entry,) = conflict.context["stale"]
    assert [(change.before, change.after) for change in entry.changes] == [("Nadia", "Nadège")]
    assert f"{clock.today().year}" in page
    assert fields_of(conflict)["last_name"] == "Lefebvre-Œuf"
    known.refresh_from_db()
    assert known.last_name == "Lefèvre"

    assert here.post(url, fields_of(conflict)).status_code == 302
    known.refresh_from_db()
    assert known.last_name == "Lefebvre-Œuf"


VERSIONS = ["", "abc", "0", "-1", "9" * 30, "9" * 5000, "1\x00"]


def test_a_version_that_is_missing_or_made_up_changes_nothing(world, desk, subtests):
    known = factories.person(world)
    url = reverse("cases:person_edit", args=[known.pk])
    for version in VERSIONS:
        with subtests.test(str(version)[:60]):
            answer = desk.post(url, fields_of(desk.get(url)) | {"first_name": "Autre", "version": version})
            assert answer.status_code in (409, 422)
            known.refresh_from_db()
            assert known.first_name == "Nadia"


@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_an_unknown_person_is_a_page_that_says_so(desk, pk):
    for route in ("person", "person_edit", "person_history", "move", "budget", "member_add", "household_new"):
        answer = desk.get(reverse(f"cases:{route}", args=[pk]))
        assert answer.status_code == 404
        assert says(answer, "There is nothing at this address")


def test_a_page_asked_in_the_wrong_way_says_so(desk, world):
    known = factories.person(world)
    for answer in (desk.post(known.get_absolute_url()), desk.get(reverse("cases:balance")), desk.put(REGISTER + "x")):
        assert answer.status_code in (404, 405)
    answer = desk.get(reverse("cases:balance"))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST, OPTIONS"
    assert says(answer, "This request could not be understood")
