"""Who checked a sheet when, what readers report without an account, who is reminded, the figures."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from directory.freshness import operations, panels, queries, reminding, tasks
from directory.models import ErrorReport, Organisation, Reminder, Service, User
from directory.pace import Pace
from tests import referring
from tests.forms import fields_of, said, says

pytestmark = pytest.mark.django_db
WRONG = "Le numéro ne répond plus."


@pytest.fixture
def service(world) -> Service:
    made = referring.service(world)
    referring.partner_of(world, made)
    return Service.objects.select_related("organisation").get(pk=made.pk)


def checked(service: Service, months_ago: int | None) -> Service:
    with operation("tests.check", actor=None):
        service.checked_on = None if months_ago is None else clock.add_months(clock.today(), -months_ago)
        service.save()
    return service


def url_of(service: Service) -> str:
    return reverse("offer:report", args=[service.pk])


def report(service: Service, **told) -> ErrorReport:
    told = {"words": WRONG, "address": "192.0.2.1", "now": clock.now()} | told
    return operations.report_error(service=service, **told)


class TestWhen:
    @pytest.mark.parametrize(
        ("months", "words"), [(None, "never checked yet"), (5, "checked on %(day)s"), (7, "not checked since %(day)s")]
    )
    def test_everybody_reads_when_it_was_checked(self, service, months, words):
        checked(service, months)
        page = Client().get(reverse("offer:service", args=[service.pk]))
        assert said(words).split("%")[0] in page.content.decode()

    def test_the_administrator_confirms_too_and_the_staff_reads_by_whom(self, world, sign_in, service):
        admin = sign_in(Role.ADMINISTRATOR)
        assert admin.post(reverse("services:check", args=[service.pk]))["Location"] == service.get_absolute_url()
        page = sign_in(Role.RECEPTION).get(service.get_absolute_url()).content.decode()
        assert str(world.account(Role.ADMINISTRATOR)) in page

    def test_figures_by_kind_in_one_query(self, world, sign_in, service, django_assert_num_queries):
        checked(service, 1)
        checked(referring.service(world, name="B", organisation="B"), 7)
        checked(referring.service(world, name="C", organisation="C"), None)
        with django_assert_num_queries(1):
            (row,) = queries.figures(clock.today())
        assert (row["fresh"], row["stale"], row["never"], row["total"]) == (1, 1, 1, 3)
        page = sign_in(Role.ADMINISTRATOR).get(reverse("services:freshness"))
        assert [one.name for one in page.context["page"]] == ["C", "B"]


class TestReportedByReaders:
    def sent(self, service: Service, client: Client | None = None, **typed):
        client = client or Client()
        page = client.get(url_of(service))
        return client.post(url_of(service), fields_of(page) | {"words": WRONG} | typed)

    def test_without_an_account_and_nothing_tells_who(self, service):
        client = Client()
        answer = self.sent(service, client)
        assert answer["Location"] == reverse("offer:reported")
        assert set(client.cookies) == {"csrftoken"}
        one = ErrorReport.objects.get()
        assert (one.service, one.words, one.reported_on) == (service, WRONG, clock.today())
        assert Operation.objects.get(name="directory.report_error").actor_id is None
        assert not any("127.0.0.1" in str(row) for row in Pace.objects.values_list())
        assert says(client.get(reverse("offer:reported")), "The sheet will be checked.")

    def test_a_robot_is_thanked_and_nothing_is_kept(self, service):
        assert self.sent(service, website="https://exemple.fr").status_code == 302
        assert not ErrorReport.objects.exists()

    @pytest.mark.parametrize("typed", [{"words": ""}, {"words": "x" * 1001}, {"words": "\x00"}, {"key": "x"}])
    def test_what_says_nothing_is_told(self, service, typed):
        assert self.sent(service, **typed).status_code == 422
        assert not ErrorReport.objects.exists()

    def test_sent_twice_it_counts_once(self, service):
        key = str(uuid.uuid4())
        assert [self.sent(service, key=key).status_code for _ in range(2)] == [302, 302]
        assert ErrorReport.objects.count() == 1

    def test_one_address_reports_a_few_a_day_and_keeps_its_words(self, service):
        for _ in range(operations.MOST_BY_ADDRESS):
            report(service, address="127.0.0.1")
        page = self.sent(service)
        assert page.status_code == 422 and WRONG in page.content.decode()
        report(service)
        report(service, address="127.0.0.1", now=clock.now() + dt.timedelta(days=1))

    def test_one_sheet_takes_so_many_a_day(self, service, monkeypatch):
        monkeypatch.setattr(operations, "MOST_BY_SERVICE", 1)
        report(service)
        with pytest.raises(Refusal):
            report(service, address="192.0.2.2")

    def test_what_is_closed_has_no_form(self, service):
        with operation("tests.close", actor=None):
            service.is_open = False
            service.save()
        assert Client().get(url_of(service)).status_code == 404

    def test_words_are_shown_as_they_are(self, service, sign_in):
        one = report(service, words="<script>alert(1)</script>")
        page = sign_in(Role.ADMINISTRATOR).get(reverse("services:report", args=[one.pk])).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page

    @pytest.mark.parametrize("role", [Role.PARTNER, Role.ADMINISTRATOR])
    def test_owner_or_administrator_settles_it_with_a_word(self, world, sign_in, service, role):
        one, client = report(service), sign_in(role)
        assert panels.desk(world.account(role), clock.today())[0].count == 1
        home = "services:mine" if role == Role.PARTNER else "services:freshness"
        assert WRONG in client.get(reverse(home)).content.decode()
        url = reverse("services:report", args=[one.pk])
        assert client.post(url, {"answer": ""}).status_code == 422
        assert client.post(url, {"answer": "Corrigé"})["Location"] == reverse(home)
        one.refresh_from_db()
        assert (one.answer, one.settled_by, one.settled_on) == ("Corrigé", world.account(role), clock.today())
        assert client.post(url, {"answer": "Encore"}).status_code == 422

    def test_another_partner_does_not_read_it(self, world, sign_in, service):
        other = referring.service(world, name="Ailleurs", organisation="Une autre maison")
        one = report(other)
        assert sign_in(Role.PARTNER).get(reverse("services:report", args=[one.pk])).status_code == 404
        with pytest.raises(Forbidden):
            operations.settle_report(
                actor=world.account(Role.PARTNER), report=one, answer="Corrigé", today=clock.today()
            )


class TestReminders:
    @pytest.fixture
    def owner(self, world, service) -> User:
        account = world.account(Role.PARTNER)
        with operation("tests.mail", actor=None):
            account.email = "sylvie@exemple.fr"
            account.save()
        return account

    def test_once_a_month_however_often_the_task_runs(self, settings, service, owner, monkeypatch):
        settings.EMAIL_HOST = "smtp.example"
        monkeypatch.setattr(tasks.mail_reminder, "delay", tasks.mail_reminder)
        checked(service, 7)
        assert [tasks.remind_owners(), tasks.remind_owners()] == [1, 0]
        assert [one.to for one in mail.outbox] == [["sylvie@exemple.fr"]]
        assert service.organisation.name in mail.outbox[0].body
        assert Organisation.objects.get(pk=service.organisation_id).reminded_on == clock.today()
        with clock.at(clock.now() + dt.timedelta(days=31)):
            assert tasks.remind_owners() == 1
        assert len(mail.outbox) == 2

    def test_a_task_delivered_twice_mails_once(self, service, owner):
        reminder = self.reminded(service)
        assert [tasks.mail_reminder(reminder.pk), tasks.mail_reminder(reminder.pk)] == [True, False]
        assert len(mail.outbox) == 1
        reminder.refresh_from_db()
        assert reminder.mailed_at is not None

    def test_a_crash_between_writing_and_mailing_is_mended_by_the_next_run(self, settings, service, owner, monkeypatch):
        settings.EMAIL_HOST = "smtp.example"
        monkeypatch.setattr(tasks.mail_reminder, "delay", tasks.mail_reminder)
        self.reminded(service)
        with clock.at(clock.now() + dt.timedelta(days=1)):
            assert (tasks.remind_owners(), len(mail.outbox)) == (0, 1)
            assert (tasks.remind_owners(), len(mail.outbox)) == (0, 1)

    def test_what_no_server_takes_stays_to_be_mailed_a_week(self, settings, service, owner):
        reminder = self.reminded(service)
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
        settings.EMAIL_PORT = 9
        with pytest.raises(OSError, match="refused"):
            reminding.mail(reminder.pk, now=clock.now(), today=clock.today())
        for days, waiting in ((0, [reminder.pk]), (6, [reminder.pk]), (7, [])):
            assert reminding.to_mail(clock.today() + dt.timedelta(days=days)) == waiting

    def test_nobody_is_asked_what_they_did_meanwhile_nor_after_they_left(self, world, service, owner):
        reminder = self.reminded(service)
        checked(service, 0)
        assert not tasks.mail_reminder(reminder.pk)
        checked(service, 7)
        other = referring.service(world, name="Ailleurs", organisation="Une autre maison")
        referring.partner_of(world, other)
        assert not tasks.mail_reminder(reminder.pk) and not mail.outbox

    def reminded(self, service: Service) -> Reminder:
        checked(service, 7)
        assert reminding.remind(service.organisation_id, today=clock.today())
        return Reminder.objects.get()

    def test_without_a_server_the_desk_alone_reminds(self, service, owner):
        checked(service, None)
        assert tasks.remind_owners() == 1 and not mail.outbox
        (heap,) = panels.desk(User.objects.get(pk=owner.pk), clock.today())
        assert (heap.count, heap.rows[0].label) == (1, service.name)

    def test_nobody_is_asked_about_fresh_sheets(self, service, owner):
        checked(service, 1)
        assert tasks.remind_owners() == 0
        assert panels.desk(User.objects.get(pk=owner.pk), clock.today()) == []
