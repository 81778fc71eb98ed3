"""Contracts on paper, beside bare pages of PDF."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from random import Random

from pypdf import PdfReader

from tests.bench import floors
from tests.bench.floors import Statements
from tests.bench.kinds import LETTERS, Aim, Floor, seconds
from tests.contracts.papers import paper, told

PAGES = 2


@dataclass(frozen=True)
class Papers:
    """`contracts` of five objectives and twelve steps printed, of two pages each, from facts that are at hand."""

    name: str
    contracts: int
    aim: Aim | None = LETTERS
    rounds: int = 15
    floor_name = "PDF"
    made = "pages"

    @property
    def pieces(self) -> int:
        return self.contracts * PAGES

    @contextmanager
    def staged(self, _rng: Random, _number: int) -> Iterator["PapersStage"]:
        yield PapersStage(self.contracts)


class PapersStage:
    def __init__(self, number: int):
        self.number = number
        self.facts = told(objectives=5, steps=12)
        made = len(PdfReader(BytesIO(paper(self.facts))).pages)
        if made != PAGES:
            raise AssertionError(f"The contract takes {made} pages: the floor makes {PAGES} for it.")

    def act(self, _n: int) -> None:
        for _ in range(self.number):
            paper(self.facts)

    def floor(self, _n: int, _sent: Statements) -> Floor:
        return Floor(seconds(lambda: [floors.bare_pdf() for _ in range(self.number * PAGES)]))
