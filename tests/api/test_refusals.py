"""Bad input, stale versions, replayed keys, tokens that open nothing: a problem document, nothing written."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from backend.audit.models import Operation
from backend.audit.operations import operation
from cases.models import Person
from directory.enums import Role
from directory.models import ApiToken
from directory.tokens import issue_token, revoke_token
from tests import factories
from tests.api.conftest import ApiClient
from tests.api.test_journey import PERSON

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


def test_what_cannot_be_is_said_with_the_sentence_of_the_screen(api):
    answer = api(Role.RECEPTION)(
        "POST", "/persons/", PERSON | {"place": "Paris", "birth_date": "2999-01-01"}, status=422
    )
    assert errors(answer) == {"place": "invalid", "birth_date": "future"}
    assert "futur" in str(answer.json()["errors"])


def test_a_stale_version(world, api):
    desk = api(Role.RECEPTION)
    path = f"/persons/{factories.person(world).pk}/"
    seen = desk.etag(path)
    body = {name: PERSON[name] for name in ("civility", "last_name", "first_name", "birth_date")}
    desk("PUT", f"{path}identity/", body | {"last_name": "Un"}, if_match=seen)
    desk("PUT", f"{path}identity/", body | {"last_name": "Deux"}, if_match=seen, status=412)
    desk("PUT", f"{path}identity/", body, status=428)
    desk("PUT", f"{path}identity/", body, if_match="*", status=400)
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


def test_a_key_serves_steps_too(world, api):
    """Operations whose screen has no key of its own happen once all the same."""
    application = factories.submitted(world)
    officer = api(Role.CASE_OFFICER)
    key = str(uuid.uuid4())
    path = f"/applications/{application.pk}/take-up/"
    first = officer("POST", path, {}, idempotency_key=key).json()
    assert officer("POST", path, {}, idempotency_key=key).json() == first
    officer("POST", path, {}, status=403)


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
    client.force_login(world.account(Role.RECEPTION), backend="allauth.account.auth_backends.AuthenticationBackend")
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
        member = api(Role.COMMISSION_MEMBER)
        member("GET", "/applications/", status=403)
        member("GET", "/commission/")

    def test_nobody_revokes_the_token_of_another(self, world, sign_in):
        token, _secret = issue_token(actor=world.account(Role.RECEPTION), name="mine", days=1, now=timezone.now())
        answer = sign_in(Role.SOCIAL_WORKER).post(f"/preferences/tokens/{token.pk}/revoke/")
        assert answer.status_code == 404
