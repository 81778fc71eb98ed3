"""One write = one operation, wherever it comes from; done once when it carries a key; nothing outside."""

import threading
import uuid

import pytest
from celery import shared_task
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext

from backend.audit.context import WriteOutsideOperation, running
from backend.audit.history import StaleVersion, lock
from backend.audit.models import Operation
from backend.audit.operations import AlreadyDone, operation
from backend.kit import clock
from backend.kit.access import Refusal
from cases.people import operations as cases
from cases.people.models import Household, HouseholdMember, Person
from directory.enums import Role
from directory.models import Pole, RoleAssignment, TerritorialUnit, User
from tests import factories
from tests.forms import fields_of

DOOR = "tests.audit.rename"


def rename(unit: TerritorialUnit, name: str, *, actor=None, reason: str = "") -> None:
    """Two rows of two models in one write."""
    with operation(DOOR, actor=actor, reason=reason):
        unit.name = name
        unit.save()
        unit.poles.first().save()


@shared_task
def rename_later(unit_id: int, actor_id: int) -> None:
    rename(TerritorialUnit.objects.get(pk=unit_id), "Par la file", actor=User.objects.get(pk=actor_id), reason="bulk")


class RenameCommand(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("unit", type=int)
        parser.add_argument("actor", type=int)

    def handle(self, *args, unit, actor, **options):
        rename(
            TerritorialUnit.objects.get(pk=unit), "Au clavier", actor=User.objects.get(pk=actor), reason="maintenance"
        )


def stamps(log: Operation) -> set[tuple]:
    """(operation, actor, date) on the history rows of the unit and of its pole."""
    rows = [
        *TerritorialUnit.history.filter(operation_id=log.pk),
        *Pole.history.filter(operation_id=log.pk),
    ]
    assert len(rows) == 2
    return {(row.operation_id, row.history_user_id, row.history_date) for row in rows}


@pytest.mark.django_db
class TestOneStamp:
    def test_in_a_task(self, world):
        unit, actor = world.units["est"], world.account(Role.UNIT_MANAGER)
        rename_later.apply(args=[unit.pk, actor.pk]).get()
        log = Operation.objects.get(name=DOOR)
        assert (log.actor_id, log.reason) == (actor.pk, "bulk")
        assert stamps(log) == {(log.pk, actor.pk, log.at)}

    def test_in_a_command(self, world):
        unit, actor = world.units["est"], world.account(Role.UNIT_MANAGER)
        call_command(RenameCommand(), str(unit.pk), str(actor.pk))
        log = Operation.objects.get(name=DOOR)
        assert (log.actor_id, log.reason) == (actor.pk, "maintenance")
        assert stamps(log) == {(log.pk, actor.pk, log.at)}

    def test_in_a_view(self, world, sign_in):
        client = sign_in(Role.RECEPTION)
        page = client.get(reverse("cases:register"))
        told = {"civility": "mr", "last_name": "Diallo", "first_name": "Amadou", "birth_date": "1990-01-01"}
        answer = client.post(page.request["PATH_INFO"], fields_of(page) | told | {"place": "27000"})
        assert answer.status_code == 302
        log = Operation.objects.latest("at")
        taker = world.account(Role.RECEPTION)
        assert (log.name, log.actor_id) == ("cases.register_person", taker.pk)
        assert log.actor_label == taker.audit_label()
        assert log.actor_roles == f"reception@{world.units['est'].pk}"
        for model in (Person, Household, HouseholdMember):
            row = model.history.get()
            assert (row.operation_id, row.history_user_id, row.history_date) == (log.pk, taker.pk, log.at)

    def test_a_reason_is_kept(self, world, sign_in):
        draft = factories.draft(world)
        client = sign_in(Role.RECEPTION)
        client.post(reverse("applications:abandon", args=[draft.pk]), {"reason": "Parti sans laisser de dossier."})
        assert Operation.objects.get(name="applications.abandon").reason == "Parti sans laisser de dossier."

    def test_iris_itself_signs_what_nobody_does(self, world):
        rename(world.units["est"], "Seule")
        log = Operation.objects.get(name=DOOR)
        assert (log.actor_id, log.actor_label, log.actor_roles) == (None, "Iris", "")
        assert stamps(log) == {(log.pk, None, log.at)}

    def test_an_inner_operation_joins_the_outer_one(self, world):
        actor = world.account(Role.UNIT_MANAGER)
        with operation("tests.outer", actor=actor, reason="outer") as outer:
            with operation("tests.inner", actor=None, reason="inner", key=uuid.uuid4()) as inner:
                assert inner is outer
                world.units["est"].save()
            assert running.get() is outer
        assert running.get() is None
        assert not Operation.objects.filter(name="tests.inner").exists()
        assert TerritorialUnit.history.latest("history_id").operation_id == outer.id

    def test_a_failure_leaves_nothing(self, world):
        before = Operation.objects.count()
        with pytest.raises(ZeroDivisionError), operation(DOOR, actor=None):
            world.units["est"].name = "Jamais"
            world.units["est"].save()
            raise ZeroDivisionError
        assert Operation.objects.count() == before
        assert not TerritorialUnit.objects.filter(name="Jamais").exists()
        assert running.get() is None

    def test_a_constraint_with_a_sentence_becomes_a_refusal(self, world):
        role = world.account(Role.RECEPTION).roles.get()
        twice = {"user": role.user, "role": role.role, "unit": role.unit, "starts_on": role.starts_on}
        with pytest.raises(Refusal) as refused, operation(DOOR, actor=None):
            RoleAssignment(**twice).save()
        assert str(refused.value.sentence) == gettext("This account already holds this role in that period.")


@pytest.mark.django_db
class TestOutside:
    def test_saving_and_deleting_outside_is_refused_and_changes_nothing(self, world):
        unit, pole = world.units["est"], Pole.objects.first()
        unit.name = "En douce"
        with pytest.raises(WriteOutsideOperation):
            unit.save()
        with pytest.raises(WriteOutsideOperation):
            TerritorialUnit.objects.create(code="x", name="x", phone="", address="")
        with pytest.raises(WriteOutsideOperation):
            pole.delete()
        with pytest.raises(WriteOutsideOperation):
            lock(unit)
        assert not TerritorialUnit.objects.filter(name="En douce").exists()
        assert Pole.objects.filter(pk=pole.pk).exists()

    def test_an_account_kept_up_by_the_library_is_an_operation_of_its_own(self, world):
        user = world.account(Role.RECEPTION)
        user.set_password("une autre phrase bien longue")
        user.save()
        row = User.history.latest("history_id")
        assert Operation.objects.get(pk=row.operation_id).name == "directory.account_upkeep"
        assert row.history_user_id == user.pk


@pytest.mark.django_db
class TestVersions:
    def test_each_write_counts(self, world):
        unit = world.units["est"]
        rename(unit, "Deuxième")
        assert TerritorialUnit.objects.get(pk=unit.pk).version == 2
        with operation(DOOR, actor=None):
            unit.save(update_fields=["name"])
        assert TerritorialUnit.objects.get(pk=unit.pk).version == 3

    def test_a_lock_on_an_old_version_tells_the_fresh_row(self, world):
        unit = world.units["est"]
        rename(unit, "Deuxième")
        with pytest.raises(StaleVersion) as stale, operation(DOOR, actor=None):
            lock(unit, version=1)
        assert (stale.value.expected, stale.value.instance.version) == (1, 2)
        with operation(DOOR, actor=None):
            assert lock(unit, version=2).name == "Deuxième"


@pytest.mark.django_db
class TestOnce:
    def test_the_second_call_with_a_key_tells_where_the_result_is(self, world):
        key = uuid.uuid4()
        with operation(DOOR, actor=None, key=key) as done:
            world.units["est"].save()
            done.result_url = "/persons/1/"
        before = TerritorialUnit.history.count()
        with pytest.raises(AlreadyDone) as already, operation(DOOR, actor=None, key=key):
            world.units["est"].save()
        assert already.value.result_url == "/persons/1/"
        assert TerritorialUnit.history.count() == before

    def test_a_failed_operation_gives_its_key_back(self, world):
        key = uuid.uuid4()
        with pytest.raises(ZeroDivisionError), operation(DOOR, actor=None, key=key):
            raise ZeroDivisionError
        with operation(DOOR, actor=None, key=key):
            world.units["est"].save()
        assert Operation.objects.filter(key=key).count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Real connections: what two clicks do in two processes."""

    def together(self, *calls) -> list:
        """What each call answers, or the exception that it raised; all start at the same instant."""
        answers, start = [None] * len(calls), threading.Barrier(len(calls))

        def run(index, call):
            start.wait()
            try:
                answers[index] = call()
            except (AlreadyDone, StaleVersion) as refused:
                answers[index] = refused
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_the_same_key_writes_once(self):
        world = factories.make_world()
        key, taker = uuid.uuid4(), world.account(Role.RECEPTION)
        home = {"address": "1 rue", "postal_code": "27000", "commune": world.communes["est"]}

        def register():
            return cases.register_person(
                actor=User.objects.get(pk=taker.pk),
                identity=factories.IDENTITY,
                residence=home,
                on=clock.today(),
                key=key,
            )

        answers = self.together(register, register, register)
        done = [answer for answer in answers if isinstance(answer, Person)]
        refused = [answer for answer in answers if isinstance(answer, AlreadyDone)]
        assert (len(done), len(refused)) == (1, 2)
        assert {answer.result_url for answer in refused} == {done[0].get_absolute_url()}
        assert (Person.objects.count(), Household.objects.count()) == (1, 1)

    def test_two_corrections_of_one_version_keep_one(self):
        world = factories.make_world()
        someone = factories.person(world)
        taker = world.account(Role.RECEPTION)

        def correct(name):
            return lambda: cases.correct_identity(
                actor=User.objects.get(pk=taker.pk), person=someone, version=1, changes={"first_name": name}
            )

        answers = self.together(correct("Anna"), correct("Inès"))
        kept = [answer for answer in answers if isinstance(answer, Person)]
        assert len(kept) == 1
        assert sum(isinstance(answer, StaleVersion) for answer in answers) == 1
        assert Person.objects.get().first_name == kept[0].first_name
