from fractions import Fraction

import pytest

from aids.rules.expressions import Scope, parse
from aids.rules.tables import Row
from aids.rules.vocabulary import MEMBER_FACTS, Kind
from aids.rules.wording import worded, worded_row
from tests.aids.rules.situations import AID, RULE_SET

SCOPE = Scope(
    RULE_SET.kinds | {name: fact.kind for name, fact in MEMBER_FACTS.items()},
    {"ground": [ground.code for ground in RULE_SET.aid(AID).grounds]},
)


@pytest.mark.parametrize(
    ("formula", "kind", "words"),
    [
        (
            "(resources - flat_charges) / persons",
            None,
            "(Ressources du foyer − Charges forfaitaires) ÷ le nombre de personnes du foyer",
        ),
        (
            "160 if persons == 1 else 230",
            Kind.MONEY,
            "160,00 € si le nombre de personnes du foyer = 1, sinon 230,00 €",
        ),
        ("quote * 0.8", Kind.MONEY, "le montant du devis ou de la facture × 80 %"),
        (
            "quote * (0.8 if couple else 0.5)",
            Kind.MONEY,
            "le montant du devis ou de la facture × (80 % si le demandeur vit en couple, sinon 50 %)",
        ),
        (
            "1000 + 200 * (persons - 1)",
            Kind.MONEY,
            "1 000,00 € + 200,00 € × (le nombre de personnes du foyer − 1)",
        ),
        ("550 * 1.2", Kind.MONEY, "550,00 € × 1,2"),
        ("min(quote, 300)", Kind.MONEY, "le plus petit de (le montant du devis ou de la facture ; 300,00 €)"),
        (
            "1 if member_is_applicant else 0.5 if member_age >= 14 else 0.3",
            Kind.NUMBER,
            "1 si la personne est le demandeur, 0,5 si l’âge de la personne ≥ 14 ans, sinon 0,3",
        ),
        (
            "not couple and applicant_age < 26",
            None,
            "(le demandeur vit en couple : non) et l’âge du demandeur < 26 ans",
        ),
        (
            "not (couple or persons > 2)",
            None,
            "non (le demandeur vit en couple ou le nombre de personnes du foyer > 2)",
        ),
        ("ground == 'food'", None, "le motif de la demande est « Alimentation »"),
        (
            "ground == 'food' or ground == 'heating'",
            None,
            "le motif de la demande est « Alimentation » ou « Chauffage »",
        ),
        ("ground != 'food'", None, "le motif de la demande n’est pas « Alimentation »"),
        (
            "persons - (adults - children)",
            None,
            "le nombre de personnes du foyer − (le nombre d’adultes − le nombre d’enfants)",
        ),
        ("-(persons - 3)", None, "−(le nombre de personnes du foyer − 3)"),
        ("quote > 12.345", None, "le montant du devis ou de la facture > 12,345 €"),
    ],
)
def test_a_formula_is_written_with_the_words_of_the_text(formula, kind, words):
    found = worded(parse(formula, SCOPE), RULE_SET, kind).replace("\u202f", " ").replace("\u00a0", " ")
    assert found == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row({}, upper=Fraction(5)), "jusqu’à 5,00 €"),
        (Row({}, Fraction(5), False, Fraction(8), True), "plus de 5,00 € et jusqu’à 8,00 €"),
        (Row({}, Fraction(5), True, Fraction(8), False), "à partir de 5,00 € et moins de 8,00 €"),
        (Row({}, Fraction(5), True, Fraction(5), True), "5,00 €"),
    ],
)
def test_a_row_says_for_whom_it_is(row, words):
    assert worded_row(row, parse("daily_mean", SCOPE), RULE_SET).replace("\u202f", " ") == words
