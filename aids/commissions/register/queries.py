"""Reads of the register: decisions in scope, narrowed down, told row by row."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q
from django.utils import timezone

from aids.applications.models import application_number
from aids.commissions.enums import Outcome
from aids.commissions.letters.enums import DeliveryMeans
from aids.commissions.models import Decision, decision_number
from aids.commissions.register import perms
from aids.rule_sets.models import RuleSet
from aids.rule_sets.queries import read
from backend.kit.search import normalise
from cases.people.models import Person
from directory.models import TerritorialUnit, User

_PERSON = "line__application__applicant"
_FIELDS = (
    "pk",
    "year",
    "sequence",
    "decided_at",
    "outcome",
    "amount",
    "signatory_first_name",
    "signatory_last_name",
    "signatory_capacity",
    "delegation",
    "replaced_by__year",
    "replaced_by__sequence",
    "unit_id",
    "unit__code",
    "unit__name",
    "line__aid_label",
    "line__ground_label",
    "line__amount_asked",
    "line__application_id",
    "line__application__year",
    "line__application__sequence",
    f"{_PERSON}_id",
    f"{_PERSON}__first_name",
    f"{_PERSON}__last_name",
    f"{_PERSON}__usual_name",
    "letter__delivery",
    "letter__delivery_detail",
    "letter__notified_on",
)
SORTS = {
    "-decided": ("-decided_at", "-pk"),
    "decided": ("decided_at", "pk"),
    "number": ("year", "sequence", "pk"),
    "-number": ("-year", "-sequence", "-pk"),
    "amount": (F("amount").asc(nulls_first=True), "pk"),
    "-amount": (F("amount").desc(nulls_last=True), "-pk"),
}


def decisions_read_by(user):
    """The decisions that this account reads in the register."""
    units = perms.units_read(user)
    return Decision.objects.all() if units is None else Decision.objects.filter(unit__in=units)


def units_of(user):
    """The units whose decisions this account reads."""
    units = perms.units_read(user)
    found = TerritorialUnit.objects.order_by("name")
    return found if units is None else found.filter(pk__in=units)


def signatories_in(units):
    """Those who hold or held signing authority in these units."""
    return User.objects.filter(signing_authorities__unit__in=units).distinct().order_by("last_name", "first_name")


def aids() -> list[tuple[str, str]]:
    """(code, label) of every aid of the texts that were ever adopted, the latest label of each."""
    texts = RuleSet.objects.adopted().defer("text").order_by("in_force_from")
    found = {aid.code: aid.label for text in texts for aid in read(text).aids}
    return sorted(found.items(), key=lambda pair: normalise(pair[1]))


def moments(since: dt.date, until: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of a day and the first after another, as an index of moments is searched."""
    midnight = dt.time()
    after = until + dt.timedelta(days=1)
    return tuple(timezone.make_aware(dt.datetime.combine(day, midnight)) for day in (since, after))


def of_persons_named(decisions, user, text: str):
    """Those about applicants whose name holds every word of `text`, a word at least, where this account reads names."""
    words = normalise(text).split()
    persons = (
        Person.objects.filter(*(Q(search_name__contains=word) for word in words)) if words else Person.objects.none()
    )
    named = decisions.filter(unit__in=perms.units_named(user))
    return named.filter(line__application__applicant__in=persons.values("pk"))


def rows(decisions):
    """Decisions as `told` takes them, without an object for each."""
    return decisions.values_list(*_FIELDS, named=True)


@dataclass(frozen=True)
class Entry:
    """A line of the register. `applicant` is empty, and `application_id` None, where nobody may be named.

    `replaced_by` is the number of the decision that replaces it, empty while it stands.
    """

    number: str
    decided_on: dt.date
    unit: str
    application: str
    application_id: int | None
    applicant: str
    aid: str
    asked: Decimal
    outcome: str
    granted: Decimal | None
    signatory: str
    capacity: str
    delegation: str
    replaced_by: str
    delivery: str
    notified_on: dt.date | None


def told(found: Iterable, named: set[int]) -> Iterable[Entry]:
    """Each of `rows`, with the applicant in the units where this account may read names."""
    outcomes = {code: str(label) for code, label in Outcome.choices}
    means = {code: str(label) for code, label in DeliveryMeans.choices} | {None: "", "": ""}
    for row in found:
        may_name = row.unit_id in named
        names = [getattr(row, f"{_PERSON}__{part}") for part in ("first_name", "last_name", "usual_name")]
        yield Entry(
            number=decision_number(row.unit__code, row.year, row.sequence),
            decided_on=timezone.localdate(row.decided_at),
            unit=row.unit__name,
            application=application_number(row.line__application__year, row.line__application__sequence),
            application_id=row.line__application_id if may_name else None,
            applicant=f"{names[0]} {names[2] or names[1]}" if may_name else "",
            aid=f"{row.line__aid_label} · {row.line__ground_label}",
            asked=row.line__amount_asked,
            outcome=outcomes[row.outcome],
            granted=row.amount,
            signatory=f"{row.signatory_first_name} {row.signatory_last_name}",
            capacity=row.signatory_capacity,
            delegation=row.delegation,
            replaced_by=_replacing(row),
            delivery=row.letter__delivery_detail or means[row.letter__delivery],
            notified_on=row.letter__notified_on,
        )


def _replacing(row) -> str:
    """The number of the decision that replaces it: one of the same unit."""
    if row.replaced_by__year is None:
        return ""
    return decision_number(row.unit__code, row.replaced_by__year, row.replaced_by__sequence)


def persons_of(found) -> list[int]:
    """Whom these rows are about, named or not: a decision under its number still speaks of somebody."""
    return [getattr(row, f"{_PERSON}_id") for row in found]
