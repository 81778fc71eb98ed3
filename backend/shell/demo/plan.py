"""The year of applications and sessions that is about to be played: who comes when, and how far it has gone today.

Pure: nothing here knows the database.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from backend.shell.demo import days
from backend.shell.demo.budgets import Rows, draw_budget
from backend.shell.demo.lives import Life, next_turn, turns
from backend.shell.demo.requests import Request, Teller
from backend.shell.demo.texts import texts, weighted

APPLICATIONS_PER_HOUSEHOLD = 1.4
SHARE_UNDER_WAY = 0.5
"""At most this share of the applications is under way today."""

DAYS_PLAYED = 365
DAYS_OF_SESSIONS = 325
"""The first session leaves a month and a half to those who come before it."""

NOTICE = dt.timedelta(days=7)
"""The agenda is closed, and sent, a week before the session."""

DAYS_BETWEEN_REQUESTS = 80
RETURNS = 0.3
"""The chance that the next to come has come before."""


class Stage(StrEnum):
    """How far an application has gone today."""

    DRAFT = "draft"
    ABANDONED = "abandoned"
    WAITING = "waiting"
    EXAMINED = "examined"
    READY = "ready"
    ON_AGENDA = "on_agenda"
    HEARD = "heard"
    DECIDED = "decided"


@dataclass(eq=False)
class SessionPlan:
    """A session of a unit: prepared, held when it is past, then decided unless it waits for the signatory."""

    unit: str
    held_on: dt.date
    prepared_on: dt.date
    is_past: bool
    is_decided: bool


@dataclass(eq=False)
class Journey:
    """One application, from the desk to `stage`; `session` is the one that it is prepared for."""

    unit: str
    stage: Stage
    opened_on: dt.date
    session: SessionPlan | None = None
    emergency: bool = False
    documents_missing: bool = False
    helped_before: bool = False
    adjourned_once: bool = False
    destitute: bool = False
    life: Life | None = None
    facts: dict[str, bool | None] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    budget: Rows = field(default_factory=list)


@dataclass(frozen=True)
class UnderWay:
    """A kind of application under way today, taken from `since` to `until` days ago."""

    stage: Stage
    since: int
    until: int
    emergency: bool = False
    documents_missing: bool = False
    helped_before: bool = False


UNDER_WAY = (
    UnderWay(Stage.HEARD, 44, 26),
    UnderWay(Stage.HEARD, 44, 26),
    UnderWay(Stage.ON_AGENDA, 30, 16, helped_before=True),
    UnderWay(Stage.READY, 15, 8),
    UnderWay(Stage.EXAMINED, 57, 55),  # silence is near
    UnderWay(Stage.EXAMINED, 16, 7, documents_missing=True),
    UnderWay(Stage.WAITING, 6, 2),
    UnderWay(Stage.DRAFT, 3, 1),
    UnderWay(Stage.EXAMINED, 50, 48, documents_missing=True),  # their deadline has passed
    UnderWay(Stage.WAITING, 2, 1, emergency=True),
    UnderWay(Stage.ON_AGENDA, 38, 16),
    UnderWay(Stage.HEARD, 44, 26),
    UnderWay(Stage.READY, 12, 8, emergency=True),
    UnderWay(Stage.READY, 48, 46),
    UnderWay(Stage.EXAMINED, 14, 6),
    UnderWay(Stage.ON_AGENDA, 30, 16),
    UnderWay(Stage.HEARD, 44, 26),
    UnderWay(Stage.WAITING, 7, 2),
    UnderWay(Stage.DRAFT, 2, 1),
    UnderWay(Stage.HEARD, 44, 26),
    UnderWay(Stage.EXAMINED, 21, 9, documents_missing=True),
    UnderWay(Stage.READY, 14, 8),
    UnderWay(Stage.ON_AGENDA, 26, 15),
    UnderWay(Stage.HEARD, 44, 26, emergency=True),
)
"""In this order in each unit; only the first unit has a session that waits for its signatory."""


def plan_sessions(today: dt.date) -> dict[str, list[SessionPlan]]:
    """By unit, a year of sessions in order; the last is next week. The first unit has yet to decide the one before."""
    yesterday = days.open_on_or_before(today - days.ONE_DAY)
    planned = {}
    for rank, unit in enumerate(texts("territory")["units"]):
        coming = today + dt.timedelta(days=5)
        coming += dt.timedelta(days=(unit["session_weekday"] - coming.weekday()) % 7)
        regular = [coming - dt.timedelta(days=back) for back in range(0, DAYS_OF_SESSIONS, unit["session_every"])]
        held = [days.open_on_or_after(day) for day in reversed(regular)]
        planned[unit["code"]] = [
            SessionPlan(
                unit=unit["code"],
                held_on=day,
                prepared_on=min(days.open_on_or_before(day - NOTICE), yesterday),
                is_past=place < len(held) - 1,
                is_decided=place < len(held) - (1 if rank else 2),
            )
            for place, day in enumerate(held)
        ]
    return planned


def plan_journeys(
    rng: Random, lives: list[Life], sessions: dict[str, list[SessionPlan]], today: dt.date
) -> list[Journey]:
    """Every application of the year, in the order in which people come."""
    total = round(len(lives) * APPLICATIONS_PER_HOUSEHOLD)
    served = {life.unit for life in lives}
    sessions = {unit: planned for unit, planned in sessions.items() if unit in served}
    journeys = _under_way(rng, sessions, total, today)
    journeys += _past(rng, sessions, total - len(journeys), today)
    journeys.sort(key=lambda journey: journey.opened_on)
    teller = Teller(rng)
    for unit in sessions:
        of_unit = [life for life in lives if life.unit == unit and life.copy_of is None]
        _give_lives(rng, of_unit, [journey for journey in journeys if journey.unit == unit])
    turns_so_far: dict[Life, str] = {}
    for journey in journeys:
        _tell(rng, teller, journey, turns_so_far)
    return journeys


def _under_way(rng: Random, sessions: dict[str, list[SessionPlan]], total: int, today: dt.date) -> list[Journey]:
    journeys = []
    for unit, planned in sessions.items():
        for kind in UNDER_WAY:
            session = {Stage.HEARD: planned[-2], Stage.ON_AGENDA: planned[-1]}.get(kind.stage)
            if kind.stage == Stage.HEARD and session.is_decided:
                continue
            back = rng.randint(kind.until, kind.since)
            journeys.append(
                Journey(
                    unit=unit,
                    stage=kind.stage,
                    opened_on=days.open_on_or_before(today - dt.timedelta(days=back)),
                    session=session,
                    emergency=kind.emergency,
                    documents_missing=kind.documents_missing,
                    helped_before=kind.helped_before,
                )
            )
    return journeys[: int(total * SHARE_UNDER_WAY)]


def _past(rng: Random, sessions: dict[str, list[SessionPlan]], count: int, today: dt.date) -> list[Journey]:
    shares = {unit["code"]: unit["share"] for unit in texts("territory")["units"] if unit["code"] in sessions}
    first_day = today - dt.timedelta(days=DAYS_PLAYED)
    journeys = []
    for _ in range(count):
        unit = weighted(rng, shares)
        session = rng.choice([one for one in sessions[unit] if one.is_decided])
        opened_on = max(first_day, session.held_on - dt.timedelta(days=rng.randint(17, 38)))
        stage = Stage.ABANDONED if rng.random() < 0.02 else Stage.DECIDED
        journeys.append(
            Journey(
                unit=unit,
                stage=stage,
                opened_on=days.open_on_or_before(opened_on),
                session=session if stage == Stage.DECIDED else None,
                adjourned_once=rng.random() < 0.06 and (session.held_on - opened_on).days < 32,
            )
        )
    return journeys


def _give_lives(rng: Random, lives: list[Life], journeys: list[Journey]) -> None:
    """Each household comes once before others come again, and nobody comes twice within some weeks."""
    new = iter(rng.sample(lives, len(lives)))
    latest: dict[Life, Journey] = {}
    for journey in journeys:
        known = [
            life for life, seen in latest.items() if (journey.opened_on - seen.opened_on).days >= DAYS_BETWEEN_REQUESTS
        ]
        if journey.helped_before:
            known = [life for life in known if _was_decided(latest[life], journey.opened_on.year)] or known
        comes_back = bool(known) and (journey.helped_before or rng.random() < RETURNS)
        life = rng.choice(known) if comes_back else next(new, None)
        if life is None:
            life = rng.choice(known) if known else min(latest, key=lambda one: latest[one].opened_on)
        if journey.helped_before and life in latest:
            latest[life].destitute = True
        journey.life = life
        latest[life] = journey


def _was_decided(journey: Journey, year: int) -> bool:
    return journey.stage == Stage.DECIDED and journey.session.held_on.year == year


def _tell(rng: Random, teller: Teller, journey: Journey, turns_so_far: dict[Life, str]) -> None:
    life, on = journey.life, journey.opened_on
    code = turns_so_far[life] = next_turn(rng, life, turns_so_far.get(life), on)
    turn = turns()[code]
    journey.emergency = journey.emergency or rng.random() < turn.get("emergency", 0)
    journey.requests = teller.tell(life, code, on)
    journey.budget = draw_budget(rng, life, code, on, destitute=journey.destitute)
    journey.facts = _facts(rng, turn, journey)
    if None in (journey.facts["lawful_residence"], journey.facts["legal_rights_claimed"]):
        journey.requests = journey.requests[:1]


def _facts(rng: Random, turn: dict, journey: Journey) -> dict[str, bool | None]:
    """What the form asks to check; None: not told yet."""
    if journey.destitute:
        return {"lawful_residence": True, "imminent_danger": False, "legal_rights_claimed": True}
    lawful = weighted(rng, turn.get("lawful", {"yes": 0.97, "unknown": 0.03}))
    claimed = rng.random() < turn["claimed"]
    return {
        "lawful_residence": {"yes": True, "no": False}.get(lawful),
        "imminent_danger": {"yes": False, "no": rng.random() < 0.4}.get(lawful),
        "legal_rights_claimed": True if claimed else weighted(rng, {False: 0.6, None: 0.4}),
    }
