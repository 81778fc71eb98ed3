"""Reminders of living contracts written down, held against a limit in seconds."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from django.db import connection

from backend.audit.bulk import add_rows
from backend.audit.operations import operation
from backend.kit import clock
from cases.people.models import Person
from contracts.contract.enums import ContractStatus, PartyKind
from contracts.contract.models import Contract, Party
from contracts.life import reminding
from contracts.life.models import Review
from contracts.plan.models import Objective, Step
from directory.enums import Role
from tests.bench.draws import holders
from tests.bench.floors import Statements
from tests.bench.kinds import Aim, Floor
from tests.bench.sittings import one_connection, undone

LIMIT = Aim(1.0, "limit")
LIMIT_SECONDS = 60


@dataclass(frozen=True)
class Reminding:
    """As many contracts in force as `lines`, half of which have something that falls due, looked through in one run."""

    name: str
    lines: int
    aim: Aim | None = LIMIT
    rounds: int = 3
    floor_name = "limit"
    made = "contracts"

    @property
    def pieces(self) -> int:
        return self.lines

    @contextmanager
    def staged(self, _rng: Random, _number: int) -> Iterator["RemindingStage"]:
        with one_connection(), undone():
            yield RemindingStage(self.lines)


class RemindingStage:
    def __init__(self, number: int):
        self.today = clock.today()
        sign_living_contracts(_persons(number), self.today)
        _count_rows()

    def act(self, _n: int) -> None:
        with undone():
            reminding.remind(self.today)

    def floor(self, _n: int, _sent: Statements) -> Floor:
        return Floor(LIMIT_SECONDS)


def _persons(number: int) -> list[Person]:
    """Persons who never had a contract; more are registered where the data hold too few."""
    found = list(Person.objects.filter(contract_parts=None).order_by("pk")[:number])
    born = clock.today() - dt.timedelta(days=40 * 365)
    more = [
        Person(last_name=f"Personne{place}", first_name="Nadia", birth_date=born)
        for place in range(number - len(found))
    ]
    with operation("tests.persons", actor=None):
        add_rows(more)
    return found + more


def _count_rows() -> None:
    """Tell the planner how full the tables are, as autovacuum does after a day's work: it believes them empty here."""
    tables = ", ".join(model._meta.db_table for model in (Person, Contract, Party, Objective, Step, Review))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def sign_living_contracts(persons: list[Person], today: dt.date) -> None:
    """A contract in force for each, with an objective, a step and a review to come; make them inside `undone`."""
    workers = holders(Role.SOCIAL_WORKER)
    begun = {"starts_on": today - dt.timedelta(days=200), "ends_on": today + dt.timedelta(days=165)}
    told = [(person, workers[place % len(workers)], place) for place, person in enumerate(persons)]
    with operation("tests.contracts", actor=None):
        made = [
            Contract(
                person=person,
                unit_id=min(worker.units_as(Role.SOCIAL_WORKER)),
                status=ContractStatus.ACTIVE,
                opened_on=begun["starts_on"],
                **begun,
            )
            for person, worker, place in told
        ]
        add_rows(made)
        since = {"since": begun["starts_on"]}
        pairs = list(zip(made, told, strict=True))
        add_rows(
            [
                Party(contract=one, kind=PartyKind.PERSON, person=who[0], wants_reminders=who[2] % 2 == 0, **since)
                for one, who in pairs
            ]
        )
        add_rows([Party(contract=one, kind=PartyKind.WORKER, worker=who[1], **since) for one, who in pairs])
        objectives = [Objective(contract=one, domain="housing", wording="Garder mon logement") for one in made]
        add_rows(objectives)
        moved = [today - dt.timedelta(days=place % 90) for place in range(len(made))]
        add_rows(
            [
                Step(objective=one, wording="Appeler le bailleur", moved_on=day)
                for one, day in zip(objectives, moved, strict=True)
            ]
        )
        days = [today + dt.timedelta(days=place % 90) for place in range(len(made))]
        add_rows([Review(contract=one, due_on=day) for one, day in zip(made, days, strict=True)])
