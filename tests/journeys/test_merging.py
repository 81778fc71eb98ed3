"""Two files of one person, by keyboard: proposed, merged by another account, taken apart, what is left attributed."""

import pytest

from aids.applications.models import Application
from cases.merging.tasks import find_pairs
from cases.people.models import Person
from directory.enums import Role
from tests import factories
from tests.cases.merging_files import REASON, home, two_files
from tests.factories import PASSWORD, World, make_world
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_two_files_become_one_and_two_again(world, at_the_keyboard):
    known, again = two_files(world)
    factories.child(world, known)
    find_pairs()
    worker, officer = at_the_keyboard(), at_the_keyboard()

    worker.sign_in(f"{Role.SOCIAL_WORKER}.est", PASSWORD)
    propose(worker, known, again)

    officer.sign_in(f"{Role.CASE_OFFICER}.est", PASSWORD)
    confirm(officer)
    worker.page.goto(f"{worker.base}{again.get_absolute_url()}")
    assert worker.page.url == f"{worker.base}{known.get_absolute_url()}"
    worker.sees("Ilyes")

    application = factories.draft(world, Person.objects.get(pk=known.pk))
    take_apart(officer)
    officer.reach("form[action$='/undone/'] ~ form[action$='/undone/'] button")
    officer.press("Enter", lands="/merging/*/undone/")
    officer.sees("Il ne reste rien à attribuer.")
    application = Application.objects.get(pk=application.pk)
    assert (application.applicant, application.household) == (again, home(again))
    worker.page.goto(f"{worker.base}{again.get_absolute_url()}")
    worker.check()
    assert worker.page.url == f"{worker.base}{again.get_absolute_url()}"


def propose(worker: Keyboard, known, again) -> None:
    worker.page.goto(f"{worker.base}/merging/")
    worker.check()
    worker.reach("main table a")
    worker.press("Enter", lands=f"/merging/{known.pk}/{again.pk}/")
    worker.sees("Lefebvre")
    worker.reach("[name=lives_in]")
    worker.press("Space")
    worker.fill("[name=reason]", REASON)
    worker.reach("main form button[type=submit]")
    worker.press("Enter", lands="/merging/merges/*/")
    worker.sees("quelqu’un d’autre la confirme")


def confirm(officer: Keyboard) -> None:
    officer.page.goto(f"{officer.base}/merging/")
    officer.reach("main nav a[href$='merge_proposed']")
    officer.press("Enter", lands="/merging/*verdict=merge_proposed")
    officer.reach("main table a")
    officer.press("Enter", lands="/merging/merges/*/")
    officer.sees(REASON)
    officer.sees("Tout ce que contient le dossier")
    officer.press("o", lands="/merging/merges/*/")
    officer.sees("Fusionnés".lower())


def take_apart(officer: Keyboard) -> None:
    officer.press("d", lands="/merging/merges/*/undo/")
    officer.fill("[name=reason]", "Deux sœurs.")
    officer.reach("main form button[type=submit]")
    officer.press("Enter", lands="/merging/*/undone/")
    officer.sees("À attribuer")
    officer.sees("Demande")
