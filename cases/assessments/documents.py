"""The social assessment on paper, for the person: their words first, then what the worker writes.

Pure: plain data in, PDF bytes out.
"""

from dataclasses import dataclass
from datetime import date

from backend.kit.french import date_long, typographic
from backend.kit.pdf import Block, Heading, Para, Quote, Report, Signature, Signatures, Together, markup

_HOW = {
    "aloud": "lue ensemble à voix haute",
    "given": "remise pour être lue",
    "explained": "expliquée avec d’autres mots",
}


@dataclass(frozen=True)
class Added:
    """An addendum: its day, who wrote it, what it says."""

    on: date
    author: str
    text: str


@dataclass(frozen=True)
class AssessmentPaper:
    """Everything the paper says; `read_on` and `read_how` are empty until it was read with the person."""

    department: str
    unit: str
    reference: str
    person: str
    author: str
    capacity: str
    written_on: date
    is_draft: bool
    own_view: str
    situation: str
    strengths: str
    read_on: date | None
    read_how: str
    addenda: tuple[Added, ...]
    data_protection_contact: str


def assessment_paper(facts: AssessmentPaper) -> bytes:
    """The assessment as PDF; the same facts give the same bytes."""
    author = f"{facts.author}, {facts.capacity}" if facts.capacity else facts.author
    return Report(
        author=f"{facts.department} · {facts.unit}",
        title="Évaluation sociale",
        subtitle=f"{facts.person} · {date_long(facts.written_on)} · écrite par {author}",
        reference=facts.reference,
        dated=facts.written_on,
        body=(
            *_part("Ce que vous en dites", facts.own_view, own=True),
            *_part("Votre situation et ce qui est proposé", facts.situation),
            *_part("Vos appuis", facts.strengths),
            *_read(facts),
            *_addenda(facts.addenda),
            Together((_signatures(facts), Para(_rights(facts), note=True))),
        ),
        mark="Projet, à relire ensemble" if facts.is_draft else "",
    ).pdf()


def _part(heading: str, text: str, *, own: bool = False) -> list[Block]:
    if not text.strip():
        return []
    paragraphs = [typographic(line) for line in text.strip().split("\n") if line.strip()]
    if own:
        return [Heading(heading), Quote("\n".join(paragraphs))]
    return [Heading(heading), *map(Para, paragraphs)]


def _read(facts: AssessmentPaper) -> list[Block]:
    if not facts.read_on:
        return []
    told = "Cette évaluation a été {how} le {day}."
    return [Para(markup(told, how=_HOW[facts.read_how], day=date_long(facts.read_on)))]


def _addenda(addenda: tuple[Added, ...]) -> list[Block]:
    return [
        block for added in addenda for block in _part(f"Ajout du {date_long(added.on)}, par {added.author}", added.text)
    ]


def _signatures(facts: AssessmentPaper) -> Signatures:
    return Signatures(
        (
            Signature(above=("La personne (si elle le souhaite)",), below=(facts.person,)),
            Signature(above=("Le travailleur social",), below=(facts.author,)),
        )
    )


def _rights(facts: AssessmentPaper) -> str:
    return typographic(
        "Cette évaluation est lue par les professionnels qui suivent votre dossier, tenus au secret professionnel. "
        "Vous pouvez en demander une copie, la faire rectifier ou compléter : "
        f"{facts.data_protection_contact}."
    )
