"""Any course of a session: whatever is done in whatever order, quorum, numbers and totals hold."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from aids.budget.models import Envelope
from aids.budget.queries import Balance, balance
from aids.commissions import operations as commissions
from aids.commissions.enums import GRANTING, Presence
from aids.commissions.models import AgendaItem, Decision
from aids.commissions.operations import PresenceInput
from aids.commissions.opinions import give_opinion, give_same_opinion, reopen_opinion
from aids.commissions.quorum import quorum_of
from aids.commissions.recusals.operations import recuse
from aids.commissions.recusals.queries import recused_from
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import Role
from tests import factories
from tests.commissions import SECRETARY, line_of, members

pytestmark = pytest.mark.django_db
LINES = 4
KINDS = ("grant", "partial_grant", "conditional_grant", "refusal", "adjournment", "withdrawn", "inadmissible")
AMOUNTS = {"partial_grant": Decimal(50), "conditional_grant": Decimal(60)}


class Course(RuleBasedStateMachine):
    """A session from its preparation to its decisions; each course begins anew."""

    world: factories.World
    lines: list
    before: Balance

    def __init__(self):
        super().__init__()
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self.secretary, self.signatory = self.world.account(SECRETARY), self.world.account(Role.SIGNATORY)
        self.session = factories.session(self.world, lines=self.lines)

    def teardown(self):
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)

    def attempt(self, act):
        """Do it, or be refused: nothing is half done then."""
        try:
            with transaction.atomic():
                act()
        except Refusal:
            pass
        self.session.refresh_from_db()

    def item(self, place: int) -> AgendaItem:
        return self.session.items.select_related("session", "line").order_by("position")[place]

    @rule(place=st.integers(0, 4), presence=st.sampled_from(Presence.values), holder=st.none() | st.integers(0, 4))
    def presence(self, place, presence, holder):
        found = list(self.session.attendances.all())
        proxy = found[holder].pk if holder is not None else None
        told = {found[place].pk: PresenceInput(presence, proxy)}
        self.attempt(lambda: commissions.record_presence(actor=self.secretary, session=self.session, told=told))

    @rule()
    def open(self):
        self.attempt(lambda: commissions.open_session(actor=self.secretary, session=self.session, today=clock.today()))

    @rule()
    def suspend(self):
        self.attempt(lambda: commissions.suspend_session(actor=self.secretary, session=self.session))

    @rule()
    def resume(self):
        self.attempt(lambda: commissions.resume_session(actor=self.secretary, session=self.session))

    @precondition(lambda self: self.session.status not in ("without_quorum", "cancelled"))
    @rule(place=st.integers(0, LINES - 1), kind=st.sampled_from(KINDS))
    def opinion(self, place, kind):
        item = self.item(place)
        given = factories.opinion(kind, amount=AMOUNTS.get(kind), condition="D’abord le devis.")
        self.attempt(lambda: give_opinion(actor=self.secretary, item=item, version=item.version, given=given))

    @rule(place=st.integers(0, LINES - 1))
    def same(self, place):
        self.attempt(
            lambda: give_same_opinion(actor=self.secretary, item=self.item(place), positions=range(1, LINES + 1))
        )

    @rule(place=st.integers(0, LINES - 1))
    def reopen(self, place):
        item = self.item(place)
        self.attempt(lambda: reopen_opinion(actor=self.secretary, item=item, version=item.version, reason="Erreur."))

    @rule(place=st.integers(0, LINES - 1), member=st.integers(0, 4))
    def recuse(self, place, member):
        found = list(self.session.attendances.all())
        self.attempt(lambda: recuse(actor=self.secretary, item=self.item(place), member_id=found[member].member_id))

    @rule()
    def close(self):
        self.attempt(lambda: commissions.close_session(actor=self.secretary, session=self.session))

    @rule()
    def decide(self):
        self.attempt(
            lambda: commissions.decide_session(
                actor=self.signatory, session=self.session, departures={}, today=clock.today()
            )
        )

    @invariant()
    def an_opinion_had_its_quorum(self):
        for item in self.session.items.exclude(opinion=""):
            assert 2 * item.quorum_counted >= item.quorum_seats > 0

    @invariant()
    def voices_fit_the_seats(self):
        found = list(self.session.attendances.all())
        for item in self.session.items.all():
            quorum = quorum_of(found, recused_from(item))
            assert 0 <= quorum.counted <= quorum.seats == 5

    @invariant()
    def numbers_have_no_hole(self):
        numbers = list(Decision.objects.order_by("sequence").values_list("sequence", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def credits_are_what_was_given(self):
        now = balance(Envelope.objects.get(unit=self.world.units["est"], year=clock.today().year))
        given = self.session.items.filter(opinion__in=GRANTING, decision=None).aggregate(sum=Sum("amount"))["sum"]
        decided = Decision.objects.filter(outcome__in=GRANTING).aggregate(sum=Sum("amount"))["sum"]
        assert now.reserved - self.before.reserved == (given or 0)
        assert now.committed - self.before.committed == (decided or 0)

    @invariant()
    def a_decided_session_leaves_no_line_behind(self):
        if self.session.status == "decided":
            assert not self.session.items.filter(line__status="heard").exists()


def test_quorum_numbers_and_totals_always_hold(world):
    members(world, 3)
    Course.world = world
    Course.lines = [line_of(world, f"Personne{place}") for place in range(LINES)]
    Course.before = balance(Envelope.objects.get(unit=world.units["est"], year=clock.today().year))
    quiet = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Course, settings=quiet)
