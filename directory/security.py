"""The pages of sign-in security: allauth's own, each change recorded as an operation of the directory."""

import json

from allauth.account.decorators import reauthentication_required
from allauth.mfa import app_settings
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from directory import openid, operations, second_factor


class Security(base.IndexView):
    """What protects the signed-in account, and what could."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        held = context["authenticators"]
        recovery = held.get(Authenticator.Type.RECOVERY_CODES)
        return context | {
            "application": held.get(Authenticator.Type.TOTP),
            "passkeys": [key.instance for key in held.get(Authenticator.Type.WEBAUTHN, [])],
            "codes_left": len(recovery.get_unused_codes()) if recovery else None,
            "codes_total": app_settings.RECOVERY_CODE_COUNT,
            "missing": second_factor.is_missing(self.request),
            "openid_name": settings.OIDC_NAME if openid.is_configured() else "",
            "linked": SocialAccount.objects.filter(user_id=self.request.user.pk).exists(),
        }


class AddApplication(totp.ActivateTOTPView):
    def form_valid(self, form):
        with operations.changed_sign_in("directory.add_application", account=self.request.user):
            answer = super().form_valid(form)
            added = Authenticator.objects.get(user_id=self.request.user.pk, type=Authenticator.Type.TOTP)
            second_factor.use_up(added, form.cleaned_data["code"])
        return answer


class RemoveApplication(totp.DeactivateTOTPView):
    def form_valid(self, form):
        with operations.changed_sign_in("directory.remove_application", account=self.request.user):
            return super().form_valid(form)


class RenewRecoveryCodes(codes.GenerateRecoveryCodesView):
    def form_valid(self, form):
        with operations.changed_sign_in("directory.renew_recovery_codes", account=self.request.user):
            return super().form_valid(form)


class AddPasskey(webauthn.AddWebAuthnView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # asked as one that signs in by itself: the device checks who holds it, and remembers the account
        return context | {"options": json.dumps(auth.begin_registration(self.request.user, passwordless=True))}

    def form_valid(self, form):
        with operations.changed_sign_in("directory.add_passkey", account=self.request.user):
            return super().form_valid(form)


class RenamePasskey(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        with operations.changed_sign_in("directory.rename_passkey", account=self.request.user):
            return super().form_valid(form)


class RemovePasskey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        with operations.changed_sign_in("directory.remove_passkey", account=self.request.user):
            return super().form_valid(form)


class AskCode(base.AuthenticateView):
    """After the password: a code, or a passkey when the account has one."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        kinds = set(Authenticator.objects.filter(user_id=self.stage.login.user.pk).values_list("type", flat=True))
        return context | {
            "options": json.dumps(context["js_data"]["request_options"]),
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_application": Authenticator.Type.TOTP in kinds,
            "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        }


class ConfirmByPasskey(webauthn.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"options": json.dumps(context["js_data"]["request_options"])}

    def form_invalid(self, form):
        """allauth would send somebody who is signed in to the sign-in page."""
        messages.error(self.request, form.errors["credential"][0])
        return HttpResponseRedirect(self.request.get_full_path())


@method_decorator(reauthentication_required(app="allauth.socialaccount"), name="dispatch")
class UnlinkProvider(TemplateView):
    """Asks, then forgets the link with the OpenID provider."""

    template_name = "socialaccount/unlink.html"
    extra_context = {"openid_name": settings.OIDC_NAME}

    def post(self, request):
        operations.unlink_provider(account=request.user)
        messages.success(request, _("The link is removed."))
        return HttpResponseRedirect(reverse("mfa_index"))
