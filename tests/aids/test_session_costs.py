"""What a session costs in statements, whatever the length of its agenda; and what its credits bear."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aids.budget.models import Envelope
from aids.budget.operations import open_appropriation
from aids.budget.queries import balance
from aids.commissions import operations as commissions
from aids.commissions.models import Decision
from aids.commissions.opinions import give_opinion, give_same_opinion, reopen_opinion
from backend.audit.operations import operation
from backend.kit import clock, registry
from backend.kit.access import Refusal
from directory.enums import Role
from tests import factories
from tests.commissions import SECRETARY, first, line_of, sitting
from tests.concurrency import overlapping

pytestmark = pytest.mark.django_db
OPINION_STATEMENTS = 25
DAY = dt.timedelta(days=1)
STATEMENTS_A_LINE = 12


def counted(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def opines(world, item, given=None):
    return give_opinion(
        actor=world.account(SECRETARY), item=item, version=item.version, given=given or factories.opinion()
    )


def test_an_opinion_costs_little(world):
    held = sitting(world, line_of(world, "Un"), line_of(world, "Deux"))
    item = first(held)
    opines(world, held.items.select_related("session", "line").get(position=2))
    actor = world.account(SECRETARY)
    given = factories.opinion()
    assert counted(lambda: give_opinion(actor=actor, item=item, version=1, given=given)) <= OPINION_STATEMENTS


def closing_costs(world, lines: int, prefix: str) -> tuple[int, int]:
    """Statements to close a session of that many granted lines, then to decide it."""
    held = sitting(world, *[line_of(world, f"{prefix}{number}") for number in range(lines)])
    for item in held.items.select_related("session", "line"):
        opines(world, item)
    secretary, signatory = world.account(SECRETARY), world.account(Role.SIGNATORY)
    closing = counted(lambda: commissions.close_session(actor=secretary, session=held))
    today = clock.today()
    deciding = counted(lambda: commissions.decide_session(actor=signatory, session=held, departures={}, today=today))
    return closing, deciding


def test_closing_and_deciding_grow_by_few_statements_a_line(world):
    small = closing_costs(world, 2, "Un")
    with clock.at(clock.now() - DAY):
        large = closing_costs(world, 6, "Deux")
    for few, many in zip(small, large, strict=True):
        assert (many - few) / 4 <= STATEMENTS_A_LINE


# Credits


@pytest.fixture
def purse(world):
    """Credits of 200 € for the emergency aid, and no others."""
    unit = world.units["est"]
    (every,) = Envelope.objects.filter(unit=unit, year=clock.today().year)
    left = balance(every).available
    open_appropriation(
        actor=None,
        unit=unit,
        year=every.year,
        family="",
        budget_line=every.budget_line,
        amount=Decimal(200) - left,
        reference="DM n° 1",
        reason="Repris.",
        today=clock.today(),
    )
    return every


def test_an_opinion_reserves_and_reopening_gives_back(world, purse):
    held = sitting(world, line_of(world, "Un"))
    given = opines(world, first(held))
    assert (balance(purse).reserved, balance(purse).available, given.envelope) == (Decimal(120), Decimal(80), purse)
    reopen_opinion(actor=world.account(SECRETARY), item=given, version=given.version, reason="Erreur.")
    assert (balance(purse).reserved, balance(purse).available) == (Decimal(0), Decimal(200))


def test_more_than_what_is_left_is_refused_with_the_figure(world, purse):
    held = sitting(world, line_of(world, "Un"), line_of(world, "Deux"))
    opines(world, first(held))
    second = held.items.select_related("session", "line").get(position=2)
    with pytest.raises(Refusal) as refused:
        opines(world, second)
    assert "80,00" in refused.value.sentence or "80.00" in refused.value.sentence
    second.refresh_from_db()
    assert (second.opinion, balance(purse).reserved) == ("", Decimal(120))
    opines(world, second, factories.opinion("partial_grant", amount=Decimal(80)))
    assert balance(purse).available == 0


def test_deciding_commits_and_a_departure_gives_back(world, purse):
    held = factories.closed_session(world, lines=[line_of(world, "Un")])
    item = held.items.get()
    departure = commissions.Departure(factories.opinion("refusal"), "Autre solution.")
    signatory = world.account(Role.SIGNATORY)
    commissions.decide_session(actor=signatory, session=held, departures={item.pk: departure}, today=clock.today())
    assert (balance(purse).reserved, balance(purse).committed, balance(purse).available) == (0, 0, Decimal(200))


def test_deciding_as_the_opinion_says_commits_what_was_reserved(world, purse):
    held = factories.closed_session(world, lines=[line_of(world, "Un")])
    signatory = world.account(Role.SIGNATORY)
    commissions.decide_session(actor=signatory, session=held, departures={}, today=clock.today())
    assert (balance(purse).reserved, balance(purse).committed) == (0, Decimal(120))


def test_without_credits_nothing_is_granted(world):
    held = sitting(world, line_of(world, "Un"))
    year = clock.today().year + 5
    with operation("tests.year", actor=None):
        held.refresh_from_db()
        held.held_on = held.held_on.replace(year=year, day=1)
        held.save()
    assert not Envelope.objects.filter(year=year).exists()
    with pytest.raises(Refusal):
        opines(world, first(held))
    opines(world, first(held), factories.opinion("refusal"))


def test_the_same_opinion_is_given_to_all_or_to_none(world, purse):
    held = sitting(world, *[line_of(world, name) for name in ("Un", "Deux", "Trois")])
    opines(world, first(held), factories.opinion("partial_grant", amount=Decimal(70)))
    secretary = world.account(SECRETARY)
    with pytest.raises(Refusal) as refused:
        give_same_opinion(actor=secretary, item=first(held), positions=range(2, 4))
    assert refused.value.sentence.startswith(("Demande 3", "Request 3"))
    assert balance(purse).reserved == Decimal(70)
    given = give_same_opinion(actor=secretary, item=first(held), positions=[2])
    assert [(one.position, one.amount, one.reason_in_fact) for one in given] == [(2, Decimal(70), "Le fait.")]
    with pytest.raises(Refusal):
        give_same_opinion(actor=secretary, item=first(held), positions=[2])


@pytest.mark.django_db(transaction=True)
def test_two_sessions_do_not_overspend_what_they_share(world, purse):
    here = sitting(world, line_of(world, "Un"))
    with clock.at(clock.now() - DAY):
        there = sitting(world, line_of(world, "Deux"))
    outcome = overlapping(lambda: opines(world, first(here)), lambda: opines(world, first(there)))
    assert isinstance(outcome, Refusal)
    assert balance(purse).reserved == Decimal(120)


# What others hear


def test_a_subscriber_that_fails_rolls_the_decisions_back(world):
    held = factories.closed_session(world, lines=[line_of(world, "Un")])

    def fails(_decision):
        raise RuntimeError

    subscribers = dict(registry.line_decided._subscribers)
    registry.line_decided.subscribe(fails)
    try:
        with pytest.raises(RuntimeError):
            commissions.decide_session(
                actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today()
            )
    finally:
        registry.line_decided._subscribers = subscribers
    held.refresh_from_db()
    assert (held.status, Decision.objects.count()) == ("closed", 0)


def test_the_chair_closes_and_signs_in_one_act(world, sign_in):
    held = sitting(world, line_of(world, "Un"))
    opines(world, first(held))
    sign_in(Role.SIGNATORY).post(held.get_absolute_url() + "close/")
    held.refresh_from_db()
    assert (held.status, Decision.objects.get().amount) == ("decided", Decimal(120))
