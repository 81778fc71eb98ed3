"""Reminders of contracts: written once whatever runs twice, sent once, in words that anybody may read."""

import datetime as dt
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.clock import add_months
from contracts.contract.models import Contract
from contracts.contract.queries import persons_of
from contracts.life import operations, reminding, tasks
from contracts.life.enums import Due, Reminded
from contracts.life.models import Reminder
from directory.enums import Role
from tests import contracting, factories, owning
from tests.contracts.lives import in_force, sent
from tests.forms import fields_of, says

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings, monkeypatch):
    settings.EMAIL_HOST = "smtp.example"
    for task in (tasks.mail_worker, tasks.mail_person):
        monkeypatch.setattr(task, "delay", task)


@pytest.fixture
def worker(world):
    account = world.account(Role.SOCIAL_WORKER)
    with operation("tests.email", actor=None):
        account.email = "referente@example.org"
        account.save()
    return account


def wishing(made: Contract, *, email: str = "nadia@example.org", **changes) -> Contract:
    """The person wishes to be reminded at this address."""
    with operation("tests.wish", actor=None):
        fresh = Contract.objects.get(pk=made.pk)
        party = persons_of(fresh).get(person=fresh.person)
        party.wants_reminders = True
        party.save()
        person = fresh.person
        for name, value in {"email": email, **changes}.items():
            setattr(person, name, value)
        person.save()
    return fresh


def near_review(world, **told) -> Contract:
    """A contract whose first review is due in less than a week, and where something was done lately."""
    made = in_force(world, starts=-87, months=12, **told)
    factories.intervention(by=world.account(Role.SOCIAL_WORKER), persons=[made.person])
    return made


def told_of(made: Contract) -> set[tuple[str, str]]:
    return set(made.reminders.values_list("due", "who"))


class TestWrittenDown:
    def test_what_falls_due_once(self, world):
        made = wishing(near_review(world))
        assert reminding.remind(clock.today()) == 2
        assert told_of(made) == {(Due.REVIEW, Reminded.WORKER), (Due.REVIEW, Reminded.PERSON)}
        assert reminding.remind(clock.today()) == 0

    def test_the_term_and_the_silence(self, world):
        made = in_force(world, starts=-170, months=6)
        reminding.remind(clock.today())
        assert told_of(made) == {(due, Reminded.WORKER) for due in (Due.REVIEW, Due.TERM, Due.SILENCE)}

    def test_a_text_that_waits_for_a_week(self, world):
        made = contracting.written(world)
        sent(made)
        assert reminding.remind(clock.today()) == 0
        reminding.remind(clock.today() + dt.timedelta(days=7))
        assert told_of(made) == {(Due.TO_SIGN, Reminded.WORKER)}

    def test_the_delay_to_sign_runs_out(self, world):
        today = clock.today()
        oriented_on = today - dt.timedelta(days=2)
        made = contracting.written(world, schemes=("rsa", "voluntary"), oriented_on=oriented_on)
        contracting.written(world, oriented_on=oriented_on)
        last = add_months(oriented_on, 1)
        assert reminding.remind(last - dt.timedelta(days=11)) == 0
        assert reminding.remind(last - dt.timedelta(days=10)) == 1
        assert reminding.remind(last + dt.timedelta(days=1)) == 0
        assert made.reminders.values_list("due", "day", "who").get() == (Due.DELAY, last, Reminded.WORKER)

    def test_no_delay_once_it_is_signed(self, world):
        contracting.signed(world, schemes=("rsa",), oriented_on=clock.today() - dt.timedelta(days=25))
        assert reminding.remind(clock.today()) == 0

    def test_nothing_of_a_contract_that_waits(self, world, worker):
        made = in_force(world, starts=-170, months=6)
        operations.suspend(
            actor=worker,
            contract=made,
            household=factories.household_of(made.person),
            version=made.version,
            why="Voyage.",
            today=clock.today(),
        )
        assert reminding.remind(clock.today()) == 0

    def test_each_has_its_history(self, world):
        near_review(world)
        reminding.remind(clock.today())
        assert Reminder.history.count() == 1


class TestToTheWorker:
    def test_one_email_with_numbers_alone(self, world, worker, mailoutbox):
        contracts = [near_review(world), in_force(world, starts=-170, months=6)]
        tasks.remind()
        tasks.remind()
        [mail] = mailoutbox
        assert mail.to == ["referente@example.org"]
        assert all(one.number in mail.body for one in contracts)
        said = mail.subject + mail.body
        assert not any(one.person.last_name in said or one.person.first_name in said for one in contracts)
        assert not Reminder.objects.filter(told_at=None).exists()

    def test_once_a_day_whatever_comes_later(self, world, worker, mailoutbox):
        near_review(world)
        tasks.remind()
        later = in_force(world, starts=-170, months=6)
        tasks.remind()
        assert len(mailoutbox) == 1
        with clock.at(clock.now() + dt.timedelta(days=1)):
            tasks.remind()
        assert len(mailoutbox) == 2
        assert later.number in mailoutbox[1].body

    def test_not_of_what_was_done_meanwhile(self, world, worker, mailoutbox):
        made = near_review(world)
        reminding.remind(clock.today())
        operations.hold_review(
            actor=worker,
            contract=made,
            household=factories.household_of(made.person),
            review=made.reviews.first(),
            version=made.reviews.first().version,
            told=operations.ReviewInput(held_on=clock.today(), own_words="Ça va.", decided="go_on"),
            today=clock.today(),
        )
        assert not reminding.mail_worker(worker.pk, now=clock.now(), today=clock.today())
        assert mailoutbox == []

    def test_a_server_that_fails_is_asked_again(self, world, worker, mailoutbox, monkeypatch):
        made = near_review(world)
        reminding.remind(clock.today())
        with monkeypatch.context() as broken:
            broken.setattr(EmailMessage, "send", fail)
            with pytest.raises(SMTPException):
                reminding.mail_worker(worker.pk, now=clock.now(), today=clock.today())
        assert made.reminders.get().told_at is None
        assert reminding.mail_worker(worker.pk, now=clock.now(), today=clock.today())
        assert not reminding.mail_worker(worker.pk, now=clock.now(), today=clock.today())
        assert len(mailoutbox) == 1

    def test_without_an_address_or_an_account_nobody_is_told(self, world, mailoutbox):
        near_review(world)
        tasks.remind()
        assert mailoutbox == []


class TestToThePerson:
    def test_neutral_words_and_the_phone_of_the_unit(self, world, mailoutbox):
        made = wishing(near_review(world))
        tasks.remind()
        tasks.remind()
        [mail] = mailoutbox
        assert mail.to == ["nadia@example.org"]
        assert made.unit.phone in mail.body
        assert "référent" in mail.body
        said = (mail.subject + mail.body).casefold()
        hidden = [made.person.last_name, made.number, "contrat", "logement", "rsa", "dette", "bilan"]
        assert [word for word in hidden if word.casefold() in said] == []

    @pytest.mark.parametrize("changes", [{"protected": True}, {"email": ""}, {"safe_contact": "Par sa sœur."}])
    def test_not_where_it_could_harm(self, world, mailoutbox, changes):
        wishing(near_review(world), **changes)
        tasks.remind()
        assert mailoutbox == []

    def test_not_without_their_wish(self, world, mailoutbox):
        made = wishing(near_review(world))
        reminding.remind(clock.today())
        wish(made, world, {made.person_id: False})
        tasks.remind()
        assert mailoutbox == []

    def test_of_a_couple_each_who_wishes_it_and_nobody_else(self, world, mailoutbox):
        nadia = contracting.followed(world)
        karim = contracting.spouse(world, nadia)
        made = near_review(world, person=nadia, second=karim)
        with operation("tests.email", actor=None):
            for one in (nadia, karim):
                one.refresh_from_db()
                one.email = f"{one.first_name.lower()}@example.org"
                one.save()
        wish(made, world, {nadia.pk: False, karim.pk: True})
        tasks.remind()
        assert [mail.to for mail in mailoutbox] == [["karim@example.org"]]

    def test_who_wishes_it_once_it_left_is_told_that_it_did(self, world, mailoutbox):
        nadia = contracting.followed(world)
        karim = contracting.spouse(world, nadia)
        made = wishing(near_review(world, person=nadia, second=karim))
        with operation("tests.email", actor=None):
            karim.email = "karim@example.org"
            karim.save()
        opened = owning.page_for(world, made, person=karim)
        client, url = owning.entered(opened), owning.address_of(opened)
        left = "The e-mail for this time has left already: the next one comes a week before we take stock again."
        assert not says(client.get(url), left)
        tasks.remind()
        client.post(url, {"what": "remind"})
        tasks.remind()
        assert [mail.to for mail in mailoutbox] == [["nadia@example.org"]]
        assert says(client.get(url), left)


class TestTheWish:
    def test_a_worker_says_it_of_a_contract_that_is_signed(self, world, sign_in):
        made = wishing(near_review(world))
        client, url = sign_in(Role.SOCIAL_WORKER), reverse("contracts:reminders", args=[made.pk])
        assert url in client.get(made.get_absolute_url()).content.decode()
        name = f"wish_{persons_of(made).get().pk}"
        assert client.post(url, without(fields_of(client.get(url)), name)).status_code == 302
        assert not persons_of(made).get().wants_reminders
        assert client.post(url, fields_of(client.get(url)) | {name: "on"}).status_code == 302
        assert persons_of(made).get().wants_reminders
        assert made.versions.count() == 1

    def test_of_a_draft_too(self, world, sign_in):
        made = wishing(contracting.written(world))
        client, url = sign_in(Role.SOCIAL_WORKER), reverse("contracts:reminders", args=[made.pk])
        told = without(fields_of(client.get(url)), f"wish_{persons_of(made).get().pk}")
        assert client.post(url, told).status_code == 302
        assert not persons_of(made).get().wants_reminders

    def test_what_the_person_says_under_an_open_form_stays(self, world, sign_in):
        nadia = contracting.followed(world)
        made = wishing(near_review(world, person=nadia))
        wish(made, world, {nadia.pk: False})
        client, url = sign_in(Role.SOCIAL_WORKER), reverse("contracts:reminders", args=[made.pk])
        told = fields_of(client.get(url))
        wish(made, world, {nadia.pk: True})
        assert client.post(url, told).status_code == 302
        assert persons_of(made).get(person=nadia).wants_reminders

    def test_of_who_has_no_address_nothing_is_ticked(self, world, sign_in):
        made = wishing(near_review(world), email="")
        page = sign_in(Role.SOCIAL_WORKER).get(reverse("contracts:reminders", args=[made.pk]))
        assert says(page, "Their file holds no e-mail address that may be used.")
        assert "disabled" in page.content.decode()


def wish(made: Contract, world, wishes: dict[int, bool]) -> None:
    operations.set_reminders(
        actor=world.account(Role.SOCIAL_WORKER),
        contract=made,
        household=factories.household_of(made.person),
        wishes=wishes,
    )


def without(told: dict, name: str) -> dict:
    """What a form sends once this is ticked no more."""
    return {field: value for field, value in told.items() if field != name}


def fail(*_args, **_kwargs):
    raise SMTPException("the server is away")
