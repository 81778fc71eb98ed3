"""Signing in, being locked out, leaving; what an account chooses for itself."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.audit.trail import entries
from backend.kit import clock
from directory import operations
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
WRONG = {"login": "reception.est", "password": "pas celle-là du tout"}
RIGHT = WRONG | {"password": factories.PASSWORD}


def attempt(client: Client, typed: dict, address: str = "10.0.0.1"):
    return client.post(LOGIN, typed, REMOTE_ADDR=address)


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("preferences")).status_code == 200


class TestSignIn:
    def test_the_right_password_opens_the_desk(self, world, client):
        answer = attempt(client, RIGHT)
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
        assert is_signed_in(client)

    def test_it_asks_for_a_name_in_our_words(self, client):
        assert "Nom d’utilisateur</label>" in client.get(LOGIN).content.decode()

    def test_the_page_asked_for_comes_after(self, world, client):
        asked = client.get(reverse("preferences"))
        page = client.get(asked["Location"]).content.decode()
        assert f'name="next" value="{reverse("preferences")}"' in page
        answer = client.post(LOGIN, RIGHT | {"next": reverse("preferences")})
        assert answer["Location"] == reverse("preferences")

    def test_nobody_is_sent_elsewhere(self, world, client):
        answer = client.post(LOGIN, RIGHT | {"next": "https://example.org/"})
        assert answer["Location"] == reverse("desk")

    @pytest.mark.parametrize("typed", [WRONG, RIGHT | {"login": "personne"}], ids=["password", "name"])
    def test_a_wrong_one_says_so_without_telling_which(self, world, client, typed):
        page = attempt(client, typed).content.decode()
        assert gettext("The username and/or password you specified are not correct.") in page
        assert not is_signed_in(client)

    def test_signing_out(self, world, client):
        attempt(client, RIGHT)
        client.post(reverse("account_logout"))
        assert not is_signed_in(client)

    def test_the_session_is_for_the_browser_only(self, world, client):
        attempt(client, RIGHT)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["httponly"]
        assert not cookie["max-age"]


class TestLockout:
    def wrong_five_times(self, address: str = "10.0.0.1") -> None:
        client = Client()
        for number in range(settings.AXES_FAILURE_LIMIT):
            answer = attempt(client, WRONG, address)
            assert answer.status_code == (200 if number < settings.AXES_FAILURE_LIMIT - 1 else 429)

    def test_five_failures_lock_even_the_right_password(self, world, client):
        self.wrong_five_times()
        answer = attempt(client, RIGHT)
        assert answer.status_code == 429
        page = answer.content.decode()
        assert gettext("Too many attempts") in page
        assert "15" in page
        assert not is_signed_in(client)

    def test_the_lock_is_on_the_account_at_that_address(self, world):
        self.wrong_five_times()
        for typed, address in [(RIGHT, "10.0.0.2"), (RIGHT | {"login": "signatory.est"}, "10.0.0.1")]:
            client = Client()
            assert attempt(client, typed, address).status_code == 302
            assert is_signed_in(client)

    def test_another_casing_is_the_same_account(self, world):
        for number in range(settings.AXES_FAILURE_LIMIT):
            typed = WRONG | {"login": ["reception.est", "Reception.EST"][number % 2]}
            answer = attempt(Client(), typed)
        assert answer.status_code == 429
        assert attempt(Client(), RIGHT).status_code == 429

    @pytest.mark.parametrize("name", ["x" * 10_000, "a\x00b", "", "\u202e"])
    def test_a_strange_name_is_only_wrong(self, world, client, name):
        assert attempt(client, WRONG | {"login": name}).status_code == 200

    def test_a_success_forgets_the_failures_before_it(self, world):
        for _round in range(2):
            client = Client()
            for _failure in range(settings.AXES_FAILURE_LIMIT - 1):
                assert attempt(client, WRONG).status_code == 200
            assert attempt(client, RIGHT).status_code == 302

    def test_the_lock_speaks_english_to_who_reads_english(self, world):
        self.wrong_five_times()
        client = Client(headers={"accept-language": "en"})
        assert "Too many attempts" in attempt(client, RIGHT).content.decode()


class TestClosedAccounts:
    @pytest.fixture
    def leaver(self, world) -> User:
        return world.account(Role.RECEPTION)

    def close(self, user: User) -> None:
        with operation("tests.close", actor=None):
            user.is_active = False
            user.save()

    def test_a_closed_account_cannot_sign_in(self, leaver, client):
        self.close(leaver)
        attempt(client, RIGHT)
        assert not is_signed_in(client)

    def test_closing_signs_out_at_the_next_page(self, leaver, client):
        attempt(client, RIGHT)
        assert is_signed_in(client)
        self.close(leaver)
        assert not is_signed_in(client)

    def test_nobody_opens_an_account_alone(self, client):
        for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/", "/admin/"):
            assert client.get(path).status_code == 404
            assert client.post(path, {"username": "x"}).status_code == 404


class TestPasswords:
    NEW = "quatre mots choisis au hasard"

    def change(self, client: Client, new: str):
        url = reverse("account_change_password")
        typed = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
        return client.post(url, fields_of(client.get(url)) | typed)

    def test_the_present_one_is_not_guessed_here_either(self, world, client):
        attempt(client, RIGHT)
        url = reverse("account_change_password")
        typed = {"password1": self.NEW, "password2": self.NEW}
        for number in range(6):
            client.post(url, typed | {"oldpassword": f"essai {number}"})
        client.post(url, typed | {"oldpassword": factories.PASSWORD})
        assert not world.account(Role.RECEPTION).check_password(self.NEW)

    def test_a_change_is_in_the_history_without_the_hash(self, world, client):
        attempt(client, RIGHT)
        assert self.change(client, self.NEW).status_code == 302
        user = world.account(Role.RECEPTION)
        assert user.check_password(self.NEW)
        row = user.history.latest("history_id")
        assert row.history_user_id == user.pk
        assert Operation.objects.get(pk=row.operation_id).actor_id == user.pk
        told = entries([User.history.filter(id=user.pk)])
        assert "argon2" not in str(told)
        assert "argon2" not in str([vars(each) for each in User.history.all()])

    @pytest.mark.parametrize("weak", ["court", "password1234", "123456789012", "reception.est"])
    def test_a_weak_one_is_refused(self, world, client, weak):
        attempt(client, RIGHT)
        assert self.change(client, weak).status_code == 200
        assert world.account(Role.RECEPTION).check_password(factories.PASSWORD)

    def test_the_hash_is_argon2(self, world):
        assert identify_hasher(world.account(Role.RECEPTION).password).algorithm == "argon2"

    def test_an_account_is_opened_with_its_roles(self, world):
        user = operations.open_account(
            actor=world.account(Role.ADMINISTRATOR),
            password=self.NEW,
            assignments=[(Role.RECEPTION, world.units["ouest"]), (Role.RULE_EDITOR, None)],
            on=clock.today(),
            username="nouveau",
            first_name="Nour",
            last_name="Veau",
        )
        fresh = User.objects.get(pk=user.pk)
        assert fresh.check_password(self.NEW)
        assert fresh.held_today == {("reception", world.units["ouest"].pk), ("rule_editor", None)}


class TestPreferences:
    def choose(self, client: Client, **typed):
        url = reverse("preferences")
        return client.post(url, {"theme": "auto"} | typed)

    def test_french_with_keys_at_first(self, world, sign_in):
        page = sign_in(Role.RECEPTION).get(reverse("desk")).content.decode()
        assert '<html lang="fr">' in page
        assert 'data-single-keys="on"' in page

    def test_english_without_keys_from_the_next_page_on(self, world, sign_in):
        client = sign_in(Role.RECEPTION)
        assert self.choose(client, language="en").status_code == 302
        page = client.get(reverse("desk")).content.decode()
        assert '<html lang="en">' in page
        assert 'data-single-keys="off"' in page
        with override("en"):
            assert gettext("My desk") in page
        self.choose(client, language="fr", single_keys="on")
        page = client.get(reverse("desk")).content.decode()
        assert '<html lang="fr">' in page
        assert 'data-single-keys="on"' in page

    def test_the_choice_is_kept_with_the_account_and_in_its_history(self, world, sign_in):
        self.choose(sign_in(Role.RECEPTION), language="en")
        user = world.account(Role.RECEPTION)
        assert (user.language, user.single_keys) == ("en", False)
        assert Operation.objects.latest("at").name == "directory.save_preferences"
        assert '<html lang="fr">' in sign_in(Role.SIGNATORY).get(reverse("desk")).content.decode()

    def test_dark_light_or_as_the_machine_from_the_first_byte_on(self, world, sign_in):
        client = sign_in(Role.RECEPTION)
        for theme, opening in [("dark", '<html lang="fr" data-theme="dark">'), ("auto", '<html lang="fr">')]:
            self.choose(client, language="fr", theme=theme)
            assert opening in client.get(reverse("desk")).content.decode()
            assert world.account(Role.RECEPTION).theme == theme
        assert self.choose(client, language="fr", theme="neon").status_code == 422

    def test_an_unknown_language_is_refused_on_its_field(self, world, sign_in):
        assert self.choose(sign_in(Role.RECEPTION), language="xx").status_code == 422
        assert world.account(Role.RECEPTION).language == "fr"

    def test_a_stranger_reads_the_language_of_the_browser_or_chooses(self, client):
        assert '<html lang="fr">' in client.get(LOGIN).content.decode()
        assert '<html lang="en">' in client.get(LOGIN, headers={"accept-language": "en"}).content.decode()
        client.post(reverse("set_language"), {"language": "en", "next": LOGIN})
        assert '<html lang="en">' in client.get(LOGIN).content.decode()
