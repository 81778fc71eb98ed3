"""Views that authorise and log in one place: the base of every page behind sign-in."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from backend.audit.history import StaleVersion
from backend.audit.models import ReadKind, ReadReason
from backend.audit.reads import log_read
from backend.audit.trail import entries
from backend.audit.typing import Keeping
from backend.kit.access import Access, Forbidden, NotNow, Refusal, require

LONGEST_NUMBER = 19


def _all_valid(forms: dict[str, Form]) -> bool:
    """Validate every form, so that all errors show at once."""
    return not [name for name, form in forms.items() if not form.is_valid()]


class Guard:
    """What a page and an answer of the API share: open to `roles` (None: to every account), and every reading logged.

    `reason` is why its data may be read.
    """

    roles: Iterable[str] | None = None
    reason: ReadReason = ReadReason.IDENTITY

    def check_roles(self) -> None:
        if self.roles is not None and not self.request.user.holds(*self.roles):
            raise Forbidden(_("Your roles do not open this page."))

    def require_state(self, access: Access) -> None:
        """Raise NotNow unless what this is about is in a state for it; rights are required before."""
        require(access)

    def fetch(self, rows, **lookup):
        """The row, or 404 when it does not exist or is out of scope: nobody learns which."""
        return get_object_or_404(rows.visible_to(self.request.user), **lookup)

    def log_read(self, kind: ReadKind, person_ids: Iterable[int], label: str = "") -> None:
        """Record this reading; raises ReadNotLogged (503) when it cannot be."""
        log_read(
            actor=self.request.user,
            kind=kind,
            route=self.request.resolver_match.view_name,
            person_ids=person_ids,
            object_label=label,
            address=self.request.META.get("REMOTE_ADDR") or None,
            reason=self.reason,
        )


class Elsewhere(Exception):
    """What was opened is to be seen at `url`; nothing was sent, and nothing is said of it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class GuardedView(Guard, LoginRequiredMixin, View):
    """A page behind sign-in."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.check_roles()
        try:
            return super().dispatch(request, *args, **kwargs)
        except Elsewhere as place:
            return redirect(place.url)
        except NotNow as refusal:
            if not (place := self.refused_at()):
                raise
            messages.error(request, refusal.sentence)
            return redirect(place)

    def refused_at(self) -> str:
        """Where one is led, and told why, when the state of what the page is about is not one for it."""
        return ""

    def http_method_not_allowed(self, request, *args, **kwargs):
        """A page that says so: somebody who signs in again lands by GET on what they were sending."""
        refused = super().http_method_not_allowed(request, *args, **kwargs)
        page = render(request, "400.html", status=refused.status_code)
        page["Allow"] = refused["Allow"]
        return page

    def numbers(self, name: str) -> set[int]:
        """The ids or counts posted under a name; what is none is passed over."""
        return {
            int(text) for text in self.request.POST.getlist(name) if text.isdecimal() and len(text) < LONGEST_NUMBER
        }


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser, kept in no cache."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


class FormPage(GuardedView):
    """A page around one or more forms whose valid POST makes one call to an operation.

    A subclass gives `template_name`, `forms(data)` (name → form), `perform(forms)` (returns where to go next) and,
    when it likes, `context()` and `histories(instance)`, used to tell what changed since the form was opened.
    """

    template_name: str
    success = ""
    keeping: Keeping | None = None
    shown_again = True
    """Whether what was sent too late is shown again, for what was typed; without it, one is led to `refused_at`."""
    late: NotNow | None = None

    def forms(self, data) -> dict[str, Form]:
        raise NotImplementedError

    def perform(self, forms) -> str:
        raise NotImplementedError

    def context(self) -> dict:
        return {}

    def histories(self, instance) -> list:
        return [type(instance).history.filter(id=instance.pk)]

    def before(self, forms) -> HttpResponse | None:
        """A page to show instead of writing, once the forms are valid."""

    def version_data(self, instance) -> dict[str, int]:
        """The hidden fields that say on which version of a row the form stands."""
        return {"version": instance.version}

    def may_see_changes(self) -> bool:
        """Whether the personal values that somebody else changed meanwhile may be shown."""
        return True

    def withheld(self) -> frozenset[str]:
        """Fields whose values are withheld all the same."""
        return frozenset()

    def prepare(self) -> None:
        """Load what the page is about (404 when out of scope); called before each request."""

    def require_state(self, access: Access) -> None:
        """What is sent its operation judges, once what it is about is locked; here it is noted in `late`."""
        try:
            super().require_state(access)
        except NotNow as refusal:
            if self.request.method != "POST" or not self.shown_again:
                raise
            self.late = refusal

    def setup(self, request: HttpRequest, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.stale: list = []

    def get(self, request, *_args, **_kwargs) -> HttpResponse:
        self.prepare()
        return self.show(self.forms(None))

    def post(self, request, *_args, **_kwargs) -> HttpResponse:
        self.prepare()
        forms = self.forms(request.POST)
        if not _all_valid(forms):
            if self.late:
                self.blame(forms, self.late)
            return self.show(forms, status=422)
        interruption = self.before(forms)
        if interruption is not None:
            return interruption
        try:
            target = self.perform(forms)
        except StaleVersion as stale:
            self.stale = entries(
                self.histories(stale.instance),
                values_visible=self.may_see_changes(),
                withheld=self.withheld(),
                since_version=(stale.instance, stale.expected),
            )
            return self.show(self.refreshed(forms, stale), status=409)
        except Forbidden:
            raise
        except Refusal as refusal:
            self.blame(forms, refusal)
            return self.show(forms, status=422)
        if self.success:
            messages.success(request, self.success)
        return redirect(target)

    def refreshed(self, forms, stale: StaleVersion):
        """The same forms with what was typed, ready to be saved over the version that the person now sees."""
        data = self.request.POST.copy()
        for name, value in self.version_data(stale.instance).items():
            data[name] = value
        forms = self.forms(data)
        _all_valid(forms)
        return forms

    def blame(self, forms, refusal: Refusal) -> None:
        """Show a refusal on its field when a form has it, else above the first form."""
        for form in forms.values():
            if refusal.field and refusal.field in getattr(form, "fields", {}):
                form.add_error(refusal.field, refusal.sentence)
                return
        first = next(iter(forms.values()))
        first.add_error(None, refusal.sentence)

    def show(self, forms, status: int = 200) -> HttpResponse:
        context = {
            **self.context(),
            **forms,
            "forms": list(forms.values()),
            "stale": self.stale,
            "keeping": self.keeping,
        }
        return render(self.request, self.template_name, context, status=status)
