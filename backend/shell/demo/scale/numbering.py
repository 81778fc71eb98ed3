"""Numbers of the copies, given by the database before they are made: no hole, none twice, in the order of time."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

from django.db import connection

from backend.shell.demo.scale.archetypes import SCHEMA
from backend.shell.demo.scale.tables import COPIED, Copied, Level, Model


def number_copies(zone: str) -> None:
    """One table number_… (copy, id, year, number) for each numbered model; those of the small world come first."""
    with connection.cursor() as cursor:
        for model, declared in COPIED.items():
            if declared.numbering:
                table = f"{SCHEMA}.number_{model._meta.db_table}"
                cursor.execute(f"CREATE TABLE {table} AS {_query(model, declared, zone)}")
                cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (copy, id)")
                cursor.execute(f"ANALYZE {table}")


def _query(model: Model, declared: Copied, zone: str) -> str:
    told = declared.numbering
    at = f"{SCHEMA}.moment(t.{told.dated_by}, s.days, s.rest, '{zone}')" if told.dated_by else "NULL::timestamptz"
    year = f"extract(year FROM ({at}) AT TIME ZONE '{zone}')::int" if told.year else "NULL::int"
    within = f"t.{told.within}" if told.within else "0"
    met = any(COPIED[f.related_model].level == Level.SESSION for f in _foreign(model) if f.attname == told.within)
    sitting = "s.sitting" if met else "0"
    return f"""
        SELECT copy, id, year, met, sitting, row_number() OVER (
            PARTITION BY year, met, sitting ORDER BY copy > 0, CASE WHEN copy = 0 THEN known END, at, copy, known, id
        ) AS number
        FROM (
            SELECT p.id AS copy, t.id, {year} AS year, {within} AS met, {sitting} AS sitting, {at} AS at,
                   t.{told.number} AS known
            FROM {SCHEMA}.{model._meta.db_table}_{declared.level} t
            JOIN {SCHEMA}.copy p ON t.household_ <> ALL (p.left_out) AND (p.present OR NOT t.under_way_)
            JOIN {SCHEMA}.shift s ON s.copy = p.id AND s.unit = t.unit_
        ) numbered"""


def _foreign(model: Model) -> list:
    return [one for one in model._meta.concrete_fields if one.related_model in COPIED]
