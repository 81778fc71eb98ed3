"""What the people's room adds to the frame and to the household."""

from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from backend.kit.registry import Panel, RailEntry
from cases.models import IDENTITY_ROLES, Household
from cases.perms import can_open_file, can_register
from cases.queries import balance_of, latest_budget
from directory.enums import Role
from directory.models import living_on


def rail(user) -> list[RailEntry]:
    return (
        [RailEntry(_("People"), "search", "/search/")]
        if user.holds(*IDENTITY_ROLES, Role.DATA_PROTECTION_OFFICER)
        else []
    )


def budget_panel(user, household: Household) -> Panel | None:
    """The household's latest budget, for those who follow it."""
    budget = latest_budget(household, seen_by=user)
    if budget is None and not can_open_file(user, household):
        return None
    persons = household.members.filter(living_on(clock.today())).count()
    lines = list(budget.lines.all()) if budget else []
    return Panel(
        "cases/budget_panel.html",
        {
            "budget": budget,
            "incomes": [line for line in lines if line.is_income],
            "expenses": [line for line in lines if not line.is_income],
            "balance": balance_of(budget, persons) if budget else None,
            "may_record": bool(can_register(user)),  # whose file is open to them, which the rule wants too
        },
    )
