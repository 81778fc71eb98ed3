"""The credits that the département votes: for each year, unit and family of aids."""

import datetime as dt
from decimal import Decimal

from aids.budget.operations import open_appropriation
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts


def open_credits(territory: Territory, today: dt.date, years_before: int, times: int = 1) -> None:
    """What was voted, year after year, since the territory is there; `times` as much in a larger demonstration."""
    told = texts("credits")
    start = clock.add_months(today, -12 * years_before)
    officer = territory.staff[""]["budget"][0]
    for year in range(start.year, today.year + 1):
        voted_on = days.open_on_or_after(max(start, dt.date(year - 1, told["month"], told["day"])))
        with clock.at(days.moment(voted_on, 10)):
            for unit in territory.units.values():
                for one in told["credits"]:
                    open_appropriation(
                        actor=officer,
                        unit=unit,
                        year=year,
                        family=one["family"],
                        budget_line=one["budget_line"],
                        amount=times * Decimal(one["amount"]),
                        reference=told["reference"].format(year=year),
                        today=voted_on,
                    )
