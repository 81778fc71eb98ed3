"""The catalogue for everybody, and one's own enrolment."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from backend.kit import clock
from collective_actions.enrolment import operations
from collective_actions.enrolment.models import Enrolment
from collective_actions.evaluation.operations import open_link
from collective_actions.programme import operations as programme
from collective_actions.public.months import MOST_OF_A_DAY
from collective_actions.public.views import MINE, MOST_KEPT
from directory.enums import Role
from tests.forms import said
from tests.offering import a_day, action, comes, dates, organisation

pytestmark = pytest.mark.django_db

CATALOGUE = reverse("actions:catalogue")
NAMED = {"first_name": "Awa", "initial": "d", "phone": "06 12 34 56 78", "agreed": "on"}


@pytest.fixture(autouse=True)
def no_page_kept():
    cache.clear()


@pytest.fixture
def series(world):
    return dates(world, capacity=1)


def page(url: str, **asked) -> str:
    cache.clear()
    return Client().get(url, asked).content.decode()


def begin(client: Client, series) -> str:
    return client.post(reverse("actions:begin", args=[series.pk]))["Location"]


def test_everybody_reads_the_dates_without_an_account_a_cookie_or_a_name(world, series):
    comes(series, "Zéphyrine")
    for url in (CATALOGUE, reverse("actions:action", args=[series.action_id])):
        answer = Client().get(url)
        assert answer.status_code == 200 and not answer.cookies
        text = answer.content.decode()
        assert "Cuisiner ensemble" in text and "Maison de quartier" in text and said("full: waiting list") in text
        assert "Zéphyrine" not in text
        assert "https://schema.org/Event" in text


def test_what_is_not_published_is_over_or_cancelled_is_not_shown(world, series):
    draft = dates(world, action(world, organisation(world, "Autre"), title="Secret", published=False))
    assert "Secret" not in page(CATALOGUE)
    assert Client().get(reverse("actions:action", args=[draft.action_id])).status_code == 404
    programme.cancel_series(actor=world.account(Role.ACTION_DESIGNER), series=series, reason="Grève.", now=clock.now())
    assert "Cuisiner ensemble" not in page(CATALOGUE)


def test_it_is_found_by_words_theme_kind_place_day_and_seats(world, series):
    walk = action(world, organisation(world, "Le Pré"), title="Marcher", plain_words="Au bord de l’eau.", kind="action")
    dates(world, walk, commune="ouest", day=None)

    def titles(**asked) -> list[str]:
        cache.clear()
        return [row["action"].title for row in Client().get(CATALOGUE, asked).context["rows"]]

    assert titles() == ["Cuisiner ensemble", "Marcher"]
    assert titles(q="cuisinner") == ["Cuisiner ensemble"]
    assert titles(kind="action") == ["Marcher"]
    assert titles(thematic="mobilite") == []
    rows = Client().get(CATALOGUE, {"near": world.communes["ouest"].name}).context["rows"]
    assert [row["kilometres"] for row in rows if row["action"] == walk] == [0]
    comes(series, "Awa")
    assert titles(seats="on") == ["Marcher"]
    assert titles(since=(clock.today() + dt.timedelta(days=90)).isoformat()) == []
    assert Client().get(CATALOGUE, {"near": "Nulle part"}).status_code == 422
    assert Client().get(CATALOGUE, {"since": "0000-99-99"}).status_code == 422


def test_html_in_a_description_is_words(world):
    dates(world, action(world, plain_words="<script>alert(1)</script> & <b>viens</b>"))
    text = page(CATALOGUE)
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_seats_left_are_never_older_than_five_seconds(world, series):
    first = Client().get(CATALOGUE)
    assert "max-age=5" in first["Cache-Control"]


def test_one_s_own_enrolment_from_the_seat_to_its_end(world, series):
    client = Client()
    mine = begin(client, series)
    assert said("Your seat is held for ten minutes") in client.get(mine).content.decode()
    refused = client.post(mine, NAMED | {"phone": "moi"})
    assert refused.status_code == 422 and 'value="Awa"' in refused.content.decode()
    assert client.post(mine, NAMED)["Location"] == mine
    assert said("You are expected") in client.get(mine).content.decode()
    enrolment = Enrolment.objects.get()
    assert (enrolment.name, enrolment.status) == ("Awa D.", "enrolled")

    other = Client()
    waiting = begin(other, series)
    other.post(waiting, NAMED | {"first_name": "Bruno"})
    assert said("You are on the waiting list") in other.get(waiting).content.decode()

    answer = reverse("actions:answer", args=[enrolment.token])
    client.post(answer, {"answer": "cancel"})
    assert said("You are not enrolled any more") in client.get(mine).content.decode()
    assert said("A seat is free for you") in other.get(waiting).content.decode()
    other.post(reverse("actions:answer", args=[Enrolment.objects.get(first_name="Bruno").token]), {"answer": "accept"})
    assert said("You are expected") in other.get(waiting).content.decode()


def test_a_private_address_opens_only_what_somebody_enrolled_by_themselves(world, series, sign_in):
    worker = world.account(Role.SOCIAL_WORKER)
    theirs = operations.begin(series=series, now=clock.now(), actor=worker)
    assert Client().get(reverse("actions:enrolment", args=[theirs.token])).status_code == 404


def test_a_private_address_is_not_guessed_from_a_number_nor_from_another_kind_of_address(world, series):
    mine = operations.begin(series=series, now=clock.now())
    assert Client().get(reverse("actions:enrolment", args=[mine.token])).status_code == 200
    card = open_link(actor=world.account(Role.ACTION_DESIGNER), series=series)
    signature = mine.token.partition("~")[2]
    for guess in (str(mine.pk), f"{mine.pk}~", f"{mine.pk + 1}~{signature}", mine.token[:-1], card.token, "~", "é"):
        for name in ("actions:enrolment", "actions:answer"):
            assert Client().get(reverse(name, args=[guess])).status_code == 404
        assert guess == card.token or Client().get(reverse("evaluation_slip", args=[guess])).status_code == 404
    assert Client().get(reverse("evaluation_slip", args=[mine.token])).status_code == 404


def test_a_browser_keeps_each_of_its_enrolments_once_and_the_latest_ones_only(world, series):
    client = Client()
    first = begin(client, series)
    for _ in range(2):
        client.post(first, NAMED)
    (kept,) = client.session[MINE]
    assert kept == Enrolment.objects.get().pk
    session = client.session
    session[MINE] = list(range(10**6, 10**6 + MOST_KEPT))
    session.save()
    client.post(begin(client, series), NAMED)
    assert len(client.session[MINE]) == MOST_KEPT and client.session[MINE][-1] == Enrolment.objects.latest("pk").pk


def test_a_robot_that_fills_what_nobody_sees_enrols_nobody(world, series):
    client = Client()
    mine = begin(client, series)
    client.post(mine, NAMED | {"website": "https://spam.example"})
    assert Enrolment.objects.get().first_name == ""


def test_too_many_seats_asked_for_from_one_address_are_refused_in_a_sentence(world, series):
    of_each = operations.MOST_OF_A_SERIES
    places = [series, *(dates(world, series.action, day=a_day(20 + number)) for number in range(3))]
    urls = [reverse("actions:begin", args=[one.pk]) for one in places for _ in range(of_each)]
    answers = [Client().post(url).status_code for url in urls[: operations.MOST_BY_ADDRESS + 1]]
    assert answers == [302] * operations.MOST_BY_ADDRESS + [422]
    assert Client(REMOTE_ADDR="10.0.0.9").post(urls[-1]).status_code == 302


def test_who_is_enrolled_at_the_same_hours_in_this_browser_is_warned_and_nobody_else(world, series):
    sewing = dates(world, action(world, organisation(world, "Le Fil"), title="Coudre"), hours=(15, 17))
    client = Client()
    client.post(begin(client, series), NAMED)
    mine = begin(client, sewing)
    client.post(mine, NAMED)
    assert "Cuisiner ensemble" in client.get(mine).content.decode()
    assert "Cuisiner ensemble" not in Client().get(mine).content.decode()


def test_the_feed_holds_the_dates_of_the_filter_and_says_that_nothing_changed(world, series):
    url = reverse("actions:feed")
    answer = Client().get(url, {"q": "cuisiner"})
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert [str(one["summary"]) for one in events] == ["Cuisiner ensemble"]
    assert events[0].decoded("dtstart") == series.first_at
    again = Client().get(url, {"q": "cuisiner"}, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not list(Calendar.from_ical(Client().get(url, {"q": "tricot"}).content).walk("VEVENT"))


def test_the_poster_says_what_when_where_and_its_address(world, series):
    pdf = Client().get(reverse("actions:poster", args=[series.action_id])).content
    pages = PdfReader(BytesIO(pdf)).pages
    text = pages[0].extract_text()
    assert len(pages) == 1
    assert "Cuisiner ensemble" in text and "Maison de quartier" in text
    assert f"/actions/{series.action_id}/" in text


def test_the_catalogue_asks_as_much_of_many_dates_as_of_few(world, django_assert_max_num_queries):
    for number in range(12):
        dates(world, action(world, organisation(world, f"Maison {number}"), title=f"Atelier {number}"))
    cache.clear()
    with django_assert_max_num_queries(8):
        Client().get(CATALOGUE)


class TestTheMonth:
    URL = reverse("actions:calendar")

    def shown(self, **asked) -> dict[dt.date, list[str]]:
        """The titles of each day that has dates."""
        cache.clear()
        weeks = Client().get(self.URL, asked).context["weeks"]
        found = {day.date: day.rows for week in weeks for day in week if day and day.rows}
        return {day: [row["series"].action.title for row in rows] for day, rows in found.items()}

    def test_it_shows_the_dates_of_the_month_that_the_filters_keep(self, world):
        day = dt.date(clock.today().year + 1, 2, 3)
        dates(world, day=day)
        walk = action(world, organisation(world, "Le Pré"), title="Marcher", plain_words="Au bord.", kind="action")
        dates(world, walk, day=day, hours=(9, 11))
        dates(world, walk, day=day.replace(month=3))
        assert self.shown(month=f"{day:%Y-%m}") == {day: ["Marcher", "Cuisiner ensemble"]}
        assert self.shown(month=f"{day:%Y-%m}", q="cuisinner") == {day: ["Cuisiner ensemble"]}
        assert self.shown(month=f"{day:%Y}-03") == {day.replace(month=3): ["Marcher"]}
        answer = Client().get(self.URL, {"month": f"{day:%Y-%m}", "q": "cuisinner"})
        assert not answer.cookies and "max-age=5" in answer["Cache-Control"]
        assert f"month={day:%Y}-03" in answer.content.decode()
        assert Client().get(self.URL, {"near": "Nulle part"}).status_code == 422

    def test_what_is_past_is_not_shown_and_today_is_marked(self, world):
        series = dates(world, day=clock.today() + dt.timedelta(days=1))
        with clock.at(series.first_at - dt.timedelta(hours=3)):
            assert list(self.shown()) == [clock.today()]
            text = page(self.URL)
            assert 'aria-current="date"' in text and 'rel="prev"' not in text
        with clock.at(series.last_at):
            assert not self.shown()

    @pytest.mark.parametrize("month", ["", "2001-01", "abc", "2026-13", "2199-12", "99999-01", "\x00"])
    def test_whatever_the_address_holds_a_month_to_come_is_shown(self, world, month):
        answer = Client().get(self.URL, {"month": month})
        assert answer.status_code == 200
        first = clock.today().replace(day=1)
        assert first <= answer.context["month"] <= first + dt.timedelta(days=31 * 18)
        assert ('rel="next"' in answer.content.decode()) == (month != "2199-12")

    def test_a_day_with_many_dates_shows_a_few_and_leads_to_its_list(self, world, django_assert_max_num_queries):
        day = dt.date(clock.today().year + 1, 2, 3)
        walk = action(world, organisation(world, "Le Pré"), title="Marcher")
        for hour in range(8, 15):
            dates(world, walk, day=day, hours=(hour, hour + 1))
        dates(world, walk, day=day + dt.timedelta(days=7))
        cache.clear()
        asked = {"month": f"{day:%Y-%m}", "q": "marcher", "near": world.communes["est"].name}
        with django_assert_max_num_queries(8):
            answer = Client().get(self.URL, asked)
        assert len(self.shown(**asked)[day]) == MOST_OF_A_DAY
        assert answer.content.decode().count("actions/?q=marcher") == 1 + 1  # of the day, of the whole list
        listed = Client().get(CATALOGUE, {"q": "marcher", "since": day.isoformat(), "until": day.isoformat()})
        assert len(listed.context["rows"]) == 7
        assert {timezone.localdate(row["meeting"].starts_at) for row in listed.context["rows"]} == {day}


def test_who_enrolled_reads_that_the_dates_are_cancelled_and_why(world, series):
    client = Client()
    mine = begin(client, series)
    client.post(mine, NAMED)
    designer = world.account(Role.ACTION_DESIGNER)
    programme.cancel_series(actor=designer, series=series, reason="La salle est inondée.", now=clock.now())
    page = client.get(mine).content.decode()
    assert said("These dates are cancelled") in page and "La salle est inondée." in page


def test_whose_ten_minutes_are_over_is_not_told_that_every_seat_is_taken(world, series):
    client = Client()
    mine = begin(client, series)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        page = client.get(mine).content.decode()
        assert said("The ten minutes are over") in page
        assert said("You have a seat if one is left; otherwise you are put on the waiting list.") in page
        assert said("You are expected") in client.post(mine, NAMED, follow=True).content.decode()


def test_a_second_seat_asked_for_in_the_same_browser_is_said_and_opens_nobodys_first_one(world):
    series, client = dates(world, capacity=5), Client()
    sentence = "Somebody was enrolled in these dates from this browser already. Go on only to enrol somebody else."
    mine = begin(client, series)
    client.post(mine, NAMED)
    again = client.get(begin(client, series)).content.decode()
    assert said(sentence) in again and mine not in again and "Awa" not in again
    assert said(sentence) not in Client().get(begin(Client(), series)).content.decode()


@pytest.mark.parametrize("phone", ["......", "------", "12 34"])
def test_a_phone_has_digits(world, series, phone):
    client = Client()
    assert client.post(begin(client, series), NAMED | {"phone": phone}).status_code == 422
