"""What the life of a contract adds to its page, and to the page of the person."""

import datetime as dt

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.kit.registry import DeskItem, DeskRow, NextDate, Panel, Subject
from contracts.contract.enums import ContractStatus
from contracts.contract.models import Contract, Version
from contracts.contract.perms import can_read
from contracts.contract.queries import leaderless, parties_of
from contracts.life import queries
from contracts.life.models import Review
from contracts.life.perms import can_part
from directory.enums import Role

DESK_ROWS = 6


def contract_panel(user, contract: Contract, subject: Subject) -> Panel | None:
    """The reviews held and to come, the suspension that lasts, and a lead worker of the person who is another one."""
    if contract.status in (ContractStatus.DRAFT, ContractStatus.ABANDONED):
        return _lead_panel(user, contract, subject)
    reviews = queries.reviews_of(contract)
    waits = contract.status == ContractStatus.SUSPENDED
    context = {
        "contract": contract,
        "held": [one for one in reviews if one.held_on],
        "planned": [_planned(one, subject) for one in reviews if not one.held_on],
        "suspension": queries.suspension_of(contract) if waits else None,
        **_lead_told(user, contract, subject),
    }
    return Panel("life/panel.html", context)


def _planned(review: Review, subject: Subject) -> dict:
    days = (review.due_on - subject.today).days
    if days < 0:
        return {"review": review, "state": pgettext("a day that is past", "late"), "tone": "no"}
    near = days <= queries.NEAR.days
    return {"review": review, "state": _("soon") if near else "", "tone": "warn"}


def _lead_panel(user, contract: Contract, subject: Subject) -> Panel | None:
    told = _lead_told(user, contract, subject)
    return Panel("life/lead_panel.html", told) if told else None


def _lead_told(user, contract: Contract, subject: Subject) -> dict:
    """Of a living contract whose person is led by somebody else."""
    other = queries.other_lead(contract) if contract.is_living else None
    if other is None:
        return {}
    may_take = subject.is_writable and can_read(user) and other.worker_id == user.pk
    return {"other_lead": other, "take": take_action(user, contract) if may_take else None}


def take_action(user, contract: Contract) -> dict:
    """The button by which somebody leads a contract themselves."""
    url = reverse("contracts:lead", args=[contract.pk])
    return {"label": _("I become its lead worker"), "url": url, "method": "post", "fields": {"worker": user.pk}}


def contract_actions(_user, contract: Contract, version: Version | None, subject: Subject) -> list[dict]:
    """The review to hold, suspension and resumption, who is reminded by e-mail, another lead worker, one of a couple
    who leaves."""
    if not subject.is_writable or not contract.is_living:
        return []
    lead = {"label": _("Change its lead worker"), "url": _to("lead", contract), "menu": True}
    reminders = {"label": _("Reminders by e-mail"), "url": _to("reminders", contract), "menu": True}
    if not contract.is_in_force:
        return [reminders, lead]
    near = queries.review_near(contract, subject.today)
    url = reverse("contracts:hold_review", args=[near.pk]) if near else _to("new_review", contract)
    review = {"label": _("Hold a review"), "url": url, "key": "b", "main": bool(near), "menu": not near}
    if contract.status == ContractStatus.SUSPENDED:
        change = {"label": _("Take it up again"), "url": _to("resume", contract), "method": "post", "main": True}
    else:
        change = {"label": _("Suspend it"), "url": _to("suspend", contract), "menu": True}
    parties = subject.once("contract_parties", lambda: parties_of(contract))
    parting = {"label": _("Somebody leaves the contract"), "url": _to("leave", contract), "menu": True}
    return [review, change, reminders, lead, *([parting] if can_part(parties, version) else [])]


def _to(name: str, contract: Contract) -> str:
    return reverse(f"contracts:{name}", args=[contract.pk])


def next_dates(user, subject: Subject) -> list[NextDate]:
    """The next review of a contract in force, and its term."""
    if not can_read(user):
        return []
    known = subject.once("contracts", lambda: list(Contract.objects.of_person(subject.person)))
    found = []
    for contract in known:
        if contract.is_in_force and contract.ends_on >= subject.today:
            found.append(NextDate(contract.ends_on, _("term of the contract"), contract.get_absolute_url()))
            planned = contract.reviews.filter(held_on=None, due_on__gte=subject.today).first()
            if planned and contract.status == ContractStatus.ACTIVE:
                url = reverse("contracts:review", args=[planned.pk])
                found.append(NextDate(planned.due_on, pgettext("of a contract", "review"), url))
    return found


def desk(user, today: dt.date) -> list[DeskItem]:
    """For the manager of a unit: its contracts whose lead worker left, by their number; one query."""
    managed = user.units_as(Role.UNIT_MANAGER)
    if not managed:
        return []
    found = list(leaderless(managed, today).annotate(heap=Window(Count("*")))[:DESK_ROWS])
    if not found:
        return []
    rows = tuple(
        DeskRow(
            label=one.contract.number,
            url=_to("name_lead", one.contract),
            detail=_("led by %(worker)s until now") % {"worker": one.worker},
            state=_("Lead worker to name"),
            tone="warn",
        )
        for one in found
    )
    return [DeskItem(_("Contracts without a lead worker"), reverse("contracts:leaderless"), found[0].heap, rows)]
