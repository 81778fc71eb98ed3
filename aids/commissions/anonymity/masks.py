"""The neutral words that stand for what a commission must not read; French, as the texts that they are put in."""

import re
from dataclasses import dataclass

APPLICANT = "[la personne]"
SPOUSE = "[le conjoint]"
FAMILY = "[nom]"
FORMER = "[ancien membre du foyer]"
LEAD_WORKER = "[référent]"
SOMEBODY = "[tiers]"
PAYEE = "[créancier]"
MANDATARY = "[mandataire]"
PHONE = "[téléphone]"
EMAIL = "[courriel]"
ADDRESS = "[adresse]"
COMMUNE = "[commune]"
BIRTH_DATE = "[date de naissance]"
SOCIAL_SECURITY = "[n° de sécurité sociale]"
ACCOUNT = "[compte bancaire]"
NUMBER = "[numéro]"

_FIXED = (
    *(APPLICANT, SPOUSE, FAMILY, FORMER, LEAD_WORKER, SOMEBODY, PAYEE, MANDATARY, PHONE, EMAIL, ADDRESS, COMMUNE),
    *(BIRTH_DATE, SOCIAL_SECURITY, ACCOUNT, NUMBER),
)
_NUMBERED = ("enfant", "personne à charge", "autre adulte")


def child(number: int) -> str:
    return f"[enfant {number}]"


def dependant(number: int) -> str:
    return f"[personne à charge {number}]"


def other_adult(number: int) -> str:
    return f"[autre adulte {number}]"


PUT = re.compile("|".join([*map(re.escape, _FIXED), rf"\[(?:{'|'.join(_NUMBERED)}) \d+\]"]))
"""A mask that Iris itself puts."""
ANY = re.compile(r"\[[^\[\]\n]{1,60}\]")
"""Whatever may be one, those that an author typed too."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text, from `start` to `end` (which is not in it), and the mask that stands for it."""

    start: int
    end: int
    mask: str
