"""What an invented household asks for, in the words of the person."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from aids.applications.enums import PayeeKind
from backend.kit import clock
from backend.shell.demo.lives import Life, turns
from backend.shell.demo.texts import texts, weighted

WINTER = frozenset({1, 2, 3, 10, 11, 12})
SECOND_REQUEST = 0.09
"""The chance that one application carries two requests."""

AMOUNT_STEP = 10
LEAST_AMOUNT = 40


@dataclass(frozen=True)
class Request:
    """One line of an application; `amount` in euros."""

    ground: str
    need: str
    amount: Decimal
    payee_kind: str
    payee_name: str


@dataclass
class Teller:
    """Finds what people say, the sentences least heard so far first."""

    rng: Random
    heard: Counter = field(default_factory=Counter)

    def tell(self, life: Life, turn: str, on: dt.date) -> tuple[Request, ...]:
        """One request, at times two, that fit the life, the turn and the season."""
        grounds = dict(turns()[turn]["grounds"])
        if on.month not in WINTER:
            grounds.pop("heating", None)
        chosen = [weighted(self.rng, grounds)]
        others = {ground: weight for ground, weight in grounds.items() if ground != chosen[0]}
        if others and self.rng.random() < SECOND_REQUEST:
            chosen.append(weighted(self.rng, others))
        return tuple(self._request(life, turn, ground, on) for ground in chosen)

    def _request(self, life: Life, turn: str, ground: str, on: dt.date) -> Request:
        need = self._choose(fitting(life, turn, ground, on))
        payee_kind, payee_name = self._payee(ground, need)
        return Request(
            ground=ground,
            need=_agreed(need["text"], life, on),
            amount=self._amount(ground, len(life.living(on))),
            payee_kind=payee_kind,
            payee_name=payee_name,
        )

    def _choose(self, needs: list[dict[str, Any]]) -> dict[str, Any]:
        least = min(self.heard[need["text"]] for need in needs)
        chosen = self.rng.choice([need for need in needs if self.heard[need["text"]] == least])
        self.heard[chosen["text"]] += 1
        return chosen

    def _payee(self, ground: str, need: dict[str, Any]) -> tuple[str, str]:
        payees = texts("lives")["payees"]
        kind = need.get("payee")
        if kind == "landlord":
            return PayeeKind.LANDLORD, self.rng.choice(payees["landlord"])
        if kind == "supplier" or (ground in ("heating", "supplies_cut_off") and self.rng.random() < 0.75):
            return PayeeKind.SUPPLIER, self.rng.choice(payees[ground])
        return PayeeKind.HOUSEHOLD, ""

    def _amount(self, ground: str, persons: int) -> Decimal:
        told = texts("lives")["amounts"][ground]
        euros = self.rng.randint(told["low"], told["high"]) + told["per_person"] * (persons - 1)
        return Decimal(max(LEAST_AMOUNT, euros // AMOUNT_STEP * AMOUNT_STEP))


def fitting(life: Life, turn: str, ground: str, on: dt.date) -> list[dict[str, Any]]:
    """What this household may say of this ground; what belongs to its turn of life comes before the rest."""
    age = clock.age(life.head.birth_date, on)
    who = _who(life, on)
    found = [
        need
        for need in texts("needs")["needs"]
        if need["ground"] == ground
        and turn in need.get("turns", [turn])
        and need.get("who", who) == who
        and (life.home.rent or need.get("payee") != "landlord")
        and need.get("ages", [age])[0] <= age <= need.get("ages", [age])[-1]
    ]
    own = [need for need in found if "turns" in need]
    return own if ground in ("rights_not_yet_paid", "other") and own else found


def _who(life: Life, on: dt.date) -> str:
    if life.young_children(on):
        return "kids"
    return "alone" if len(life.living(on)) == 1 else "couple" if life.shape == "couple" else ""


def _agreed(text: str, life: Life, on: dt.date) -> str:
    children = life.young_children(on)
    kids = "mes enfants" if len(children) != 1 else "ma fille" if children[0].sex == "f" else "mon fils"
    feminine = life.head.sex == "f"
    return text.format(e="e" if feminine else "", kids=kids, lost="mon mari" if feminine else "ma femme")
