"""What the people's room adds to the frame and to the household."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.kit.registry import Found, FoundRow, Panel, RailEntry, Subject
from cases.people.models import IDENTITY_ROLES
from cases.people.money.queries import debts_of
from cases.people.perms import TAKING_ROLES, can_register
from cases.people.queries import balance_of, latest_budget
from directory.enums import Role
from directory.queries import SEARCH_LIMIT, found_colleagues


def rail(user) -> list[RailEntry]:
    return (
        [RailEntry(_("People"), "search", "/search/")]
        if user.holds(*IDENTITY_ROLES, Role.DATA_PROTECTION_OFFICER)
        else []
    )


def search_results(user, text: str, today: dt.date) -> list[Found]:
    """Colleagues of that name: their roles, their site and, of those who receive, the week of their appointments."""
    opens_weeks = user.holds(*TAKING_ROLES, Role.UNIT_MANAGER)
    found = found_colleagues(text, today)
    rows = tuple(
        FoundRow(
            str(one),
            f"{reverse('appointments:week')}?worker={one.pk}" if opens_weeks and one.holds(*TAKING_ROLES) else "",
            " · ".join([*one.role_labels, *([str(one.site)] if one.site else [])]),
        )
        for one in found
    )
    return [Found(_("Colleagues"), rows, limited=len(rows) == SEARCH_LIMIT)] if rows else []


def budget_panel(user, subject: Subject) -> Panel | None:
    """The household's latest budget, for those who follow it."""
    if not subject.is_open:
        return None
    budget = latest_budget(subject.household)
    persons = len(subject.members)
    lines = list(budget.lines.all()) if budget else []
    return Panel(
        "cases/budget_panel.html",
        {
            "budget": budget,
            "incomes": [line for line in lines if line.is_income],
            "expenses": [line for line in lines if not line.is_income],
            "balance": balance_of(budget, persons) if budget else None,
            "debts": debts_of(subject.household),
            # the rule wants the file to be open too, which it is
            "may_record": bool(can_register(user)) and subject.is_writable,
        },
    )
