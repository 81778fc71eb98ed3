"""The words a rule may use: facts of a household and of its request, kinds of income and of expense, payees.

A rule file names these, and what it declares itself (questions, places, sums, tables, indicators, tallies); nothing
else. Codes are stored by other rooms and never change; the French words are what an explanation prints. Amounts are
euros a month unless said otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a value is, hence how it is compared and printed."""

    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    YEARS = "years"
    SHARE = "share"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


NUMBERS = tuple(kind for kind in Kind if kind not in (Kind.YES_NO, Kind.CHOICE))


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact; `noun_fr` is what a count counts (singular, plural), `choices` code → words of a choice."""

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

PAYMENT_MODES: Mapping[str, str] = {
    "voucher": "chèque d’accompagnement personnalisé",
    "transfer": "virement",
    "third_party": "paiement direct au tiers",
    "cash": "espèces",
}

# Who decides, from the desk to the département: a text says up to which amount.
DECIDERS: Mapping[str, str] = {
    "unit_manager": "le responsable de l’unité territoriale, par délégation",
    "commission": "le signataire, après avis de la commission",
    "department": "le président du conseil départemental",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a worked-out figure is: its kind, what follows it on a screen, and its name for whoever writes rules."""

    kind: Kind
    after_fr: str
    meaning_fr: str


UNITS: Mapping[str, Unit] = {
    "euros": Unit(Kind.MONEY, "", "euros"),
    "euros_per_month": Unit(Kind.MONEY, "par mois", "euros par mois"),
    "euros_per_day": Unit(Kind.MONEY, "par jour", "euros par jour"),
    "euros_per_year": Unit(Kind.MONEY, "par an", "euros par an"),
    "euros_per_person_per_month": Unit(Kind.MONEY, "par personne et par mois", "euros par personne et par mois"),
    "euros_per_person_per_day": Unit(Kind.MONEY, "par personne et par jour", "euros par personne et par jour"),
    "euros_per_unit_per_month": Unit(Kind.MONEY, "par part et par mois", "euros par part et par mois"),
    "euros_per_unit_per_day": Unit(Kind.MONEY, "par unité de consommation et par jour", "euros par unité et par jour"),
    "share": Unit(Kind.SHARE, "", "part de 1, écrite en pour cent"),
    "parts": Unit(Kind.NUMBER, "", "parts ou unités de consommation"),
    "number": Unit(Kind.NUMBER, "", "nombre"),
    "years": Unit(Kind.YEARS, "", "années"),
    "yes_no": Unit(Kind.YES_NO, "", "oui ou non"),
}

_HOUSEHOLD = "page de la personne, rubrique « Foyer »"
_INCOME = "budget du foyer, une ligne par ressource (sans aucune ressource : une ligne à 0,00 €)"
_EXPENSES = "budget du foyer, une ligne par charge"
_REQUEST = "demande, rubrique « Ce qui est demandé »"
_CHECKS = "demande, rubrique « Situation »"
_PAST = "historique des aides du foyer"

_PERSONS, _GRANTS, _YEARS = ("personne", "personnes"), ("aide", "aides"), ("an", "ans")

FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("persons", Kind.COUNT, "le nombre de personnes du foyer", _HOUSEHOLD, _PERSONS),
        Fact("adults", Kind.COUNT, "le nombre d’adultes", _HOUSEHOLD, ("adulte", "adultes")),
        Fact("children", Kind.COUNT, "le nombre d’enfants", _HOUSEHOLD, ("enfant", "enfants")),
        Fact("couple", Kind.YES_NO, "si le demandeur vit en couple", _HOUSEHOLD),
        Fact("applicant_age", Kind.YEARS, "l’âge du demandeur", _HOUSEHOLD, _YEARS),
        Fact("spouse_age", Kind.YEARS, "l’âge du conjoint", _HOUSEHOLD, _YEARS),
        Fact("youngest_age", Kind.YEARS, "l’âge du plus jeune du foyer", _HOUSEHOLD, _YEARS),
        Fact("income", Kind.MONEY, "les ressources du foyer", _INCOME),
        Fact("expenses", Kind.MONEY, "les charges du foyer", _EXPENSES),
        Fact("earlier_months", Kind.MONEY, "les ressources des mois précédents", "budget du foyer, un par mois"),
        *(Fact(f"income_{code}", Kind.MONEY, label, _INCOME) for code, label in INCOME_KINDS.items()),
        *(Fact(f"expense_{code}", Kind.MONEY, label, _EXPENSES) for code, label in EXPENSE_KINDS.items()),
        Fact("lawful_residence", Kind.YES_NO, "si le séjour est régulier", _CHECKS),
        Fact("imminent_danger", Kind.YES_NO, "si la vie est en danger immédiat", _CHECKS),
        Fact("legal_rights_claimed", Kind.YES_NO, "si les droits prévus par la loi ont été demandés", _CHECKS),
        Fact("commune", Kind.CHOICE, "la commune où vit le foyer", _HOUSEHOLD),
        Fact("ground", Kind.CHOICE, "le motif de la demande", _REQUEST),
        Fact("amount_asked", Kind.MONEY, "le montant demandé", _REQUEST),
        Fact("quote", Kind.MONEY, "le montant du devis ou de la facture", _REQUEST),
        Fact("already_proposed", Kind.MONEY, "le montant déjà proposé dans la même demande", _REQUEST),
        Fact("grants_this_calendar_year", Kind.COUNT, "les aides reçues depuis le 1er janvier", _PAST, _GRANTS),
        Fact("grants_last_12_months", Kind.COUNT, "les aides reçues depuis douze mois", _PAST, _GRANTS),
        Fact("past_grants", Kind.MONEY, "les aides déjà reçues par le foyer", _PAST),
    )
}

# What a `per_member` formula may read, besides everything else: one member of the household at a time.
MEMBER_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("member_age", Kind.YEARS, "l’âge de chaque personne du foyer", _HOUSEHOLD, _YEARS),
        Fact("member_income", Kind.MONEY, "les ressources de chaque personne", _INCOME),
        Fact("member_is_applicant", Kind.YES_NO, "qui est le demandeur", _HOUSEHOLD),
        Fact("member_is_spouse", Kind.YES_NO, "qui est le conjoint", _HOUSEHOLD),
        Fact("member_is_child", Kind.YES_NO, "qui est un enfant", _HOUSEHOLD),
        Fact("member_is_other_dependant", Kind.YES_NO, "qui est à charge", _HOUSEHOLD),
        Fact("member_is_other_adult", Kind.YES_NO, "qui est un autre adulte", _HOUSEHOLD),
    )
}

# Names that stand for lists, which a formula cannot read: they only say what is missing.
UNREADABLE = frozenset({"earlier_months", "past_grants", "commune"})

SAME_AID, ANY_AID = "same_aid", "any_aid"

# The stretch of time over which grants are counted; a rule set may declare others (school terms…).
WINDOWS: Mapping[str, str] = {
    "request": "pour cette seule demande",
    "application": "pour tout le dossier de demande",
    "calendar_year": "depuis le 1er janvier",
    "twelve_months": "depuis douze mois",
    "ever": "depuis toujours",
}
