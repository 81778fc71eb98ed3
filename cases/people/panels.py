"""What the people's room adds to the frame and to the household."""

from django.utils.translation import gettext_lazy as _

from backend.kit.registry import Panel, RailEntry, Subject
from cases.people.models import IDENTITY_ROLES
from cases.people.money.queries import debts_of
from cases.people.perms import can_register
from cases.people.queries import balance_of, latest_budget
from directory.enums import Role


def rail(user) -> list[RailEntry]:
    return (
        [RailEntry(_("People"), "search", "/search/")]
        if user.holds(*IDENTITY_ROLES, Role.DATA_PROTECTION_OFFICER)
        else []
    )


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
