"""Reviews, suspension, another lead worker: what a contract lives through once it is signed."""

import datetime as dt
import uuid
from functools import partial

import pytest
from django.urls import reverse

from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from backend.kit.clock import add_months
from cases.following import operations as following
from cases.following.enums import WhyEnded
from cases.people import operations as cases
from cases.reception.enums import Occasion
from cases.reception.models import Slip
from cases.reception.slips import operations as slips
from cases.reception.slips import queries as slip_queries
from contracts.contract import operations as contracts
from contracts.contract.enums import ContractStatus
from contracts.contract.models import Contract
from contracts.contract.queries import lead_of
from contracts.life import operations
from contracts.life.models import Review
from contracts.life.operations import ReviewInput
from contracts.life.panels import desk as life_desk
from contracts.outcomes.panels import desk
from directory.enums import Role
from tests import contracting, factories
from tests.cases.following_stage import browser, colleague, end_roles, hand_over, lead
from tests.concurrency import overlapping
from tests.contracts.lives import OWN, days, ended, in_force, sent
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(sign_in):
    return sign_in(Role.SOCIAL_WORKER)


def typed(**changes) -> dict:
    told = {
        "key": str(uuid.uuid4()),
        "version": "0",
        "held_on": f"{clock.today():%d/%m/%Y}",
        "own_words": OWN,
        "worker_words": "Deux courriers ouverts.",
        "decided": "go_on",
    }
    return told | changes


def hold(world, made: Contract, review=None, *, version=None, by=None, **changes):
    told = {"held_on": clock.today(), "own_words": OWN, "decided": "go_on"} | changes
    return operations.hold_review(
        actor=by or world.account(Role.SOCIAL_WORKER),
        contract=made,
        household=factories.household_of(made.person),
        review=review,
        version=(review.version if review else 0) if version is None else version,
        told=ReviewInput(**told),
        today=clock.today(),
    )


class TestReviewsPlanned:
    def test_until_the_term(self, world):
        made = in_force(world, months=12)
        start = clock.today()
        expected = [add_months(start, 3), add_months(start, 6), add_months(start, 9), made.ends_on]
        assert [one.due_on for one in made.reviews.all()] == expected

    def test_none_in_the_past_and_those_that_were_held_stay(self, world):
        made = in_force(world, starts=-100, months=6)
        held = hold(world, made, held_on=days(-50))
        text = made.versions.get()
        with operation("tests.sign", actor=None):
            text.signed_on = clock.today()
            operations.plan_reviews(made, text)
        assert [one.due_on for one in made.reviews.all()] == [held.due_on, made.ends_on]


class TestHoldingAReview:
    def test_both_write_and_the_person_grades_again(self, world, worker):
        made = in_force(world, starts=-85)
        planned = made.reviews.first()
        url = reverse("contracts:hold_review", args=[planned.pk])
        page = worker.get(url)
        assert page.status_code == 200
        told = typed(version=planned.version, grade_housing="4")
        answer = worker.post(url, told)
        assert answer["Location"] == reverse("contracts:review", args=[planned.pk])
        planned.refresh_from_db()
        assert (planned.own_words, planned.decided, planned.held_on) == (OWN, "go_on", clock.today())
        assert made.ratings.get(on=clock.today()).grade == 4
        text = worker.get(answer["Location"]).content.decode()
        assert OWN in text and "Deux courriers ouverts." in text

    def test_words_of_the_person_come_first(self, world, worker):
        made = in_force(world)
        answer = worker.post(reverse("contracts:new_review", args=[made.pk]), typed(own_words=" "))
        assert answer.status_code == 422
        assert "Deux courriers ouverts." in answer.content.decode()
        assert not made.reviews.exclude(held_on=None).exists()

    @pytest.mark.parametrize("day", [-11, 1])
    def test_neither_before_the_start_nor_to_come(self, world, worker, day):
        made = in_force(world, starts=-10)
        told = typed(held_on=f"{days(day):%d/%m/%Y}")
        answer = worker.post(reverse("contracts:new_review", args=[made.pk]), told)
        assert answer.status_code == 422
        assert OWN in answer.content.decode()

    def test_one_that_is_late_stands_for_those_before_it(self, world):
        made = in_force(world, starts=-200, months=12)
        first, second = made.reviews.all()[:2]
        hold(world, made, second)
        assert not Review.objects.filter(pk=first.pk).exists()

    def test_two_workers_at_once_lose_nothing(self, world, worker):
        made = in_force(world, starts=-85)
        planned = made.reviews.first()
        other = colleague(world)
        factories.draft(world, made.person, by=other)
        hold(world, made, planned, by=other, own_words="Dit autrement.")
        url = reverse("contracts:hold_review", args=[planned.pk])
        told = typed(version=planned.version)
        answer = worker.post(url, told)
        assert answer.status_code == 409
        assert OWN in answer.content.decode()
        again = worker.post(url, told | {"version": Review.objects.get(pk=planned.pk).version})
        assert again.status_code == 422
        assert OWN in again.content.decode()
        assert Review.objects.get(pk=planned.pk).own_words == "Dit autrement."

    def test_two_more_the_same_day(self, world, worker):
        made = in_force(world, starts=-10)
        url = reverse("contracts:new_review", args=[made.pk])
        assert worker.post(url, typed()).status_code == 302
        answer = worker.post(url, typed(own_words="Autre chose."))
        assert answer.status_code == 409
        assert "Autre chose." in answer.content.decode()

    def test_in_one_that_gave_way_to_another_of_the_same_day(self, world, worker):
        made = in_force(world, starts=-95)
        planned = made.reviews.first()
        url = reverse("contracts:hold_review", args=[planned.pk])
        held = hold(world, made, own_words="Dit ce matin.")
        assert held.version == planned.version
        told = typed(version=planned.version, own_words="Dit autrement.")
        assert worker.post(url, told | {"decided": ""}).status_code == 422
        answer = worker.post(url, told)
        assert answer.status_code == 409
        again = reverse("contracts:new_review", args=[made.pk])
        assert f'action="{again}"' in answer.content.decode()
        assert Review.objects.get(pk=held.pk).own_words == "Dit ce matin."
        worker.post(again, fields_of(answer))
        assert Review.objects.get(pk=held.pk).own_words == "Dit autrement."

    def test_sent_twice_is_written_once(self, world, worker):
        made = in_force(world, starts=-10)
        url, told = reverse("contracts:new_review", args=[made.pk]), typed()
        assert worker.post(url, told)["Location"] == worker.post(url, told)["Location"]
        assert made.reviews.exclude(held_on=None).count() == 1

    def test_corrected_the_same_day_by_who_held_it(self, world, worker):
        made = in_force(world, starts=-10)
        held = hold(world, made)
        url = reverse("contracts:hold_review", args=[held.pk])
        assert OWN in worker.get(url).content.decode()
        told = typed(version=held.version, own_words="Mieux dit.", held_on="01/01/2020")
        assert worker.post(url, told).status_code == 302
        held.refresh_from_db()
        assert (held.own_words, held.held_on) == ("Mieux dit.", clock.today())

    def test_not_the_day_after(self, world, worker):
        made = in_force(world, starts=-10)
        with clock.at(clock.now() - dt.timedelta(days=2)):
            held = hold(world, made)
        url = reverse("contracts:hold_review", args=[held.pk])
        assert worker.get(url)["Location"] == reverse("contracts:review", args=[held.pk])
        assert worker.post(url, typed(version=held.version, own_words="Trop tard.")).status_code == 422

    def test_a_contract_that_is_not_signed_has_none(self, world, worker):
        made = contracting.written(world)
        answer = worker.get(reverse("contracts:new_review", args=[made.pk]))
        assert answer["Location"] == made.get_absolute_url()


class TestTheSlipAfterAReview:
    def test_counted_apart_from_reception(self, world):
        site, desk_worker = world.sites["est"], world.account(Role.RECEPTION)
        rows = [{"listened": 4, "understood": 4, "equal": 4}] * 5
        slips.type_slips(actor=desk_worker, site=site, day=clock.today(), rows=rows, occasion=Occasion.REVIEW)
        slips.type_slips(actor=desk_worker, site=site, day=clock.today(), rows=rows * 2)
        period = (clock.today(), clock.today(), None)
        assert [one.slips for one in slip_queries.slip_figures(*period, Occasion.REVIEW)] == [5]
        assert [one.slips for one in slip_queries.slip_figures(*period)] == [10]

    def test_offered_once_the_review_is_written(self, world, worker, client):
        made = in_force(world, starts=-10)
        held = hold(world, made)
        page = reverse("contracts:review", args=[held.pk])
        assert reverse("reception:slip_card", args=[world.sites["est"].pk]) in worker.get(page).content.decode()
        manager = world.account(Role.UNIT_MANAGER)
        link = slips.open_link(actor=manager, site=world.sites["est"], occasion=Occasion.REVIEW)
        address = reverse("slip", args=[link.token])
        assert address in worker.get(page).content.decode()
        assert "bilan" in client.get(address).content.decode()
        client.post(address, {"listened": "4", "key": str(uuid.uuid4())})
        slip = Slip.objects.get()
        assert (slip.occasion, slip.site) == (Occasion.REVIEW, world.sites["est"])

    def test_each_occasion_has_its_own_card(self, world, sign_in):
        manager, site = sign_in(Role.UNIT_MANAGER), world.sites["est"]
        change = reverse("reception:slip_link", args=[site.pk])
        for occasion in Occasion:
            manager.post(change, {"occasion": occasion})
        card = reverse("reception:card_pdf", args=[site.pk])
        cards = [manager.get(card, {"occasion": occasion}).content for occasion in Occasion]
        assert cards[0] != cards[1]
        manager.post(change, {"occasion": Occasion.REVIEW, "close": "1"})
        assert manager.get(card, {"occasion": Occasion.REVIEW}).status_code == 404
        assert manager.get(card).status_code == 200
        assert manager.get(card, {"occasion": "?"}).status_code == 404


class TestSuspension:
    def suspend(self, world, made, **changes):
        told = {"version": Contract.objects.get(pk=made.pk).version, "why": "Hospitalisée six semaines."} | changes
        return operations.suspend(
            actor=world.account(Role.SOCIAL_WORKER),
            contract=made,
            household=factories.household_of(made.person),
            today=clock.today(),
            **told,
        )

    def resume(self, world, made):
        home = factories.household_of(made.person)
        worker = world.account(Role.SOCIAL_WORKER)
        return operations.resume(actor=worker, contract=made, household=home, today=clock.today())

    def test_waits_then_goes_on(self, world, worker):
        made = in_force(world, starts=-10)
        told = {"key": str(uuid.uuid4()), "version": made.version, "why": "Hospitalisée six semaines."}
        assert worker.post(reverse("contracts:suspend", args=[made.pk]), told).status_code == 302
        made.refresh_from_db()
        assert made.status == ContractStatus.SUSPENDED
        assert worker.post(reverse("contracts:resume", args=[made.pk])).status_code == 302
        made.refresh_from_db()
        assert made.status == ContractStatus.ACTIVE
        assert made.suspensions.get().ends_on == clock.today()

    def test_twice(self, world):
        made = in_force(world, starts=-10)
        self.suspend(world, made)
        with pytest.raises(Refusal):
            self.suspend(world, made)
        assert made.suspensions.count() == 1

    def test_again_the_same_day_is_the_same_suspension(self, world):
        made = in_force(world, starts=-10)
        self.suspend(world, made)
        self.resume(world, made)
        self.suspend(world, made, why="Une autre raison.")
        assert [(one.why, one.ends_on) for one in made.suspensions.all()] == [("Une autre raison.", None)]

    def test_on_a_page_opened_before(self, world, worker):
        made = in_force(world, starts=-10)
        self.suspend(world, made)
        told = {"key": str(uuid.uuid4()), "version": made.version, "why": "Voyage."}
        answer = worker.post(reverse("contracts:suspend", args=[made.pk]), told)
        assert answer.status_code == 409
        assert "Voyage." in answer.content.decode()

    def test_resumed_twice(self, world):
        made = in_force(world, starts=-10)
        with pytest.raises(Refusal):
            self.resume(world, made)


class TestAnotherLeadWorker:
    def test_entrusted_to_a_colleague_who_follows_the_file(self, world, worker):
        made, other = in_force(world), colleague(world)
        factories.draft(world, made.person, by=other)
        url = reverse("contracts:lead", args=[made.pk])
        assert str(other) in worker.get(url).content.decode()
        assert worker.post(url, {"worker": other.pk}).status_code == 302
        assert lead_of(made).worker == other
        assert browser(other).get(made.get_absolute_url()).status_code == 200

    def test_not_to_a_colleague_to_whom_the_file_is_closed(self, world, worker):
        made, other = in_force(world), colleague(world)
        url = reverse("contracts:lead", args=[made.pk])
        assert str(other) not in worker.get(url).content.decode()
        assert worker.post(url, {"worker": other.pk}).status_code == 422
        told = {"contract": made, "household": factories.household_of(made.person), "worker": other}
        with pytest.raises(Refusal) as refused:
            contracts.change_lead(actor=lead_of(made).worker, today=clock.today(), **told)
        assert refused.value.field == "worker"
        assert lead_of(made).worker != other

    @pytest.mark.parametrize("who", ["", "0", "reception"])
    def test_not_to_anybody(self, world, worker, who):
        made = in_force(world)
        chosen = world.account(Role.RECEPTION).pk if who == "reception" else who
        answer = worker.post(reverse("contracts:lead", args=[made.pk]), {"worker": chosen})
        assert answer.status_code == 422

    def test_the_new_lead_worker_of_the_person_takes_it_in_one_press(self, world):
        made, other = in_force(world), colleague(world)
        with operation("tests.lead", actor=None):
            given = made.person.lead_workers.get()
            given.delete()
        lead(world, made.person, by=other)
        client = browser(other)
        page = client.get(reverse("contracts:lead", args=[made.pk])).content.decode()
        assert f'value="{other.pk}"' in page
        client.post(reverse("contracts:lead", args=[made.pk]), {"worker": other.pk})
        assert lead_of(made).worker == other


class TestThePersonIsHandedOver:
    def test_the_contract_goes_with_them(self, world):
        made, other = in_force(world), colleague(world)
        hand_over(lead_of(made).worker, made.person.lead_workers.get(), other)
        assert lead_of(made).worker == other
        assert browser(other).get(made.get_absolute_url()).status_code == 200

    def test_into_another_unit(self, world):
        made, other = in_force(world), colleague(world, unit="ouest")
        home = factories.household_of(made.person)
        there = {"address": "2 rue Haute", "postal_code": "27300", "commune": world.communes["ouest"]}
        cases.move(actor=lead_of(made).worker, household=home, version=home.version, residence=there)
        hand_over(lead_of(made).worker, made.person.lead_workers.get(), other)
        made.refresh_from_db()
        assert (lead_of(made).worker, made.unit) == (other, world.units["ouest"])

    def test_one_of_a_couple_alone_leaves_it_where_it_is(self, world):
        worker = world.account(Role.SOCIAL_WORKER)
        someone = factories.person(world)
        second = contracting.spouse(world, someone)
        lead(world, someone, second, by=worker)
        made, other = in_force(world, someone, second=second), colleague(world)
        hand_over(worker, someone.lead_workers.get(), other)
        assert lead_of(made).worker == worker
        hand_over(worker, second.lead_workers.get(), other)
        assert lead_of(made).worker == other

    def test_a_contract_that_somebody_else_leads_stays(self, world):
        made, other, third = in_force(world), colleague(world), colleague(world, name="third")
        worker = lead_of(made).worker
        factories.draft(world, made.person, by=third)
        told = {"contract": made, "household": factories.household_of(made.person), "today": clock.today()}
        contracts.change_lead(actor=worker, worker=third, **told)
        hand_over(worker, made.person.lead_workers.get(), other)
        assert lead_of(made).worker == third

    def test_one_that_is_over_stays(self, world):
        made, other = ended(world), colleague(world)
        hand_over(world.account(Role.SOCIAL_WORKER), made.person.lead_workers.get(), other)
        assert lead_of(made).worker == world.account(Role.SOCIAL_WORKER)


class TestWithoutALeadWorker:
    """The lead worker left the unit: its manager names another one, and reads nothing of the contract."""

    @pytest.fixture
    def made(self, world):
        gone = colleague(world, name="gone")
        made = in_force(world, contracting.followed(world, by=gone), by=gone)
        end_roles(gone)
        return made

    def heaps(self, world, unit="est") -> list[tuple[str, int]]:
        found = life_desk(world.account(Role.UNIT_MANAGER, unit), clock.today())
        return [(heap.rows[0].label, heap.count) for heap in found]

    def test_its_number_waits_on_the_desk_of_the_manager(self, world, made, sign_in):
        in_force(world)
        assert self.heaps(world) == [(made.number, 1)]
        assert self.heaps(world, "ouest") == []
        page = sign_in(Role.UNIT_MANAGER).get(reverse("contracts:leaderless")).content.decode()
        assert made.number in page
        assert made.person.last_name not in page

    def test_a_closed_account_leads_nothing(self, world):
        made = in_force(world)
        account = lead_of(made).worker
        with operation("tests.close", actor=None):
            account.is_active = False
            account.save()
        assert self.heaps(world) == [(made.number, 1)]

    def test_who_followed_the_person_whom_nobody_follows_now(self, world, sign_in):
        worker = colleague(world)
        made = in_force(world, contracting.followed(world, by=worker), by=worker)
        assert self.heaps(world) == []
        told = {"why": WhyEnded.NO_LONGER_NEEDED, "reason": "Fin du suivi.", "may_still_read": True}
        led = made.person.lead_workers.get()
        following.end_lead(actor=worker, lead=led, version=led.version, today=clock.today(), **told)
        assert self.heaps(world) == [(made.number, 1)]
        other, manager = colleague(world, name="other"), sign_in(Role.UNIT_MANAGER)
        factories.draft(world, made.person, by=other)
        named = manager.post(reverse("contracts:name_lead", args=[made.pk]), {"worker": other.pk})
        assert named["Location"] == reverse("contracts:leaderless")
        assert lead_of(made).worker == other
        assert self.heaps(world) == []

    def test_who_is_followed_by_somebody_else_now_waits_for_nobody(self, world):
        worker, manager = colleague(world), world.account(Role.UNIT_MANAGER)
        made = in_force(world, contracting.followed(world, by=worker), by=worker)
        told = {"why": WhyEnded.NO_LONGER_NEEDED, "reason": "Fin du suivi.", "may_still_read": True}
        led = made.person.lead_workers.get()
        following.end_lead(actor=worker, lead=led, version=led.version, today=clock.today(), **told)
        lead(world, made.person, by=manager, worker=colleague(world, name="other"))
        assert self.heaps(world) == []

    def test_nothing_of_a_contract_that_is_over(self, world):
        worker = lead_of(ended(world)).worker
        end_roles(worker)
        assert self.heaps(world) == []

    def test_named_among_those_who_follow_the_file(self, world, made, sign_in):
        manager, url = sign_in(Role.UNIT_MANAGER), reverse("contracts:name_lead", args=[made.pk])
        other, third = colleague(world, name="other"), colleague(world, name="third")
        page = manager.get(url).content.decode()
        assert str(other) not in page
        assert reverse("following:lead", args=[made.person_id]) in page
        factories.draft(world, made.person, by=other)
        assert str(other) in manager.get(url).content.decode()
        assert manager.post(url, {"worker": third.pk}).status_code == 422
        assert manager.post(url, {"worker": other.pk})["Location"] == reverse("contracts:leaderless")
        assert lead_of(made).worker == other
        assert self.heaps(world) == []
        assert manager.get(url).status_code == 404

    def test_a_manager_changes_nothing_while_somebody_leads_it(self, world, sign_in):
        made, other = in_force(world), colleague(world)
        factories.draft(world, made.person, by=other)
        told = {"contract": made, "household": factories.household_of(made.person), "worker": other}
        with pytest.raises(Forbidden):
            contracts.change_lead(actor=world.account(Role.UNIT_MANAGER), today=clock.today(), **told)


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_name_one_lead_worker():
    world = factories.make_world()
    gone, *others = (colleague(world, name=name) for name in ("gone", "other", "third"))
    made = in_force(world, contracting.followed(world, by=gone), by=gone)
    for one in others:
        factories.draft(world, made.person, by=one)
    end_roles(gone)
    told = {"contract": made, "household": factories.household_of(made.person), "today": clock.today()}

    def name(worker):
        return contracts.change_lead(actor=world.account(Role.UNIT_MANAGER), worker=worker, **told)

    assert isinstance(overlapping(*(partial(name, one) for one in others)), Forbidden)
    assert lead_of(made).worker == others[0]


class TestTheDesk:
    def heaps(self, world) -> dict[str, int]:
        return {one.title: one.count for one in desk(world.account(Role.SOCIAL_WORKER), clock.today())}

    def test_what_waits(self, world):
        sent(contracting.written(world))
        in_force(world, starts=-80, months=12)
        in_force(world, starts=-170, months=6)
        told = self.heaps(world)
        assert list(told.values()) == [1, 2, 1, 2]

    @pytest.mark.parametrize(("ago", "late"), [(25, False), (40, True)])
    def test_the_last_days_to_sign_a_draft(self, world, ago, late):
        oriented_on = days(-ago)
        made = contracting.written(world, schemes=("rsa",), oriented_on=oriented_on)
        contracting.written(world, schemes=("rsa",), oriented_on=clock.today())
        [heap] = desk(world.account(Role.SOCIAL_WORKER), clock.today())
        [row] = heap.rows
        assert (heap.count, row.detail, row.date) == (1, made.number, add_months(oriented_on, 1))
        assert bool(row.date_state) is late

    def test_nothing_of_a_contract_that_waits_or_of_others(self, world):
        made = in_force(world, starts=-170, months=6)
        TestSuspension().suspend(world, made)
        assert self.heaps(world) == {}
        assert desk(world.account(Role.CASE_OFFICER), clock.today()) == []
        assert desk(world.account(Role.RECEPTION), clock.today()) == []

    def test_an_intervention_breaks_the_silence(self, world):
        made = in_force(world, starts=-65, months=12)
        assert list(self.heaps(world).values()) == [1]
        factories.intervention(by=world.account(Role.SOCIAL_WORKER), persons=[made.person])
        assert self.heaps(world) == {}
