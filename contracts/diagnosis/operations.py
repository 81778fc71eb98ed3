"""Writes: what each one says of a domain, and the grade that the person gives to it."""

import datetime as dt

from django.utils.translation import gettext as _

from backend.audit.history import StaleVersion, lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.people.models import Household
from contracts.contract import perms
from contracts.contract.models import Contract
from contracts.contract.operations import open_text
from contracts.diagnosis.enums import Domain, Grade
from contracts.diagnosis.models import MOST_LETTERS, DomainView, Rating


def write_domain(
    *,
    actor,
    contract: Contract,
    household: Household,
    domain: Domain,
    version: int,
    texts: dict[str, str],
    today: dt.date,
    grade: int | None = None,
) -> DomainView | None:
    """The columns of one domain, by their names, and the grade of the day (None: as it is); `version` is that of the
    row the form was opened on, 0 when there was none.

    Returns None when there is nothing to write. Raises StaleVersion when a colleague wrote in this domain meanwhile,
    NotNow unless the text is open.
    """
    require(perms.can_write(actor, household))
    if any(len(text) > MOST_LETTERS for text in texts.values()):
        raise Refusal(_("This text is too long: %(most)s signs at most.") % {"most": MOST_LETTERS})
    with operation("contracts.write_domain", actor=actor):
        fresh, _text = open_text(contract)
        known = fresh.domains.filter(domain=domain).first()
        if known and known.version != version:
            raise StaleVersion(known, version)
        row = lock(known) if known else DomainView(contract=fresh, domain=domain)
        if {name: getattr(row, name) for name in texts} != texts:
            for name, text in texts.items():
                setattr(row, name, text)
            row.save()
        if grade is not None:
            set_grade(fresh, domain, grade, today)
        return row if row.pk else None


def set_grade(contract: Contract, domain: str, grade: int, today: dt.date) -> Rating:
    """Part of an operation that holds the lock of the contract."""
    if grade not in Grade.values:
        raise Refusal(_("Choose one of the grades."), field="grade")
    known = contract.ratings.filter(domain=domain, on=today).first()
    row = lock(known) if known else Rating(contract=contract, domain=domain, on=today)
    if row.grade != grade:
        row.grade = grade
        row.save()
    return row
