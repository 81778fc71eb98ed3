"""The credits on screen and through the API: who sees which, what is told of a request, credits opened."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from aids.budget import operations, queries
from aids.budget.models import BudgetEntry, Envelope
from aids.rule_sets.operations import Terms, publish_by_iris
from backend.audit.models import ReadLog
from backend.kit import clock
from backend.shell.demo.territory import RULE_FILE
from directory.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def envelope(world) -> Envelope:
    return factories.appropriation(world.units["est"], amount=Decimal("1000.50"), budget_line="6512-52")


@pytest.fixture
def line(world, envelope):
    found = factories.ready(world).lines.get()
    operations.reserve(actor=None, line=found, envelope_id=envelope.pk, amount=Decimal(120))
    return found


def typed(world, **changes) -> dict:
    told = {
        "movement": "open",
        "year": clock.today().year,
        "unit": world.units["est"].pk,
        "family": "",
        "budget_line": "6512-55",
        "amount": "1 234,50",
        "reference": "Délibération n° 12",
        "reason": "",
    }
    return told | changes


class TestTheList:
    def test_it_tells_what_is_left_and_draws_it(self, sign_in, envelope, line):
        page = sign_in(Role.UNIT_MANAGER).get(reverse("budget:list")).content.decode()
        for words in ("880,50", "120,00", "6512-52", "<svg"):
            assert words in page.replace("\u202f", " ")

    def test_a_unit_sees_its_own_credits_and_the_budget_officer_all(self, world, sign_in, envelope):
        there = factories.appropriation(world.units["ouest"], amount=Decimal(5), budget_line="6512-77")
        pages = {
            role: sign_in(role).get(reverse("budget:list")).content for role in (Role.SIGNATORY, Role.BUDGET_OFFICER)
        }
        assert b"6512-77" not in pages[Role.SIGNATORY] and b"6512-77" in pages[Role.BUDGET_OFFICER]
        assert sign_in(Role.SIGNATORY).get(there.get_absolute_url()).status_code == 404
        asked = {"unit": there.unit_id}
        narrowed = sign_in(Role.BUDGET_OFFICER).get(reverse("budget:list"), asked).content
        assert b"6512-77" in narrowed and b"6512-52" not in narrowed

    @pytest.mark.parametrize("asked", ["year=1900", "year=abc", "unit=999999", "page=zz&year=", "unit=x"])
    def test_what_is_asked_badly_is_passed_over(self, sign_in, envelope, asked):
        response = sign_in(Role.BUDGET_OFFICER).get(f"{reverse('budget:list')}?{asked}")
        assert response.status_code == 200 and b"6512-52" in response.content

    def test_the_balances_as_a_file(self, sign_in, envelope, line):
        response = sign_in(Role.BUDGET_OFFICER).get(reverse("budget:balances"))
        rows = response.content.decode().splitlines()
        assert f"{envelope.year};UTAS est;Toutes aides;6512-52;1000,50;0,00;120,00;880,50" in rows


class TestAnEnvelope:
    def test_a_request_is_told_by_its_number_and_who_reads_is_recorded(self, sign_in, envelope, line):
        page = sign_in(Role.BUDGET_OFFICER).get(envelope.get_absolute_url()).content.decode()
        assert line.application.number in page
        assert line.application.applicant.last_name not in page
        read = ReadLog.objects.latest("pk")
        assert (read.person_ids, read.reason) == ([line.application.applicant_id], "budget")

    def test_only_the_budget_officer_is_offered_to_add(self, sign_in, envelope):
        pages = {
            role: sign_in(role).get(envelope.get_absolute_url()).content.decode()
            for role in (Role.BUDGET_OFFICER, Role.UNIT_MANAGER)
        }
        assert reverse("budget:new") in pages[Role.BUDGET_OFFICER]
        assert reverse("budget:new") not in pages[Role.UNIT_MANAGER]


class TestOpening:
    def test_credits_are_opened_once(self, world, sign_in):
        client, told = sign_in(Role.BUDGET_OFFICER), typed(world, key=str(uuid.uuid4()))
        for _ in range(2):
            response = client.post(reverse("budget:new"), told)
        entry = BudgetEntry.objects.get(envelope__budget_line="6512-55")
        assert response["Location"] == entry.envelope.get_absolute_url()
        assert (entry.amount, entry.reference) == (Decimal("1234.50"), "Délibération n° 12")

    def test_they_are_taken_back_with_a_reason(self, world, sign_in, envelope, line):
        client = sign_in(Role.BUDGET_OFFICER)
        told = typed(world, movement="take_back", budget_line="6512-52", amount="880,51", key=str(uuid.uuid4()))
        refused = client.post(reverse("budget:new"), told)
        assert refused.status_code == 422 and "credits are taken back" not in refused.content.decode()
        refused = client.post(reverse("budget:new"), told | {"reason": "Décision modificative"})
        assert refused.status_code == 422 and "880,50" in refused.content.decode().replace("\u202f", " ")
        taken = client.post(reverse("budget:new"), told | {"reason": "Décision modificative", "amount": "880,50"})
        assert taken.status_code == 302
        assert queries.balance(envelope).available == 0

    @pytest.mark.parametrize(
        "changes",
        [
            {"amount": "0"},
            {"amount": "-5"},
            {"amount": "1000000000"},
            {"amount": "1,234"},
            {"amount": "douze"},
            {"year": "1999"},
            {"unit": "999999"},
            {"family": "inconnue"},
            {"budget_line": " "},
            {"budget_line": "6" * 41},
            {"reference": ""},
            {"movement": "spend"},
        ],
    )
    def test_bad_input_is_told_and_writes_nothing(self, world, sign_in, changes):
        before = BudgetEntry.objects.count()
        told = typed(world, key=str(uuid.uuid4()), **changes)
        assert sign_in(Role.BUDGET_OFFICER).post(reverse("budget:new"), told).status_code == 422
        assert BudgetEntry.objects.count() == before

    @pytest.mark.parametrize("asked", ["", "?envelope=999999", "?envelope=abc"])
    def test_the_form_opens_whatever_is_asked(self, sign_in, asked):
        assert sign_in(Role.BUDGET_OFFICER).get(reverse("budget:new") + asked).status_code == 200

    def test_it_opens_on_the_envelope_that_one_comes_from(self, sign_in, envelope):
        page = sign_in(Role.BUDGET_OFFICER).get(f"{reverse('budget:new')}?envelope={envelope.pk}")
        assert 'value="6512-52"' in page.content.decode()


class TestFamilies:
    @pytest.fixture
    def text(self, world):
        """A rule set with families takes over."""
        today = clock.today()
        terms = Terms(today, "Délibération n° 3", today)
        return publish_by_iris(text=RULE_FILE.read_text(encoding="utf-8"), terms=terms, today=today)

    def test_credits_of_a_family_come_before_those_of_all_aids(self, world, text):
        unit, this_year = world.units["est"], clock.today().year

        def paying(family: str, year: int = this_year) -> list[Envelope]:
            return queries.envelopes_for(unit, year, family, queries.with_balances(Envelope.objects.all()))

        usual = paying("mobility")
        assert [one.family for one in usual] == [""]
        made = factories.appropriation(unit, amount=Decimal(700), family="mobility", budget_line="6513-1")
        assert made.name == "Mobilité"
        assert [(one.pk, one.available) for one in paying("mobility")] == [(made.pk, 700)]
        assert [one.pk for one in paying("children")] == [usual[0].pk]
        assert paying("mobility", this_year - 5) == []

    def test_a_line_is_paid_by_the_family_of_its_aid(self, world, text):
        made = factories.appropriation(world.units["est"], amount=Decimal(700), family="mobility")
        lines = [factories.line(aid_code="car_repair", ground="car_repair"), factories.line()]
        application = factories.ready(world, lines=lines)
        found = [queries.envelope_of(line, application.unit, clock.today().year) for line in application.lines.all()]
        assert [one.family for one in found] == ["mobility", ""]
        assert found[0].pk == made.pk

    def test_the_form_offers_them(self, world, text, sign_in):
        page = sign_in(Role.BUDGET_OFFICER).get(reverse("budget:new")).content.decode()
        assert "Mobilité" in page and "Toutes aides" in page


class TestTheApi:
    def test_envelopes_and_their_movements(self, sign_in, envelope, line):
        client = sign_in(Role.SIGNATORY)
        listed = client.get(reverse("api:budget:list"), {"year": envelope.year}).json()["results"]
        told = next(one for one in listed if one["id"] == envelope.pk)
        assert (told["appropriated"], told["reserved"], told["available"]) == ("1000.50", "120.00", "880.50")
        assert client.get(reverse("api:budget:envelope", args=[envelope.pk])).json() == told
        moved = client.get(reverse("api:budget:entries", args=[envelope.pk]), {"kind": "reservation"}).json()["results"]
        assert [(one["application"], one["amount"]) for one in moved] == [(line.application.number, "120.00")]
        assert ReadLog.objects.latest("pk").person_ids == [line.application.applicant_id]

    def test_credits_are_opened(self, world, sign_in):
        told = {name: value for name, value in typed(world).items() if value} | {"amount": "100.50"}
        client = sign_in(Role.BUDGET_OFFICER)
        opened = client.post(reverse("api:budget:new"), told, content_type="application/json")
        assert opened.status_code == 201
        assert client.get(opened.json()["url"]).json()["available"] == "100.50"
        refused = client.post(
            reverse("api:budget:new"), told | {"movement": "take_back"}, content_type="application/json"
        )
        assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "reason"
