"""How allauth behaves here: accounts are given by the département, never taken."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.utils.decorators import method_decorator


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class GuardedLoginView(LoginView):
    """Sign-in that django-axes locks after too many failures."""
