"""The second factor, through the public door: application, recovery codes, who must have one, who forgot theirs."""

import datetime as dt
import json
import re
from base64 import b64decode

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse

from backend.audit.models import Operation
from backend.audit.operations import operation
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.forms import following, says

pytestmark = pytest.mark.django_db

LOGIN, CODE, SECURITY = reverse("account_login"), reverse("mfa_authenticate"), reverse("mfa_index")
RIGHT = {"login": "reception.est", "password": factories.PASSWORD}
NOW = dt.datetime(2026, 11, 23, 9, 0, 5, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def code_at(secret: str, moment: dt.datetime) -> str:
    return format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30))


def confirmed(client: Client, url: str) -> Client:
    """The same client, who has typed their password once more."""
    answer = client.get(url)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    answer = client.post(answer["Location"], {"password": factories.PASSWORD})
    assert answer["Location"] == url
    return client


def add_application(client: Client, moment: dt.datetime = NOW) -> str:
    """Set the application up as a person would, typing the key by hand; returns the key."""
    url = reverse("mfa_activate_totp")
    page = confirmed(client, url).get(url).content.decode()
    secret = re.search(r'<code class="secret">([A-Z2-7 =]+)</code>', page)[1].replace(" ", "")
    answer = client.post(url, {"code": code_at(secret, moment)})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_view_recovery_codes"))
    return secret


def recovery_codes(client: Client) -> list[str]:
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r"<li><code>(\d{4} \d{4})</code></li>", page)


def after_password(address: str = "10.0.0.1") -> Client:
    client = Client(REMOTE_ADDR=address)
    answer = client.post(LOGIN, RIGHT)
    assert (answer.status_code, answer["Location"]) == (302, CODE)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("preferences")).status_code == 200


@pytest.fixture
def secret(clock, sign_in) -> str:
    """The key of the application that the reception account of « est » has just set up; a minute has passed since."""
    found = add_application(sign_in(Role.RECEPTION))
    clock.shift(MINUTE)
    return found


class TestApplication:
    def test_the_square_and_the_key_say_the_same(self, clock, sign_in):
        url = reverse("mfa_activate_totp")
        answer = confirmed(sign_in(Role.RECEPTION), url).get(url)
        page = answer.content.decode()
        image = re.search(r'<img class="qr" src="data:image/svg\+xml;base64,([^"]+)"', page)[1]
        assert b"<svg" in b64decode(image)
        assert answer["Cache-Control"] == "no-store, private"
        assert answer.context["totp_url"].startswith("otpauth://totp/reception.est?")
        assert "issuer=Iris" in answer.context["totp_url"]

    def test_the_secret_is_unreadable_in_the_database(self, secret):
        stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in stored
        assert "secret" in stored

    def test_it_is_asked_after_the_password(self, clock, secret):
        client = after_password()
        assert not is_signed_in(client)
        answer = client.post(CODE, {"code": code_at(secret, NOW + MINUTE)})
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
        assert is_signed_in(client)

    def test_a_wrong_code_says_so(self, secret):
        client = after_password()
        assert says(client.post(CODE, {"code": "000000"}), "This code is not the right one, or it was already used.")
        assert not is_signed_in(client)

    def test_a_clock_half_a_minute_wrong_is_forgiven_a_minute_not(self, secret):
        for steps, forgiven in {-2: False, 2: False, -1: True, 1: True}.items():
            client = after_password()
            client.post(CODE, {"code": code_at(secret, NOW + MINUTE + steps * dt.timedelta(seconds=30))})
            assert is_signed_in(client) == forgiven, steps

    def test_a_code_opens_once_whichever_process_is_asked(self, clock, secret, settings):
        code = code_at(secret, NOW + MINUTE)
        assert after_password().post(CODE, {"code": code})["Location"] == reverse("desk")
        # another process: its cache has not seen the code
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        client = after_password()
        assert client.post(CODE, {"code": code}).status_code == 200
        assert not is_signed_in(client)
        clock.shift(dt.timedelta(seconds=30))
        earlier = after_password()
        assert earlier.post(CODE, {"code": code}).status_code == 200  # still in the tolerance, used all the same

    def test_the_code_that_set_it_up_opens_nothing(self, clock, sign_in):
        secret = add_application(sign_in(Role.RECEPTION))
        assert after_password().post(CODE, {"code": code_at(secret, NOW)}).status_code == 200

    def test_strange_codes_are_only_wrong(self, secret):
        for typed in ["", " ", "12345\x00", "x" * 10_000, "１２３４５６", "٠٠٠٠٠٠"]:
            client = after_password()
            assert client.post(CODE, {"code": typed}).status_code == 200, typed
            assert not is_signed_in(client)

    def test_removing_it_asks_who_it_is_and_the_password_is_enough_again(self, clock, secret):
        client = after_password()
        client.post(CODE, {"code": code_at(secret, NOW + MINUTE)})
        url = reverse("mfa_deactivate_totp")
        assert says(confirmed(client, url).get(url), "Remove the authentication application?")
        answer = client.post(url)
        assert says(following(client, answer), "Authentication application removed.")
        assert Client().post(LOGIN, RIGHT)["Location"] == reverse("desk")

    def test_a_code_confirms_who_it_is_too(self, clock, secret):
        client = after_password()
        client.post(CODE, {"code": code_at(secret, NOW + MINUTE)})
        clock.shift(MINUTE)
        url = reverse("mfa_generate_recovery_codes")
        confirm = f"{reverse('mfa_reauthenticate')}?next={url}"
        assert client.post(confirm, {"code": "000000"}).status_code == 200
        assert client.post(confirm, {"code": code_at(secret, NOW + 2 * MINUTE)})["Location"] == url


class TestRecoveryCodes:
    def test_ten_are_shown_once(self, clock, sign_in):
        client = sign_in(Role.RECEPTION)
        add_application(client)
        assert len(set(recovery_codes(client))) == 10
        assert recovery_codes(client) == []

    def test_each_opens_once(self, clock, sign_in):
        client = sign_in(Role.RECEPTION)
        add_application(client)
        code = recovery_codes(client)[3]
        first, second = after_password(), after_password()
        assert first.post(CODE, {"code": code})["Location"] == reverse("desk")
        assert second.post(CODE, {"code": code}).status_code == 200
        assert says(first.get(SECURITY), "Get new codes")

    def test_new_ones_replace_the_old(self, clock, sign_in):
        client = sign_in(Role.RECEPTION)
        add_application(client)
        old = recovery_codes(client)
        assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
        new = recovery_codes(client)
        assert len(new) == 10
        assert not set(old) & set(new)
        assert after_password().post(CODE, {"code": old[0]}).status_code == 200
        assert after_password().post(CODE, {"code": new[0]}).status_code == 302


class TestLockout:
    def wrong(self, client: Client) -> int:
        return client.post(CODE, {"code": "000000"}).status_code

    def test_five_wrong_codes_lock_the_right_one_from_every_address(self, clock, secret):
        limit = settings.AXES_FAILURE_LIMIT
        answers = [self.wrong(after_password(f"10.0.0.{number}")) for number in range(limit)]
        assert answers == [200] * (limit - 1) + [429]
        right = {"code": code_at(secret, NOW + MINUTE)}
        locked = after_password("10.9.9.9").post(CODE, right)
        assert locked.status_code == 429
        assert says(locked, "Too many attempts")
        clock.shift(dt.timedelta(minutes=16))
        assert after_password().post(CODE, {"code": code_at(secret, NOW + 17 * MINUTE)}).status_code == 302

    def test_nobody_locks_the_codes_of_another_by_the_name(self, clock, secret):
        for number in range(settings.AXES_FAILURE_LIMIT):
            typed = {"login": "reception.est#code", "password": "pas celle-là"}
            Client(REMOTE_ADDR=f"10.0.1.{number}").post(LOGIN, typed)
        assert after_password().post(CODE, {"code": code_at(secret, NOW + MINUTE)}).status_code == 302

    def test_the_right_one_forgets_the_wrong_ones_before_it(self, clock, secret):
        for number in range(2):
            client = after_password()
            for _wrong in range(settings.AXES_FAILURE_LIMIT - 1):
                assert self.wrong(client) == 200
            assert client.post(CODE, {"code": code_at(secret, NOW + (1 + number) * MINUTE)}).status_code == 302
            clock.shift(MINUTE)

    def test_what_was_typed_is_not_kept(self, secret):
        after_password().post(CODE, {"code": "123456"})
        assert "123456" not in json.dumps(list(AccessAttempt.objects.values()), default=str)


class TestWhoMust:
    def test_they_are_led_to_it_before_anything_else(self, sign_in):
        client = sign_in(Role.RECEPTION)
        for asked in (["reception"], ["all"], ["signatory", "reception"]):
            with override_settings(REQUIRE_SECOND_FACTOR=asked):
                for page in (reverse("desk"), reverse("preferences"), reverse("applications:list")):
                    assert client.get(page)["Location"] == SECURITY
                assert says(client.get(SECURITY), "One step left.")
                assert client.get(reverse("account_logout")).status_code == 200
                assert client.get(reverse("mfa_activate_totp")).status_code == 302

    def test_the_others_are_not(self, sign_in):
        with override_settings(REQUIRE_SECOND_FACTOR=["signatory"]):
            client = sign_in(Role.RECEPTION)
            assert client.get(reverse("desk")).status_code == 200
            assert not says(client.get(SECURITY), "One step left.")

    def test_the_rest_opens_once_it_is_there(self, clock, sign_in):
        with override_settings(REQUIRE_SECOND_FACTOR=["all"]):
            client = sign_in(Role.RECEPTION)
            add_application(client)
            assert client.get(reverse("desk")).status_code == 200

    def test_nothing_is_asked_of_strangers(self, client):
        with override_settings(REQUIRE_SECOND_FACTOR=["all"]):
            assert client.get(LOGIN).status_code == 200

    def test_htmx_and_the_api_are_told_in_their_own_way(self, sign_in):
        with override_settings(REQUIRE_SECOND_FACTOR=["all"]):
            client = sign_in(Role.RECEPTION)
            assert client.get(reverse("desk"), headers={"hx-request": "true"})["HX-Redirect"] == SECURITY
            answer = client.get("/api/v1/schema/")
            assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


class TestTrail:
    def names(self) -> list[str]:
        return list(
            Operation.objects.filter(name__startswith="directory.").order_by("at").values_list("name", flat=True)
        )

    def test_every_change_is_an_operation_and_shows_in_the_history_of_the_account(self, clock, sign_in, world):
        client = sign_in(Role.RECEPTION)
        add_application(client)
        client.post(reverse("mfa_generate_recovery_codes"))
        client.post(reverse("mfa_deactivate_totp"))
        expected = ["directory.add_application", "directory.renew_recovery_codes", "directory.remove_application"]
        assert self.names()[-3:] == expected
        rows = User.history.filter(id=world.account(Role.RECEPTION).pk).order_by("-history_id")[:3]
        told = [Operation.objects.get(pk=row.operation_id).name for row in rows]
        assert told == expected[::-1]

    def test_a_form_that_fails_leaves_none(self, clock, sign_in):
        client = sign_in(Role.RECEPTION)
        url = reverse("mfa_activate_totp")
        confirmed(client, url).post(url, {"code": "000000"})
        assert "directory.add_application" not in self.names()
        assert not Authenticator.objects.exists()


class TestReset:
    def test_the_lost_phone(self, secret, world, capsys):
        call_command(
            "reset_second_factor",
            "reception.est",
            reason="Vue en personne, carte d’agent 1234",
            by="administrator.dept",
        )
        assert not Authenticator.objects.exists()
        assert Client().post(LOGIN, RIGHT)["Location"] == reverse("desk")
        log = Operation.objects.latest("at")
        assert (log.name, log.reason) == ("directory.reset_second_factor", "Vue en personne, carte d’agent 1234")
        assert log.actor_id == world.account(Role.ADMINISTRATOR).pk
        row = User.history.filter(id=world.account(Role.RECEPTION).pk).latest("history_id")
        assert row.operation_id == log.pk
        assert "reception.est: 2" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ({"username": "personne"}, "No account is called personne."),
            ({"by": "signatory.est"}, "Réservé à l’équipe"),
            ({"reason": "  "}, "--reason must say"),
        ],
        ids=["unknown", "not an administrator", "no reason"],
    )
    def test_refusals_write_nothing(self, secret, arguments, sentence):
        told = {"username": "reception.est", "reason": "Vue en personne"} | arguments
        with pytest.raises(CommandError, match=sentence):
            call_command("reset_second_factor", told.pop("username"), **told)
        assert Authenticator.objects.count() == 2
        assert not Operation.objects.filter(name="directory.reset_second_factor").exists()


class TestKeys:
    def test_an_earlier_secret_key_still_reads(self, clock, secret):
        with override_settings(SECRET_KEY="another one", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            client = after_password()
            client.post(CODE, {"code": code_at(secret, NOW + MINUTE)})
            assert is_signed_in(client)

    def test_a_closed_account_gives_no_code_to_try(self, secret, world):
        user = world.account(Role.RECEPTION)
        with operation("tests.close", actor=None):
            user.is_active = False
            user.save()
        assert Client().post(LOGIN, RIGHT).get("Location") != CODE


MADE_UP = ["", "5", "[]", "{}", "x", "null", '{"id": 1}', '{"id":"YQ","rawId":"YQ","response":{}}']
"""Answers to a challenge that no browser would give."""


class TestBrowserThatLies:
    def test_a_made_up_passkey_opens_nothing(self, world, client):
        for answer in MADE_UP:
            client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
            assert client.post(reverse("mfa_login_webauthn"), {"credential": answer})["Location"] == LOGIN, answer
        assert not is_signed_in(client)

    def test_a_made_up_passkey_is_not_added(self, clock, sign_in):
        url = reverse("mfa_add_webauthn")
        client = confirmed(sign_in(Role.RECEPTION), url)
        for answer in MADE_UP:
            client.get(url)
            assert client.post(url, {"credential": answer, "name": "Téléphone"}).status_code == 200, answer
        assert not Authenticator.objects.exists()

    def test_somebody_elses_passkey_cannot_be_named_nor_removed(self, clock, sign_in, world):
        theirs = Authenticator.objects.create(
            user=world.account(Role.SIGNATORY), type="webauthn", data={"name": "À elle", "credential": {}}
        )
        client = sign_in(Role.RECEPTION)
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
            url = reverse(name, args=[theirs.pk])
            assert confirmed(client, url).post(url, {"name": "À moi"}).status_code == 404
            client.session.flush()
            client = sign_in(Role.RECEPTION)
        theirs.refresh_from_db()
        assert theirs.data["name"] == "À elle"
