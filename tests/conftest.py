"""Fixtures shared by every test."""

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def world(db) -> factories.World:
    return factories.make_world()


@pytest.fixture
def sign_in(world):
    """`sign_in(role, unit)` → a client that stays signed in as that account."""

    def signed_in(role: str, unit: str = "est") -> Client:
        client = Client()
        client.force_login(world.account(role, unit), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
