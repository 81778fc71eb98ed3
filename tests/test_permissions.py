"""Route × role × territory: every door of Iris, tried by every kind of account, on real objects of each stage."""

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass, field

import html5lib
import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from pypdf import PdfReader

from backend.audit.models import ReadLog
from backend.shell import views as shell_views
from tests import permission_matrix, permission_rooms
from tests.permission_matrix import DONE, NAME_NOBODY, Row
from tests.permission_stage import NAMES, STRANGERS, Stage, accounts_for, build
from tests.visits import many_visits, once, traces

pytestmark = pytest.mark.django_db

ROWS = [*permission_matrix.ROWS, *permission_rooms.ROWS]
DUPLICATE = re.compile(r'<[^>]+?\sid="([^"]+)"')


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """The whole stage, built once; what a test does to it is undone with the test's own transaction."""
    with django_db_blocker.unblock(), many_visits(), transaction.atomic():
        made = build()
        permission_rooms.build(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def impatience(monkeypatch):
    """No Celery worker answers the tests: /health/ need not wait for one; thousands of refusals need no log line."""
    monkeypatch.setattr(shell_views, "PING_SECONDS", 0.01)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def routes() -> dict[str, set[str]]:
    """Every named route of the screens, with its namespace, and the names of its arguments."""
    found = {}

    def walk(patterns, prefix: str, inherited: set[str]):
        for entry in patterns:
            arguments = inherited | set(entry.pattern.converters)
            if isinstance(entry, URLPattern):
                assert entry.name, f"a route without a name: {entry}"
                found[prefix + entry.name] = arguments
            else:
                walk(entry.url_patterns, prefix + (f"{entry.namespace}:" if entry.namespace else ""), arguments)

    walk(get_resolver().url_patterns, "", set())
    return {name: arguments for name, arguments in found.items() if not name.startswith("api:")}


ROUTES = routes()


def test_every_route_has_its_rows_and_every_row_its_route():
    assert {row.route for row in ROWS} == set(ROUTES)


def test_no_row_is_told_twice():
    told = Counter((row.route, row.on) for row in ROWS)
    assert [key for key, times in told.items() if times > 1] == []


@dataclass
class Walk:
    """The calls of one row; every one leaves the database as it found it."""

    stage: Stage
    row: Row
    traces: tuple[int, int] = field(default_factory=traces)
    refusals_read: set = field(default_factory=set)

    def __post_init__(self):
        arguments = self.stage.arguments(self.row.route, self.row.on, ROUTES[self.row.route])
        self.url = reverse(self.row.route, kwargs=arguments)

    def faults(self, account: str, method: str) -> list[str]:
        """What is wrong with one call."""
        row = self.row
        expected = row.strangers[method == "post"] if account in STRANGERS else row.expected(method, account)
        with transaction.atomic():
            response = getattr(self.stage.client(account), method)(self.url)
            operations, readings = traces()
            wrote = operations > self.traces[0]
            reading = ReadLog.objects.order_by("pk").last() if readings > self.traces[1] else None
            transaction.set_rollback(True)
        outcome = outcome_of(response, wrote)
        found = [] if outcome == expected else [f"{outcome} instead of {expected}"]
        if wrote and outcome != DONE:
            found.append("something was written")
        if self.is_worth_reading(response):
            untold = row.strangers[0] == 200 or row.route in NAME_NOBODY
            found += page_faults(response) + unlogged(self.stage, response, reading, untold=untold)
        return [f"{method.upper()} {row.route} on {row.on or 'itself'} as {account}: {fault}" for fault in found]

    def is_worth_reading(self, response) -> bool:
        """Every page that shows something; of the refusals, which look alike, the first of each kind."""
        if response.status_code not in (403, 404):
            return True
        first = response.status_code not in self.refusals_read
        self.refusals_read.add(response.status_code)
        return first


def outcome_of(response, wrote: bool):
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login") + "?next="):
        return "sign in"
    return DONE if response.status_code == 302 and wrote else response.status_code


def page_faults(response) -> list[str]:
    """What a strict parser says of the page, ids given twice, a missing policy."""
    if not response.get("Content-Type", "").startswith("text/html") or not response.content:
        return []
    faults = [] if "Content-Security-Policy" in response else ["no Content-Security-Policy"]
    return faults + broken(response.content.decode())


@once
def broken(text: str) -> list[str]:
    parser = html5lib.HTMLParser()
    parse = parser.parse if text.lstrip().lower().startswith("<!doctype") else parser.parseFragment
    parse(text)
    faults = [f"broken HTML: {error} at {place}" for place, error, _ in parser.errors]
    twice = [name for name, times in Counter(DUPLICATE.findall(text)).items() if times > 1]
    return faults + [f"ids given twice: {twice}"] * bool(twice)


def unlogged(stage: Stage, response, reading: ReadLog | None, *, untold: bool) -> list[str]:
    """Persons named in a page whose reading leaves no trace; a PDF leaves one too, unless it may name nobody."""
    if response.get("Content-Type") == "application/pdf" and not untold and not (reading and reading.person_ids):
        return ["a PDF was read without a trace"]
    text = text_of(response)
    logged = set(reading.person_ids) if reading and reading.reason else set()
    named = {stage.applications[name].applicant_id for name, last_name in NAMES.items() if last_name in text}
    return [f"persons {named - logged} named without a trace"] if named - logged else []


def text_of(response) -> str:
    kind = response.get("Content-Type", "")
    if kind == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(b"".join(response))).pages)
    return response.content.decode() if kind.startswith("text/html") else ""


FIRST_ROWS = {row.route: row for row in reversed(ROWS)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route}-{row.on}" if row.on else row.route)
def test_each_account_gets_what_the_table_says(stage, row):
    accounts = accounts_for(row.route, first=row is FIRST_ROWS[row.route])
    walk = Walk(stage, row)
    faults = [
        fault for account in sorted(accounts) for method in ("get", "post") for fault in walk.faults(account, method)
    ]
    assert not faults, "\n".join(faults)
