"""The search box of the reception desk."""

import datetime as dt

import pytest
from django.urls import reverse

from backend.audit.models import ReadKind, ReadLog
from backend.audit.operations import operation
from cases.people.enums import MemberRole
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.forms import said, says
from tests.referring import partner_of, service

pytestmark = pytest.mark.django_db
SEARCH = "/search/"
PHONE = "06 12 34 56 78"
BORN = dt.date(1975, 6, 6)


@pytest.fixture
def people(world):
    """Who is known: some alike, some strangers."""
    told = {
        "nadia": {"last_name": "Lefèvre", "first_name": "Nadia", "birth_date": dt.date(1987, 3, 14), "phone": PHONE},
        "marie": {"last_name": "Le Goff-Œuvrard", "first_name": "Marie-José", "birth_date": dt.date(1960, 1, 2)},
        "aicha": {"last_name": "D’Almeida", "first_name": "Aïcha", "usual_name": "Benhaddou", "birth_date": BORN},
        "ivan": {"last_name": "Иванов", "first_name": "Иван", "birth_date": dt.date(2001, 10, 30)},
        "jean": {"last_name": "Duchemin", "first_name": "Jean-Baptiste", "birth_date": dt.date(1944, 8, 25)},
        "paul": {"last_name": "Martin", "first_name": "Paul", "birth_date": dt.date(1999, 12, 31)},
    }
    return {name: factories.person(world, **({"phone": ""} | fields)) for name, fields in told.items()}


@pytest.fixture
def found(people, sign_in):
    """`found(text)` → the names of the persons that the desk finds, in order."""
    desk = sign_in(Role.RECEPTION)
    names = {person.get_absolute_url(): name for name, person in people.items()}

    def names_found(text) -> list[str]:
        answer = desk.post(SEARCH, {"q": text})
        assert answer.status_code == 200, answer.content.decode()
        return [names[one["url"]] for one in answer.context["found"]]

    return names_found


NAMES = {
    "Lefèvre Nadia": "nadia",
    "lefevre": "nadia",
    "NADIA LEFÈVRE": "nadia",
    "nadia": "nadia",
    "Lefe": "nadia",
    "lefebvre nadia": "nadia",
    "nadai lefevre": "nadia",
    "Léfévre": "nadia",
    "le goff": "marie",
    "legoff marie": "marie",
    "marie jose": "marie",
    "Marie-Josée Le Goff": "marie",
    "oeuvrard": "marie",
    "œuvrard": "marie",
    "dalmeida aicha": "aicha",
    "d'almeida": "aicha",
    "benhadou": "aicha",
    "Иванов": "ivan",
    "duchemin jean baptiste": "jean",
    "jean-batiste": "jean",
}
DATES = (
    *("14/03/1987", "14/3/1987", "14.03.1987", "14-03-1987", "14 03 1987", "14 / 03 / 1987", "1987-03-14"),
    *("14 mars 1987", "14 MARS 1987", "14031987", "14/03/87"),
)
PHONES = (
    *("0612345678", "06 12 34 56 78", "06.12.34.56.78", "+33 6 12 34 56 78", "+33612345678", "+33 (0)6 12 34 56 78"),
    *("0033612345678", "061234", "+33 6 12 34", "Lefèvre 06 12 34 56 78", "06 12 34 56 78 nadia"),
)
NOBODY = (
    *("%_", "%%%", "’’’", "……", "- -", "((", "31/02/1987", "🙂🙂", "\\\\"),
    *("0612", "0612345679", "345678", "Martin 06 12 34 56 78", "Duchemin 14/03/1987"),
)
QUERY_SIGNS = ("Lefevr_%", "Lef_vre%", "' OR 1=1 --", "lefevre'; DROP TABLE cases_person; --", "\\%")


def test_a_name_is_found_however_it_is_typed(found):
    assert {text: (found(text) or ["nobody"])[0] for text in NAMES} == NAMES


def test_a_birth_date_is_found_however_it_is_written(found):
    texts = [*DATES, *(f"Lefevre {text}" for text in DATES)]
    assert {text: found(text) for text in texts} == {key: ["nadia"] for key in texts}


def test_a_month_may_lack_its_accent_and_a_year_its_century(found):
    texts = ["25 aout 1944", "25 août 1944", "25/08/44"]
    assert {text: found(text) for text in texts} == {key: ["jean"] for key in texts}


def test_a_phone_is_found_however_it_is_written_and_from_its_beginning(found):
    assert {text: found(text) for text in PHONES} == {key: ["nadia"] for key in PHONES}


def test_signs_alone_another_phone_or_too_little_of_one_find_nobody(found):
    assert {text: found(text) for text in NOBODY} == {key: [] for key in NOBODY}


def test_signs_of_a_query_language_are_letters_like_others(found):
    assert {text for text in QUERY_SIGNS if not set(found(text)) <= {"nadia"}} == set()
    assert found("Martin") == ["paul"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a name, a date…"),
        ("   ", "Type a name, a date…"),
        ("a", "Type at least two letters."),
        ("%", "Type at least two letters."),
        ("a" * 10_000, "This is too long to be a name."),
        ("Lef\x00evre", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_looked_for_gets_one_sentence(sign_in, text, sentence):
    answer = sign_in(Role.RECEPTION).post(SEARCH, {"q": text})
    assert answer.status_code == 422
    assert says(answer, sentence)


def test_the_longest_text_allowed_is_looked_for(found):
    assert found("lefevre " * 25) == ["nadia"]


def test_a_search_without_its_field_gets_one_sentence(sign_in):
    assert says(sign_in(Role.RECEPTION).post(SEARCH, {}), "Type a name, a date…")


@pytest.mark.parametrize("text", ["06 99 88 77 66", "+33699887766", "069988", "Protégée 06 99 88 77 66"])
def test_the_phone_of_a_protected_person_is_never_matched(world, sign_in, text):
    factories.person(world, last_name="Protégée", first_name="Zoé", phone="06 99 88 77 66", protected=True)
    answer = sign_in(Role.RECEPTION).post(SEARCH, {"q": text})
    assert answer.context["found"] == []


def test_nor_the_phone_of_those_who_live_with_them(world, sign_in):
    head = factories.person(world, last_name="Hôte", first_name="Luc", phone="06 99 88 77 66")
    desk = sign_in(Role.RECEPTION)
    assert len(desk.post(SEARCH, {"q": "0699887766"}).context["found"]) == 1
    factories.cases.add_member(
        actor=world.account(Role.RECEPTION),
        household=factories.household_of(head),
        role=MemberRole.OTHER_ADULT,
        starts_on=dt.date(2020, 1, 1),
        identity=factories.IDENTITY | {"last_name": "Protégée", "first_name": "Zoé", "phone": "", "protected": True},
    )
    assert desk.post(SEARCH, {"q": "0699887766"}).context["found"] == []
    assert len(desk.post(SEARCH, {"q": "Hôte"}).context["found"]) == 1


def test_a_protected_person_is_found_by_name_without_address_nor_phone(world, sign_in):
    factories.person(world, last_name="Protégée", first_name="Zoé", phone="06 99 88 77 66", protected=True)
    answer = sign_in(Role.RECEPTION).post(SEARCH, {"q": "protegee"})
    page = answer.content.decode()
    assert "Zoé Protégée" in page
    assert "Lilas" not in page
    assert "99 88" not in page


def test_a_search_that_is_too_wide_says_that_it_is_cut(world, sign_in):
    for letter in "abcdefghijklmnopqrstuvwxyz":
        factories.person(world, last_name="Martin", first_name=f"{letter}lix", phone="")
    answer = sign_in(Role.RECEPTION).post(SEARCH, {"q": "Martin"})
    assert len(answer.context["found"]) == 25
    assert answer.context["limited"]


def test_every_search_is_logged_with_who_was_shown_even_when_nobody_is(people, sign_in):
    desk = sign_in(Role.RECEPTION)
    desk.post(SEARCH, {"q": "lefevre"})
    desk.post(SEARCH, {"q": "zzzzz"})
    logged = ReadLog.objects.filter(kind=ReadKind.SEARCH).order_by("pk").values_list("person_ids", flat=True)
    assert list(logged) == [[people["nadia"].pk], []]


def test_a_name_never_enters_a_url(sign_in):
    answer = sign_in(Role.RECEPTION).get(reverse("search"), {"q": "duchemin"})
    assert answer.status_code == 200
    assert "duchemin" not in answer.content.decode()


def renamed(account: User, first_name: str, last_name: str, *, is_active: bool = True) -> User:
    account.first_name, account.last_name, account.is_active = first_name, last_name, is_active
    with operation("tests.rename", actor=None):
        account.save()
    return account


@pytest.mark.parametrize("typed", ["Idriss Belhadj", "belhadj", "BELHÂDJ idr", "belhaj"])
def test_a_colleague_is_found_by_name_with_roles_site_and_week(world, sign_in, typed):
    account = renamed(world.account(Role.SOCIAL_WORKER), "Idriss", "Belhadj")
    page = sign_in(Role.RECEPTION).post(SEARCH, {"q": typed}).content.decode()
    assert "Idriss Belhadj" in page
    assert f"{said('Social worker')} · {account.site}" in page
    assert f"{reverse('appointments:week')}?worker={account.pk}" in page
    assert "belhadj" not in sign_in(Role.RECEPTION).post(SEARCH, {"q": "lefevre"}).content.decode().lower()


def test_a_week_opens_only_for_who_may_read_it_and_no_partner_nor_closed_account_is_found(world, sign_in):
    renamed(world.account(Role.SOCIAL_WORKER), "Idriss", "Belhadj")
    renamed(partner_of(world, service(world)), "Inès", "Belhadj")
    renamed(world.account(Role.CASE_OFFICER), "Karim", "Belhadj", is_active=False)
    page = sign_in(Role.DATA_PROTECTION_OFFICER).post(SEARCH, {"q": "belhadj"}).content.decode()
    assert "Idriss Belhadj" in page
    assert "?worker=" not in page
    assert "Inès" not in page and "Karim" not in page
