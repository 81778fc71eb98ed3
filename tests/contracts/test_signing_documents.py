"""The contract on paper and the sheet of steps: words in their own alphabet, and not one page too many."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from contracts.contract.enums import VersionKind
from contracts.plan.models import MOST_STEPS
from contracts.signing.changes import Change
from contracts.signing.documents import Signed, StepsSheet, steps_sheet
from contracts.signing.reading import Told, ToldDomain, ToldObjective, ToldStep
from tests.contracts.papers import DAY, paper, read, told

ARABIC = "أريد أن أفتح الرسائل كل أسبوع"
HEBREW = "אני רוצה לשמור על הבית"
EMOJI = "Ça va mieux 😀 👍🏽 👨\u200d👩\u200d👧 ❤️ 🏠"
STROKES = (((40, 60), (120, 150), (200, 40), (300, 160), (420, 70)),)


def sheet(steps: int, wording: str = "Appeler le bailleur et demander un délai") -> bytes:
    rows = tuple(ToldStep(f"{wording} {rank + 1}", "Nadia Benali", DAY) for rank in range(steps))
    return steps_sheet(StepsSheet(told(), rows, DAY, "lundi 30 novembre à 9h30, CMS de Nétreville", "02 32 31 97 00"))


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def in_their_words(**other) -> Told:
    facts = told(**other)
    said = ToldDomain("Famille", ARABIC, HEBREW, EMOJI, f"{ARABIC}, {EMOJI}")
    plan = (ToldObjective("Famille", ARABIC, (ToldStep(HEBREW, "Moi", DAY), ToldStep(EMOJI, "Moi", DAY))),)
    return replace(facts, domains=(said, *facts.domains), objectives=(*plan, *facts.objectives))


@pytest.mark.parametrize(
    ("facts", "more"),
    [
        (in_their_words(), {}),
        (in_their_words(), {"fingerprint": "ab" * 32, "signed": (Signed(1, DAY, STROKES), Signed(2, DAY))}),
        (
            in_their_words(kind=VersionKind.AMENDMENT, version=2, why=ARABIC),
            {"changes": (Change("Objectif", HEBREW, ARABIC), Change("Étape", "", EMOJI), Change("Étape", ARABIC, ""))},
        ),
    ],
    ids=["draft", "signed", "amended"],
)
def test_words_of_every_alphabet_are_read_on_paper(facts, more):
    said = read(paper(facts, **more))
    for words in (ARABIC, HEBREW, "😀", "🏠", "👨👩👧"):
        assert words in said
    assert "?" not in said


def test_the_sheet_of_steps_prints_them_too():
    for words in (ARABIC, HEBREW):
        assert words in read(sheet(3, words))


@pytest.mark.parametrize("steps", [0, 1, 12, 40, 90])
def test_the_steps_stand_on_one_sheet(steps):
    said = pages(sheet(steps))
    assert len(said) == 1
    assert "Avec mon référent" in said[0]
    assert said[0].count("☐") == steps if steps <= MOST_STEPS else MOST_STEPS - 3 < said[0].count("☐") < steps
    assert (steps > MOST_STEPS) == bool(re.search(r"… et \d+ autres, dans le contrat", said[0]))


def test_long_steps_are_told_whole_before_the_last_are_counted():
    wording = "Prendre rendez-vous avec le point conseil budget pour parler des deux crédits et du découvert"
    (said,) = pages(sheet(MOST_STEPS, wording))
    told_here = said.count("☐")
    assert 15 < told_here < MOST_STEPS
    assert f"… et {MOST_STEPS - told_here} autres, dans le contrat" in said


def test_a_contract_of_five_objectives_and_twelve_steps_takes_three_pages_at_most():
    assert len(pages(paper(told(objectives=5, steps=12)))) <= 3


@pytest.mark.parametrize("steps", range(13))
def test_signatures_never_stand_alone_on_the_last_page(steps):
    said = pages(paper(told(objectives=max(1, steps // 3), steps=steps)))
    above = said[-1].split("Nous signons")[0]
    assert "Nous signons" in said[-1]
    assert len(above) > 200 or len(said) == 1


def test_the_paper_says_where_what_the_worker_sees_is_read():
    seen = ToldDomain("Logement", "Je cuisine bien.", "", "", "", seen_difficulties="Trois courriers non ouverts.")
    printed = read(paper(told(domains=(seen,))))
    assert "il reste sur la page privée" in printed
    assert "Trois courriers" not in printed
    assert "il reste sur la page privée" not in read(paper(told()))
