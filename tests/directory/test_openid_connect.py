"""Signing in through an OpenID Connect provider, a real one on this machine: whom it lets in, and whom never."""

import json
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from backend.audit.models import Operation
from backend.audit.operations import operation
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.directory.openid_provider import CLIENT_ID, CLIENT_SECRET, STRANGE_KEY, Provider, open_door
from tests.forms import following, says

pytestmark = pytest.mark.django_db

START, RETURN, LOGIN = reverse("openid_connect_login"), reverse("openid_connect_callback"), reverse("account_login")
SECURITY = reverse("mfa_index")
FAILED = "%(openid_name)s did not answer as it should"


@pytest.fixture
def provider(settings):
    provider = Provider()
    server = open_door(provider)
    settings.OIDC_SERVER_URL = provider.base
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.OIDC_NAME = "ProConnect"
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def nadia(world) -> User:
    """The account whose address the provider knows."""
    user = world.account(Role.RECEPTION)
    with operation("tests.email", actor=None):
        user.email = "Nadia@exemple.fr"
        user.save()
    return user


def leave(client: Client, **query) -> str:
    """Where the button leads."""
    answer = client.get(START, query)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def come_back(client: Client, provider: Provider, **query):
    """Through the provider and back: the page, or the redirect, that Iris answers."""
    back = requests.get(leave(client, **query), allow_redirects=False, timeout=5).headers["Location"]
    return client.get(RETURN, parse_qs(urlsplit(back).query))


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("preferences")).status_code == 200


def refused(client: Client, answer, status: int = 502, sentence: str = FAILED) -> bool:
    """One clear page, nobody signed in, nothing linked."""
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    return answer.status_code == status and says(answer, sentence, openid_name="ProConnect")


class TestGoodPath:
    @pytest.mark.parametrize("is_jwt", [False, True], ids=["JSON", "JWT"])
    def test_the_verified_address_opens_the_account_that_has_it(self, provider, nadia, client, is_jwt):
        provider.userinfo_is_jwt = is_jwt
        answer = come_back(client, provider)
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
        assert client.get(reverse("desk")).context["user"].pk == nadia.pk

    def test_the_sub_is_enough_the_next_time(self, provider, nadia, client):
        come_back(client, provider)
        provider.person = {"email": "un autre@exemple.fr", "email_verified": False}
        again = Client()
        come_back(again, provider)
        assert is_signed_in(again)
        assert SocialAccount.objects.get().user_id == nadia.pk

    def test_linking_is_an_operation_and_copies_nothing_of_the_person(self, provider, nadia, client):
        come_back(client, provider)
        log = Operation.objects.filter(name="directory.link_provider").get()
        assert log.actor_id == nadia.pk
        assert User.history.filter(id=nadia.pk).latest("history_id").operation_id == log.pk
        assert SocialAccount.objects.get().extra_data == {}

    def test_the_password_still_opens(self, provider, nadia, client):
        come_back(client, provider)
        assert Client().post(LOGIN, {"login": nadia.username, "password": factories.PASSWORD}).status_code == 302

    def test_the_page_asked_for_comes_after_and_nothing_else(self, provider, nadia):
        here, elsewhere = Client(), Client()
        assert come_back(here, provider, next=reverse("preferences"))["Location"] == reverse("preferences")
        assert come_back(elsewhere, provider, next="https://example.org/")["Location"] == reverse("desk")

    def test_state_nonce_and_pkce_are_drawn_each_time(self, provider, world, client):
        asked = [parse_qs(urlsplit(leave(client)).query) for _time in range(2)]
        for name in ("state", "nonce", "code_challenge"):
            assert asked[0][name] != asked[1][name]
            assert len(asked[0][name][0]) >= 16

    def test_a_link_does_not_choose_what_is_asked(self, provider, world, client):
        asked = parse_qs(urlsplit(leave(client, scope="admin", auth_params="prompt=none&nonce=1")).query)
        assert sorted(asked["scope"][0].split()) == ["email", "openid"]
        assert "prompt" not in asked
        assert asked["nonce"] != ["1"]


class TestButton:
    def test_it_shows_when_a_provider_is_configured(self, provider, client, world):
        assert says(client.get(LOGIN), "Sign in with %(openid_name)s", openid_name="ProConnect")

    def test_and_only_then(self, client, world):
        assert START not in client.get(LOGIN).content.decode()
        assert client.get(START).status_code == client.get(RETURN).status_code == 404


class TestWhoIsNotLetIn:
    def test_somebody_unknown(self, provider, world, client):
        accounts = User.objects.count()
        assert refused(client, come_back(client, provider), 403, "No account here for you")
        assert User.objects.count() == accounts

    def test_an_address_that_the_provider_has_not_verified(self, provider, nadia, client):
        provider.person = {"email": "nadia@exemple.fr"}
        assert refused(client, come_back(client, provider), 403, "No account here for you")

    def test_unless_its_word_is_enough(self, provider, nadia, client, settings):
        settings.OIDC_LINK_BY = "email"
        provider.person = {"email": "nadia@exemple.fr"}
        come_back(client, provider)
        assert is_signed_in(client)

    def test_an_address_that_two_accounts_have(self, provider, nadia, world, client):
        other = world.account(Role.SIGNATORY)
        with operation("tests.email", actor=None):
            other.email = "nadia@exemple.fr"
            other.save()
        assert refused(client, come_back(client, provider), 403, "No account here for you")

    @pytest.mark.parametrize("linked", [False, True])
    def test_a_closed_account(self, provider, nadia, client, linked):
        if linked:
            come_back(Client(), provider)
        nadia.refresh_from_db()
        with operation("tests.close", actor=None):
            nadia.is_active = False
            nadia.save()
        assert come_back(client, provider)["Location"] == reverse("account_inactive")
        assert not is_signed_in(client)
        assert SocialAccount.objects.exists() == linked

    def test_who_gave_up_there(self, provider, world, client):
        state = parse_qs(urlsplit(leave(client)).query)["state"][0]
        answer = client.get(RETURN, {"error": "access_denied", "state": state})
        assert refused(client, answer, 200, "Sign-in given up")


class TestWhatIsNotBelieved:
    def test_a_state_that_is_not_ours(self, provider, nadia, client):
        back = requests.get(leave(client), allow_redirects=False, timeout=5).headers["Location"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        for state in ("", "x" * 16):
            assert refused(client, client.get(RETURN, {"code": code, "state": state}))

    def test_the_answer_to_the_question_of_another_browser(self, provider, nadia, client):
        back = requests.get(leave(Client()), allow_redirects=False, timeout=5).headers["Location"]
        leave(client)
        assert refused(client, client.get(RETURN, parse_qs(urlsplit(back).query)))

    def test_a_code_used_before(self, provider, nadia, client):
        back = requests.get(leave(client), allow_redirects=False, timeout=5).headers["Location"]
        answer = parse_qs(urlsplit(back).query)
        assert client.get(RETURN, answer)["Location"] == reverse("desk")
        thief = Client()
        state = parse_qs(urlsplit(leave(thief)).query)["state"]
        assert client.get(RETURN, answer).status_code == 502  # its state is used up too
        assert thief.get(RETURN, answer | {"state": state}).status_code == 502
        assert not is_signed_in(thief)

    @pytest.mark.parametrize(
        "change",
        [
            {"nonce": "celui d’un autre"},
            {"nonce": None},
            {"aud": "quelqu’un d’autre"},
            {"iss": "http://127.0.0.1:1"},
            {"exp": 1_000_000_000},
            {"exp": None},
            {"sub": "un autre que dans userinfo"},
            {"sub": None},
        ],
        ids=lambda change: "-".join(f"{name} {'gone' if value is None else 'wrong'}" for name, value in change.items()),
    )
    def test_an_identity_token_that_is_not_for_us_now(self, provider, nadia, client, change):
        kept = {name for name, value in change.items() if value is not None}
        provider.change = lambda claims: {n: v for n, v in (claims | change).items() if n not in change or n in kept}
        assert refused(client, come_back(client, provider))

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_an_identity_token_signed_otherwise(self, provider, nadia, client, algorithm):
        provider.algorithm = algorithm
        assert refused(client, come_back(client, provider))

    @pytest.mark.parametrize("is_jwt", [False, True])
    def test_a_token_signed_by_another_key(self, provider, nadia, client, is_jwt):
        provider.key, provider.userinfo_is_jwt = STRANGE_KEY, is_jwt
        assert refused(client, come_back(client, provider))

    @pytest.mark.parametrize("claims", [{"sub": "un autre"}, {"sub": None}, {"aud": "un autre"}], ids=str)
    def test_a_userinfo_answer_about_or_for_somebody_else(self, provider, nadia, client, claims):
        provider.userinfo_is_jwt = "aud" in claims
        provider.change_userinfo = lambda told: told | claims
        if "aud" in claims:
            signed = provider.signed
            provider.signed = lambda told: signed(told | claims if "siret" in told else told)
        assert refused(client, come_back(client, provider))


class TestProviderInTrouble:
    @pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/userinfo", "/jwks"])
    def test_a_part_that_is_down_gives_one_clear_page(self, provider, nadia, client, path):
        if path.startswith("/.well-known"):
            provider.down = frozenset({path})
            assert refused(client, client.get(START))
        else:
            address = leave(client)
            back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
            provider.down = frozenset({path})
            assert refused(client, client.get(RETURN, parse_qs(urlsplit(back).query)))

    @pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/userinfo", "/jwks"])
    def test_a_part_that_answers_nonsense_too(self, provider, nadia, client, path):
        back = requests.get(leave(client), allow_redirects=False, timeout=5).headers["Location"]
        provider.garbled = frozenset({path})
        assert refused(client, client.get(RETURN, parse_qs(urlsplit(back).query)))

    def test_nobody_listens(self, world, client, settings):
        settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID = "http://127.0.0.1:9", CLIENT_ID
        settings.OIDC_NAME = "ProConnect"
        assert refused(client, client.get(START))


class TestAssurance:
    LEVEL = "https://proconnect.gouv.fr/assurance/self-asserted-2fa"

    def test_the_levels_asked_for_are_said_and_required(self, provider, nadia, client, settings):
        settings.OIDC_ACR_VALUES = [self.LEVEL]
        assert refused(client, come_back(client, provider))
        assert provider.asked["acr_values"] == self.LEVEL
        assert json.loads(provider.asked["claims"])["id_token"]["acr"]["values"] == [self.LEVEL]

    def test_a_session_that_it_vouches_for_needs_no_second_factor_here(self, provider, nadia, client, settings):
        settings.REQUIRE_SECOND_FACTOR = ["all"]
        come_back(client, provider)
        assert client.get(reverse("desk"))["Location"] == SECURITY
        settings.OIDC_ACR_VALUES, provider.acr = [self.LEVEL], self.LEVEL
        vouched = Client()
        come_back(vouched, provider)
        assert vouched.get(reverse("desk")).status_code == 200


class TestOwnLink:
    def confirmed(self, client: Client, url: str) -> Client:
        answer = client.get(url)
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
        client.post(answer["Location"], {"password": factories.PASSWORD})
        return client

    def test_it_is_made_and_removed_from_the_security_page(self, provider, world, sign_in, settings):
        settings.OIDC_LINK_BY = "sub"
        stranger = Client()
        assert refused(stranger, come_back(stranger, provider), 403, "No account here for you")
        client = self.confirmed(sign_in(Role.RECEPTION), START)
        assert says(following(client, come_back(client, provider)), "Your account is linked.")
        come_back(opened := Client(), provider)
        assert is_signed_in(opened)
        unlink = reverse("openid_connect_unlink")
        assert says(client.get(unlink), "Remove the link?")
        assert says(following(client, client.post(unlink)), "The link is removed.")
        assert come_back(Client(), provider).status_code == 403
        assert Operation.objects.filter(name="directory.unlink_provider").count() == 1

    def test_an_identity_opens_one_account(self, provider, nadia, sign_in):
        come_back(Client(), provider)
        client = self.confirmed(sign_in(Role.SIGNATORY), START)
        assert says(come_back(client, provider), "Already linked")
        assert SocialAccount.objects.get().user_id == nadia.pk


class TestLeaving:
    def test_signing_out_here_leads_to_signing_out_there(self, provider, nadia, client):
        come_back(client, provider)
        page = client.post(reverse("account_logout")).content.decode()
        address = unescape(page.split('<a class="btn btn-primary" href="')[1].split('"')[0])
        asked = parse_qs(urlsplit(address).query)
        assert address.startswith(f"{provider.base}/logout?")
        assert asked["id_token_hint"][0].count(".") == 2
        assert asked["post_logout_redirect_uri"] == [f"http://testserver{LOGIN}"]
        assert not is_signed_in(client)

    def test_a_session_opened_by_a_password_ends_here(self, provider, nadia, client):
        client.post(LOGIN, {"login": nadia.username, "password": factories.PASSWORD})
        assert client.post(reverse("account_logout"))["Location"] == LOGIN

    def test_a_provider_that_is_down_keeps_nobody_in(self, provider, nadia, client):
        come_back(client, provider)
        provider.down = frozenset({"/.well-known/openid-configuration"})
        assert client.post(reverse("account_logout"))["Location"] == LOGIN
        assert not is_signed_in(client)
