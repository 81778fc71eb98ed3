"""A client of the API: JSON both ways, a token in the header."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from backend.audit.models import Operation
from directory.tokens import issue_token

API = "/api/v1"


class ApiClient:
    """Calls as `account`; every answer that refuses must be a problem document and must have written nothing."""

    def __init__(self, account, token: str | None = None) -> None:
        self.account = account
        self.client = Client(raise_request_exception=False)
        if token is None:
            _row, token = issue_token(actor=account, name="tests", days=1, now=timezone.now())
        self.token = token

    def __call__(self, method: str, path: str, body=None, *, raw: bytes | None = None, status: int = 200, **headers):
        before = Operation.objects.count()
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        response = self.client.generic(
            method, API + path, content, "application/json", HTTP_AUTHORIZATION=f"Bearer {self.token}", **named
        )
        assert response.status_code == status, response.content
        assert "no-store" in response["Cache-Control"]
        if status >= 400:
            assert response["Content-Type"] == "application/problem+json"
            assert response.json()["status"] == status
            assert Operation.objects.count() == before, "a refusal wrote something"
        return response

    def etag(self, path: str) -> str:
        return self("GET", path)["ETag"]


@pytest.fixture
def api(world):
    """`api(role, unit)` → the API as seen by that account."""
    return lambda role, unit="est": ApiClient(world.account(role, unit))
