"""The database itself refuses to change or delete a line of a trail."""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from backend.audit.history import AuditedModel
from backend.audit.models import Operation, OperationStamp, ReadLog, TransitionLog

_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the trail % is append-only', TG_TABLE_NAME; END $$
"""
_TRIGGER = """
CREATE OR REPLACE TRIGGER audit_append_only BEFORE {events} ON {table}
FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()
"""
# Only a session that says so may empty a trail: the tests, between two of them. It keeps slips out, not who holds SQL.
_TRUNCATE_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF current_setting('iris.may_empty_trails', true) IS DISTINCT FROM 'yes' THEN
    RAISE EXCEPTION 'the trail % is append-only', TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$
"""
_TRUNCATE_TRIGGER = """
CREATE OR REPLACE TRIGGER audit_never_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_truncate()
"""
# an operation learns its result at its end, inside its own transaction: once, and nothing else of it changes
_RESULT_ONLY = """
CREATE OR REPLACE TRIGGER audit_result_only BEFORE UPDATE ON {table} FOR EACH ROW
WHEN (OLD.result_url <> '' OR to_jsonb(OLD) - 'result_url' IS DISTINCT FROM to_jsonb(NEW) - 'result_url')
EXECUTE FUNCTION audit_refuse_change()
"""


def trail_models() -> list[type]:
    """Every model whose rows are only ever added: the three logs and each history table."""
    histories = [model for model in apps.get_models() if issubclass(model, OperationStamp)]
    return [Operation, ReadLog, TransitionLog, *histories]


def append_only_models() -> list[type]:
    """The models that say of themselves that their rows are only ever added."""
    return [model for model in apps.get_models() if issubclass(model, AuditedModel) and model.APPEND_ONLY]


def protect_trails(using: str = DEFAULT_DB_ALIAS, **_kwargs) -> None:
    """Install the triggers on the tables that exist; run after each migrate, safe to repeat."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION)
        cursor.execute(_TRUNCATE_FUNCTION)
        for model in [*trail_models(), *append_only_models()]:
            if model._meta.db_table not in tables:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            events = "DELETE" if model is Operation else "UPDATE OR DELETE"
            cursor.execute(_TRIGGER.format(events=events, table=table))
            cursor.execute(_TRUNCATE_TRIGGER.format(table=table))
            if model is Operation:
                cursor.execute(_RESULT_ONLY.format(table=table))
