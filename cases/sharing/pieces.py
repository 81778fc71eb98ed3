"""What can be shared: the pieces of the people's room, and how any room's piece is told, sealed and shown.

A piece is neither copied nor followed live: the share keeps the fingerprint of the words that it showed. As long as it
shows the same, the professional reads it; once it changed (a budget corrected, somebody who left), they read that it
must be shared again. So nothing is ever shown that nobody chose to share, and nothing out of date.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.kit import clock, registry
from backend.kit.registry import Panel, Piece
from backend.kit.search import digits, normalise
from cases.people import queries
from cases.people.models import Household, HouseholdBudget, HouseholdMember, Person
from cases.sharing.models import SharedPiece

HOUSEHOLD, BUDGET = "household", "budget"
PIECES_IN = "fr"
"""The language in which pieces are told, named and sealed, whoever shares or reads them."""


def pieces_of_people(_user, _person: Person, household: Household) -> list[Piece]:
    """Answers `shareable_pieces`: who lives in the household today, and its latest budget."""
    found = [Piece(HOUSEHOLD, household.pk, _("Who lives in the household"), clock.today())]
    budget = household.budgets.first()
    if budget:
        found.append(Piece(BUDGET, budget.pk, _("Household budget"), budget.on_date))
    return found


def panel_of_people(kind: str, object_id: int) -> Panel | None:
    """Answers `piece_panels` for those two kinds: no address, no phone; of a birth, its year."""
    if kind == HOUSEHOLD:
        household = Household.objects.filter(pk=object_id).first()
        if household is None:
            return None
        return Panel("sharing/household_piece.html", {"members": queries.members_on(household, clock.today())})
    if kind == BUDGET:
        budget = HouseholdBudget.objects.filter(pk=object_id).select_related("household").first()
        return Panel("sharing/budget_piece.html", _budget(budget)) if budget else None
    return None


def _budget(budget: HouseholdBudget) -> dict:
    lines = list(budget.lines.select_related("person"))
    persons = len(queries.members_on(budget.household, budget.on_date))
    return {
        "budget": budget,
        "incomes": [line for line in lines if line.is_income],
        "expenses": [line for line in lines if not line.is_income],
        "balance": queries.balance([(line.kind, line.monthly_amount) for line in lines], persons),
    }


def offered(user, person: Person, household: Household) -> list[Piece]:
    """Every piece of the file of a person, as an account that follows this household of theirs reads it, to share."""
    with override(PIECES_IN):
        return [piece for answer in registry.shareable_pieces for piece in answer(user, person, household)]


def told(kind: str, object_id: int) -> SafeString | None:
    """How a piece is shown now; None when no room knows it any more."""
    with override(PIECES_IN):
        answers = (answer(kind, object_id) for answer in registry.piece_panels)
        panel = next((found for found in answers if found), None)
        return render_to_string(panel.template, {"panel": panel.context}) if panel else None


def _words(html: str) -> str:
    return " ".join(strip_tags(html.replace("<", " <")).split())


def seal_of(html: str) -> str:
    """The fingerprint of the words that a piece shows, its markup left out."""
    return hashlib.sha256(_words(html).encode()).hexdigest()


def names_a_home(html: str, homes: Iterable[queries.Home]) -> bool:
    """Whether a piece holds the street, a phone or an e-mail of a protected home, wherever it comes from."""
    words = _words(html)
    return any(_names(words, household, members) for household, members in homes if queries.is_protected(members))


def _names(words: str, household: Household, members: list[HouseholdMember]) -> bool:
    street = normalise(household.address)
    if street and street in normalise(words):
        return True
    numbers = [digits(found) for found in re.findall(r"\+?\d[\d\s.()/-]{4,}", words)]
    phones = {member.person.phone_digits for member in members} - {""}
    emails = {member.person.email.lower() for member in members} - {""}
    return any(phone in number for phone in phones for number in numbers) or any(
        email in words.lower() for email in emails
    )


@dataclass(frozen=True)
class Shown:
    """A piece as a reader of the share finds it: `html`, or None when it changed or may not be shown any more."""

    piece: SharedPiece
    html: SafeString | None


def as_shared(pieces: Iterable[SharedPiece], homes: list[queries.Home]) -> list[Shown]:
    """Each piece if it still shows the words that were shared; `homes` are those of the person today."""
    return [Shown(piece, _unchanged(piece, homes)) for piece in pieces]


def _unchanged(piece: SharedPiece, homes: list[queries.Home]) -> SafeString | None:
    html = told(piece.kind, piece.object_id)
    if html is None or seal_of(html) != piece.seal or names_a_home(html, homes):
        return None
    return html
