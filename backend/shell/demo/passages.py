"""One application on its way: desk, submission, examination, ready for its session, and back when it is adjourned."""

import datetime as dt
from collections.abc import Callable

from aids.applications import operations as applications
from aids.applications.enums import LineStatus
from aids.applications.models import Application, ExpectedDocument
from aids.commissions.enums import Opinion
from aids.rule_sets.queries import aids_in_force
from backend.audit.models import ReadReason
from backend.shell.demo import days
from backend.shell.demo.assessments import assess
from backend.shell.demo.completeness import ask_at_once, ask_for_the_rest
from backend.shell.demo.plan import Journey, SessionPlan, Stage
from backend.shell.demo.world import World
from cases.people.models import HouseholdBudget
from cases.people.queries import latest_budget

OFTEN_LATE = "bank_details"
"""The document that comes every other time only."""

NOT_SENT = (Stage.DRAFT, Stage.ABANDONED)
WHY_ABANDONED = ("La personne a trouvé une autre solution.", "Le rappel de droits est arrivé entre-temps.")


class Passage:
    """One application on its way, from the desk to the agenda of its session."""

    def __init__(self, world: World, journey: Journey, progress: Callable[[], None]) -> None:
        self.world = world
        self.journey = journey
        self.progress = progress
        self.site, self.taker = world.desk(journey.life)
        self.officer = world.colleague(journey.unit, "instruction")
        self.application: Application | None = None
        self.was_adjourned = False

    def begin(self) -> None:
        """Plan the steps; their days leave the case officer time, and come before the agenda is closed."""
        journey, rng, at = self.journey, self.world.rng, self.world.stage.at
        arrived_at = days.moment_between(rng, journey.opened_on, 9, 16)
        at(arrived_at, self.arrive)
        at(arrived_at + dt.timedelta(minutes=rng.randint(2, 6)), self.open)
        at(arrived_at + dt.timedelta(minutes=rng.randint(11, 45)), self.fill_in)
        if journey.stage == Stage.ABANDONED:
            day = min(days.open_days_later(journey.opened_on, rng.randint(4, 9)), self.world.yesterday)
            at(days.moment_between(rng, day, 16, 17), self.abandon)
        if journey.stage in (*NOT_SENT, Stage.WAITING):
            return
        latest = self.world.yesterday
        if journey.session:
            latest = min(latest, days.open_on_or_before(journey.session.prepared_on - days.ONE_DAY))
        taken_on = min(days.open_days_later(journey.opened_on, rng.randint(1, 3)), latest)
        at(days.moment_between(rng, taken_on, 8, 10), self.take_up)
        seen_on = min(days.open_days_later(taken_on, rng.randint(0, 4)), latest)
        at(days.moment_between(rng, seen_on, 10, 12), self.mark_documents)
        if journey.stage != Stage.EXAMINED:
            ready_on = min(days.open_days_later(seen_on, rng.randint(0, 2)), latest)
            at(days.moment_between(rng, ready_on, 14, 17), self.make_ready)

    def arrive(self, on: dt.date) -> None:
        self.world.register(self.journey.life, self.taker, on)
        self.world.read(self.taker, "cases:person", self._person_ids(), "", ReadReason.IDENTITY)

    def _person_ids(self) -> list[int]:
        return [person.pk for person in self.world.registered[self.journey.life].persons if person]

    def _open_file(self) -> None:
        """Whoever examines the application reads it first."""
        number = self.application.number
        self.world.read(self.officer, "applications:detail", self._person_ids(), number, ReadReason.FILE)

    def open(self, on: dt.date) -> None:
        registered = self.world.registered[self.journey.life]
        self.application = applications.open_application(
            actor=self.taker,
            household=registered.household,
            applicant=registered.persons[0],
            site=self.site,
            on=on,
        )
        self.progress()

    def fill_in(self, on: dt.date) -> None:
        """The form, sent at once unless it stays a draft."""
        aid = aids_in_force(on)[0]
        self.application = applications.fill_in(
            actor=self.taker,
            application=self.application,
            version=self.application.version,
            facts={**self.journey.facts, "emergency": self.journey.emergency},
            lines=[
                applications.LineInput(aid.code, one.ground, one.need, one.amount, one.payee_kind, one.payee_name)
                for one in self.journey.requests
            ],
            budget=self._budget(on),
            on=on,
            then_submit=self.journey.stage not in NOT_SENT,
        )

    def _budget(self, on: dt.date) -> applications.BudgetInput:
        registered = self.world.registered[self.journey.life]
        rows = [
            (kind, None if index is None else registered.persons[index].pk, amount)
            for kind, index, amount in self.journey.budget
        ]
        told_today = HouseholdBudget.objects.filter(household=registered.household, on_date=on)
        return applications.BudgetInput(on, rows, told_today.values_list("pk", "version").first())

    def abandon(self, on: dt.date) -> None:
        applications.abandon(
            actor=self.taker, application=self.application, reason=self.world.rng.choice(WHY_ABANDONED)
        )

    def take_up(self, on: dt.date) -> None:
        self.application = applications.take_up(actor=self.officer, application=self.application)
        self._open_file()
        ask_at_once(self.application, self.journey, self.officer, on)

    def mark_documents(self, on: dt.date) -> None:
        documents = ExpectedDocument.objects.filter(line__application=self.application).order_by("pk")
        expected = dict.fromkeys(documents.values_list("code", flat=True))
        seen = [code for code in expected if self._is_there(code)]
        if self.journey.documents_missing:
            seen = seen[:1]
        applications.mark_documents(actor=self.officer, application=self.application, seen=set(seen), on=on)
        ask_for_the_rest(self.world, self.application, self.journey, self.officer, on)
        assess(self.application, self.journey, self.taker, self.officer, on)

    def _is_there(self, code: str) -> bool:
        return code != OFTEN_LATE or self.world.rng.random() < 0.5

    def make_ready(self, on: dt.date) -> None:
        """The lines still examined become ready, for the session of the journey if there is one."""
        self._open_file()
        for line in self.application.lines.filter(status=LineStatus.TO_EXAMINE):
            ready = applications.make_ready(actor=self.officer, line=line, on=on)
            if self.journey.session:
                self.world.agendas[self.journey.session].waiting.append((self, ready))

    def hear_again(self, after: SessionPlan) -> None:
        """An adjourned application: what was missing is brought, and it goes to the next session."""
        if self.was_adjourned:
            return
        self.was_adjourned = True
        agenda = self.world.agenda_after(after)
        self.journey.session = agenda.plan
        latest = min(self.world.yesterday, days.open_on_or_before(agenda.plan.prepared_on - days.ONE_DAY))
        day = min(days.open_days_later(after.held_on, 2), latest)
        self.world.stage.at(days.moment(day, 18), self.complete)

    def complete(self, on: dt.date) -> None:
        """The case officer writes what was still to be told, and the budget stays as it was."""
        facts = {name: True if told is None else told for name, told in self.journey.facts.items()}
        adjourned = self.application.lines.filter(status=LineStatus.READY, agenda_items__opinion=Opinion.ADJOURNMENT)
        back = list(adjourned.distinct())
        if facts != self.journey.facts:
            for line in back:
                applications.take_back(actor=self.officer, line=line)
            back = []
            self.application.refresh_from_db()
            known = latest_budget(self.application.household)
            rows = [(line.kind, line.person_id, line.monthly_amount) for line in known.lines.all()]
            self.application = applications.fill_in(
                actor=self.officer,
                application=self.application,
                version=self.application.version,
                facts={**facts, "imminent_danger": False, "emergency": self.journey.emergency},
                lines=[],
                budget=applications.BudgetInput(on, rows),
                on=on,
            )
        self.make_ready(on)
        self.world.agendas[self.journey.session].waiting.extend((self, line) for line in back)
