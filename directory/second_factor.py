"""The second factor: codes of an application, recovery codes, passkeys; who must have one, how its secrets are kept."""

import base64

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory import openid
from directory.accounts import attempted_name

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""What counts as a second factor; recovery codes only replace one."""


def is_required_of(user) -> bool:
    """Whether a role held today asks for a second factor (setting REQUIRE_SECOND_FACTOR)."""
    asked = settings.REQUIRE_SECOND_FACTOR
    return bool(asked) and ("all" in asked or user.holds(*asked))


def is_missing_of(account) -> bool:
    """Whether an account must have a second factor and has set up none."""
    return is_required_of(account) and not get_adapter().is_mfa_enabled(account, FACTORS)


def is_missing(request) -> bool:
    """Whether this session must set up a second factor before anything else.

    A session opened by an OpenID provider that vouched for two factors itself lacks nothing.
    """
    return is_missing_of(request.user) and not openid.vouched_for_two_factors(request)


class SecretsAdapter(DefaultMFAAdapter):
    """allauth's second factor, its secrets encrypted at rest and its words ours."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not the right one, or it was already used."),
    }

    def encrypt(self, text: str) -> str:
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography.fernet.InvalidToken when the key that encrypted it is no longer known."""
        return _safe().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user) -> str:
        return user.get_username()

    def get_totp_issuer(self) -> str:
        return "Iris"

    def generate_authenticator_name(self, user, type) -> str:
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": held + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Iris"}

    def get_public_key_credential_user_entity(self, user) -> dict:
        entity = super().get_public_key_credential_user_entity(user)
        return entity | {"name": user.get_username(), "display_name": user.get_full_name()}


def _safe() -> MultiFernet:
    """Encrypts with SECOND_FACTOR_KEY (default: the secret key); reads what earlier secret keys wrote too."""
    keys = [settings.SECOND_FACTOR_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys if key])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"iris second factor")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))


def step_of(secret: str, code: str) -> int | None:
    """The 30-second step whose code this is, among those accepted now; None when it is of none."""
    steps = yield_hotp_counters_from_time()
    return next(
        (s for s in steps if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, s)))), None
    )


@transaction.atomic
def use_up(authenticator: Authenticator, code: str) -> bool:
    """Take the step of a code of an application: neither it nor an earlier one is accepted again (RFC 6238, 5.2).

    Recovery codes are used up by allauth itself. The step is kept in the database: the library remembers codes in the
    cache, which each process has of its own.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = step_of(decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get("last_step", 0):
        return False
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    return True


def _code_field(hint: str = "") -> forms.CharField:
    typed = forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True})
    return forms.CharField(label=_("Code"), help_text=hint, max_length=40, widget=typed)


class CountedCode(forms.Form):
    """A code whose failures django-axes counts, as it does passwords."""

    def clean_code(self) -> str:
        counted = {"second_factor": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(context.request, counted):
            context.request.axes_locked_out = True  # the middleware of axes answers
            raise get_adapter().validation_error("incorrect_code")
        try:
            code = super().clean_code()
            if not use_up(self.authenticator, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            user_login_failed.send(sender=__name__, credentials=counted, request=context.request)
            raise
        reset(username=attempted_name(context.request, counted))
        return code


class CodeForm(CountedCode, AuthenticateForm):
    """The code asked for after the password."""

    code = _code_field(_("Six figures from your application, or one of your recovery codes."))


class ConfirmationCodeForm(CountedCode, ReauthenticateForm):
    """The code asked for before something sensitive."""

    code = _code_field(_("Six figures from your application, or one of your recovery codes."))


class AddApplicationForm(ActivateTOTPForm):
    """The first code, which proves that the application has read the secret."""

    code = _code_field(_("The six figures that the application now shows."))

    @property
    def spelled_secret(self) -> str:
        """The secret in groups of four, to be typed by hand."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))
