"""Reads of the credits: balances are sums of the entries, worked out by the database at each reading."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from aids.applications.models import ApplicationLine
from aids.budget.enums import EntryKind
from aids.budget.models import BudgetEntry, Envelope
from aids.rule_sets import queries as rule_sets
from backend.audit.models import Operation
from directory.models import TerritorialUnit

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Balance:
    """Euros of one envelope, or of several together."""

    appropriated: Decimal = ZERO
    reserved: Decimal = ZERO
    committed: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        """Appropriations − reservations + releases − commitments."""
        return self.appropriated - self.reserved - self.committed


@dataclass(frozen=True)
class Holding:
    """What one request holds in one envelope, in euros."""

    envelope_id: int
    reserved: Decimal
    committed: Decimal


def _sum(taking: str, path: str = "") -> Coalesce:
    """What was taken so and not given back."""
    taken = When(**{f"{path}kind": taking}, then=F(f"{path}amount"))
    given_back = When(**{f"{path}undoes": taking}, then=-F(f"{path}amount"))
    return Coalesce(Sum(Case(taken, given_back)), ZERO)


def _sums(path: str = "") -> dict[str, Coalesce]:
    return {
        "appropriated": Coalesce(Sum(f"{path}amount", filter=Q(**{f"{path}kind": EntryKind.APPROPRIATION})), ZERO),
        "reserved": _sum(EntryKind.RESERVATION, path),
        "committed": _sum(EntryKind.COMMITMENT, path),
    }


def with_balances(envelopes: QuerySet) -> QuerySet:
    """The same envelopes, each with `appropriated`, `reserved`, `committed` and `available`, in euros: one query."""
    left = F("appropriated") - F("reserved") - F("committed")
    return envelopes.annotate(**_sums("entries__")).annotate(available=left)


def balances(envelope_ids: Iterable[int]) -> dict[int, Balance]:
    """Envelope id → its balance, nothing for one without an entry."""
    found = BudgetEntry.objects.filter(envelope__in=envelope_ids).order_by().values("envelope").annotate(**_sums())
    rows = found.values_list("envelope", "appropriated", "reserved", "committed")
    return defaultdict(Balance, {envelope: Balance(*sums) for envelope, *sums in rows})


def balance(envelope: Envelope) -> Balance:
    return balances([envelope.pk])[envelope.pk]


def together(envelopes: QuerySet) -> Balance:
    """The balance of several envelopes, as one."""
    return Balance(**BudgetEntry.objects.filter(envelope__in=envelopes.order_by().values("pk")).aggregate(**_sums()))


def holdings(line_ids: Iterable[int]) -> dict[int, list[Holding]]:
    """Line id → what it still holds, by envelope; what was given back whole is left out. One query."""
    found = BudgetEntry.objects.filter(line__in=line_ids).order_by("envelope").values("line", "envelope")
    rows = found.annotate(reserved=_sum(EntryKind.RESERVATION), committed=_sum(EntryKind.COMMITMENT))
    held = defaultdict(list)
    for line, envelope, reserved, committed in rows.values_list("line", "envelope", "reserved", "committed"):
        if reserved or committed:
            held[line].append(Holding(envelope, reserved, committed))
    return held


def outstanding(line: ApplicationLine) -> list[Holding]:
    """What a request still holds, by envelope; empty when nothing is reserved nor committed for it."""
    return holdings([line.pk])[line.pk]


def family_of(line: ApplicationLine) -> str:
    """The family of a line's aid under the text that judged it; empty without a family, or before it was judged."""
    explanation = getattr(line, "explanation", None)
    if explanation is None:
        return ""
    rules = rule_sets.read(explanation.rule_set)
    return rules.aid(line.aid_code).family if rules.has_aid(line.aid_code) else ""


def envelopes_for(unit: TerritorialUnit, year: int, family: str, among: QuerySet) -> list[Envelope]:
    """Those `among` envelopes from which an aid of this family is paid in a unit and year, by budget line.

    Those of the family; without any, those of « all aids ».
    """
    found = list(among.filter(unit=unit, year=year, family__in={family, ""}).order_by("budget_line"))
    return [one for one in found if one.family == family] or found


def envelope_of(line: ApplicationLine, unit: TerritorialUnit, year: int) -> Envelope | None:
    """The first envelope from which a line may be paid in a unit and year, by budget line."""
    return next(iter(envelopes_for(unit, year, family_of(line), Envelope.objects.all())), None)


def families(today: dt.date) -> dict[str, str]:
    """Code → name of each family of aids for which credits may be opened, in the order of the texts.

    Those of the text in force and of the latest one, and those that have credits already.
    """
    texts = {one.pk: one for one in (rule_sets.in_force(today), rule_sets.latest()) if one}
    found = {code: label for one in texts.values() for code, label in rule_sets.read(one).families.items()}
    known = Envelope.objects.exclude(family="").order_by("family_label").values_list("family", "family_label")
    return {**found, **{code: label for code, label in known.distinct() if code not in found}}


def years(envelopes: QuerySet, today: dt.date) -> list[int]:
    """The years for which there are credits, and this one; latest first."""
    return sorted({today.year, *envelopes.order_by().values_list("year", flat=True).distinct()}, reverse=True)


def listed(envelopes: QuerySet) -> QuerySet:
    """Envelopes for a list: by unit, then family, then budget line."""
    return envelopes.select_related("unit").order_by("unit__name", "family_label", "budget_line", "pk")


def entries_listed(envelope: Envelope) -> QuerySet:
    """The entries of an envelope, latest first, with the number of each application; its need stays behind."""
    told = ("year", "sequence", "applicant_id")
    entries = envelope.entries.select_related("line__application").order_by("-pk")
    own = ("envelope_id", "kind", "undoes", "amount", "reference", "reason", "entered_at")
    return entries.only(*own, *(f"line__application__{name}" for name in told))


def who_entered(entries: Iterable[BudgetEntry]) -> dict[int, str]:
    """Entry id → the name of who wrote it, as it was then."""
    written = BudgetEntry.history.filter(id__in=[one.pk for one in entries]).order_by()
    operations = dict(written.values_list("id", "operation_id"))
    names = dict(Operation.objects.filter(pk__in=set(operations.values())).values_list("pk", "actor_label"))
    return {entry: names[operation] for entry, operation in operations.items()}
