"""Passkeys (WebAuthn): every one signs in by itself, with the finger, the face or the PIN that its device asks for."""

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 60
MALFORMED = (AttributeError, KeyError, IndexError, TypeError, ValueError, AssertionError)
"""What the libraries raise on an answer that no browser would give."""


class AddPasskeyForm(AddWebAuthnForm):
    """What the browser made of the new passkey, and the name by which its owner knows it."""

    passwordless = None
    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it again: the phone, the office computer, the key on the ring."),
        max_length=NAME_LENGTH,
        required=False,
    )

    def clean(self):
        try:
            return super().clean()
        except MALFORMED as error:
            raise ValidationError(_("This passkey could not be read: try again.")) from error


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the passkey"), max_length=NAME_LENGTH)


class _Answer:
    """The answer of the browser to a challenge; a malformed one is a wrong one."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except (ValidationError, *MALFORMED) as error:
            raise self.refusal() from error

    def refusal(self) -> ValidationError:
        return ValidationError(_("This passkey was not recognised: try again, or sign in another way."))


class PasskeyForm(_Answer, AuthenticateWebAuthnForm):
    """After the password."""


class SignInPasskeyForm(_Answer, LoginWebAuthnForm):
    """Instead of the password."""


class ConfirmationPasskeyForm(_Answer, ReauthenticateWebAuthnForm):
    """Before something sensitive."""
