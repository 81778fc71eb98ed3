"""How letters were delivered and on which day: one by one, in bulk, corrected with a reason."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from aids.commissions.letters import operations as letters
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.letters.operations import Delivery
from backend.audit.history import StaleVersion
from backend.audit.models import ReadLog
from backend.audit.operations import AlreadyDone, operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import factories
from tests.forms import fields_of, says

pytestmark = pytest.mark.django_db


def held(world, *names, written=True):
    lines = [factories.ready(world, factories.person(world, last_name=name)).lines.get() for name in names]
    session = factories.decided_session(world, lines=lines)
    if written:
        factories.write_letters(session)
    return session


@pytest.fixture
def letter(world):
    held(world, "Un")
    return DecisionLetter.objects.get()


def posted(on: dt.date | None = None) -> Delivery:
    return Delivery("post", on or clock.today())


def record(world, letter, told, role=Role.COMMISSION_SECRETARY, **more):
    given = {"version": letter.version, "today": clock.today()} | more
    return letters.record_delivery(actor=world.account(role), letter=letter, told=told, **given)


def test_the_secretary_records_any_means_and_its_day(world, letter):
    later = record(world, letter, Delivery("other", clock.today(), " par le CCAS "))
    assert (later.delivery, later.delivery_detail, later.notified_on) == ("other", "par le CCAS", clock.today())
    assert later.delivery_words == "par le CCAS"
    again = record(world, later, posted(), reason="Envoyée finalement.")
    assert (again.delivery, again.delivery_detail) == ("post", "")
    history = list(
        DecisionLetter.history.filter(id=letter.pk).order_by("history_id").values_list("delivery", flat=True)
    )
    assert history[-2:] == ["other", "post"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (lambda today, decided: Delivery("post", decided - dt.timedelta(days=1)), "notified_on"),
        (lambda today, decided: Delivery("post", today + dt.timedelta(days=1)), "notified_on"),
        (lambda today, decided: Delivery("other", today, "  "), "detail"),
    ],
    ids=["before the decision", "to come", "otherwise, without how"],
)
def test_a_day_or_a_means_that_cannot_be_is_refused(world, letter, told, field):
    decided = timezone.localdate(letter.decision.decided_at)
    with pytest.raises(Refusal) as refused:
        record(world, letter, told(clock.today(), decided))
    assert refused.value.field == field
    letter.refresh_from_db()
    assert (letter.delivery, letter.notified_on) == ("", None)


def test_the_day_of_the_decision_and_today_are_the_limits(world, letter):
    decided = timezone.localdate(letter.decision.decided_at)
    with clock.at(clock.now() + dt.timedelta(days=3)):
        first = record(world, letter, posted(decided))
        record(world, first, posted(clock.today()), reason="Erreur de date.")


def test_a_correction_says_why(world, letter):
    first = record(world, letter, posted())
    with pytest.raises(Refusal) as refused:
        record(world, first, posted(), reason=" ")
    assert refused.value.field == "reason"


def test_two_who_record_at_once_do_not_overwrite_one_another(world, letter):
    record(world, letter, posted())
    with pytest.raises(StaleVersion):
        record(world, letter, posted(), reason="Autre.")


def test_a_letter_that_is_not_written_is_not_delivered(world):
    held(world, "Un", written=False)
    letter = DecisionLetter.objects.get()
    with pytest.raises(Forbidden):
        record(world, letter, posted())
    with pytest.raises(IntegrityError), transaction.atomic(), operation("tests.force", actor=None):
        letter.delivery, letter.notified_on = "post", clock.today()
        letter.save()


def test_who_took_or_examines_the_application_hands_its_letter_over_and_nothing_else(world, letter):
    for role in (Role.RECEPTION, Role.CASE_OFFICER):
        with pytest.raises(Forbidden):
            record(world, letter, posted(), role)
    handed = record(world, letter, Delivery("by_hand", clock.today()), Role.RECEPTION)
    record(world, handed, Delivery("by_hand", clock.today()), Role.CASE_OFFICER, reason="Le lendemain, en fait.")
    for role, unit in ((Role.SIGNATORY, "est"), (Role.SOCIAL_WORKER, "est"), (Role.RECEPTION, "ouest")):
        with pytest.raises(Forbidden):
            letters.record_delivery(
                actor=world.account(role, unit),
                letter=handed,
                version=handed.version,
                told=posted(),
                today=clock.today(),
            )


# In bulk


def bulk(world, session, ids, told=None, unit="est", **more):
    return letters.record_deliveries(
        actor=world.account(Role.COMMISSION_SECRETARY, unit),
        session=session,
        letter_ids=ids,
        told=told or posted(),
        today=clock.today(),
        **more,
    )


def test_many_at_once_leave_those_delivered_before_as_they_are(world):
    session = held(world, "Un", "Deux", "Trois")
    first, second, third = DecisionLetter.objects.order_by("pk")
    record(world, first, Delivery("by_hand", clock.today()))
    key = uuid.uuid4()
    assert bulk(world, session, [first.pk, second.pk, 999_999], key=key) == 1
    assert dict(DecisionLetter.objects.values_list("pk", "delivery")) == {
        first.pk: "by_hand",
        second.pk: "post",
        third.pk: "",
    }
    with pytest.raises(AlreadyDone):
        bulk(world, session, [third.pk], key=key)
    with pytest.raises(Refusal):
        bulk(world, session, [first.pk, second.pk])


def test_many_at_once_are_refused_whole(world):
    session = held(world, "Un", "Deux")
    ids = list(DecisionLetter.objects.values_list("pk", flat=True))
    with pytest.raises(Refusal):
        bulk(world, session, ids, posted(clock.today() - dt.timedelta(days=1)))
    with pytest.raises(Forbidden):
        bulk(world, session, ids, unit="ouest")
    assert not DecisionLetter.objects.exclude(notified_on=None).exists()


def test_letters_of_another_session_are_out_of_reach(world):
    session = held(world, "Un")
    other = DecisionLetter.objects.get()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        later = held(world, "Deux")
        with pytest.raises(Refusal):
            bulk(world, later, [other.pk])
    assert session != later


# On screen


def test_the_secretary_ticks_and_records_from_the_session(world, sign_in):
    someone = factories.person(world, last_name="Sansadresse", residence={"no_fixed_address": True})
    lines = [factories.ready(world, one).lines.get() for one in (factories.person(world, last_name="Un"), someone)]
    session = factories.decided_session(world, lines=lines)
    factories.write_letters(session)
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    url = reverse("commissions:letters_delivery", args=[session.pk])
    assert url in secretary.get(session.get_absolute_url()).content.decode()
    page = secretary.get(url)
    assert {
        row["letter"].decision.line.application.applicant.last_name: row["ticked"] for row in page.context["rows"]
    } == {
        "Un": True,
        "Sansadresse": False,
    }
    logged = ReadLog.objects.last()
    assert set(logged.person_ids) == {line.application.applicant_id for line in lines}
    typed = {
        "delivery": "post",
        "notified_on": "31/12/2099",
        "key": str(uuid.uuid4()),
        "letter": lines[0].decision.letter.pk,
    }
    assert secretary.post(url, typed).status_code == 422
    assert secretary.post(url, typed | {"notified_on": f"{clock.today():%d/%m/%Y}"}).status_code == 302
    page = secretary.get(session.get_absolute_url())
    assert says(page, "%(n)s of %(total)s are delivered.", n=1, total=2)
    assert [one.pk for one in secretary.get(url).context["delivered"]] == [lines[0].decision.letter.pk]


def test_reception_hands_over_from_the_application(world, sign_in, letter):
    application = letter.decision.line.application
    desk, url = sign_in(Role.RECEPTION), reverse("commissions:letter_delivery", args=[letter.pk])
    assert url in desk.get(application.get_absolute_url()).content.decode()
    assert url not in sign_in(Role.SIGNATORY).get(application.get_absolute_url()).content.decode()
    page = desk.get(url)
    assert [code for code, _label in page.context["form"].fields["delivery"].choices] == ["by_hand"]
    answer = desk.post(url, fields_of(page) | {"delivery": "by_hand", "notified_on": f"{clock.today():%d/%m/%Y}"})
    assert answer.status_code == 302
    letter.refresh_from_db()
    assert letter.delivery == "by_hand"
    shown = desk.get(application.get_absolute_url())
    assert says(shown, "Correct the delivery")
    assert desk.post(url, fields_of(page) | {"delivery": "by_hand"}).status_code in (409, 422)


def test_a_stale_page_shows_what_was_recorded_meanwhile(world, sign_in, letter):
    desk, url = sign_in(Role.RECEPTION), reverse("commissions:letter_delivery", args=[letter.pk])
    typed = fields_of(desk.get(url)) | {
        "delivery": "by_hand",
        "notified_on": f"{clock.today():%d/%m/%Y}",
        "reason": ".",
    }
    record(world, letter, posted())
    assert desk.post(url, typed).status_code == 409
