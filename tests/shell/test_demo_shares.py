"""What the demonstration shares with a partner."""

import datetime as dt

import pytest
from django.urls import reverse

from backend.audit.models import ReadLog
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.shares import share_pieces
from backend.shell.demo.texts import texts
from cases.sharing import queries
from cases.sharing.models import Share
from directory.enums import Role
from tests import sharing

pytestmark = pytest.mark.django_db


def test_each_share_of_the_file_is_made_once_read_and_one_is_ended(world, sign_in):
    told = texts("shares")["shares"]
    reader = sharing.partner(world)
    people = [sharing.file(world, first_name=f"Nadia {number}") for number in range(len(told))]
    today = clock.today() + dt.timedelta(days=50)
    share_pieces(today)
    assert Share.objects.count() == len(told)
    assert {share.person_id for share in Share.objects.all()} == {someone.pk for someone in people}
    living = queries.received_by(reader, today)
    assert living.count() == len(told) - 1
    assert queries.uninformed().count() == 1
    assert ReadLog.objects.filter(actor_id=reader.pk).count() == sum(one["read"] for one in told)
    with clock.at(days.moment(today, 10)):
        page = sign_in(Role.PARTNER).get(reverse("sharing:received_share", args=[living.first().pk]))
    assert str(living.first().person) in page.content.decode()


def test_without_an_organisation_nothing_is_shared(world):
    sharing.file(world)
    share_pieces(clock.today())
    assert not Share.objects.exists()
