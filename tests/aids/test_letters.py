"""Letters in bulk, the minutes, and how far they are."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from aids.commissions import operations as commissions
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import Decision
from aids.commissions.operations import Departure
from aids.commissions.opinions import check_opinion
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
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
    factories.write_letters(held)
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


def test_a_conditional_grant_tells_its_condition_and_how_it_is_paid(world):
    given = factories.opinion(
        "conditional_grant",
        amount=None,
        condition="Un échéancier est signé avec le bailleur.",
        payee_kind="household",
        payment_mode="voucher",
        duration_months=3,
    )
    text = letter_text(decided(world, line_of(world), opinions=[given]))
    expected = ("Un échéancier est signé avec le bailleur.", "votre foyer", "chèque d’accompagnement", "pour 3 mois")
    for told in expected:
        assert told in text


def test_a_condition_on_less_than_what_was_asked_is_reasoned(world):
    less = {"amount": Decimal(50), "condition": "Un échéancier est signé."}
    with pytest.raises(Refusal, match="en droit"):
        check_opinion(factories.opinion("conditional_grant", **less, reason_in_law=""), line_of(world))
    text = letter_text(decided(world, line_of(world), opinions=[reasons("conditional_grant", **less)]))
    assert LAW in text
    assert FACT in text


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
    factories.write_letters(held)
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
    factories.write_letters(held)
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
