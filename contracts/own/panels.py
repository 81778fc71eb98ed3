"""What private pages add to the page of a contract, to the history of a person, and what closes them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.kit.registry import Panel, Subject
from contracts.contract import queries as contracts
from contracts.contract.enums import PartyKind
from contracts.contract.models import Contract, Party, Version
from contracts.own import operations, queries
from contracts.own.models import OwnPage
from contracts.plan.enums import Moved, StepStatus
from contracts.plan.queries import plan_of


def contract_panel(user, contract: Contract, subject: Subject) -> Panel | None:
    """The private page of each person who signs, who read it, and what they said there; nothing before it is signed.

    The parties and the plan are asked once for all the panels of the page.
    """
    if contract.starts_on is None:
        return None
    parties = subject.once("contract_parties", lambda: contracts.parties_of(contract))
    plan = subject.once("contract_plan", lambda: plan_of(contract))
    pages = queries.pages_of(contract)
    if not contract.is_in_force and not pages:
        return None
    writes = subject.is_writable and contract.is_in_force
    steps = plan.steps
    context = {
        "rows": [_row(one, pages, subject, writes=writes) for one in parties if one.kind == PartyKind.PERSON],
        "proposals": [step for step in steps if step.status == StepStatus.PROPOSED],
        "said": [
            step
            for step in steps
            if step.status != StepStatus.PROPOSED
            and (step.moved_by == Moved.BY_PERSON or any(one["words"] for one in step.said))
        ],
        "writes": writes,
    }
    return Panel("own/panel.html", context)


def _row(party: Party, pages: list[OwnPage], subject: Subject, *, writes: bool) -> dict:
    page = next((one for one in pages if one.person_id == party.person_id and one.closed_at is None), None)
    return {
        "person": party.person,
        "page": page,
        "state": _state(page, subject),
        "open_url": reverse("contracts:own_open", args=[party.contract_id, party.person_id]) if writes else "",
        "close_url": reverse("contracts:own_close", args=[page.pk]) if page and subject.is_writable else "",
    }


def _state(page: OwnPage | None, subject: Subject) -> dict | None:
    if page is None:
        return None
    if page.is_locked:
        return {"label": _("locked after wrong codes"), "tone": "no"}
    if page.expires_on < subject.today:
        return {"label": _("its time is over"), "tone": "todo"}
    return {"label": _("open"), "tone": "ok"}


def contract_actions(user, contract: Contract, version: Version | None, subject: Subject) -> list[dict]:
    """A private page for each person who signs."""
    if not (contract.is_in_force and subject.is_writable):
        return []
    parties = subject.once("contract_parties", lambda: contracts.parties_of(contract))
    persons = [party for party in parties if party.kind == PartyKind.PERSON]
    return [
        {
            "label": _("Private page of %(person)s") % {"person": party.person},
            "url": reverse("contracts:own_open", args=[contract.pk, party.person_id]),
            "menu": True,
        }
        for party in persons
    ]


def on_contract_ended(contract: Contract) -> None:
    """Hears `contract_ended`."""
    operations.close_pages(contract)


def on_contract_left(contract: Contract, party: Party) -> None:
    """Hears `contract_left`: their page closes, also to who their file may be merged with."""
    operations.close_pages(contract, person=party.person_id)
