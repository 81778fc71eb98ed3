"""Whatever is done to the credits in whatever order: sums hold, nothing is overspent; ten at once neither."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from aids.budget import operations, queries
from aids.budget.models import BudgetEntry, Envelope
from aids.budget.operations import Commitment
from aids.budget.queries import Balance
from backend.kit import clock
from backend.kit.access import Refusal
from tests import factories
from tests.aids.test_budget import someone

CENT = Decimal("0.01")
CENTS = st.integers(1, 12_000).map(lambda cents: cents * CENT)
LINES, ENVELOPES = st.integers(0, 2), st.integers(0, 1)
OPENED = Decimal(100)


class Credits(RuleBasedStateMachine):
    """Two envelopes of a unit and three requests, beside a simple book of what each of them holds."""

    envelopes: list[Envelope]
    lines: list

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.opened = [OPENED, OPENED]
        self.reserved: dict[int, tuple[int, Decimal]] = {}
        self.committed: dict[int, tuple[int, Decimal]] = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def left(self, place: int, without: tuple[int, ...] = (), commitments_too: bool = False) -> Decimal:
        """What is left in an envelope if some lines gave back what they reserve, or commit too."""
        reserved = sum(euros for line, (at, euros) in self.reserved.items() if at == place and line not in without)
        kept = () if not commitments_too else without
        committed = sum(euros for line, (at, euros) in self.committed.items() if at == place and line not in kept)
        return self.opened[place] - reserved - committed

    def refused(self, act: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                act()
        except Refusal:
            return True
        return False

    @rule(line=LINES, place=ENVELOPES, amount=CENTS)
    def reserve(self, line, place, amount):
        at, held = self.committed.get(line, (place, Decimal(0)))
        more = max(amount - (held if at == place else 0), Decimal(0))
        refused = self.refused(
            lambda: operations.reserve(
                actor=None, line=self.lines[line], envelope_id=self.envelopes[place].pk, amount=amount
            )
        )
        assert refused == (more > self.left(place, without=(line,)))
        if not refused:
            self.reserved.pop(line, None)
            if more:
                self.reserved[line] = (place, more)

    @rule(line=LINES)
    def release(self, line):
        operations.release(actor=None, line=self.lines[line])
        self.reserved.pop(line, None)

    @rule(line=LINES, place=ENVELOPES, amount=CENTS)
    def commit(self, line, place, amount):
        told = {"envelope_id": self.envelopes[place].pk, "amount": amount, "reference": "D"}
        refused = self.refused(lambda: operations.commit(actor=None, line=self.lines[line], **told))
        assert refused == (line in self.committed or amount > self.left(place, without=(line,)))
        if not refused:
            self.reserved.pop(line, None)
            self.committed[line] = (place, amount)

    @rule(line=LINES, amount=st.one_of(st.just(Decimal(0)), CENTS))
    def replace(self, line, amount):
        """In the envelope that the line has its reservation in, or its commitment; without one, the last of both."""
        place = self.reserved.get(line, self.committed.get(line, (None, None)))[0]
        told = {"amount": amount, "reference": "R", "envelope_id": self.envelopes[1].pk if place is None else None}
        refused = self.refused(lambda: operations.replace_commitment(actor=None, line=self.lines[line], **told))
        place = 1 if place is None else place
        assert refused == (amount > self.left(place, without=(line,), commitments_too=True))
        if not refused:
            self.reserved.pop(line, None)
            self.committed.pop(line, None)
            if amount:
                self.committed[line] = (place, amount)

    @rule(place=ENVELOPES, amount=st.integers(-6_000, 6_000).filter(bool).map(lambda cents: cents * CENT))
    def open_credits(self, place, amount):
        envelope = self.envelopes[place]
        told = {"amount": amount, "budget_line": envelope.budget_line, "reason": "Ajusté."}
        refused = self.refused(lambda: factories.appropriation(envelope.unit, **told))
        assert refused == (self.left(place) + amount < 0)
        if not refused:
            self.opened[place] += amount

    @invariant()
    def sums_hold(self):
        found = queries.balances([one.pk for one in self.envelopes])
        for place, envelope in enumerate(self.envelopes):
            reserved = sum((euros for at, euros in self.reserved.values() if at == place), Decimal(0))
            committed = sum((euros for at, euros in self.committed.values() if at == place), Decimal(0))
            assert found[envelope.pk] == Balance(self.opened[place], reserved, committed)
            assert found[envelope.pk].available >= 0


@pytest.mark.django_db
def test_sums_always_hold_and_nothing_is_overspent(world):
    unit = world.units["est"]

    class Machine(Credits):
        envelopes = [factories.appropriation(unit, amount=OPENED, budget_line=f"6512-{n}") for n in (52, 53)]
        lines = [factories.ready(world, someone(world, number)).lines.get() for number in range(3)]

    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=slow)
    )


SESSIONS = 10


@pytest.mark.django_db(transaction=True)
def test_ten_sessions_that_close_at_once_overspend_nothing_and_never_block_one_another(world):
    """Each commits 15 and 10 euros, in either order, in envelopes of 100 and 70: the first one pays six of them."""
    unit = world.units["est"]
    places = [
        factories.appropriation(unit, amount=Decimal(amount), budget_line=f"6512-{amount}") for amount in (100, 70)
    ]
    asked = [factories.line(), factories.line(ground="heating")]
    sessions = [
        list(factories.ready(world, someone(world, number), lines=asked).lines.all()) for number in range(SESSIONS)
    ]
    start, given = threading.Barrier(SESSIONS), []

    def close(rank: int) -> None:
        told = [
            Commitment(line, Decimal(amount), f"D{rank}", place.pk)
            for line, amount, place in zip(sessions[rank], (15, 10), places, strict=True)
        ]
        try:
            start.wait()
            given.append(operations.commit_all(actor=None, commitments=told[:: 1 if rank % 2 else -1]))
        except Exception as refusal:
            given.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=[rank]) for rank in range(SESSIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [one for one in given if isinstance(one, Exception)]
    assert len(given) == SESSIONS and {type(one) for one in refused} == {Refusal}
    assert len(refused) == 4 and all("10,00" in one.sentence for one in refused)
    assert [queries.balance(place) for place in places] == [
        Balance(Decimal(100), Decimal("0.00"), Decimal(90)),
        Balance(Decimal(70), Decimal("0.00"), Decimal(60)),
    ]
    # a session enters all of its lines, or none
    assert BudgetEntry.objects.filter(kind="commitment").count() == 12
    assert clock.today().year == places[0].year
