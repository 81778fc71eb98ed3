"""A page costs the same number of queries whatever its length; a list costs twelve at most, the account included."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aids.applications import operations as applications
from aids.commissions import operations as commissions
from backend.kit import clock
from cases import operations as cases
from directory.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 12
MOST = 12

Grow = Callable[[int], str]


def asked(client, url: str, data: dict | None) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.post(url, data) if data else client.get(url)
    assert response.status_code == 200, url
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def repeated(few: list[str], many: list[str]) -> str:
    """What was asked more often when there was more, for the message of a failure."""
    shapes = [[sql.split(" WHERE ")[0][:160] for sql in queries] for queries in (few, many)]
    return "\n".join(sorted({s for s in shapes[1] if shapes[1].count(s) > shapes[0].count(s)}))


def constant(client, grow: Grow, *, most: int = MOST, data: dict | None = None) -> None:
    """`grow(n)` brings what the page shows to n rows and returns its URL."""
    url = grow(FEW)
    few = asked(client, url, data)
    url = grow(MANY)
    many = asked(client, url, data)
    assert len(many) <= len(few), f"{len(few)} queries for {FEW} rows, {len(many)} for {MANY}:\n{repeated(few, many)}"
    assert len(many) <= most, "\n".join(many)


class Growing:
    """Makes the n-th thing once; calling it again with more makes only what misses."""

    def __init__(self, make: Callable[[int], object], url: Callable[[], str]) -> None:
        self.make, self.url, self.made = make, url, []

    def __call__(self, wanted: int) -> str:
        while len(self.made) < wanted:
            self.made.append(self.make(len(self.made)))
        return self.url()


def someone(world, number: int):
    return factories.person(
        world,
        first_name=["Anna", "Bilal", "Chloé", "Driss", "Élise", "Farid", "Gaël", "Hana", "Ines", "Jo", "Kim", "Léa"][
            number
        ],
        birth_date=dt.date(1960 + number, 1, 1),
        phone="",
    )


MAKERS = {
    "draft": factories.draft,
    "submitted": factories.submitted,
    "examined": factories.examined,
    "ready": factories.ready,
}


def many_applications(world, stage: str, url: str) -> Growing:
    return Growing(lambda n: MAKERS[stage](world, someone(world, n)), lambda: url)


DESKS = [
    (Role.RECEPTION, "draft"),
    (Role.SOCIAL_WORKER, "draft"),
    (Role.CASE_OFFICER, "submitted"),
    (Role.CASE_OFFICER, "examined"),
    (Role.COMMISSION_SECRETARY, "ready"),
]


@pytest.mark.parametrize(("role", "stage"), DESKS)
def test_the_desk(world, sign_in, role, stage):
    constant(sign_in(role), many_applications(world, stage, reverse("desk")))


def test_the_desk_of_a_manager_with_applications_near_silence(world, sign_in):
    with clock.at(timezone.now() - dt.timedelta(days=50)):
        factories.submitted(world)
    long_ago = timezone.now() - dt.timedelta(days=50)

    def make(number):
        with clock.at(long_ago):
            return factories.examined(world, someone(world, number), on=clock.today())

    constant(sign_in(Role.UNIT_MANAGER), Growing(make, lambda: reverse("desk")))


def past_session(world, number: int):
    """A prepared session, `number` days ago."""
    with clock.at(timezone.now() - dt.timedelta(days=number)):
        return factories.session(world, lines=factories.ready(world, someone(world, number)).lines.all())


@pytest.mark.parametrize("role", [Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER, Role.SIGNATORY])
@pytest.mark.parametrize("route", ["desk", "commissions:list"])
def test_sessions(world, sign_in, role, route):
    constant(sign_in(role), Growing(lambda n: past_session(world, n), lambda: reverse(route)))


def test_the_desk_of_a_signatory_with_sessions_to_decide(world, sign_in):
    def make(number):
        with clock.at(timezone.now() - dt.timedelta(days=number)):
            return factories.closed_session(world, lines=factories.ready(world, someone(world, number)).lines.all())

    constant(sign_in(Role.SIGNATORY), Growing(make, lambda: reverse("desk")))


LISTS = [
    (Role.RECEPTION, "draft"),
    (Role.RECEPTION, "ready"),
    (Role.CASE_OFFICER, "submitted"),
    (Role.CASE_OFFICER, "examined"),
    (Role.COMMISSION_SECRETARY, "ready"),
    (Role.SIGNATORY, "ready"),
]


@pytest.mark.parametrize(("role", "stage"), LISTS)
@pytest.mark.parametrize("query", ["", "?state=ready&sort=-received_on"])
def test_the_list_of_applications(world, sign_in, role, stage, query):
    constant(sign_in(role), many_applications(world, stage, reverse("applications:list") + query))


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.UNIT_MANAGER, Role.DATA_PROTECTION_OFFICER])
@pytest.mark.parametrize("typed", ["lefevre", "lefevre 01/01/1961", "0612"])
def test_the_search(world, sign_in, role, typed):
    grow = Growing(lambda n: someone(world, n), lambda: reverse("search"))
    constant(sign_in(role), grow, data={"q": typed})


def agenda_of(world, *, stage: str, url: Callable) -> Growing:
    """A session whose agenda grows; it stays in the stage asked for."""
    secretary = world.account(Role.COMMISSION_SECRETARY)
    held = factories.session(world)

    def make(number):
        line = factories.ready(world, someone(world, number)).lines.get()
        commissions.put_on_agenda(actor=secretary, session=held, line_ids=[line.pk], today=clock.today())
        if stage == "open" and number == 0:
            commissions.open_session(actor=secretary, session=held)
        return line

    return Growing(make, lambda: url(held))


@pytest.mark.parametrize("role", [Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER, Role.SIGNATORY])
@pytest.mark.parametrize("stage", ["prepared", "open"])
def test_a_session(world, sign_in, role, stage):
    constant(sign_in(role), agenda_of(world, stage=stage, url=lambda held: held.get_absolute_url()))


def test_a_session_to_which_many_lines_may_come(world, sign_in):
    held = factories.session(world)
    constant(sign_in(Role.COMMISSION_SECRETARY), many_applications(world, "ready", held.get_absolute_url()))


@pytest.mark.parametrize("role", [Role.COMMISSION_SECRETARY, Role.COMMISSION_MEMBER])
def test_a_line_of_the_agenda(world, sign_in, role):
    grow = agenda_of(world, stage="open", url=lambda held: reverse("commissions:item", args=[held.pk, 1]))
    constant(sign_in(role), grow, most=20)


def decided(world, number_of_lines: int, days_ago: int):
    lines = [
        line for number in range(number_of_lines) for line in factories.ready(world, someone(world, number)).lines.all()
    ]
    with clock.at(timezone.now() - dt.timedelta(days=days_ago)):
        return factories.decided_session(world, lines=lines)


def test_the_decisions_to_take_and_those_taken(world, sign_in):
    signatory = sign_in(Role.SIGNATORY)

    def closed(number):
        with clock.at(timezone.now() - dt.timedelta(days=number)):
            lines = [factories.ready(world, someone(world, n)).lines.get() for n in range(number)]
            return factories.closed_session(world, lines=lines)

    held = {number: closed(number) for number in (FEW, MANY)}
    constant(signatory, lambda number: reverse("commissions:decide", args=[held[number].pk]))
    for each in held.values():
        commissions.decide_session(
            actor=world.account(Role.SIGNATORY), session=each, departures={}, today=clock.today()
        )
    constant(signatory, lambda number: held[number].get_absolute_url())


def application_with(world, number_of_lines: int):
    lines = [factories.line(need=f"Besoin {n}", amount_asked=Decimal(20 + n)) for n in range(number_of_lines)]
    return factories.ready(world, someone(world, number_of_lines - 1), lines=lines)


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.CASE_OFFICER, Role.SIGNATORY])
@pytest.mark.parametrize("route", ["detail", "history"])
def test_an_application_with_many_requests(world, sign_in, role, route):
    made = {number: application_with(world, number) for number in (FEW, MANY)}
    constant(sign_in(role), lambda n: reverse(f"applications:{route}", args=[made[n].pk]), most=30)


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.UNIT_MANAGER])
def test_a_person_with_many_applications_and_a_large_household(world, sign_in, role):
    parent = someone(world, 0)

    def make(number):
        factories.child(world, parent, birth_date=dt.date(2010, 1, number + 1), first_name=f"Enfant {number}")
        return factories.submitted(world, parent)

    constant(sign_in(role), Growing(make, parent.get_absolute_url), most=16)


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.DATA_PROTECTION_OFFICER])
def test_the_history_of_a_person(world, sign_in, role):
    parent = someone(world, 0)
    factories.submitted(world, parent)
    readers = sign_in(Role.SOCIAL_WORKER)

    def make(number):
        cases.correct_identity(
            actor=world.account(Role.RECEPTION),
            person=parent,
            version=number + 1,
            changes={"usual_name": f"Martin {number}"},
        )
        readers.get(parent.get_absolute_url())
        factories.child(world, parent, birth_date=dt.date(2010, 1, number + 1), first_name=f"Enfant {number}")

    grow = Growing(make, lambda: reverse("cases:person_history", args=[parent.pk]))
    constant(sign_in(role), grow, most=16)


def test_the_history_of_an_application_often_corrected(world, sign_in):
    application = factories.examined(world)
    officer = world.account(Role.CASE_OFFICER)

    def make(number):
        seen = {document.pk for document in application.lines.get().documents.all()} if number % 2 else set()
        applications.mark_documents(actor=officer, application=application, seen=seen, on=clock.today())

    grow = Growing(make, lambda: reverse("applications:history", args=[application.pk]))
    constant(sign_in(Role.CASE_OFFICER), grow, most=30)


def test_the_form_of_an_application_with_many_requests(world, sign_in):
    made = {}
    for number in (FEW, MANY):
        lines = [factories.line(need=f"Besoin {n}", amount_asked=Decimal(20 + n)) for n in range(number)]
        made[number] = factories.examined(world, someone(world, number - 1), lines=lines)
    url = lambda n: reverse("applications:fill_in", args=[made[n].pk])  # noqa: E731
    constant(sign_in(Role.CASE_OFFICER), url, most=20)
