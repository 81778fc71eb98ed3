"""Everything that the copies need, laid down in the schema demo_scale in one transaction."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

import hashlib
import io
import itertools
from dataclasses import replace
from random import Random

from django.conf import settings
from django.db import connection
from reportlab.pdfgen.canvas import Canvas

from backend.shell.demo.scale import plan, staff
from backend.shell.demo.scale.archetypes import SCHEMA, set_aside
from backend.shell.demo.scale.columns import FUNCTIONS
from backend.shell.demo.scale.contracts import write_texts
from backend.shell.demo.scale.drawing import draw_people, recognise
from backend.shell.demo.scale.numbering import number_copies
from backend.shell.demo.scale.sizes import Size
from backend.shell.demo.scale.staff import Posts
from backend.shell.demo.scale.tables import Level
from backend.shell.demo.texts import texts
from cases.people.models import Person
from directory.models import TerritorialUnit, User

_TABLES = f"""
CREATE TABLE {SCHEMA}.copy (id int PRIMARY KEY, slice int, first bool, present bool, left_out bigint[],
    accounts bigint[], today bigint[]);
CREATE TABLE {SCHEMA}.shift (copy int, unit bigint, days int, rest int, sitting int, first_days int, first_rest int,
    PRIMARY KEY (copy, unit));
CREATE TABLE {SCHEMA}.drawn (slice int, id bigint, last_name text, first_name text, usual_name text, phone text,
    email text, search_name text, phone_digits text);
CREATE TABLE {SCHEMA}.text (slice int, id bigint, facts jsonb, fingerprint text, PRIMARY KEY (slice, id));
CREATE TABLE {SCHEMA}.page (pdf bytea, fingerprint text);
"""

NOTICE = (
    "Courrier de démonstration",
    "Cette décision est la copie d’une autre, faite pour éprouver Iris à l’échelle d’un département.",
    "Son courrier n’est pas conservé.",
)


def prepare(*, seed: int, size: Size, posts: Posts) -> None:
    """Set the small world aside, plan its copies, draw and number them. Call in a transaction."""
    zone = settings.TIME_ZONE
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute(_TABLES)
        set_aside()
        copies = plan.plan_copies(Random(f"{seed} copies"), _homes(cursor), size)
        _store_copies(cursor, copies, posts)
        _store_shifts(cursor, copies, size)
        cursor.execute(f"ANALYZE {SCHEMA}.copy, {SCHEMA}.shift")
        _draw_names(cursor, seed, copies)
        write_texts()
        number_copies(zone)
        _place_sessions(cursor)
        page = make_page()
        cursor.execute(f"INSERT INTO {SCHEMA}.page VALUES (%s, %s)", [page, hashlib.sha256(page).hexdigest()])


def make_page() -> bytes:
    """The one page that all letters of copies share: some 1,200 bytes, for want of a kept letter."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True, pageCompression=0)
    for rank, line in enumerate(NOTICE):
        canvas.drawString(72, 720 - 20 * rank, line)
    canvas.save()
    return buffer.getvalue()


def _homes(cursor) -> list[plan.Home]:
    cursor.execute(f"""
        SELECT h.id, h.persons, coalesce(sum(a.lines), 0), coalesce(sum(a.lines) FILTER (WHERE a.under_way), 0)
        FROM {SCHEMA}.household h LEFT JOIN {SCHEMA}.application a ON a.household = h.id
        GROUP BY h.id, h.persons ORDER BY h.id""")
    return [plan.Home(pk, persons, int(lines), int(under_way)) for pk, persons, lines, under_way in cursor.fetchall()]


def _store_copies(cursor, copies: list[plan.Copy], posts: Posts) -> None:
    last = min(user for eras in posts.values() for held in eras for user in held) - 1
    holders = {
        (unit["code"], function): list(
            User.objects.filter(
                username__in=[f"{function}{number or ''}.{unit['code']}" for number in (0, *range(2, 1 + len(people)))]
            )
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for unit in texts("territory")["units"]
        for function, people in unit["staff"].items()
        if (unit["code"], function) in posts
    }
    with cursor.copy(f"COPY {SCHEMA}.copy FROM STDIN") as out:
        here_today = staff.stand_ins([replace(copy, year=0) for copy in copies], posts, holders)
        for copy, *acting in zip(copies, staff.stand_ins(copies, posts, holders), here_today, strict=True):
            accounts = ([one.get(user, user) for user in range(1, last + 1)] for one in acting)
            out.write_row((copy.number, copy.slice, copy.first, copy.present, sorted(copy.left_out), *accounts))


def _store_shifts(cursor, copies: list[plan.Copy], size: Size) -> None:
    units = [plan.Unit(unit.pk, _cycle(unit)) for unit in TerritorialUnit.objects.order_by("pk")]
    first = {copy.slice: copy for copy in copies if copy.first}
    with cursor.copy(f"COPY {SCHEMA}.shift FROM STDIN") as out:
        for copy in copies:
            for unit in units:
                shift, born = plan.shift_of(copy, unit, size), plan.shift_of(first[copy.slice], unit, size)
                out.write_row((copy.number, unit.pk, shift.days, shift.rest, shift.sitting, born.days, born.rest))


def _cycle(unit: TerritorialUnit) -> int:
    """The weekdays between two sessions of a unit: as planned, or fewer where a holiday brought two of them nearer.

    Copies shifted by less than that never meet on one day.
    """
    planned = next(one["session_every"] for one in texts("territory")["units"] if one["code"] == unit.code)
    held = list(unit.sessions.order_by("held_on").values_list("held_on", flat=True))
    apart = (plan.weekdays_between(first, second) for first, second in itertools.pairwise(held))
    return min([planned // 7 * plan.OPEN_DAYS_IN_A_WEEK, *apart])


def _draw_names(cursor, seed: int, copies: list[plan.Copy]) -> None:
    cursor.execute(f"SELECT id, household FROM {SCHEMA}.owner_cases_person ORDER BY household, id")
    households = dict(cursor.fetchall())
    people = [recognise(person, households[person.pk]) for person in Person.objects.order_by("pk")]
    left_out = {copy.slice: copy.left_out for copy in copies if copy.first and copy.slice}
    with cursor.copy(f"COPY {SCHEMA}.drawn FROM STDIN") as out:
        for slice_number, absent in left_out.items():
            there = [known for known in people if known.household not in absent]
            for row in draw_people(seed, slice_number, there):
                out.write_row(row)
    cursor.execute(f"ALTER TABLE {SCHEMA}.drawn ADD PRIMARY KEY (slice, id)")
    cursor.execute(f"ANALYZE {SCHEMA}.drawn")


def _place_sessions(cursor) -> None:
    """The sittings at which each session of the small world is held again: those that have something to hear."""
    cursor.execute(f"""
        CREATE TABLE {SCHEMA}.sitting AS
        SELECT DISTINCT n.met AS session, s.sitting, s.days, s.rest
        FROM {SCHEMA}.number_aids_agendaitem n JOIN {SCHEMA}.{Level.SESSION} w ON w.id = n.met
        JOIN {SCHEMA}.shift s ON s.copy = n.copy AND s.unit = w.unit WHERE s.sitting > 0""")
    cursor.execute(f"ANALYZE {SCHEMA}.sitting")
