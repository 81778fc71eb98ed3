"""What the pages of sharing cost, whatever the number of shares."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.people.enums import MemberRole
from cases.sharing.operations import Informed
from directory.enums import Role
from tests import factories, sharing
from tests.test_queries import constant, growing  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

DETAIL = 15


def test_the_shares_of_a_person_of_a_partner_and_for_the_officer(world, constant):  # noqa: F811
    nadia = sharing.file(world)

    def make(number):
        sharing.share(world, nadia, informed=Informed(because="La personne est en danger."))
        sharing.share(world, sharing.file(world, first_name=f"Nadia {number}", phone=""))

    visits = [
        (Role.PARTNER, reverse("desk")),
        (Role.PARTNER, reverse("sharing:received")),
        (Role.DATA_PROTECTION_OFFICER, reverse("sharing:uninformed")),
    ]
    constant(growing(make, lambda: visits))
    pages = [(Role.RECEPTION, reverse("sharing:of_person", args=[nadia.pk]))]
    constant(growing(make, lambda: pages), most=DETAIL)


def test_a_share_of_a_large_household_often_read(world, constant, sign_in):  # noqa: F811
    nadia = sharing.file(world)

    def grow(number):
        for child in range(number):
            born = dt.date(2012, 1, 1 + child)
            factories.child(world, nadia, birth_date=born, first_name=f"Enfant {child}", role=MemberRole.CHILD)
        share = sharing.share(world, nadia, chosen=sharing.chosen(nadia))
        read = reverse("sharing:received_share", args=[share.pk])
        for _time in range(number):
            sign_in(Role.PARTNER).get(read)
        return [(Role.PARTNER, read), (Role.RECEPTION, share.get_absolute_url())]

    constant(grow, most=20)
