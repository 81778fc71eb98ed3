"""Lead workers: who takes, names, hands over, ends; what the person is told; what it weighs."""

import datetime as dt
import threading
import uuid
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from backend.audit.models import Operation, ReadLog
from backend.audit.operations import operation
from backend.kit import clock, registry
from backend.kit.access import Forbidden, Refusal
from cases.following import absences, caseload
from cases.following import operations as following
from cases.following.models import LeadWorker
from cases.people.models import Debt
from cases.people.queries import members_on
from directory.enums import Role
from tests import factories
from tests.cases.following_stage import (
    NOTE,
    browser,
    colleague,
    days_later,
    emergency,
    end_roles,
    fresh,
    hand_over,
    lead,
    text_of,
)
from tests.forms import following as following_page
from tests.forms import says

pytestmark = pytest.mark.django_db

ALREADY = "This was already recorded: here it is."


@pytest.fixture
def someone(world):
    return factories.person(world)


def page(name: str, *args) -> str:
    return reverse(f"following:{name}", args=args)


def spouse_of(world, someone):
    return factories.child(world, someone, birth_date=dt.date(1985, 1, 2), first_name="Awa", role="spouse").person


class TestTakingAndNaming:
    def form(self, worker, **changes):
        return {"key": uuid.uuid4(), "worker": worker.pk, "starts_on": clock.today().isoformat()} | changes

    def test_a_social_worker_takes_the_whole_household_in_one_go(self, world, someone, sign_in):
        spouse = spouse_of(world, someone)
        factories.child(world, someone)
        worker = world.account(Role.SOCIAL_WORKER)
        told = self.form(worker, whole_household="on")
        client = sign_in(Role.SOCIAL_WORKER)
        for _twice in range(2):
            assert client.post(page("name", someone.pk), told).status_code == 302
        assert set(LeadWorker.objects.values_list("person", "worker")) == {
            (someone.pk, worker.pk),
            (spouse.pk, worker.pk),
        }
        assert Operation.objects.filter(name="following.name_lead").count() == 1

    def test_not_in_another_unit_not_a_colleague_not_by_a_case_officer(self, world, someone):
        other = colleague(world)
        url = page("name", someone.pk)
        elsewhere = world.account(Role.SOCIAL_WORKER, "ouest")
        assert browser(elsewhere).post(url, self.form(elsewhere)).status_code == 403
        assert browser(world.account(Role.CASE_OFFICER)).get(url).status_code == 403
        assert browser(world.account(Role.SOCIAL_WORKER)).post(url, self.form(other)).status_code == 422
        with pytest.raises(Forbidden):
            lead(world, someone, worker=other)
        assert not LeadWorker.objects.exists()

    def test_the_manager_names_one_of_the_workers_of_the_unit(self, world, someone):
        manager, officer = world.account(Role.UNIT_MANAGER), world.account(Role.CASE_OFFICER)
        client, url = browser(manager), page("name", someone.pk)
        assert client.post(url, self.form(world.account(Role.SOCIAL_WORKER, "ouest"))).status_code == 422
        assert client.post(url, self.form(world.account(Role.RECEPTION))).status_code == 422
        assert client.post(url, self.form(officer)).status_code == 302
        named = LeadWorker.objects.get()
        assert (named.worker, named.unit, named.named_by) == (officer, world.units["est"], manager)

    @pytest.mark.parametrize("days", [1, -367])
    def test_a_day_to_come_or_too_long_ago_is_refused_on_its_field(self, world, someone, sign_in, days):
        told = self.form(world.account(Role.SOCIAL_WORKER))
        told["starts_on"] = (clock.today() + dt.timedelta(days=days)).isoformat()
        answer = sign_in(Role.SOCIAL_WORKER).post(page("name", someone.pk), told)
        assert answer.status_code == 422
        assert "starts_on" in answer.context["form"].errors

    @pytest.mark.parametrize("typed", [{"starts_on": "hier"}, {"worker": "x"}, {"worker": "9" * 30}, {"key": "x"}, {}])
    def test_anything_typed_is_a_sentence(self, world, someone, sign_in, typed):
        told = self.form(world.account(Role.SOCIAL_WORKER)) | typed if typed else {}
        assert sign_in(Role.SOCIAL_WORKER).post(page("name", someone.pk), told).status_code == 422

    def test_a_second_lead_worker_is_refused(self, world, someone):
        lead(world, someone)
        with pytest.raises(Refusal, match="Nadia"):
            lead(world, someone, by=colleague(world))

    def test_the_form_leads_to_the_lead_worker_whom_there_is_and_only_a_second_sending_is_told_so(
        self, world, someone, sign_in
    ):
        client, there = sign_in(Role.SOCIAL_WORKER), page("lead", someone.pk)
        told = self.form(world.account(Role.SOCIAL_WORKER))
        assert client.post(page("name", someone.pk), told)["Location"] == there
        client.get(there)
        opened = client.get(page("name", someone.pk))
        assert opened["Location"] == there
        assert not says(following_page(client, opened), ALREADY)
        assert says(following_page(client, client.post(page("name", someone.pk), told)), ALREADY)

    def test_a_child_has_none_of_its_own(self, world, someone):
        with pytest.raises(Refusal):
            lead(world, factories.child(world, someone).person)

    def test_without_a_fixed_address_the_unit_is_that_of_the_worker(self, world):
        roofless = factories.person(world, residence={"no_fixed_address": True})
        assert lead(world, roofless, by=world.account(Role.SOCIAL_WORKER, "ouest")).unit == world.units["ouest"]


class TestHandingOver:
    def form(self, new, **changes):
        told = {"key": uuid.uuid4(), "worker": new.pk, "hand_over_note": NOTE, "starts_on": clock.today().isoformat()}
        return told | {"may_still_read": "on"} | changes

    def test_the_note_is_required_and_nothing_typed_is_lost(self, world, someone, sign_in):
        lead(world, someone)
        new = colleague(world)
        answer = sign_in(Role.SOCIAL_WORKER).post(
            page("hand_over", someone.pk), self.form(new, hand_over_note="  ", whole_household="on")
        )
        assert answer.status_code == 422
        assert "hand_over_note" in answer.context["form"].errors
        assert LeadWorker.objects.get().ended_on is None

    def test_one_leads_after_the_other_and_reads_the_note(self, world, someone, sign_in):
        spouse = spouse_of(world, someone)
        lead(world, someone, spouse, days_ago=10)
        new = colleague(world)
        told = self.form(new, whole_household="on")
        client = sign_in(Role.SOCIAL_WORKER)
        for _twice in range(2):
            assert client.post(page("hand_over", someone.pk), told).status_code == 302
        living = LeadWorker.objects.living()
        assert {(one.person_id, one.worker_id) for one in living} == {(someone.pk, new.pk), (spouse.pk, new.pk)}
        assert {one.ended_on for one in LeadWorker.objects.exclude(ended_on=None)} == {clock.today()}
        received = browser(new)
        assert "Nadia" in text_of(received.get(reverse("desk")))
        mine = living.get(person=someone)
        assert client.post(page("note_read", someone.pk, mine.pk)).status_code == 403
        received.post(page("note_read", someone.pk, mine.pk))
        mine.refresh_from_db()
        assert mine.note_read_at

    def test_only_the_lead_worker_and_the_managers_concerned_change_it(self, world, someone):
        given, new = lead(world, someone), colleague(world)
        for role, unit in [(Role.CASE_OFFICER, "est"), (Role.UNIT_MANAGER, "ouest"), (Role.SOCIAL_WORKER, "ouest")]:
            client = browser(world.account(role, unit))
            assert client.get(page("hand_over", someone.pk)).status_code == 403
            assert client.get(page("end", someone.pk)).status_code == 403
            with pytest.raises(Forbidden):
                hand_over(world.account(role, unit), given, new)
        assert hand_over(world.account(Role.UNIT_MANAGER), given, new).worker == new

    def test_an_end_before_the_start_is_refused(self, world, someone):
        given = lead(world, someone, days_ago=5)
        worker = world.account(Role.SOCIAL_WORKER)
        with pytest.raises(Refusal, match="avant le début"):
            hand_over(worker, given, colleague(world), starts_on=clock.today() - dt.timedelta(days=6))

    def test_the_same_day_a_mistake_is_set_right(self, world, someone):
        given, new = lead(world, someone), colleague(world)
        hand_over(world.account(Role.SOCIAL_WORKER), given, new, may_still_read=False)
        assert LeadWorker.objects.living().get().worker == new

    def test_ending_without_a_successor_wants_a_reason(self, world, someone, sign_in):
        given = lead(world, someone)
        client, url = sign_in(Role.SOCIAL_WORKER), page("end", someone.pk)
        told = {"version": given.version, "why_ended": "moved_away", "end_reason": ""}
        assert client.post(url, told).status_code == 422
        assert client.post(url, told | {"why_ended": "handed_over", "end_reason": "x"}).status_code == 422
        assert client.post(url, told | {"end_reason": "Installée à Rouen."}).status_code == 302
        given.refresh_from_db()
        assert (given.ended_on, given.why_ended) == (clock.today(), "moved_away")

    def test_two_at_once_leave_one_lead_worker(self, world, someone):
        given = lead(world, someone)
        worker = world.account(Role.SOCIAL_WORKER)
        hand_over(worker, given, colleague(world))
        with pytest.raises(Refusal):
            hand_over(world.account(Role.UNIT_MANAGER), given, colleague(world, name="third"))


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_take_a_household_at_the_same_instant_one_gets_it(transactional_db):
    world = factories.make_world()
    someone = factories.person(world)
    spouse = spouse_of(world, someone)
    first, second = world.account(Role.SOCIAL_WORKER), colleague(world)
    start, outcomes = threading.Barrier(2), []

    def take(worker, persons):
        start.wait()
        try:
            lead(world, *persons, by=worker)
            outcomes.append("taken")
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=take, args=(first, (someone, spouse))),
        threading.Thread(target=take, args=(second, (spouse, someone))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "taken"]
    assert len(set(LeadWorker.objects.values_list("worker", flat=True))) == 1
    assert LeadWorker.objects.count() == 2


class TestThoseWhoLeft:
    def test_their_persons_wait_on_the_desk_of_the_manager_and_are_entrusted_in_one_go(self, world, sign_in):
        leads = [
            lead(world, factories.person(world, first_name=name, birth_date=dt.date(1980, 1, day), phone=""))
            for day, name in enumerate(["Ana", "Bao", "Cléo"], start=1)
        ]
        end_roles(world.account(Role.SOCIAL_WORKER))
        manager, new = sign_in(Role.UNIT_MANAGER), colleague(world)
        desk = text_of(manager.get(reverse("desk")))
        assert "3 personnes" in desk
        assert "Ana" not in desk
        assert "Ana" not in text_of(sign_in(Role.UNIT_MANAGER, "ouest").get(page("left")))
        told = {"key": uuid.uuid4(), "worker": new.pk, "hand_over_note": NOTE, "leads": [one.pk for one in leads[:2]]}
        for _twice in range(2):
            manager.post(page("left"), told)
        assert LeadWorker.objects.living().filter(worker=new).count() == 2
        assert Operation.objects.filter(name="following.hand_over").count() == 2
        assert "1 personne" in text_of(manager.get(reverse("desk")))

    def test_a_manager_elsewhere_entrusts_nobody(self, world, someone):
        given = lead(world, someone)
        end_roles(world.account(Role.SOCIAL_WORKER))
        there = world.account(Role.UNIT_MANAGER, "ouest")
        with pytest.raises(Forbidden):
            following.entrust(actor=there, lead=given, worker=colleague(world), note=NOTE, today=clock.today())

    def test_nobody_chosen_and_a_worker_of_another_unit_are_sentences(self, world, someone, sign_in):
        given = lead(world, someone)
        end_roles(world.account(Role.SOCIAL_WORKER))
        manager = sign_in(Role.UNIT_MANAGER)
        told = {"key": uuid.uuid4(), "worker": colleague(world).pk, "hand_over_note": NOTE}
        assert manager.post(page("left"), told).status_code == 422
        told |= {"worker": world.account(Role.SOCIAL_WORKER, "ouest").pk, "leads": [given.pk]}
        assert manager.post(page("left"), told).status_code == 422
        assert LeadWorker.objects.count() == 1


class TestTheLetter:
    def words(self, response) -> str:
        return " ".join(one.extract_text() for one in PdfReader(BytesIO(response.content)).pages)

    def letter(self, world, given):
        return browser(world.account(Role.SOCIAL_WORKER)).get(page("letter", given.person_id, given.pk))

    def test_it_says_who_how_to_reach_them_since_when_and_the_rights(self, world, someone):
        given = lead(world, someone, days_ago=3)
        answer = self.letter(world, given)
        words = self.words(answer)
        for told in ("Social Est", "Nadia Lefèvre", "12 rue des Lilas", "secret professionnel", "02 61 91 00 00"):
            assert told in " ".join(words.replace("\xa0", " ").split()), told
        assert answer["Cache-Control"] == "no-store"
        log = ReadLog.objects.latest("pk")
        assert (log.kind, log.person_ids) == ("document", [someone.pk])

    def test_printed_again_later_it_is_the_same_to_the_byte(self, world, someone):
        given = lead(world, someone)
        first = self.letter(world, given).content
        with operation("tests.change", actor=None):
            worker = world.account(Role.SOCIAL_WORKER)
            worker.phone = "02 00 00 00 00"
            worker.save()
            someone.usual_name = "Martin"
            someone.save()
        with days_later(20):
            assert self.letter(world, given).content == first

    def test_a_protected_address_is_never_printed(self, world):
        worker, manager = world.account(Role.SOCIAL_WORKER), world.account(Role.UNIT_MANAGER)
        given = lead(world, factories.person(world, protected=True), by=manager, worker=worker)
        words = self.words(self.letter(world, given))
        assert "Lilas" not in words
        assert "main propre" in words

    def test_an_address_protected_since_is_printed_no_more_nor_sent(self, world, someone):
        given = lead(world, someone)
        spouse = spouse_of(world, someone)
        assert "Lilas" in self.words(self.letter(world, given))
        with operation("tests.protect", actor=None):
            spouse.protected = True
            spouse.save()
        assert "Lilas" not in self.words(self.letter(world, given))
        client = browser(world.account(Role.SOCIAL_WORKER))
        client.post(page("announced_to_person", someone.pk, given.pk), {"how": "posted"})
        given.refresh_from_db()
        assert given.announced_on is None
        client.post(page("announced_to_person", someone.pk, given.pk), {"how": "handed"})
        given.refresh_from_db()
        assert (given.announced_on, given.announced_how) == (clock.today(), "handed")

    @pytest.mark.parametrize("how", ["", "pigeon", "x" * 500])
    def test_another_way_is_refused(self, world, someone, how):
        given = lead(world, someone)
        client = browser(world.account(Role.SOCIAL_WORKER))
        assert client.post(page("announced_to_person", someone.pk, given.pk), {"how": how}).status_code == 302
        given.refresh_from_db()
        assert given.announced_on is None


class TestTheHeadOfAPage:
    def told(self, world, someone, role=Role.RECEPTION):
        user = world.account(role)
        home, today = factories.household_of(someone), clock.today()
        subject = registry.Subject(someone, home, tuple(members_on(home, today)), today, False)
        return [fact for answer in registry.head_facts for fact in answer(user, subject) if "following" in fact.url]

    def test_the_lead_worker_shows_to_reception_and_who_covers_them(self, world, someone):
        worker, cover = world.account(Role.SOCIAL_WORKER), colleague(world)
        lead(world, someone)
        (fact,) = self.told(world, someone)
        assert fact.value == f"{worker} · UTAS est"
        following_away(world, worker, cover)
        (fact,) = self.told(world, someone)
        assert str(cover) in fact.detail
        end_roles(worker)
        (fact,) = self.told(world, someone)
        assert str(cover) not in fact.detail

    def test_a_child_shows_the_lead_worker_of_the_adults(self, world, someone):
        child = factories.child(world, someone).person
        lead(world, someone)
        (fact,) = self.told(world, child)
        assert fact.value.startswith(str(world.account(Role.SOCIAL_WORKER)))

    def test_nobody_yet_leads_who_may_take_it_to_the_form(self, world, someone):
        assert self.told(world, someone) == []
        (fact,) = self.told(world, someone, Role.SOCIAL_WORKER)
        assert fact.url == page("name", someone.pk)


def following_away(world, worker, cover):
    from_today = {"starts_on": clock.today(), "ends_on": clock.today() + dt.timedelta(days=3), "today": clock.today()}
    return absences.declare_absence(actor=worker, worker=worker, covered_by=cover, **from_today)


class TestCaseload:
    def test_it_weighs_what_the_file_knows(self, world, someone):
        factories.child(world, someone)
        factories.child(world, someone, first_name="Lina", birth_date=dt.date(2019, 1, 1))
        spouse = spouse_of(world, someone)
        with operation("tests.facts", actor=None):
            spouse.protection_measure = "masp"
            spouse.save()
            home = factories.household_of(someone)
            Debt(household=home, kind="rent_arrears", amount=Decimal(300), known_on=clock.today()).save()
            Debt(household=home, kind="fines", amount=Decimal(90), known_on=clock.today()).save()
        lead(world, someone, spouse)
        emergency(world.account(Role.RECEPTION), someone)
        (load,) = caseload.own_loads(fresh(world.account(Role.SOCIAL_WORKER)), clock.today())
        assert load.weight == Decimal("2") + Decimal("1") + 3 * Decimal("0.5")

    def test_a_worker_sees_their_own_with_names_the_manager_all_without(self, world, someone):
        lead(world, someone)
        other = colleague(world)
        mine = text_of(browser(world.account(Role.SOCIAL_WORKER)).get(page("caseload")))
        assert "Nadia" in mine
        assert str(other) not in mine
        unit = text_of(browser(world.account(Role.UNIT_MANAGER)).get(page("caseload")))
        assert str(world.account(Role.SOCIAL_WORKER)) in unit
        assert str(other) in unit
        assert "Nadia" not in unit
        assert str(other) not in text_of(browser(world.account(Role.UNIT_MANAGER, "ouest")).get(page("caseload")))

    def test_higher_rooms_add_their_weight(self, world, someone, monkeypatch):
        lead(world, someone)
        home = factories.household_of(someone).pk
        added = registry.Provider("caseload_weights")
        monkeypatch.setattr(registry, "caseload_weights", added)
        added.register(lambda ids: {pk: Decimal("2.5") for pk in ids if pk == home}, rank=1)
        (load,) = caseload.own_loads(fresh(world.account(Role.SOCIAL_WORKER)), clock.today())
        assert load.weight == Decimal("3.5")


def test_lists_cost_the_same_whatever_their_length(world):
    worker, manager = world.account(Role.SOCIAL_WORKER), world.account(Role.UNIT_MANAGER)
    names = ["Ana", "Bao", "Cléo", "Dan", "Eva", "Fia"]

    def costs() -> list[int]:
        found = []
        for user, name in [(worker, "mine"), (worker, "caseload"), (manager, "caseload"), (manager, "left")]:
            client = browser(user)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page(name)).status_code == 200
            found.append(len(captured))
        return found

    def grow(first: int, last: int) -> None:
        for number in range(first, last):
            made = factories.person(world, first_name=names[number], birth_date=dt.date(1980, 1, 1 + number), phone="")
            factories.child(world, made)
            lead(world, made)
            colleague(world, name=names[number])

    grow(0, 2)
    few = costs()
    grow(2, 6)
    assert costs() == few
    assert max(few) <= 14
