"""How each column of a copy is made from the row of the small world: SQL derived from the model."""

# ruff: noqa: S608 (the names in the statements are those of our own tables)

from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from backend.audit.models import Operation, OperationStamp, ReadLog, TransitionLog
from backend.shell.demo.scale.archetypes import SCHEMA, Source, history_of
from backend.shell.demo.scale.tables import COPIED, Facts, Level, Model
from cases.people.models import Person
from directory.models import User

NUMBER_OF_COPY = {
    Level.HOUSEHOLD: "p.slice",
    Level.TODAY: "p.slice",
    Level.APPLICATION: "p.id",
    Level.SESSION: "s.sitting",
}

FUNCTIONS = f"""
CREATE FUNCTION {SCHEMA}.days_back(day date, days int, rest int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT days + CASE WHEN rest = 0 THEN 0 WHEN extract(isodow FROM day) <= rest THEN rest + 2
    WHEN extract(isodow FROM day) > 5 THEN rest + extract(isodow FROM day)::int - 5 ELSE rest END $$;
CREATE FUNCTION {SCHEMA}.day(day date, days int, rest int) RETURNS date LANGUAGE sql IMMUTABLE AS
$$ SELECT day - {SCHEMA}.days_back(day, days, rest) $$;
CREATE FUNCTION {SCHEMA}.moment(at timestamptz, days int, rest int, zone text) RETURNS timestamptz
LANGUAGE sql STABLE AS
$$ SELECT ((at AT TIME ZONE zone)
    - make_interval(days => {SCHEMA}.days_back((at AT TIME ZONE zone)::date, days, rest))) AT TIME ZONE zone $$;
CREATE FUNCTION {SCHEMA}.written(operation uuid, level text, copy bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN copy = 0 THEN operation ELSE md5(operation::text || level || copy)::uuid END $$;
"""
"""Days of the week are kept, or moved by open days only; hours are those of the wall clock."""


class Undeclared(Exception):
    """A column of which the model does not tell how it is copied, and the declaration neither."""


@dataclass
class Selection:
    """The columns of a table, each with its SQL, and what has to be joined to the row `t` for it."""

    source: Source
    columns: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)

    def sql(self, where: str) -> str:
        """The copies that `where` narrows down."""
        columns = ", ".join(self.columns.values())
        level = self.source.level
        if level == Level.SESSION:
            copies = f"JOIN {SCHEMA}.sitting s ON s.session = t.belongs_"
        else:
            first = " AND p.first" if level.owner == Level.HOUSEHOLD else ""
            shift = (
                "CROSS JOIN (SELECT 0 AS days, 0 AS rest, 0 AS sitting) s"
                if level == Level.TODAY
                else f"JOIN {SCHEMA}.shift s ON s.copy = p.id AND s.unit = t.unit_"
            )
            copies = f"""
                JOIN {SCHEMA}.copy p ON p.id > 0{first} AND t.household_ <> ALL (p.left_out)
                    AND (p.present OR NOT t.under_way_)
                {shift}"""
        return f"SELECT {columns} FROM {self.source.aside} t {copies} {' '.join(self.joins)} WHERE {where}"


def select(source: Source, strides: dict[str, int], zone: str) -> Selection:
    """Raises Undeclared for a column that nothing says how to copy."""
    found = Selection(source)
    declared = source.declared
    if declared and declared.joins and _names(source) & declared.columns.keys():
        found.joins.append(declared.joins)
    if declared and declared.numbering and declared.numbering.number in _names(source):
        base = _base(source.model)._meta.db_table
        found.joins.append(f"JOIN {SCHEMA}.number_{base} u ON u.copy = p.id AND u.id = t.id")
    if source.model is ReadLog and source.level == Level.APPLICATION:
        found.joins.append(f"JOIN {SCHEMA}.number_aids_application u ON u.copy = p.id AND u.id = t.belongs_")
    if source.model in (Operation, ReadLog):
        found.joins.append(f"LEFT JOIN directory_user actor ON actor.id = {_account('t.actor_id', source.level)}")
    for one in source.model._meta.concrete_fields:
        sql = _special(one, source, strides) or _trail(one, source, strides) or _generic(one, source, strides, zone)
        found.columns[one.column] = f"({sql})::{_type(one)}"
    return found


def _names(source: Source) -> set[str]:
    return {one.column for one in source.model._meta.concrete_fields}


def _base(model: Model) -> Model:
    return next(one for one in COPIED if model in (one, history_of(one)))


def _type(one: models.Field) -> str:
    return one.rel_db_type(connection) if isinstance(one, models.AutoField) else one.db_type(connection)


def _special(one: models.Field, source: Source, strides: dict[str, int]) -> str | None:
    declared = source.declared
    if declared is None:
        return None
    if one.column in declared.columns:
        return declared.columns[one.column]
    if one.column in declared.facts:
        return _facts(one.column, declared.facts[one.column], strides)
    if declared.numbering and one.column == declared.numbering.number:
        return "u.number"
    if declared.numbering and one.column == declared.numbering.year:
        return "u.year"
    return None


def _facts(name: str, facts: Facts, strides: dict[str, int]) -> str:
    days = f"ARRAY(SELECT {SCHEMA}.day(d, s.days, s.rest)::text FROM unnest(t.{name}_days_) d)"
    born = f"ARRAY(SELECT {SCHEMA}.day(d, s.first_days, s.first_rest)::text FROM unnest(t.{name}_born_) d)"
    return f"format(t.{name}_text_, VARIADIC {' || '.join([days, born, *_fact_keys(name, facts, strides)])})"


def _fact_keys(name: str, facts: Facts, strides: dict[str, int]) -> list[str]:
    return [
        f"ARRAY(SELECT (k + {strides[model._meta.db_table]}::bigint * {NUMBER_OF_COPY[COPIED[model].level]})::text "
        f"FROM unnest(t.{name}_{model._meta.model_name}_) k)"
        for model in facts.ids.values()
    ]


def _trail(one: models.Field, source: Source, strides: dict[str, int]) -> str | None:
    """What the three logs keep as plain numbers and labels."""
    copy = NUMBER_OF_COPY[source.level]
    if source.model is TransitionLog and one.column == "object_id":
        return f"t.object_id + t.stride_ * {copy}"
    if source.model is Operation:
        return {
            "id": _operation("t.id", source.level),
            "key": "NULL",
            "result_url": _result(source.level),
            "actor_label": "coalesce(actor.first_name || ' ' || actor.last_name, t.actor_label)",
        }.get(one.column)
    if source.model is ReadLog and one.column == "actor_label":
        return "coalesce(actor.first_name || ' ' || actor.last_name, t.actor_label)"
    if source.model is ReadLog and one.column == "object_label" and source.level == Level.APPLICATION:
        return "u.year || '-' || lpad(u.number::text, greatest(4, length(u.number::text)), '0')"
    if source.model is ReadLog and one.column == "person_ids":
        return f"ARRAY(SELECT k + {strides[Person._meta.db_table]}::bigint * p.slice FROM unnest(t.person_ids) k)"
    return None


def _result(level: Level) -> str:
    copies = {Level.SESSION: "s.sitting"} if level == Level.SESSION else NUMBER_OF_COPY
    whens = " ".join(f"WHEN '{one}' THEN {copy}" for one, copy in copies.items())
    return f"""CASE WHEN t.result_stride_ IS NULL THEN t.result_url ELSE regexp_replace(t.result_url, '\\d+',
        (t.result_id_::bigint + t.result_stride_ * CASE t.result_level_ {whens} END)::text) END"""


def _operation(column: str, level: Level) -> str:
    """The operation of the copy, from what it is copied with."""
    copies = {Level.SESSION: "s.sitting"} if level == Level.SESSION else NUMBER_OF_COPY
    whens = " ".join(f"WHEN '{one}' THEN {copy}" for one, copy in copies.items())
    return f"{SCHEMA}.written({column}, t.written_, CASE t.written_ {whens} END)"


def _account(column: str, level: Level) -> str:
    """Who stands in for the account in this copy; those of the commission stay."""
    if level == Level.SESSION:
        return column
    return f"p.{'today' if level == Level.TODAY else 'accounts'}[{column}]"


def _generic(one: models.Field, source: Source, strides: dict[str, int], zone: str) -> str:
    column, level, table = f"t.{one.column}", source.level, source.table
    if one.primary_key:
        return f"{column} + {strides[table]}::bigint * {NUMBER_OF_COPY[level]}"
    if issubclass(source.model, OperationStamp) and one.column == "id":
        return f"{column} + {strides[_base(source.model)._meta.db_table]}::bigint * {NUMBER_OF_COPY[level]}"
    if one.column == "operation_id":
        return _operation(column, level)
    if one.related_model is User or one.column in ("history_user_id", "actor_id"):
        return _account(column, level)
    if one.related_model in COPIED:
        copy = NUMBER_OF_COPY[COPIED[one.related_model].level]
        return f"{column} + {strides[one.related_model._meta.db_table]}::bigint * {copy}"
    if isinstance(one, models.DateTimeField):
        return f"{SCHEMA}.moment({column}, s.days, s.rest, '{zone}')"
    if isinstance(one, models.DateField):
        return f"{SCHEMA}.day({column}, s.days, s.rest)"
    kept = source.declared.kept if source.declared else ()
    if isinstance(one, (models.JSONField, ArrayField, models.BinaryField, models.UUIDField)) and one.column not in kept:
        raise Undeclared(f"{source.model._meta.label}.{one.name}: say in demo/scale/tables.py how it is copied")
    return column
