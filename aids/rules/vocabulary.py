"""The words a rule may use: facts of a household and of its request, kinds of income and of expense, payees.

A rule file can name nothing else. Codes are stored by other rooms and never change; the French words are what
an explanation prints. Amounts are euros a month unless said otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a fact is, hence how it is compared and printed."""

    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact; `noun_fr` is what a count counts (singular, plural)."""

    name: str
    kind: Kind
    meaning_fr: str
    where_to_enter_fr: str
    noun_fr: tuple[str, str] = ("", "")


INCOME_KINDS: Mapping[str, str] = {
    "wage": "salaire",
    "child_wage": "salaire d’un enfant",
    "unemployment_benefit": "allocation chômage",
    "rsa": "RSA",
    "activity_bonus": "prime d’activité",
    "housing_benefit": "aide au logement",
    "family_allowances": "prestations familiales",
    "disability_allowance": "AAH",
    "disability_child_benefit": "AEEH",
    "back_to_school_allowance": "ARS",
    "parental_presence_allowance": "AJPP",
    "pension": "retraite ou pension",
    "sick_pay": "indemnités journalières",
    "maintenance_received": "pension alimentaire reçue",
    "scholarship": "bourse",
    "other_income": "autre ressource",
}

EXPENSE_KINDS: Mapping[str, str] = {
    "rent": "loyer",
    "mortgage": "prêt immobilier",
    "energy": "énergie",
    "water": "eau",
    "insurance": "assurances",
    "telecom": "téléphone et internet",
    "transport": "transport",
    "childcare": "garde d’enfant",
    "canteen": "cantine",
    "health": "santé",
    "tax": "impôts",
    "maintenance_paid": "pension alimentaire versée",
    "debt": "remboursement de dettes",
    "other_expense": "autre charge",
}

PAYEES: Mapping[str, str] = {"household": "le foyer", "supplier": "le fournisseur", "landlord": "le bailleur"}

# The unit of an indicator → what follows its figure on a screen.
UNITS: Mapping[str, str] = {
    "euros_per_month": "par mois",
    "euros_per_person_per_day": "par personne et par jour",
}

_HOUSEHOLD = "page de la personne, rubrique « Foyer »"
_INCOME = "budget du foyer, une ligne par ressource (sans aucune ressource : une ligne à 0,00 €)"
_EXPENSES = "budget du foyer, une ligne par charge"
_REQUEST = "demande, rubrique « Ce qui est demandé »"
_CHECKS = "demande, rubrique « Situation »"
_PAST = "historique des aides du foyer"

_PERSONS, _GRANTS = ("personne", "personnes"), ("aide", "aides")

FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("persons", Kind.COUNT, "le nombre de personnes du foyer", _HOUSEHOLD, _PERSONS),
        Fact("adults", Kind.COUNT, "le nombre d’adultes", _HOUSEHOLD, ("adulte", "adultes")),
        Fact("children", Kind.COUNT, "le nombre d’enfants", _HOUSEHOLD, ("enfant", "enfants")),
        Fact("counted_income", Kind.MONEY, "les ressources du foyer", _INCOME),
        Fact("counted_expenses", Kind.MONEY, "les charges du foyer", _EXPENSES),
        *(Fact(f"income_{code}", Kind.MONEY, label, _INCOME) for code, label in INCOME_KINDS.items()),
        *(Fact(f"expense_{code}", Kind.MONEY, label, _EXPENSES) for code, label in EXPENSE_KINDS.items()),
        Fact("lawful_residence", Kind.YES_NO, "si le séjour est régulier", _CHECKS),
        Fact("imminent_danger", Kind.YES_NO, "si la vie est en danger immédiat", _CHECKS),
        Fact("legal_rights_claimed", Kind.YES_NO, "si les droits prévus par la loi ont été demandés", _CHECKS),
        Fact("ground", Kind.CHOICE, "le motif de la demande", _REQUEST),
        Fact("amount_asked", Kind.MONEY, "le montant demandé", _REQUEST),
        Fact("already_proposed", Kind.MONEY, "le montant déjà proposé dans la même demande", _REQUEST),
        Fact("grants_this_calendar_year", Kind.COUNT, "les aides reçues depuis le 1er janvier", _PAST, _GRANTS),
        Fact("grants_last_12_months", Kind.COUNT, "les aides reçues depuis douze mois", _PAST, _GRANTS),
    )
}
