"""Screens of the missing documents: asking for them, the letter, asking no more."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications.completeness import operations, queries
from aids.applications.completeness.forms import AskForm, proposed
from aids.applications.completeness.perms import can_ask, deadlines
from aids.applications.completeness.scope import Examined, RequestInScope, RequestLetter
from aids.applications.forms import ReasonForm
from aids.applications.queries import undecided
from backend.audit.models import ReadKind
from backend.audit.views import Elsewhere, FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal


class AskDocuments(Examined, FormPage):
    """The letter that asks for missing documents: seen before it is sent, which suspends the clock of silence."""

    template_name = "applications/ask_documents.html"
    success = gettext_lazy("The documents are asked for: print the letter. The clock of silence is suspended.")

    def prepare(self):
        self.load_examined(self.kwargs["pk"])
        self.today = clock.today()
        self.log_read(ReadKind.PAGE, self.person_ids(), self.application.number)
        self.unseen = queries.unseen(self.application)
        if self.request.method == "GET":
            awaited = queries.awaited(queries.requests_of(self.application), self.today)
            open_ = undecided(self.application)
            access = can_ask(self.application, undecided=open_, unseen=self.unseen, awaited=awaited, on=self.today)
            if not access:
                messages.info(self.request, access.reason)
                raise Elsewhere(self.back())

    def back(self) -> str:
        return f"{self.application.get_absolute_url()}#completeness"

    def forms(self, data):
        initial = proposed(self.application, self.unseen, self.today) if data is None else None
        return {"form": AskForm(data, initial=initial, unseen=self.unseen)}

    def before(self, forms):
        """The letter, when it is only to be seen."""
        if "preview" not in self.request.POST:
            return None
        try:
            return self.preview(forms["form"].asked)
        except Refusal as refusal:
            self.blame(forms, refusal)
            return self.show(forms, status=422)

    def perform(self, forms):
        operations.ask_documents(
            actor=self.request.user,
            application=self.application,
            asked=forms["form"].asked,
            on=self.today,
            key=forms["form"].cleaned_data["key"],
        )
        return self.back()

    def context(self):
        application = self.application
        first, last = deadlines(application, self.today) if application.silence_on else (None, None)
        return {"application": application, "first": first, "last": last, "cancel_url": self.back()}


class WithdrawRequest(RequestInScope, FormPage):
    """The documents are asked for no more: the clock runs again."""

    template_name = "applications/withdraw_request.html"
    success = gettext_lazy("The documents are not asked for any more: the clock of silence runs again.")

    def prepare(self):
        self.document_request = self.load_request(self.kwargs["pk"], self.kwargs["request_id"])
        self.log_read(ReadKind.PAGE, self.person_ids(), self.application.number)

    def forms(self, data):
        return {"form": ReasonForm(data)}

    def perform(self, forms):
        operations.withdraw_request(
            actor=self.request.user,
            request=self.document_request,
            reason=forms["form"].cleaned_data["reason"],
            on=clock.today(),
        )
        return f"{self.application.get_absolute_url()}#completeness"

    def context(self):
        return {
            "title": _("Ask for these documents no more?"),
            "sentence": str(self.document_request),
            "consequences": [
                _("The clock of silence runs again from today; the days until now stay counted."),
                _("The letter stays in the history; tell the person."),
            ],
            "cancel_url": f"{self.application.get_absolute_url()}#completeness",
        }


class DocumentsLetterPdf(RequestLetter, GuardedView):
    def get(self, request, pk, request_id):
        return self.document()
