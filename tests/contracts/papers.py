"""The facts of a contract made up, its paper, and what a paper says: nothing of it is in a database."""

import datetime as dt
import re
import subprocess
import unicodedata
from dataclasses import replace

from contracts.contract.enums import PartyKind, VersionKind
from contracts.signing.documents import ContractPaper, contract_paper
from contracts.signing.reading import Told, ToldDomain, ToldObjective, ToldParty, ToldStep

DAY = dt.date(2026, 11, 27)


def told(*, objectives: int = 1, steps: int = 2, **other) -> Told:
    """The facts of a first text: `objectives` of them, which share `steps`."""
    plan = [
        ToldObjective(
            "Logement",
            f"Je veux garder mon logement et payer mon loyer, objectif {rank + 1}",
            tuple(
                ToldStep(f"Étape {step + 1} : appeler le bailleur et demander un délai", "Nadia Benali", DAY)
                for step in range(rank, steps, objectives)
            ),
        )
        for rank in range(objectives)
    ]
    facts = Told(
        number="C-2026-000123",
        version=1,
        kind=VersionKind.FIRST,
        why="",
        department="Département de l’Eure",
        unit="UTAS d’Évreux",
        parties=(
            ToldParty(1, PartyKind.PERSON, "Jeanne Durand", "La personne", dt.date(1985, 3, 1)),
            ToldParty(2, PartyKind.WORKER, "Nadia Benali", "Le référent", None),
        ),
        schemes=(
            {
                "label": "Accompagnement social volontaire",
                "mentions": ["La personne est libre d’arrêter.", "Le référent rend compte tous les trois mois."],
                "basis": "Code de l’action sociale et des familles, article L. 116-1.",
            },
        ),
        late=(),
        oriented_on=None,
        starts_on=DAY,
        ends_on=dt.date(2027, 5, 26),
        review_every=3,
        reviews=(dt.date(2027, 2, 27),),
        domains=(
            ToldDomain("Logement", "Je cuisine bien, les voisins me le disent.", "J’ai peur du courrier.", "", ""),
            ToldDomain("Budget", "", "", "S’appuyer sur le quartier.", "Ouvrir le courrier ensemble."),
        ),
        objectives=tuple(plan),
    )
    return replace(facts, **other)


def paper(facts: Told, **other) -> bytes:
    return contract_paper(replace(ContractPaper(facts, DAY, "", (), ()), **other))


def read(pdf: bytes) -> str:
    """What pdftotext reads, without the marks of direction that it adds."""
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    plain = "".join(one for one in said if unicodedata.category(one) != "Cf")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", plain))
