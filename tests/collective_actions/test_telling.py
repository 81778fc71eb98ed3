"""Who is offered a seat is told by e-mail, once."""

import pytest
from celery import current_app
from django.core import mail
from django.test import Client
from django.urls import reverse

from backend.kit import clock
from collective_actions.enrolment import operations
from collective_actions.enrolment.models import Enrolment
from collective_actions.enrolment.operations import OFFER
from collective_actions.enrolment.tasks import mail_offer
from directory.enums import Role
from tests import factories
from tests.forms import said
from tests.offering import comes, dates

pytestmark = pytest.mark.django_db

NAMED = {"first_name": "Bruno", "initial": "d", "phone": "06 12 34 56 78", "agreed": "on"}


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_HOST = "mail.example.org"
    settings.SITE_ADDRESS = "https://iris.example.org"


@pytest.fixture
def series(world):
    return dates(world, capacity=1)


def waits(series, *, language: str = "fr", email: str = "bruno@example.org") -> Enrolment:
    """Somebody who enrols by themselves, after Awa."""
    comes(series, "Awa")
    client = Client(headers={"Accept-Language": language})
    mine = client.post(reverse("actions:begin", args=[series.pk]))["Location"]
    client.post(mine, NAMED | {"email": email})
    return Enrolment.objects.get(first_name="Bruno")


@pytest.fixture
def sent_tasks(monkeypatch) -> list:
    """What is asked of Celery, without a broker."""
    found = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_options: found.append((name, *args)))
    return found


def frees(series) -> None:
    operations.cancel(enrolment=series.enrolments.get(first_name="Awa"), now=clock.now())


def test_who_enrolled_by_themselves_is_sent_their_private_address_and_the_hour_once(series):
    bruno = waits(series)
    assert mail_offer(bruno.pk) is False  # nothing is offered yet
    frees(series)
    assert mail_offer(bruno.pk) is True
    assert mail_offer(bruno.pk) is False
    (sent,) = mail.outbox
    assert sent.to == ["bruno@example.org"] and series.action.title in sent.subject
    address = reverse("actions:enrolment", args=[bruno.token])
    assert f"https://iris.example.org{address}" in sent.body
    bruno.refresh_from_db()
    assert bruno.told_at and f"{bruno.until:%d}".lstrip("0") in sent.body
    assert said("A seat is free for you") in Client().get(address).content.decode()


def test_the_language_is_that_of_who_enrolled(series):
    bruno = waits(series, language="en")
    frees(series)
    mail_offer(bruno.pk)
    assert "A seat is free for you in" in mail.outbox[0].body


def test_who_answered_or_is_too_late_or_left_no_address_is_sent_nothing(series, settings):
    bruno = waits(series)
    chloe = comes(series, "Chloé")
    frees(series)
    with clock.at(clock.now() + OFFER):
        assert mail_offer(bruno.pk) is False
    settings.EMAIL_HOST = ""
    assert mail_offer(bruno.pk) is False
    settings.EMAIL_HOST = "mail.example.org"
    operations.decline(enrolment=bruno, now=clock.now())
    assert mail_offer(bruno.pk) is False
    chloe.refresh_from_db()
    assert chloe.status == "offered"
    assert mail_offer(chloe.pk) is False
    assert mail.outbox == []


def test_whoever_enrolled_somebody_is_sent_to_their_desk_and_the_email_names_nobody(world, series):
    worker = world.account(Role.SOCIAL_WORKER)
    worker.email = "travail-social@example.org"
    worker.save()
    comes(series, "Awa")
    person = factories.person(world, first_name="Zéphyrine")
    seat = operations.enrol(actor=worker, series=series, person=person, agreed=True, now=clock.now())
    frees(series)
    assert mail_offer(seat.pk) is True
    (sent,) = mail.outbox
    assert sent.to == ["travail-social@example.org"] and "Zéphyrine" not in sent.body + sent.subject
    assert f"https://iris.example.org{reverse('desk')}" in sent.body and seat.token not in sent.body


def test_the_email_is_asked_for_once_the_offer_is_written(series, sent_tasks, django_capture_on_commit_callbacks):
    bruno = waits(series)
    with django_capture_on_commit_callbacks(execute=True):
        frees(series)
        assert sent_tasks == []
    assert sent_tasks == [("collective_actions.enrolment.tasks.mail_offer", bruno.pk)]


def test_an_address_that_is_none_is_refused_on_its_field_and_nothing_is_lost(series):
    client = Client()
    mine = client.post(reverse("actions:begin", args=[series.pk]))["Location"]
    refused = client.post(mine, NAMED | {"email": "moi"})
    assert refused.status_code == 422 and "email" in refused.context["form"].errors
    assert 'value="Bruno"' in refused.content.decode()
    assert client.post(mine, NAMED | {"email": ""}).status_code == 302
