"""The signatory decides a closed session: once, under a delegation, in one transaction."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aids.applications import operations as applications
from aids.commissions import operations as commissions
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import Decision, SigningAuthority
from aids.commissions.operations import Departure
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db
REASONS = {"reason_in_law": "La règle.", "reason_in_fact": "Le fait."}
ONCE = "Decisions are taken once the session is closed, and only once."
NO_AUTHORITY = "Only a holder of signing authority for this unit decides."


def ready_line(world, name: str = "Un", unit: str = "est", **changes):
    someone = factories.person(world, last_name=name, unit=unit, phone="")
    return factories.ready(world, someone, unit=unit, lines=[factories.line(**changes)]).lines.get()


def decide_page(held) -> str:
    return reverse("commissions:decide", args=[held.pk])


def decide(world, held, departures=None, unit: str = "est"):
    return commissions.decide_session(
        actor=world.account(Role.SIGNATORY, unit), session=held, departures=departures or {}, today=clock.today()
    )


def days_later(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


def nothing_decided(*lines) -> bool:
    for line in lines:
        line.refresh_from_db()
    return not Decision.objects.exists() and {line.status for line in lines} <= {"on_agenda", "heard"}


def changed_authority(world, unit: str = "est", **fields):
    with operation("tests.authority", actor=None):
        authority = SigningAuthority.objects.get(holder=world.account(Role.SIGNATORY, unit))
        for name, value in fields.items():
            setattr(authority, name, value)
        authority.save()


def test_every_line_is_decided_at_once_as_the_commission_said(world, sign_in):
    lines = [ready_line(world, name) for name in ("Un", "Deux", "Trois", "Quatre")]
    opinions = [
        factories.opinion(),
        factories.opinion("partial_grant", amount=Decimal("80.50")),
        factories.opinion("refusal"),
        factories.opinion("adjournment"),
    ]
    held = factories.closed_session(world, lines=lines, opinions=opinions)
    signatory = sign_in(Role.SIGNATORY)
    answer = signatory.post(decide_page(held), fields_of(signatory.get(decide_page(held))))
    assert says(following(signatory, answer), "The decisions are taken. The letters are being written.")
    found = Decision.objects.order_by("sequence").values_list("sequence", "outcome", "amount", "line")
    assert list(found) == [
        (1, "grant", Decimal(120), lines[0].pk),
        (2, "partial_grant", Decimal("80.50"), lines[1].pk),
        (3, "refusal", None, lines[2].pk),
    ]
    for line in lines:
        line.refresh_from_db()
    assert [line.status for line in lines] == ["decided", "decided", "decided", "ready"]
    one = Decision.objects.first()
    signatory_account = world.account(Role.SIGNATORY)
    assert (one.signatory_first_name, one.signatory_last_name, one.signatory_capacity, one.delegation) == (
        signatory_account.first_name,
        signatory_account.last_name,
        "Responsable de l’unité",
        "arrêté n° 2026-014",
    )
    assert one.number == f"EST-{clock.today().year}-0001"


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(["grant", "refusal", "adjournment"]), min_size=1, max_size=4), max_size=3))
def test_numbers_follow_without_a_hole_whatever_the_opinions(world, sessions):
    before = Decision.objects.count()
    for kinds in sessions:
        lines = [ready_line(world, f"N{number}") for number in range(len(kinds))]
        with days_later(commissions.Session.objects.count()):
            opinions = [factories.opinion(kind) for kind in kinds]
            decide(world, factories.closed_session(world, lines=lines, opinions=opinions))
    found = list(Decision.objects.order_by("year", "sequence").values_list("year", "sequence"))
    for year in {year for year, _sequence in found}:
        numbers = [sequence for one, sequence in found if one == year]
        assert numbers == list(range(1, len(numbers) + 1))
    assert len(found) - before == sum(kind != "adjournment" for kinds in sessions for kind in kinds)
    assert DecisionLetter.objects.count() == len(found)


def test_each_unit_numbers_its_own(world):
    for unit in ("est", "ouest"):
        decide(world, factories.closed_session(world, unit=unit, lines=[ready_line(world, unit, unit=unit)]), unit=unit)
    assert {one.number.split("-", 1)[0]: one.sequence for one in Decision.objects.all()} == {"EST": 1, "OUEST": 1}


# Who


def test_without_authority_nobody_decides(world, sign_in):
    line = ready_line(world)
    held = factories.closed_session(world, lines=[line])
    for role, unit in [(Role.COMMISSION_SECRETARY, "est"), (Role.COMMISSION_MEMBER, "est")]:
        assert sign_in(role, unit).post(decide_page(held)).status_code == 403
    assert sign_in(Role.SIGNATORY, "ouest").post(decide_page(held)).status_code == 404
    for role, unit in [(Role.COMMISSION_SECRETARY, "est"), (Role.SIGNATORY, "ouest")]:
        with pytest.raises(Forbidden):
            commissions.decide_session(
                actor=world.account(role, unit), session=held, departures={}, today=clock.today()
            )
    assert nothing_decided(line)


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": -1},
        {"starts_on": 1},
    ],
)
def test_an_authority_that_is_over_or_not_yet_there_decides_nothing(world, sign_in, fields):
    line = ready_line(world)
    held = factories.closed_session(world, lines=[line])
    changed_authority(world, **{name: clock.today() + dt.timedelta(days=shift) for name, shift in fields.items()})
    answer = sign_in(Role.SIGNATORY).post(decide_page(held))
    assert answer.status_code == 403
    assert says(answer, NO_AUTHORITY)
    assert nothing_decided(line)


def test_the_last_day_of_an_authority_counts(world):
    held = factories.closed_session(world, lines=[ready_line(world)])
    changed_authority(world, ends_on=clock.today())
    decide(world, held)
    assert Decision.objects.count() == 1


def test_an_amount_above_the_ceiling_stops_everything(world, sign_in):
    small, large = ready_line(world), ready_line(world, "Deux", amount_asked=Decimal("500.01"))
    held = factories.closed_session(world, lines=[small, large])
    signatory = sign_in(Role.SIGNATORY)
    answer = signatory.post(decide_page(held), fields_of(signatory.get(decide_page(held))))
    assert answer.status_code == 422
    sentence = "Request %(number)s: this amount is above the ceiling of your delegation."
    assert says(answer, sentence, number=large.application.number)
    assert nothing_decided(small, large)
    changed_authority(world, ceiling=Decimal("500.01"))
    decide(world, held)
    assert list(Decision.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


# When


def test_a_session_that_is_not_closed_is_not_decided(world, sign_in):
    line = ready_line(world)
    held = factories.session(world, lines=[line])
    for step in (None, "open"):
        if step:
            commissions.open_session(actor=world.account(Role.COMMISSION_SECRETARY), session=held, today=clock.today())
        answer = sign_in(Role.SIGNATORY).post(decide_page(held))
        assert answer.status_code == 403
        assert says(answer, ONCE)
    assert nothing_decided(line)


def test_decided_twice_it_is_decided_once(world, sign_in):
    held = factories.closed_session(world, lines=[ready_line(world)])
    signatory = sign_in(Role.SIGNATORY)
    told = fields_of(signatory.get(decide_page(held)))
    assert signatory.post(decide_page(held), told).status_code == 302
    again = following(signatory, signatory.post(decide_page(held), told))
    assert says(again, "This was already recorded: here it is.")
    assert held.number in again.content.decode() or str(held.unit) in again.content.decode()
    assert Decision.objects.count() == 1


def test_decided_by_two_hands_at_the_same_time_one_gets_it(transactional_db, world):
    lines = [ready_line(world, name) for name in ("Un", "Deux", "Trois")]
    held, start = factories.closed_session(world, lines=lines), Barrier(2)

    def decides(_hand):
        start.wait()
        try:
            decide(world, held)
        except Refusal as refusal:
            return refusal.sentence
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(decides, range(2))) == ["", said(ONCE)]
    assert list(Decision.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]


def test_two_sessions_of_a_unit_decided_at_the_same_time_share_one_series(transactional_db, world):
    sessions, start = [], Barrier(2)
    for number in range(2):
        lines = [ready_line(world, f"{name}{number}") for name in ("Un", "Deux")]
        with days_later(number):
            sessions.append(factories.closed_session(world, lines=lines))

    def decides(held):
        start.wait()
        try:
            return decide(world, held).status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        assert list(hands.map(decides, sessions)) == ["decided", "decided"]
    found = list(Decision.objects.order_by("sequence").values_list("sequence", "item__session"))
    assert [sequence for sequence, _held in found] == [1, 2, 3, 4]
    assert found[0][1] == found[1][1] != found[2][1] == found[3][1]


# Departures


def departs(client, held, **told):
    page = client.get(decide_page(held))
    item = held.items.get()
    return client.post(decide_page(held), fields_of(page) | {f"item-{item.pk}-{name}": v for name, v in told.items()})


DEPARTURES_REFUSED = [
    ({"outcome": "refusal"} | REASONS, "Say why you do not follow the opinion of the commission."),
    ({"outcome": "refusal", "departure_reason": "Car.", "reason_in_law": "x"}, "Say why, in fact"),
    ({"outcome": "refusal", "departure_reason": "Car.", "reason_in_fact": "x", "rule": ""}, "Say why, in law"),
    (
        {"outcome": "partial_grant", "departure_reason": "Car.", "amount": "120"} | REASONS,
        "A partial grant is above zero and below the amount asked.",
    ),
    ({"outcome": "adjournment", "departure_reason": "Car."} | REASONS, None),
    ({"outcome": "refusal", "departure_reason": "x\x00"} | REASONS, "Null characters are not allowed."),
    ({"outcome": "refusal", "departure_reason": "x" * 10_000} | REASONS, None),
    ({"outcome": "partial_grant", "departure_reason": "Car.", "amount": "1e999"} | REASONS, None),
]


def test_a_departure_that_cannot_be_decides_nothing(world, sign_in, subtests):
    line = ready_line(world)
    held = factories.closed_session(world, lines=[line])
    for told, sentence in DEPARTURES_REFUSED:
        with subtests.test(str(told)[:60]):
            answer = departs(sign_in(Role.SIGNATORY), held, **told)
            assert answer.status_code == 422
            assert "error-summary" in answer.content.decode()
            assert sentence is None or said(sentence) in answer.content.decode() or sentence.startswith("Say why, in")
            assert nothing_decided(line)


def test_a_reasoned_departure_is_decided_and_kept_apart_from_the_opinion(world, sign_in):
    held = factories.closed_session(world, lines=[ready_line(world)])
    told = {"outcome": "partial_grant", "amount": "50", "departure_reason": "Les crédits sont comptés."} | REASONS
    assert departs(sign_in(Role.SIGNATORY), held, **told).status_code == 302
    decision = Decision.objects.get()
    assert (decision.outcome, decision.amount, decision.departure_reason) == (
        "partial_grant",
        Decimal(50),
        "Les crédits sont comptés.",
    )
    assert decision.item.opinion == "grant"


@pytest.mark.parametrize(
    ("departure", "sentence"),
    [
        (Departure(factories.opinion("refusal"), " "), "Say why you do not follow the opinion of the commission."),
        (Departure(factories.opinion("adjournment"), "Car."), "A decision grants or refuses."),
    ],
)
def test_the_operation_itself_refuses_an_unreasoned_departure(world, departure, sentence):
    line = ready_line(world)
    held = factories.closed_session(world, lines=[line])
    with pytest.raises(Refusal) as refused:
        decide(world, held, {held.items.get().pk: departure})
    assert refused.value.sentence == said(sentence)
    assert nothing_decided(line)


def test_an_adjourned_line_is_not_decided_against_the_opinion(world, sign_in):
    """Nothing was proposed on it: the signatory is told so, their decision is not passed over in silence."""
    line = ready_line(world)
    held = factories.closed_session(world, lines=[line], opinions=[factories.opinion("adjournment")])
    told = {"outcome": "grant", "departure_reason": "Car."}
    answer = departs(sign_in(Role.SIGNATORY), held, **told)
    assert answer.status_code == 422
    assert says(answer, "The request waits for the next session; nothing is decided.")
    assert nothing_decided(line)


# Afterwards


def test_an_adjourned_line_comes_back_at_a_later_session(world):
    line = ready_line(world)
    held = factories.closed_session(world, lines=[line], opinions=[factories.opinion("adjournment")])
    decide(world, held)
    line.refresh_from_db()
    assert (line.status, Decision.objects.count()) == ("ready", 0)
    with days_later(7):
        later = factories.closed_session(world, lines=[line])
        decide(world, later)
    assert Decision.objects.get().item == later.items.get()
    assert line.agenda_items.count() == 2


def test_a_decided_line_goes_nowhere(world):
    line = ready_line(world)
    decide(world, factories.closed_session(world, lines=[line]))
    officer = world.account(Role.CASE_OFFICER)
    with pytest.raises(Refusal):
        applications.make_ready(actor=officer, line=line, on=clock.today())
    with pytest.raises(Refusal):
        applications.take_back(actor=officer, line=line)
    later = factories.session(world, held_on=clock.today() + dt.timedelta(days=7), lines=[line])
    assert not later.items.exists()


DECISIONS_IMPOSSIBLE = [
    {"outcome": "refusal", "amount": None, "reason_in_law": "", "reason_in_fact": ""},
    {"outcome": "refusal", "amount": None, "reason_in_law": "La règle.", "reason_in_fact": ""},
    {"outcome": "refusal", "amount": None, "reason_in_law": "", "reason_in_fact": "Le fait."},
    {"outcome": "refusal"} | REASONS,
    {"outcome": "partial_grant", "reason_in_law": "", "reason_in_fact": ""},
    {"outcome": "grant", "amount": None},
    {"outcome": "grant", "amount": Decimal(0)},
]


def test_a_decision_without_its_reasons_or_amount_is_impossible_in_the_database_too(world, subtests):
    decide(world, factories.closed_session(world, lines=[ready_line(world)]))
    for fields in DECISIONS_IMPOSSIBLE:
        with subtests.test(str(fields)[:60]):
            decision = Decision.objects.get()
            for name, value in fields.items():
                setattr(decision, name, value)
            with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
                decision.save()


def test_a_number_is_given_once(world):
    decide(world, factories.closed_session(world, lines=[ready_line(world), ready_line(world, "Deux")]))
    first, second = Decision.objects.order_by("sequence")
    second.sequence = first.sequence
    with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
        second.save()
