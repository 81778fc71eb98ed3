"""The questions of an evaluation on paper, two to a sheet, and the card whose code leads a phone to them."""

from cases.reception.slips import documents
from cases.reception.slips.documents import Wording

WORDING = Wording(
    heading=("Comment s’est passée", "cette action ?"),
    questions=(
        "Étais-je à l’aise dans le groupe ?",
        "Est-ce que cela m’a été utile ?",
        "Est-ce que je le conseillerais à quelqu’un ?",
    ),
    box="Cochez un visage par question. Laissez vide si vous préférez. Glissez ce papier dans la boîte.",
    without_phone="Pas pu venir ? Dites-le aussi : le même code y mène. Sans téléphone, demandez le papier.",
    free="Une phrase, si vous voulez :",
)


def paper(*, department: str, title: str) -> bytes:
    """One A4 sheet with two slips about the action of this title."""
    return documents.paper(department=department, about=title, words=WORDING)


def card(*, department: str, title: str, address: str) -> bytes:
    """One A5 card about the action of this title."""
    return documents.card(department=department, about=title, address=address, words=WORDING)
