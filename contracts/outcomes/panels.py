"""What the end of a contract adds to its page, what waits on the desk of its lead worker, the rail of who counts."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from backend.kit.clock import add_months
from backend.kit.registry import DeskItem, DeskRow, Panel, RailEntry, Subject
from contracts.contract.enums import LIVING, ContractStatus
from contracts.contract.models import WRITING_ROLES, Contract, Version
from contracts.contract.perms import is_closable
from contracts.life.due import falling, with_dues
from contracts.life.enums import Due
from contracts.outcomes.enums import Moment
from contracts.outcomes.models import Outcome
from contracts.outcomes.perms import DUE_MONTHS, FIGURES_ROLES, UNTIL_MONTHS, can_ask_later
from contracts.outcomes.queries import Views, views_of
from contracts.plan.enums import StepStatus
from contracts.plan.models import Step

DESK_ROWS = 6
LATER, PROPOSED = "later", "proposed"
HEAPS = {
    PROPOSED: (gettext_lazy("Steps that the persons propose"), gettext_lazy("since"), "warn"),
    Due.TO_SIGN: (gettext_lazy("Contracts to sign"), gettext_lazy("since"), "warn"),
    Due.DELAY: (gettext_lazy("Last days to sign"), gettext_lazy("to sign by"), "warn"),
    Due.REVIEW: (gettext_lazy("Reviews due"), gettext_lazy("planned on"), "warn"),
    Due.TERM: (gettext_lazy("Contracts that end within 30 days"), gettext_lazy("on"), "warn"),
    Due.SILENCE: (gettext_lazy("Nothing done for 60 days"), gettext_lazy("since"), "no"),
    LATER: (gettext_lazy("What came of it, six months later"), gettext_lazy("ended on"), "info"),
}
"""What waits → the title of its heap, the words before its date, its tone."""


def rail(user) -> list[RailEntry]:
    """Who writes no contract reads their figures."""
    if user.holds(*WRITING_ROLES) or not user.holds(*FIGURES_ROLES):
        return []
    return [RailEntry(gettext_lazy("Contracts"), "contracts:figures", "/contracts/")]


def contract_panel(_user, contract: Contract, subject: Subject) -> Panel | None:
    """Of a contract that is over: why, the joint balance, both views of each objective."""
    if contract.status != ContractStatus.ENDED:
        return None
    told = _views(contract, subject)
    return Panel("outcomes/panel.html", {"contract": contract, "views": told})


def _views(contract: Contract, subject: Subject) -> list[Views]:
    return subject.once("outcomes", lambda: views_of(contract))


def contract_actions(_user, contract: Contract, _version: Version | None, subject: Subject) -> list[dict]:
    """Its end; six months later, what came of it."""
    if contract.is_in_force and is_closable(subject):
        return [{"label": _("End the contract"), "url": reverse("contracts:end", args=[contract.pk]), "menu": True}]
    if not subject.is_writable or not can_ask_later(contract, subject.today):
        return []
    if any(any(one.at(Moment.LATER)) for one in _views(contract, subject)):
        return []
    url = reverse("contracts:later", args=[contract.pk])
    return [{"label": _("Ask what came of it"), "url": url, "key": "q", "main": True}]


def desk(user, today: dt.date) -> list[DeskItem]:
    """The contracts that one leads where something falls due; one query, a heap for each kind that has any."""
    if not user.holds(*WRITING_ROLES):
        return []
    later = Q(ended_on__range=(add_months(today, -UNTIL_MONTHS), add_months(today, -DUE_MONTHS)), asked=False)
    asked = Outcome.objects.filter(objective__contract=OuterRef("pk"), moment=Moment.LATER)
    ideas = Step.objects.filter(objective__contract=OuterRef("pk"), status=StepStatus.PROPOSED).order_by("moved_on")
    mine = Contract.objects.led_by(user).annotate(
        asked=Exists(asked), proposed_on=Subquery(ideas.values("moved_on")[:1])
    )
    mine = mine.filter(Q(status__in=LIVING) | later)
    rows: dict[str, list[tuple[dt.date, Contract]]] = {}
    for contract in with_dues(mine).select_related("person"):
        for one in falling(contract, today):
            rows.setdefault(one.due, []).append((one.day, contract))
        if contract.is_living and contract.proposed_on:
            rows.setdefault(PROPOSED, []).append((contract.proposed_on, contract))
        if can_ask_later(contract, today):
            rows.setdefault(LATER, []).append((contract.ended_on, contract))
    return [_heap(kind, rows[kind], today) for kind in HEAPS if kind in rows]


def _heap(kind: str, found: list[tuple[dt.date, Contract]], today: dt.date) -> DeskItem:
    title, date_words, tone = HEAPS[kind]
    ordered = sorted(found, key=lambda one: (one[0], one[1].pk))
    rows = tuple(_row(kind, day, contract, today, date_words, tone) for day, contract in ordered[:DESK_ROWS])
    return DeskItem(str(title), reverse("contracts:mine"), len(found), rows)


def _row(kind: str, day: dt.date, contract: Contract, today: dt.date, date_words, tone: str) -> DeskRow:
    is_late = kind in (Due.DELAY, Due.REVIEW, Due.TERM) and day < today
    url = reverse("contracts:later", args=[contract.pk]) if kind == LATER else contract.get_absolute_url()
    return DeskRow(
        label=str(contract.person),
        url=url,
        detail=contract.number,
        date=day,
        date_words=str(date_words),
        date_state=pgettext("a day that is past", "late") if is_late else "",
        date_tone="no" if is_late else tone,
        person_ids=(contract.person_id,),
    )
