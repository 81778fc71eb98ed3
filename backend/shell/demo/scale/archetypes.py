"""The rows of the small world, set aside in the schema demo_scale, each with what it belongs to."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

import json
from dataclasses import dataclass

from django.db import connection

from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.models import Application
from aids.commissions.enums import DecisionKind, SessionStatus
from backend.audit.models import Operation, ReadLog, TransitionLog
from backend.shell.demo.scale.facts import make_template
from backend.shell.demo.scale.tables import (
    COPIED,
    RESULTS,
    Copied,
    Down,
    Facts,
    Level,
    Model,
    Root,
    SinceApplication,
    Up,
    WrittenWith,
)
from cases.people.models import Person

SCHEMA = "demo_scale"
OWNERS = tuple(dict.fromkeys(level.owner for level in Level))


@dataclass(frozen=True)
class Source:
    """One table of which copies are made, for the rows of one level; `declared` is None for the trails."""

    model: Model
    level: Level
    declared: Copied | None = None

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def aside(self) -> str:
        """Where the rows of the small world are kept."""
        return f"{SCHEMA}.{self.table}_{self.level}"


def sources() -> list[Source]:
    """Every table with the level of its rows; the trails have rows of each."""
    found = []
    for model, declared in COPIED.items():
        found += [Source(model, declared.level, declared), Source(history_of(model), declared.level, declared)]
    return found + [Source(trail, level) for trail in (Operation, TransitionLog, ReadLog) for level in Level]


def history_of(model: Model) -> Model:
    return model.history.model


def set_aside() -> None:
    """Copy the small world into the schema; call once, in a transaction."""
    for model, declared in COPIED.items():
        _run(f"CREATE TABLE {_owner(model)} AS {_owner_query(model, declared)}")
        _run(f"CREATE INDEX ON {_owner(model)} (id)")
    _describe_owners()
    _own_operations()
    for source in sources():
        _run(f"CREATE TABLE {source.aside} AS {_aside_query(source)}")
    for source in sources():
        for name, facts in (source.declared.facts if source.declared else {}).items():
            _make_templates(source, name, facts)
    _measure_strides()


def _run(sql: str, arguments: list | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall() if cursor.description else []


def _owner(model: Model) -> str:
    return f"{SCHEMA}.owner_{model._meta.db_table}"


def _owner_query(model: Model, declared: Copied) -> str:
    """From the history, which also knows the rows deleted since: their first version says whose they were."""
    history = history_of(model)._meta.db_table
    own = declared.level if isinstance(declared.owner, Root) else ""
    match declared.owner:
        case Root(up=""):
            join, keys = "", {declared.level: "h.id"}
        case Root(up=field):
            join, keys = _join(model, field), {Level.HOUSEHOLD: "o.household", own: "h.id"}
        case Up(field=field):
            join, keys = _join(model, field), {level: f"o.{level}" for level in OWNERS}
        case Down(model=other, field=field):
            pointing = history_of(other)._meta.db_table
            join = f"JOIN {pointing} b ON b.{field}_id = h.id JOIN {_owner(other)} o ON o.id = b.id"
            keys = {level: f"o.{level}" for level in OWNERS}
        case SinceApplication(model=other, field=field):
            opened = f"(SELECT min(history_date) FROM {history_of(Application)._meta.db_table} c WHERE c.id = a.id)"
            join = f"""JOIN {history_of(other)._meta.db_table} b ON b.{field}_id = h.id
                JOIN {_owner(Person)} o ON o.id = b.person_id
                JOIN LATERAL (SELECT a.id FROM {_owner(Application)} a WHERE a.household = o.household
                    AND {opened} <= h.history_date ORDER BY {opened} DESC, a.id LIMIT 1) n ON true"""
            keys = {Level.HOUSEHOLD: "o.household", Level.APPLICATION: "n.id"}
        case WrittenWith(model=other):
            writing = history_of(other)._meta.db_table
            join = f"JOIN {writing} b ON b.operation_id = h.operation_id JOIN {_owner(other)} o ON o.id = b.id"
            keys = {level: f"o.{level}" for level in OWNERS}
    met = next((f for f in model._meta.concrete_fields if _level_of(f.related_model) == Level.SESSION), None)
    if met and declared.level == Level.APPLICATION:
        keys[Level.SESSION] = f"(SELECT m.session FROM {_owner(met.related_model)} m WHERE m.id = h.{met.attname})"
    columns = ", ".join(f"({keys.get(level, 'NULL')})::bigint AS {level}" for level in OWNERS)
    return f"SELECT DISTINCT ON (h.id) h.id, {columns} FROM {history} h {join} ORDER BY h.id, h.history_id"


def _join(model: Model, field: str) -> str:
    found = model._meta.get_field(field)
    return f"JOIN {_owner(found.related_model)} o ON o.id = h.{found.attname}"


def _level_of(model: Model | None) -> Level | None:
    return COPIED[model].level if model in COPIED else None


def _describe_owners() -> None:
    """The unit of each household, application and session, and whether it is under way today."""
    _run(f"""
        CREATE TABLE {SCHEMA}.application AS
        SELECT a.id, a.household_id AS household, a.unit_id AS unit, min(h.history_date) AS created,
               a.status = %s OR (a.status = %s AND EXISTS (
                   SELECT FROM aids_applicationline l WHERE l.application_id = a.id AND l.status <> %s))
               OR EXISTS (SELECT FROM aids_agendaitem i JOIN aids_applicationline l ON l.id = i.line_id
                   JOIN aids_session s ON s.id = i.session_id WHERE l.application_id = a.id AND s.status <> %s)
               OR EXISTS (SELECT FROM aids_decision d JOIN aids_applicationline l ON l.id = d.line_id
                   LEFT JOIN aids_reporteddecision r ON r.decision_id = d.id
                   LEFT JOIN aids_session s ON s.id = r.session_id
                   WHERE l.application_id = a.id AND d.kind = %s AND s.status IS DISTINCT FROM %s) AS under_way,
               (SELECT count(*) FROM aids_applicationline l WHERE l.application_id = a.id) AS lines
        FROM aids_application a JOIN aids_historicalapplication h ON h.id = a.id GROUP BY a.id""",
        [
            ApplicationStatus.DRAFT,
            ApplicationStatus.SUBMITTED,
            LineStatus.DECIDED,
            # a session under way hears an appeal, or is to take note of what was decided without it
            SessionStatus.DECIDED,
            DecisionKind.DELEGATED,
            SessionStatus.DECIDED,
        ],
    )  # fmt: skip
    _run(f"""
        CREATE TABLE {SCHEMA}.household AS
        SELECT h.id, coalesce(c.unit_id, (SELECT a.unit_id FROM aids_application a WHERE a.household_id = h.id
                   ORDER BY a.id LIMIT 1), (SELECT min(id) FROM directory_territorialunit)) AS unit,
               (SELECT count(*) FROM {_owner(Person)} p WHERE p.household = h.id) AS persons,
               false AS under_way
        FROM cases_household h
        LEFT JOIN directory_commune c ON c.id = coalesce(h.commune_id, h.domiciliation_commune_id)""")
    _run(
        f"CREATE TABLE {SCHEMA}.session AS SELECT id, unit_id AS unit, status <> %s AS under_way FROM aids_session",
        [SessionStatus.DECIDED],
    )


def _own_operations() -> None:
    """One that wrote of a session, or of several applications, belongs to the session; else to its application."""
    written = " UNION ALL ".join(
        f"""SELECT h.operation_id, '{declared.level}' AS level, o.household, o.application, o.session
            FROM {history_of(model)._meta.db_table} h JOIN {_owner(model)} o ON o.id = h.id"""
        for model, declared in COPIED.items()
    )
    _run(f"""
        CREATE TABLE {_owner(Operation)} AS
        SELECT operation_id AS id, min(household) AS household, min(application) AS application,
               min(session) AS session,
               CASE WHEN bool_or(level = '{Level.SESSION}') OR count(DISTINCT application) > 1 THEN '{Level.SESSION}'
                    WHEN bool_or(level = '{Level.APPLICATION}') THEN '{Level.APPLICATION}'
                    WHEN bool_or(level = '{Level.TODAY}') THEN '{Level.TODAY}'
                    ELSE '{Level.HOUSEHOLD}' END AS level
        FROM ({written}) w GROUP BY operation_id""")
    _run(f"CREATE INDEX ON {_owner(Operation)} (id)")


def _aside_query(source: Source) -> str:
    model, level = source.model, source.level
    own = f"o.household AS household_, w.unit AS unit_, w.under_way AS under_way_, o.{level.owner} AS belongs_"
    if level == Level.APPLICATION:
        own += ", w.created AS created_"
    where = f"JOIN {SCHEMA}.{level.owner} w ON w.id = o.{level.owner}"
    match model:
        case _ if model is Operation:
            return f"""
                SELECT t.*, {own}, o.level AS written_, {_result_columns()}
                FROM {source.table} t JOIN {_owner(Operation)} o ON o.id = t.id AND o.level = '{level}' {where}"""
        case _ if model is TransitionLog:
            return f"""
                SELECT t.*, {own}, v.level AS written_, o.stride AS stride_ FROM {source.table} t
                JOIN ({_objects(level)}) o ON o.model = t.model AND o.id = t.object_id
                JOIN {_owner(Operation)} v ON v.id = t.operation_id {where}"""
        case _ if model is ReadLog:
            return f"""
                SELECT t.*, {own} FROM {source.table} t JOIN ({_read_objects(level)}) o ON o.read_id = t.id {where}"""
    base = next(one for one in COPIED if source.model in (one, history_of(one)))
    operation = any(f.name == "operation_id" for f in model._meta.concrete_fields)
    written = (
        (", v.level AS written_", f"JOIN {_owner(Operation)} v ON v.id = t.operation_id") if operation else ("", "")
    )
    return f"""
        SELECT t.*, {own}{written[0]} FROM {source.table} t JOIN {_owner(base)} o ON o.id = t.id {where} {written[1]}"""


def _result_columns() -> str:
    """The number in the address of the result, how far copies of it lie apart, and what it is copied with."""
    # no number after the beginning of the address, as in that of a list: the copy leads there too
    heads = {head: f"WHEN t.result_url ~ '^{head}\\d+/' THEN" for head in RESULTS}
    strides = " ".join(f"{heads[head]} {_stride_of(model)}" for head, model in RESULTS.items())
    levels = " ".join(f"{heads[head]} '{COPIED[model].level}'" for head, model in RESULTS.items())
    return f"""
        substring(t.result_url from '\\d+')::text AS result_id_, CASE {strides} END AS result_stride_,
        CASE {levels} END AS result_level_"""


def _stride_of(model: Model) -> str:
    """How far the keys of two copies lie apart.

    The history knows every key ever drawn: of rows deleted since, and of those that are not copied.
    """
    return f"(SELECT coalesce(max(id), 0) + 1 FROM {history_of(model)._meta.db_table})"


def _objects(level: Level) -> str:
    """The rows whose changes of state are logged: their model, their owners, how far copies of them lie apart."""
    return " UNION ALL ".join(
        f"""SELECT '{model._meta.label_lower}' AS model, id, household, application, session,
            {_stride_of(model)} AS stride FROM {_owner(model)}"""
        for model, declared in COPIED.items()
        if declared.level == level
    )


def _measure_strides() -> None:
    """How far the keys of two copies lie apart, by table."""
    _run(f"CREATE TABLE {SCHEMA}.stride (name text PRIMARY KEY, keys bigint NOT NULL)")
    for model in COPIED:
        history = history_of(model)._meta.db_table
        _run(f"INSERT INTO {SCHEMA}.stride SELECT %s, {_stride_of(model)}", [model._meta.db_table])
        _run(f"INSERT INTO {SCHEMA}.stride SELECT %s, coalesce(max(history_id), 0) + 1 FROM {history}", [history])
    for trail in (TransitionLog, ReadLog):
        table = trail._meta.db_table
        _run(f"INSERT INTO {SCHEMA}.stride SELECT %s, coalesce(max(id), 0) + 1 FROM {table}", [table])


def _make_templates(source: Source, name: str, facts: Facts) -> None:
    """Beside a JSON column, its text with %1$s in the place of what changes from copy to copy, and those values."""
    columns = f"{name}_text_ text, {name}_days_ date[], {name}_born_ date[]"
    columns += "".join(f", {name}_{model._meta.model_name}_ bigint[]" for model in facts.ids.values())
    _run(f"ALTER TABLE {source.aside} " + ", ".join(f"ADD {column}" for column in columns.split(", ")))
    key = "history_id" if "history_id" in {f.name for f in source.model._meta.fields} else "id"
    names = [f"{name}_text_", f"{name}_days_", f"{name}_born_"]
    names += [f"{name}_{model._meta.model_name}_" for model in facts.ids.values()]
    changes = ", ".join(f"{column} = %s" for column in names)
    for pk, text in _run(f"SELECT {key}, {name}::text FROM {source.aside}"):
        told = make_template(json.loads(text), facts)
        _run(f"UPDATE {source.aside} SET {changes} WHERE {key} = %s", [told.text, *told.values, pk])


def _read_objects(level: Level) -> str:
    """Readings of an application bear its number; the others belong to the household of the first person read of."""
    if level == Level.APPLICATION:
        return f"""
            SELECT r.id AS read_id, o.household, o.application, o.session FROM audit_readlog r
            JOIN aids_application a ON r.object_label = a.year || '-' || lpad(a.sequence::text,
                greatest(4, length(a.sequence::text)), '0')
            JOIN {_owner(Application)} o ON o.id = a.id"""
    return f"""
        SELECT r.id AS read_id, o.household, o.application, o.session FROM audit_readlog r
        JOIN {_owner(Person)} o ON o.id = r.person_ids[1] AND r.object_label = '' AND '{level}' = '{Level.HOUSEHOLD}'"""
