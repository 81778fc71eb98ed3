"""One session on its way: agenda, presence, opinions, decisions, letters."""

import datetime as dt
from functools import partial
from random import Random

from aids.applications.models import ApplicationLine
from aids.commissions import operations as commissions
from aids.commissions.appeals.queries import appeals_to_hear
from aids.commissions.delegated.delegations import delegation_of
from aids.commissions.delegated.operations import decide_at_once
from aids.commissions.enums import Opinion, Outcome, Presence
from aids.commissions.letters import operations as letters
from aids.commissions.letters.enums import DeliveryMeans
from aids.commissions.letters.queries import letters_of, still_to_write
from aids.commissions.mandates.enums import Rank
from aids.commissions.models import AgendaItem, Decision, Session
from aids.commissions.operations import PresenceInput
from aids.commissions.opinions import OpinionInput, give_opinion
from backend.shell.demo import days, deliberations, masks
from backend.shell.demo.appeals import Appellants
from backend.shell.demo.opinions import Case, departure_from, opinion_on
from backend.shell.demo.passages import Passage
from backend.shell.demo.texts import texts
from backend.shell.demo.world import Agenda, World

REMOTE, PROXY = 0.2, 0.5
"""The chances that a member sits at a distance, and that one who is away gives a proxy."""


def _presence(rng: Random, session: Session) -> dict[int, PresenceInput]:
    """The titular members, save one or two who are away; the first of these may give their voice to the chair."""
    titular = list(session.attendances.filter(rank=Rank.TITULAR).order_by("seat__position"))
    away = rng.sample(titular[1:], rng.randint(0, 2))
    told = {
        one.pk: PresenceInput(Presence.REMOTE if rng.random() < REMOTE else Presence.PRESENT)
        for one in titular
        if one not in away
    }
    for number, one in enumerate(away):
        proxy = titular[0].pk if not number and rng.random() < PROXY else None
        told[one.pk] = PresenceInput(Presence.EXCUSED, proxy)
    return told


AT_ONCE = 0.4
"""The chance that an emergency which the manager may decide alone does not wait for the session."""


class Sitting:
    """One session, from its agenda to its letters, as far as its plan goes."""

    def __init__(self, world: World, agenda: Agenda, appellants: Appellants) -> None:
        self.world = world
        self.appellants = appellants
        self.agenda = agenda
        self.unit = world.territory.units[agenda.plan.unit]
        self.told = next(one for one in texts("territory")["units"] if one["code"] == agenda.plan.unit)
        self.secretary = world.territory.staff[agenda.plan.unit]["secretariat"][0]
        self.signatory = world.territory.staff[agenda.plan.unit]["signataire"][0]
        self.manager = world.territory.staff[agenda.plan.unit]["responsable"][0]

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
        """A session without anything to hear is not called; an emergency may have been decided without waiting."""
        self.decide_at_once(on)
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
        appeal_ids = [appeal.pk for appeal in appeals_to_hear(self.unit)]
        commissions.put_on_agenda(
            actor=self.secretary, session=self.agenda.row, line_ids=line_ids, appeal_ids=appeal_ids, today=on
        )
        commissions.convene(actor=self.secretary, session=self.agenda.row, today=on, with_ready=False)
        # at the end of the day: the authors find it on their desk
        self.world.stage.at(days.moment(on, 17, 40), self.reread)

    def decide_at_once(self, on: dt.date) -> None:
        """The unit's manager grants some of the emergencies that the rules let them decide alone."""
        for passage, line in list(self.agenda.waiting):
            if not passage.journey.emergency or self.world.rng.random() > AT_ONCE:
                continue
            fresh = ApplicationLine.objects.select_related("application", "explanation__rule_set").get(pk=line.pk)
            delegation = delegation_of(self.manager, fresh, on)
            proposed = fresh.explanation.proposed_amount
            fits = delegation and delegation.usable and proposed == fresh.amount_asked
            if not fits or fresh.amount_asked > delegation.most:
                continue
            given = OpinionInput(Opinion.GRANT)
            why = texts("reasons")["at_once"]
            decision = decide_at_once(actor=self.manager, line=fresh, given=given, justification=why, today=on)
            letters.write_letter(decision.letter.pk)
            self.agenda.waiting.remove((passage, line))

    def reread(self, on: dt.date) -> None:
        masks.reread(self.agenda.row, is_past=self.agenda.plan.is_past, on=on)

    def hold(self, on: dt.date) -> None:
        session = self.agenda.row
        if session is None:
            return
        rng = self.world.rng
        commissions.record_presence(actor=self.secretary, session=session, told=_presence(rng, session))
        commissions.open_session(actor=self.secretary, session=session, today=on)
        masks.lift(session, self.secretary)
        minutes = 0
        items = session.items.select_related("line__explanation", "session", "appeal").order_by("position")
        for place, item in enumerate(items):
            if place == 3:
                leaves = partial(deliberations.leave_early, rng, self.secretary, session)
                self.world.stage.at(days.moment(on, 9, 33 + minutes), leaves)
            minutes += rng.randint(3, 8)
            self.world.stage.at(days.moment(on, 9, 32 + minutes), lambda _on, item=item: self._hear(item))
        self.world.stage.at(days.moment(on, 9, 40 + minutes), self.close)

    def _hear(self, item: AgendaItem) -> None:
        rng = self.world.rng
        given = self.appellants.opinion_on(item.appeal) if item.appeal_id else opinion_on(rng, self._case(item))
        deliberations.put_to_the_vote(rng, self.secretary, item)
        give_opinion(actor=self.secretary, item=item, version=item.version, given=given)
        deliberations.dissent(rng, self.secretary, item)

    def close(self, on: dt.date) -> None:
        self.agenda.row = commissions.close_session(actor=self.secretary, session=self.agenda.row)

    def decide(self, on: dt.date) -> None:
        session = self.agenda.row
        if session is None:
            return
        departures = {}
        asked = session.items.filter(appeal=None)
        for item in asked.select_related("line__explanation").order_by("position"):
            given = OpinionInput(item.opinion)
            departure = departure_from(self.world.rng, given, self._case(item))
            if departure:
                departures[item.pk] = departure
        commissions.decide_session(actor=self.signatory, session=session, departures=departures, today=on)
        refused = Decision.objects.filter(item__session=session, outcome=Outcome.REFUSAL).order_by("pk")
        for decision in refused.select_related("unit", "line__application__taken_by"):
            self.appellants.hear(decision)
        for item in asked.filter(opinion=Opinion.ADJOURNMENT):
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
        told = letters.Delivery(DeliveryMeans.POST if posted else DeliveryMeans.BY_HAND, on)
        for letter in waiting:
            # one by one: a copy of an application is copied with what was written of it alone
            letters.record_delivery(actor=self.secretary, letter=letter, version=letter.version, told=told, today=on)

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
