"""Letters in bulk, the minutes, and how far they are."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from aids.commissions import operations as commissions
from aids.commissions import tasks
from aids.commissions.models import Decision, DecisionLetter
from aids.commissions.operations import Departure
from backend.audit.models import Operation, ReadKind, ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from cases.people import operations as cases
from directory.enums import Role
from tests import factories
from tests.forms import following, says

pytestmark = pytest.mark.django_db
LAW, FACT = "Le plafond est de 160 € pour une personne seule.", "Vous percevez un salaire depuis octobre."


def words(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(pdf))).pages)
    return re.sub(r"\s+", " ", text)


def line_of(world, last_name: str = "Lefèvre", **told):
    someone = factories.person(world, last_name=last_name, **told)
    return factories.ready(world, someone).lines.get()


def decided(world, *lines, opinions=None):
    return factories.decided_session(world, lines=lines, opinions=opinions)


def letter_text(held) -> str:
    tasks.produce_letters(held.pk)
    return words(DecisionLetter.objects.get(decision__item__session=held).pdf)


def reasons(kind, **more):
    return factories.opinion(kind, reason_in_law=LAW, reason_in_fact=FACT, **more)


# What a letter says


def test_every_letter_says_who_decided_how_and_how_to_contest(world):
    text = letter_text(decided(world, line_of(world)))
    decision = Decision.objects.get()
    for expected in (
        decision.number,
        decision.line.application.number,
        "Nadia Lefèvre",
        "12 rue des Lilas",
        "27000 Évreux",
        "Signatory Est",
        "Responsable de l’unité",
        "arrêté n° 2026-014",
        "L. 311-3-1",
        "tribunal administratif",
        "deux mois",
        "120,00 €",
    ):
        assert expected in text.replace("\xa0", " ").replace("\u202f", " ").replace("L.311-3-1", "L. 311-3-1"), expected


def test_a_grant_says_the_amount_and_no_reason_against(world):
    text = letter_text(decided(world, line_of(world)))
    assert "120,00" in text
    assert LAW not in text


def test_a_partial_grant_says_both_amounts_and_its_reasons(world):
    text = letter_text(decided(world, line_of(world), opinions=[reasons("partial_grant", amount=Decimal("80.50"))]))
    assert "80,50" in text
    assert "120,00" in text
    assert FACT in text
    assert "160" in text


def test_a_refusal_says_its_reasons_in_law_and_in_fact_and_grants_nothing(world):
    text = letter_text(decided(world, line_of(world), opinions=[reasons("refusal")]))
    assert FACT in text
    assert "pour une personne seule" in text
    assert "80,50" not in text


def test_a_departure_is_not_told_to_the_person_but_its_decision_is(world):
    held = factories.closed_session(world, lines=[line_of(world)])
    departure = Departure(reasons("partial_grant", amount=Decimal(45)), "Les crédits sont comptés.")
    commissions.decide_session(
        actor=world.account(Role.SIGNATORY),
        session=held,
        departures={held.items.get().pk: departure},
        today=clock.today(),
    )
    text = letter_text(held)
    assert "45,00" in text
    assert "crédits sont comptés" not in text


@pytest.mark.parametrize("who", ["protected", "child", "nowhere", "domiciled"])
def test_a_protected_or_missing_address_is_never_printed(world, who):
    residence = {
        "nowhere": {"no_fixed_address": True},
        "domiciled": {"no_fixed_address": True, "domiciliation_commune": world.communes["est"]},
    }.get(who)
    someone = factories.person(world, residence=residence, protected=who == "protected")
    if who == "child":
        member = factories.child(world, someone)
        cases.correct_identity(
            actor=world.account(Role.RECEPTION), person=member.person, version=1, changes={"protected": True}
        )
    text = letter_text(decided(world, factories.ready(world, someone).lines.get()))
    assert "Lilas" not in text
    assert "06 12 34" not in text
    assert world.sites["est"].name in text


def test_what_people_wrote_is_printed_as_text(world):
    strange = "<b>gras</b> & {{ x }} مساعدة 🍞"
    someone = factories.person(world, last_name="D’Açaí & <Fils>")
    lines = [factories.line(need=strange)]
    line = factories.ready(world, someone, lines=lines).lines.get()
    text = letter_text(decided(world, line, opinions=[factories.opinion("refusal", reason_in_fact=strange)]))
    assert "<b>gras</b> & {{ x }}" in text
    assert "D’Açaí & <Fils>" in text


def test_the_bytes_of_a_letter_stay_whatever_changes_afterwards(world, sign_in):
    line = line_of(world)
    held = decided(world, line)
    tasks.produce_letters(held.pk)
    letter = DecisionLetter.objects.get()
    before = bytes(letter.pdf)
    person = line.application.applicant
    cases.correct_identity(
        actor=world.account(Role.RECEPTION), person=person, version=person.version, changes={"last_name": "Autre"}
    )
    signatory = world.account(Role.SIGNATORY)
    with operation("tests.rename", actor=None):
        signatory.last_name = "Renommée"
        signatory.save()
    tasks.produce_letters(held.pk)
    page = sign_in(Role.SIGNATORY).get(reverse("commissions:letter", args=[letter.pk]))
    assert page.content == before
    letter.refresh_from_db()
    assert letter.version == 2


def test_a_decision_names_who_signed_then_even_when_its_letter_comes_later(world):
    held = decided(world, line_of(world))
    signatory = world.account(Role.SIGNATORY)
    with operation("tests.rename", actor=None):
        signatory.last_name = "Renommée"
        signatory.save()
    text = letter_text(held)
    assert "Signatory Est" in text
    assert "Renommée" not in text


# In bulk


def test_the_task_run_twice_writes_once(world):
    held = decided(world, line_of(world), line_of(world, "Deux"))
    assert tasks.produce_letters(held.pk) == 2
    marks = list(DecisionLetter.objects.order_by("pk").values_list("fingerprint", "produced_at"))
    assert tasks.produce_letters(held.pk) == 0
    assert tasks.resume_letters() == 0
    assert list(DecisionLetter.objects.order_by("pk").values_list("fingerprint", "produced_at")) == marks
    assert DecisionLetter.history.filter(status="produced").count() == 2


def test_two_workers_at_once_write_each_letter_once(transactional_db, world):
    held = decided(world, *[line_of(world, f"N{letter}") for letter in "abcd"])
    start = Barrier(2)

    def writes(_worker):
        start.wait()
        try:
            return tasks.produce_letters(held.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(writes, range(2))) == 4
    assert DecisionLetter.history.filter(status="produced").count() == 4


def broken(line):
    """Make the letter of a decided line impossible to write: its aid is in no rule set."""
    code = line.aid_code
    with operation("tests.break", actor=None):
        line.refresh_from_db()
        line.aid_code = "an aid of nowhere"
        line.save()
    return code


def test_a_letter_that_fails_keeps_none_of_the_others_waiting(world):
    lines = [line_of(world, f"N{letter}") for letter in "abc"]
    held = decided(world, *lines)
    code = broken(lines[0])
    with pytest.raises(ExceptionGroup) as failed:
        tasks.produce_letters(held.pk)
    assert len(failed.value.exceptions) == 1
    assert dict(DecisionLetter.objects.values_list("decision__line", "status")) == {
        lines[0].pk: "pending",
        lines[1].pk: "produced",
        lines[2].pk: "produced",
    }
    with pytest.raises(ExceptionGroup):
        tasks.resume_letters()
    with operation("tests.mend", actor=None):
        lines[0].refresh_from_db()
        lines[0].aid_code = code
        lines[0].save()
    assert tasks.resume_letters() == 1
    assert set(DecisionLetter.objects.values_list("status", flat=True)) == {"produced"}


def test_letters_of_every_session_are_found_again(world):
    first = decided(world, line_of(world))
    with clock.at(clock.now() + dt.timedelta(days=1)):
        decided(world, line_of(world, "Deux"))
    assert tasks.resume_letters() == 2
    assert tasks.produce_letters(first.pk) == 0


def test_the_trail_says_that_iris_wrote_the_letter(world):
    tasks.produce_letters(decided(world, line_of(world)).pk)
    assert Operation.objects.get(name="commissions.produce_letter").actor_label == "Iris"


# On screen


def test_progress_is_told_from_the_first_to_the_last(world, sign_in):
    lines = [line_of(world), line_of(world, "Deux")]
    held = decided(world, *lines)
    signatory, url = sign_in(Role.SIGNATORY), reverse("commissions:letters_progress", args=[held.pk])
    assert (signatory.get(url).context["done"], signatory.get(url).context["total"]) == (0, 2)
    commissions.produce_letter(DecisionLetter.objects.first().pk)
    half = signatory.get(url)
    assert (half.context["done"], half.context["finished"]) == (1, False)
    assert url in half.content.decode()
    tasks.produce_letters(held.pk)
    done = signatory.get(url)
    assert done.context["finished"]
    assert reverse("commissions:letters", args=[held.pk]) in done.content.decode()


def test_letters_open_together_once_they_are_all_written(world, sign_in):
    held = decided(world, line_of(world), line_of(world, "Deux"))
    signatory, url = sign_in(Role.SIGNATORY), reverse("commissions:letters", args=[held.pk])
    page = following(signatory, signatory.get(url, headers={"referer": f"http://testserver{held.get_absolute_url()}"}))
    assert says(page, "The letters are not all written yet.")
    letter = DecisionLetter.objects.first()
    assert signatory.get(reverse("commissions:letter", args=[letter.pk])).status_code == 404
    tasks.produce_letters(held.pk)
    text = words(signatory.get(url).content)
    numbers = [decision.number for decision in Decision.objects.order_by("sequence")]
    assert text.index(numbers[0]) < text.index(numbers[1])
    logged = ReadLog.objects.filter(kind=ReadKind.DOCUMENT).last()
    assert set(logged.person_ids) == {
        one.application.applicant_id for one in (held.items.first().line, held.items.last().line)
    }


def test_a_session_of_adjournments_alone_has_minutes_and_no_letter(world, sign_in):
    held = decided(world, line_of(world), opinions=[factories.opinion("adjournment")])
    assert tasks.produce_letters(held.pk) == 0
    signatory = sign_in(Role.SIGNATORY)
    assert signatory.get(held.get_absolute_url()).status_code == 200
    assert signatory.get(reverse("commissions:minutes", args=[held.pk])).content.startswith(b"%PDF")
    assert signatory.get(reverse("commissions:letters", args=[held.pk])).status_code == 302


# Minutes


def test_the_minutes_never_name_a_person(world, sign_in):
    kinds = [factories.opinion(), reasons("partial_grant", amount=Decimal(50)), reasons("refusal")]
    names = ("Introuvable", "Invisible", "Inconnue")
    lines = [line_of(world, name, first_name=f"Prénom{name}") for name in names]
    held = decided(world, *lines, opinions=kinds)
    text = words(sign_in(Role.COMMISSION_SECRETARY).get(reverse("commissions:minutes", args=[held.pk])).content)
    assert not [name for name in names if name in text]
    assert "Lilas" not in text
    for line in lines:
        assert line.application.number in text
    for decision in Decision.objects.all():
        assert decision.number in text
    assert held.number in text
    assert "Commission Est" in text
    assert "Signatory Est" in text


def test_the_minutes_are_the_same_bytes_each_time_and_wait_for_the_decision(world, sign_in):
    secretary = sign_in(Role.COMMISSION_SECRETARY)
    held = factories.closed_session(world, lines=[line_of(world)])
    url = reverse("commissions:minutes", args=[held.pk])
    assert says(following(secretary, secretary.get(url)), "The minutes exist once the session is decided.")
    commissions.decide_session(actor=world.account(Role.SIGNATORY), session=held, departures={}, today=clock.today())
    assert secretary.get(url).content == secretary.get(url).content
