"""The contract on paper, in plain French and large type: the person's words first; and the sheet of their steps.

Pure: plain data in, PDF bytes out.
"""

import io
from dataclasses import dataclass
from datetime import date

from pypdf import PdfReader

from backend.kit.french import date_long, joined, typographic
from backend.kit.pdf import (
    Block,
    Box,
    Column,
    Grid,
    Heading,
    Items,
    Para,
    Quote,
    Report,
    SigningBox,
    SigningBoxes,
    Together,
    markup,
)
from contracts.contract.enums import PartyKind, VersionKind
from contracts.signing.changes import Change
from contracts.signing.facts import in_groups
from contracts.signing.reading import Told, ToldDomain, ToldStep

LARGE = 1.25
"""Body in 13.75 pt."""
SHEET_SCALES = (LARGE, 1.16)
"""Of the sheet of steps, the largest first: it stands on one page. The steps of the last one are in 11 pt."""
SHEET_WIDTH = 170
"""Of its text, in millimetres."""
_TITLES = {
    VersionKind.FIRST: "Contrat d’accompagnement",
    VersionKind.AMENDMENT: "Avenant au contrat d’accompagnement",
    VersionKind.RENEWAL: "Renouvellement du contrat d’accompagnement",
}
_SEEN = (
    "Ce que le travailleur social voit de la situation fait partie de ce contrat : nous le lisons ensemble à l’écran "
    "avant de signer, et il reste sur la page privée."
)
_SEEN_OTHERWISE = "**Ce que le travailleur social voit** de la situation a changé : lisons-le ensemble à l’écran."
_ROLES = {PartyKind.PERSON: "La personne", PartyKind.WORKER: "Le référent", PartyKind.PARTNER: "Le partenaire"}


@dataclass(frozen=True)
class Signed:
    """How a party signed: on which day, and what they drew; nothing drawn when it was on paper."""

    party: int
    on: date
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()


@dataclass(frozen=True)
class ContractPaper:
    """Everything that the paper says; `fingerprint` is empty while the text is written, `seen_otherwise`: whether what
    the worker sees, which is not printed, changes too."""

    told: Told
    dated: date
    fingerprint: str
    signed: tuple[Signed, ...]
    changes: tuple[Change, ...]
    seen_otherwise: bool = False


@dataclass(frozen=True)
class StepsSheet:
    """What the sheet of steps says; `meeting` is the next appointment in words, `phone` that of the unit."""

    told: Told
    steps: tuple[ToldStep, ...]
    dated: date
    meeting: str
    phone: str


def contract_paper(paper: ContractPaper) -> bytes:
    """The contract as PDF; the same facts give the same bytes."""
    told = paper.told
    groups = " ".join(in_groups(paper.fingerprint))
    return Report(
        author=told.department,
        title=_TITLES[VersionKind(told.kind)],
        subtitle=_subtitle(told),
        reference=f"{told.unit} · {told.number}, version {told.version}",
        dated=paper.dated,
        body=(
            *_why(paper),
            *_words(told.domains),
            *_kept(told.domains),
            *_objectives(told),
            *_ending(paper),
        ),
        mark="" if paper.fingerprint else "Projet, à relire ensemble",
        foot=f"Empreinte du texte : {groups}" if groups else "",
        scale=LARGE,
    ).pdf()


def _subtitle(told: Told) -> str:
    persons = joined([person.name for person in told.persons])
    if not (told.starts_on and told.ends_on):
        return persons
    return f"{persons} · du {date_long(told.starts_on)} au {date_long(told.ends_on)}"


def _why(paper: ContractPaper) -> list[Block]:
    if paper.told.kind == VersionKind.FIRST:
        return []
    said = [markup("**Pourquoi** : {why}", why=paper.told.why)] if paper.told.why else []
    for one in paper.changes:
        if one.before and one.after:
            said.append(markup("**{what}** : {after} (avant : {before})", **vars(one)))
        elif one.after:
            said.append(markup("**{what}**, en plus : {after}", what=one.what, after=one.after))
        else:
            said.append(markup("**{what}**, en moins : {before}", what=one.what, before=one.before))
    if paper.seen_otherwise:
        said.append(markup(_SEEN_OTHERWISE))
    return [Box("Ce qui change", tuple(said))] if said else []


def _words(domains: tuple[ToldDomain, ...]) -> list[Block]:
    found: list[tuple[Block, ...]] = []
    for domain in domains:
        said = [
            ("Ce qui va bien", domain.own_strengths),
            ("Ce qui est difficile", domain.own_difficulties),
        ]
        for label, text in said:
            if text:
                found.append((Para(markup("**{domain}** · {label}", domain=domain.label, label=label)), Quote(text)))
    return _headed("Ce que je dis", found)


def _headed(heading: str, passages: list[tuple[Block, ...]]) -> list[Block]:
    """Passages that a page does not cut; the first goes with their heading."""
    if not passages:
        return []
    first, *others = passages
    return [Together((Heading(heading), *first)), *map(Together, others)]


def _kept(domains: tuple[ToldDomain, ...]) -> list[Block]:
    said = [
        markup("**{domain}** : {text}", domain=domain.label, text=text) for domain in domains for text in domain.kept
    ]
    kept: list[Block] = [Heading("Ce que nous gardons, ensemble"), Items(tuple(said))] if said else []
    if any(domain.seen_strengths or domain.seen_difficulties for domain in domains):
        kept.append(Para(typographic(_SEEN), note=True))
    return kept


def _objectives(told: Told) -> list[Block]:
    found: list[tuple[Block, ...]] = []
    columns = (Column("Étape", 72), Column("Qui", 36), Column("Avant le", 28))
    for rank, objective in enumerate(told.objectives, start=1):
        wording = Para(markup("**{rank}. {wording}**", rank=str(rank), wording=objective.wording))
        rows = tuple((step.wording, step.who, _by(step)) for step in objective.steps)
        found.append((wording, Grid(columns, rows)) if rows else (wording,))
    return _headed("Ce que je veux, et comment nous nous y prenons", found)


def _by(step: ToldStep) -> str:
    return f"{step.due:%d/%m/%Y}" if step.due else ""


def _term(told: Told) -> list[Block]:
    if not (told.starts_on and told.ends_on):
        return []
    days = [date_long(day) for day in told.reviews]
    term = f"Ce contrat commence le {date_long(told.starts_on)} et se termine le {date_long(told.ends_on)}."
    reviews = f"Nous faisons le point ensemble : {joined([f'le {day}' for day in days])}."
    more = "Chacun peut demander à changer ce contrat : un avenant dit alors ce qui change."
    return [Heading("La durée"), *[Para(typographic(text)) for text in (term, *([reviews] if days else []), more)]]


def _schemes(told: Told) -> list[list[Block]]:
    """One passage for each scheme, then what is late."""
    found: list[list[Block]] = []
    for scheme in told.schemes:
        mentions = Items(tuple(map(typographic, scheme["mentions"])))
        basis = [Para(typographic(scheme["basis"]), note=True)] if scheme["basis"] else []
        found.append([Heading(scheme["label"]), mentions, *basis])
    late: list[Block] = []
    for scheme, last in told.late:
        words = f"{scheme} : ce contrat devait être signé au plus tard le {date_long(last)}. Signé après, il compte."
        late.append(Para(typographic(words), note=True))
    return [*found, late]


def _ending(paper: ContractPaper) -> list[Block]:
    """The duration, the schemes and the signatures: the last passage goes with these, so that nobody signs a sheet that
    says nothing."""
    passages = [passage for passage in (_term(paper.told), *_schemes(paper.told)) if passage]
    *before, last = passages or [[]]
    signing = (Heading("Nous signons"), Para(_signing_words(paper.told)), _boxes(paper))
    return [*[Together(tuple(passage)) for passage in before], Together((*last, *signing))]


def _signing_words(told: Told) -> str:
    who = ", ".join(
        f"{one.name}, né(e) le {date_long(one.birth_date)}" if one.birth_date else one.name for one in told.persons
    )
    return typographic(
        f"Ce contrat est conclu entre {who} et le {told.department}. Chacun en garde un exemplaire. "
        "Signer veut dire : j’ai lu ce texte, je l’ai compris, et je suis d’accord."
    )


def _boxes(paper: ContractPaper) -> SigningBoxes:
    signed = {one.party: one for one in paper.signed}
    return SigningBoxes(
        tuple(
            SigningBox(party.name, _ROLES[PartyKind(party.kind)], _below(signed.get(party.id)), _strokes(signed, party))
            for party in paper.told.parties
        )
    )


def _below(signed: Signed | None) -> str:
    if signed is None:
        return "Date et signature"
    how = "sur écran" if signed.strokes else "sur papier"
    return f"Signé {how} le {date_long(signed.on)}"


def _strokes(signed: dict[int, Signed], party) -> tuple:
    return signed[party.id].strokes if party.id in signed else ()


def steps_sheet(sheet: StepsSheet) -> bytes:
    """« Mes étapes », on one page whatever their number: set smaller first, then one line each, then the last ones are
    counted only."""
    count = len(sheet.steps)
    for scale in SHEET_SCALES:
        content = _steps_pdf(sheet, _table(sheet, scale), scale)
        if _is_one_page(content):
            return content
    fitting, beyond = 0, count + 1
    while beyond - fitting > 1:
        middle = (fitting + beyond) // 2
        if _is_one_page(_steps_pdf(sheet, _lines(sheet, middle), SHEET_SCALES[-1])):
            fitting = middle
        else:
            beyond = middle
    return _steps_pdf(sheet, _lines(sheet, fitting), SHEET_SCALES[-1])


def _is_one_page(content: bytes) -> bool:
    return len(PdfReader(io.BytesIO(content)).pages) == 1


def _steps_pdf(sheet: StepsSheet, steps: list[Block], scale: float) -> bytes:
    meeting = f"Prochain rendez-vous : {sheet.meeting}" if sheet.meeting else "Prochain rendez-vous : à fixer ensemble"
    phone = [markup("Un empêchement, une question : **{phone}**", phone=sheet.phone)] if sheet.phone else []
    worker = next((one.name for one in sheet.told.parties if one.kind == PartyKind.WORKER), "")
    box = Box(typographic(f"Avec mon référent : {worker}"), (typographic(meeting), *phone))
    return _steps_report(sheet, (*steps, box), scale).pdf()


def _table(sheet: StepsSheet, scale: float) -> list[Block]:
    rows = tuple(("☐", step.wording, step.who, _by(step)) for step in sheet.steps)
    return [Grid(_columns(scale), rows, least_height=8)] if rows else [Para("Aucune étape à faire.")]


def _lines(sheet: StepsSheet, most: int) -> list[Block]:
    """The first steps, close to each other, who does them and by when after their words."""
    tick, *words = _columns(SHEET_SCALES[-1])
    columns = (tick, Column("Ce qu’il y a à faire, par qui, avant quand", sum(column.width for column in words)))
    rows = tuple(("☐", _line(step)) for step in sheet.steps[:most])
    left = len(sheet.steps) - most
    more = [Para(f"… et {left} autres, dans le contrat." if left > 1 else "… et une autre, dans le contrat.")]
    return [*([Grid(columns, rows, tight=True)] if rows else []), *(more if left else [])]


def _line(step: ToldStep) -> str:
    return " · ".join(filter(None, (step.wording, step.who, _by(step))))


def _steps_report(sheet: StepsSheet, body: tuple[Block, ...], scale: float) -> Report:
    return Report(
        author=sheet.told.department,
        title="Mes étapes",
        subtitle=joined([person.name for person in sheet.told.persons]),
        reference=f"{sheet.told.unit} · {sheet.told.number}",
        dated=sheet.dated,
        body=body,
        scale=scale,
    )


def _columns(scale: float) -> tuple[Column, ...]:
    # millimetres: the box to tick, who and the day are of one width, the words take what is left
    tick, who, day = 10, 36, 26
    words = int(SHEET_WIDTH / scale) - tick - who - day
    return (Column("", tick), Column("Ce qu’il y a à faire", words), Column("Qui", who), Column("Avant le", day))
