"""Appeals of the demonstration: some of those who were refused contest it, and are answered by somebody else."""

import datetime as dt
from random import Random

from aids.commissions.appeals import operations
from aids.commissions.appeals.models import Appeal
from aids.commissions.enums import Opinion, Outcome
from aids.commissions.letters.operations import write_letter
from aids.commissions.models import Decision
from aids.commissions.opinions import OpinionInput
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts
from cases.people.perms import TAKING_ROLES

LATELY = 70
"""Days within which a refusal may still wait for its answer."""
SHARE = 0.12
LEAST = 6
OPEN_STEPS = ("received", "acknowledged", "examined", "concluded")
CLOSED_STEPS = ("confirmed", "amended", "withdrawn", "given_up", "late")


def play(rng: Random, territory: Territory, today: dt.date) -> None:
    """Appeals against refusals, on every step of their way; all that happened before `today`."""
    refusals = Decision.objects.standing().filter(outcome=Outcome.REFUSAL).order_by("decided_at", "pk")
    refusals = [one for one in refusals.select_related("unit", "line__application__taken_by") if _may_be(one)]
    late = [one for one in refusals if (today - one.decided_on).days < LATELY]
    for contested, steps in ((late, OPEN_STEPS), ([one for one in refusals if one not in late], CLOSED_STEPS)):
        number = min(len(contested), max(LEAST, round(SHARE * len(contested))))
        for place, decision in enumerate(rng.sample(contested, number)):
            _Contested(rng, territory, decision, today).play(steps[place % len(steps)])


def _may_be(decision: Decision) -> bool:
    """Whether who took the application may still record what reaches their desk."""
    return decision.line.application.taken_by.holds(*TAKING_ROLES)


class _Contested:
    """One refusal and the appeal against it."""

    def __init__(self, rng: Random, territory: Territory, decision: Decision, today: dt.date) -> None:
        self.rng, self.decision = rng, decision
        self.yesterday = days.open_on_or_before(today - days.ONE_DAY)
        staff = territory.staff[decision.unit.code]
        application = decision.line.application
        self.desk = application.taken_by
        self.signatory = staff["signataire"][0]
        self.examiner = next(one for one in staff["instruction"] if one.pk != application.case_officer_id)
        self.told = rng.choice(texts("appeals")["grounds"])

    def play(self, step: str) -> None:
        wait = 100 if step == "late" else self.rng.randint(4, 14)
        received = days.open_on_or_after(self.decision.decided_on + dt.timedelta(days=wait))
        if received > self.yesterday:
            return
        appeal = self._at(received, lambda day: self.record(day, proved=step == "late"))
        if step == "received":
            return
        self._later(received, 1, lambda day: operations.acknowledge(actor=self.desk, appeal=appeal, today=day))
        if step == "given_up":
            self._later(received, 6, lambda day: self.give_up(appeal, day))
        elif step == "late":
            self._later(received, 8, lambda day: self.set_aside(appeal, day))
        elif step != "acknowledged":
            self.examine(appeal, received, step)

    def examine(self, appeal: Appeal, received: dt.date, step: str) -> None:
        self._later(received, 3, lambda _day: operations.take_up(actor=self.examiner, appeal=appeal))
        if step == "examined" or self.yesterday < days.open_days_later(received, 9):
            return
        if self.told.get("hearing"):
            self._later(received, 7, lambda day: self.hear(appeal, day))
        self._later(received, 8, lambda _day: self.conclude(appeal))
        if step != "concluded":
            self._later(received, 12, lambda day: self.answer(appeal, step, day))

    def record(self, day: dt.date, *, proved: bool) -> Appeal:
        receipt = operations.Receipt(
            received_on=day,
            way=self.told["way"],
            grounds=self.told["words"],
            reason=self.told["reason"],
            notified_on=days.open_days_later(self.decision.decided_on, 3) if proved else None,
            hearing_asked=self.told.get("hearing", False),
        )
        return operations.record(actor=self.desk, decision=self.decision, receipt=receipt, today=day)

    def hear(self, appeal: Appeal, day: dt.date) -> None:
        told = operations.Hearing(
            heard_on=day, companion=texts("appeals")["companion"], heard_words=texts("appeals")["heard"]
        )
        version = _version(appeal)
        operations.record_hearing(actor=self.examiner, appeal=appeal, version=version, told=told, today=day)

    def conclude(self, appeal: Appeal) -> None:
        operations.conclude(
            actor=self.examiner, appeal=appeal, version=_version(appeal), conclusions=self.told["conclusions"]
        )

    def answer(self, appeal: Appeal, step: str, day: dt.date) -> None:
        """The signatory follows the step: the same, a part, or the whole of what was asked."""
        asked = self.decision.line.amount_asked
        opinion, amount = {
            "confirmed": (Opinion.REFUSAL, None),
            "amended": (Opinion.PARTIAL_GRANT, (asked / 2).quantize(asked)),
            "withdrawn": (Opinion.GRANT, None),
        }[step]
        given = OpinionInput(
            opinion,
            amount=amount,
            law_article=self.decision.law_article,
            reason_in_law=self.decision.reason_in_law,
            reason_in_fact=self.told["conclusions"],
        )
        answered = operations.answer(actor=self.signatory, appeal=appeal, given=given, today=day)
        if answered.answer:
            write_letter(answered.answer.letter.pk)

    def give_up(self, appeal: Appeal, day: dt.date) -> None:
        operations.give_up(actor=self.desk, appeal=appeal, words=texts("appeals")["given_up"], today=day)

    def set_aside(self, appeal: Appeal, day: dt.date) -> None:
        told = texts("appeals")["late"]
        operations.set_aside(actor=self.signatory, appeal=appeal, reason_in_fact=told, today=day)

    def _later(self, since: dt.date, open_days: int, act) -> None:
        """Some open days later, yesterday at the latest."""
        self._at(min(days.open_days_later(since, open_days), self.yesterday), act)

    def _at(self, day: dt.date, act):
        with clock.at(days.moment_between(self.rng, day, 9, 17)):
            return act(day)


def _version(appeal: Appeal) -> int:
    return Appeal.objects.values_list("version", flat=True).get(pk=appeal.pk)
