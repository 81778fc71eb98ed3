"""Missing documents of the year: what case officers ask for by letter, what comes, which deadlines pass."""

import datetime as dt
from random import Random

from aids.applications.completeness import operations, queries
from aids.applications.models import Application
from backend.shell.demo import days
from backend.shell.demo.plan import Journey, Stage
from backend.shell.demo.world import World
from directory.models import User

ASKED = 0.08
"""The share of applications whose documents are asked for by letter as soon as somebody examines them."""

DAYS_TO_ANSWER = 30
DAYS_OF_THE_LATE = 12
LATE_SINCE = 30
"""Who came longer ago, and still has not brought everything, has let the deadline pass."""

INDISPENSABLE = 0.4
NOT_LEFT_TO_WAIT = (Stage.DRAFT, Stage.ABANDONED, Stage.WAITING)


def ask_at_once(application: Application, journey: Journey, officer: User, on: dt.date) -> None:
    """Part of what is required, which comes before the documents are marked."""
    rng = _rng(application)
    if journey.documents_missing or journey.stage in NOT_LEFT_TO_WAIT or rng.random() > ASKED:
        return
    required = [one.code for one in queries.unseen(application) if one.required]
    chosen = rng.sample(required, rng.randint(1, len(required))) if required else []
    _ask(application, officer, chosen, DAYS_TO_ANSWER, indispensable=False, on=on)


def ask_for_the_rest(world: World, application: Application, journey: Journey, officer: User, on: dt.date) -> None:
    """What is required and did not come; the deadline of a long wait has passed, which Iris writes down by night."""
    if not journey.documents_missing:
        return
    late = (world.yesterday - journey.opened_on).days > LATE_SINCE
    missing = [one.code for one in queries.unseen(application) if one.required]
    length = DAYS_OF_THE_LATE if late else DAYS_TO_ANSWER
    indispensable = _rng(application).random() < INDISPENSABLE
    asked = _ask(application, officer, missing, length, indispensable=indispensable, on=on)
    if asked and asked.deadline < world.yesterday:
        night = days.moment(asked.deadline + days.ONE_DAY, 1)
        world.stage.at(night, lambda then: operations.lapse_request(application.pk, on=then))


def _rng(application: Application) -> Random:
    return Random(f"documents of {application.number}")


def _ask(application: Application, officer: User, codes: list[str], length: int, *, indispensable: bool, on: dt.date):
    if not codes:
        return None
    asked = operations.Asked(frozenset(codes), on + dt.timedelta(days=length), indispensable)
    return operations.ask_documents(actor=officer, application=application, asked=asked, on=on)
