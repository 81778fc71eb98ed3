"""The API opens what the screens open and nothing else: each resource is tried against the matrix of its screen."""

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from backend.kit import clock
from tests import permission_matrix, permission_rooms
from tests.permission_matrix import FILE, REST, Row
from tests.permission_stage import SIGNED_IN, STRANGERS, accounts_for, build
from tests.visits import many_visits, traces

pytestmark = pytest.mark.django_db

ROWS = [*permission_matrix.ROWS, *permission_rooms.ROWS]
IDENTITY = {"civility": "mrs", "last_name": "Test", "first_name": "Nadia", "birth_date": "1987-03-14"}
HOME = {"place": "27000", "address": "1 rue"}
BUDGET = {"on_date": str(clock.today()), "lines": []}
SITUATION = {"situation": {"emergency": False}, "lines": []}
WITH_ROW = {"commissions:opinion": '"1-1"', "commissions:take_off": '"1-1"', "commissions:reopen": '"1-1"'}
"""Resources whose ETag names a row and its version."""
SOMEBODY = 0
"""Stands for the id of a person who exists."""
SIMULATION = {"before": 1, "after": 2, "decided_from": "2026-01-01", "decided_to": "2026-12-31", "units": [1]}
APPROPRIATION = {
    "movement": "open",
    "year": clock.today().year,
    "unit": 1,
    "budget_line": "6512-51",
    "amount": "100",
    "reference": "Délibération n° 2",
}
PUBLICATION = {
    "in_force_from": "2026-12-01",
    "deliberation": "Délibération n° 2",
    "deliberation_on": "2026-11-01",
    "governs": "decided_from",
}
APPEAL = {"received_on": str(clock.today()), "way": "hand", "grounds": "Non.", "reason": "facts"}
ASKED = {"documents": [], "deadline": "2026-12-01"}
POSTED = {"delivery": "post", "notified_on": "2026-01-01"}
MEMBER = {"role": "child", "starts_on": "2020-01-01"}


@dataclass(frozen=True)
class Twin:
    """A method of a resource and the route of the screen that does the same; `body` fits the schema."""

    route: str
    method: str
    screen: str
    body: dict[str, Any] | None = None
    screen_method: str = field(default="")

    def expected(self, row: Row, account: str) -> set[int] | str:
        """A status, or « open »: allowed as far as permissions go, whatever comes of it."""
        if account in STRANGERS:
            return {401}
        outcome = row.expected(self.screen_method or ("get" if self.method == "get" else "post"), account)
        return {outcome} if outcome in (403, 404) else "open"


def reads(route: str, screen: str = "", **kwargs) -> Twin:
    return Twin(route, "get", screen or route, **kwargs)


TWINS = [
    reads("desk"),
    Twin("search", "post", "search", {"q": "Abricotier"}),
    Twin("preferences", "put", "preferences", {"language": "fr", "theme": "auto", "single_keys": True}),
    Twin("cases:register", "post", "cases:register", IDENTITY | HOME),
    Twin("cases:balance", "post", "cases:balance", {"persons": 1, "lines": []}),
    reads("cases:person"),
    Twin("cases:person_edit", "patch", "cases:person_edit", IDENTITY),
    reads("cases:person_history"),
    reads("cases:household", "cases:person"),
    Twin("cases:move", "put", "cases:move", HOME),
    Twin("cases:household_new", "post", "cases:household_new", HOME),
    Twin("cases:member_add", "post", "cases:member_add", IDENTITY | MEMBER),
    Twin("cases:member_add_known", "post", "cases:member_add", MEMBER | {"person": SOMEBODY}),
    Twin("cases:member_end", "put", "cases:member_end", {"ends_on": "2026-01-01"}),
    reads("cases:budget"),
    Twin("cases:budget", "put", "cases:budget", BUDGET),
    reads("services:mine"),
    reads("services:mine_edit"),
    Twin("services:mine_edit", "patch", "services:mine_edit", {"contact": "Mme Roux"}),
    reads("services:mine_service"),
    Twin("services:mine_service", "patch", "services:mine_service", {"capacity": "Dix places"}),
    reads("collective:list"),
    reads("collective:action"),
    reads("collective:series"),
    Twin("collective:begin", "post", "collective:begin", {"first_name": "Awa", "agreed": True}),
    reads("collective:presence"),
    Twin("collective:presence", "put", "collective:presence", {"enrolled": []}),
    reads("collective:enrolments"),
    Twin("collective:answer", "post", "collective:answer", {"answer": "cancel"}),
    Twin("collective:enrol", "post", "collective:enrol", {"series": 1, "agreed": True}),
    Twin("applications:open", "post", "applications:open"),
    reads("applications:list"),
    reads("applications:detail"),
    Twin("applications:fill_in", "put", "applications:fill_in", SITUATION),
    Twin("applications:submit", "post", "applications:fill_in"),
    Twin("applications:abandon", "post", "applications:abandon", {"reason": "Parti."}),
    Twin("applications:take_up", "post", "applications:take_up", {}),
    Twin("applications:documents", "put", "applications:documents", {"seen": []}),
    Twin("applications:line_step", "put", "applications:line_step", {"step": None}),
    Twin("applications:line_ready", "post", "applications:line_ready"),
    Twin("applications:line_take_back", "post", "applications:line_take_back"),
    reads("applications:files", "applications:document"),
    Twin("applications:files", "post", "applications:receive_documents"),
    reads("applications:document"),
    Twin("applications:document_uses", "put", "applications:document_uses", {"serves": []}),
    Twin("applications:document_withdraw", "post", "applications:document_withdraw", {"reason": "Trop."}),
    reads("applications:ask_documents", "applications:detail"),
    Twin("applications:ask_documents", "post", "applications:ask_documents", ASKED),
    Twin("applications:preview_documents", "post", "applications:ask_documents", ASKED),
    reads("applications:documents_letter"),
    Twin("applications:withdraw_request", "post", "applications:withdraw_request", {"reason": "Trop."}),
    reads("applications:history"),
    reads("applications:acknowledgement"),
    reads("applications:calculation"),
    reads("budget:list"),
    Twin("budget:new", "post", "budget:new", APPROPRIATION),
    reads("budget:envelope"),
    reads("budget:entries", "budget:envelope"),
    reads("commissions:list"),
    Twin("commissions:plan", "post", "commissions:plan", {"unit": 1, "held_on": "2026-12-01", "place": "Salle"}),
    reads("commissions:session"),
    Twin("commissions:presence", "put", "commissions:presence", {"members": []}),
    Twin("commissions:convene", "post", "commissions:convene", {}),
    reads("commissions:notice"),
    Twin("commissions:order", "post", "commissions:order", {"by": "theme"}),
    Twin("commissions:move", "post", "commissions:move_session", {"held_on": "", "place": ""}),
    Twin("commissions:suspend", "post", "commissions:suspend"),
    Twin("commissions:resume", "post", "commissions:resume"),
    Twin("commissions:reopen", "post", "commissions:reopen", {"reason": "Erreur."}),
    Twin("commissions:same", "post", "commissions:same", {"positions": [2]}),
    Twin("commissions:agenda", "post", "commissions:agenda", {"lines": [1]}),
    Twin("commissions:open", "post", "commissions:open"),
    Twin("commissions:close", "post", "commissions:close"),
    reads("commissions:item"),
    Twin("commissions:opinion", "put", "commissions:item", {"opinion": "grant"}),
    Twin("commissions:take_off", "post", "commissions:take_off"),
    Twin("commissions:decide", "post", "commissions:decide", {}),
    reads("commissions:reread"),
    Twin("commissions:reread", "put", "commissions:reread", {"texts": []}),
    Twin("commissions:lift", "post", "commissions:lift", {"reason": "Deux pièces se contredisent."}),
    reads("commissions:present"),
    reads("commissions:opened_document"),
    reads("commissions:minutes"),
    reads("commissions:letters_progress"),
    reads("commissions:letters"),
    reads("commissions:letters_archive"),
    Twin("commissions:letters_stop", "post", "commissions:letters_stop"),
    Twin("commissions:letters_again", "post", "commissions:letters_again"),
    reads("commissions:letters_delivery"),
    Twin("commissions:letters_delivery", "post", "commissions:letters_delivery", POSTED | {"letters": [1]}),
    reads("commissions:letter"),
    reads("appeals:list"),
    reads("appeals:figures"),
    Twin("appeals:record", "post", "appeals:record", APPEAL),
    reads("appeals:detail"),
    Twin("appeals:take_up", "post", "appeals:take_up"),
    Twin("appeals:acknowledge", "post", "appeals:acknowledge"),
    reads("appeals:acknowledgement"),
    Twin("appeals:hearing", "put", "appeals:hearing", {"not_heard_why": "Ne souhaite plus."}),
    Twin("appeals:conclude", "put", "appeals:conclude", {"conclusions": "À confirmer."}),
    Twin("appeals:answer", "post", "appeals:answer", {"outcome": "refusal"}),
    Twin("appeals:set_aside", "post", "appeals:set_aside", {"reason_in_fact": "Trop tard."}),
    Twin("appeals:give_up", "post", "appeals:give_up", {"words": "Par téléphone."}),
    reads("appeals:letter"),
    reads("delegated:list"),
    Twin("delegated:decide", "post", "delegated:decide", {"outcome": "grant", "justification": "Urgent."}),
    Twin("rectifying:rectify", "post", "rectifying:rectify", {"error": "Le nom."}),
    reads("commissions:letter_delivery"),
    Twin("commissions:letter_delivery", "put", "commissions:letter_delivery", POSTED),
    reads("commissions:register"),
    Twin("commissions:register_search", "post", "commissions:register", {"name": "Jujubier"}),
    reads("commissions:register_csv"),
    reads("commissions:register_xlsx"),
    reads("rule_sets:list"),
    Twin("rule_sets:new", "post", "rule_sets:new", {"text": "format = 1"}),
    reads("rule_sets:version"),
    reads("rule_sets:text"),
    Twin("rule_sets:rewrite", "put", "rule_sets:rewrite", {"text": "format = 1"}),
    Twin("rule_sets:copy", "post", "rule_sets:copy", {"label": "autre"}),
    Twin("rule_sets:submit", "post", "rule_sets:submit"),
    Twin("rule_sets:send_back", "post", "rule_sets:send_back", {"reason": "À revoir."}),
    Twin("rule_sets:publish", "post", "rule_sets:publish", PUBLICATION),
    Twin("rule_sets:abandon", "post", "rule_sets:abandon", {"reason": "Trop tôt."}),
    reads("simulations:list"),
    Twin("simulations:new", "post", "simulations:new", SIMULATION),
    reads("simulations:simulation"),
    Twin("simulations:cancel", "post", "simulations:cancel"),
]
OPEN_TO_ALL = dict.fromkeys(("me", "units", "sites", "communes", "schema", "docs"), REST)
WITHOUT_TWIN = OPEN_TO_ALL | {"applications:aids": FILE}
"""Resources that no screen has by itself → who may read them."""


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), many_visits(), transaction.atomic():
        made = build()
        permission_rooms.build(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def silence(monkeypatch):
    for name in ("django.request", "iris.request"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


def api_routes() -> dict[str, tuple[set[str], set[str]]]:
    """Name of a resource without « api: » → (names of its arguments, its methods)."""
    found = {}

    def walk(patterns, prefix: str):
        for entry in patterns:
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns, prefix + (f"{entry.namespace}:" if entry.namespace else ""))
            elif prefix.startswith("api:"):
                view = entry.callback.view_class
                methods = {name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)}
                found[prefix.removeprefix("api:") + entry.name] = (set(entry.pattern.converters), methods)

    walk(get_resolver().url_patterns, "")
    return found


ROUTES = api_routes()


def test_every_method_of_every_resource_is_tried():
    tried = {(twin.route, twin.method) for twin in TWINS} | {(name, "get") for name in WITHOUT_TWIN}
    assert tried == {(name, method) for name, (_names, methods) in ROUTES.items() for method in methods}


def test_every_twin_has_its_screen():
    assert {twin.screen for twin in TWINS} <= {row.route for row in ROWS}


CASES = [(twin, row) for twin in TWINS for row in ROWS if row.route == twin.screen]
FIRST = {twin.screen: row for twin, row in reversed(CASES)}


@pytest.mark.parametrize(("twin", "row"), CASES, ids=lambda one: getattr(one, "on", "") or one.route)
def test_the_api_opens_what_the_screen_opens(stage, twin, row):
    accounts = accounts_for(row.route, first=row is FIRST[twin.screen])
    arguments = stage.arguments(twin.route, row.on, ROUTES[twin.route][0])
    url = reverse(f"api:{twin.route}", kwargs=arguments)
    faults = [fault for account in sorted(accounts) if (fault := fault_of(stage, twin, row, account, url))]
    assert not faults, "\n".join(faults)


def fault_of(stage, twin: Twin, row: Row, account: str, url: str) -> str:
    before, _readings = traces()
    expected = twin.expected(row, account)
    with transaction.atomic():
        headers = {"HTTP_IF_MATCH": WITH_ROW.get(twin.route, '"1"')} if twin.route != "cases:budget" else {}
        call = getattr(stage.client(account), twin.method)
        somebody = {"person": stage.applications["draft"].applicant_id}
        body = twin.body | somebody if twin.body and twin.body.get("person") == SOMEBODY else twin.body
        response = call(url) if twin.method == "get" else call(url, body, content_type="application/json", **headers)
        wrote = traces()[0] > before
        transaction.set_rollback(True)
    found = response.status_code
    right = found in expected if expected != "open" else found not in (401, 403, 404, 405, 500)
    return "" if right and not (wrote and found >= 400) else f"{account}: {found}, expected {expected}, wrote: {wrote}"


@pytest.mark.parametrize("name", WITHOUT_TWIN)
def test_what_no_screen_shows_is_for_whom_it_says(stage, name):
    answers = {account: stage.client(account).get(reverse(f"api:{name}")).status_code for account in SIGNED_IN}
    allowed = WITHOUT_TWIN[name]
    assert answers == {account: 200 if account in allowed else 403 for account in SIGNED_IN}
    closed = 302 if name == "docs" else 401  # a page leads to the sign-in
    assert {stage.client(account).get(reverse(f"api:{name}")).status_code for account in STRANGERS} == {closed}
