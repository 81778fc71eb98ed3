"""Fixtures shared by every test."""

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client

from tests import factories


@receiver(connection_created, dispatch_uid="tests_may_empty_trails")
def allow_flushing(connection, **_signal):
    """A test that commits is followed by a TRUNCATE of every table, which the trails refuse to anybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SET iris.may_empty_trails = 'yes'")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keys of four figures, other ones in each table: a page that groups them or mistakes one for another fails.

    A test that commits empties the tables: their triggers stay, and need not be made again (3 seconds).
    """
    flush.emit_post_migrate_signal = lambda *_told: None
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1")
        for rank, (name,) in enumerate(cursor.fetchall(), start=1):
            cursor.execute(f'ALTER SEQUENCE "{name}" RESTART WITH {1_000 + rank * 100}')


@pytest.fixture
def world(db) -> factories.World:
    return factories.make_world()


@pytest.fixture
def sign_in(world):
    """`sign_in(role, unit)` → a client that stays signed in as that account."""

    def signed_in(role: str, unit: str = "est") -> Client:
        client = Client()
        client.force_login(world.account(role, unit), backend="directory.backends.AccountBackend")
        return client

    return signed_in
