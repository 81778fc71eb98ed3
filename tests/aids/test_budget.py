"""Credits: opened, reserved, committed, given back; never more than what is left, to the cent."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aids.budget import operations, queries
from aids.budget.enums import EntryKind
from aids.budget.models import BudgetEntry, Envelope
from aids.budget.operations import Commitment
from aids.budget.queries import Balance, Holding
from backend.audit.history import UnauditedWrite
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import factories
from tests.concurrency import overlapping

pytestmark = pytest.mark.django_db

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def euros(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def envelope(world) -> Envelope:
    """100 euros on a budget line of their own."""
    return factories.appropriation(world.units["est"], amount=HUNDRED, budget_line="6512-52")


@pytest.fixture
def other(world) -> Envelope:
    return factories.appropriation(world.units["est"], amount=HUNDRED, budget_line="6512-53")


def someone(world, number: int):
    birth_date = dt.date(1960 + number, 1, 1)
    return factories.person(world, first_name=f"Anna{number}", birth_date=birth_date, phone="")


@pytest.fixture
def lines(world):
    """Three requests of three households."""
    return [factories.ready(world, someone(world, number)).lines.get() for number in range(3)]


@pytest.fixture
def line(lines):
    return lines[0]


def reserve(line, envelope, amount):
    return operations.reserve(actor=None, line=line, envelope_id=envelope.pk, amount=Decimal(amount))


def commit(line, amount, **told):
    return operations.commit(actor=None, line=line, amount=Decimal(amount), reference="EST-2026-0001", **told)


def replace(line, amount, **told):
    return operations.replace_commitment(actor=None, line=line, amount=Decimal(amount), reference="R-1", **told)


def balance(envelope) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """(appropriated, reserved, committed, available)."""
    found = queries.balance(envelope)
    return found.appropriated, found.reserved, found.committed, found.available


def test_credits_are_reserved_then_committed_and_every_balance_is_a_sum(envelope, line):
    assert balance(envelope) == (100, 0, 0, 100)
    entry = reserve(line, envelope, 60)
    assert (entry.kind, entry.amount, entry.line_id, entry.envelope_id) == ("reservation", 60, line.pk, envelope.pk)
    assert entry.pk and entry.history.count() == 1
    assert balance(envelope) == (100, 60, 0, 40)
    committed = commit(line, 45)
    assert (committed.kind, committed.reference) == ("commitment", "EST-2026-0001")
    assert balance(envelope) == (100, 0, 45, 55)
    assert queries.outstanding(line) == [Holding(envelope.pk, euros("0.00"), euros("45.00"))]
    kinds = list(envelope.entries.order_by("pk").values_list("kind", "undoes", "amount"))
    assert kinds == [
        ("appropriation", "", 100),
        ("reservation", "", 60),
        ("release", "reservation", 60),
        ("commitment", "", 45),
    ]


class TestNeverMoreThanWhatIsLeft:
    def test_exactly_what_is_left_passes(self, envelope, lines):
        reserve(lines[0], envelope, "33.33")
        reserve(lines[1], envelope, "66.67")
        assert balance(envelope) == (100, 100, 0, 0)

    def test_one_cent_more_is_refused_with_the_figure(self, envelope, lines):
        reserve(lines[0], envelope, "33.33")
        with pytest.raises(Refusal, match=r"66,67.€ .*6512-52") as refused:
            reserve(lines[1], envelope, "66.68")
        assert refused.value.field == "amount"
        assert balance(envelope) == (100, euros("33.33"), 0, euros("66.67"))

    def test_what_the_line_reserves_already_counts_as_left(self, envelope, line):
        reserve(line, envelope, 80)
        assert reserve(line, envelope, 100).amount == 100
        with pytest.raises(Refusal, match="100,00"):
            reserve(line, envelope, 100 + CENT)
        assert balance(envelope) == (100, 100, 0, 0)

    @pytest.mark.parametrize("amount", [0, -1])
    def test_nothing_is_no_amount_to_reserve(self, envelope, line, amount):
        with pytest.raises(Refusal):
            reserve(line, envelope, amount)

    def test_a_decision_above_its_reservation_takes_what_is_left_and_no_cent_more(self, envelope, lines):
        reserve(lines[0], envelope, 40)
        reserve(lines[1], envelope, 50)
        with pytest.raises(Refusal, match=rf"{lines[0].application.number}.* 50,00"):
            commit(lines[0], "50.01")
        assert balance(envelope) == (100, 90, 0, 10)
        commit(lines[0], 50)
        assert balance(envelope) == (100, 50, 50, 0)

    def test_credits_of_another_unit_are_refused(self, world, line):
        there = factories.appropriation(world.units["ouest"], amount=HUNDRED)
        with pytest.raises(Refusal) as refused:
            reserve(line, there, 10)
        assert refused.value.field == "envelope"
        with pytest.raises(Refusal):
            commit(line, 10, envelope_id=there.pk)
        with pytest.raises(Refusal):
            operations.reserve(actor=None, line=line, envelope_id=999_999, amount=HUNDRED)


class TestReservations:
    def test_the_same_again_writes_nothing(self, envelope, line):
        reserve(line, envelope, 60)
        before = BudgetEntry.objects.count()
        assert reserve(line, envelope, "60.00") is None
        assert BudgetEntry.objects.count() == before

    def test_another_envelope_takes_over(self, envelope, other, line):
        reserve(line, envelope, 60)
        reserve(line, other, 70)
        assert balance(envelope) == (100, 0, 0, 100)
        assert balance(other) == (100, 70, 0, 30)

    def test_a_refused_change_of_envelope_leaves_the_first(self, envelope, other, lines):
        reserve(lines[0], envelope, 60)
        reserve(lines[1], other, 50)
        with pytest.raises(Refusal):
            reserve(lines[0], other, 60)
        assert balance(envelope) == (100, 60, 0, 40)

    def test_releasing_gives_all_back_once(self, envelope, line):
        reserve(line, envelope, 60)
        for _ in range(2):
            operations.release(actor=None, line=line, reason="Ajournée.")
        assert balance(envelope) == (100, 0, 0, 100)
        released = envelope.entries.get(kind=EntryKind.RELEASE)
        assert (released.amount, released.undoes, released.reason) == (60, "reservation", "Ajournée.")
        assert queries.outstanding(line) == []

    def test_a_release_leaves_a_commitment_alone(self, envelope, line):
        commit(line, 60, envelope_id=envelope.pk)
        operations.release(actor=None, line=line)
        assert balance(envelope) == (100, 0, 60, 40)


class TestCommitments:
    def test_many_decisions_at_once(self, envelope, other, lines):
        reserve(lines[0], envelope, 60)
        reserve(lines[1], other, 70)
        reserve(lines[2], envelope, 40)
        told = [Commitment(lines[0], euros("60"), "D1"), Commitment(lines[1], euros("0"), "D2")]
        entries = operations.commit_all(actor=None, commitments=[*told, Commitment(lines[2], euros("20"), "D3")])
        assert [entry and (entry.reference, entry.amount) for entry in entries] == [("D1", 60), None, ("D3", 20)]
        assert balance(envelope) == (100, 0, 80, 20)
        assert balance(other) == (100, 0, 0, 100)

    def test_all_of_them_or_none(self, envelope, lines):
        reserve(lines[0], envelope, 60)
        told = [Commitment(line, euros("60"), "D", envelope.pk) for line in lines[:2]]
        with pytest.raises(Refusal, match=lines[1].application.number):
            operations.commit_all(actor=None, commitments=told)
        assert balance(envelope) == (100, 60, 0, 40)

    def test_the_number_of_statements_does_not_grow(self, envelope, lines):
        for line in lines:
            reserve(line, envelope, 10)

        def statements(some) -> int:
            told = [Commitment(line, euros("5"), "D") for line in some]
            with CaptureQueriesContext(connection) as sent:
                operations.commit_all(actor=None, commitments=told)
            return len(sent)

        assert statements(lines[:1]) == statements(lines[1:])

    def test_twice_is_refused(self, envelope, line):
        commit(line, 60, envelope_id=envelope.pk)
        with pytest.raises(Refusal, match=line.application.number):
            commit(line, 60, envelope_id=envelope.pk)
        assert balance(envelope) == (100, 0, 60, 40)

    def test_without_a_reservation_the_credits_of_the_aid_pay(self, world, line):
        usual = Envelope.objects.get(unit=world.units["est"], year=clock.today().year)
        assert commit(line, 60).envelope_id == usual.pk

    def test_without_any_credits_it_is_refused(self, world, line):
        with clock.at(clock.now() + dt.timedelta(days=800)), pytest.raises(Refusal, match="UTAS est"):
            commit(line, 60)


class TestAppeals:
    def test_a_decision_takes_the_place_of_another(self, envelope, line):
        commit(line, 60, envelope_id=envelope.pk)
        assert replace(line, 80).envelope_id == envelope.pk
        assert balance(envelope) == (100, 0, 80, 20)
        released = envelope.entries.get(kind=EntryKind.RELEASE)
        assert (released.amount, released.undoes, released.reference) == (60, "commitment", "R-1")

    def test_it_may_commit_nothing(self, envelope, line):
        commit(line, 60, envelope_id=envelope.pk)
        assert replace(line, 0) is None
        assert balance(envelope) == (100, 0, 0, 100)
        assert queries.outstanding(line) == []

    def test_it_may_commit_what_was_refused(self, envelope, line):
        assert replace(line, 70, envelope_id=envelope.pk).amount == 70
        assert balance(envelope) == (100, 0, 70, 30)

    def test_up_to_what_is_left_with_the_first_one(self, envelope, lines):
        commit(lines[0], 60, envelope_id=envelope.pk)
        reserve(lines[1], envelope, 30)
        with pytest.raises(Refusal, match=" 70,00"):
            replace(lines[0], "70.01")
        assert balance(envelope) == (100, 30, 60, 10)
        replace(lines[0], 70)
        assert balance(envelope) == (100, 30, 70, 0)

    def test_meanwhile_only_what_it_may_add_is_reserved(self, envelope, lines):
        """The same amount can be confirmed when nothing is left."""
        commit(lines[0], 60, envelope_id=envelope.pk)
        reserve(lines[1], envelope, 40)
        assert reserve(lines[0], envelope, 60) is None
        with pytest.raises(Refusal):
            reserve(lines[0], envelope, 61)
        operations.release(actor=None, line=lines[1])
        assert reserve(lines[0], envelope, 85).amount == 25
        assert balance(envelope) == (100, 25, 60, 15)
        replace(lines[0], 85)
        assert balance(envelope) == (100, 0, 85, 15)


class TestAppropriations:
    def opened(self, world, **told):
        known = {
            "actor": world.account(Role.BUDGET_OFFICER),
            "unit": world.units["est"],
            "year": clock.today().year,
            "family": "",
            "budget_line": "6512-54",
            "amount": HUNDRED,
            "reference": "Délibération n° 12",
            "today": clock.today(),
        }
        return operations.open_appropriation(**known | told)

    def test_credits_add_up_in_one_envelope(self, world):
        first, second = self.opened(world), self.opened(world, amount=euros("0.01"), budget_line=" 6512-54 ")
        assert first.envelope == second.envelope
        assert balance(first.envelope) == (euros("100.01"), 0, 0, euros("100.01"))

    def test_they_are_taken_back_with_a_reason_down_to_what_is_used(self, world, line):
        envelope = self.opened(world).envelope
        reserve(line, envelope, 30)
        for told, field in [
            ({"amount": euros("-70")}, "reason"),
            ({"amount": euros("-70.01"), "reason": "Décision modificative"}, "amount"),
            ({"amount": euros("0")}, "amount"),
        ]:
            with pytest.raises(Refusal) as refused:
                self.opened(world, **told)
            assert refused.value.field == field
        self.opened(world, amount=euros("-70"), reason="Décision modificative")
        assert balance(envelope) == (30, 30, 0, 0)

    @pytest.mark.parametrize(("years", "allowed"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_for_the_years_around_this_one(self, world, years, allowed):
        year = clock.today().year + years
        if allowed:
            assert self.opened(world, year=year).envelope.year == year
        else:
            with pytest.raises(Refusal) as refused:
                self.opened(world, year=year)
            assert refused.value.field == "year"

    def test_the_family_is_one_of_the_rule_set(self, world):
        with pytest.raises(Refusal) as refused:
            self.opened(world, family="unknown")
        assert refused.value.field == "family"

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.BUDGET_OFFICER}))
    def test_only_budget_officers_open_them(self, world, role):
        with pytest.raises(Forbidden):
            self.opened(world, actor=world.account(role))


class TestAppendOnly:
    def test_the_model_refuses(self, envelope):
        entry = envelope.entries.get()
        with operation("tests.budget", actor=None):
            for write in (entry.save, entry.delete, envelope.save, envelope.delete):
                with pytest.raises(UnauditedWrite):
                    write()

    @pytest.mark.parametrize("table", ["aids_budgetentry", "aids_envelope"])
    @pytest.mark.parametrize("statement", ["UPDATE {} SET version = 2", "DELETE FROM {}"])
    def test_the_database_refuses(self, envelope, table, statement):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "appropriation", "amount": 0, "reference": "D"},
            {"kind": "appropriation", "amount": 10},
            {"kind": "appropriation", "amount": -10, "reference": "D"},
            {"kind": "appropriation", "amount": 10, "reference": "D", "line": True},
            {"kind": "reservation", "amount": 10},
            {"kind": "reservation", "amount": -10, "line": True, "reason": "Non."},
            {"kind": "reservation", "amount": 10, "line": True, "undoes": "reservation"},
            {"kind": "commitment", "amount": 10, "line": True},
            {"kind": "release", "amount": 10, "line": True},
            {"kind": "release", "amount": 10, "line": True, "undoes": "appropriation"},
            {"kind": "transfer", "amount": 10, "line": True, "reference": "D"},
        ],
    )
    def test_what_does_not_fit_its_kind_is_refused(self, envelope, line, fields):
        told = fields | {"line": line if fields.get("line") else None}
        with pytest.raises((IntegrityError, Refusal)), operation("tests.budget", actor=None) as running:
            BudgetEntry(envelope=envelope, entered_at=running.at, **told).save()


class TestTwoAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_the_last_euros_go_to_one_of_two(self, envelope, lines):
        reserve(lines[2], envelope, 40)
        refused = overlapping(lambda: reserve(lines[0], envelope, 60), lambda: reserve(lines[1], envelope, CENT))
        assert isinstance(refused, Refusal) and "0,00" in refused.sentence
        assert balance(envelope) == (100, 100, 0, 0)

    def test_one_line_is_not_committed_twice(self, envelope, line):
        reserve(line, envelope, 60)
        refused = overlapping(lambda: commit(line, 60), lambda: commit(line, 60))
        assert isinstance(refused, Refusal)
        assert balance(envelope) == (100, 0, 60, 40)

    def test_two_lines_that_exchange_their_envelopes_do_not_block_one_another(self, envelope, other, lines):
        reserve(lines[0], envelope, 60)
        reserve(lines[1], other, 60)
        with pytest.raises(Refusal):
            reserve(lines[0], other, 60)
        reserve(lines[0], envelope, 40)
        moved = overlapping(lambda: reserve(lines[0], other, 40), lambda: reserve(lines[1], envelope, 60))
        assert moved.amount == 60
        assert balance(envelope) == (100, 60, 0, 40)
        assert balance(other) == (100, 40, 0, 60)

    def test_credits_taken_back_while_somebody_reserves_them(self, world, envelope, line):
        told = {"unit": world.units["est"], "amount": -HUNDRED, "budget_line": "6512-52", "reason": "Repris."}
        refused = overlapping(lambda: factories.appropriation(**told), lambda: reserve(line, envelope, 1))
        assert isinstance(refused, Refusal)
        assert balance(envelope) == (0, 0, 0, 0)

    def test_an_envelope_is_made_once(self, world):
        told = {"unit": world.units["est"], "amount": HUNDRED, "budget_line": "6512-59"}
        made = overlapping(lambda: factories.appropriation(**told), lambda: factories.appropriation(**told))
        assert queries.balance(made) == Balance(euros("200.00"))


def test_between_lock_and_commit_stand_three_statements(envelope, other, line):
    """Whatever is replaced: the sums, the entries, their history."""
    reserve(line, other, 10)
    for amount in (20, 30):
        with CaptureQueriesContext(connection) as sent:
            reserve(line, envelope, amount)
        told = [query["sql"] for query in sent]
        locked = next(place for place, one in enumerate(told) if '"aids_envelope"' in one and "FOR NO KEY" in one)
        after = [one for one in told[locked + 1 :] if not one.startswith("RELEASE SAVEPOINT")]
        assert [one.split()[0] for one in after] == ["SELECT", "INSERT", "INSERT"]
