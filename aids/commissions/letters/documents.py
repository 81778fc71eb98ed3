"""The decision letter.

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from aids.applications.calculation import RuleLine, annex
from aids.applications.documents import AppealRoutes, Regime
from aids.commissions.documents import Signatory
from backend.kit.french import date_long, typographic, unbroken
from backend.kit.money import format_euro
from backend.kit.pdf import (
    Block,
    Box,
    Contact,
    Heading,
    Items,
    Letter,
    Markup,
    Para,
    Quote,
    Recipient,
    Sender,
    Together,
    markup,
)

Outcome = Literal[
    "grant",
    "partial_grant",
    "conditional_grant",
    "refusal",
    "inadmissible",
    "closed_without_decision",
    "withdrawn",
]

_LETTERS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
_TEXTS = _LETTERS["decision"]


@dataclass(frozen=True)
class _Kind:
    """What the law asks of the letter of an outcome.

    `pays`: an amount and a payee; `decides`: how to contest (CJA R421-5) and the algorithm that helped (CRPA
    L311-3-1); `reasoned`: reasons in law and in fact (CRPA L211-2, L211-5); `question`: the sentence on whom to call.
    """

    pays: bool
    decides: bool
    reasoned: bool
    question: str


_KINDS = {
    "grant": _Kind(pays=True, decides=True, reasoned=False, question="question"),
    "partial_grant": _Kind(pays=True, decides=True, reasoned=True, question="question"),
    "conditional_grant": _Kind(pays=True, decides=True, reasoned=False, question="question"),
    "refusal": _Kind(pays=False, decides=True, reasoned=True, question="refusal_question"),
    "inadmissible": _Kind(pays=False, decides=True, reasoned=True, question="refusal_question"),
    "closed_without_decision": _Kind(pays=False, decides=False, reasoned=False, question="undecided_question"),
    "withdrawn": _Kind(pays=False, decides=False, reasoned=False, question="undecided_question"),
}


@dataclass(frozen=True)
class LawReason:
    """A reason in law: the article, and what it says in words that the person understands."""

    article: str
    text: str


@dataclass(frozen=True)
class Replaced:
    """The decision that this one replaces, after an appeal received on `appeal_on` or for an `error`, a sentence; the
    one in error may have been taken `after_appeal`."""

    number: str
    decided_on: date
    appeal_on: date | None = None
    heard_on: date | None = None
    error: str = ""
    after_appeal: bool = False


@dataclass(frozen=True)
class DecisionLetter:
    """Everything a decision letter says. Amounts in euros.

    `commission` follows « La »: « commission de l’UTAS Ouest »; `session_on` is None for a decision taken without
    waiting for a session. `condition` is what is to be done for a conditional grant to be paid, in a sentence.
    `payment_mode` in words, `duration_months` how long it is granted for, `payment_note` a sentence on how to get the
    money. `departs`: the commission gave another opinion. `explanation_shown`: the computed explanation was shown to
    those who decided (CRPA L311-3-1); `calculation` is that explanation, rule by rule.
    Raises ValueError when amount or condition do not fit the outcome, or when a decision that refuses, in part too,
    lacks its reasons in law and in fact (CRPA L211-2, L211-5).
    """

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    decision_number: str
    application_number: str
    received_on: date
    decided_on: date
    commission: str
    session_on: date | None
    outcome: Outcome
    aid_label: str
    need: str
    amount_asked: Decimal
    signatory: Signatory
    regime: Regime
    appeal_routes: AppealRoutes
    amount_granted: Decimal | None = None
    payee: str = ""
    condition: str = ""
    payment_mode: str = ""
    duration_months: int | None = None
    payment_note: str = ""
    reasons_in_law: tuple[LawReason, ...] = ()
    reasons_in_fact: tuple[str, ...] = ()
    departs: bool = False
    replaces: Replaced | None = None
    explanation_shown: bool = False
    calculation: tuple[RuleLine, ...] = ()

    def __post_init__(self):
        if self.outcome not in _KINDS:
            raise ValueError(f"No letter is written for the outcome {self.outcome!r}.")
        if not self.kind.pays and self.amount_granted:
            raise ValueError("Nothing but a grant has an amount.")
        if self.kind.pays and not (self.amount_granted and self.amount_granted > 0 and self.payee.strip()):
            raise ValueError("A grant has an amount and a payee.")
        if self.outcome == "partial_grant" and self.granted >= self.amount_asked:
            raise ValueError("A partial grant is less than what was asked.")
        if (self.outcome == "conditional_grant") != bool(self.condition.strip()):
            raise ValueError("A conditional grant says its condition, and no other decision has one.")
        refused_in_part = self.kind.pays and self.granted < self.amount_asked
        if (self.kind.reasoned or refused_in_part) and not (self.reasons_in_law and self.reasons_in_fact):
            raise ValueError("What refuses, even in part, is reasoned in law and in fact (CRPA L211-2, L211-5).")

    @property
    def kind(self) -> _Kind:
        return _KINDS[self.outcome]

    @property
    def on_appeal(self) -> bool:
        """Whether it answers an appeal: only the court is left."""
        return self.replaces is not None and self.replaces.appeal_on is not None

    @property
    def granted(self) -> Decimal:
        """The amount granted in euros, zero when nothing is."""
        return self.amount_granted or Decimal(0)


def decision_letter(facts: DecisionLetter) -> bytes:
    """The letter as PDF; the same facts give the same bytes."""
    decides = facts.kind.decides
    topic = "on_appeal" if facts.on_appeal else facts.outcome
    closing = Para(markup(_TEXTS["closing"], salutation=facts.recipient.salutation))
    letter = Letter(
        sender=facts.sender,
        recipient=facts.recipient,
        contact=facts.contact,
        place=facts.place,
        dated=facts.dated,
        reference=facts.decision_number,
        mentions=(("Votre demande", facts.application_number),),
        subject=typographic(_LETTERS[topic]["subject"]).format(number=facts.decision_number),
        body=(
            Para(_decision(facts)),
            *_request(facts),
            *_reasons(facts),
            *_condition(facts),
            *_payment(facts),
            Para(_reach(facts.kind.question, facts)),
            Together((closing, facts.signatory.signature())),
            *([Together((_appeals(facts), *_algorithm(facts)))] if decides else []),
            *(annex(facts.calculation) if decides else []),
        ),
    )
    return letter.pdf()


def _decision(facts: DecisionLetter) -> Markup:
    return markup(
        _LETTERS[facts.outcome]["decided"],
        decided=date_long(facts.decided_on),
        aid=facts.aid_label,
        asked=format_euro(facts.amount_asked),
        granted=format_euro(facts.granted),
    )


def _request(facts: DecisionLetter) -> list[Block]:
    if facts.replaces:
        return [*_replaced(facts, facts.replaces), Quote(facts.need)]
    words = {"application": facts.application_number, "received": date_long(facts.received_on)}
    if not facts.kind.decides:
        told = markup(_TEXTS["noted"], **words)
    elif facts.session_on is None:
        told = markup(_TEXTS["not_heard"], **words)
    else:
        told = markup(_TEXTS["heard"], commission=facts.commission, session=date_long(facts.session_on), **words)
    departs = [Para(markup(_TEXTS["departs"]))] if facts.departs else []
    return [Para(told), Quote(facts.need), *departs]


def _replaced(facts: DecisionLetter, replaces: Replaced) -> list[Block]:
    """What led to this decision: an appeal, or an error in the one before."""
    decided, application = date_long(replaces.decided_on), facts.application_number
    told = {"number": replaces.number, "decided": decided, "application": application}
    if replaces.appeal_on is None:
        received = date_long(facts.received_on)
        return [Para(markup(_TEXTS["mended"], error=typographic(replaces.error), received=received, **told))]
    template = _TEXTS["contested" if facts.regime == "statutory" else "contested_informally"]
    contested = Para(markup(template, appeal=date_long(replaces.appeal_on), **told))
    if replaces.heard_on is None:
        return [contested]
    return [Para(markup(_TEXTS["hearing"], hearing=date_long(replaces.heard_on))), contested]


def _reasons(facts: DecisionLetter) -> list[Block]:
    """Those of a decision that refuses nothing are for the commission alone: a grant says none."""
    if facts.kind.pays and facts.granted >= facts.amount_asked:
        return []
    blocks = law_and_fact(facts.reasons_in_law, facts.reasons_in_fact)
    return [Heading(markup(_LETTERS[facts.outcome]["reasons_heading"])), *blocks] if blocks else []


def law_and_fact(reasons_in_law: Sequence[LawReason], reasons_in_fact: Sequence[str]) -> list[Block]:
    """What the rule says, then what was observed (CRPA L211-2, L211-5); nothing of what there is none of."""
    law = tuple(
        markup(_TEXTS["reason_in_law"], article=reason.article, text=typographic(reason.text))
        for reason in reasons_in_law
    )
    observed = tuple(typographic(reason) for reason in reasons_in_fact)
    return [
        *([Para(markup(_TEXTS["reasons_in_law"])), Items(law)] if law else []),
        *([Para(markup(_TEXTS["reasons_in_fact"])), Items(observed)] if observed else []),
    ]


def _condition(facts: DecisionLetter) -> list[Block]:
    if not facts.condition:
        return []
    return [
        Heading(markup(_TEXTS["condition_heading"])),
        Para(markup(_TEXTS["condition_before"])),
        Items((typographic(facts.condition),)),
        Para(_reach("condition_after", facts)),
    ]


def _payment(facts: DecisionLetter) -> list[Block]:
    if not facts.kind.pays:
        return []
    sentences = [markup(_TEXTS["payment"], payee=facts.payee)]
    if facts.payment_mode:
        sentences.append(markup(_TEXTS["payment_mode"], mode=facts.payment_mode))
    if facts.duration_months:
        template = _TEXTS["duration_one" if facts.duration_months == 1 else "duration_many"]
        sentences.append(markup(template, months=str(facts.duration_months)))
    if facts.payment_note:
        sentences.append(markup("{note}", note=typographic(facts.payment_note)))
    together = markup(
        " ".join(f"{{s{place}}}" for place in range(len(sentences))),
        **{f"s{place}": sentence for place, sentence in enumerate(sentences)},
    )
    return [Heading(markup(_TEXTS["payment_heading"])), Para(together)]


def _reach(sentence: str, facts: DecisionLetter) -> Markup:
    """A sentence that says whom to call."""
    return markup(_TEXTS[sentence], contact=facts.contact.name, phone=unbroken(facts.contact.phone))


def _appeals(facts: DecisionLetter) -> Box:
    start = markup(_TEXTS["appeals_start"])
    if facts.on_appeal or (facts.replaces and facts.replaces.after_appeal):
        return court_only(facts.appeal_routes, start)
    routes = facts.appeal_routes.paragraphs(facts.regime, decision=_TEXTS["appeals_decision"], start=start)
    return Box(markup(_TEXTS["appeals_heading"]), routes)


def court_only(routes: AppealRoutes, start: Markup) -> Box:
    """What is left after an appeal was answered (CJA R421-1)."""
    court = markup(
        _TEXTS["court_only"],
        start=start,
        court=routes.court_name,
        court_address=", ".join(routes.court_address_lines),
    )
    return Box(markup(_TEXTS["appeals_heading"]), (court,))


def _algorithm(facts: DecisionLetter) -> list[Block]:
    if not facts.explanation_shown:
        return []
    return [Para(markup(_TEXTS["algorithm"]), note=True)]
