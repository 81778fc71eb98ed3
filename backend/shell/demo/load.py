"""The whole demonstration: a territory, households, a year of applications. Same seed and day, same rows."""

import datetime as dt
from collections.abc import Callable
from random import Random

from django.apps import apps
from django.db import connection

from backend.shell.demo import (
    actions,
    appointments,
    contracts,
    days,
    evaluating,
    ideas,
    interventions,
    notes,
    referrals,
)
from backend.shell.demo.appeals import Appellants
from backend.shell.demo.credits import open_credits
from backend.shell.demo.following import follow_people
from backend.shell.demo.lives import Life, make_lives
from backend.shell.demo.passages import Passage
from backend.shell.demo.plan import Journey, plan_journeys, plan_sessions
from backend.shell.demo.reception import Desk
from backend.shell.demo.services import furnish
from backend.shell.demo.sittings import Sitting
from backend.shell.demo.territory import YEARS_BEFORE, Territory, communes_of, read_communes, set_up
from backend.shell.demo.world import World

MILESTONES = frozenset({1, 20, 60, 150, 400, 1000, 3000})


def load(
    *,
    seed: int,
    households: int,
    today: dt.date,
    progress: Callable[[int, int], None],
    years_before: int = YEARS_BEFORE,
    credits_times: int = 1,
    actions_times: int = 1,
) -> Territory:
    """Fill an empty database; `progress` hears (applications made, applications in all). Call in a transaction.

    `years_before`: how long the territory, its accounts and its rules have been there; `credits_times`: how many times
    the credits of the small world are voted each year; `actions_times`: how many times its collective actions are
    offered. The territory returned names the accounts to hand out, with passwords that owe nothing to the seed.
    """
    rows = read_communes()
    territory = set_up(rows, today, years_before)
    open_credits(territory, today, years_before, credits_times)
    furnish(territory, today, years_before)
    lives = make_lives(Random(f"{seed} lives"), households, communes_of(rows), today)
    sessions = plan_sessions(today)
    journeys = plan_journeys(Random(f"{seed} plan"), lives, sessions, today)
    world = World(Random(f"{seed} play"), territory, sessions, today)
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        if done in MILESTONES:
            _count_rows()
        progress(done, len(journeys))

    passages = []
    for journey in journeys:
        passage = Passage(world, journey, one_more)
        passage.begin()
        passages.append(passage)
    interventions.plan(Random(f"{seed} interventions"), world, passages)
    _register_the_others(world, journeys, lives)
    referrals.refer(Random(f"{seed} referrals"), world, journeys)
    follow_people(world, Random(f"{seed} following"), journeys, today)
    appellants = Appellants(Random(f"{seed} appeals"), world)
    for agenda in world.agendas.values():
        Sitting(world, agenda, appellants).begin()
    Desk(world, seed, households).begin()
    world.stage.run()
    _play_the_rest(seed, territory, today, actions_times)
    return territory


def _play_the_rest(seed: int, territory: Territory, today: dt.date, actions_times: int) -> None:
    """What nobody of the stage waits for."""
    appointments.play(Random(f"{seed} appointments"), territory, today)
    notes.play(Random(f"{seed} notes"), today)
    actions.play(Random(f"{seed} actions"), territory, today, actions_times)
    evaluating.play(territory, today)
    ideas.play(territory, today)
    contracts.play(Random(f"{seed} contracts"), today)


def _count_rows() -> None:
    """Tell the planner how full the tables are: inside one transaction nobody else does, and it believes them empty."""
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in apps.get_models())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def _register_the_others(world: World, journeys: list[Journey], lives: list[Life]) -> None:
    """Those who came for something else than an application, and those who were typed a second time."""
    first_seen = {journey.life: journey.opened_on for journey in reversed(journeys)}
    beginning = min(first_seen.values(), default=world.yesterday)
    for life in lives:
        if life in first_seen:
            continue
        earliest = first_seen.get(life.copy_of, beginning)
        back = world.rng.randint(0, (world.yesterday - earliest).days)
        day = first_seen[life] = max(earliest, days.open_on_or_before(world.yesterday - dt.timedelta(days=back)))
        actor = world.colleague(life.unit, "accueil")
        moment = days.moment(day, 17, world.rng.randrange(30))
        world.stage.at(moment, lambda on, life=life, actor=actor: world.register(life, actor, on))
