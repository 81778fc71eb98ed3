"""Slips of three questions: anonymous, counted, hidden when they are few, slowed down when they are many."""

import datetime as dt
import io
import uuid

import pytest
from django.db import IntegrityError
from django.urls import reverse
from pypdf import PdfReader

from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.reception.models import Slip
from cases.reception.slips import documents, operations, queries
from directory.enums import Role
from directory.pace import Pace

pytestmark = pytest.mark.django_db

ANSWERS = {"listened": 4, "understood": 3, "equal": None}
NOW = dt.datetime(2026, 11, 24, 10, 7, 31, tzinfo=dt.UTC)


@pytest.fixture
def link(world):
    return operations.open_link(actor=world.account(Role.RECEPTION), site=world.sites["est"])


def fill(link, address="192.0.2.1", now=NOW, **changes) -> Slip:
    return operations.fill_slip(link=link, answers=ANSWERS, address=address, now=now, **changes)


class TestOnAPhone:
    def test_no_account_no_cookie_but_one_against_forgery(self, link, client):
        url = reverse("slip", args=[link.token])
        page = client.get(url)
        assert page.status_code == 200
        assert set(client.cookies) == {"csrftoken"}
        answer = client.post(url, {"listened": "4", "understood": "", "equal": "1", "key": str(uuid.uuid4())})
        assert answer["Location"] == reverse("reception:slip_thanks")
        slip = Slip.objects.get()
        assert (slip.listened, slip.understood, slip.equal, slip.day) == (4, None, 1, clock.today())
        assert set(client.cookies) == {"csrftoken"}

    def test_nothing_tells_whose_it_is_nor_when(self, link):
        slip = fill(link)
        told = Operation.objects.get(name="reception.fill_slip")
        midnight = dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC)
        assert (told.actor_id, told.at, Slip.history.get(id=slip.pk).history_date) == (None, midnight, midnight)
        names = {field.name for field in Slip._meta.get_fields()}
        assert names == {"id", "version", "site", "day", "occasion", "listened", "understood", "equal"}
        assert not any("192.0.2.1" in str(row) for row in Pace.objects.values_list())

    @pytest.mark.parametrize("sent", [{}, {"listened": "5"}, {"listened": "4", "key": "x"}, {"equal": "\x00"}])
    def test_what_is_no_answer_is_said(self, link, client, sent):
        answer = client.post(reverse("slip", args=[link.token]), {"key": str(uuid.uuid4())} | sent)
        assert answer.status_code == 422
        assert not Slip.objects.exists()

    def test_sent_twice_it_counts_once(self, link, client):
        sent = {"listened": "4", "key": str(uuid.uuid4())}
        answers = [client.post(reverse("slip", args=[link.token]), sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Slip.objects.count() == 1

    def test_one_address_sends_a_few_in_ten_minutes(self, link):
        for _ in range(operations.MOST_BY_ADDRESS):
            fill(link)
        with pytest.raises(Refusal, match="dix minutes"):
            fill(link)
        fill(link, address="192.0.2.2")
        fill(link, now=NOW + dt.timedelta(minutes=10))

    def test_one_link_takes_so_many_a_day_whatever_the_address(self, link, monkeypatch):
        monkeypatch.setattr(operations, "MOST_BY_LINK", 3)
        for number in range(3):
            fill(link, address=f"192.0.2.{number}")
        with pytest.raises(Refusal):
            fill(link, address="192.0.2.9")
        fill(link, now=NOW + dt.timedelta(days=1))
        assert set(Pace.objects.values_list("day", flat=True)) == {dt.date(2026, 11, 25)}

    def test_a_link_that_was_changed_serves_no_more(self, world, link, client):
        other = operations.open_link(actor=world.account(Role.UNIT_MANAGER), site=world.sites["est"])
        assert client.get(reverse("slip", args=[link.token])).status_code == 410
        assert client.get(reverse("slip", args=[other.token])).status_code == 200
        with pytest.raises(Refusal):
            fill(link)
        operations.close_link(actor=world.account(Role.RECEPTION), site=world.sites["est"])
        assert client.post(reverse("slip", args=[other.token]), {"listened": "4"}).status_code == 410

    @pytest.mark.parametrize("token", ["%00", "a%00b", "%C3%A9", "..%2f", "x"])
    def test_a_guessed_address_is_unknown(self, client, token):
        assert client.get(f"/avis/{token}/").status_code == 404
        assert client.post(f"/avis/{token}/", {"listened": "4"}).status_code == 404

    def test_only_the_unit_opens_a_link(self, world):
        with pytest.raises(Forbidden):
            operations.open_link(actor=world.account(Role.RECEPTION, "ouest"), site=world.sites["est"])


class TestOnPaper:
    def test_three_figures_and_enter(self, world, sign_in):
        client, url = sign_in(Role.RECEPTION), reverse("reception:slips_new", args=[world.sites["est"].pk])
        yesterday = clock.today() - dt.timedelta(days=1)
        sent = {"day": f"{yesterday:%d/%m/%Y}", "slips": "443 020", "key": str(uuid.uuid4())}
        assert client.post(url, sent).status_code == 302
        told = set(Slip.objects.values_list("day", "listened", "understood", "equal"))
        assert told == {(yesterday, 4, 4, 3), (yesterday, None, 2, None)}
        assert f"{yesterday:%d/%m/%Y}" in client.get(url).content.decode()

    @pytest.mark.parametrize("slips", ["44", "445", "000", "4444", "abc", "443,443", ""])
    def test_what_is_no_slip_is_said(self, world, sign_in, slips):
        url = reverse("reception:slips_new", args=[world.sites["est"].pk])
        sent = {"day": f"{clock.today():%d/%m/%Y}", "slips": slips, "key": str(uuid.uuid4())}
        assert sign_in(Role.RECEPTION).post(url, sent).status_code == 422
        assert not Slip.objects.exists()

    def test_the_database_refuses_an_empty_slip(self, world):
        with pytest.raises((IntegrityError, Refusal)), operation("tests.empty", actor=None):
            Slip(site=world.sites["est"], day=clock.today()).save()


def typed(world, unit: str, *rows: str) -> None:
    told = [dict(zip(("listened", "understood", "equal"), map(int, row), strict=True)) for row in rows]
    told = [{name: figure or None for name, figure in row.items()} for row in told]
    actor = world.account(Role.RECEPTION, unit)
    operations.type_slips(actor=actor, site=world.sites[unit], day=clock.today(), rows=told)


def test_figures_are_hidden_under_five_and_cannot_be_found_by_subtraction(world, sign_in):
    typed(world, "est", "440", "440", "340", "110", "140")
    typed(world, "ouest", "111", "111", "111", "111")
    figures = queries.slip_figures(clock.today(), clock.today(), None)
    assert [(one.slips, one.shown) for one in figures] == [(4, False), (5, True)]
    assert [figures[1].yes(name) for name in ("listened", "understood", "equal")] == [60, 80, None]
    assert queries.together(figures, "").slips == 5
    text = sign_in(Role.UNIT_MANAGER).get(reverse("reception:slip_figures")).content.decode()
    assert "Trop peu" in text
    typed(world, "ouest", "111")
    text = sign_in(Role.UNIT_MANAGER).get(reverse("reception:slip_figures")).content.decode()
    assert "Trop peu" not in text


def test_paper_and_card_say_what_they_must(world):
    def text(pdf: bytes) -> str:
        (page,) = PdfReader(io.BytesIO(pdf)).pages
        return page.extract_text()

    paper = documents.paper(department="Département", about="CMS Évreux")
    assert text(paper).count("écouté") == 2
    card = documents.card(department="Département", about="CMS Évreux", address="https://iris.example/avis/abc/")
    assert "https://iris.example/avis/abc/" in text(card)
    assert card == documents.card(
        department="Département", about="CMS Évreux", address="https://iris.example/avis/abc/"
    )
