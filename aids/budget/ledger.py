"""Requests and envelopes, locked in one order; what they hold and what is left; the entries to write at the end."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine
from aids.budget import queries
from aids.budget.enums import EntryKind
from aids.budget.models import BudgetEntry, Envelope
from aids.budget.queries import Holding
from backend.audit.context import current_operation
from backend.kit.access import Refusal
from backend.kit.money import format_euro, round_euro


def not_enough(left: Decimal, envelope: Envelope, number: str = "") -> Refusal:
    """More was asked than the euros left in an envelope; with the number of the application where there are many."""
    words = {"number": number, "left": format_euro(left, get_language()), "envelope": envelope}
    if number:
        return Refusal(_("Request %(number)s: %(left)s left on %(envelope)s.") % words, field="amount")
    return Refusal(_("%(left)s left on %(envelope)s.") % words, field="amount")


class Ledger:
    """What some lines do in one operation: made of locked lines, then their envelopes are locked, then it writes."""

    def __init__(self, lines: dict[int, ApplicationLine], held: dict[int, list[Holding]]) -> None:
        self.lines = lines
        self._held = {line: {one.envelope_id: one for one in held[line]} for line in lines}
        self._envelopes: dict[int, Envelope] = {}
        self._left: dict[int, Decimal] = {}
        self._entries: list[BudgetEntry] = []

    @classmethod
    def of(cls, line_ids: Iterable[int]) -> "Ledger":
        """Lock the lines: from then on, nobody else reserves nor commits for them. Two statements."""
        current_operation()
        fields = ("application__year", "application__sequence", "application__unit__name")
        rows = ApplicationLine.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=line_ids)
        lines = {line.pk: line for line in rows.select_related("application__unit").only(*fields).order_by("pk")}
        return cls(lines, queries.holdings(lines))

    def lock(self, wanted: Iterable[int] = ()) -> None:
        """Lock the envelopes in which the lines hold something and those wanted, then read what is left in each.

        Two statements: sums read before the lock would not count what another operation just wrote.
        """
        ids = set(wanted).union(*self._held.values())
        rows = Envelope.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        self._envelopes = {one.pk: one for one in rows}
        found = queries.balances(ids)
        self._left = {pk: found[pk].available for pk in self._envelopes}

    def reserved(self, line_id: int) -> dict[int, Decimal]:
        """Envelope id → euros reserved there for a line."""
        return {pk: one.reserved for pk, one in self._held[line_id].items() if one.reserved}

    def committed(self, line_id: int) -> dict[int, Decimal]:
        """Envelope id → euros committed there for a line."""
        return {pk: one.committed for pk, one in self._held[line_id].items() if one.committed}

    def give_back_reservation(self, line_id: int, *, reference: str = "", reason: str = "") -> None:
        for pk, amount in self.reserved(line_id).items():
            self._held[line_id][pk] = replace(self._held[line_id][pk], reserved=queries.ZERO)
            self._give_back(EntryKind.RESERVATION, line_id, pk, amount, reference, reason)

    def give_back_commitment(self, line_id: int, *, reference: str = "", reason: str = "") -> None:
        for pk, amount in self.committed(line_id).items():
            self._held[line_id][pk] = replace(self._held[line_id][pk], committed=queries.ZERO)
            self._give_back(EntryKind.COMMITMENT, line_id, pk, amount, reference, reason)

    def _give_back(self, undoes, line_id, envelope_id, amount, reference, reason) -> None:
        self._left[envelope_id] += amount
        told = {"undoes": undoes, "reference": reference, "reason": reason}
        self._enter(EntryKind.RELEASE, line_id, envelope_id, amount, **told)

    def take(
        self,
        kind: EntryKind,
        line_id: int,
        envelope_id: int,
        amount: Decimal,
        reference: str,
        *,
        numbered: bool = False,
    ) -> BudgetEntry:
        """Reserve or commit euros; raises Refusal for the credits of another unit, or when there is not enough.

        `numbered`: the refusal tells which application it is about.
        """
        number = self.number(line_id) if numbered else ""
        envelope = self._envelopes.get(envelope_id)
        if envelope is None or envelope.unit_id != self.lines[line_id].application.unit_id:
            raise Refusal(_("These credits are not those of the unit that examines the request."), field="envelope")
        amount = round_euro(amount)
        if amount > self._left[envelope_id]:
            raise not_enough(self._left[envelope_id], envelope, number)
        self._left[envelope_id] -= amount
        return self._enter(kind, line_id, envelope_id, amount, reference=reference)

    def _enter(self, kind: EntryKind, line_id: int, envelope_id: int, amount: Decimal, **told) -> BudgetEntry:
        entry = BudgetEntry(
            kind=kind,
            line_id=line_id,
            envelope_id=envelope_id,
            amount=amount,
            entered_at=current_operation().at,
            **told,
        )
        self._entries.append(entry)
        return entry

    def number(self, line_id: int) -> str:
        """The number of the application of a line."""
        return self.lines[line_id].application.number

    def write(self) -> None:
        """Enter everything that was given back and taken: two statements."""
        if self._entries:
            BudgetEntry.objects.enter(self._entries)
