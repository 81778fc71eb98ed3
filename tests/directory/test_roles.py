"""Roles are dated and held in a unit or not, once at a time; the database says so too."""

import datetime as dt

import pytest
from django.db import connection
from django.utils.translation import gettext

from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import UNIT_ROLES, Role
from directory.models import RoleAssignment, User
from tests import factories

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def give(user: User, role: str, unit=None, *, starts_on: dt.date, ends_on: dt.date | None = None) -> RoleAssignment:
    assignment = RoleAssignment(user=user, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on)
    with operation("tests.role", actor=None):
        assignment.save()
    return assignment


@pytest.fixture
def nobody(world) -> User:
    """An account without a role."""
    user = factories.account(Role.PARTNER, None, world.sites["est"], username="nobody")
    with operation("tests.role", actor=None):
        user.roles.get().delete()
    return user


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [
        (0, None, True),
        (0, 0, True),
        (-10, 0, True),
        (-10, 10, True),
        (1, None, False),
        (-10, -1, False),
    ],
)
def test_a_role_is_held_from_its_first_day_to_its_last(world, nobody, starts, ends, held):
    today, unit = clock.today(), world.units["est"]
    ends_on = None if ends is None else today + ends * DAY
    give(nobody, Role.RECEPTION, unit, starts_on=today + starts * DAY, ends_on=ends_on)
    fresh = User.objects.get(pk=nobody.pk)
    assert fresh.holds(Role.RECEPTION) is held
    assert fresh.units_as(Role.RECEPTION) == ({unit.pk} if held else set())
    assert fresh.role_labels == ([str(Role.RECEPTION.label)] if held else [])
    assert fresh.audit_roles() == (f"reception@{unit.pk}" if held else "")


def test_a_closed_account_holds_nothing(world):
    user = world.account(Role.SIGNATORY)
    assert user.holds(Role.SIGNATORY)
    with operation("tests.close", actor=None):
        user.is_active = False
        user.save()
    assert not User.objects.get(pk=user.pk).holds(*Role.values)


def test_the_same_role_in_two_units_then_one(world, nobody):
    today = clock.today()
    for unit in world.units.values():
        give(nobody, Role.CASE_OFFICER, unit, starts_on=today)
    give(nobody, Role.RULE_EDITOR, starts_on=today)
    fresh = User.objects.get(pk=nobody.pk)
    assert fresh.units_as(Role.CASE_OFFICER) == {unit.pk for unit in world.units.values()}
    assert fresh.units_as(Role.RULE_EDITOR) == set()
    assert fresh.holds(Role.RULE_EDITOR)


@pytest.mark.parametrize("gap", [-1, 0, 1])
def test_a_role_is_held_once_at_a_time(world, nobody, gap):
    """Two periods may follow one another; a common day is refused, with a sentence."""
    today, unit = clock.today(), world.units["est"]
    give(nobody, Role.RECEPTION, unit, starts_on=today - 10 * DAY, ends_on=today)
    if gap == 1:
        give(nobody, Role.RECEPTION, unit, starts_on=today + DAY)
        assert nobody.roles.count() == 2
        return
    with pytest.raises(Refusal) as refused:
        give(nobody, Role.RECEPTION, unit, starts_on=today + gap * DAY)
    assert str(refused.value.sentence) == gettext("This account already holds this role in that period.")


def test_a_role_of_the_whole_departement_is_held_once_too(world, nobody):
    give(nobody, Role.ADMINISTRATOR, starts_on=clock.today())
    with pytest.raises(Refusal):
        give(nobody, Role.ADMINISTRATOR, starts_on=clock.today() + 30 * DAY)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_is_held_in_a_unit_or_for_the_departement_not_both(world, nobody, role):
    right, wrong = (world.units["est"], None) if role in UNIT_ROLES else (None, world.units["est"])
    with pytest.raises(Refusal) as refused:
        give(nobody, role, wrong, starts_on=clock.today())
    assert str(refused.value.sentence) == gettext(
        "This role is held in a unit, or for the whole département, not both."
    )
    give(nobody, role, right, starts_on=clock.today())


def test_a_period_ends_after_its_start(world, nobody):
    today = clock.today()
    with pytest.raises(Refusal) as refused:
        give(nobody, Role.RECEPTION, world.units["est"], starts_on=today, ends_on=today - DAY)
    assert str(refused.value.sentence) == gettext("The end comes before the start.")
    assert not nobody.roles.exists()


@pytest.mark.parametrize(
    "name", ["role_held_once_at_a_time", "role_in_a_unit_or_not", "role_ends_after_start", "pole_once_per_unit"]
)
def test_the_database_itself_holds_the_rule(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = %s", [name])
        assert cursor.fetchone() == (1,)
