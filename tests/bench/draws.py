"""What the rounds visit, drawn across the data: same data, same name, same visits.

Each draw takes (rng, number) and gives that many visits, by accounts for whom they are ordinary work.
"""

from random import Random

from django.db.models import Count
from django.urls import reverse

from aids.applications import queries
from aids.applications.models import Application
from aids.commissions.models import AgendaItem, Session
from backend.kit import clock
from cases.interventions.models import Intervention
from cases.people.models import Person
from directory.enums import Role
from directory.models import Commune, RoleAssignment, TerritorialUnit, User, living_on
from tests.bench.visitor import Visit

PAGE_SIZE = 25
BUSIEST = 4
FARTHEST = 40


class NothingToVisit(Exception):
    """The data hold nothing of the kind: the scenario cannot be measured on them."""


def holders(role: str) -> list[User]:
    """The accounts that hold a role today, in the order of their ids."""
    held = RoleAssignment.objects.filter(living_on(clock.today()), role=role)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))


def case_officers() -> list[User]:
    """The busiest case officers: those with most applications."""
    counted = User.objects.filter(pk__in=[one.pk for one in holders(Role.CASE_OFFICER)])
    return list(counted.annotate(files=Count("applications_examined")).order_by("-files", "pk")[:BUSIEST])


def across(rng: Random, accounts: list[User], rows_of, number: int) -> list[tuple[User, int]]:
    """(account, id) pairs: the accounts in turn, each with ids drawn from all of its rows."""
    found = [(user, list(rows_of(user).order_by("pk").values_list("pk", flat=True))) for user in accounts]
    found = [(user, ids) for user, ids in found if ids]
    if not found:
        raise NothingToVisit
    pairs = (found[turn % len(found)] for turn in range(number))
    return [(user, rng.choice(ids)) for user, ids in pairs]


def desks(rng: Random, number: int) -> list[Visit]:
    """The desks of the busiest case officers, of reception, of secretaries, signatories and managers, in turn."""
    others = (Role.RECEPTION, Role.COMMISSION_SECRETARY, Role.SIGNATORY, Role.UNIT_MANAGER)
    accounts = [*case_officers(), *(user for role in others for user in holders(role)[:BUSIEST])]
    rng.shuffle(accounts)
    return [Visit(accounts[turn % len(accounts)], reverse("desk")) for turn in range(number)]


def searches(rng: Random, number: int) -> list[Visit]:
    """Names of persons drawn across the table, typed at reception desks as people type."""
    accounts, everybody = holders(Role.RECEPTION), list(Person.objects.order_by("pk").values_list("pk", flat=True))
    drawn = [(accounts[turn % len(accounts)], rng.choice(everybody)) for turn in range(number)]
    names = {person.pk: person for person in Person.objects.filter(pk__in=[pk for _user, pk in drawn])}
    return [Visit(user, reverse("search"), {"q": typed(rng, names[pk])}) for user, pk in drawn]


def registrations(rng: Random, number: int) -> list[dict]:
    """Persons drawn across the table, typed again at a desk with a slip: what the duplicate check is asked."""
    everybody = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    drawn = Person.objects.in_bulk([rng.choice(everybody) for _turn in range(number)]).values()
    again = [rng.choice(list(drawn)) for _turn in range(number)]
    return [
        {
            "last_name": mistyped(rng, one.last_name),
            "first_name": one.first_name,
            "birth_date": one.birth_date,
            "phone": one.phone,
        }
        for one in again
    ]


def typed(rng: Random, person: Person) -> str:
    """A name as somebody types it: one time in four exactly, else with a typing error, swapped or in part."""
    last, first = person.display_last_name, person.first_name
    match rng.randrange(4):
        case 0:
            return f"{last} {first}"
        case 1:
            return mistyped(rng, f"{last} {first}")
        case 2:
            return mistyped(rng, f"{first} {last}").lower()
    return mistyped(rng, last)


def mistyped(rng: Random, text: str) -> str:
    """One letter left out, doubled or exchanged with the next one; the first letter stays, as it mostly does."""
    if len(text) < 4:
        return text
    place = rng.randrange(1, len(text) - 1)
    before, here, after, rest = text[:place], text[place], text[place + 1], text[place + 2 :]
    left_out, doubled, exchanged = after, here + here + after, after + here
    return before + rng.choice([left_out, doubled, exchanged]) + rest


def persons(rng: Random, number: int) -> list[Visit]:
    """Applicants of the files that case officers examine: the page as it first comes."""
    return _persons("cases:person", rng, number)


def panels(rng: Random, number: int) -> list[Visit]:
    """What the page of the same persons asks for next: the panels below its top."""
    return _persons("cases:person_panels", rng, number)


def _persons(page: str, rng: Random, number: int) -> list[Visit]:
    drawn = across(rng, case_officers(), lambda user: Application.objects.filter(case_officer=user), number)
    applicants = dict(Application.objects.filter(pk__in=[pk for _user, pk in drawn]).values_list("pk", "applicant"))
    return [Visit(user, reverse(page, args=[applicants[pk]])) for user, pk in drawn]


def application_pages(rng: Random, number: int) -> list[Visit]:
    drawn = across(rng, case_officers(), lambda user: Application.objects.filter(case_officer=user), number)
    return [Visit(user, reverse("applications:detail", args=[pk])) for user, pk in drawn]


def list_of_officer(_rng: Random, number: int) -> list[Visit]:
    accounts = case_officers()
    return [Visit(accounts[turn % len(accounts)], reverse("applications:list")) for turn in range(number)]


def list_of_secretary(_rng: Random, number: int) -> list[Visit]:
    accounts = holders(Role.COMMISSION_SECRETARY)
    return [Visit(accounts[turn % len(accounts)], reverse("applications:list")) for turn in range(number)]


def far_list_of_officer(rng: Random, number: int) -> list[Visit]:
    return _far(rng, case_officers(), number)


def far_list_of_secretary(rng: Random, number: int) -> list[Visit]:
    return _far(rng, holders(Role.COMMISSION_SECRETARY), number)


def _far(rng: Random, accounts: list[User], number: int) -> list[Visit]:
    """Pages of the second half of each account's list, the 40th at most."""
    last = {user.pk: min(FARTHEST, max(1, queries.followed_or_waiting(user).count() // PAGE_SIZE)) for user in accounts}
    visits = []
    for turn in range(number):
        user = accounts[turn % len(accounts)]
        page = rng.randint((last[user.pk] + 1) // 2, last[user.pk])
        visits.append(Visit(user, f"{reverse('applications:list')}?page={page}"))
    return visits


def intervention_tables(_rng: Random, number: int) -> list[Visit]:
    """The table problem × kind of each unit and of this year or the last one, by the managers of all units."""
    if not Intervention.objects.exists():
        raise NothingToVisit
    accounts, units = holders(Role.UNIT_MANAGER), list(TerritorialUnit.objects.order_by("pk"))
    visits = []
    for turn in range(number):
        unit, period = units[turn % len(units)], ("this_year", "last_year")[turn // len(units) % 2]
        url = f"{reverse('interventions:table')}?period={period}&unit={unit.pk}"
        visits.append(Visit(accounts[turn % len(accounts)], url))
    return visits


def session_lists(rng: Random, number: int) -> list[Visit]:
    accounts = holders(Role.COMMISSION_SECRETARY)
    return [Visit(accounts[turn % len(accounts)], reverse("commissions:list")) for turn in range(number)]


def session_pages(rng: Random, number: int) -> list[Visit]:
    """Agendas of all years, by the secretaries of their units."""
    drawn = across(rng, holders(Role.COMMISSION_SECRETARY), Session.objects.visible_to, number)
    return [Visit(user, reverse("commissions:session", args=[pk])) for user, pk in drawn]


def session_lines(rng: Random, number: int) -> list[Visit]:
    """Lines before the commission, by the secretaries of their units."""
    return _session_lines("commissions:item", rng, number)


def beside_lines(rng: Random, number: int) -> list[Visit]:
    """The same with what their pages fetch afterwards, as they answer without a script."""
    return _session_lines("commissions:item_panels", rng, number)


def _session_lines(route: str, rng: Random, number: int) -> list[Visit]:

    def items(user):
        return AgendaItem.objects.filter(session__in=Session.objects.visible_to(user))

    drawn = across(rng, holders(Role.COMMISSION_SECRETARY), items, number)
    places = {
        pk: (session, position)
        for pk, session, position in AgendaItem.objects.filter(pk__in=[pk for _user, pk in drawn]).values_list(
            "pk", "session", "position"
        )
    }
    return [Visit(user, reverse(route, args=places[pk])) for user, pk in drawn]


def catalogues(rng: Random, number: int) -> list[Visit]:
    """The catalogue of collective actions as people look in it, each time at another page or for other words."""
    reader = holders(Role.SOCIAL_WORKER)[0]
    near = f"near={Commune.objects.order_by('-population', 'pk')[0].postal_codes[0]}"
    words = ("", "q=cuisiner", "q=permis", "thematic=mobilite", near, f"kind=workshop&{near}", "seats=on")
    asked = [f"{rng.choice(words)}&page={1 + turn % 20}&turn={turn}" for turn in range(number)]
    return [Visit(reader, f"{reverse('actions:catalogue')}?{query}") for query in asked]


def kept_catalogues(_rng: Random, number: int) -> list[Visit]:
    """The first page of the catalogue, asked again and again without an account."""
    return [Visit(None, reverse("actions:catalogue"))] * number


def directory_searches(rng: Random, number: int) -> list[Visit]:
    """The directory as people look in it: their words, some mistyped, near where they live, by theme, at any page."""
    reader = holders(Role.SOCIAL_WORKER)[0]
    communes = rng.choices(Commune.objects.order_by("pk"), k=3)
    near = [f"near={commune.postal_codes[0]}" for commune in communes]
    words = (
        "q=facture+EDF",
        "q=domiciliation",
        "q=alimentaire",
        "q=emploi+jeune",
        "q=mission+localle",
        "thematic=sante",
    )
    asked = [f"{rng.choice(words)}&{rng.choice(near)}&page={rng.randint(1, 3)}" for _turn in range(number)]
    return [Visit(reader, f"{reverse('offer:services')}?{query}") for query in asked]
