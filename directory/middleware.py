"""What the directory asks of every request: a second factor from those who must have one."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.api.problems import answer
from directory import second_factor

OPEN_ROUTES = ("mfa_", "account_", "openid_connect_", "set_language", "health")
"""Beginnings of the names of the routes that stay open: those that lead to a second factor, or out."""


class SecondFactorMiddleware:
    """Leads an account that must have a second factor, and has none, to set one up before anything else.

    A token of the API opens nothing either while it is missing (see directory.authentication).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated or (request.resolver_match.view_name or "").startswith(OPEN_ROUTES):
            return None
        if not second_factor.is_missing(request):
            return None
        if request.path.startswith("/api/"):
            words = _("Your role asks for a second factor: set one up on your security page, then come back.")
            return answer(403, words, code="second-factor")
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_index")})
        return HttpResponseRedirect(reverse("mfa_index"))
