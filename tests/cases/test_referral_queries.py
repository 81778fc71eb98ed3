"""What the pages of referrals and of the directory cost, few or many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.enums import Role
from tests import factories, referring

pytestmark = pytest.mark.django_db

MOST_OF_A_LIST, MOST_OF_A_PAGE, MOST_OF_ALL = 12, 15, 30
"""Every room says its part on the desk and on the page of a person."""


def cost(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_lists_and_pages_cost_the_same_with_few_and_with_many(world, sign_in):
    service = referring.service(world)
    someone = factories.person(world)
    pole = referring.pole(world)
    referring.member(world, world.account(Role.SOCIAL_WORKER), pole)
    referral, _secret = referring.linked(world, service, someone=someone)
    waiting = referring.to_pole(world, pole, someone=someone)
    referring.partner_of(world, service)
    lists = [
        (Role.SOCIAL_WORKER, reverse("referrals:list")),
        (Role.UNIT_MANAGER, reverse("referrals:figures")),
        (Role.PARTNER, reverse("referrals:received")),
        (Role.SOCIAL_WORKER, reverse("services:list") + "?q=budget&near=27000"),
    ]
    pages = [
        (Role.SOCIAL_WORKER, referral.get_absolute_url()),
        (Role.SOCIAL_WORKER, waiting.get_absolute_url()),
        (Role.SOCIAL_WORKER, service.get_absolute_url()),
    ]
    shared = [(role, reverse("desk")) for role in (Role.SOCIAL_WORKER, Role.UNIT_MANAGER, Role.PARTNER)]
    shared += [(Role.SOCIAL_WORKER, someone.get_absolute_url())]
    visits = lists + pages + shared
    few = [cost(sign_in(role), url) for role, url in visits]
    for number in range(6):
        other = referring.service(world, name=f"Budget {number}", organisation=f"Association {number}")
        referring.linked(world, other, someone=someone)
        referring.linked(world, service, someone=factories.person(world, first_name=f"Ana{'abcdef'[number]}"))
        referring.to_pole(world, pole, someone=factories.person(world, first_name=f"Zoé{'abcdef'[number]}"))
    many = [cost(sign_in(role), url) for role, url in visits]
    most = [MOST_OF_A_LIST] * len(lists) + [MOST_OF_A_PAGE] * len(pages) + [MOST_OF_ALL] * len(shared)
    told = list(zip(visits, few, many, most, strict=True))
    assert [one for one in told if one[2] > min(one[1], one[3])] == []
