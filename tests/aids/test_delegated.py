"""Decisions taken without the commission: within the rule set and the delegation, then reported; errors mended."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from aids.applications.models import Application
from aids.applications.queries import with_lines
from aids.commissions import queries
from aids.commissions.delegated import operations as delegated
from aids.commissions.delegated.delegations import ready_for_one
from aids.commissions.delegated.reporting import delegated_to_report, reported_in
from aids.commissions.derogations import counted
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.letters.operations import write_letter
from aids.commissions.models import Decision, Derogation, SigningAuthority
from aids.commissions.opinions import OpinionInput
from aids.commissions.rectifying import operations as rectifying
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import appealing, factories
from tests.aids.test_letters import words
from tests.appealing import WHY_NOW, manager_may_decide, ready_line
from tests.concurrency import overlapping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


MANAGER = 'who = "unit_manager"\nemergency = true\nup_to = 150'
NOBODY = "Neither the rule set nor a delegation lets you decide this request without the commission."


@pytest.fixture
def deciding(world):
    """The rule set lets the manager decide emergencies up to 150 €, under a delegation of 300 €."""
    appealing.in_force(appealing.text_with(decider=MANAGER))
    manager_may_decide(world)
    return world


def decide(world, line, given=None, *, by=None, justification=WHY_NOW, today=None):
    return delegated.decide_at_once(
        actor=by or world.account(Role.UNIT_MANAGER),
        line=line,
        given=given or factories.opinion("grant"),
        justification=justification,
        today=today or clock.today(),
    )


# Deciding at once


def test_the_manager_grants_an_emergency_at_once(deciding):
    decision = decide(deciding, line := ready_line(deciding))
    line.refresh_from_db()
    assert (decision.kind, decision.outcome, decision.amount, decision.justification) == (
        "delegated",
        "grant",
        Decimal(120),
        WHY_NOW,
    )
    assert line.status == "decided"
    assert (decision.number, decision.signatory_capacity) == (f"EST-{decision.year}-0001", "Responsable de l’unité")
    assert decision.facts["request"]["amount_asked"] == "120.00"
    write_letter(decision.letter.pk)
    told = words(DecisionLetter.objects.get(decision=decision).pdf)
    assert "sans attendre la réunion de la commission" in told
    assert "120,00 €" in told


@pytest.mark.parametrize(("asked", "ceiling", "fits"), [(150, 300, True), ("150.01", 300, False), (120, 119, False)])
def test_an_amount_stays_within_the_rule_and_within_the_delegation(world, asked, ceiling, fits):
    appealing.in_force(appealing.text_with(decider=MANAGER))
    manager_may_decide(world, ceiling=Decimal(ceiling))
    line = ready_line(world, amount_asked=Decimal(asked))
    if fits:
        assert decide(world, line).amount == Decimal(asked)
        return
    with pytest.raises(Refusal, match="without the commission") as refused:
        decide(world, line)
    assert refused.value.field == "amount"
    assert not Decision.objects.exists()


def test_a_partial_grant_is_reasoned_and_a_refusal_waits_for_the_commission(deciding):
    line = ready_line(deciding)
    with pytest.raises(Refusal, match="refusal is decided in session"):
        decide(deciding, line, factories.opinion("refusal"))
    with pytest.raises(Refusal):
        decide(deciding, line, OpinionInput("partial_grant", Decimal(80)))
    assert decide(deciding, line, factories.opinion("partial_grant", amount=Decimal(80))).amount == Decimal(80)


def test_an_emergency_is_told_why_it_cannot_wait(deciding):
    with pytest.raises(Refusal, match="cannot wait") as refused:
        decide(deciding, ready_line(deciding), justification="  ")
    assert refused.value.field == "justification"


def test_what_is_no_emergency_waits_for_the_commission(deciding):
    with pytest.raises(Forbidden, match="Neither the rule set"):
        decide(deciding, ready_line(deciding, emergency=False))


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CASE_OFFICER, Role.COMMISSION_SECRETARY])
def test_only_whom_the_rule_set_names_decides(deciding, role):
    with pytest.raises(Forbidden):
        decide(deciding, ready_line(deciding), by=deciding.account(role))


def test_a_manager_of_another_unit_or_without_a_delegation_decides_nothing(deciding):
    with pytest.raises(Forbidden):
        decide(deciding, ready_line(deciding), by=deciding.account(Role.UNIT_MANAGER, "ouest"))
    with operation("tests.authority", actor=None):
        authority = SigningAuthority.objects.get(holder=deciding.account(Role.UNIT_MANAGER))
        authority.ends_on = clock.today() - dt.timedelta(days=1)
        authority.save()
    with pytest.raises(Forbidden):
        decide(deciding, ready_line(deciding, "Deux"))


def test_the_president_is_whoever_signs_in_their_name(world):
    appealing.in_force(appealing.text_with(decider='who = "department"'))
    line = ready_line(world, emergency=False)
    assert decide(world, line, by=world.account(Role.SIGNATORY)).kind == "delegated"


def test_the_commission_named_by_the_rule_set_decides_in_session_only(world):
    appealing.in_force(appealing.text_with(decider='who = "commission"'))
    manager_may_decide(world)
    for role in (Role.UNIT_MANAGER, Role.SIGNATORY):
        with pytest.raises(Forbidden):
            decide(world, ready_line(world, role), by=world.account(role))


def test_a_request_that_is_not_ready_is_not_decided_at_once(deciding):
    someone = factories.person(deciding)
    line = factories.examined(deciding, someone, facts={"emergency": True}).lines.get()
    with pytest.raises(Refusal, match="Not possible any more"):
        decide(deciding, line)


def test_the_count_of_a_calendar_month_is_kept(world):
    appealing.in_force(appealing.text_with(decider=MANAGER))
    manager_may_decide(world, a_month=1, since_days=40)
    last = clock.today().replace(day=1) - dt.timedelta(days=1)
    with clock.at(clock.now().replace(year=last.year, month=last.month, day=last.day, hour=12)):
        decide(world, ready_line(world, "Hier"))
    decide(world, ready_line(world, "Un"))
    with pytest.raises(Refusal, match="decision a month"):
        decide(world, ready_line(world, "Deux"))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_pass_the_count(world):
    appealing.in_force(appealing.text_with(decider=MANAGER))
    manager_may_decide(world, a_month=1)
    first, second = ready_line(world, "Un"), ready_line(world, "Deux")
    answer = overlapping(lambda: decide(world, first), lambda: decide(world, second))
    assert isinstance(answer, Refusal)
    assert list(Decision.objects.values_list("line", flat=True)) == [first.pk]


@pytest.mark.django_db(transaction=True)
def test_the_same_request_is_decided_once(deciding):
    line = ready_line(deciding)
    answer = overlapping(lambda: decide(deciding, line), lambda: decide(deciding, line))
    assert isinstance(answer, Refusal)
    assert Decision.objects.count() == 1


def test_who_decides_alone_sees_what_they_may_decide(deciding, django_assert_max_num_queries):
    for name in ("Un", "Deux", "Trois"):
        ready_line(deciding, name)
    ready_line(deciding, "Calme", emergency=False)
    ready_line(deciding, "Ailleurs", unit="ouest")
    manager = deciding.account(Role.UNIT_MANAGER)
    with django_assert_max_num_queries(6):
        found = ready_for_one(manager, clock.today())
    assert [delegation.most for _line, delegation in found] == [Decimal(150)] * 3


# Reported to the next session


def test_the_next_session_takes_note_once(deciding):
    decision = decide(deciding, ready_line(deciding))
    assert list(delegated_to_report(deciding.units["est"], clock.now())) == [decision]
    assert not delegated_to_report(deciding.units["ouest"], clock.now()).exists()
    held = factories.closed_session(deciding, lines=[ready_line(deciding, "Deux")])
    assert list(reported_in(held)) == [decision]
    assert not delegated_to_report(deciding.units["est"], clock.now()).exists()


def test_a_decision_that_is_not_delegated_is_not_reported(deciding):
    factories.decided_session(deciding, lines=[ready_line(deciding)])
    assert not delegated_to_report(deciding.units["est"], clock.now()).exists()


# The chain of decisions


def rectify(world, decision, *, by=None, error="Le nom du fournisseur était mal écrit.", **changes):
    mended = rectifying.Mended(**vars(rectifying.mended_of(decision)) | changes)
    return rectifying.rectify(
        actor=by or world.account(Role.SIGNATORY), decision=decision, mended=mended, error=error, today=clock.today()
    )


REASONS = {"reason_in_law": "La règle.", "reason_in_fact": "Le fait."}


def granted(world, name="Un", **opinion) -> Decision:
    return appealing.refused(world, name, opinion=factories.opinion(**opinion))


def test_an_error_is_mended_by_a_decision_that_replaces(world):
    first = granted(world)
    mended = rectify(world, first, payee_name="EDF Normandie")
    first.refresh_from_db()
    assert (first.payee_name, first.amount) == ("", Decimal(120))
    assert (mended.kind, mended.replaces, mended.payee, mended.sequence) == ("rectifying", first, "EDF Normandie", 2)
    assert list(Decision.objects.standing()) == [mended]
    write_letter(mended.letter.pk)
    told = words(DecisionLetter.objects.get(decision=mended).pdf)
    assert f"remplace la décision n° {first.number}" in told
    assert "Le nom du fournisseur était mal écrit." in told
    assert "EDF Normandie" in told


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, "Une erreur."),
        ({"amount": Decimal(90)}, " "),
        ({"amount": None}, "Une erreur."),
        ({"amount": Decimal(0)}, "Non."),
    ],
)
def test_what_mends_nothing_or_changes_the_sense_is_refused(world, changes, error):
    first = granted(world)
    with pytest.raises(Refusal):
        rectify(world, first, error=error, **changes)
    assert Decision.objects.count() == 1


def test_a_mended_amount_is_what_was_asked_at_most_and_the_one_mended_is_not_mended_again(world):
    first = granted(world)
    with pytest.raises(Refusal, match="does not fit"):
        rectify(world, first, amount=Decimal("120.01"), **REASONS)
    rectify(world, first, amount=Decimal(112), **REASONS)
    with pytest.raises(Refusal, match="already replaces"):
        rectify(world, first, amount=Decimal(111), **REASONS)


def test_more_than_the_rules_propose_is_reasoned_when_it_is_mended_too(world):
    line = ready_line(world, amount_asked=Decimal(400), emergency=False)
    part = factories.opinion("partial_grant", amount=Decimal(100))
    factories.decided_session(world, lines=[line], opinions=[part])
    first = Decision.objects.get()
    assert line.explanation.proposed_amount is None
    with pytest.raises(Refusal, match="Say why, in fact"):
        rectify(world, first, amount=Decimal(390), reason_in_fact=" ")
    assert rectify(world, first, amount=Decimal(390)).amount == 390


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.COMMISSION_SECRETARY, Role.UNIT_MANAGER])
def test_only_a_signatory_mends(world, role):
    with pytest.raises(Forbidden):
        rectify(world, granted(world), by=world.account(role), amount=Decimal(90))


def test_only_the_decision_that_stands_counts(world):
    first = granted(world)
    rectify(world, first, amount=Decimal(112), **REASONS, error="On avait tapé 120 pour 112.")
    household = first.line.application.household_id
    assert [grant.amount for grant in queries.grants_of(household)] == [Decimal(112)]
    received = queries.aids_received(household, clock.today() - dt.timedelta(days=30))
    assert [one.amount for one in received] == [Decimal(112)]
    shown = with_lines(Application.objects.filter(pk=first.line.application_id)).get()
    assert shown.lines.all()[0].decision.amount == Decimal(112)


def test_a_derogation_is_counted_once_whatever_mends_it(world):
    line = ready_line(world, amount_asked=Decimal(400), emergency=False)
    factories.decided_session(world, lines=[line], opinions=[factories.opinion("grant")])
    rectify(world, Decision.objects.get(), reason_in_fact="Le vrai fait.")
    day = clock.today()
    assert {row.decisions for row in counted(Derogation.objects.all(), since=day, until=day)} == {1}


CHAINS_IMPOSSIBLE = [
    {"kind": "appeal"},
    {"kind": "rectifying", "justification": "x"},
    {"kind": "delegated", "justification": "x"},
    {"kind": "session", "item": None},
]


def test_a_chain_that_makes_no_sense_is_impossible_in_the_database_too(world, subtests):
    granted(world)
    for fields in CHAINS_IMPOSSIBLE:
        with subtests.test(str(fields)):
            decision = Decision.objects.get()
            for name, value in fields.items():
                setattr(decision, name, value)
            with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
                decision.save()


def test_a_line_has_one_first_decision_and_each_is_replaced_once(world):
    first = granted(world)
    mended = rectify(world, first, amount=Decimal(112), **REASONS)
    for changes in ({"kind": "delegated", "replaces": None}, {"replaces": first}):
        copy = Decision.objects.get(pk=mended.pk)
        copy.pk, copy.sequence = None, copy.sequence + 1
        copy._state.adding = True
        for name, value in changes.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
            copy.save()
