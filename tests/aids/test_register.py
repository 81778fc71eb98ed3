"""The register of decisions: who reads it, what it shows of whom, what it finds, its files."""

import csv
import datetime as dt
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import Decision
from aids.commissions.rectifying import operations as rectifying
from aids.commissions.register import scope, views
from backend.audit.models import ReadKind, ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from directory.enums import Role
from tests import factories
from tests.forms import following, says

pytestmark = pytest.mark.django_db
PAGE, CSV, XLSX = "commissions:register", "commissions:register_csv", "commissions:register_xlsx"


def decided(world, name, *, unit="est", opinion=None, days_ago=0):
    with clock.at(clock.now() - dt.timedelta(days=days_ago)):
        someone = factories.person(world, last_name=name, unit=unit)
        line = factories.ready(world, someone, unit=unit).lines.get()
        held = factories.decided_session(world, unit=unit, lines=[line], opinions=[opinion] if opinion else None)
        factories.write_letters(held)
    return Decision.objects.get(line=line)


@pytest.fixture
def three(world):
    """A grant today, a refusal of ten days ago, and a partial grant of the other unit."""
    return {
        "grant": decided(world, "Abricotier"),
        "refusal": decided(world, "Bouleau", opinion=factories.opinion("refusal"), days_ago=10),
        "elsewhere": decided(
            world,
            "Cerisier",
            unit="ouest",
            opinion=factories.opinion("partial_grant", amount=Decimal("80.50")),
            days_ago=5,
        ),
    }


def numbers(page) -> list[str]:
    return [entry.number for entry in page.context["rows"]]


def test_each_reader_sees_the_units_and_the_names_that_are_theirs(three, sign_in):
    everything = {one.number for one in three.values()}
    here = {three["grant"].number, three["refusal"].number}
    for role in (Role.COMMISSION_SECRETARY, Role.SIGNATORY):
        page = sign_in(role).get(reverse(PAGE))
        assert set(numbers(page)) == here
        assert {entry.applicant for entry in page.context["rows"]} == {"Nadia Abricotier", "Nadia Bouleau"}
        assert "Abricotier" in page.content.decode()
    for role, seen in ((Role.UNIT_MANAGER, here), (Role.BUDGET_OFFICER, everything)):
        page = sign_in(role).get(reverse(PAGE))
        assert set(numbers(page)) == seen
        text = page.content.decode()
        assert not [name for name in ("Abricotier", "Bouleau", "Cerisier", "Nadia") if name in text]
        assert reverse("applications:list") not in text


def test_every_reading_tells_whom_it_was_about(three, sign_in):
    page = sign_in(Role.BUDGET_OFFICER).get(reverse(PAGE))
    logged = ReadLog.objects.last()
    assert set(logged.person_ids) == {one.line.application.applicant_id for one in three.values()}
    assert page.status_code == 200
    before = ReadLog.objects.count()
    sign_in(Role.SIGNATORY).get(reverse(CSV))
    logged = ReadLog.objects.last()
    assert (logged.kind, len(logged.person_ids), ReadLog.objects.count()) == (ReadKind.DOCUMENT, 2, before + 1)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["grant", "elsewhere", "refusal"]),
        ({"outcome": "refusal"}, ["refusal"]),
        ({"aid": "emergency_aid", "outcome": "grant"}, ["grant"]),
        ({"since": "days:6"}, ["grant", "elsewhere"]),
        ({"until": "days:6"}, ["refusal"]),
        ({"since": "days:10", "until": "days:10"}, ["refusal"]),
        ({"since": "days:9", "until": "days:6"}, []),
        ({"unit": "ouest"}, ["elsewhere"]),
        ({"signatory": "ouest"}, ["elsewhere"]),
        ({"number": "decision:grant"}, ["grant"]),
        ({"number": "lower:grant"}, ["grant"]),
        ({"number": "application:refusal"}, ["refusal"]),
        ({"number": "EST-1999-0001"}, []),
        ({"sort": "decided"}, ["refusal", "elsewhere", "grant"]),
        ({"sort": "amount"}, ["refusal", "elsewhere", "grant"]),
        ({"sort": "-amount"}, ["grant", "elsewhere", "refusal"]),
        ({"sort": "?"}, ["grant", "elsewhere", "refusal"]),
    ],
    ids=str,
)
def test_what_is_asked_is_found(world, three, sign_in, asked, found):
    def told(name, value):
        kind, _, which = value.partition(":")
        match kind:
            case "days":
                return str(clock.today() - dt.timedelta(days=int(which)))
            case "ouest":
                return world.units["ouest"].pk if name == "unit" else world.account(Role.SIGNATORY, "ouest").pk
            case "decision":
                return three[which].number
            case "lower":
                return three[which].number.lower()
            case "application":
                return three[which].line.application.number
        return value

    page = sign_in(Role.BUDGET_OFFICER).get(reverse(PAGE), {name: told(name, value) for name, value in asked.items()})
    assert numbers(page) == [three[name].number for name in found]


def test_a_number_alone_looks_in_all_years(world, sign_in):
    old = decided(world, "Ancien", days_ago=20)
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    with clock.at(clock.now() + dt.timedelta(days=800)):
        assert numbers(secretary.get(reverse(PAGE))) == []
        assert numbers(secretary.get(reverse(PAGE), {"number": old.number})) == [old.number]


@pytest.mark.parametrize(
    "asked",
    [
        {"number": "abc"},
        {"number": "%' OR 1=1"},
        {"since": "2026-02-31"},
        {"until": "0001-01-01"},
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"outcome": "adjournment"},
        {"unit": "999999999999999999999"},
        {"unit": "x"},
        {"aid": "nothing"},
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said_and_shows_nothing(three, sign_in, asked):
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    page = secretary.get(reverse(PAGE), asked)
    assert page.status_code == 422
    assert page.context["rows"] == []
    assert secretary.get(reverse(CSV), asked).status_code in (302, 422)


def test_a_unit_that_is_not_ones_own_is_no_choice(world, three, sign_in):
    assert sign_in(Role.SIGNATORY).get(reverse(PAGE), {"unit": world.units["ouest"].pk}).status_code == 422


@pytest.mark.parametrize("page", ["-1", "0", "999999", "a", "٣"])
def test_any_page_answers(three, sign_in, page):
    assert sign_in(Role.SIGNATORY).get(reverse(PAGE), {"page": page}).status_code == 200


# By name


def test_a_name_is_posted_and_found_where_names_may_be_read(three, sign_in):
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    page = secretary.post(reverse(PAGE), {"name": "NADIA abrico"})
    assert numbers(page) == [three["grant"].number]
    assert ReadLog.objects.last().person_ids == [three["grant"].line.application.applicant_id]
    assert numbers(secretary.post(reverse(PAGE), {"name": "Cerisier"})) == []
    for name in ("", "  ", "%", "a" * 101):
        assert secretary.post(reverse(PAGE), {"name": name}).status_code == 422
    for role in (Role.UNIT_MANAGER, Role.BUDGET_OFFICER):
        assert numbers(sign_in(role).post(reverse(PAGE), {"name": "Abricotier"})) == []


def test_a_name_is_looked_for_among_what_the_address_asks(three, sign_in):
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    assert numbers(secretary.post(reverse(PAGE) + "?outcome=refusal", {"name": "nadia"})) == [three["refusal"].number]


def test_many_of_the_same_name_are_not_all_shown(three, sign_in, monkeypatch):
    monkeypatch.setattr(views, "MOST_NAMED", 1)
    page = sign_in(Role.COMMISSION_SECRETARY).post(reverse(PAGE), {"name": "nadia"})
    assert len(numbers(page)) == 1
    assert page.context["more"]


# Files


def test_the_csv_holds_what_the_page_shows(three, sign_in):
    answer = sign_in(Role.SIGNATORY).get(reverse(CSV), {"sort": "decided"})
    text = answer.getvalue().decode()
    assert text[0] == "\N{ZERO WIDTH NO-BREAK SPACE}"
    headings, *rows = csv.reader(StringIO(text[1:]), delimiter=";")
    assert [row[0] for row in rows] == [three["refusal"].number, three["grant"].number]
    told = dict(zip(headings, rows[1], strict=True))
    assert "Nadia Abricotier" in told.values()
    assert "120,00" in told.values()
    assert f"{clock.today():%d/%m/%Y}" in told.values()
    assert f"registre-{clock.today()}.csv" in answer["Content-Disposition"]


def test_the_files_of_who_may_not_name_have_no_column_for_it(three, sign_in):
    for role in (Role.BUDGET_OFFICER, Role.UNIT_MANAGER):
        text = sign_in(role).get(reverse(CSV)).getvalue().decode()
        assert len(text.splitlines()) > 2
        assert "Nadia" not in text
        book = load_workbook(BytesIO(sign_in(role).get(reverse(XLSX)).getvalue()))
        assert "Nadia" not in str(list(book.active.values))


def test_the_xlsx_holds_numbers_days_and_words(three, sign_in):
    (sheet,) = load_workbook(BytesIO(sign_in(Role.SIGNATORY).get(reverse(XLSX)).getvalue())).worksheets
    headings, *rows = sheet.values
    told = dict(zip(headings, rows[0], strict=True))
    assert next(iter(told.values())) == three["grant"].number
    assert dt.datetime.combine(clock.today(), dt.time()) in told.values()
    assert 120 in told.values()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_taken_for_a_formula(world, three, sign_in, name):
    line = three["grant"].line
    with operation("tests.inject", actor=None):
        line.refresh_from_db()
        line.aid_label = name
        line.save()
        letter = DecisionLetter.objects.get(decision=three["grant"])
        letter.delivery, letter.delivery_detail, letter.notified_on = "other", name, clock.today()
        letter.save()
    signatory = sign_in(Role.SIGNATORY)
    text = signatory.get(reverse(CSV)).getvalue().decode()
    rows = list(csv.reader(StringIO(text[1:]), delimiter=";"))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    (sheet,) = load_workbook(BytesIO(signatory.get(reverse(XLSX)).getvalue())).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert name in [cell.value for cell in cells]


@pytest.mark.parametrize("route", [CSV, XLSX])
def test_more_than_a_file_may_hold_is_said(three, sign_in, monkeypatch, route):
    signatory = sign_in(Role.SIGNATORY)
    monkeypatch.setattr(scope, "MOST_EXPORTED", 2)
    assert signatory.get(reverse(route)).status_code == 200
    monkeypatch.setattr(scope, "MOST_EXPORTED", 1)
    before = ReadLog.objects.count()
    answer = signatory.get(reverse(route), headers={"referer": f"http://testserver{reverse(PAGE)}"})
    sentence = "More than %(most)s decisions: choose a shorter period or one unit."
    assert says(following(signatory, answer), sentence, most=1)
    assert ReadLog.objects.filter(kind=ReadKind.DOCUMENT).count() == 1
    assert ReadLog.objects.count() == before + 1


def test_a_replaced_decision_stays_and_names_the_one_that_stands(world, three, sign_in):
    first = three["grant"]
    mended = rectifying.Mended(**vars(rectifying.mended_of(first)) | {"payee_name": "EDF Normandie"})
    second = rectifying.rectify(
        actor=world.account(Role.SIGNATORY), decision=first, mended=mended, error="Le nom.", today=clock.today()
    )
    signatory = sign_in(Role.SIGNATORY)
    page = signatory.get(reverse(PAGE))
    replaced = {entry.number: entry.replaced_by for entry in page.context["rows"]}
    assert replaced == {first.number: second.number, second.number: "", three["refusal"].number: ""}
    assert says(page, "replaced by %(number)s", number=second.number)
    rows = csv.reader(StringIO(signatory.get(reverse(CSV)).getvalue().decode()[1:]), delimiter=";")
    assert [second.number in row for row in rows if row[0] == first.number] == [True]


# How much it costs


@pytest.mark.parametrize("role", [Role.COMMISSION_SECRETARY, Role.BUDGET_OFFICER])
def test_a_page_costs_as_much_with_many_as_with_few(world, sign_in, role):
    client, costs = sign_in(role), []
    for number in range(6):
        decided(world, f"N{number}", days_ago=number)
        if number in (1, 5):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse(PAGE)).status_code == 200
            costs.append(len(captured))
    assert costs[1] <= costs[0] <= 12
