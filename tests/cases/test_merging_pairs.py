"""At night: files that look alike are found, each pair once, and never those that somebody judged."""

import datetime as dt
import itertools
import uuid

import pytest
from django.urls import reverse

from backend.audit.models import ReadLog
from backend.kit import clock
from cases.merging import operations, pairs
from cases.merging.enums import Verdict
from cases.merging.models import PairSearch, PersonPair
from cases.merging.tasks import find_pairs
from cases.people import operations as people
from cases.people.enums import MemberRole, Sign
from cases.people.models import Person
from directory.enums import Role
from tests import factories
from tests.cases.merging_files import home, merged, two_files
from tests.forms import says

pytestmark = pytest.mark.django_db

ALIKE = [
    ({"last_name": "Lefebvre", "phone": ""}, {Sign.CLOSE_NAME, Sign.SAME_BIRTH_DATE}),
    ({"last_name": "Nadia", "first_name": "Lefèvre", "phone": ""}, {Sign.NAMES_SWAPPED, Sign.SAME_BIRTH_DATE}),
    ({"birth_date": dt.date(1987, 3, 20), "phone": ""}, {Sign.SAME_NAME, Sign.CLOSE_BIRTH_DATE}),
    ({"birth_date": dt.date(1960, 1, 1)}, {Sign.SAME_NAME, Sign.SAME_PHONE}),
    ({"last_name": "Autre", "first_name": "Paul"}, {Sign.SAME_BIRTH_DATE, Sign.SAME_PHONE}),
]

STRANGERS = [
    {"birth_date": dt.date(1960, 1, 1), "phone": ""},  # a homonym
    {"last_name": "Autre", "first_name": "Paul", "phone": ""},  # born the same day
    {"last_name": "Autre", "first_name": "Paul", "birth_date": dt.date(1960, 1, 1)},  # the same phone
    {"last_name": "Autre", "first_name": "Paul", "protected": True},  # whose phone is not told
]


def registered(world, **changes) -> Person:
    return factories.person(world, unit="ouest", **changes)


@pytest.mark.parametrize(("changes", "signs"), ALIKE)
def test_two_signs_make_a_pair(world, changes, signs):
    known, again = factories.person(world), registered(world, **changes)
    assert find_pairs() == 1
    pair = PersonPair.objects.get()
    assert (pair.first, pair.second, pair.verdict) == (known, again, Verdict.OPEN)
    assert set(pair.signs) == signs


def test_day_and_month_swapped(world):
    factories.person(world, birth_date=dt.date(1987, 4, 11))
    registered(world, birth_date=dt.date(1987, 11, 4), phone="")
    find_pairs()
    assert Sign.BIRTH_SWAPPED in PersonPair.objects.get().signs


@pytest.mark.parametrize("changes", STRANGERS)
def test_one_sign_alone_makes_none(world, changes):
    factories.person(world)
    registered(world, **changes)
    assert find_pairs() == 0


def test_twins_of_one_household_are_two_persons_but_one_child_typed_twice_is_not(world):
    mother = factories.person(world)
    twins = [factories.child(world, mother, first_name=name).person for name in ("Ilyana", "Ilyes")]
    assert find_pairs() == 0
    factories.child(world, mother, first_name="Ilyès")
    find_pairs()
    assert PersonPair.objects.get().first == twins[1]


def test_safe_to_run_twice_and_each_night_looks_at_what_was_written_since(world):
    two_files(world)
    assert (find_pairs(), find_pairs(), find_pairs()) == (1, 0, 0)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        third = registered(world, last_name="Lefevre", phone="")
        assert find_pairs() == 2
    with clock.at(clock.now() + dt.timedelta(days=4)):
        people.correct_identity(
            actor=world.account(Role.RECEPTION), person=third, version=1, changes={"first_name": "Nadine"}
        )
        assert find_pairs() == 0
    searches = PairSearch.objects.order_by("pk")
    assert all(one.since < two.until for one, two in itertools.pairwise(searches))


def test_goes_on_where_it_was_stopped(world, monkeypatch):
    monkeypatch.setattr(pairs, "BATCH", 1)
    first, _second = two_files(world)
    search = pairs.begin(now=clock.now())
    assert pairs.look_on(search, now=clock.now())
    search.refresh_from_db()
    assert (search.last_person, search.found) == (first.pk, 1)
    assert pairs.begin(now=clock.now()) == search
    find_pairs()
    search.refresh_from_db()
    assert search.finished_at and PersonPair.objects.count() == 1


def test_two_persons_stay_two_persons_even_once_merged_elsewhere(world):
    first, second = two_files(world)
    third = registered(world, last_name="Lefevre", phone="")
    operations.judge_two_persons(
        actor=world.account(Role.SOCIAL_WORKER), persons=(first, third), reason="Deux sœurs.", key=uuid.uuid4()
    )
    merged(world, second, first)
    find_pairs()
    assert not PersonPair.objects.filter(verdict=Verdict.OPEN).exists()


def test_an_absorbed_file_is_proposed_no_more(world):
    first, second = two_files(world)
    merged(world, first, second)
    find_pairs()
    assert not PersonPair.objects.filter(verdict=Verdict.OPEN).exists()


class TestTheList:
    def test_it_names_both_tells_why_and_is_logged(self, world, sign_in):
        files = two_files(world)
        find_pairs()
        page = sign_in(Role.UNIT_MANAGER).get(reverse("merging:list"))
        assert all(says(page, words) for words in ("very close name", "same birth date"))
        assert reverse("merging:pair", args=[one.pk for one in files]) in page.content.decode()
        assert set(ReadLog.objects.latest("pk").person_ids) == {one.pk for one in files}

    @pytest.mark.parametrize("query", ["", "?verdict=merged", "?verdict=two_persons", "?verdict=x&page=zz", "?page=9"])
    def test_any_question_is_answered(self, world, sign_in, query):
        assert sign_in(Role.CASE_OFFICER).get(reverse("merging:list") + query).status_code == 200

    def test_from_a_person_the_other_file_is_looked_for(self, world, sign_in):
        known, again = two_files(world)
        url = reverse("merging:search", args=[known.pk])
        worker = sign_in(Role.SOCIAL_WORKER)
        compare = reverse("merging:pair", args=[known.pk, again.pk])
        assert compare in worker.get(url).content.decode()
        stranger = factories.person(world, last_name="Autre", first_name="Paul", phone="")
        found = worker.post(url, {"q": "autre paul"}).content.decode()
        assert reverse("merging:pair", args=[known.pk, stranger.pk]) in found
        assert worker.post(url, {"q": ""}).status_code == 422

    def test_a_household_of_a_protected_person_tells_no_commune(self, world, sign_in):
        known, _again = two_files(world)
        people.add_member(
            actor=world.account(Role.RECEPTION),
            household=home(known),
            role=MemberRole.OTHER_ADULT,
            starts_on=dt.date(2020, 1, 1),
            identity=factories.IDENTITY | {"last_name": "Cachée", "phone": "", "protected": True},
        )
        find_pairs()
        page = sign_in(Role.UNIT_MANAGER).get(reverse("merging:list")).content.decode()
        main = page[page.index("<main") :]
        assert "Bernay" in main and "Évreux" not in main
