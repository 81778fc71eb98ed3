"""The file of a line as the commission sees it: numbers for names, ages for dates, sums for bank statements."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from aids.applications.models import ApplicationLine, SupportingDocument
from aids.commissions.anonymity import queries
from aids.commissions.anonymity.enums import TextSource
from aids.commissions.anonymity.knowledge import numbers_in
from aids.commissions.anonymity.models import AnonymityLift
from aids.commissions.anonymity.queries import Masks, Original, Shown
from aids.commissions.facts import situation_facts
from aids.commissions.likeness import Like, kind_of, like
from aids.commissions.models import AgendaItem, Decision, Session
from backend.kit import clock
from cases.assessments.models import SocialAssessment
from cases.assessments.queries import Texts
from cases.people.enums import ADULT_ROLES, ExpenseKind, IncomeKind, MemberRole
from cases.people.queries import Balance, balance

_ALONE = (MemberRole.HEAD, MemberRole.SPOUSE)
_NAMED_FACTS = ("facts__on", "facts__household", "facts__budget", "facts__request")


@dataclass(frozen=True)
class Member:
    """« Child 1 », and the age in years."""

    label: str
    age: int
    is_adult: bool


@dataclass(frozen=True)
class Sum:
    """Euros a month of one kind; `whom` is « Child 1 », or empty for the household."""

    kind: str
    whom: str
    amount: Decimal


@dataclass(frozen=True)
class Budget:
    """What the household told of a month on a day."""

    on_date: dt.date
    incomes: tuple[Sum, ...]
    expenses: tuple[Sum, ...]
    balance: Balance


@dataclass(frozen=True)
class Proposed:
    """What an assessment proposes for the line, and why."""

    words: str
    amount: Decimal | None
    why: Shown


@dataclass(frozen=True)
class Addendum:
    on: dt.date
    author: str
    shown: Shown


@dataclass(frozen=True)
class Assessment:
    """A social assessment, its parts masked."""

    row: SocialAssessment
    proposed: Proposed
    texts: Texts
    addenda: tuple[Addendum, ...]
    is_reread: bool


@dataclass(frozen=True)
class Support:
    """The step of an accompaniment contract that the request supports, in its own words: nothing else of the contract,
    save whether it is signed."""

    shown: Shown
    is_signed: bool


@dataclass(frozen=True)
class Contested:
    """What a person contests, in their words, and what the examination of their appeal found; the decision is told by
    its number."""

    decision: Decision
    reason: str
    received_on: dt.date
    grounds: Shown
    heard: Shown
    conclusions: Shown


@dataclass(frozen=True)
class Situation:
    """Household, budget and request as the session knows them, and the moment before which like ones are looked for."""

    facts: Mapping[str, Any]
    before: dt.datetime

    @property
    def person_ids(self) -> set[int]:
        """Who lives there, and whose incomes and expenses are told."""
        members, budget = self.facts["household"]["members"], self.facts["budget"] or {"lines": []}
        return {one["person"] for one in members} | {person for _kind, person, _euros in budget["lines"] if person}

    @cached_property
    def like(self) -> Like:
        return like(**kind_of(self.facts), before=self.before)


@dataclass(frozen=True)
class Opened:
    """What a lifted anonymity opens of a line, while its session is open."""

    line: ApplicationLine
    lift: AnonymityLift | None
    is_open: bool

    @cached_property
    def files(self) -> list[SupportingDocument]:
        return queries.files_of(self.line) if self.is_open else []


@dataclass(frozen=True)
class AnonymousFile:
    """All that a session is shown of a household, and what a lifted anonymity opens besides."""

    need: Shown
    assessments: tuple[Assessment, ...]
    members: tuple[Member, ...]
    budget: Budget | None
    situation: Situation
    opened: Opened
    contested: Contested | None
    support: Support | None

    @property
    def composition(self) -> tuple[int, int]:
        """(adults, others)."""
        adults = sum(member.is_adult for member in self.members)
        return adults, len(self.members) - adults

    @property
    def like(self) -> Like:
        """The like situations, looked for when they are shown."""
        return self.situation.like


def file_of(item: AgendaItem, session: Session, situation: Situation, opened: Opened) -> AnonymousFile:
    """What the session sees of a line: as frozen once it is decided, as it stands before; a constant number of queries.

    `item` is what `commissions.queries.item_at` gives.
    """
    line, facts = item.line, situation.facts
    masks = Masks(line, session.held_on)
    return AnonymousFile(
        need=masks.shown(TextSource.NEED, line.pk),
        assessments=tuple(_assessment(masks, proposal) for proposal in masks.proposals),
        members=members_in(facts),
        budget=budget_in(facts),
        situation=situation,
        opened=opened,
        contested=_contested(masks, item.appeal) if item.appeal_id else None,
        support=support_in(facts["request"].get("supports"), masks),
    )


def situation_of(item: AgendaItem, session: Session, now: dt.datetime) -> Situation:
    """As frozen once the line is decided, as it stands before; an appeal is judged on what was decided upon."""
    decided = Q(pk=item.appeal.decision_id) if item.appeal_id else Q(item=item)
    before = session.decided_at or now
    if session.closed_at or item.appeal_id:
        frozen = Decision.objects.filter(decided).values_list(*_NAMED_FACTS, "decided_at").first()
        if frozen:
            *facts, decided_at = frozen
            names = (name.removeprefix("facts__") for name in _NAMED_FACTS)
            return Situation(dict(zip(names, facts, strict=True)), before if item.appeal_id else decided_at)
    return Situation(situation_facts(item.line, session.held_on), before)


def _assessment(masks: Masks, proposal) -> Assessment:
    row = proposal.assessment
    parts = {
        source: masks.shown(source, assessment_id=row.pk)
        for source in (TextSource.SITUATION, TextSource.OWN_VIEW, TextSource.STRENGTHS)
    }
    addenda = tuple(
        Addendum(one.on, str(one.author), masks.shown(TextSource.ADDENDUM, None, row.pk, one.pk))
        for one in row.addenda.all()
    )
    why = masks.shown(TextSource.WHY, masks.line.pk, row.pk)
    shown = [*parts.values(), why, *(one.shown for one in addenda)]
    return Assessment(
        row=row,
        proposed=Proposed(proposal.get_proposal_display(), proposal.amount, why),
        texts=Texts(*(one.text for one in parts.values())),
        addenda=addenda,
        is_reread=all(one.is_reread for one in shown if one.text),
    )


def _contested(masks: Masks, appeal) -> Contested:
    return Contested(
        decision=appeal.decision,
        reason=appeal.get_reason_display(),
        received_on=appeal.received_on,
        grounds=masks.on_the_spot(appeal.grounds),
        heard=masks.on_the_spot(appeal.heard_words),
        conclusions=masks.on_the_spot(appeal.conclusions),
    )


def support_in(told: Mapping[str, Any] | None, masks: Masks) -> Support | None:
    """What the request supports, as `told_to_the_commission`; facts that are older than contracts tell nothing."""
    if told is None:
        return None
    return Support(masks.shown_as(Original(TextSource.STEP, told["step"], masks.line.pk)), told["is_signed"])


def _labels(facts: Mapping[str, Any]) -> list[str]:
    roles = [one["role"] for one in facts["household"]["members"]]
    return [
        str(MemberRole(role).label) if role in _ALONE else f"{MemberRole(role).label} {number}"
        for role, number in zip(roles, numbers_in(roles), strict=True)
    ]


def members_in(facts: Mapping[str, Any]) -> tuple[Member, ...]:
    """Who lives in the household, by place and age."""
    on = dt.date.fromisoformat(facts["on"])
    return tuple(
        Member(label, clock.age(dt.date.fromisoformat(one["birth_date"]), on), one["role"] in ADULT_ROLES)
        for one, label in zip(facts["household"]["members"], _labels(facts), strict=True)
    )


def budget_in(facts: Mapping[str, Any]) -> Budget | None:
    """The budget with nobody's name; whoever is no longer of the household is « somebody else »."""
    told = facts["budget"]
    if told is None:
        return None
    members = facts["household"]["members"]
    whom = {one["person"]: label for one, label in zip(members, _labels(facts), strict=True)}
    lines = [(kind, person, Decimal(amount)) for kind, person, amount in told["lines"]]

    def sums(kinds) -> tuple[Sum, ...]:
        return tuple(
            Sum(str(kinds(kind).label), whom.get(person, _("Somebody else")) if person else "", amount)
            for kind, person, amount in lines
            if kind in kinds.values
        )

    return Budget(
        on_date=dt.date.fromisoformat(told["on_date"]),
        incomes=sums(IncomeKind),
        expenses=sums(ExpenseKind),
        balance=balance([(kind, amount) for kind, _person, amount in lines], len(members)),
    )
