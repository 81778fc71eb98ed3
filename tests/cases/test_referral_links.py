"""The link of a service without an account: what it opens, to whom, how long, and what nobody learns from it."""

import logging
import threading
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from kombu.exceptions import OperationalError

from backend import logs
from backend.audit.models import Operation, ReadLog, ReadReason
from backend.kit import clock, codes
from backend.kit.access import Forbidden
from cases.referrals import operations, queries, secrets, tasks
from cases.referrals.links import ServiceReader
from cases.referrals.models import MOST_TRIES, Referral, ReferralLink
from directory.enums import Role
from tests import factories, referring
from tests.forms import fields_of, said, says, whole_page
from tests.referring import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(world):
    return referring.service(world, email="accueil@familles-budget.example")


@pytest.fixture
def opened(world, service):
    """A referral that was sent, its secret, the address of its link."""
    referral, secret = referring.linked(world, service)
    return referral, secret, reverse("referral_link", args=[secret.token])


def door(client: Client, url: str, code: str):
    return client.post(url, {"code": code}, follow=True)


def sender(world):
    return world.account(Role.SOCIAL_WORKER)


def answer(page, **changes) -> dict:
    return fields_of(page) | {"kind": "accept", "words": "Rendez-vous jeudi.", "by": "Véronique Lepage"} | changes


class TestTheDoor:
    def test_the_code_opens_and_neither_address_nor_page_names_anybody_before(self, world, opened):
        referral, secret, url = opened
        client = Client()
        page = client.get(url)
        text = page.content.decode() + url
        for words in ("Nadia", "Lefèvre", "Lefevre", referral.number, "budget", referring.REASON, "Social Est"):
            assert words not in text
        assert not ReadLog.objects.filter(person_ids__contains=[referral.person_id], reason="partner").exists()
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "strict-origin"  # of an address, the site alone
        assert "noindex" in page["X-Robots-Tag"]
        seen = door(client, url, f" {codes.spelled(secret.code).lower()} ")
        assert "Nadia Lefèvre" in seen.content.decode()
        assert "12 rue des Lilas" not in seen.content.decode()
        assert seen["Cache-Control"] == "no-store"
        referral.refresh_from_db()
        assert referral.status == "seen"

    def test_each_reading_leaves_a_trace_with_the_person_and_the_service(self, opened, service):
        referral, secret, url = opened
        client = Client()
        door(client, url, secret.code)
        client.get(url)
        reads = ReadLog.objects.filter(reason=ReadReason.PARTNER)
        assert [(one.person_ids, one.actor_label, one.actor_id, one.object_label) for one in reads] == [
            ([referral.person_id], str(service), None, referral.number)
        ] * 2

    @pytest.mark.parametrize("token", ["x", "A" * 43, "é" * 300, "..%2f", "%00"])
    def test_a_guessed_address_is_unknown(self, opened, token):
        for method in ("get", "post"):
            page = getattr(Client(), method)(f"/r/{token}/", {"code": opened[1].code})
            assert page.status_code == 404

    def test_a_wrong_code_is_told_and_counted_then_the_link_locks_even_for_the_right_one(self, world, opened):
        referral, secret, url = opened
        for _try in range(MOST_TRIES - 1):
            page = door(Client(), url, "WRONGCOD")
            assert page.status_code == 422
            assert says(page, "This is not the code.")
            assert "Nadia" not in page.content.decode()
        assert door(Client(), url, "WRONGCOD").status_code == 403
        locked = door(Client(), url, secret.code)
        assert locked.status_code == 403
        assert said("This link is locked after too many wrong codes.") in locked.content.decode()
        assert Client().get(url).status_code == 403
        renewed = operations.new_code(actor=sender(world), referral=referral, now=clock.now())
        assert door(Client(), url, secret.code).status_code == 422
        assert "Nadia" in door(Client(), url, renewed.code).content.decode()

    def test_a_code_too_long_or_missing_is_no_try(self, opened):
        for typed in ("", "A" * 500):
            assert Client().post(opened[2], {"code": typed}).status_code == 422
        opened[1].link.refresh_from_db()
        assert opened[1].link.tries == 0

    def test_a_new_code_shuts_the_page_that_the_former_one_opened(self, world, opened):
        referral, secret, url = opened
        client = Client()
        door(client, url, secret.code)
        operations.new_code(actor=sender(world), referral=referral, now=clock.now())
        assert "Nadia" not in client.get(url).content.decode()

    def test_it_shuts_by_itself_and_another_browser_asks_for_the_code(self, opened):
        _referral, secret, url = opened
        client = Client()
        door(client, url, secret.code)
        assert "Nadia" not in Client().get(url).content.decode()
        with later(minutes=31):
            assert "Nadia" not in client.get(url).content.decode()

    def test_expired_or_revoked_or_replaced_it_opens_nothing(self, world, opened):
        referral, secret, url = opened
        client = Client()
        door(client, url, secret.code)
        with later(days=30, minutes=1):
            expired = client.get(url)
            assert (expired.status_code, "Nadia" in expired.content.decode()) == (410, False)
            assert door(Client(), url, secret.code).status_code == 410
        other = operations.new_link(actor=sender(world), referral=referral, now=clock.now())
        assert client.get(url).status_code == 410
        assert client.post(url, {"kind": "accept", "by": "X", "key": str(uuid.uuid4())}).status_code == 410
        operations.revoke_link(actor=sender(world), referral=referral, now=clock.now())
        assert door(Client(), reverse("referral_link", args=[other.token]), other.code).status_code == 410
        referral.refresh_from_db()
        assert referral.answer == ""

    def test_a_link_opens_one_referral_only(self, world, service, opened):
        other = factories.person(world, first_name="Inès")
        _second, secret = referring.linked(world, service, someone=other)
        client = Client()
        door(client, opened[2], opened[1].code)
        assert "Inès" not in client.get(reverse("referral_link", args=[secret.token])).content.decode()
        assert door(Client(), opened[2], secret.code).status_code == 422


class TestTheAnswer:
    def test_it_comes_back_to_the_sender_and_the_link_opens_nothing_any_more(self, world, sign_in, opened):
        referral, secret, url = opened
        client = Client()
        page = door(client, url, secret.code)
        empty = client.post(url, answer(page, kind="decline", words=""))
        assert empty.status_code == 422
        assert "Véronique Lepage" in empty.content.decode()
        data = answer(page)
        assert says(client.post(url, data), "Thank you: your answer has been sent.")
        for again in (client.post(url, data), client.get(url), door(Client(), url, secret.code)):
            assert again.status_code == 410
            assert "Nadia" not in again.content.decode()
        told = sign_in(Role.SOCIAL_WORKER).get(whole_page(referral.person)).content.decode()
        assert "Rendez-vous jeudi." in told
        assert Operation.objects.get(name="referrals.answer_by_link").actor_label == str(referral.service)

    def test_two_browsers_answer_and_the_first_counts(self, opened):
        referral, secret, url = opened
        first, second = Client(), Client()
        pages = [door(client, url, secret.code) for client in (first, second)]
        first.post(url, answer(pages[0]))
        assert second.post(url, answer(pages[1], kind="decline")).status_code == 410
        referral.refresh_from_db()
        assert referral.answer == "accept"

    def test_withdrawn_meanwhile_it_is_not_answered(self, world, opened):
        referral, secret, url = opened
        client = Client()
        page = door(client, url, secret.code)
        operations.withdraw_referral(actor=sender(world), referral=referral, reason="Erreur.", now=clock.now())
        assert client.post(url, answer(page)).status_code == 410


class TestSecrets:
    def test_neither_secret_is_stored_nor_written_in_a_trail_nor_in_the_log(self, opened, caplog):
        _referral, secret, url = opened
        with caplog.at_level(logging.DEBUG):
            client = Client()
            door(client, url, "WRONGCOD")
            door(client, url, secret.code)
            client.get(f"/r/{'A' * 43}/")
        lines = "\n".join(str(logs.facts(record)) for record in caplog.records)
        for words in (secret.token, secret.code, "Nadia", "Lefèvre"):
            assert words not in lines
        tables = ["cases_referrallink", "cases_historicalreferrallink", "audit_operation", "audit_readlog"]
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")  # noqa: S608 (our own tables)
                (text,) = cursor.fetchone()
                assert secret.token not in text
                assert secret.code not in text

    def test_they_are_long_and_cannot_be_mistaken(self):
        assert len(secrets.draw_token()) >= 43
        assert len({secrets.draw_token() for _ in range(50)}) == 50
        assert not set("0O1IL5S8B2Z") & set(codes.LETTERS) - {"B"}
        assert len(codes.draw_code()) == 8

    def test_who_does_not_follow_makes_no_link(self, world, sign_in, opened):
        referral = opened[0]
        with pytest.raises(Forbidden):
            operations.new_link(actor=world.account(Role.RECEPTION), referral=referral, now=clock.now())
        for name in ("link", "code", "revoke"):
            assert sign_in(Role.RECEPTION).post(reverse(f"referrals:{name}", args=[referral.pk])).status_code == 404
        assert ReferralLink.objects.get().tries == 0


class TestTheMail:
    @override_settings(EMAIL_HOST="mail.example")
    def test_it_brings_the_address_and_neither_the_code_nor_a_name(self, world, sign_in, opened, monkeypatch):
        asked = []
        monkeypatch.setattr(operations.current_app, "send_task", lambda name, args, **_more: asked.append((name, args)))
        referral = opened[0]
        page = sign_in(Role.SOCIAL_WORKER).post(reverse("referrals:link", args=[referral.pk]))
        address, code = (referring.value_of(page, name) for name in ("address", "code"))
        assert not asked  # only once it is committed
        link = queries.living_link(referral)
        assert tasks.mail_link(link.pk, address) is True
        assert tasks.mail_link(link.pk, address) is False
        (message,) = mail.outbox
        assert message.to == ["accueil@familles-budget.example"]
        assert address in message.body
        for words in (code, code.replace("-", ""), "Nadia", "Lefèvre", referring.REASON, "Social"):
            assert words not in message.subject + message.body

    @override_settings(EMAIL_HOST="mail.example")
    def test_address_and_code_are_shown_though_no_broker_takes_the_mail(
        self, sign_in, opened, monkeypatch, django_capture_on_commit_callbacks
    ):
        def unreachable(*_args, **_options):
            raise OperationalError("no broker")

        monkeypatch.setattr(operations.current_app, "send_task", unreachable)
        with django_capture_on_commit_callbacks(execute=True):
            page = sign_in(Role.SOCIAL_WORKER).post(reverse("referrals:link", args=[opened[0].pk]))
        assert len(referring.value_of(page, "code").replace("-", "")) == codes.CODE_LENGTH

    def test_nothing_is_mailed_of_a_link_that_opens_nothing(self, world, opened):
        referral, secret, _url = opened
        operations.revoke_link(actor=sender(world), referral=referral, now=clock.now())
        assert tasks.mail_link(secret.link.pk, "http://testserver/r/x/") is False
        assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_counted_one_by_one(transactional_db):
    world = factories.make_world()
    _referral, secret = referring.linked(world, referring.service(world))
    reader = ServiceReader(Referral.objects.get().service)
    gate = threading.Barrier(8)

    def guess():
        gate.wait()
        try:
            link = ReferralLink.objects.get(pk=secret.link.pk)
            operations.try_code(reader=reader, link=link, typed="WRONGCOD", now=clock.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    link = ReferralLink.objects.get(pk=secret.link.pk)
    assert link.tries == MOST_TRIES
    assert operations.try_code(reader=reader, link=link, typed=secret.code, now=clock.now()).tries == MOST_TRIES
