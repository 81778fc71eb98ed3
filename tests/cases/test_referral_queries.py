"""What the pages of referrals and of the directory cost, few or many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.enums import Role
from tests import factories, referring

pytestmark = pytest.mark.django_db

MOST_OF_A_LIST, MOST_OF_A_PAGE = 12, 15


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
        (Role.SOCIAL_WORKER, reverse("desk")),
        (Role.UNIT_MANAGER, reverse("desk")),
        (Role.PARTNER, reverse("desk")),
    ]
    pages = [
        (Role.SOCIAL_WORKER, referral.get_absolute_url()),
        (Role.SOCIAL_WORKER, waiting.get_absolute_url()),
        (Role.SOCIAL_WORKER, service.get_absolute_url()),
        (Role.SOCIAL_WORKER, someone.get_absolute_url()),
    ]
    few = [cost(sign_in(role), url) for role, url in lists + pages]
    for number in range(6):
        other = referring.service(world, name=f"Budget {number}", organisation=f"Association {number}")
        referring.linked(world, other, someone=someone)
        referring.linked(world, service, someone=factories.person(world, first_name=f"Ana{'abcdef'[number]}"))
        referring.to_pole(world, pole, someone=factories.person(world, first_name=f"Zoé{'abcdef'[number]}"))
    many = [cost(sign_in(role), url) for role, url in lists + pages]
    told = list(zip(lists + pages, few, many, strict=True))
    assert [one for one in told if one[2] > one[1]] == []
    assert [one for one in told if one[2] > (MOST_OF_A_LIST if one[0] in lists else MOST_OF_A_PAGE)] == []
