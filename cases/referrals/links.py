"""The page of a service without an account: an address, a code, then the referral and its answer.

Names nobody before the code. No other page learns the address: of a referrer, browsers send the site alone, without
which they would not be believed to have been shown the form.
"""

import datetime as dt
from dataclasses import dataclass

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import AlreadyDone
from backend.audit.reads import log_read
from backend.kit import clock
from backend.kit.access import Refusal
from cases.referrals import operations, queries
from cases.referrals.forms import AnswerForm, CodeForm
from cases.referrals.perms import can_open_link
from directory.models import Service

OPENED = "referrals_opened"
OPEN_FOR = dt.timedelta(minutes=30)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@dataclass(frozen=True)
class ServiceReader:
    """A service without an account, as the trails name it."""

    service: Service
    pk: int | None = None

    def audit_label(self) -> str:
        return str(self.service)[:200]

    def audit_roles(self) -> str:
        return "link"


class OpenLink(View):
    """Asks for the code; once it is right, shows the referral for half an hour, and takes its answer."""

    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        response = self.answered(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    def answered(self, request, token: str) -> HttpResponse:
        self.link, self.now = queries.link_of(token), clock.now()
        if self.link is None:
            return self.closed(404, _("This address leads nowhere."), _("Check it, or ask who gave it to you."))
        refused = self.refused()
        if refused:
            return refused
        return super().dispatch(request, token)

    def refused(self) -> HttpResponse | None:
        """The page of a link that opens nothing, saying no more than why."""
        link, ask = self.link, _("If you need it, ask the professional who sent it to you.")
        if link.referral.answer:
            return self.closed(410, _("This referral has been answered already."), ask)
        if link.revoked_at or not can_open_link(link.referral):
            return self.closed(410, _("This link has been withdrawn."), ask)
        if link.expires_at <= self.now:
            return self.closed(410, _("This link is too old."), ask)
        if link.is_locked:
            words = _("Ask the professional who sent it to you for another code.")
            return self.closed(403, _("This link is locked after too many wrong codes."), words)
        return None

    def get(self, request, token: str) -> HttpResponse:
        return self.referral(AnswerForm()) if self.is_opened() else self.door(CodeForm())

    def post(self, request, token: str) -> HttpResponse:
        return self.take_answer() if self.is_opened() else self.take_code(token)

    def take_code(self, token: str) -> HttpResponse:
        form = CodeForm(self.request.POST)
        if not form.is_valid():
            return self.door(form, 422)
        reader = ServiceReader(self.link.referral.service)
        self.link = operations.try_code(reader=reader, link=self.link, typed=form.cleaned_data["code"], now=self.now)
        if refused := self.refused():
            return refused
        if self.link.tries:
            form.add_error("code", _("This is not the code."))
            return self.door(form, 422)
        until = (self.now + OPEN_FOR).isoformat()
        self.request.session[OPENED] = {"link": self.link.pk, "code": self.link.code_digest, "until": until}
        return redirect("referral_link", token)

    def is_opened(self) -> bool:
        """Whether this browser gave the code as it stands now, less than half an hour ago."""
        told = self.request.session.get(OPENED) or {}
        same = told.get("link") == self.link.pk and told.get("code") == self.link.code_digest
        return same and dt.datetime.fromisoformat(told["until"]) > self.now

    def take_answer(self) -> HttpResponse:
        form = AnswerForm(self.request.POST)
        if not form.is_valid():
            return self.referral(form, 422)
        told = form.cleaned_data
        given = operations.AnswerInput(told["kind"], told["words"], told["by"])
        reader = ServiceReader(self.link.referral.service)
        try:
            operations.answer_by_link(reader=reader, link=self.link, given=given, now=self.now, key=told["key"])
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.sentence)
            return self.referral(form, 422)
        del self.request.session[OPENED]
        return render(self.request, "referrals/link_thanks.html")

    def referral(self, form: Form, status: int = 200) -> HttpResponse:
        """The referral, each reading of which leaves a trace."""
        referral = self.link.referral
        log_read(
            actor=ServiceReader(referral.service),
            kind=ReadKind.PAGE,
            route="referral_link",
            person_ids=[referral.person_id],
            reason=ReadReason.PARTNER,
            object_label=referral.number,
            address=self.request.META.get("REMOTE_ADDR") or None,
        )
        context = {
            "referral": referral,
            "reachable": queries.reachable(referral, clock.today()),
            "form": form,
        }
        return render(self.request, "referrals/link_referral.html", context, status=status)

    def door(self, form: Form, status: int = 200) -> HttpResponse:
        return render(self.request, "referrals/link_code.html", {"form": form}, status=status)

    def closed(self, status: int, sentence: str, detail: str) -> HttpResponse:
        words = {"sentence": sentence, "detail": detail}
        return render(self.request, "referrals/link_closed.html", words, status=status)
