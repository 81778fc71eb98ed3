"""Accompaniment contracts of the demonstration: one in a few of the persons who have a lead worker; some are still
being written or wait for signatures, some were amended, some ended, with what both say of them."""

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from backend.kit import clock
from backend.kit.clock import add_months, age
from backend.shell.demo import days
from backend.shell.demo.texts import texts
from cases.following.models import LeadWorker
from cases.people.models import Household, Person
from cases.people.perms import can_work_on_file
from cases.people.queries import current_household
from contracts.contract import limits
from contracts.contract import operations as contracts
from contracts.contract.limits import last_day
from contracts.contract.models import WRITING_ROLES, Contract
from contracts.contract.operations import Terms
from contracts.contract.queries import open_version, parties_of
from contracts.diagnosis import operations as diagnosis
from contracts.life import operations as life
from contracts.life.operations import ReviewInput
from contracts.outcomes import operations as outcomes
from contracts.outcomes.operations import Ending
from contracts.plan import operations as plan
from contracts.plan.models import Objective, Step
from contracts.plan.operations import StepInput
from contracts.schemes import named
from contracts.signing import amending
from contracts.signing import operations as signing
from directory.models import User

SHARE = 0.3
"""The chance that somebody who has a lead worker has a contract."""
STATES = {"draft": 0.1, "to_sign": 0.1, "signed": 0.6, "amended": 0.1, "ended": 0.1}
OLD_ENOUGH = 130
"""Days since which somebody was followed, from which a contract was reviewed, amended or ended."""
SINCE = {"draft": (1, 25), "to_sign": (1, 25), "signed": (15, 170), "amended": (110, 170)}
"""Days since which one in this state was begun, unless its person is followed since fewer: within its term."""
MONTHS, REVIEW_EVERY = 6, 3
STROKES = [[[60, 120], [110, 60], [150, 140], [200, 70], [260, 130], [330, 90]], [[90, 150], [380, 140]]]


def play(rng: Random, today: dt.date) -> None:
    """Contracts of those who are followed; all of it before `today`."""
    yesterday = days.open_on_or_before(today - days.ONE_DAY)
    followed = LeadWorker.objects.living().select_related("person", "worker").order_by("pk")
    for lead in followed:
        if rng.random() < SHARE:
            _Accompaniment(rng, lead.person, lead.worker, yesterday).play(lead.starts_on)


@dataclass
class _Accompaniment:
    """One contract, from its first words."""

    rng: Random
    person: Person
    worker: User
    yesterday: dt.date

    def play(self, followed_since: dt.date) -> None:
        rng = self.rng
        stories = [
            one for one in texts("contracts")["contracts"] if self._is_old_enough(one["schemes"], followed_since)
        ]
        if not stories:
            return
        self.story: dict[str, Any] = rng.choice(stories)
        state = rng.choices(list(STATES), weights=list(STATES.values()))[0]
        followed_for = (self.yesterday - followed_since).days
        if followed_for < OLD_ENOUGH and state in ("amended", "ended"):
            state = "signed"
        soon = min(rng.randint(1, 20), max(followed_for - 1, 0))
        begun = days.open_on_or_after(followed_since + dt.timedelta(days=soon))
        if state in SINCE:
            begun = max(begun, days.open_on_or_before(self.yesterday - dt.timedelta(days=rng.randint(*SINCE[state]))))
        self.day = min(begun, self.yesterday)
        with clock.at(days.moment(self.day, 10)):
            self.household: Household | None = current_household(self.person, self.day)
            if not self.household or not self._may_write():
                return
            self._write()
            if state == "draft":
                return
            self._given_to_sign()
            if state == "to_sign":
                return
            self._sign()
        self._live(state)

    def _is_old_enough(self, schemes: list[str], on: dt.date) -> bool:
        youngest = max(scheme.youngest or limits.YOUNGEST for scheme in named(schemes))
        return age(self.person.birth_date, on) >= youngest

    def _may_write(self) -> bool:
        return bool(self.worker.holds(*WRITING_ROLES) and can_work_on_file(self.worker, self.household))

    def _write(self) -> None:
        story, day = self.story, self.day
        by = {"actor": self.worker, "household": self.household}
        schemes = tuple(story["schemes"])
        self.contract = contracts.open_contract(person=self.person, today=day, schemes=schemes, **by)
        by |= {"contract": self.contract}
        text = open_version(self.contract)
        terms = Terms(day, last_day(day, MONTHS), REVIEW_EVERY, schemes, oriented_on=day if "rsa" in schemes else None)
        contracts.set_terms(version=text.version, terms=terms, **by)
        domain = story["objective"]["domain"]
        diagnosis.write_domain(domain=domain, version=0, texts=story["words"], today=day, **by)
        for one, grade in story["grades"].items():
            view = self.contract.domains.filter(domain=one).first()
            known = view.version if view else 0
            diagnosis.write_domain(domain=one, version=known, texts={}, today=day, grade=grade, **by)
        for told, steps in (("objective", "steps"), ("second", "second_steps")):
            objective = plan.add_objective(**by, **story[told])
            for rank, step in enumerate(story[steps]):
                due = add_months(day, rank + 1)
                self._add_step(objective, StepInput(due_on=due, **step))

    def _add_step(self, objective: Objective, told: StepInput) -> None:
        plan.add_step(actor=self.worker, objective=objective, household=self.household, told=told, today=self.day)

    def _given_to_sign(self) -> None:
        self.text = signing.send(
            actor=self.worker, contract=self.contract, household=self.household, today=clock.today()
        )

    def _sign(self) -> None:
        for party in parties_of(self.contract):
            signing.sign(
                actor=self.worker,
                contract=self.contract,
                household=self.household,
                version=self.text,
                party=party,
                strokes=STROKES,
                fingerprint=self.text.fingerprint,
                now=clock.now(),
            )

    def _live(self, state: str) -> None:
        """Steps move; a review three months later, when there was time; then an amendment, or the end."""
        steps = list(Step.objects.filter(objective__contract=self.contract).order_by("pk"))
        soon = min(days.open_days_later(self.day, 10), self.yesterday)
        with clock.at(days.moment(soon, 15)):
            for step, how in zip(steps, ("finish", "begin"), strict=False):
                plan.move_step(actor=self.worker, step=step, household=self.household, how=how, today=soon)
        reviewed = days.open_on_or_after(add_months(self.day, REVIEW_EVERY))
        if reviewed > self.yesterday:
            return
        by = {"actor": self.worker, "household": self.household}
        self.contract = Contract.objects.get(pk=self.contract.pk)
        with clock.at(days.moment(reviewed, 11)):
            self._review(reviewed)
            if state == "amended":
                self._amend(reviewed)
        ended = days.open_days_later(reviewed, 15)
        if state == "ended" and ended <= self.yesterday:
            with clock.at(days.moment(ended, 11)):
                fresh = Contract.objects.get(pk=self.contract.pk)
                outcomes.end(contract=fresh, version=fresh.version, told=self._ending(ended), today=ended, **by)

    def _review(self, day: dt.date) -> None:
        planned = self.contract.reviews.filter(held_on=None).order_by("due_on").first()
        told = ReviewInput(
            held_on=day,
            own_words=self.story["own_review"],
            worker_words=self.story["worker_review"],
            decided="go_on",
            grades=self.story["better"],
        )
        life.hold_review(
            actor=self.worker,
            contract=self.contract,
            household=self.household,
            review=planned,
            version=planned.version if planned else 0,
            told=told,
            today=day,
        )

    def _amend(self, day: dt.date) -> None:
        by = {"actor": self.worker, "contract": self.contract, "household": self.household}
        amending.begin_amendment(why=texts("contracts")["ends"]["why"], **by)
        objective = self.contract.objectives.order_by("pk")[0]
        self._add_step(objective, StepInput("Faire le point par téléphone dans un mois", "worker"))
        self._given_to_sign()
        self._sign()

    def _ending(self, day: dt.date) -> Ending:
        told = texts("contracts")["ends"]
        kinds = ["reached", "partly", "not"]
        objectives = self.contract.objectives.filter(dropped_on=None)
        said = {
            (one.pk, voice): self.rng.choices(kinds, weights=[5, 3, 2])[0]
            for one in objectives
            for voice in ("person", "worker")
        }
        return Ending("goals", day, self.rng.choice(told["own"]), self.rng.choice(told["worker"]), said)
