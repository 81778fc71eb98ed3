"""Many rows at once leave the same trail as one by one."""

import pytest

from backend.audit.bulk import add_rows, change_rows
from backend.audit.context import WriteOutsideOperation
from backend.audit.history import StaleVersion
from backend.audit.operations import operation
from directory.enums import OrganisationKind, Role
from directory.models import Organisation
from directory.services import operations as directory

pytestmark = pytest.mark.django_db
LEFT_OUT = {"history_id", "id", "operation_id", "history_date", "name"}


def organisations(count: int) -> list[Organisation]:
    kind = OrganisationKind.OTHER
    return [Organisation(name=f"Organisme {number}", kind=kind, mission="Aider\t\\N\n« »") for number in range(count)]


def told(row: Organisation) -> dict:
    """What its last history row says, save what differs from one row to the other."""
    return {name: value for name, value in vars(row.history.latest()).items() if name[0] != "_"} | dict.fromkeys(
        LEFT_OUT
    )


def test_the_history_is_the_one_of_a_row_written_alone(world):
    admin, (alone, *many) = world.account(Role.ADMINISTRATOR), organisations(4)
    with operation("tests.bulk", actor=admin) as running:
        alone.save()
        add_rows(many)
    assert [told(row) for row in many] == [told(alone)] * 3
    assert [row.history.get().operation_id for row in many] == [running.id] * 3
    with operation("tests.bulk", actor=None):
        for row in (alone, *many):
            row.mission = ""
        alone.save()
        change_rows(many, ("mission",))
    assert [told(row) for row in many] == [told(alone)] * 3
    assert [(one.mission, one.version) for one in Organisation.objects.all()] == [("", 2)] * 4


def test_what_somebody_changed_meanwhile_is_not_lost(world):
    rows = organisations(2)
    with operation("tests.bulk", actor=None):
        add_rows(rows)
    directory.correct_organisation(actor=None, organisation=rows[1], version=1, told={"mission": "Autre"})
    rows[0].mission = rows[1].mission = "Écrasé"
    with pytest.raises(StaleVersion), operation("tests.bulk", actor=None):
        change_rows(rows, ("mission",))
    assert "Écrasé" not in Organisation.objects.values_list("mission", flat=True)


def test_nothing_is_written_outside_an_operation(world):
    with pytest.raises(WriteOutsideOperation):
        add_rows(organisations(1))
