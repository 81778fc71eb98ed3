"""Whoever visits pages in this process, signed in or not, through the whole WSGI application."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.test import Client, RequestFactory
from django.utils.crypto import get_random_string

from backend.wsgi import application
from directory.models import User

BACKEND = "directory.backends.AccountBackend"
ORIGIN = "https://localhost"


class WrongAnswer(Exception):
    """A page that did not answer as it should: its time says nothing."""


@dataclass(frozen=True)
class Visit:
    """One request: who sends it (nobody who is known: None), where, with which data when it is posted, what must come
    back."""

    user: User | None
    url: str
    data: dict | None = None
    expected: int = 200


class Visitor(RequestFactory):
    """Sends requests as a browser would, cookies and CSRF included; unlike the test client it changes nothing of what
    the application does before and after them."""

    def __init__(self, user: User | None):
        super().__init__(SERVER_NAME="localhost", HTTP_ORIGIN=ORIGIN)
        client = Client()
        if user:
            client.force_login(user, backend=BACKEND)
        self.token = get_random_string(32)
        self.cookies = client.cookies
        self.cookies[settings.CSRF_COOKIE_NAME] = self.token

    def go(self, visit: Visit) -> bytes:
        """The body of the answer. Raises WrongAnswer unless its status is the expected one."""
        if visit.data is None:
            status, body = self.get(visit.url, secure=True)
        else:
            status, body = self.post(visit.url, {**visit.data, "csrfmiddlewaretoken": self.token}, secure=True)
        if status != visit.expected:
            raise WrongAnswer(f"{visit.url} answered {status} to {visit.user or 'nobody'}.")
        return body

    def request(self, **told) -> tuple[int, bytes]:
        line = ""

        def start(status, _headers, _error=None):
            nonlocal line
            line = status

        answer = application(self._base_environ(**told), start)
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        return int(line.split()[0]), body


class Visitors:
    """Visitors for these accounts, signed in once for all."""

    def __init__(self, users: Iterable[User | None]):
        self._known = {user: Visitor(user) for user in users}

    def go(self, visit: Visit) -> bytes:
        return self._known[visit.user].go(visit)
