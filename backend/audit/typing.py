"""Nothing typed is lost: a form keeps what is being typed on the server until it is sent, and gives it back."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from urllib.parse import urlencode

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
FOUND = "found"
"""The field that says which sitting was found again when the form was shown, and offered to go on from."""
SHOWN_AT = "shown_at"
"""The field that says when it was shown."""
UNKEPT = (KEEP, SITTING, FOUND, SHOWN_AT, "csrfmiddlewaretoken")


def leave(place: str, told: dict, by) -> None:
    """Leave what was typed before for whoever opens a form next, as if it were being typed again."""
    data = urlencode({name: value for name, value in told.items() if value not in (None, "")})
    who = {"typed_at": clock.now(), "typed_by_id": by.pk, "typed_by": by.audit_label()}
    TypedForm(place=place, sitting=str(uuid.uuid4()), data=data, **who).save()


@dataclass(frozen=True)
class Keeping:
    """What a form that keeps its typing is shown with: its sitting, since when, and what was found again.

    `goes_on` is false when one started again from what is recorded.
    """

    sitting: str
    shown_at: dt.datetime
    found: TypedForm | None = None
    goes_on: bool = False


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

    @property
    def may_type(self) -> bool:
        """Whether this showing of the page has the form: else what is being typed stays unread."""
        return True

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        sitting = _sitting_of(request.POST.get(SITTING, ""), request) if request.POST else str(uuid.uuid4())
        self.keeping = Keeping(sitting, _moment_of(request.POST.get(SHOWN_AT, "")))

    @property
    def is_keeping(self) -> bool:
        return self.request.method == "POST" and KEEP in self.request.POST

    def log_read(self, *args, **kwargs) -> None:
        """Nothing is shown while typing is kept."""
        if not self.is_keeping:
            super().log_read(*args, **kwargs)

    def get(self, request: HttpRequest, *_args, **_kwargs) -> HttpResponse:
        self.prepare()
        if not self.may_type:
            return self.show(self.forms(None))
        unsent = TypedForm.objects.filter(place=self.typing_place(), is_sent=False)
        typed = unsent.order_by("-typed_at", "-pk").first()
        if typed is None:
            return self.show(self.forms(None))
        shown_at = max(self.keeping.shown_at, typed.typed_at)
        self.keeping = replace(self.keeping, found=typed, goes_on="fresh" not in request.GET, shown_at=shown_at)
        if not self.keeping.goes_on:
            return self.show(self.forms(None))
        forms = self.forms(QueryDict(typed.data))
        for form in forms.values():
            _judge_later(form)
        return self.show(forms)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.is_keeping:
            self.prepare()
            if self.late:
                return HttpResponse(status=204)
            return render(request, "typing/kept_at.html", {"kept": self._keep(request)})
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == 302:
            self._put(request, data="", is_sent=True)
        return answer

    def _keep(self, request: HttpRequest) -> TypedForm:
        told = request.POST.copy()
        for name in UNKEPT:
            told.pop(name, None)
        return self._put(request, data=told.urlencode(), is_sent=False)

    @transaction.atomic
    def _put(self, request: HttpRequest, *, data: str, is_sent: bool) -> TypedForm:
        """What this showing of the form holds, in place of what it went on from, unless that was typed on since.

        What is sent stays so: a late call would bring it back. The row is there before it is locked, so that a call
        which arrives at the same instant waits for it.
        """
        by = {"typed_at": clock.now(), "typed_by_id": request.user.pk, "typed_by": request.user.audit_label()}
        mine = {"place": self.typing_place(), "sitting": self.keeping.sitting}
        known, _created = TypedForm.objects.get_or_create(**mine, defaults=by)
        put = TypedForm.objects.select_for_update().filter(pk=known.pk).first() or TypedForm(**mine)
        if put.is_sent and not is_sent:
            return put
        shown = TypedForm.objects.filter(place=put.place, typed_at__lte=self.keeping.shown_at)
        shown.filter(sitting=request.POST.get(FOUND, "").replace("\x00", "")).exclude(pk=put.pk).delete()
        for name, value in {"data": data, "is_sent": is_sent, **by}.items():
            setattr(put, name, value)
        put.save()
        return put


def _sitting_of(text: str, request: HttpRequest) -> str:
    """The sitting that a form says; the account's own when it says none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return f"account {request.user.pk}"


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
