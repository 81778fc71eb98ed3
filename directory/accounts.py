"""How allauth behaves here: accounts are given by the département, never taken."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.utils.decorators import method_decorator

LOCKED_NAME_LENGTH = 255


def attempted_name(request, credentials: dict | None = None) -> str:
    """The sign-in name whose failures django-axes counts, in one casing whatever was typed.

    allauth calls it `username`, axes and the form `login`: without this, failures would be counted under no name.
    """
    told = credentials or {}
    name = told.get("username") or told.get("login") or request.POST.get("login", "")
    return name.replace("\x00", "").strip().lower()[:LOCKED_NAME_LENGTH]


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class GuardedLoginView(LoginView):
    """Sign-in that django-axes locks after too many failures."""
