"""The online offer through the API: who enrols whom, who came, the sheets of partners; and all that a partner never
learns."""

import re
import uuid

import pytest
from django.urls import get_resolver
from django.utils import timezone

from backend.audit.models import Operation, ReadLog
from backend.kit import clock
from collective_actions.enrolment import operations
from collective_actions.enrolment.models import Enrolment
from directory.enums import Role
from directory.models import Service, SheetChange
from directory.sheets import operations as sheets
from directory.tokens import issue_token
from tests import factories
from tests.api.conftest import ApiClient
from tests.offering import action, comes, dates, organisation
from tests.referring import partner_of, referred, service

pytestmark = pytest.mark.django_db

AWA = {"first_name": "Awa", "initial": "d", "agreed": True}
FIRST, LAST, STREET = "Zéphyrine", "Quatremare", "7 impasse des Glycines"


@pytest.fixture
def own(world) -> Service:
    """A service of the organisation of the partner's professional."""
    made = service(world, remarks="Demander Sylvie.", thematics=["famille"], languages=["ar"])
    partner_of(world, made)
    return Service.objects.select_related("organisation").get(pk=made.pk)


@pytest.fixture
def partner(world, own):
    """The API as the partner's professional sees it, for a month."""
    account = world.account(Role.PARTNER)
    _row, token = issue_token(actor=account, name="tests", days=30, now=timezone.now())
    return ApiClient(account, token)


def somebody(world):
    return factories.person(world, first_name=FIRST, last_name=LAST)


def names(series: dict) -> dict[str, str]:
    return {one["name"]: one["status"] for one in series["enrolments"]}


class TestEnrolling:
    def test_a_partner_finds_enrols_by_a_first_name_and_cancels(self, world, partner):
        series = dates(world, capacity=1)
        found = partner("GET", "/collective/?q=cuisine&status=published").json()["results"]
        assert [one["title"] for one in found] == ["Cuisiner ensemble"]
        told = partner("GET", f"/collective/{found[0]['id']}/").json()
        assert [(one["capacity"], one["left"], one["takes_enrolments"]) for one in told["series"]] == [(1, 1, True)]
        assert told["series"][0]["meetings"][0]["commune"] == "Évreux"
        page = f"/collective/dates/{told['series'][0]['id']}/"

        key = str(uuid.uuid4())
        receipt = partner("POST", f"{page}enrol/", AWA, status=201, idempotency_key=key).json()
        assert partner("POST", f"{page}enrol/", AWA, idempotency_key=key).json() == receipt
        assert receipt["url"] == f"/api/v1{page}" and "Awa" not in str(receipt)
        partner("POST", f"{page}enrol/", AWA | {"first_name": "Bruno"}, status=201)
        assert names(partner("GET", page).json()) == {"Awa D.": "enrolled", "Bruno D.": "waiting"}

        mine = partner("GET", "/collective/enrolments/").json()["results"]
        assert {(one["name"], one["series"]) for one in mine} == {("Awa D.", series.pk), ("Bruno D.", series.pk)}
        awa, bruno = (next(one["id"] for one in mine if one["name"].startswith(name)) for name in ("Awa", "Bruno"))
        partner("POST", f"/collective/enrolments/{awa}/answer/", {"answer": "cancel"})
        assert names(partner("GET", page).json()) == {"Bruno D.": "offered"}
        partner("POST", f"/collective/enrolments/{bruno}/answer/", {"answer": "accept"})
        assert names(partner("GET", page).json()) == {"Bruno D.": "enrolled"}
        partner("POST", f"/collective/enrolments/{bruno}/answer/", {"answer": "decline"}, status=422)

    def test_nothing_is_held_for_who_did_not_agree_or_has_no_name(self, world, partner):
        url = f"/collective/dates/{dates(world).pk}/enrol/"
        partner("POST", url, AWA | {"agreed": False}, status=422)
        partner("POST", url, AWA | {"initial": "De"}, status=400)
        partner("POST", url, AWA | {"first_name": " "}, status=422)
        partner("POST", url, AWA | {"phone": "06 12 34 56 78"}, status=400)
        closed = dates(world, action(world, organisation(world, "Le Fil"), open_to="professionals"))
        partner("POST", f"/collective/dates/{closed.pk}/enrol/", AWA, status=403)
        assert not Enrolment.objects.exists()

    def test_what_an_action_costs_is_told_to_who_writes_it_and_to_the_staff(self, world, api):
        account = partner_of(world, service(world))
        told = {"budget": 900, "funding": "Fonds de solidarité"}
        own = action(world, account.organisation, **told)
        theirs = action(world, organisation(world, "Le Fil"), **told)
        partner, worker = api(Role.PARTNER), api(Role.SOCIAL_WORKER)
        assert partner("GET", f"/collective/{own.pk}/").json()["record"]["funding"] == "Fonds de solidarité"
        assert partner("GET", f"/collective/{theirs.pk}/").json()["record"] is None
        assert worker("GET", f"/collective/{theirs.pk}/").json()["record"]["budget"] == "900.00"

    def test_from_the_file_and_warned_of_the_same_hours(self, world, api):
        worker, person = api(Role.SOCIAL_WORKER), somebody(world)
        first = dates(world, capacity=5)
        second = dates(world, action(world, organisation(world, "Le Fil"), title="Coudre"), hours=(15, 17))
        url, told = f"/collective/persons/{person.pk}/", {"series": first.pk, "agreed": True}
        receipt = worker("POST", url, told, status=201).json()
        assert names(worker("GET", receipt["url"].removeprefix("/api/v1")).json()) == {"Zéphyrine Q.": "enrolled"}
        assert ReadLog.objects.latest("pk").person_ids == [person.pk]
        told["series"] = second.pk
        problem = worker("POST", url, told, status=409).json()
        assert problem["type"].endswith("same-hours") and "Cuisiner ensemble" in problem["clashes"][0]
        worker("POST", url, told | {"anyway": second.pk}, status=201)
        worker("POST", url, told | {"anyway": second.pk}, status=422)
        worker("POST", url, told | {"series": 999_999}, status=422)
        assert person.enrolments.count() == 2

    def test_who_came_is_said_by_who_runs_the_action_from_the_day_itself_on(self, world, partner, own, api):
        series = dates(world, action(world, own.organisation))
        person = somebody(world)
        worker = world.account(Role.SOCIAL_WORKER)
        seat = operations.enrol(actor=worker, series=series, person=person, agreed=True, now=clock.now())
        meeting = series.meetings.get()
        url, said = f"/collective/meetings/{meeting.pk}/presence/", {"enrolled": [{"enrolment": seat.pk, "came": "no"}]}
        asked = partner("GET", url).json()["enrolled"]
        assert asked == [{"enrolment": seat.pk, "name": "Zéphyrine Q.", "came": ""}]
        assert ReadLog.objects.latest("pk").person_ids == [person.pk]
        partner("PUT", url, said, status=422)
        with clock.at(meeting.ends_at):
            partner("PUT", url, said)
            assert partner("GET", url).json()["enrolled"][0]["came"] == "no"
            stranger = {"enrolled": [{"enrolment": seat.pk + 1, "came": "no"}]}
            partner("PUT", url, stranger, status=422)
        api(Role.SOCIAL_WORKER)("GET", url, status=403)

    def test_lists_are_filtered_as_on_the_screen_and_paged(self, world, partner, api):
        owner = organisation(world)
        for title in ("Coudre", "Jardiner", "Cuisiner"):
            action(world, owner, title=title, thematics=["remobilisation"] if title == "Coudre" else ["famille"])
        action(world, owner, title="En projet", published=False)
        titles, page = [], partner("GET", "/collective/?limit=2").json()
        titles += [one["title"] for one in page["results"]]
        page = partner("GET", page["next"].removeprefix("http://testserver/api/v1")).json()
        assert [*titles, *(one["title"] for one in page["results"])] == ["Coudre", "Cuisiner", "Jardiner"]
        by_theme = partner("GET", "/collective/?thematic=remobilisation").json()["results"]
        assert [one["title"] for one in by_theme] == ["Coudre"]
        assert partner("GET", "/collective/?status=draft").json()["results"] == []
        drafts = api(Role.SOCIAL_WORKER)("GET", "/collective/?status=draft").json()["results"]
        assert [one["title"] for one in drafts] == ["En projet"]
        partner("GET", "/collective/?status=x", status=400)


class TestSheets:
    def test_are_read_and_changed_at_once_field_by_field(self, partner, own):
        mine = partner("GET", "/services/mine/").json()
        assert (mine["organisation"]["name"], [one["id"] for one in mine["services"]]) == (
            "Familles et Budget", [own.pk],
        )  # fmt: skip
        assert "Sylvie" not in str(mine)
        url = f"/services/mine/{own.pk}/edit/"
        read = partner.etag(url)
        partner("PATCH", url, {"capacity": "Dix places"}, status=428)
        told = {"capacity": "Dix places", "area_served": "Évreux", "languages": ["ar", "en"], "opening_hours": "24/7"}
        receipt = partner("PATCH", url, told, if_match=read).json()
        assert receipt["url"] == f"/api/v1{url}"
        said = partner("GET", url).json()
        assert told.items() <= said.items()
        assert (said["thematics"], said["phone"]) == (["famille"], "02 61 91 67 10")
        own.refresh_from_db()
        assert own.remarks == "Demander Sylvie." and own.checked_on == clock.today()
        partner("PATCH", url, {"capacity": "Onze"}, if_match=read, status=412)
        partner("PATCH", url, {"opening_hours": "midi"}, if_match=partner.etag(url), status=422)
        partner("PATCH", url, {"remarks": "Rien."}, if_match=partner.etag(url), status=400)
        partner("PATCH", url, {"thematics": ["astrologie"]}, if_match=partner.etag(url), status=400)

    def test_and_that_of_the_organisation(self, partner, own):
        url = "/services/mine/edit/"
        partner("PATCH", url, {"mission": "Écouter"}, if_match=partner.etag(url))
        assert partner("GET", url).json()["mission"] == "Écouter"
        partner("PATCH", url, {"name": "Autre"}, if_match=partner.etag(url), status=400)

    def test_wait_for_an_answer_where_the_departement_reads_first(self, partner, own, settings, world):
        settings.DIRECTORY_APPROVAL = True
        url = f"/services/mine/{own.pk}/edit/"
        read = partner.etag(url)
        partner("PATCH", url, {"capacity": "Dix places"}, if_match=read)
        said = partner("GET", url).json()
        assert (said["capacity"], said["waiting"]["told"]) == ("", {"capacity": "Dix places"})
        partner("PATCH", url, {"fee_words": "Rien"}, if_match=read, status=422)
        partner("PATCH", url, {"fee_words": "Rien", "proposal": said["waiting"]["mark"]}, if_match=read)
        assert SheetChange.objects.get().told == {"capacity": "Dix places", "fee_words": "Rien"}
        answered = {"actor": world.account(Role.ADMINISTRATOR), "answer": "Où ?", "today": clock.today()}
        sheets.send_back(change=SheetChange.objects.get(), **answered)
        answers = partner("GET", "/services/mine/").json()["answers"]
        assert [(one["service"], one["outcome"], one["answer"]) for one in answers] == [(own.pk, "sent_back", "Où ?")]

    def test_of_others_are_not_found(self, world, partner, own):
        foreign = service(world, name="Ailleurs", organisation="Une autre maison")
        url = f"/services/mine/{foreign.pk}/edit/"
        partner("GET", url, status=404)
        partner("PATCH", url, {"capacity": "Dix"}, if_match='"1"', status=404)


class TestWhatAPartnerNeverLearns:
    @pytest.fixture
    def others(self, world, own):
        """Somebody with a file, referred elsewhere and enrolled by others; → ids of all of it."""
        home = {"address": STREET, "postal_code": "27000", "commune": world.communes["est"]}
        person = factories.person(world, first_name=FIRST, last_name=LAST, residence=home)
        application = factories.submitted(world, person)
        elsewhere = service(world, name="Ailleurs", organisation="Une autre maison")
        referral = referred(world, elsewhere, someone=person)
        series = dates(world, action(world, elsewhere.organisation), capacity=9)
        worker = world.account(Role.SOCIAL_WORKER)
        told = {"actor": worker, "series": series, "person": person, "agreed": True, "now": clock.now()}
        seat = operations.enrol(**told)
        named = comes(series, "Théodule", actor=worker)
        return {
            "person": person.pk,
            "application": application.pk,
            "line": application.lines.get().pk,
            "referral": referral.pk,
            "seat": seat.pk,
            "named": named.pk,
            "series": series.pk,
            "meeting": series.meetings.get().pk,
        }

    SECRETS = (FIRST, LAST, STREET, factories.NEED, "646.52", "646,52", "Théodule")

    def secrets_in(self, response) -> list[str]:
        content = response.getvalue() if response.streaming else response.content
        return [word for word in self.SECRETS if word in content.decode("utf-8", "replace")]

    def test_by_guessed_ids_on_any_address(self, others, sign_in):
        client = sign_in(Role.PARTNER)
        routes = numbered_routes()
        assert {"persons/<int:pk>/", "api/v1/persons/<int:pk>/", "referrals/<int:pk>/"} <= set(routes)
        opened = {}
        for route in routes:
            for number in set(others.values()):
                response = client.get("/" + re.sub(r"<int:\w+>", str(number), route))
                assert response.status_code < 500
                if found := self.secrets_in(response):
                    opened[route, number] = found
        assert not opened

    def test_by_the_api(self, others, partner):
        closed = {
            f"/persons/{others['person']}/": 403,
            f"/persons/{others['person']}/history/": 403,
            f"/persons/{others['person']}/budget/": 403,
            f"/applications/{others['application']}/": 403,
            "/applications/": 403,
            f"/collective/meetings/{others['meeting']}/presence/": 403,
        }
        for path, status in closed.items():
            assert not self.secrets_in(partner("GET", path, status=status))
        assert partner("GET", f"/collective/dates/{others['series']}/").json()["enrolments"] == []
        assert partner("GET", "/collective/enrolments/").json()["results"] == []
        assert not self.secrets_in(partner("GET", "/desk/"))
        for seat in (others["seat"], others["named"], 999_999):
            partner("POST", f"/collective/enrolments/{seat}/answer/", {"answer": "cancel"}, status=404)
        told = {"series": others["series"], "agreed": True}
        for person in (others["person"], 999_999):
            partner("POST", f"/collective/persons/{person}/", told, status=403)

    def test_by_searches_and_feeds(self, others, partner, sign_in):
        partner("POST", "/search/", {"q": LAST}, status=403)
        client = sign_in(Role.PARTNER)
        assert client.post("/search/", {"q": LAST}).status_code == 403
        assert partner("GET", f"/collective/?q={LAST}").json()["results"] == []
        pages = [f"/{page}?q={LAST}" for page in ("directory/", "actions/", "actions/calendar.ics", "collective/")]
        pages += ["/actions/calendar.ics", "/directory/data-inclusion/services.json", "/referrals/", "/"]
        for page in pages:
            found = set(self.secrets_in(client.get(page)))
            assert found <= ({LAST} if LAST in page else set()), page  # what was typed stays in the box
        assert not Operation.objects.filter(actor_id=partner.account.pk).exclude(name__contains="token").exists()


def numbered_routes() -> list[str]:
    """Every address of Iris that holds nothing but numbers to guess."""
    found = []

    def walk(patterns, prefix: str):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns, route)
            elif "<int:" in route and not re.search(r"<(?!int:)", route):
                found.append(route)

    walk(get_resolver().url_patterns, "")
    return found
