import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from aids.applications.documents import AcknowledgedLine, Acknowledgement, AppealRoutes, acknowledgement
from aids.commissions.documents import Attendee, DecisionLine, Minutes, OpinionLine, Signatory, minutes
from aids.commissions.letters.documents import DecisionLetter, LawReason, Replaced, decision_letter
from backend.kit.pdf import Contact, Recipient, Sender

NEED = "Le frigo est vide et mon salaire n’arrive que le 5. J’ai besoin d’aide pour nourrir mes deux enfants."
SENDER = Sender(
    "Département de l’Eure", "UTAS d’Évreux", "CMS de Nétreville", ("12 rue X", "27000 Évreux"), "02 32 31 97 00"
)
RECIPIENT = Recipient("Madame", "Jeanne", "Durand-Lefèvre", ("4 rue du Docteur Œuvrard", "27110 Le Neubourg"))
CONTACT = Contact("Nadia Benali", "02 32 31 97 12", "nadia.benali@eure.example")
ROUTES = AppealRoutes(
    ("Direction de la solidarité", "14 boulevard Georges-Chauvin", "27000 Évreux"),
    "tribunal administratif de Rouen",
    ("53 avenue Gustave-Flaubert", "76000 Rouen"),
)
LINE = AcknowledgedLine("Aide alimentaire", NEED, Decimal("230"), "vous-même")
STATUTORY_LINE = AcknowledgedLine(
    "Aide à l’enfance", "La cantine & les <b>vêtements</b>.", Decimal("1250.5"), "régie", "statutory"
)
ACKNOWLEDGEMENT = Acknowledgement(
    sender=SENDER,
    recipient=RECIPIENT,
    contact=CONTACT,
    place="Évreux",
    dated=date(2026, 11, 22),
    application_number="2026-001234",
    received_on=date(2026, 11, 20),
    silence_on=date(2027, 1, 20),
    lines=(LINE,),
    appeal_routes=ROUTES,
    data_protection_contact="dpo@eure.example",
)
SIGNATORY = Signatory("Claire", "Martin", "Directrice de l’UTAS d’Évreux", "arrêté n° 2026-117 du 3 mars 2026")
GRANT = DecisionLetter(
    sender=SENDER,
    recipient=RECIPIENT,
    contact=CONTACT,
    place="Évreux",
    dated=date(2026, 12, 1),
    decision_number="2026-D-00042",
    application_number="2026-001234",
    received_on=date(2026, 11, 20),
    decided_on=date(2026, 12, 1),
    commission="commission de l’UTAS d’Évreux",
    session_on=date(2026, 11, 27),
    outcome="grant",
    aid_label="Aide alimentaire",
    need=NEED,
    amount_asked=Decimal("230"),
    amount_granted=Decimal("230"),
    payee="Épicerie solidaire du Neubourg",
    signatory=SIGNATORY,
    regime="discretionary",
    appeal_routes=ROUTES,
)
REASONS = {
    "reasons_in_law": (
        LawReason("Article 12 du règlement unique", "le plafond est de 160 € pour une personne seule."),
    ),
    "reasons_in_fact": ("Votre moyenne économique est de 9,20 € par jour.",),
}
PARTIAL = replace(GRANT, outcome="partial_grant", amount_granted=Decimal("160"), **REASONS)
REFUSAL = replace(GRANT, outcome="refusal", amount_granted=None, payee="", **REASONS)
NOTHING = {"amount_granted": None, "payee": ""}
CONDITIONAL = replace(GRANT, outcome="conditional_grant", condition="Vous signez un échéancier avec votre bailleur.")
INADMISSIBLE = replace(REFUSAL, outcome="inadmissible")
CLOSED = replace(GRANT, outcome="closed_without_decision", **NOTHING)
WITHDRAWN = replace(GRANT, outcome="withdrawn", **NOTHING)
DECISIONS = [GRANT, PARTIAL, CONDITIONAL, REFUSAL, INADMISSIBLE]
UNDECIDED = [CLOSED, WITHDRAWN]
MEMBERS = (
    Attendee("Claire Martin", "Présidente"),
    Attendee("Inès Haddad", "Conseillère départementale", "remote"),
    Attendee("Luc Petit", "CCAS d’Évreux", "excused"),
    Attendee("Anne Roy", "CAF de l’Eure", "absent"),
)
MINUTES = Minutes(
    department="Département de l’Eure",
    unit="UTAS d’Évreux",
    session_number="2026-14",
    held_on=date(2026, 11, 27),
    place="CMS de Nétreville",
    attendees=MEMBERS,
    lines=(),
    decisions=(),
    secretary=Signatory("Léa", "Morel", "Secrétaire de la commission"),
    signatory=SIGNATORY,
)


def pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def sized_minutes(count: int) -> Minutes:
    """Minutes of `count` lines: one in three granted in full, one for half, one refused."""
    lines, decisions = [], []
    for number in range(count):
        opinion = ("grant", "partial_grant", "refusal")[number % 3]
        amount = {"grant": Decimal(100), "partial_grant": Decimal(50)}.get(opinion)
        application = f"2026-{number:06}"
        reason = "" if opinion == "grant" else "La moyenne économique dépasse le plafond de l’article 12. " * 3
        lines.append(OpinionLine(application, "Aide alimentaire", Decimal(100), opinion, amount, reason))
        decider = "Claire Martin, directrice" if number % 2 else "Paul Lenoir, adjoint"
        decisions.append(DecisionLine(f"D-{number:04}", application, "Aide alimentaire", opinion, decider, amount))
    return replace(MINUTES, lines=tuple(lines), decisions=tuple(decisions))


@pytest.mark.parametrize(
    "mention",
    [
        "reçu votre demande le 20 novembre 2026",
        "aucune réponse le 20 janvier 2027",
        "considérée comme refusée (article L. 231-4, 3° du code des relations entre le public et l’administration",
        "Cette lettre ne vaut pas accord",
        "n° 2026-001234",
        f"« {NEED} »",
        "230,00 €",
        "à verser à : vous-même",
        "UTAS d’Évreux, CMS de Nétreville. Téléphone : 02 32 31 97 12. Courriel : nadia.benali@eure.example.",
        "12 rue X 27000 Évreux",
        "Vous avez deux mois, à partir du 20 janvier 2027",
        "article L. 411-2",
        "article L. 411-7",
        "Direction de la solidarité, 14 boulevard Georges-Chauvin, 27000 Évreux",
        "Saisir le tribunal administratif de Rouen",
        "article R. 421-1 du code de justice administrative",
        "dpo@eure.example",
        "CNIL",
        "Madame Jeanne Durand-Lefèvre 4 rue du Docteur Œuvrard 27110 Le Neubourg",
        "Votre dossier est complet",
    ],
)
def test_the_acknowledgement_says_what_the_law_asks(mention):
    assert mention in words(acknowledgement(ACKNOWLEDGEMENT))


def test_the_acknowledgement_of_one_line_takes_one_page():
    assert len(pages(acknowledgement(ACKNOWLEDGEMENT))) == 1


def test_missing_documents_are_listed_with_their_deadline_and_the_suspension():
    facts = replace(
        ACKNOWLEDGEMENT,
        missing_documents=("un bulletin de salaire", "une attestation <CAF>"),
        documents_due_on=date(2026, 12, 1),
    )
    printed = words(acknowledgement(facts))
    assert "au plus tard le 1er décembre 2026 : – un bulletin de salaire – une attestation <CAF>" in printed
    assert "article L. 114-5 du CRPA" in printed
    assert "Votre dossier est complet" not in printed


def test_lines_under_two_regimes_get_each_their_appeal_routes():
    printed = words(acknowledgement(replace(ACKNOWLEDGEMENT, lines=(LINE, STATUTORY_LINE))))
    discretionary, statutory = printed.split("comment contester, pour « Aide à l’enfance »")
    assert "comment contester, pour « Aide alimentaire »" in discretionary
    assert "L. 411-2" in discretionary
    assert "L. 134-2" not in discretionary
    assert "L. 134-1 et L. 134-2" in statutory
    assert "L. 411-2" not in statutory
    assert "Total demandé 1 480,50 €" in printed
    assert "« La cantine & les <b>vêtements</b>. »" in printed


def test_a_protected_address_is_never_printed():
    recipient = replace(RECIPIENT, hand_delivered_at="CMS de Bernay")
    for pdf in (
        acknowledgement(replace(ACKNOWLEDGEMENT, recipient=recipient)),
        decision_letter(replace(GRANT, recipient=recipient)),
    ):
        printed = words(pdf)
        assert "Remis en main propre au CMS de Bernay" in printed
        assert "Jeanne Durand-Lefèvre" in printed
        assert "Œuvrard" not in printed
        assert "27110" not in printed


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lines": ()}, "at least one line"),
        ({"missing_documents": ("un bulletin",)}, "by a date"),
    ],
)
def test_an_acknowledgement_that_would_not_be_lawful_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(ACKNOWLEDGEMENT, **changes)


@pytest.mark.parametrize(
    ("facts", "first_lines"),
    [
        (
            GRANT,
            "J’ai décidé, le 1er décembre 2026, de vous accorder 230,00 € pour votre demande « Aide alimentaire ».",
        ),
        (
            CONDITIONAL,
            "J’ai décidé, le 1er décembre 2026, de vous accorder 230,00 € pour votre demande « Aide alimentaire ». "
            "Il y a une condition.",
        ),
        (
            INADMISSIBLE,
            "Vous avez demandé 230,00 € au titre de « Aide alimentaire ». J’ai décidé, le 1er décembre 2026, que cette "
            "demande n’est pas recevable.",
        ),
        (CLOSED, "Vous avez demandé 230,00 € au titre de « Aide alimentaire ». Le 1er décembre 2026, j’ai fermé"),
        (WITHDRAWN, "Vous avez demandé 230,00 € au titre de « Aide alimentaire ». Ensuite, vous nous avez dit"),
        (PARTIAL, "J’ai décidé, le 1er décembre 2026, de vous accorder 160,00 €, sur les 230,00 € demandés"),
        (REFUSAL, "Vous avez demandé 230,00 € au titre de « Aide alimentaire ». Je regrette"),
    ],
)
def test_the_amount_and_the_date_come_first(facts, first_lines):
    assert f"Madame, {first_lines}" in pages(decision_letter(facts))[0]


@pytest.mark.parametrize("facts", DECISIONS)
def test_every_decision_says_who_decided_on_what_and_how_to_appeal(facts):
    printed = words(decision_letter(facts))
    for mention in (
        "2026-D-00042",
        "n° 2026-001234, reçue le 20 novembre 2026",
        "La commission de l’UTAS d’Évreux a donné son avis le 27 novembre 2026",
        f"« {NEED} »",
        "Pour le président du conseil départemental et par délégation, Directrice de l’UTAS d’Évreux",
        "Claire Martin Délégation de signature : arrêté n° 2026-117 du 3 mars 2026",
        "Si vous n’êtes pas d’accord avec cette décision",
        "02 32 31 97 12",
    ):
        assert mention in printed


@pytest.mark.parametrize("facts", [PARTIAL, REFUSAL, INADMISSIBLE])
def test_a_refusal_even_in_part_gives_its_reasons_in_law_and_in_fact(facts):
    printed = words(decision_letter(facts))
    assert "Article 12 du règlement unique : le plafond est de 160 € pour une personne seule." in printed
    assert "Votre moyenne économique est de 9,20 € par jour." in printed


@pytest.mark.parametrize("facts", [GRANT, PARTIAL, CONDITIONAL])
def test_a_grant_says_who_is_paid_and_how(facts):
    printed = words(decision_letter(replace(facts, payment_note="Un chèque vous attend.")))
    assert "Elle sera versée à : Épicerie solidaire du Neubourg. Un chèque vous attend." in printed


def test_payment_tells_how_and_for_how_long():
    printed = words(decision_letter(replace(GRANT, payment_mode="virement", duration_months=3)))
    assert "Moyen de paiement : virement. Elle est accordée pour 3 mois." in printed
    assert "pour un mois" in words(decision_letter(replace(GRANT, duration_months=1)))


def test_a_condition_is_told_with_whom_to_call_once_it_is_done():
    printed = words(decision_letter(CONDITIONAL))
    assert "L’aide est payée quand ceci est fait : – Vous signez un échéancier avec votre bailleur." in printed
    assert "Dites-le-nous au 02 32 31 97 12 (Nadia Benali)" in printed


@pytest.mark.parametrize("facts", UNDECIDED)
def test_where_nothing_is_decided_nothing_is_refused_nor_to_be_contested(facts):
    printed = words(decision_letter(replace(facts, explanation_shown=True)))
    assert "Ce n’est pas un refus" in printed
    assert "Vous pouvez faire une nouvelle demande quand vous voulez." in printed
    for mention in ("tribunal", "recours", "algorithmique", "versée", "a donné son avis"):
        assert mention not in printed


def test_a_closed_request_says_why_when_a_reason_was_given():
    printed = words(decision_letter(replace(CLOSED, reasons_in_fact=("Nous vous avons écrit deux fois.",))))
    assert (
        "Pourquoi cette demande est fermée Ce que nous avons constaté : – Nous vous avons écrit deux fois." in printed
    )
    assert "Pourquoi" not in words(decision_letter(CLOSED))


@pytest.mark.parametrize("facts", DECISIONS)
def test_a_decision_that_departs_from_the_opinion_says_so(facts):
    sentence = "La commission avait donné un autre avis."
    assert sentence in words(decision_letter(replace(facts, departs=True)))
    assert sentence not in words(decision_letter(facts))


@pytest.mark.parametrize("facts", [*DECISIONS, *UNDECIDED])
def test_a_rectifying_decision_says_what_it_rectifies(facts):
    first = Replaced("EST-2026-0012", date(2026, 11, 20), error="le montant imprimé était 106 € au lieu de 160 €.")
    printed = words(decision_letter(replace(facts, replaces=first)))
    assert "remplace la décision n° EST-2026-0012 du 20 novembre 2026, qui contenait une erreur : le montant" in printed
    assert "106 € au lieu de 160 €. La réponse à votre demande n° 2026-001234" in printed
    assert "a donné son avis" not in printed
    assert ("recours gracieux" in printed) == (facts in DECISIONS)


@pytest.mark.parametrize("facts", DECISIONS)
@pytest.mark.parametrize(("regime", "article"), [("statutory", True), ("discretionary", False)])
def test_a_decision_on_appeal_says_what_it_replaces_and_leaves_the_court(facts, regime, article):
    first = Replaced("EST-2026-0012", date(2026, 10, 2), appeal_on=date(2026, 11, 3), heard_on=date(2026, 11, 12))
    printed = words(decision_letter(replace(facts, regime=regime, session_on=None, replaces=first)))
    assert "Objet : réponse à votre recours (décision n° 2026-D-00042)" in printed
    assert "Vous avez contesté ma décision n° EST-2026-0012 du 2 octobre 2026 par un recours reçu le 3 nov" in printed
    assert "Vous avez été entendu(e) le 12 novembre 2026." in printed
    assert ("L. 412-7" in printed) == article
    assert "saisir le tribunal administratif de Rouen" in printed
    assert "recours gracieux" not in printed
    assert "sans attendre" not in printed
    never_heard = replace(facts, replaces=replace(first, heard_on=None))
    assert "entendu" not in words(decision_letter(never_heard))


def test_a_decision_taken_without_waiting_for_a_session_says_so():
    printed = words(decision_letter(replace(GRANT, session_on=None)))
    assert "j’ai décidé sans attendre la réunion de la commission, qui en sera informée" in printed
    assert "a donné son avis" not in printed


def test_a_refusal_speaks_of_no_payment_and_ends_with_who_to_call():
    printed = words(decision_letter(REFUSAL))
    assert "versée" not in printed
    assert "Appelez le 02 32 31 97 12 (Nadia Benali) : nous vous expliquerons cette décision" in printed


@pytest.mark.parametrize("facts", DECISIONS)
def test_discretionary_aid_may_be_appealed_informally(facts):
    printed = words(decision_letter(facts))
    for mention in (
        "Vous avez deux mois, à partir du jour où vous recevez cette lettre",
        "recours gracieux",
        "recours hiérarchique",
        "interrompt le délai",
        "article L. 411-2 du code des relations entre le public et l’administration",
        "Sans réponse au bout de deux mois, il est considéré comme rejeté (article L. 411-7 du CRPA)",
        "Saisir le tribunal administratif de Rouen",
        "53 avenue Gustave-Flaubert, 76000 Rouen",
        "article R. 421-1 du code de justice administrative",
    ):
        assert mention in printed
    assert "L. 134-2" not in printed


@pytest.mark.parametrize("facts", DECISIONS)
def test_statutory_aid_must_be_appealed_to_the_author_first(facts):
    printed = words(decision_letter(replace(facts, regime="statutory")))
    for mention in (
        "obligatoirement",
        "recours administratif préalable obligatoire (articles L. 134-1 et L. 134-2 du code de l’action sociale",
        "article L. 412-3 du code des relations entre le public et l’administration",
        "Sans lui, le tribunal ne pourra pas examiner votre demande.",
        "Écrivez dans les deux mois, à partir du jour où vous recevez cette lettre, à l’auteur de la décision",
        "nous vous recevrons pour vous entendre, et vous pourrez venir avec la personne ou l’organisme de votre choix",
        "même si elle va dans le même sens (article L. 412-7 du CRPA)",
        "article L. 411-7",
        "Un simple recours gracieux ne remplace pas",
        "saisir le tribunal administratif de Rouen",
    ):
        assert mention in printed
    assert "L. 411-2" not in printed


def test_the_algorithm_is_mentioned_when_its_explanation_was_shown():
    mention = "traitement algorithmique"
    assert mention not in words(decision_letter(GRANT))
    printed = words(decision_letter(replace(GRANT, explanation_shown=True)))
    assert mention in printed
    assert "Vous avez le droit d’obtenir ses règles et ses principales caractéristiques" in printed
    assert "commission d’accès aux documents administratifs" in printed
    assert "articles L. 311-3-1 et R. 311-3-1-1 du CRPA" in printed


def test_the_president_signs_without_delegation():
    president = Signatory("Anne", "Leroy", "Présidente du conseil départemental")
    printed = words(decision_letter(replace(GRANT, signatory=president)))
    assert "Présidente du conseil départemental Anne Leroy" in printed
    assert "délégation" not in printed


@pytest.mark.parametrize(
    ("facts", "most"),
    [(GRANT, 1), (PARTIAL, 2), (REFUSAL, 2), (CONDITIONAL, 2), (INADMISSIBLE, 2), (CLOSED, 1), (WITHDRAWN, 1)],
)
@pytest.mark.parametrize("explained", [False, True])
def test_letters_stay_short(facts, most, explained):
    assert len(pages(decision_letter(replace(facts, explanation_shown=explained)))) <= most


@pytest.mark.parametrize("facts", [*DECISIONS, *UNDECIDED])
def test_nobody_is_called_an_usager(facts):
    printed = words(decision_letter(replace(facts, explanation_shown=True))) + words(acknowledgement(ACKNOWLEDGEMENT))
    assert "usager" not in printed.lower()
    assert "{" not in printed
    assert "**" not in printed


@pytest.mark.parametrize(
    ("facts", "changes", "message"),
    [
        (GRANT, {"outcome": "adjournment"}, "No letter"),
        (GRANT, {"amount_granted": None}, "an amount and a payee"),
        (GRANT, {"amount_granted": Decimal(0)}, "an amount and a payee"),
        (GRANT, {"amount_granted": Decimal(-1)}, "an amount and a payee"),
        (GRANT, {"payee": " "}, "an amount and a payee"),
        (PARTIAL, {"amount_granted": Decimal(230)}, "less than what was asked"),
        (PARTIAL, {"reasons_in_law": ()}, "in law and in fact"),
        (REFUSAL, {"reasons_in_law": ()}, "in law and in fact"),
        (REFUSAL, {"reasons_in_fact": ()}, "in law and in fact"),
        (REFUSAL, {"amount_granted": Decimal(1)}, "Nothing but a grant"),
        (WITHDRAWN, {"amount_granted": Decimal(1)}, "Nothing but a grant"),
        (INADMISSIBLE, {"reasons_in_fact": ()}, "in law and in fact"),
        (CONDITIONAL, {"condition": " "}, "says its condition"),
        (CONDITIONAL, {"amount_granted": None}, "an amount and a payee"),
        (CONDITIONAL, {"amount_granted": Decimal(100)}, "in law and in fact"),
        (GRANT, {"condition": "Signer."}, "no other decision has one"),
        (SIGNATORY, {"capacity": ""}, "L212-1"),
        (SIGNATORY, {"first_name": " "}, "L212-1"),
    ],
)
def test_a_letter_that_would_not_be_lawful_is_refused(facts, changes, message):
    with pytest.raises(ValueError, match=message):
        replace(facts, **changes)


def test_long_names_and_a_long_need_are_all_printed():
    need = "\n".join(
        f"Ligne {number} : je dois payer le loyer, l’eau et l’électricité de novembre." for number in range(10)
    )
    recipient = Recipient(
        "Madame",
        "Marie-Antoinette Joséphine",
        "de La Rochefoucauld-Montbazon d’Estissac",
        (
            "Chez Monsieur et Madame Vandenbroucke",
            "Résidence des Tilleuls, bâtiment C, appartement 1204",
            "27000 Évreux",
        ),
    )
    for pdf in (
        decision_letter(replace(REFUSAL, need=need, recipient=recipient)),
        acknowledgement(replace(ACKNOWLEDGEMENT, lines=(replace(LINE, need=need),), recipient=recipient)),
    ):
        printed = words(pdf)
        assert len(pages(pdf)) == 2
        assert all(f"Ligne {number} : je dois" in printed for number in range(10))
        assert "de La Rochefoucauld-Montbazon d’Estissac" in printed
        assert "appartement 1204" in printed


@pytest.mark.parametrize(
    ("document", "facts"),
    [(acknowledgement, ACKNOWLEDGEMENT), (decision_letter, REFUSAL), (minutes, sized_minutes(3))],
)
def test_the_same_facts_give_the_same_bytes(document, facts):
    assert document(facts) == document(facts)


def test_minutes_tell_who_was_there_and_in_what_capacity():
    printed = words(minutes(MINUTES))
    for mention in (
        "UTAS d’Évreux · séance n° 2026-14 du 27 novembre 2026 · CMS de Nétreville",
        "2 membres sur 4 y ont pris part",
        "Claire Martin Présidente Présence",
        "Inès Haddad Conseillère départementale Présence à distance",
        "Luc Petit CCAS d’Évreux Absence excusée",
        "Anne Roy CAF de l’Eure Absence",
        "Secrétaire de séance",
        "Léa Morel",
        "Claire Martin Délégation de signature : arrêté n° 2026-117 du 3 mars 2026",
    ):
        assert mention in printed


def test_minutes_of_an_empty_session_say_so_on_one_page():
    printed = pages(minutes(MINUTES))
    assert len(printed) == 1
    assert "Aucune demande n’était inscrite à l’ordre du jour." in printed[0]
    assert "Aucune décision n’a été prise" in printed[0]
    assert "Totaux" not in printed[0]


def test_minutes_of_sixty_lines_lose_nothing():
    printed = pages(minutes(sized_minutes(60)))
    everything = " ".join(printed)
    assert 4 <= len(printed) <= 8
    for number in range(60):
        assert everything.count(f"2026-{number:06}") == 2
        assert everything.count(f"D-{number:04}") == 1
    opinions = everything.split("Décisions prises par")[0]
    assert opinions.count("La moyenne économique dépasse le plafond") == 40 * 3


def test_the_number_of_a_decision_is_never_cut_in_two():
    longest = "PONT-AUDEMER-2026-0117"
    short = sized_minutes(1)
    told = replace(short, decisions=tuple(replace(line, decision_number=longest) for line in short.decisions))
    assert longest in words(minutes(told))


def test_minutes_add_up():
    printed = words(minutes(sized_minutes(60)))
    assert "Accord 20 2 000,00 € 2 000,00 € 20 2 000,00 €" in printed
    assert "Accord partiel 20 2 000,00 € 1 000,00 € 20 1 000,00 €" in printed
    assert "Refus 20 2 000,00 € 0,00 € 20 0,00 €" in printed
    assert "Ensemble 60 6 000,00 € 3 000,00 € 60 3 000,00 €" in printed


def test_minutes_group_decisions_by_who_took_them():
    printed = words(minutes(sized_minutes(6)))
    first, second = printed.split("Décisions prises par ")[1:]
    assert first.startswith("Paul Lenoir, adjoint, après avis de la commission")
    assert re.findall(r"D-\d{4}", first) == ["D-0000", "D-0002", "D-0004"]
    assert second.startswith("Claire Martin, directrice")
    assert re.findall(r"D-\d{4}", second) == ["D-0001", "D-0003", "D-0005"]


def test_minutes_record_departures_and_dissents():
    facts = sized_minutes(1)
    decision = replace(facts.decisions[0], departure_reason="Pièce reçue après la séance <fin>.")
    printed = words(minutes(replace(facts, decisions=(decision,), remarks=("Inès Haddad est en désaccord.",))))
    assert "Pièce reçue après la séance <fin>." in printed
    assert "Observations – Inès Haddad est en désaccord." in printed
