"""Nothing typed is lost: a form keeps what is being typed on the server until it is sent, and gives it back."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

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
SHOWN_AT = "shown_at"
"""The field that says when the form was shown, with all that was being typed in it until then."""
UNKEPT = (KEEP, SITTING, SHOWN_AT, "csrfmiddlewaretoken")


@dataclass(frozen=True)
class Keeping:
    """What a form that keeps its typing is shown with: its sitting, since when, and what was found again."""

    sitting: str
    shown_at: dt.datetime
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
        told = request.POST
        self.keeping = Keeping(_sitting_of(told.get(SITTING, "")), _moment_of(told.get(SHOWN_AT, "")))

    @property
    def is_keeping(self) -> bool:
        return self.request.method == "POST" and KEEP in self.request.POST

    def log_read(self, *args, **kwargs) -> None:
        """Nothing is shown while typing is kept."""
        if not self.is_keeping:
            super().log_read(*args, **kwargs)

    def get(self, request: HttpRequest, *_args, **_kwargs) -> HttpResponse:
        self.prepare()
        typed = TypedForm.objects.filter(place=self.typing_place(), is_sent=False).order_by("-typed_at", "-pk").first()
        if typed is None or "fresh" in request.GET:
            return self.show(self.forms(None))
        self.keeping = replace(self.keeping, found=typed)
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
            self._forget(request)
        return answer

    @transaction.atomic
    def _forget(self, request: HttpRequest) -> None:
        """What was sent, and what it was shown with; not what somebody else has typed in the same form since."""
        self._put(request, data="", is_sent=True)
        shown = TypedForm.objects.filter(place=self.typing_place(), typed_at__lte=self.keeping.shown_at)
        shown.exclude(sitting=self.keeping.sitting).delete()

    @transaction.atomic
    def _keep(self, request: HttpRequest) -> TypedForm:
        """Keep what is typed, unless this sitting sent its form meanwhile: a late call would bring it back."""
        mine = TypedForm.objects.filter(place=self.typing_place(), sitting=self.keeping.sitting)
        if sent := mine.select_for_update().filter(is_sent=True).first():
            return sent
        told = request.POST.copy()
        for name in UNKEPT:
            told.pop(name, None)
        return self._put(request, data=told.urlencode(), is_sent=False)

    def _put(self, request: HttpRequest, *, data: str, is_sent: bool) -> TypedForm:
        by = {"typed_at": clock.now(), "typed_by_id": request.user.pk, "typed_by": request.user.audit_label()}
        put, _created = TypedForm.objects.update_or_create(
            place=self.typing_place(), sitting=self.keeping.sitting, defaults={"data": data, "is_sent": is_sent, **by}
        )
        return put


def _sitting_of(text: str) -> str:
    """The sitting that a form says, a new one when it says none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def _moment_of(text: str) -> dt.datetime:
    """The moment that a form says, never one to come; now when it says none."""
    try:
        return min(dt.datetime.fromisoformat(text), clock.now())
    except (ValueError, TypeError):
        return clock.now()


def _judge_later(form) -> None:
    """A form shown as it was being typed says no error yet; nor does a formset."""
    for row in getattr(form, "forms", [form]):
        row._errors, row.cleaned_data = ErrorDict(), {}
    if hasattr(form, "forms"):
        form._errors, form._non_form_errors = [row._errors for row in form.forms], ErrorList()
