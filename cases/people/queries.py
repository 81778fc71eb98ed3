"""Reads: finding a person, who lives together, what a household lives on."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest
from django.db.models.lookups import IsNull

from backend.kit.french import MONTHS
from backend.kit.search import digits, normalise
from cases.people.enums import ADULT_ROLES, ExpenseKind, IncomeKind, MemberRole, Sign
from cases.people.models import BudgetLine, Household, HouseholdBudget, HouseholdMember, Person
from directory.models import Commune, Site, TerritorialUnit, living_on

SEARCH_LIMIT = 25
SUGGESTIONS = 8
SAME_DAY_CLOSENESS = 0.2
"""Two people born the same day are shown side by side as soon as their names faintly look alike."""
ALIKE = 0.3
"""What PostgreSQL itself calls similar: pg_trgm.similarity_threshold."""
CLOSE_NAME = 0.45
NEAR_BIRTH = 31
"""Days between two birth dates that are still near."""
DAYS_IN_A_MONTH = 30
SHORTEST_PHONE = 6
_PHONE = re.compile(r"(?<!\w)\+?\d[\d\s.()/-]{4,}")
_MONTH_NAMES = "|".join(MONTHS).replace("é", "[ée]").replace("û", "[ûu]")
_MONTHS = {normalise(month): number for number, month in enumerate(MONTHS, start=1)}
_DATES = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})\s*[/. -]\s*(?P<month>\d{1,2})\s*[/. -]\s*(?P<year>\d{4})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:er)?\s+(?P<month>{_MONTH_NAMES})\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})\b"),
    re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d\d)\b"),
)
"""14/03/1987, 14.3.1987, 1987-03-14, 14 mars 1987, 14031987, 14/03/87."""


_PLACES = [
    f"{place}__{name}" for place in ("commune", "domiciliation_commune") for name in ("name", "unit", "unit__name")
]
"""What a card tells of where somebody lives."""


def with_households(persons, on: dt.date):
    """Persons with `current_memberships`: where they live on a day, and whether that home is protected."""
    return persons.prefetch_related(Prefetch("memberships", queryset=_living(on).all(), to_attr="current_memberships"))


@lru_cache(maxsize=2)
def _living(on: dt.date):
    """Kept for the day, as `phone_is_open`: it is put together for each search, and takes longer than its rows."""
    protected = HouseholdMember.objects.filter(living_on(on), household=OuterRef("household"), person__protected=True)
    return (
        HouseholdMember.objects.filter(living_on(on))
        .select_related("household__commune__unit", "household__domiciliation_commune__unit")
        .only("person", "role", *(f"household__{name}" for name in ("id", *_PLACES)))
        .annotate(home_protected=Exists(protected))
    )


def search_persons(user, text: str, on: dt.date) -> list[Person]:
    """At most SEARCH_LIMIT persons that a name, a birth date, a phone or a mix of them may mean.

    Forgives accents, case, hyphens, typing errors and swapped names. Never matches the phone of a protected person, nor
    of somebody who lives with one.
    """
    persons = Person.objects.visible_to(user).standing()
    birth_dates, rest = _birth_dates_in(text, on)
    phone, rest = _phone_in(rest)
    name = normalise(rest)
    if not (birth_dates or phone or name):
        return []
    if birth_dates:
        persons = persons.filter(birth_date__in=birth_dates)
    if phone:
        persons = persons.filter(phone_is_open(on), phone_digits__startswith=phone)
    persons = _by_name(persons, name) if name else persons.order_by("search_name", "pk")
    return list(with_households(persons, on)[:SEARCH_LIMIT])


@lru_cache(maxsize=2)
def phone_is_open(on: dt.date) -> Q:
    """Persons whose phone may be matched: neither protected nor living with somebody who is.

    A value and not an Exists: the planner would list every protected household first, to look ten persons up in it.
    """
    protected = HouseholdMember.objects.filter(living_on(on), household=OuterRef("household"), person__protected=True)
    with_them = HouseholdMember.objects.filter(Exists(protected), living_on(on), person=OuterRef("pk"))
    return Q(protected=False) & IsNull(Subquery(with_them.order_by().values("pk")[:1]), True)


def _birth_dates_in(text: str, on: dt.date) -> tuple[list[dt.date], str]:
    """The days that a date in the text may mean, none after `on`, and the text without it."""
    for pattern in _DATES:
        found = pattern.search(text)
        days = _days_meant(**found.groupdict(), on=on) if found else []
        if days:
            return days, text.replace(found.group(), " ", 1)
    return [], text


def _days_meant(day: str, month: str, year: str, on: dt.date) -> list[dt.date]:
    number = int(month) if month.isdecimal() else _MONTHS[normalise(month)]
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]
    days = []
    for one in years:
        with suppress(ValueError):
            days.append(dt.date(one, number, int(day)))
    return [found for found in days if found.year >= 1900 and found <= on]


def _phone_in(text: str) -> tuple[str, str]:
    """The digits of a phone number in the text, empty when there is none, and the text without it."""
    found = _PHONE.search(text)
    number = digits(found.group()) if found else ""
    return (number, text.replace(found.group(), " ", 1)) if len(number) >= SHORTEST_PHONE else ("", text)


def _by_name(persons, name: str):
    every_word = Q(*[Q(search_name__contains=word) for word in name.split()])
    near = Q(search_name__trigram_similar=name) | Q(search_name__trigram_word_similar=name)
    closeness = Greatest(
        TrigramSimilarity("search_name", name), TrigramWordSimilarity(Value(name), "search_name") * 0.9
    )
    return persons.filter(every_word | near).annotate(closeness=closeness).order_by("-closeness", "search_name", "pk")


@dataclass(frozen=True)
class Likeness:
    """A person who may be the one about to be registered, and why, in words."""

    person: Person
    reasons: tuple[str, ...]


def likely_duplicates(
    *, last_name: str, first_name: str, usual_name: str = "", birth_date: dt.date, phone: str = "", on: dt.date
) -> list[Likeness]:
    """Persons who look like the one described: at most 10, the likeliest first."""
    name = normalise(last_name, usual_name, first_name)
    number = digits(phone)
    swapped = swapped_date(birth_date)
    near = Q(birth_date=swapped) | Q(birth_date__range=_around(birth_date))
    # the birth date leads to a few persons, whose names are compared one by one: the letters would lead to thousands
    likely = Q(search_name=name) | near & Q(closeness__gte=ALIKE)
    likely |= Q(birth_date=birth_date, closeness__gte=SAME_DAY_CLOSENESS)
    if number:
        likely |= Q(phone_digits=number) & phone_is_open(on)
    persons = (
        Person.objects.standing()
        .annotate(closeness=TrigramSimilarity("search_name", name), phone_open=phone_is_open(on))
        .filter(likely)
        .order_by(F("closeness").desc(), "pk")[:10]
    )
    return [
        Likeness(person, tuple(str(sign.label) for sign in signs_between(person, name, birth_date, number)))
        for person in with_households(persons, on)
    ]


def swapped_date(day: dt.date) -> dt.date:
    """The date read the other way round, 4 November for 11 April; itself when that is no date."""
    try:
        return dt.date(day.year, day.day, day.month)
    except ValueError:
        return day


def _around(day: dt.date) -> tuple[dt.date, dt.date]:
    return day - dt.timedelta(days=NEAR_BIRTH), day + dt.timedelta(days=NEAR_BIRTH)


def signs_between(person, name: str, birth_date: dt.date, number: str) -> Iterator[Sign]:
    """Why a person, with `closeness` and `phone_open`, may be the one of this normalised name, birth date, phone."""
    if person.search_name == name:
        yield Sign.SAME_NAME
    elif sorted(person.search_name.split()) == sorted(name.split()):
        yield Sign.NAMES_SWAPPED
    elif person.closeness >= CLOSE_NAME:
        yield Sign.CLOSE_NAME
    elif person.closeness >= SAME_DAY_CLOSENESS:
        yield Sign.ALIKE_NAME
    if person.birth_date == birth_date:
        yield Sign.SAME_BIRTH_DATE
    elif person.birth_date == swapped_date(birth_date):
        yield Sign.BIRTH_SWAPPED
    elif abs((person.birth_date - birth_date).days) <= NEAR_BIRTH:
        yield Sign.CLOSE_BIRTH_DATE
    if number and person.phone_digits == number and person.phone_open:
        yield Sign.SAME_PHONE


def merged_ids(person_id: int) -> list[int]:
    """The person, and those whose files were merged into theirs: whom a reading of their file may name."""
    return [person_id, *Person.objects.filter(merged_into=person_id).order_by("pk").values_list("pk", flat=True)]


def current_household(person: Person, on: dt.date) -> Household | None:
    """Where the person lives on a day: as an adult first, else as a child or dependant."""
    living = person.memberships.filter(living_on(on)).select_related(
        "household__commune__unit", "household__domiciliation_commune__unit"
    )
    memberships = sorted(living, key=_adult_first)
    return memberships[0].household if memberships else None


def members_on(household: Household, on: dt.date) -> list[HouseholdMember]:
    """Who lives in the household on a day, the applicant first."""
    return sorted(household.members.filter(living_on(on)).select_related("person"), key=_applicant_first)


def members_of_households(household_ids: Iterable[int], on: dt.date) -> dict[int, list[HouseholdMember]]:
    """Household id → who lives there on a day, the applicant first; one query for any number of households."""
    found: dict[int, list[HouseholdMember]] = {}
    for member in HouseholdMember.objects.filter(living_on(on), household__in=household_ids).select_related("person"):
        found.setdefault(member.household_id, []).append(member)
    return {household: sorted(members, key=_applicant_first) for household, members in found.items()}


Home = tuple[Household, list[HouseholdMember]]
"""A household on a day, and who lives there then."""


def homes_of(person: Person, on: dt.date, *, placed: bool = True) -> list[Home]:
    """Where the person lives on a day, `current_household` first, each with its `members_on`; in one query.

    Two for a child in shared custody, none for somebody who lives in no household. Where they are domiciled is read
    when it is asked; unless they are `placed`, so is their commune.
    """
    living = _members_of_homes(on, placed)
    found = list(living.filter(household__in=living.filter(person=person).values("household")))
    own = sorted((member for member in found if member.person_id == person.pk), key=_adult_first)
    return [
        (one.household, sorted((m for m in found if m.household_id == one.household_id), key=_applicant_first))
        for one in own
    ]


@lru_cache(maxsize=4)
def _members_of_homes(on: dt.date, placed: bool) -> QuerySet:
    """Who lives where on a day. Kept for the day: every page of a person asks it, and it is long to put together."""
    home = "household__commune__unit" if placed else "household"
    return HouseholdMember.objects.filter(living_on(on)).select_related("person", home).order_by()


def memberships_of(persons, on: dt.date):
    """Where persons live on a day, once each: a child of two homes, in the one that they came to first."""
    earlier = HouseholdMember.objects.filter(living_on(on), person=OuterRef("person"), pk__lt=OuterRef("pk"))
    return HouseholdMember.objects.filter(living_on(on), ~Exists(earlier), person__in=persons)


def _adult_first(member: HouseholdMember) -> tuple:
    return member.role not in ADULT_ROLES, member.pk


def _applicant_first(member: HouseholdMember) -> tuple:
    return list(MemberRole).index(member.role), member.person.birth_date, member.pk


def is_protected(members: list[HouseholdMember]) -> bool:
    """A household is protected as soon as one of its members is."""
    return any(member.person.protected for member in members)


def is_protected_on(person: Person, on: dt.date) -> bool:
    """Whether the person is protected, or lives with somebody who is: of a child in shared custody, in either home."""
    return person.protected or any(is_protected(members) for _household, members in homes_of(person, on))


def examining_unit(household: Household, site: Site) -> TerritorialUnit:
    """Where someone lives decides; without a fixed address, the domiciliation, else the site of the request."""
    return household.place.unit if household.place else site.unit


def latest_budget(household: Household) -> HouseholdBudget | None:
    """The latest budget with its lines."""
    lines = BudgetLine.objects.select_related("person")
    return household.budgets.prefetch_related(Prefetch("lines", queryset=lines)).first()


def latest_budgets(household_ids: Iterable[int]) -> dict[int, HouseholdBudget]:
    """Household id → its latest budget with its lines; two queries for any number of households."""
    lines = BudgetLine.objects.select_related("person")
    told = HouseholdBudget.objects.filter(household__in=household_ids)
    told = told.prefetch_related(Prefetch("lines", queryset=lines))
    latest = told.order_by("household", *HouseholdBudget._meta.ordering).distinct("household")
    return {budget.household_id: budget for budget in latest}


@dataclass(frozen=True)
class Balance:
    """A household's month, in euros; `per_person_per_day` divides what is left by persons and 30 days."""

    income: Decimal
    expenses: Decimal
    persons: int

    @property
    def residual(self) -> Decimal:
        return self.income - self.expenses

    @property
    def per_person_per_day(self) -> Decimal | None:
        return self.residual / self.persons / DAYS_IN_A_MONTH if self.persons else None


def balance(lines: list[tuple[str, Decimal]], persons: int) -> Balance:
    """The balance of (kind, euros a month) lines; unknown kinds are ignored, as nobody chose them yet."""
    income = sum((amount for kind, amount in lines if kind in IncomeKind.values), Decimal(0))
    expenses = sum((amount for kind, amount in lines if kind in ExpenseKind.values), Decimal(0))
    return Balance(income, expenses, persons)


def balance_of(budget: HouseholdBudget | None, persons: int) -> Balance:
    lines = budget.lines.all() if budget else []
    return balance([(line.kind, line.monthly_amount) for line in lines], persons)


def communes_meant(text: str) -> list[Commune]:
    """The communes that a name, a postal code or « Name (27000) » means."""
    code = re.search(r"\b\d{5}\b", text)
    name = normalise(re.sub(r"[\d()]", " ", text))
    communes = Commune.objects.select_related("unit")
    if code:
        communes = communes.filter(postal_codes__contains=[code.group()])
    if name:
        communes = communes.filter(search_name=name)
    return list(communes) if code or name else []


def has_living_member(household: Household, on: dt.date) -> bool:
    return household.members.filter(living_on(on)).exists()


def communes_suggested(text: str) -> list[str]:
    """« Name (postal code) » of at most `SUGGESTIONS` communes whose name holds these letters, whose code begins so.

    Names that begin with them come first, larger communes before smaller ones; nothing for nothing typed.
    """
    figures = "".join(re.findall(r"\d", text))
    name = normalise(re.sub(r"[\d()]", " ", text))
    if not figures and not name:
        return []
    communes = Commune.objects.filter(search_name__contains=name).annotate(
        begins=Case(When(search_name__startswith=name, then=1), default=0)
    )
    rows = communes.order_by("-begins", "-population", "name").values_list("name", "postal_codes")
    found = (f"{commune} ({code})" for commune, codes in rows for code in codes if code.startswith(figures))
    return list(islice(found, SUGGESTIONS))
