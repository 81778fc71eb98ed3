"""What a page of reception starts from: the site at which somebody receives."""

from django.http import Http404
from django.utils.functional import cached_property
from django_htmx.http import HttpResponseClientRefresh

from backend.audit.views import GuardedView
from cases.people.perms import TAKING_ROLES
from directory.models import Site

PLACE = "reception_place"
"""In the session: the site and the desk at which this account receives."""


class AtSite(GuardedView):
    """A page about a site: that of the address, else the one chosen for this session, else that of the account."""

    roles = TAKING_ROLES

    @cached_property
    def place(self) -> dict:
        return self.request.session.get(PLACE, {})

    @cached_property
    def site(self) -> Site | None:
        chosen = self.kwargs.get("site") or self.place.get("site") or self.request.user.site_id
        found = Site.objects.filter(pk=chosen).first()
        if found is None and "site" in self.kwargs:
            raise Http404
        return found

    @property
    def desk(self) -> str:
        return self.place.get("desk", "")

    def is_signed_out(self) -> bool:
        """A page left open goes on asking once its session is over."""
        return bool(self.request.htmx) and not self.request.user.is_authenticated


class Part(AtSite):
    """A part of a page that asks for itself again and again; the page is loaded anew once the session is over."""

    def dispatch(self, request, *args, **kwargs):
        if self.is_signed_out():
            return HttpResponseClientRefresh()
        return super().dispatch(request, *args, **kwargs)
