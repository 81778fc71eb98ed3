"""Appeals: their receipt, their examination by somebody else, their answer, silence, the court."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from aids.commissions.appeals import deadlines
from aids.commissions.appeals import operations as appeals
from aids.commissions.appeals.correspondence import acknowledgement_of, answer_of
from aids.commissions.appeals.documents import acknowledgement
from aids.commissions.appeals.documents import answer as answer_letter
from aids.commissions.appeals.models import Appeal
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.letters.operations import write_letter
from aids.commissions.models import Decision
from aids.commissions.rectifying import operations as rectifying
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import appealing, factories
from tests.aids.test_letters import words
from tests.appealing import answered, examined, given, recorded, refused
from tests.concurrency import overlapping

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def days_later(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


# Receipt


def test_an_appeal_is_recorded_in_the_words_of_the_person(world):
    appeal = recorded(world, decision := refused(world), hearing_asked=True)
    assert (appeal.kind, appeal.status, appeal.unit_id) == ("informal", "received", decision.unit_id)
    assert (appeal.grounds, appeal.silence_on) == (appealing.GROUNDS, clock.add_months(clock.today(), 2))


def test_a_legal_aid_opens_the_mandatory_appeal(world):
    appealing.in_force(appealing.text_with(statutory=True))
    assert recorded(world).kind == "mandatory"


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.CASE_OFFICER, Role.COMMISSION_SECRETARY, Role.SIGNATORY])
def test_whoever_follows_the_application_records_it(world, role):
    decision = refused(world)
    actor = world.account(role)
    assert appeals.record(actor=actor, decision=decision, receipt=appealing.receipt(), today=clock.today()).pk


@pytest.mark.parametrize(
    ("role", "unit"), [(Role.SOCIAL_WORKER, "est"), (Role.RECEPTION, "ouest"), (Role.SIGNATORY, "ouest")]
)
def test_nobody_else_does(world, role, unit):
    decision = refused(world)
    with pytest.raises(Forbidden):
        appeals.record(
            actor=world.account(role, unit), decision=decision, receipt=appealing.receipt(), today=clock.today()
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grounds": " "}, "grounds"),
        ({"received_on": clock.today() + DAY}, "received_on"),
        ({"received_on": clock.today() - DAY}, "received_on"),
        ({"notified_on": clock.today() - DAY}, "notified_on"),
        ({"posted_on": clock.today()}, "posted_on"),
        ({"way": "post", "posted_on": clock.today() + DAY}, "posted_on"),
    ],
)
def test_what_cannot_be_is_refused(world, changes, field):
    with pytest.raises(Refusal) as refusal:
        recorded(world, **changes)
    assert refusal.value.field == field
    assert not Appeal.objects.exists()


def test_a_decision_is_contested_once_and_again_when_it_was_given_up(world):
    appeal = recorded(world, decision := refused(world))
    with pytest.raises(Refusal, match="already recorded"):
        recorded(world, decision)
    reception = world.account(Role.RECEPTION)
    appeals.give_up(actor=reception, appeal=appeal, words="Par téléphone.", today=clock.today())
    assert recorded(world, decision).pk != appeal.pk


@pytest.mark.django_db(transaction=True)
def test_two_desks_record_the_same_appeal_once(world):
    decision = refused(world)
    answer = overlapping(lambda: recorded(world, decision), lambda: recorded(world, decision))
    assert isinstance(answer, Refusal)
    assert Appeal.objects.count() == 1


def test_the_decision_that_stands_is_contested(world):
    first = refused(world, opinion=factories.opinion())
    mended = rectifying.mended_of(first)
    changed = rectifying.Mended(**vars(mended) | {"payee_name": "Autre"})
    signatory = world.account(Role.SIGNATORY)
    second = rectifying.rectify(actor=signatory, decision=first, mended=changed, error="Le nom.", today=clock.today())
    with pytest.raises(Refusal, match="Another decision replaces"):
        recorded(world, first)
    assert recorded(world, second).decision == second


# Examination


def test_the_first_case_officer_does_not_examine_the_appeal(world, settings):
    appeal = recorded(world)
    officer = world.account(Role.CASE_OFFICER)
    with pytest.raises(Forbidden, match="Somebody else"):
        appeals.take_up(actor=officer, appeal=appeal)
    assert list(Appeal.objects.awaiting_examiner(officer)) == []
    assert list(Appeal.objects.awaiting_examiner(appealing.other_officer(world))) == [appeal]
    settings.APPEAL_DIFFERENT_EXAMINER = False
    assert appeals.take_up(actor=officer, appeal=appeal).examiner == officer


def test_the_examiner_reads_the_file_from_then_on(world):
    appeal = recorded(world)
    officer = appealing.other_officer(world)
    assert not Appeal.objects.visible_to(officer).exists()
    appeals.take_up(actor=officer, appeal=appeal)
    assert Appeal.objects.visible_to(officer).get() == appeal


def test_only_the_examiner_concludes_and_hears(world):
    appeal = examined(world, conclude=False)
    for actor in (world.account(Role.CASE_OFFICER), world.account(Role.SIGNATORY)):
        with pytest.raises(Forbidden):
            appeals.conclude(actor=actor, appeal=appeal, version=appeal.version, conclusions="Oui.")
        with pytest.raises(Forbidden):
            told = appeals.Hearing(heard_on=clock.today())
            appeals.record_hearing(actor=actor, appeal=appeal, version=appeal.version, told=told, today=clock.today())


@pytest.mark.parametrize(
    "told",
    [
        appeals.Hearing(),
        appeals.Hearing(heard_on=clock.today() + DAY),
        appeals.Hearing(heard_on=clock.today() - DAY),
        appeals.Hearing(heard_on=clock.today(), not_heard_why="Absente."),
        appeals.Hearing(not_heard_why="Absente.", companion="Sa sœur"),
    ],
)
def test_a_hearing_that_cannot_be_is_refused(world, told):
    appeal = examined(world)
    with pytest.raises(Refusal):
        appeals.record_hearing(
            actor=appealing.other_officer(world), appeal=appeal, version=appeal.version, told=told, today=clock.today()
        )


def test_who_asked_to_be_heard_is_heard_before_the_answer(world):
    appeal = examined(world, hearing_asked=True)
    with pytest.raises(Refusal, match="asked to be heard"):
        answered(world, appeal)
    told = appeals.Hearing(heard_on=clock.today(), companion="Sa sœur", heard_words="Elle redit sa situation.")
    appeals.record_hearing(
        actor=appealing.other_officer(world), appeal=appeal, version=appeal.version, told=told, today=clock.today()
    )
    assert answered(world, appeal).status == "decided"


def test_nothing_is_answered_before_the_conclusions(world):
    with pytest.raises(Refusal, match="conclusions"):
        answered(world, examined(world, conclude=False))
    assert Decision.objects.count() == 1


# Answer


def test_an_informal_appeal_that_confirms_leaves_the_decision_standing(world):
    first = refused(world)
    appeal = answered(world, examined(world, recorded(world, first)))
    assert (appeal.outcome, appeal.answer, appeal.status) == ("confirmed", None, "decided")
    assert list(Decision.objects.standing()) == [first]
    told = words(answer_letter(answer_of(appeal)))
    for expected in (
        first.number,
        "ne pas changer cette décision",
        appealing.FACT,
        appealing.LAW,
        "tribunal",
        "Signatory",
    ):
        assert expected in told
    assert "recours gracieux" not in told


@pytest.mark.parametrize(
    ("opinion", "outcome"),
    [(given("partial_grant", amount=Decimal(50)), "amended"), (given("grant"), "withdrawn")],
)
def test_an_informal_appeal_that_changes_something_replaces(world, opinion, outcome):
    first = refused(world)
    appeal = answered(world, examined(world, recorded(world, first)), opinion)
    assert (appeal.outcome, appeal.answer.replaces, appeal.answer.kind) == (outcome, first, "appeal")
    assert list(Decision.objects.standing()) == [appeal.answer]
    assert appeal.answer.sequence == first.sequence + 1


def test_a_mandatory_appeal_always_replaces(world):
    appealing.in_force(appealing.text_with(statutory=True))
    first = refused(world)
    appeal = answered(world, examined(world, recorded(world, first)))
    assert (appeal.outcome, appeal.answer.replaces) == ("confirmed", first)
    assert list(Decision.objects.standing()) == [appeal.answer]
    write_letter(appeal.answer.letter.pk)
    told = words(DecisionLetter.objects.get(decision=appeal.answer).pdf)
    for expected in (f"remplace la décision n° {first.number}", "L. 412-7", "revenu vivre chez moi", "tribunal"):
        assert expected in told
    assert "préalable" not in told


def test_an_answer_that_replaces_replaces_what_stands(world):
    first = refused(world, opinion=factories.opinion("partial_grant", amount=Decimal(40)))
    appeal = examined(world, recorded(world, first))
    changed = rectifying.Mended(**vars(rectifying.mended_of(first)) | {"amount": Decimal(44)})
    signatory = world.account(Role.SIGNATORY)
    mended = rectifying.rectify(actor=signatory, decision=first, mended=changed, error="44.", today=clock.today())
    with pytest.raises(Refusal, match="Nobody fares worse"):
        answered(world, appeal, given("partial_grant", amount=Decimal("43.99")))
    assert answered(world, appeal, given("grant")).answer.replaces == mended


@pytest.mark.parametrize("missing", ["reason_in_law", "reason_in_fact"])
def test_every_answer_is_reasoned(world, missing):
    appeal = examined(world)
    for kind in ("refusal", "grant"):
        with pytest.raises(Refusal) as refusal:
            answered(world, appeal, given(kind, **{missing: " "}))
        assert refusal.value.field == missing


@pytest.mark.parametrize("kind", ["adjournment", "", "nonsense"])
def test_an_answer_grants_or_refuses(world, kind):
    with pytest.raises(Refusal):
        answered(world, examined(world), given(kind, amount=Decimal(5)))


@pytest.mark.parametrize(("role", "unit"), [(Role.CASE_OFFICER, "est"), (Role.SIGNATORY, "ouest")])
def test_only_a_signatory_of_the_unit_answers(world, role, unit):
    with pytest.raises(Forbidden):
        appeals.answer(actor=world.account(role, unit), appeal=examined(world), given=given(), today=clock.today())


def test_after_a_decision_on_appeal_only_the_court_is_left(world):
    appeal = answered(world, examined(world), given("partial_grant", amount=Decimal(50)))
    with pytest.raises(Refusal, match="only the court is left"):
        recorded(world, appeal.answer)


@pytest.mark.django_db(transaction=True)
def test_an_appeal_is_answered_once(world):
    appealing.in_force(appealing.text_with(statutory=True))
    appeal = examined(world)
    answer = overlapping(lambda: answered(world, appeal), lambda: answered(world, appeal))
    assert isinstance(answer, Refusal)
    assert Decision.objects.count() == 2


def test_it_is_still_answered_after_the_silence(world):
    appeal = examined(world)
    with days_later(70):
        assert deadlines.is_silent(appeal.received_on, clock.today())
        assert answered(world, appeal).outcome == "confirmed"


# Too late, given up


def late_appeal(world, *, notified: bool = True) -> Appeal:
    decision = refused(world)
    notified_on = clock.today() if notified else None
    with days_later(90):
        return recorded(world, decision, received_on=clock.today(), notified_on=notified_on)


def set_aside(world, appeal):
    return appeals.set_aside(
        actor=world.account(Role.SIGNATORY), appeal=appeal, reason_in_fact="Envoyé trop tard.", today=clock.today()
    )


def test_what_came_too_late_is_answered_so(world):
    appeal = late_appeal(world)
    assert appeal.is_late
    with days_later(91):
        done = set_aside(world, appeal)
        assert (done.status, done.outcome) == ("inadmissible", "")
        assert "après le délai de deux mois" in words(answer_letter(answer_of(done)))
    assert Decision.objects.count() == 1


def test_without_a_proof_nothing_came_too_late(world):
    appeal = late_appeal(world, notified=False)
    with pytest.raises(Refusal, match="Nobody can prove"), days_later(91):
        set_aside(world, appeal)


def test_the_postmark_counts(world):
    decision = refused(world)
    last = deadlines.last_day(clock.today())
    with days_later(90):
        appeal = recorded(
            world, decision, way="post", posted_on=last, notified_on=decision.decided_on, received_on=clock.today()
        )
        assert not appeal.is_late
        with pytest.raises(Refusal, match="in time"):
            set_aside(world, appeal)


# Letters


def test_the_acknowledgement_says_the_date_of_silence_and_the_routes(world):
    appeal = recorded(world)
    acknowledged = appeals.acknowledge(actor=world.account(Role.RECEPTION), appeal=appeal, today=clock.today())
    assert acknowledged.acknowledged_on == clock.today()
    pdf = acknowledgement(acknowledgement_of(acknowledged))
    told = words(pdf)
    for expected in ("L. 411-7", "tribunal administratif", appealing.GROUNDS, "Une autre personne", "02 61 91 00 00"):
        assert expected in told
    assert "L. 134-1" not in told
    assert pdf == acknowledgement(acknowledgement_of(Appeal.objects.get()))


def test_the_one_of_a_mandatory_appeal_tells_the_hearing_and_the_company(world):
    appealing.in_force(appealing.text_with(statutory=True))
    told = words(acknowledgement(acknowledgement_of(recorded(world))))
    assert "la personne ou l’organisme de votre choix" in told
    assert "L. 412-7" in told


# In the database too


IMPOSSIBLE = [
    {"status": "decided"},
    {"status": "inadmissible"},
    {"status": "withdrawn"},
    {"status": "examined"},
    {"outcome": "confirmed"},
    {"posted_on": clock.today()},
    {"heard_on": clock.today(), "not_heard_why": "Non."},
]


def test_what_makes_no_sense_is_impossible_in_the_database_too(world, subtests):
    recorded(world)
    for fields in IMPOSSIBLE:
        with subtests.test(str(fields)):
            appeal = Appeal.objects.get()
            for name, value in fields.items():
                setattr(appeal, name, value)
            with pytest.raises(IntegrityError), operation("tests.raw", actor=None):
                appeal.save()
