"""Signing in through an OpenID Connect provider (ProConnect): to an account that exists, never to open one.

allauth carries the flow (state, PKCE, exchange of the code). Added here: the nonce, the signature of the identity token
verified always, a userinfo answer that is a signed JWT, the levels of assurance asked for, the end of the session
there. An account is known by the `sub` linked earlier, else as OIDC_LINK_BY says: `verified_email`, the address that
the provider says it has verified; `email`, its word is enough; `sub`, only what its owner linked from their own pages.
"""

import hmac
import json
import logging
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

import jwt
import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_GET

from directory import operations

logger = logging.getLogger("iris.openid")

PROVIDER = "openid"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
CLOCK_SKEW_SECONDS = 30
SESSION_KEY = "openid"
"""Where the session keeps what opened it: the account, the identity token (for signing out there), the level."""
REFUSALS = {"unknown": 403, "other": 409, "cancelled": 200, "failed": 502}
ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


def is_configured() -> bool:
    return bool(settings.OIDC_SERVER_URL and settings.OIDC_CLIENT_ID)


def vouched_for_two_factors(request) -> bool:
    """Whether the provider opened this session at one of the levels that OIDC_ACR_VALUES asks for."""
    opened = request.session.get(SESSION_KEY, {})
    return opened.get("account") == request.user.pk and opened.get("level") in settings.OIDC_ACR_VALUES


def end_of_session(request) -> str:
    """Where the browser ends the session at the provider that opened this one; empty when none did."""
    opened = request.session.get(SESSION_KEY)
    if not opened or not is_configured():
        return ""
    try:
        end = Dialogue(request, PROVIDER).openid_config.get("end_session_endpoint", "")
    except OAuth2Error:
        return ""
    back = request.build_absolute_uri(reverse("account_login"))
    asked = {
        "id_token_hint": opened["id_token"],
        "state": secrets.token_urlsafe(16),
        "post_logout_redirect_uri": back,
    }
    return f"{end}?{urlencode(asked)}" if end else ""


class ProviderError(OAuth2Error):
    """What is wrong with an answer of the provider, in words that hold nothing of it."""


@dataclass(frozen=True)
class Vouched:
    """What the provider says: the claims about the person, the identity token as sent, the level of assurance."""

    person: dict
    id_token: str
    level: str


class Dialogue(OpenIDConnectOAuth2Adapter):
    """What is said to the provider; whatever goes wrong with it is an OAuth2Error, which one page tells."""

    nonce = ""

    @property
    def openid_config(self) -> dict:
        try:
            found = super().openid_config
        except (requests.RequestException, ValueError, TypeError, AttributeError) as error:
            raise ProviderError("the provider does not answer") from error
        if not all(isinstance(found.get(name), str) for name in ENDPOINTS):
            raise ProviderError("the provider does not say where to ask")
        return found

    def get_callback_url(self, request, app) -> str:
        return request.build_absolute_uri(reverse("openid_connect_callback"))

    def complete_login(self, request, app, token, **kwargs):
        try:
            raw = kwargs["response"]["id_token"]
            identity = self.verified(raw)
            self._check(identity)
            person = self.userinfo(token.token)
            if person["sub"] != identity["sub"]:
                raise ProviderError("userinfo speaks of somebody else")
        except (KeyError, TypeError, AttributeError) as error:
            raise ProviderError("an answer of the provider lacks what it must hold") from error
        login = self.get_provider().sociallogin_from_response(request, {"userinfo": person})
        login.vouched = Vouched(person=person, id_token=raw, level=str(identity.get("acr", "")))
        return login

    def _check(self, identity: dict) -> None:
        if not self.nonce or not hmac.compare_digest(str(identity.get("nonce", "")).encode(), self.nonce.encode()):
            raise ProviderError("the nonce is not ours")
        if settings.OIDC_ACR_VALUES and identity.get("acr") not in settings.OIDC_ACR_VALUES:
            raise ProviderError("the level of assurance is too low")

    def userinfo(self, access_token: str) -> dict:
        """The claims about the person, sent as JSON or as a JWT signed by the provider (ProConnect)."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        if answer.headers.get("content-type", "").split(";")[0].strip() == "application/jwt":
            return self.verified(answer.text, dated=False)
        return answer.json()

    def verified(self, token: str, *, dated: bool = True) -> dict:
        """The claims of a JWT signed by a key of the provider, for us; raises OAuth2Error.

        `dated` False: a userinfo answer need not say until when it holds.
        """
        try:
            key = self._key(jwt.get_unverified_header(token).get("kid"))
            return jwt.decode(
                token,
                key=key,
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=settings.OIDC_CLIENT_ID,
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": ["iss", "aud", "sub", "exp", "iat"] if dated else ["iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise ProviderError("a token of the provider is not valid") from error

    def _key(self, kid: str | None) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.public_key_use in (None, "sig")]
        chosen = next((key for key in keys if key.key_id == kid), keys[0] if kid is None and len(keys) == 1 else None)
        if chosen is None:
            raise ProviderError("the key of the token is unknown")
        return chosen


class Provider(OpenIDConnectProvider):
    """The one provider, as the environment describes it."""

    oauth2_adapter_class = Dialogue
    pkce_enabled_default = True

    def get_login_url(self, request, **kwargs) -> str:
        return reverse("openid_connect_login") + (f"?{urlencode(kwargs)}" if kwargs else "")

    def get_callback_url(self) -> str:
        return reverse("openid_connect_callback")

    def get_redirect_from_request_kwargs(self, request) -> dict:
        """Nothing of it comes from the address: allauth would let a link choose the scope and the parameters."""
        nonce = secrets.token_urlsafe(24)
        asked = {"nonce": nonce}
        if settings.OIDC_ACR_VALUES:
            level = {"essential": True, "values": settings.OIDC_ACR_VALUES}
            asked["acr_values"] = " ".join(settings.OIDC_ACR_VALUES)
            asked["claims"] = json.dumps({"id_token": {"acr": level}})
        return {
            "process": AuthProcess.CONNECT if request.user.is_authenticated else AuthProcess.LOGIN,
            "next_url": get_next_redirect_url(request),
            "scope": list(settings.OIDC_SCOPES),
            "auth_params": asked,
            "nonce": nonce,  # kept with the state
        }

    def extract_extra_data(self, data) -> dict:
        """Nothing of the person is copied from the provider: the account says who they are."""
        return {}

    def extract_email_addresses(self, data) -> list:
        return []


class ExistingAccountsAdapter(DefaultSocialAccountAdapter):
    """Leads to an account that exists, or to one clear page."""

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        if not is_configured():
            return []
        server = {"server_url": settings.OIDC_SERVER_URL}
        return [
            SocialApp(
                provider=Provider.id,
                provider_id=PROVIDER,
                name=settings.OIDC_NAME,
                client_id=settings.OIDC_CLIENT_ID,
                secret=settings.OIDC_CLIENT_SECRET,
                settings=server,
            )
        ]

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def get_connect_redirect_url(self, request, socialaccount) -> str:
        return reverse("mfa_index")

    def pre_social_login(self, request, sociallogin) -> None:
        """Known by its `sub`, linked now, or refused. Raises ImmediateHttpResponse with the page that says so."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_link_own(request, sociallogin))
        if not sociallogin.is_existing:
            _link_by_email(request, sociallogin)
        account = sociallogin.user
        if not account.is_active:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_inactive")))
        if request.user.is_authenticated:
            get_account_adapter(request).logout(request)
        vouched = sociallogin.vouched
        request.session[SESSION_KEY] = {"account": account.pk, "id_token": vouched.id_token, "level": vouched.level}

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        _warn(exception)
        raise ImmediateHttpResponse(refusal(request, "cancelled" if error == AuthError.CANCELLED else "failed"))


def _link_own(request, sociallogin) -> HttpResponse:
    """Link the `sub` to the account that is signed in and asked for it."""
    if not request.user.is_authenticated:
        return refusal(request, "failed")
    if sociallogin.is_existing and sociallogin.user.pk != request.user.pk:
        return refusal(request, "other")
    if not sociallogin.is_existing:
        operations.link_provider(account=request.user, link=sociallogin.account)
    messages.success(request, _("Your account is linked."))
    return HttpResponseRedirect(reverse("mfa_index"))


def _link_by_email(request, sociallogin) -> None:
    """Link the `sub` to the one open account that has the address, when the provider answers for it."""
    person = sociallogin.vouched.person
    address = str(person.get("email") or "").replace("\x00", "")
    proved = {"email": True, "verified_email": person.get("email_verified") is True}.get(settings.OIDC_LINK_BY, False)
    found = list(get_user_model().objects.filter(email__iexact=address)[:2]) if address and proved else []
    if len(found) != 1:
        raise ImmediateHttpResponse(refusal(request, "unknown"))
    if not found[0].is_active:
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_inactive")))
    operations.link_provider(account=found[0], link=sociallogin.account)
    sociallogin.user = found[0]


def _warn(error: Exception | None) -> None:
    """Leave a line for the administrator; the library's own messages quote the provider's answers."""
    logger.warning("openid: %s", error if isinstance(error, ProviderError) else type(error).__name__)


def refusal(request, why: str) -> HttpResponse:
    """The page that says why the provider opened nothing: a key of REFUSALS."""
    return render(
        request, "socialaccount/refusal.html", {"why": why, "openid_name": settings.OIDC_NAME}, status=REFUSALS[why]
    )


class Start(View):
    """Leads to the provider: to sign in or, for who is signed in already, to link the two accounts."""

    def get(self, request):
        if not is_configured():
            raise Http404
        if request.user.is_authenticated:
            raise_if_reauthentication_required(request, app="allauth.socialaccount")
        try:
            return get_adapter(request).get_provider(request, PROVIDER).redirect_from_request(request)
        except OAuth2Error as error:
            _warn(error)
            return refusal(request, "failed")


class Return(OAuth2CallbackView):
    """Where the provider sends the browser back."""

    def _get_state(self, request, provider):
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except OAuth2Error as error:  # before the code is exchanged
            _warn(error)
            return refusal(request, "failed")


@require_GET
def come_back(request):
    """404 when no provider is configured."""
    if not is_configured():
        raise Http404
    return Return.adapter_view(Dialogue(request, PROVIDER))(request)
