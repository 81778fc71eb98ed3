"""Thousands of calls, each by itself: what every call of an account would do again in the same way is done once.

Nothing that a test of permissions asserts passes by here unseen: views, operations, pages and their permissions run at
every call. An account and its roles are read once, since each call is rolled back; its session lies in its cookie; the
page of a refusal is written once for each account and reason, the schema of the API, which is the same for all, once;
a page already judged is not judged again.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.conf import settings
from django.db import connection
from django.template.backends.django import Template
from django.test import Client, override_settings
from drf_spectacular.generators import SchemaGenerator
from pytest import MonkeyPatch

from backend.audit.models import Operation, ReadLog
from directory.backends import AccountBackend
from directory.models import User

REFUSALS = {"400.html", "403.html", "404.html"}


class KnownAccounts(AccountBackend):
    """Signs in like the backend that it stands for, and reads each account, with its roles, once."""

    known: dict[int, User | None] = {}

    def get_user(self, user_id: int) -> User | None:
        if user_id not in self.known:
            self.known[user_id] = found = super().get_user(user_id)
            if found:
                _ = found.held_today
        return copy(self.known[user_id])


BACKEND = f"{KnownAccounts.__module__}.{KnownAccounts.__qualname__}"


class Visitor(Client):
    """A test client that keeps neither the templates nor the contexts of an answer; a failure is answered by 500."""

    def request(self, **request):
        response = self.handler(self._base_environ(**request))
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


@contextmanager
def many_visits() -> Iterator[None]:
    """Calls made inside sign in by BACKEND, their session in their cookie; refusals and schema are written once."""
    written: dict[tuple, Any] = {}
    render = Template.render
    drawn: dict[bool, Any] = {}
    draw = SchemaGenerator.get_schema

    def render_once(template: Template, context=None, request=None):
        if template.template.name not in REFUSALS or request is None:
            return render(template, context, request)
        user = getattr(request, "user", None)
        key = (template.template.name, getattr(user, "pk", None), str((context or {}).get("reason")))
        if key not in written:
            written[key] = render(template, context, request)
        return written[key]

    def drawn_once(generator: SchemaGenerator, request=None, public=False):
        if public not in drawn:
            drawn[public] = draw(generator, request, public)
        return drawn[public]

    KnownAccounts.known.clear()
    backends = [*settings.AUTHENTICATION_BACKENDS, BACKEND]
    engine = "django.contrib.sessions.backends.signed_cookies"
    with MonkeyPatch.context() as patch, override_settings(AUTHENTICATION_BACKENDS=backends, SESSION_ENGINE=engine):
        patch.setattr(Template, "render", render_once)
        patch.setattr(SchemaGenerator, "get_schema", drawn_once)
        yield


def traces() -> tuple[int, int]:
    """How many operations and how many readings are recorded."""
    counts = [f"(SELECT count(*) FROM {model._meta.db_table})" for model in (Operation, ReadLog)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}")
        return cursor.fetchone()


def once(judge: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """The same judgment of a text, made once for each text."""
    judged: dict[bytes, list[str]] = {}

    def judge_once(text: str) -> list[str]:
        fingerprint = hashlib.sha256(text.encode()).digest()
        if fingerprint not in judged:
            judged[fingerprint] = judge(text)
        return judged[fingerprint]

    return judge_once
