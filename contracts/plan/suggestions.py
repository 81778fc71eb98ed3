"""What exists that may serve a step: collective actions with seats left, services of the directory, aids."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from backend.kit import registry
from backend.kit.registry import Subject
from collective_actions.catalogue.models import Series
from collective_actions.enrolment import queries as enrolment
from collective_actions.enrolment.enums import LIVING
from contracts.plan.domains import domains
from contracts.plan.models import Step
from directory.models import Commune, Service
from directory.services.queries import listed

MOST = 5


@dataclass(frozen=True)
class Suggestions:
    """At most five of each; `aids` are actions (label, url)."""

    series: tuple[Series, ...]
    services: tuple[Service, ...]
    aids: tuple[dict, ...]

    def __bool__(self) -> bool:
        return bool(self.series or self.services or self.aids)


def suggestions_for(user, step: Step, subject: Subject, *, now: dt.datetime, person_ids: Iterable[int]) -> Suggestions:
    """What fits the domain of the objective of a step, the nearest first, for persons who are not enrolled there.

    The order would tell where a protected household lives: without the right to know it, it is by date and by name.
    A fixed number of queries.
    """
    themes = list(domains()[step.objective.domain].themes)
    near = subject.household.place if subject.household and subject.is_contact_open else None
    return Suggestions(
        series=_series(themes, near, now, list(person_ids)),
        services=_services(themes, near),
        aids=tuple(action for answer in registry.step_actions for action in answer(user, step, subject)),
    )


def _series(themes: list[str], near: Commune | None, now: dt.datetime, person_ids: list[int]) -> tuple[Series, ...]:
    fitting = enrolment.found(now, near=near, with_seats_only=True).filter(action__thematics__overlap=themes)
    taken = Series.objects.filter(enrolments__person__in=person_ids, enrolments__status__in=LIVING)
    return tuple(fitting.exclude(pk__in=taken.values("pk"))[:MOST])


def _services(themes: list[str], near: Commune | None) -> tuple[Service, ...]:
    return tuple(listed(near=[near] if near else ()).filter(thematics__overlap=themes)[:MOST])
