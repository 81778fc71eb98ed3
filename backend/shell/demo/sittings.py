"""One session on its way: agenda, presence, opinions, decisions, letters."""

import datetime as dt

from aids.commissions import operations as commissions
from aids.commissions.enums import Opinion
from aids.commissions.letters import operations as letters
from aids.commissions.letters.enums import DeliveryMeans
from aids.commissions.letters.queries import letters_of, still_to_write
from aids.commissions.models import AgendaItem
from backend.shell.demo import days
from backend.shell.demo.opinions import Case, departure_from, opinion_on
from backend.shell.demo.passages import Passage
from backend.shell.demo.texts import texts
from backend.shell.demo.world import Agenda, World


class Sitting:
    """One session, from its agenda to its letters, as far as its plan goes."""

    def __init__(self, world: World, agenda: Agenda) -> None:
        self.world = world
        self.agenda = agenda
        self.unit = world.territory.units[agenda.plan.unit]
        self.told = next(one for one in texts("territory")["units"] if one["code"] == agenda.plan.unit)
        self.secretary = world.territory.staff[agenda.plan.unit]["secretariat"][0]
        self.signatory = world.territory.staff[agenda.plan.unit]["signataire"][0]

    def begin(self) -> None:
        plan, at = self.agenda.plan, self.world.stage.at
        at(days.moment(plan.prepared_on, 11), self.prepare)
        if not plan.is_past:
            return
        at(days.moment(plan.held_on, 9, 30), self.hold)
        if plan.is_decided:
            decided_on = days.open_days_later(plan.held_on, 1)
            at(days.moment(decided_on, 14), self.decide)
            at(days.moment(decided_on, 14, 10), self.write_letters)
            self._deliver_after(decided_on)

    def prepare(self, on: dt.date) -> None:
        """A session without anything to hear is not called."""
        waiting = self.agenda.waiting
        if not waiting:
            return
        self.agenda.row = commissions.plan_session(
            actor=self.secretary,
            unit=self.unit,
            held_on=self.agenda.plan.held_on,
            place=self.told["session_place"],
            today=on,
        )
        line_ids = [line.pk for _passage, line in waiting]
        commissions.put_on_agenda(actor=self.secretary, session=self.agenda.row, line_ids=line_ids, today=on)

    def hold(self, on: dt.date) -> None:
        session = self.agenda.row
        if session is None:
            return
        rng = self.world.rng
        attendances = list(session.attendances.order_by("pk"))
        present = rng.sample(attendances, rng.randint(max(1, len(attendances) - 2), len(attendances)))
        commissions.record_presence(actor=self.secretary, session=session, present_ids={one.pk for one in present})
        commissions.open_session(actor=self.secretary, session=session, today=on)
        minutes = 0
        for item in session.items.select_related("line__explanation").order_by("position"):
            minutes += rng.randint(3, 8)
            self.world.stage.at(days.moment(on, 9, 32 + minutes), lambda _on, item=item: self._hear(item))
        self.world.stage.at(days.moment(on, 9, 40 + minutes), self.close)

    def _hear(self, item: AgendaItem) -> None:
        given = opinion_on(self.world.rng, self._case(item))
        commissions.give_opinion(actor=self.secretary, item=item, version=item.version, given=given)

    def close(self, on: dt.date) -> None:
        self.agenda.row = commissions.close_session(actor=self.secretary, session=self.agenda.row)

    def decide(self, on: dt.date) -> None:
        session = self.agenda.row
        if session is None:
            return
        departures = {}
        for item in session.items.select_related("line__explanation").order_by("position"):
            given = commissions.OpinionInput(item.opinion)
            departure = departure_from(self.world.rng, given, self._case(item))
            if departure:
                departures[item.pk] = departure
        commissions.decide_session(actor=self.signatory, session=session, departures=departures, today=on)
        for item in session.items.filter(opinion=Opinion.ADJOURNMENT):
            self._passage_of(item).hear_again(self.agenda.plan)

    def write_letters(self, on: dt.date) -> None:
        if self.agenda.row is not None:
            for batch in self.agenda.row.batches.all():
                letters.start(batch.pk)
                letters.write_letters(still_to_write(batch.pk))
                letters.finish(batch.pk)

    def _deliver_after(self, decided_on: dt.date) -> None:
        """Letters are posted on the next open day; those without an address are handed over within the week."""
        for later, posted in ((1, True), (4, False)):
            day = days.open_days_later(decided_on, later)
            if day <= self.world.yesterday:
                moment = days.moment(day, 10, 15)
                self.world.stage.at(moment, lambda on, posted=posted: self.deliver(on, posted=posted))

    def deliver(self, on: dt.date, *, posted: bool) -> None:
        if self.agenda.row is None:
            return
        waiting = letters_of(self.agenda.row).filter(notified_on=None)
        waiting = waiting.exclude(postal_code="") if posted else waiting.filter(postal_code="")
        ids = list(waiting.values_list("pk", flat=True))
        if ids:
            means = DeliveryMeans.POST if posted else DeliveryMeans.BY_HAND
            told = letters.Delivery(means, on)
            letters.record_deliveries(
                actor=self.secretary, session=self.agenda.row, letter_ids=ids, told=told, today=on
            )

    def _passage_of(self, item: AgendaItem) -> Passage:
        return next(passage for passage, line in self.agenda.waiting if line.pk == item.line_id)

    def _case(self, item: AgendaItem) -> Case:
        passage = self._passage_of(item)
        return Case(
            explanation=item.line.explanation,
            asked=item.line.amount_asked,
            adjourned_before=passage.was_adjourned,
            to_adjourn=passage.journey.adjourned_once,
        )
