"""Nothing is written past the trail, and nobody changes the trail."""

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from psycopg import sql

from aids.commissions.votes.models import SecretCount
from aids.simulations.models import SimulationChange, SimulationChunk
from backend.audit.history import AuditedModel, UnauditedWrite
from backend.audit.models import Operation, OperationStamp, ReadLog, TransitionLog, TypedForm
from backend.audit.operations import operation
from backend.audit.protection import append_only_models, trail_models
from cases.assessments.models import AssessmentDraft
from cases.people.models import Person
from directory.enums import Role
from directory.exchange.models import ImportProgress
from directory.models import User
from directory.pace import Pace
from tests import factories

pytestmark = pytest.mark.django_db

OURS = {"directory", "cases", "aids", "contracts", "collective_actions", "audit", "shell"}
LOGS = {Operation, ReadLog, TransitionLog}
"""The trail itself, which has no history."""
DERIVED = {SimulationChunk, SimulationChange, TypedForm, AssessmentDraft, Pace, SecretCount, ImportProgress}
"""Worked out from frozen facts and kept texts, and again whenever one likes (docs/adr/0007-simulations.md); or being
typed, and not sent yet; or the pace at which anonymous words are written; or the figures of a secret vote
(docs/adr/0011-voices-of-a-commission.md); or how far an import is."""

PROJECT = [model for model in apps.get_models() if model._meta.app_label in OURS]
HISTORIES = [model for model in PROJECT if issubclass(model, OperationStamp)]
AUDITED = [model for model in PROJECT if issubclass(model, AuditedModel)]
LINKS = [
    (model, field)
    for model in AUDITED
    for field in model._meta.get_fields()
    if field.one_to_many and issubclass(field.related_model, AuditedModel)
]


def labels(model) -> str:
    return model._meta.label


def test_every_table_of_the_project_is_audited_a_log_or_derived():
    assert {model._meta.label for model in PROJECT} - {model._meta.label for model in [*AUDITED, *HISTORIES]} == {
        model._meta.label for model in LOGS | DERIVED
    }
    assert {history.instance_type for history in HISTORIES} == set(AUDITED)


def test_no_table_joins_two_models_behind_the_trail():
    assert [field for model in AUDITED for field in model._meta.local_many_to_many] == []


@pytest.mark.parametrize("model", AUDITED, ids=labels)
@pytest.mark.parametrize("manager", ["_default_manager", "_base_manager"])
def test_bulk_writes_are_refused(model, manager):
    rows = getattr(model, manager)
    with operation("tests.bulk", actor=None):
        for write in (
            lambda: rows.update(version=9),
            lambda: rows.all().update(version=9),
            lambda: rows.bulk_create([]),
            lambda: rows.bulk_update([], ["version"]),
            lambda: rows.all().delete(),
            lambda: rows.filter(pk=1).order_by().delete(),
        ):
            with pytest.raises(UnauditedWrite):
                write()


@pytest.mark.parametrize(("model", "link"), LINKS, ids=lambda value: getattr(value, "name", None) or labels(value))
def test_bulk_writes_through_a_related_manager_are_refused(model, link):
    rows = getattr(model(pk=1), link.get_accessor_name() or "", None)
    if rows is None:  # related_name="+": no way back
        return
    with operation("tests.bulk", actor=None):
        for write in (lambda: rows.update(version=9), lambda: rows.all().delete(), lambda: rows.bulk_create([])):
            with pytest.raises(UnauditedWrite):
                write()


async def refuses(write) -> None:
    with pytest.raises(UnauditedWrite):
        await write


@pytest.mark.django_db(transaction=True)
def test_the_asynchronous_doors_are_the_same():
    async_to_sync(refuses)(Person.objects.aupdate(version=9))
    async_to_sync(refuses)(Person.objects.all().adelete())


class TestTheDatabaseHoldsTheTrails:
    @pytest.fixture(autouse=True)
    def rows(self, world, sign_in):
        """At least one row in each log and in most histories."""
        held = factories.decided_session(world, lines=factories.ready(world).lines.all())
        sign_in(Role.SIGNATORY).get(held.get_absolute_url())

    def refused(self, statement: str, **names: str) -> bool:
        """Whether the database refuses the statement, or it would touch no row; `names` are tables and columns."""
        query = sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()})
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.rowcount == 0
        except DatabaseError as error:
            return "append-only" in str(error)

    def test_update_and_delete_are_refused(self):
        filled = 0
        for model in [*trail_models(), *append_only_models()]:
            names = {"table": model._meta.db_table, "key": model._meta.pk.column}
            filled += model._default_manager.exists()
            assert self.refused("DELETE FROM {table}", table=names["table"]), model
            assert self.refused("UPDATE {table} SET {key} = {key}", **names), model
        assert filled >= 15

    def test_emptying_is_refused(self):
        """To every session that does not say, as the tests' own does, that it may."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL iris.may_empty_trails = ''")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else what waits is refused first
        for model in [*trail_models(), *append_only_models()]:
            assert self.refused("TRUNCATE {table} CASCADE", table=model._meta.db_table), model

    @pytest.mark.parametrize("trigger", ["audit_append_only", "audit_never_emptied"])
    def test_every_trail_has_its_triggers(self, trigger):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [trigger])
            held = {name.strip('"') for (name,) in cursor.fetchall()}
        assert (
            held - {model._meta.db_table for model in append_only_models()}
            == {model._meta.db_table for model in trail_models()}
            == {model._meta.db_table for model in [*HISTORIES, *LOGS]}
        )
        assert held >= {model._meta.db_table for model in append_only_models()}

    @pytest.mark.parametrize("column", ["actor_label", "reason", "name", "result_url"])
    def test_a_finished_operation_does_not_change(self, column):
        assert Operation.objects.exclude(result_url="").exists()
        assert self.refused("UPDATE audit_operation SET {column} = 'autre' WHERE result_url <> ''", column=column)

    def test_an_operation_without_result_changes_in_nothing_else(self):
        assert Operation.objects.filter(result_url="").exists()
        assert self.refused("UPDATE audit_operation SET result_url = '/x/', reason = 'autre' WHERE result_url = ''")

    def test_the_history_manager_is_held_too(self):
        for write in (lambda: Person.history.all().delete(), lambda: Person.history.update(last_name="X")):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()


def test_no_foreign_key_leaves_the_trails():
    """In the database: a person may be erased, an account renamed, the trail stays."""
    tables = [model._meta.db_table for model in trail_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
            [[f'"{table}"' for table in tables]],
        )
        assert cursor.fetchall() == []
    assert [field for log in LOGS for field in log._meta.get_fields() if isinstance(field, models.ForeignKey)] == []


def test_a_password_never_enters_the_history():
    assert "password" not in {field.name for field in User.history.model._meta.get_fields()}


@pytest.mark.parametrize("model", AUDITED, ids=labels)
def test_personal_fields_exist(model):
    names = {field.name for field in model._meta.get_fields()}
    assert names >= model.PERSONAL_FIELDS
    assert names >= model.HISTORY_LEAVES_OUT
