"""From the small world to a whole département, in steps that a killed run takes up again."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.db import connection, transaction

from backend.shell.demo.scale import copying, offer, storage
from backend.shell.demo.scale.archetypes import SCHEMA, sources
from backend.shell.demo.scale.prepare import prepare
from backend.shell.demo.scale.sizes import Size
from backend.shell.demo.scale.staff import hire
from backend.shell.demo.territory import Territory

_STATE = f"""
CREATE SCHEMA {SCHEMA};
CREATE TABLE {SCHEMA}.run (asked jsonb, seed bigint, posts jsonb, prepared boolean);
CREATE TABLE {SCHEMA}.done (source text, first int, PRIMARY KEY (source, first));
CREATE TABLE {SCHEMA}.dropped (rank int PRIMARY KEY, kind text, place text, name text, definition text);
"""
"""What a run leaves to the next: what was asked, which copies are made, which constraints and indexes are missing."""


@dataclass(frozen=True)
class Progress:
    """Who hears how far the load is: `step` names what begins and its length, `done` what was done of it."""

    step: Callable[[str, int], None]
    done: Callable[[int], None]


def begin(*, asked: dict, seed: int, size: Size, territory: Territory, today: dt.date) -> None:
    """After the small world, in the same transaction: what a later run must know, the accounts, the services."""
    offer.take_in(Random(f"{seed} services"), size.services, today)
    posts = hire(Random(f"{seed} staff"), territory, size, today)
    told = [[unit, function, eras] for (unit, function), eras in posts.items()]
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        cursor.execute(
            f"INSERT INTO {SCHEMA}.run VALUES (%s, %s, %s, false)", [json.dumps(asked), seed, json.dumps(told)]
        )


def unfinished() -> dict | None:
    """What the run that was stopped had been asked for; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.run"])
        if cursor.fetchone()[0] is None:
            return None
        cursor.execute(f"SELECT asked FROM {SCHEMA}.run")
        return json.loads(cursor.fetchone()[0])


def go_on(size: Size, progress: Progress) -> None:
    """Everything that remains to be done, until the tables are whole and nothing of the load is left beside them."""
    tables = sorted({source.table for source in sources()})
    _prepare_once(size, tables, progress)
    found = copying.chunks()
    todo = copying.remaining(found)
    progress.step("Copying", sum(chunk.rows for chunk in todo))
    copying.copy_all(todo, progress.done)
    with connection.cursor() as cursor:
        _restore(cursor, progress)
        storage.set_sequences(tables)
        storage.wake(tables)
        progress.step("Cleaning", len(tables))
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
            progress.done(1)
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _prepare_once(size: Size, tables: list[str], progress: Progress) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT seed, posts, prepared FROM {SCHEMA}.run")
        seed, told, prepared = cursor.fetchone()
        if prepared:
            return
        progress.step("Preparing", 1)
        posts = {(unit, function): eras for unit, function, eras in json.loads(told)}
        prepare(seed=seed, size=size, posts=posts)
        storage.drop(tables)
        cursor.execute(f"UPDATE {SCHEMA}.run SET prepared = true")
        progress.done(1)


def _restore(cursor, progress: Progress) -> None:
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute("SET synchronous_commit = off")
    cursor.execute(f"SELECT count(*) FROM {SCHEMA}.dropped")
    progress.step("Indexing", cursor.fetchone()[0])
    storage.restore(lambda _name: progress.done(1))
