"""Fixtures of the tests that start real processes."""

import pytest

from tests.factories import World, make_world


@pytest.fixture
def world_committed(transactional_db) -> World:
    """The usual world, where another process can see it."""
    return make_world()
