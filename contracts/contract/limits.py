"""What the schemes of a contract allow: its term, all the terms of a person, its renewals, the day it is signed."""

import datetime as dt

from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.kit.access import Refusal
from backend.kit.clock import add_months, age
from contracts.contract import queries
from contracts.contract.enums import ContractStatus, PartyKind, VersionKind, VersionStatus
from contracts.contract.models import Contract, Version
from contracts.schemes import Scheme, named


def schemes_of(contract: Contract) -> list[Scheme]:
    """In the order of the file."""
    return named(row.scheme for row in contract.schemes.all())


YOUNGEST = 16
"""Age from which somebody signs a contract, whatever its scheme: a young parent, an emancipated minor."""
MONTHS_IN_ALL = 60
"""Longest term of all, whatever the schemes: beyond, the year was mistyped."""
DAY = dt.timedelta(days=1)
DAYS_AROUND = 400
"""Between the day on which a contract is begun and the first day of its first term."""


def check(contract: Contract, version: Version) -> None:
    """Raise Refusal, on its field, when the days of an open text go beyond what one of its schemes allows.

    A term of N months from a day ends on the eve of that day, N months later, at the latest.
    """
    if version.starts_on is None or version.ends_on is None:
        raise Refusal(_("Say from when until when: a contract has a term."), field="ends_on")
    if version.ends_on <= version.starts_on:
        raise Refusal(_("The term comes before the start."), field="ends_on")
    _check_start(contract, version)
    if version.review_every and add_months(version.starts_on, version.review_every) > version.ends_on + dt.timedelta(1):
        raise Refusal(_("The first review would come after the term: review it sooner."), field="review_every")
    for scheme in schemes_of(contract):
        _check_age(scheme, contract, version)
        _check_term(scheme, version)
        _check_reviews(scheme, version)
        _check_renewals(scheme, contract, version)
        _check_in_all(scheme, contract, version)


def last_days_to_sign(contract: Contract) -> list[tuple[Scheme, dt.date]]:
    """The schemes that give a delay to sign after the orientation, each with its last day."""
    return last_days(contract.oriented_on, schemes_of(contract))


def last_days(oriented_on: dt.date | None, found: list[Scheme]) -> list[tuple[Scheme, dt.date]]:
    """The same of these schemes, on a day of orientation."""
    if oriented_on is None:
        return []
    return [(scheme, add_months(oriented_on, scheme.months_to_sign)) for scheme in found if scheme.months_to_sign]


def late_to_sign(contract: Contract, on: dt.date) -> list[tuple[Scheme, dt.date]]:
    """Those whose delay is over on a day, while nothing is signed yet: a text that follows says itself what is late."""
    if contract.status != ContractStatus.DRAFT:
        return []
    return [(scheme, last) for scheme, last in last_days_to_sign(contract) if last < on]


def last_day(starts_on: dt.date, months: int) -> dt.date:
    """The last day of a term of so many months."""
    return add_months(starts_on, months) - dt.timedelta(days=1)


def _check_age(scheme: Scheme, contract: Contract, version: Version) -> None:
    if scheme.youngest is None:
        return
    for party in contract.parties.filter(kind=PartyKind.PERSON, until=None).select_related("person"):
        if age(party.person.birth_date, version.starts_on) < scheme.youngest:
            raise Refusal(
                _("%(scheme)s: from %(age)s years of age on.") % {"scheme": scheme, "age": scheme.youngest},
                field="schemes",
            )


def _check_start(contract: Contract, version: Version) -> None:
    """The limits of a term hold from its first day: an amendment does not move it, a renewal follows it."""
    if version.ends_on > add_months(version.starts_on, MONTHS_IN_ALL):
        raise Refusal(_("A term lasts a few years at most: check the year."), field="ends_on")
    former = queries.version_in_force(contract)
    if contract.oriented_on and abs((contract.oriented_on - contract.opened_on).days) > 3 * DAYS_AROUND:
        raise Refusal(_("This day is far from today: check the year."), field="oriented_on")
    if former is None:
        if abs((version.starts_on - contract.opened_on).days) > DAYS_AROUND:
            raise Refusal(_("A contract starts about when it is written: check the year."), field="starts_on")
        return
    if version.kind == VersionKind.AMENDMENT and version.starts_on != former.starts_on:
        sentence = _("An amendment keeps the day on which the term began: %(day)s.")
        raise Refusal(sentence % {"day": f"{former.starts_on:%d/%m/%Y}"}, field="starts_on")
    morrow = former.ends_on + dt.timedelta(days=1)
    if version.kind == VersionKind.RENEWAL and version.starts_on != morrow:
        sentence = _("A renewal begins on the day after the term: on %(day)s.")
        raise Refusal(sentence % {"day": f"{morrow:%d/%m/%Y}"}, field="starts_on")


def _check_term(scheme: Scheme, version: Version) -> None:
    if scheme.longest_months and version.ends_on > last_day(version.starts_on, scheme.longest_months):
        raise Refusal(
            _("%(scheme)s: a term lasts %(months)s months at most, until %(day)s here.")
            % _words(scheme, scheme.longest_months, last_day(version.starts_on, scheme.longest_months)),
            field="ends_on",
        )
    if scheme.shortest_months and version.ends_on < last_day(version.starts_on, scheme.shortest_months):
        raise Refusal(
            _("%(scheme)s: a term lasts %(months)s months at least, until %(day)s here.")
            % _words(scheme, scheme.shortest_months, last_day(version.starts_on, scheme.shortest_months)),
            field="ends_on",
        )


def _check_reviews(scheme: Scheme, version: Version) -> None:
    if scheme.review_every_months and version.review_every > scheme.review_every_months:
        sentence = ngettext(
            "%(scheme)s: a review is held every month.",
            "%(scheme)s: a review is held every %(months)s months at most.",
            scheme.review_every_months,
        )
        raise Refusal(sentence % {"scheme": scheme, "months": scheme.review_every_months}, field="review_every")


def _check_renewals(scheme: Scheme, contract: Contract, version: Version) -> None:
    if scheme.most_renewals is None or version.kind != VersionKind.RENEWAL:
        return
    done = contract.versions.filter(kind=VersionKind.RENEWAL, status=VersionStatus.SIGNED).count()
    if done >= scheme.most_renewals:
        sentence = ngettext(
            "%(scheme)s: a contract is renewed once at most.",
            "%(scheme)s: a contract is renewed %(times)s times at most.",
            scheme.most_renewals,
        )
        raise Refusal(sentence % {"scheme": scheme, "times": scheme.most_renewals}, field="ends_on")


def _check_in_all(scheme: Scheme, contract: Contract, version: Version) -> None:
    """Days of all the contracts of each person under this scheme: those that are over, and this one to its new term."""
    if scheme.longest_in_all_months is None:
        return
    begun = contract.starts_on or version.starts_on
    signers = contract.parties.filter(kind=PartyKind.PERSON, until=None).values_list("person", flat=True)
    used = max((_days_used(scheme, contract, person_id, begun) for person_id in signers), default=0)
    latest = last_day(begun, scheme.longest_in_all_months) - dt.timedelta(days=used)
    if version.ends_on > latest:
        raise Refusal(
            _("%(scheme)s: %(months)s months in all at most, until %(day)s here.")
            % _words(scheme, scheme.longest_in_all_months, latest),
            field="ends_on",
        )


def _days_used(scheme: Scheme, contract: Contract, person_id: int, begun: dt.date) -> int:
    """Days before `begun` of the other contracts of a person that are over, or that they left, and whose texts signed
    until then, one at least, named the scheme; a day of two contracts counts once."""
    earlier = Contract.objects.filter(
        parties__person=person_id,
        parties__until__isnull=False,
        versions__signed_on__lte=F("parties__until"),
        versions__facts__schemes__contains=[{"code": scheme.code}],
    ).exclude(pk=contract.pk)
    terms = earlier.values_list("starts_on", Least("parties__until", "ended_on", "ends_on")).distinct()
    lasting = ((first, (min(last + DAY, begun) - first).days) for first, last in terms)
    return len({first + DAY * rank for first, days in lasting for rank in range(days)})


def _words(scheme: Scheme, months: int, day: dt.date) -> dict:
    return {"scheme": scheme, "months": months, "day": f"{day:%d/%m/%Y}"}
