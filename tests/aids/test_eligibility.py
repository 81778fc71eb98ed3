"""What the rules answer is stored line by line, follows what is known, and freezes with the decision."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from aids.applications.models import EligibilityExplanation, ExplanationLine
from aids.commissions.queries import grants_of
from aids.rule_sets.queries import in_force, read
from aids.rules import evaluation
from aids.rules.situation import Member, Situation
from backend.audit.operations import operation
from backend.kit import clock
from cases.people import operations as cases
from directory.enums import Role
from tests import factories
from tests.forms import said, says

pytestmark = pytest.mark.django_db
POOR = [("rsa", None, Decimal(300))]


def explanation(line) -> EligibilityExplanation:
    return EligibilityExplanation.objects.get(line=line)


def outcome_of(explained, code: str) -> ExplanationLine:
    return explained.lines.get(rule_code=code)


def record(world, application, rows, by=Role.RECEPTION, on=None):
    known = application.household.budgets.filter(on_date=on or clock.today()).first()
    return cases.record_budget(
        actor=world.account(by),
        household=application.household,
        on_date=on or clock.today(),
        rows=rows,
        seen=(known.pk, known.version) if known else None,
    )


def test_what_is_stored_is_what_the_rules_answer(world):
    line = factories.submitted(world).lines.get()
    stored = explanation(line)
    age = clock.age(line.application.applicant.birth_date, clock.today())
    rules = read(in_force(clock.today()))
    told = Situation(
        persons=1,
        adults=1,
        children=0,
        amount_asked=Decimal("120.00"),
        incomes=(("rsa", Decimal("646.52")), ("housing_benefit", Decimal("280.00"))),
        expenses=(("rent", Decimal("520.00")),),
        lawful_residence=True,
        imminent_danger=None,
        legal_rights_claimed=True,
        ground="food",
        on=clock.today(),
        members=(Member("head", age, Decimal(0)),),
        commune="27000",
        past_grants=(),
    )
    answer = evaluation.evaluate(rules, "emergency_aid", told)
    assert [(row.position, row.kind, row.rule_code, row.article) for row in stored.lines.all()] == [
        (found.position, found.kind.value, found.rule_code, found.article) for found in answer.lines
    ]
    for row, found in zip(stored.lines.all(), answer.lines, strict=True):
        assert (row.sentence, row.formula_text, row.value_text, row.threshold_text) == (
            found.sentence,
            found.formula_text,
            found.value_text,
            found.threshold_text,
        )
        assert (row.verdict, row.severity) == (found.verdict.value, found.severity.value)
    assert (stored.proposed_amount, stored.verdict, stored.outcome) == (
        answer.proposed_amount,
        answer.verdict.value,
        answer.outcome.value,
    )
    assert stored.facts == told.to_json()


def test_the_file_shows_each_sentence_and_the_source(world, sign_in):
    application = factories.submitted(world)
    page = sign_in(Role.RECEPTION).get(application.get_absolute_url())
    text = page.content.decode()
    for row in explanation(application.lines.get()).lines.exclude(kind="figure"):
        assert row.sentence.split(" ")[0] in text
    assert "Pas-de-Calais" in text


def test_the_proposed_amount_is_the_lesser_of_what_is_asked_and_the_ceiling(world):
    alone = factories.submitted(world, lines=[factories.line(amount_asked=Decimal(300))], budget=POOR)
    assert explanation(alone.lines.get()).proposed_amount == Decimal(160)
    two = factories.person(world, last_name="Deux")
    factories.child(world, two)
    family = factories.submitted(world, two, lines=[factories.line(amount_asked=Decimal(300))], budget=POOR)
    assert explanation(family.lines.get()).proposed_amount == Decimal(230)
    asked = factories.submitted(world, two, lines=[factories.line(amount_asked=Decimal("12.34"))], budget=POOR)
    assert explanation(asked.lines.get()).proposed_amount == Decimal("12.34")


def test_requests_for_the_same_aid_share_one_ceiling(world, sign_in):
    lines = [
        factories.line(amount_asked=Decimal(100)),
        factories.line(ground="heating", amount_asked=Decimal(100)),
        factories.line(ground="other", amount_asked=Decimal(100)),
    ]
    application = factories.submitted(world, lines=lines, budget=POOR)
    proposed = [explanation(line).proposed_amount for line in application.lines.all()]
    assert proposed == [Decimal(100), Decimal(60), Decimal(0)]


def test_what_was_granted_later_in_the_form_weighs_on_what_comes_before(world):
    """The first request is adjourned, the second granted: together they do not pass the ceiling."""
    lines = [factories.line(amount_asked=Decimal(160)), factories.line(ground="heating", amount_asked=Decimal(100))]
    application = factories.ready(world, lines=lines, budget=[])
    first, second = application.lines.all()
    reasoned = {"reason_in_fact": "Il faut chauffer.", "reason_in_law": "Le texte le permet."}
    factories.decided_session(world, lines=[second], opinions=[factories.opinion("grant", **reasoned)])
    record(world, application, POOR)
    assert explanation(first).proposed_amount == Decimal(60)


def test_the_text_of_the_day_of_the_session_applies(world):
    application = factories.ready(world, lines=[factories.line(amount_asked=Decimal(120))], budget=POOR)
    held = factories.session(world, lines=application.lines.all())
    first = explanation(application.lines.get())
    newer = factories.rule_version("2", clock.today())
    factories.commissions.open_session(
        actor=world.account(Role.COMMISSION_SECRETARY), session=held, today=clock.today()
    )
    assert first.rule_set_id != newer.pk
    assert explanation(application.lines.get()).rule_set_id == newer.pk


def test_a_request_for_which_nothing_is_left_may_still_be_granted_or_refused(world, sign_in):
    """The form of the opinion is not blocked by a proposed amount of zero."""
    lines = [factories.line(amount_asked=Decimal(160)), factories.line(ground="heating", amount_asked=Decimal(50))]
    application = factories.ready(world, lines=lines, budget=POOR)
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    held = factories.session(world, lines=application.lines.all())
    factories.commissions.open_session(
        actor=world.account(Role.COMMISSION_SECRETARY), session=held, today=clock.today()
    )
    url = reverse("commissions:item", args=[held.pk, 2])
    page = secretary.get(url)
    assert held.items.get(position=2).line.explanation.proposed_amount == 0
    assert page.context["form"]["amount"].value() is None
    told = {
        "version": page.context["form"]["version"].value(),
        "opinion": "grant",
        "amount": "",
        "reason_in_fact": "Le gel.",
    }
    assert secretary.post(url, told).status_code == 302


def test_without_a_budget_nothing_is_barred_and_what_misses_is_said(world):
    application = factories.submitted(world, budget=[])
    stored = explanation(application.lines.get())
    assert (stored.verdict, stored.outcome) == ("unknown", "incomplete")
    mean = outcome_of(stored, "daily_mean")
    assert mean.verdict == "unknown"
    assert mean.missing


def test_a_budget_without_income_is_not_an_income_of_zero(world):
    nothing_told = factories.submitted(world, budget=[("rent", None, Decimal(500))])
    assert outcome_of(explanation(nothing_told.lines.get()), "daily_mean").verdict == "unknown"
    zero = factories.submitted(world, factories.person(world, last_name="B"), budget=[("rsa", None, Decimal(0))])
    assert outcome_of(explanation(zero.lines.get()), "daily_mean").verdict == "met"


@pytest.mark.parametrize(("income", "verdict"), [("380", "met"), ("380.01", "not_met")])
def test_the_threshold_is_compared_unrounded(world, income, verdict):
    """(380 − 140) ÷ 1 ÷ 30 = 8,00 exactly; a cent more is above, though it reads 8,00 once rounded."""
    application = factories.submitted(world, budget=[("wage", None, Decimal(income))])
    row = outcome_of(explanation(application.lines.get()), "daily_mean")
    assert row.verdict == verdict
    assert "8,00" in row.value_text


def test_a_couple_without_children_is_read_as_a_family(world):
    head = factories.person(world)
    factories.child(world, head, birth_date=dt.date(1985, 1, 1), first_name="Marc", role="spouse")
    application = factories.submitted(world, head, budget=[("wage", None, Decimal(470))])
    row = outcome_of(explanation(application.lines.get()), "daily_mean")
    assert row.verdict == "met"
    assert "5,50" in row.threshold_text


def test_what_the_budget_changes_changes_the_answer_while_nothing_is_decided(world):
    application = factories.ready(world, budget=[])
    line = application.lines.get()
    assert explanation(line).verdict == "unknown"
    record(world, application, [("wage", None, Decimal(200))])
    assert explanation(line).verdict == "met"
    record(world, application, [("wage", None, Decimal(3000))])
    assert (explanation(line).verdict, explanation(line).outcome) == ("not_met", "barred")


def test_an_answer_that_stays_the_same_leaves_no_trace(world):
    application = factories.submitted(world)
    line = application.lines.get()
    before = (explanation(line).version, ExplanationLine.history.count())
    record(world, application, factories.BUDGET)
    assert (explanation(line).version, ExplanationLine.history.count()) == before


def test_nothing_changes_after_the_decision(world, sign_in):
    application = factories.ready(world)
    line = application.lines.get()
    factories.decided_session(world, lines=[line])
    decision = line.__class__.objects.get(pk=line.pk).decision
    stored = explanation(line)
    before = (decision.facts, stored.version, stored.facts, list(stored.lines.values_list("sentence", flat=True)))

    record(world, application, [("wage", None, Decimal(5000))])
    factories.child(world, application.applicant)
    person = application.applicant
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=person, version=person.version, changes={"last_name": "Autre"}
    )
    decision.refresh_from_db()
    stored.refresh_from_db()
    after = (decision.facts, stored.version, stored.facts, list(stored.lines.values_list("sentence", flat=True)))
    assert after == before
    assert decision.facts["budget"]["lines"] == [[kind, None, f"{amount:.2f}"] for kind, _p, amount in factories.BUDGET]
    assert decision.facts["household"]["members"][0]["birth_date"] == "1987-03-14"
    assert len(decision.facts["household"]["members"]) == 1
    assert decision.facts["explanation"]["rule_set"]["fingerprint"] == stored.rule_set.fingerprint
    assert decision.facts["request"]["amount_asked"] == "120.00"


def granted(world, someone, when: dt.datetime | None = None):
    """An aid granted to somebody, at a moment told."""
    application = factories.ready(world, someone)
    held = factories.closed_session(world, lines=application.lines.all())
    signatory = world.account(Role.SIGNATORY)
    factories.commissions.decide_session(actor=signatory, session=held, departures={}, today=clock.today())
    if when:
        decision = application.lines.get().decision
        with operation("tests.past", actor=None):
            decision.decided_at = when
            decision.save()
    return application


def at(year: int, month: int, day: int, hour: int = 12) -> dt.datetime:
    return timezone.make_aware(dt.datetime(year, month, day, hour))  # noqa: DTZ001 (made aware here)


def test_an_aid_already_granted_this_year_is_an_alert_for_that_household_only(world):
    someone = factories.person(world)
    granted(world, someone)
    again = outcome_of(explanation(factories.submitted(world, someone).lines.get()), "once_a_year")
    assert (again.verdict, again.severity) == ("not_met", "alerts")
    stranger = factories.submitted(world, factories.person(world, last_name="Autre", first_name="Paul"))
    assert outcome_of(explanation(stranger.lines.get()), "once_a_year").verdict == "met"


@pytest.mark.parametrize(("months", "verdict"), [(11, "unknown"), (12, "met"), (25, "met")])
def test_an_aid_of_last_year_leaves_the_question_open_for_twelve_months(world, months, verdict):
    someone = factories.person(world)
    day = clock.add_months(clock.today(), -months)
    if day.year == clock.today().year:
        day = dt.date(day.year - 1, 12, 31)
    granted(world, someone, at(day.year, day.month, day.day))
    row = outcome_of(explanation(factories.submitted(world, someone).lines.get()), "once_a_year")
    assert row.verdict == verdict


def test_the_year_of_a_grant_is_that_of_the_departement(world):
    """Half past midnight on 1 January in Évreux is still December in Greenwich."""
    someone = factories.person(world)
    application = granted(world, someone, at(clock.today().year, 1, 1, hour=0))
    (grant,) = grants_of(application.household_id)
    assert grant.day == dt.date(clock.today().year, 1, 1)


def test_a_refusal_is_no_aid_received(world):
    someone = factories.person(world)
    application = factories.ready(world, someone)
    factories.decided_session(world, lines=application.lines.all(), opinions=[factories.opinion("refusal")])
    row = outcome_of(explanation(factories.submitted(world, someone).lines.get()), "once_a_year")
    assert row.verdict == "met"


def test_what_was_told_of_the_situation_counts(world):
    for facts, verdict in [
        ({"lawful_residence": False, "imminent_danger": False}, "not_met"),
        ({"lawful_residence": False, "imminent_danger": True}, "met"),
        ({"lawful_residence": None, "imminent_danger": None}, "unknown"),
        ({"lawful_residence": False, "imminent_danger": None}, "unknown"),
    ]:
        application = factories.submitted(world, factories.person(world, last_name=f"N{len(verdict)}"), facts=facts)
        assert outcome_of(explanation(application.lines.get()), "lawful_residence").verdict == verdict


def test_the_outcome_is_said_in_words_on_the_file(world, sign_in):
    application = factories.submitted(world, budget=[("wage", None, Decimal(3000))])
    page = sign_in(Role.RECEPTION).get(application.get_absolute_url())
    assert says(page, "The rules bar this aid")
    assert said("The rules bar this aid") != ""
