"""How allauth behaves here: accounts are given by the département, never taken."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.views import LoginView, LogoutView
from allauth.core import context
from axes.decorators import axes_dispatch, axes_form_invalid
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from directory import openid

LOCKED_NAME_LENGTH = 255
CODE_MARK = "#code"
"""After the name of an account whose codes are counted; no sign-in name can hold it."""


def attempted_name(request, credentials: dict | None = None) -> str:
    """The sign-in name whose failures django-axes counts, in one casing whatever was typed.

    allauth calls it `username`, axes and the form `login`: without this, failures would be counted under no name.
    A failed code is told by `second_factor`, and counted apart.
    """
    told = credentials or {}
    if "second_factor" in told:
        return _counted(told["second_factor"]) + CODE_MARK
    return _counted(told.get("username") or told.get("login") or request.POST.get("login", ""))


def _counted(name: str) -> str:
    return name.replace("\x00", "").replace("#", "").strip().lower()[: LOCKED_NAME_LENGTH - len(CODE_MARK)]


def lockout_parameters(_request, credentials: dict | None = None) -> list:
    """What a lock closes: a name from one address; for the codes, the account from everywhere.

    Whoever tries codes knows the password already: changing address must not give them more tries, and nobody else
    can shut the owner out.
    """
    return ["username"] if "second_factor" in (credentials or {}) else [["username", "ip_address"]]


def client_address(request) -> str | None:
    """The address as the middleware left it: the proxies of TRUSTED_PROXIES are already seen through."""
    return request.META.get("REMOTE_ADDR") or None


class SignInForm(LoginForm):
    """The words of the library, said as ours are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name")
        self.fields["login"].widget.attrs.pop("placeholder", None)


class CountedChangePasswordForm(ChangePasswordForm):
    """The present password is tried as at sign-in, so that django-axes counts the failures of whoever guesses it."""

    def clean_oldpassword(self):
        told = self.cleaned_data["oldpassword"]
        if authenticate(context.request, username=self.user.username, password=told) is None:
            raise ValidationError(_("This is not your present password, or it was wrong too often: wait a little."))
        return told


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class GuardedLoginView(LoginView):
    """Sign-in that django-axes locks after too many failures."""

    def get_context_data(self, **kwargs):
        name = settings.OIDC_NAME if openid.is_configured() else ""
        return super().get_context_data(**kwargs) | {"openid_name": name}


class WholeLogoutView(LogoutView):
    """Signing out here and, when the OpenID provider had opened the session, there too."""

    def post(self, *args, **kwargs):
        end = openid.end_of_session(self.request)
        answer = super().post(*args, **kwargs)
        if not end:
            return answer
        # a page that leads on: the policy `form-action 'self'` forbids a form to redirect to another site
        return render(self.request, "account/provider_logout.html", {"end_url": end, "name": settings.OIDC_NAME})
