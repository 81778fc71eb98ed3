"""Who was typing about a file while it was merged reads so, and what was typed stays on the page."""

import pytest
from django.urls import reverse

from backend.kit import clock
from backend.kit.access import Refusal
from cases.appointments import operations as appointments
from cases.appointments.models import Appointment
from cases.reception import operations as reception
from cases.reception.enums import Orientation
from cases.reception.models import FirstContact, Visit
from cases.referrals.models import PoleReferral, Referral
from directory.enums import Role
from tests import referring
from tests.cases.merging_files import merged, two_files
from tests.cases.test_appointments import MORNING, NOW
from tests.cases.test_first_contacts import contact, typed
from tests.forms import fields_of, says

pytestmark = pytest.mark.django_db

MERGED = "This file was merged into another one: open that one to go on."
WORDS = "Vue au guichet, un jeudi."


@pytest.fixture
def files(world):
    return two_files(world)


def slot_of(world):
    worker = world.account(Role.SOCIAL_WORKER)
    return appointments.open_slots(actor=worker, site=world.sites["est"], times=MORNING, now=NOW)[0]


def referral_of(world) -> dict:
    told = {"service": referring.service(world).pk, "problem": "financial", "reason": WORDS, "asked": "Un rendez-vous."}
    return told | {"consent": "agrees"}


FORMS = {
    "referrals:new": referral_of,
    "referrals:pole": lambda world: {"pole": referring.pole(world).pk, "problem": "housing", "reason": WORDS},
    "appointments:book": lambda world: {"slot": slot_of(world).pk, "reason": WORDS},
    "reception:person_contact": lambda world: typed(Orientation.POLE, answer=WORDS),
}


@pytest.mark.parametrize("route", FORMS)
def test_a_form_sent_after_the_merge_says_so_and_loses_nothing(world, files, sign_in, route):
    known, again = files
    with clock.at(NOW):
        told, desk, url = FORMS[route](world), sign_in(Role.RECEPTION), reverse(route, args=[again.pk])
        told = fields_of(desk.get(url)) | told
        merged(world, known, again)
        page = desk.post(url, told | ({"person": again.pk} if "contact" in route else {}))
        assert page.status_code == 422
        assert says(page, MERGED)
        assert WORDS in page.content.decode()
        assert desk.get(url)["Location"] == reverse(route, args=[known.pk])
    for model in (Referral, PoleReferral, Appointment, FirstContact):
        assert not model.objects.exists()


def test_whoever_arrives_under_a_merged_file_is_looked_for_again(world, files, sign_in):
    known, again = files
    desk, url = sign_in(Role.RECEPTION), reverse("reception:arrive", args=[world.sites["est"].pk])
    told = fields_of(desk.get(url)) | {"name": "Lefebvre", "reason": WORDS, "known": again.pk}
    merged(world, known, again)
    page = desk.post(url, told)
    assert page.status_code == 422
    assert says(page, MERGED)
    assert WORDS in page.content.decode()
    assert not Visit.objects.exists()


def test_a_first_contact_is_not_corrected_to_name_a_merged_file(world, files):
    known, again = files
    made = contact(world, Orientation.POLE)
    merged(world, known, again)
    with pytest.raises(Refusal):
        reception.correct_contact(
            actor=world.account(Role.RECEPTION), contact=made, version=made.version, told={}, person=again
        )
