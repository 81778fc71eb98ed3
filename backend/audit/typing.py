"""Nothing typed is lost: a form keeps what is being typed on the server until it is sent, and gives it back."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.forms.utils import ErrorDict, ErrorList
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from backend.audit.models import TypedForm
from backend.kit import clock

KEPT_FOR = dt.timedelta(days=30)
KEEP = "keep"
"""The field that says: keep this, do not record it."""
SITTING = "sitting"
"""The field that says by which showing of the form something is kept or sent."""
UNKEPT = (KEEP, SITTING, "csrfmiddlewaretoken")


@dataclass(frozen=True)
class Keeping:
    """What a form that keeps its typing is shown with: its sitting, and what was found again."""

    sitting: str
    found: TypedForm | None = None


def forget_old(now: dt.datetime) -> int:
    """Delete what nobody came back to in `KEPT_FOR`; returns how many forms."""
    deleted, _by_model = TypedForm.objects.filter(typed_at__lt=now - KEPT_FOR).delete()
    return deleted


class KeepsTyping:
    """A FormPage whose entries are kept while they are typed: on any machine, by whoever may fill the form.

    A subclass says in `typing_place` which form this is, once `prepare` has run: its own name and the row it is about,
    with the account when what one types is not for a colleague's eyes. Permissions are those of `prepare`.
    """

    def typing_place(self) -> str:
        raise NotImplementedError

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.keeping = Keeping(_sitting_of(request.POST.get(SITTING, "")))

    @property
    def is_keeping(self) -> bool:
        return self.request.method == "POST" and KEEP in self.request.POST

    def log_read(self, *args, **kwargs) -> None:
        """Nothing is shown while typing is kept."""
        if not self.is_keeping:
            super().log_read(*args, **kwargs)

    def get(self, request: HttpRequest, *_args, **_kwargs) -> HttpResponse:
        self.prepare()
        typed = TypedForm.objects.filter(place=self.typing_place(), sent_by_sitting="").first()
        if typed is None or "fresh" in request.GET:
            return self.show(self.forms(None))
        self.keeping = Keeping(self.keeping.sitting, typed)
        forms = self.forms(QueryDict(typed.data))
        for form in forms.values():
            _judge_later(form)
        return self.show(forms)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.is_keeping:
            self.prepare()
            return render(request, "typing/kept_at.html", {"kept": self._keep(request)})
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == 302:
            self._put(request, data="", sent_by_sitting=self.keeping.sitting)
        return answer

    @transaction.atomic
    def _keep(self, request: HttpRequest) -> TypedForm:
        """Keep what is typed, unless this sitting sent its form meanwhile: a late call would bring it back."""
        found = TypedForm.objects.select_for_update().filter(place=self.typing_place()).first()
        if found and found.sent_by_sitting == self.keeping.sitting:
            return found
        told = request.POST.copy()
        for name in UNKEPT:
            told.pop(name, None)
        return self._put(request, data=told.urlencode(), sent_by_sitting="")

    def _put(self, request: HttpRequest, **told: str) -> TypedForm:
        now = {"typed_at": clock.now(), "typed_by_id": request.user.pk, "typed_by": request.user.audit_label(), **told}
        put, _created = TypedForm.objects.update_or_create(place=self.typing_place(), defaults=now)
        return put


def _sitting_of(text: str) -> str:
    """The sitting that a form says, a new one when it says none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def _judge_later(form) -> None:
    """A form shown as it was being typed says no error yet; nor does a formset."""
    for row in getattr(form, "forms", [form]):
        row._errors, row.cleaned_data = ErrorDict(), {}
    if hasattr(form, "forms"):
        form._errors, form._non_form_errors = [row._errors for row in form.forms], ErrorList()
