"""The table problem × kind: what it counts, and who reads whose figures."""

import datetime as dt

import pytest
from django.urls import reverse

from backend.kit import clock
from cases.interventions import operations
from cases.interventions.forms import period_of
from cases.interventions.models import Box
from cases.interventions.operations import Told, shares
from directory.enums import Role
from tests import factories
from tests.forms import says

INFORMATION = Box("housing", "information")
PAPERS = Box("financial", "instructing")
ALONE = (
    "These figures would be those of one worker alone: only this worker and their manager read them. "
    "Choose a longer period or a larger territory."
)
TAKERS = (Role.RECEPTION, Role.SOCIAL_WORKER, Role.CASE_OFFICER)
TABLE = reverse("interventions:table")


def record(worker, *cells, minutes=30, persons=(), on=None):
    today = clock.today()
    told = Told(cells=list(cells) or [INFORMATION], medium="phone", minutes=minutes, persons=persons)
    return operations.record(actor=worker, told=told, on_date=on or today, today=today)


def account(world, role: str, unit="est"):
    return world.account(role, unit)


@pytest.fixture
def busy(world):
    """Three workers of each unit did one thing each; the desk of « est » a second one, in two boxes."""
    for unit in ("est", "ouest"):
        for role in TAKERS:
            record(account(world, role, unit))
    record(account(world, Role.RECEPTION), INFORMATION, PAPERS, minutes=61)
    return world


def figures(response) -> dict[str, list[str]]:
    """Row heading → the words of its cells."""
    table = response.context["rows"]
    return {row["label"]: [*(cell["words"] for cell in row["cells"]), row["words"]] for row in table}


def asked(client, **query):
    return client.get(TABLE, query)


def test_it_counts_boxes_and_apart_interventions(busy, sign_in):
    response = asked(sign_in(Role.SOCIAL_WORKER))
    assert figures(response)["Logement"] == ["7", "–", "–", "–", "–", "7"]
    assert figures(response)["Budget"] == ["–", "–", "–", "–", "1", "1"]
    table = response.context["table"]
    assert (table.boxes, table.interventions, table.minutes) == (8, 7, 241)
    sentence = (
        "An intervention that touches several boxes counts once in each: the boxes are more than the interventions."
    )
    assert says(response, sentence)


def test_time_adds_up_to_the_minutes_spent(busy, sign_in):
    response = asked(sign_in(Role.SOCIAL_WORKER), period="this_year", show="time")
    table = response.context["table"]
    assert sum(row.minutes for row in table.rows) == sum(one.minutes for one in table.totals) == table.minutes == 241
    assert "4 h 01" in response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(("minutes", "parts"), [(1, 3), (50, 3), (720, 30), (7, 7)])
def test_shares_lose_no_minute(minutes, parts):
    found = shares(minutes, parts)
    assert sum(found) == minutes and max(found) - min(found) <= 1


def test_by_unit_commune_and_days(busy, sign_in):
    client = sign_in(Role.SOCIAL_WORKER)
    assert asked(client, unit=busy.units["ouest"].pk).context["table"].interventions == 3
    nadia = factories.person(busy)
    factories.draft(busy, nadia, by=account(busy, Role.RECEPTION))
    for role in (Role.SOCIAL_WORKER, Role.CASE_OFFICER):
        factories.draft(busy, nadia, by=account(busy, role))
    yesterday = clock.today() - dt.timedelta(days=1)
    for role in TAKERS:
        record(account(busy, role), persons=[nadia], on=yesterday)
    assert asked(client, commune="Évreux").context["table"].interventions == 3
    days = {"period": "dates", "starts_on": yesterday.isoformat(), "ends_on": yesterday.isoformat()}
    assert asked(client, **days).context["table"].interventions == 3
    assert asked(client, commune="Bernay").context["table"].is_empty


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"period": "for_ever"}, "This is not offered: choose again."),
        ({"period": "dates"}, "Say both days."),
        ({"period": "dates", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "The end comes before the start."),
        ({"unit": "999999"}, "This is not offered: choose again."),
        ({"commune": "Atlantis"}, "No commune of the département has this name or postal code."),
    ],
)
def test_a_filter_that_cannot_be_has_its_sentence(busy, sign_in, query, sentence):
    client = sign_in(Role.UNIT_MANAGER)
    response = asked(client, **query)
    assert response.status_code == 422
    assert says(response, sentence)
    assert client.get(reverse("interventions:table_csv"), query).status_code == 302


def test_a_workers_own_line_is_theirs_and_their_managers(busy, sign_in):
    desk = account(busy, Role.RECEPTION)
    for role in (Role.RECEPTION, Role.UNIT_MANAGER):
        response = asked(sign_in(role), worker=desk.pk)
        assert response.context["table"].interventions == 2
    for role, unit in [(Role.SOCIAL_WORKER, "est"), (Role.COMMISSION_SECRETARY, "est"), (Role.UNIT_MANAGER, "ouest")]:
        for route in ("table", "table_csv"):
            client = sign_in(role, unit)
            assert client.get(reverse(f"interventions:{route}"), {"worker": desk.pk}).status_code == 404
    assert asked(sign_in(Role.UNIT_MANAGER), worker="x").status_code == 404
    assert str(desk) not in asked(sign_in(Role.SOCIAL_WORKER)).content.decode().split("<main")[1]


def test_workers_are_listed_by_name_without_figures(busy, sign_in):
    page = sign_in(Role.UNIT_MANAGER).get(reverse("interventions:workers"))
    names = [str(worker) for worker in page.context["workers"]]
    assert len(names) == 3 and names == sorted(names, key=lambda name: name.split()[::-1])
    text = page.content.decode()
    assert "Bernay" not in text.split("<main")[1]
    assert sign_in(Role.SOCIAL_WORKER).get(reverse("interventions:workers")).status_code == 403


def test_figures_of_one_worker_alone_are_theirs_and_their_managers(world, sign_in):
    record(account(world, Role.SOCIAL_WORKER))
    for role, unit in [(Role.RECEPTION, "est"), (Role.CASE_OFFICER, "ouest"), (Role.UNIT_MANAGER, "ouest")]:
        client = sign_in(role, unit)
        response = asked(client)
        assert says(response, ALONE) and "table" not in response.context
        file = client.get(reverse("interventions:table_csv"))
        assert file.status_code == 403 and says(file, ALONE)
    for role in (Role.SOCIAL_WORKER, Role.UNIT_MANAGER):
        assert asked(sign_in(role)).context["table"].interventions == 1


def test_taking_ones_own_away_must_not_leave_one_colleague(world, sign_in):
    """With two workers in a selection, each would read the other's line by subtraction."""
    record(account(world, Role.SOCIAL_WORKER))
    record(account(world, Role.RECEPTION))
    for role in (Role.SOCIAL_WORKER, Role.RECEPTION):
        assert says(asked(sign_in(role)), ALONE)
    assert asked(sign_in(Role.CASE_OFFICER)).context["table"].interventions == 2
    record(account(world, Role.CASE_OFFICER))
    assert asked(sign_in(Role.RECEPTION)).context["table"].interventions == 3


def test_the_file_says_what_the_table_says(busy, sign_in):
    file = sign_in(Role.SOCIAL_WORKER).get(reverse("interventions:table_csv"))
    lines = file.content.decode("utf-8-sig").splitlines()
    assert "Logement;Information;7;211" in lines
    assert lines[-1].endswith(";;7;241")
    assert file["Content-Disposition"].startswith("attachment")


def test_an_empty_table_says_so(world, sign_in):
    assert says(asked(sign_in(Role.UNIT_MANAGER)), "No intervention was recorded in this selection.")


@pytest.mark.parametrize(
    ("code", "today", "first", "last"),
    [
        ("this_month", "2024-02-10", "2024-02-01", "2024-02-29"),
        ("last_month", "2026-01-31", "2025-12-01", "2025-12-31"),
        ("this_quarter", "2026-11-26", "2026-10-01", "2026-12-31"),
        ("last_quarter", "2026-02-28", "2025-10-01", "2025-12-31"),
        ("this_year", "2026-12-31", "2026-01-01", "2026-12-31"),
        ("last_year", "2026-01-01", "2025-01-01", "2025-12-31"),
    ],
)
def test_periods(code, today, first, last):
    found = period_of(code, dt.date.fromisoformat(today))
    assert found == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
