"""Appeals of the demonstration: some of those who were refused contest it, and are answered by somebody else."""

import datetime as dt
from collections.abc import Callable
from itertools import count, cycle
from random import Random

from aids.commissions.appeals import operations
from aids.commissions.appeals.models import Appeal
from aids.commissions.appeals.queries import ON_AGENDA
from aids.commissions.enums import Opinion
from aids.commissions.letters.operations import write_letter
from aids.commissions.models import Decision
from aids.commissions.opinions import OpinionInput
from backend.shell.demo import days
from backend.shell.demo.texts import texts
from backend.shell.demo.world import World
from cases.people.perms import TAKING_ROLES

LATELY = 55
"""Days within which a refusal may still wait for its answer."""
EVERY = 4
"""One refusal in so many is contested; of the late ones, which all wait, one in two."""
TOO_LATE = 100
"""Days after a refusal when its time limit is long over."""


class Appellants:
    """Who contests which refusal, and how far that goes: each step of the way comes in its turn."""

    def __init__(self, rng: Random, world: World) -> None:
        self.rng, self.world = rng, world
        self.late, self.old = count(), count()
        self.contested: dict[int, _Contested] = {}
        self.open_steps = cycle(("received", "concluded", "acknowledged", "examined"))
        self.closed_steps = cycle(("amended", "confirmed", "late", "withdrawn", "given_up"))

    def hear(self, decision: Decision) -> None:
        """A refusal was just decided: perhaps it is contested, later."""
        if not decision.line.application.taken_by.holds(*TAKING_ROLES):
            return
        age = (self.world.yesterday - decision.decided_on).days
        if age < LATELY:
            if next(self.late) % 2 == 0:
                self._begin(decision, next(self.open_steps))
        elif next(self.old) % EVERY == 0:
            step = next(self.closed_steps)
            fits = step != "late" or age > TOO_LATE + 20
            self._begin(decision, step if fits else "confirmed")

    def _begin(self, decision: Decision, step: str) -> None:
        self.contested[decision.pk] = _Contested(self.rng, self.world, decision, step)
        self.contested[decision.pk].begin()

    def opinion_on(self, appeal: Appeal) -> OpinionInput:
        """What the commission says of an appeal: the signatory will follow it."""
        return self.contested[appeal.decision_id].given


class _Contested:
    """One refusal and the appeal against it."""

    appeal: Appeal

    def __init__(self, rng: Random, world: World, decision: Decision, step: str) -> None:
        self.rng, self.world, self.decision, self.step = rng, world, decision, step
        staff = world.territory.staff[decision.unit.code]
        application = decision.line.application
        self.desk = application.taken_by
        self.signatory = staff["signataire"][0]
        self.examiner = next(one for one in staff["instruction"] if one.pk != application.case_officer_id)
        self.told = rng.choice(texts("appeals")["grounds"])

    def begin(self) -> None:
        step = self.step
        wait = TOO_LATE if step == "late" else self.rng.randint(4, 12)
        received = days.open_on_or_after(self.decision.decided_on + dt.timedelta(days=wait))
        self._at(received, lambda day: self.record(day, proved=step == "late"))
        if step == "received":
            return
        self._at(days.open_days_later(received, 1), self.acknowledge)
        if step == "given_up":
            self._at(days.open_days_later(received, 6), self.give_up)
        elif step == "late":
            self._at(days.open_days_later(received, 8), self.set_aside)
        elif step != "acknowledged":
            self._examine(received)

    def _examine(self, received: dt.date) -> None:
        self._at(days.open_days_later(received, 3), self.take_up)
        if self.step == "examined":
            return
        if self.told.get("hearing"):
            self._at(days.open_days_later(received, 6), self.hear)
        self._at(days.open_days_later(received, 8), self.conclude)
        if self.step != "concluded":
            self._at(days.open_days_later(received, 12), self.answer)

    def _at(self, day: dt.date, act: Callable[[dt.date], None]) -> None:
        """On that day, unless it is still to come: then neither this nor what follows happened."""
        if day <= self.world.yesterday:
            self.world.stage.at(days.moment_between(self.rng, day, 9, 17), act)

    def record(self, day: dt.date, *, proved: bool) -> None:
        receipt = operations.Receipt(
            received_on=day,
            way=self.told["way"],
            grounds=self.told["words"],
            reason=self.told["reason"],
            notified_on=days.open_days_later(self.decision.decided_on, 3) if proved else None,
            hearing_asked=self.told.get("hearing", False),
        )
        self.appeal = operations.record(actor=self.desk, decision=self.decision, receipt=receipt, today=day)

    def acknowledge(self, day: dt.date) -> None:
        self.appeal = operations.acknowledge(actor=self.desk, appeal=self.appeal, today=day)

    def take_up(self, _day: dt.date) -> None:
        self.appeal = operations.take_up(actor=self.examiner, appeal=self.appeal)

    def hear(self, day: dt.date) -> None:
        told = operations.Hearing(
            heard_on=day, companion=texts("appeals")["companion"], heard_words=texts("appeals")["heard"]
        )
        self.appeal = operations.record_hearing(
            actor=self.examiner, appeal=self.appeal, version=self.appeal.version, told=told, today=day
        )

    def conclude(self, _day: dt.date) -> None:
        self.appeal = operations.conclude(
            actor=self.examiner,
            appeal=self.appeal,
            version=self.appeal.version,
            conclusions=self.told["conclusions"],
        )

    @property
    def given(self) -> OpinionInput:
        """As the step says: a part, or the whole of what was asked, else the same."""
        half = (self.decision.line.amount_asked / 2).quantize(self.decision.line.amount_asked)
        opinion, amount = {
            "amended": (Opinion.PARTIAL_GRANT, half),
            "withdrawn": (Opinion.GRANT, None),
        }.get(self.step, (Opinion.REFUSAL, None))
        return OpinionInput(
            opinion,
            amount=amount,
            law_article=self.decision.law_article,
            reason_in_law=self.decision.reason_in_law,
            reason_in_fact=self.told["conclusions"],
        )

    def answer(self, day: dt.date) -> None:
        """The signatory answers, once the commission that hears the appeal has said what it thinks of it."""
        if self.appeal.agenda_items.filter(session__status__in=ON_AGENDA).exists():
            self._at(days.open_days_later(day, 1), self.answer)
            return
        answered = operations.answer(actor=self.signatory, appeal=self.appeal, given=self.given, today=day)
        if answered.answer:
            write_letter(answered.answer.letter.pk)

    def give_up(self, day: dt.date) -> None:
        told = texts("appeals")["given_up"]
        operations.give_up(actor=self.desk, appeal=self.appeal, words=told, today=day)

    def set_aside(self, day: dt.date) -> None:
        told = texts("appeals")["late"]
        operations.set_aside(actor=self.signatory, appeal=self.appeal, reason_in_fact=told, today=day)
