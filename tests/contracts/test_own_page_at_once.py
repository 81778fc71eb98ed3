"""What happens at the same moment at a private page."""

import threading
import uuid

import pytest
from django.db import connection

from backend.kit import clock
from contracts.own import operations
from contracts.own.enums import Did
from contracts.own.models import OwnPage, OwnVisit
from contracts.plan.enums import StepStatus
from directory.enums import Role
from tests import contracting, factories, owning
from tests.concurrency import overlapping
from tests.forms import says
from tests.owning import address_of, entered, step_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("what", ["tick", "comment", "propose", "take_back", "remind"])
def test_what_is_sent_while_the_page_is_being_closed_shows_nothing_of_it(what):
    world = factories.make_world()
    contract = contracting.signed(world)
    opened = owning.page_for(world, contract)
    told = {"objective": contract.objectives.get().pk, "wording": "Voir un médecin", "key": str(uuid.uuid4())}
    step = owning.proposed(opened) if what == "take_back" else step_of(contract)
    told |= {"step": step.pk, "version": 0, "words": "Trop tard."}
    client, home = entered(opened), factories.household_of(contract.person)

    def close():
        operations.close_own_page(actor=world.account(Role.SOCIAL_WORKER), page=opened.page, household=home)

    answer = overlapping(close, lambda: client.post(address_of(opened), {"what": what} | told))
    assert answer.status_code == 410
    assert says(answer, "This page is closed.")
    assert "Nadia" not in answer.content.decode()


def test_two_ticks_and_many_wrong_codes_at_once_are_counted_one_by_one():
    world = factories.make_world()
    contract = contracting.signed(world)
    opened, step = owning.page_for(world, contract), step_of(contract)

    def together(*acts):
        barrier = threading.Barrier(len(acts))

        def run(act):
            barrier.wait()
            try:
                act()
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def tick():
        operations.own_tick(page=opened.page, step=step, done=True, now=clock.now())

    def wrong():
        operations.try_code(page=opened.page, typed="WRONGCOD", address="192.0.2.1", now=clock.now())

    together(tick, tick, wrong, wrong, wrong)
    assert step_of(contract).status == StepStatus.DONE
    did = OwnVisit.objects.filter(page=opened.page).values_list("did", flat=True)
    assert sorted(did) == sorted([Did.TICKED] + [Did.WRONG_CODE] * 3)
    assert OwnPage.objects.get().tries == 3
