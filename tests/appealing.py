"""What tests of delegated decisions and of appeals need: a text with deciders or of legal aid, an appeal on its way."""

import datetime as dt
from decimal import Decimal

from aids.commissions import operations as commissions
from aids.commissions.appeals import operations as appeals
from aids.commissions.appeals.models import Appeal
from aids.commissions.models import Decision
from aids.commissions.opinions import OpinionInput
from backend.kit import clock
from directory.enums import Role
from directory.models import User
from tests import factories

LAW, FACT = "La règle.", "Le fait."
GROUNDS = "Je conteste : mon fils est revenu vivre chez moi en octobre."
WHY_NOW = "Le frigo est vide et la prochaine séance est dans douze jours."


def text_with(*, decider: str = "", statutory: bool = False, label: str = "2") -> str:
    """The shipped text, with somebody who may decide its aid alone, or of a legal aid, which nothing bars."""
    text = factories.rule_text(label)
    if statutory:
        text = text.replace('regime = "discretionary"', 'regime = "statutory"')
        text = text.replace('severity = "bars"', 'severity = "alerts"')
    return text + (f"\n[[aids.deciders]]\n{decider}\n" if decider else "")


def in_force(text: str) -> None:
    factories.rule_version("2", clock.today() - dt.timedelta(days=60), text=text)


def manager_may_decide(world, *, unit="est", ceiling=Decimal(300), a_month=None, since_days=100):
    """The unit's manager, holding a delegation of signature."""
    return commissions.grant_authority(
        actor=None,
        holder=world.accounts[Role.UNIT_MANAGER, unit],
        unit=world.units[unit],
        reference="arrêté n° 2026-031",
        capacity="Responsable de l’unité",
        starts_on=clock.today() - dt.timedelta(days=since_days),
        ceiling=ceiling,
        decisions_a_month=a_month,
    )


def ready_line(world, name: str = "Un", unit: str = "est", *, emergency: bool = True, **changes):
    someone = factories.person(world, last_name=name, unit=unit, phone="")
    facts = {"emergency": emergency}
    return factories.ready(world, someone, unit=unit, facts=facts, lines=[factories.line(**changes)]).lines.get()


def refused(world, name: str = "Un", unit: str = "est", opinion: OpinionInput | None = None) -> Decision:
    """A decision of the session, a refusal unless told otherwise."""
    line = ready_line(world, name, unit, emergency=False)
    factories.decided_session(world, unit=unit, lines=[line], opinions=[opinion or factories.opinion("refusal")])
    return Decision.objects.get(line=line)


def other_officer(world, unit: str = "est") -> User:
    """A second case officer of the unit, who examined nothing yet."""
    found = User.objects.filter(username=f"officer2.{unit}").first()
    return found or factories.account(
        Role.CASE_OFFICER, world.units[unit], world.sites[unit], username=f"officer2.{unit}"
    )


def receipt(**changes) -> appeals.Receipt:
    told = {"received_on": clock.today(), "way": "hand", "grounds": GROUNDS, "reason": "facts"}
    return appeals.Receipt(**told | changes)


def recorded(world, decision: Decision | None = None, *, unit: str = "est", **changes) -> Appeal:
    """An appeal that reached the reception desk where the application was taken."""
    return appeals.record(
        actor=world.account(Role.RECEPTION, unit),
        decision=decision or refused(world, unit=unit),
        receipt=receipt(**changes),
        today=clock.today(),
    )


def examined(
    world,
    appeal: Appeal | None = None,
    *,
    unit: str = "est",
    conclude: bool = True,
    by: User | None = None,
    **changes,
) -> Appeal:
    """An appeal in the hands of the second case officer, or of another one, whose conclusions are written."""
    officer = User.objects.get(pk=by.pk) if by else other_officer(world, unit)
    taken = appeals.take_up(actor=officer, appeal=appeal or recorded(world, unit=unit, **changes))
    if not conclude:
        return taken
    return appeals.conclude(actor=officer, appeal=taken, version=taken.version, conclusions="À accorder.")


def given(kind: str = "refusal", **changes) -> OpinionInput:
    return factories.opinion(kind, **{"reason_in_law": LAW, "reason_in_fact": FACT} | changes)


def answered(world, appeal: Appeal, opinion: OpinionInput | None = None, unit: str = "est") -> Appeal:
    return appeals.answer(
        actor=world.account(Role.SIGNATORY, unit), appeal=appeal, given=opinion or given(), today=clock.today()
    )
