"""What papers about a person take: to whom a letter goes, and what the one page says, gathered from every room."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.utils.translation import override

from backend.kit import clock, registry
from backend.kit.french import date_long
from backend.kit.pdf import Recipient
from cases.people.documents import PersonSheet
from cases.people.enums import Civility
from cases.people.models import Household, Person
from cases.people.overview import composition, day_of, overview
from cases.people.queries import balance_of, is_protected, latest_budget, members_on

_CIVILITIES = {Civility.MRS: "Madame", Civility.MR: "Monsieur", Civility.NONE: ""}


def recipient(person: Person, household: Household, on: dt.date, *, hand_delivered_at: str) -> Recipient:
    """The person at home; at the site named `hand_delivered_at` when they live there no more on that day, have no
    address or a protected one."""
    names = {
        "civility": _CIVILITIES[Civility(person.civility)],
        "first_name": person.first_name,
        "last_name": person.display_last_name,
    }
    members = members_on(household, on)
    lives_there = any(member.person_id == person.pk for member in members)
    if not lives_there or is_protected(members) or household.no_fixed_address or not household.address:
        return Recipient(**names, hand_delivered_at=hand_delivered_at)
    town = f"{household.postal_code} {household.commune.name}"
    return Recipient(**names, address_lines=(household.address, town))


def sheet_of(user, subject: registry.Subject) -> PersonSheet:
    """What the one page of paper says of somebody whose file is open to the account; in French."""
    with override("fr"):
        shown = overview(user, subject)
        budget = latest_budget(subject.household)
        told = balance_of(budget, len(subject.members))
        owed = [debt for debt in subject.household.debts.all() if debt.settled_on is None]
        grants = _grants(subject) if subject.opens_protected else []
        return PersonSheet(
            department=settings.DEPARTMENT_NAME,
            name=str(subject.person),
            born=_born(subject),
            dated=subject.today,
            number=subject.person.pk,
            printed_by=user.get_full_name(),
            facts=tuple((str(fact.label), _joined(fact.value, fact.detail)) for fact in shown.facts),
            household=tuple(_member(member, subject.today) for member in subject.members),
            under_way=tuple((_joined(one.label, one.detail), str(one.state), _dated(one)) for one in shown.under_way),
            next_dates=tuple((day_of(one.at), str(one.words)) for one in shown.next_dates),
            budget=(("Ressources", told.income), ("Charges", told.expenses), ("Reste", told.residual)),
            budget_on=budget.on_date if budget else None,
            debts=(len(owed), sum((debt.amount for debt in owed), Decimal(0))),
            grants=tuple((grant.day, grant.aid_label, grant.amount) for grant in grants),
        )


def _grants(subject: registry.Subject) -> list[registry.Grant]:
    """What was granted, latest first: for who follows the household firmly, as a mere draft opens no application."""
    found = [grant for answer in registry.earlier_grants for grant in answer(subject.household.pk)]
    return sorted(found, key=lambda grant: grant.day, reverse=True)


def _born(subject: registry.Subject) -> str:
    person, place = subject.person, subject.household.place
    words = [f"Naissance le {date_long(person.birth_date)}, {clock.age(person.birth_date, subject.today)} ans"]
    protected = any(member.person.protected for member in subject.members)
    return " · ".join([*words, *([place.name] if place and not protected else []), composition(subject)])


def _member(member, today: dt.date) -> str:
    years = clock.age(member.person.birth_date, today)
    words = [str(member.get_role_display()).lower(), f"{years} an{'s' if years > 1 else ''}"]
    return f"{member.person}, {', '.join(words + ['garde alternée'] * member.shared_custody)}"


def _joined(value, detail) -> str:
    return " · ".join(str(part) for part in (value, detail) if part)


def _dated(one: registry.UnderWay) -> str:
    return f"{one.date_words} {date_long(one.date)}" if one.date else ""
