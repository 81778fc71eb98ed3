"""Who knocks at the API: a token in `Authorization: Bearer`, or the session of the screens."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from backend.kit import clock
from directory import second_factor
from directory.tokens import holder_of

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request):
        """(account, token scheme); None without a token; AuthenticationFailed (401) for one that opens nothing."""
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        account = holder_of(secret.strip(), clock.now())
        if account is None or second_factor.is_missing_of(account):
            # unknown, expired, revoked, of a closed account or of one that lacks its second factor: nobody learns which
            raise exceptions.AuthenticationFailed(_("This token opens nothing: draw another one."))
        return account, SCHEME

    def authenticate_header(self, request):
        return SCHEME


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
