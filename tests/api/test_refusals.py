"""Bad input, stale versions, replayed keys, tokens that open nothing: a problem document, nothing written."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.kit import clock
from cases.people.models import Person
from directory.enums import Role
from directory.models import ApiToken
from directory.tokens import issue_token, revoke_token
from tests import factories
from tests.api.conftest import ApiClient
from tests.api.test_journey import PERSON
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def errors(response) -> dict[str, str]:
    return {error["field"]: error["code"] for error in response.json()["errors"]}


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"[1, 2", 400),
        (b'"a string"', 400),
        (b"[]", 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b'{"last_name": NaN}', 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
        (b'{"birth_date": ' + b"9" * 5_000 + b"}", 400),
        (b'{"last_name": "' + b"a" * 10_000_000 + b'"}', 413),
    ],
    ids=["empty", "broken", "text", "list", "null", "not utf-8", "NaN", "nested", "long number", "10 MB"],
)
def test_a_body_that_cannot_be_read(api, raw, status):
    api(Role.RECEPTION)("POST", "/persons/", raw=raw, status=status)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"last_name": {"a": 1}}, "last_name", "type"),
        ({"last_name": 12}, "last_name", "type"),
        ({"protected": 1}, "protected", "type"),
        ({"last_name": "\x00"}, "last_name", "null_characters_not_allowed"),
        ({"last_name": "\ud800"}, "last_name", "surrogate_characters_not_allowed"),
        ({"birth_date": "14/03/1987"}, "birth_date", "invalid"),
        ({"protected": "perhaps"}, "protected", "type"),
        ({"civility": "dr"}, "civility", "invalid_choice"),
        ({"is_admin": True}, "is_admin", "unknown"),
        ({"key": str(uuid.uuid4())}, "key", "unknown"),
    ],
)
def test_a_body_that_does_not_fit_the_schema(api, change, field, code):
    answer = api(Role.RECEPTION)("POST", "/persons/", PERSON | change, status=400)
    assert errors(answer) == {field: code}


def test_signs_that_turn_letters_around_are_not_kept(api):
    api(Role.RECEPTION)("POST", "/persons/", PERSON | {"last_name": "Le\u202eèvre\u2066f"}, status=201)
    assert Person.objects.get().last_name == "Leèvref"
    alone = api(Role.RECEPTION)("POST", "/persons/", PERSON | {"last_name": "\u202e"}, status=422)
    assert errors(alone) == {"last_name": "required"}


def test_what_cannot_be_is_said_with_the_sentence_of_the_screen(api):
    answer = api(Role.RECEPTION)(
        "POST", "/persons/", PERSON | {"place": "Paris", "birth_date": "2999-01-01"}, status=422
    )
    assert errors(answer) == {"place": "invalid", "birth_date": "future"}
    assert "futur" in str(answer.json()["errors"])


def test_a_balance_is_judged_as_the_budget_that_it_foretells(api):
    rows = [{"kind": "wage", "monthly_amount": "999999999.99"}] * 60
    answer = api(Role.RECEPTION)("POST", "/persons/balance/", {"persons": 1, "lines": rows}, status=422)
    assert set(errors(answer)) == {f"lines.{place}.monthly_amount" for place in range(60)}
    told = api(Role.RECEPTION)("POST", "/persons/balance/", {"persons": 2, "lines": rows[:0]}).json()
    assert told["residual"] == "0.00"


def test_a_stale_version(world, api):
    desk = api(Role.RECEPTION)
    path = f"/persons/{factories.person(world).pk}/"
    seen = desk.etag(path)
    desk("PATCH", f"{path}identity/", {"last_name": "Un"}, if_match=seen)
    desk("PATCH", f"{path}identity/", {"last_name": "Deux"}, if_match=seen, status=412)
    desk("PATCH", f"{path}identity/", {"last_name": "Deux"}, status=428)
    desk("PATCH", f"{path}identity/", {"last_name": "Deux"}, if_match="*", status=400)
    assert Person.objects.get().last_name == "Un"


def test_a_key_makes_a_write_happen_once(world, api):
    desk = api(Role.RECEPTION)
    key = str(uuid.uuid4())
    first = desk("POST", "/persons/", PERSON, status=201, idempotency_key=key)
    again = desk("POST", "/persons/", PERSON, idempotency_key=key)
    assert again.json() == first.json()
    assert Person.objects.count() == 1
    desk("POST", "/persons/", PERSON | {"first_name": "Nadège"}, idempotency_key=key, status=409)
    other = api(Role.SOCIAL_WORKER)("POST", "/persons/", PERSON, idempotency_key=key, status=409)
    assert first.json()["url"] not in other.content.decode()
    desk("POST", "/persons/", PERSON, idempotency_key="once", status=400)


def test_a_key_answers_the_same_even_when_the_step_is_not_possible_any_more(world, api):
    draft, waiting = factories.draft(world), factories.submitted(world, factories.person(world, first_name="Inès"))
    closed = factories.closed_session(
        world, lines=[factories.ready(world, factories.person(world, first_name="Anna")).lines.get()]
    )
    session = factories.session(world, held_on=clock.today() + dt.timedelta(days=7))
    ready = factories.ready(world, factories.person(world, first_name="Jo")).lines.get()
    steps = [
        (Role.CASE_OFFICER, f"/applications/{waiting.pk}/take-up/", {}),
        (Role.RECEPTION, f"/applications/{draft.pk}/abandon/", {"reason": "Parti."}),
        (Role.COMMISSION_SECRETARY, f"/commission/{session.pk}/agenda/", {"lines": [ready.pk]}),
        (Role.SIGNATORY, f"/commission/{closed.pk}/decide/", {}),
    ]
    for role, path, body in steps:
        client, key = api(role), str(uuid.uuid4())
        first = client("POST", path, body, idempotency_key=key).json()
        before = Operation.objects.count()
        assert client("POST", path, body, idempotency_key=key).json() == first, path
        assert Operation.objects.count() == before, path
        client("POST", path, body | {"other": 1}, idempotency_key=key, status=409)
    api(Role.SIGNATORY)("POST", f"/commission/{closed.pk}/decide/", {}, status=422)


def test_lists_are_paged_by_cursor_and_take_only_what_they_know(world, api):
    for number in range(5):
        factories.draft(world, factories.person(world, first_name="ABCDE"[number], phone=""))
    desk = api(Role.RECEPTION)
    first = desk("GET", "/applications/?limit=2&sort=number").json()
    numbers, page = [one["number"] for one in first["results"]], first
    while page["next"]:
        page = desk("GET", page["next"].removeprefix("http://testserver/api/v1")).json()
        numbers += [one["number"] for one in page["results"]]
    assert numbers == sorted(set(numbers)) and len(numbers) == 5
    for query in ("limit=1000000", "limit=0", "limit=x", "sort=applicant", "sort=password", "state=x", "page=2",
                  "sort=number&sort=-number"):  # fmt: skip
        desk("GET", f"/applications/?{query}", status=400)
    for cursor in ("x", "cD1nYXJiYWdl", "bz0tMQ==", "cj0xJnA9MjAyNi0wMS0wMQ=="):
        desk("GET", f"/applications/?cursor={cursor}", status=404)
    desk("GET", "/applications/?sort=received_on&cursor=cD1nYXJiYWdl", status=404)


def test_an_unknown_name_is_told_back_without_its_null_character(api):
    answer = api(Role.RECEPTION)("GET", "/applications/?h%00i=1", status=400)
    assert errors(answer) == {"h\N{REPLACEMENT CHARACTER}i": "unknown"}


def test_refusals_of_the_frame(world, api):
    desk = api(Role.RECEPTION)
    desk("GET", "/nothing/", status=404)
    desk("GET", f"/persons/{10**30}/", status=404)
    desk("DELETE", "/persons/", status=405)
    desk("GET", "/persons/", status=405)
    desk("GET", "/me/", http_accept="text/html", accept="text/html", status=406)
    answer = desk.client.post(
        "/api/v1/persons/", "a=1", content_type="application/x-www-form-urlencoded",
        HTTP_AUTHORIZATION=f"Bearer {desk.token}",
    )  # fmt: skip
    assert answer.status_code == 415


def test_a_session_needs_its_csrf_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.account(Role.RECEPTION), backend="directory.backends.AccountBackend")
    assert client.get("/api/v1/me/").status_code == 200
    answer = client.post("/api/v1/persons/", PERSON, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


class TestTokens:
    def test_is_stored_hashed_and_told_once(self, world):
        token, secret = issue_token(actor=world.account(Role.RECEPTION), name="GRC", days=30, now=timezone.now())
        row = ApiToken.objects.values().get()
        assert secret not in str(row) and len(secret) > 40
        assert secret not in str(list(ApiToken.history.values()))
        assert token.expires_at.date() == (timezone.now() + dt.timedelta(days=30)).date()

    def test_opens_nothing_once_expired_revoked_or_of_a_closed_account(self, world):
        account, now = world.account(Role.RECEPTION), timezone.now()
        _old, expired = issue_token(actor=account, name="old", days=1, now=now - dt.timedelta(days=2))
        token, secret = issue_token(actor=account, name="revoked", days=1, now=now)
        other = ApiClient(world.account(Role.SOCIAL_WORKER))
        other("GET", "/me/")
        revoke_token(actor=account, token=token, now=now)
        closing = world.account(Role.SOCIAL_WORKER)
        with operation("tests.close", actor=None):
            closing.is_active = False
            closing.save()
        before = Operation.objects.count()
        answers = [
            ApiClient(account, text)("GET", "/me/", status=401)
            for text in (expired, secret, other.token, "iris_unknown", "", "é", "x" * 9_000)
        ]
        assert {answer["WWW-Authenticate"] for answer in answers} == {"Bearer"}
        assert len({answer.content for answer in answers}) == 1
        assert Operation.objects.count() == before

    def test_has_the_roles_of_its_account_today(self, world, api):
        desk = api(Role.RECEPTION)
        desk("GET", "/applications/")
        held = world.account(Role.RECEPTION).roles.get()
        with operation("tests.end", actor=None):
            held.ends_on = clock.today() - dt.timedelta(days=1)
            held.save()
        desk("GET", "/applications/", status=403)

    def test_opens_nothing_while_the_account_lacks_the_second_factor_of_its_role(self, world, settings):
        desk = ApiClient(world.account(Role.RECEPTION))
        settings.REQUIRE_SECOND_FACTOR = ["reception"]
        desk("GET", "/me/", status=401)
        client = Client()
        client.force_login(world.account(Role.RECEPTION), backend="directory.backends.AccountBackend")
        answer = client.get("/api/v1/me/")
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:iris:problem:second-factor")

    def test_is_shown_once_and_revoked_by_its_holder(self, world):
        client, account = Client(), world.account(Role.RECEPTION)
        client.post("/accounts/login/", {"login": account.username, "password": PASSWORD})
        assert "reauthenticate" in client.get("/preferences/tokens/new/")["Location"]
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        page = client.post("/preferences/tokens/new/", {"name": "GRC", "days": "30"})
        (secret,) = re.findall(r'value="(iris_[^"]+)"', page.content.decode())
        desk = ApiClient(account, secret)
        desk("GET", "/me/")
        listed = client.get("/preferences/tokens/").content.decode()
        assert "GRC" in listed and secret not in listed
        client.post(f"/preferences/tokens/{ApiToken.objects.get().pk}/revoke/")
        desk("GET", "/me/", status=401)
        assert client.post("/preferences/tokens/new/", {"name": "GRC", "days": "400"}).status_code == 422

    def test_nobody_revokes_the_token_of_another(self, world, sign_in):
        token, _secret = issue_token(actor=world.account(Role.RECEPTION), name="mine", days=1, now=timezone.now())
        answer = sign_in(Role.SOCIAL_WORKER).post(f"/preferences/tokens/{token.pk}/revoke/")
        assert answer.status_code == 404
