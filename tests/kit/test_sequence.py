from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from aids.applications.models import Application
from backend.kit import clock
from backend.kit.sequence import next_number
from cases.people.models import Person
from tests import factories


@pytest.mark.django_db
def test_the_first_number_is_one():
    with transaction.atomic():
        assert next_number(Person.objects.none(), "pk", series="nobody") == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_the_same_time_follow_each_other(world):
    """Five desks open an application at once; one of them fails and takes no number."""
    people = [factories.person(world, last_name=f"Martin {n}") for n in "abcde"]
    start = Barrier(len(people))

    def opens(someone):
        start.wait()
        try:
            with transaction.atomic():
                application = factories.draft(world, someone)
                if someone == people[0]:
                    transaction.set_rollback(True)
                return application.sequence
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as desks:
        list(desks.map(opens, people))
    taken = sorted(Application.objects.values_list("sequence", flat=True))
    assert taken == [1, 2, 3, 4]
    assert {one.year for one in Application.objects.all()} == {clock.today().year}
