"""Screens of the supporting documents: receiving, opening, saying what they serve as, withdrawing."""

from dataclasses import asdict, dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications import perms
from aids.applications.forms import ReasonForm
from aids.applications.models import Application
from aids.applications.queries import documents_of
from aids.applications.supporting import operations, queries
from aids.applications.supporting.forms import UploadForm, UsesForm
from aids.applications.supporting.scope import DocumentFile, Erased, KeptDocument
from aids.applications.views import Detail
from backend.audit.models import ReadKind
from backend.audit.operations import AlreadyDone
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal, require
from backend.kit.uploads import named_otherwise
from backend.kit.uploads.serving import LostFile


@dataclass(frozen=True)
class Outcome:
    """What became of one file: kept or not, one sentence and, when there is one, a next step."""

    name: str
    kept: bool
    sentence: str
    url: str = ""
    label: str = ""


class ReceiveDocuments(Detail):
    """Files sent to an application: several by the form alone, one at a time by its script, which wants JSON.

    Each file is an operation of its own: one that is refused keeps none of the others from being received.
    """

    http_method_names = ["post"]

    def post(self, request, pk):
        application = self.load(pk)
        require(perms.can_mark_documents(request.user, application))
        form = UploadForm(request.POST, expected=documents_of(application))
        files = request.FILES.getlist("files")
        if form.is_valid():
            outcomes = [self.receive(application, file, form.cleaned_data) for file in files]
            outcomes = outcomes or [Outcome("", False, _("Choose at least one file."))]
        else:
            outcomes = [Outcome("", False, _("This page is out of date: load it again, then send the files."))]
        refused = [outcome for outcome in outcomes if not outcome.kept]
        if request.headers.get("Accept") == "application/json":
            answer = {"files": [asdict(outcome) for outcome in outcomes]}
            return JsonResponse(answer, status=422 if refused else 200)
        for outcome in outcomes:
            if outcome.kept:
                messages.success(request, outcome.sentence)
        if not refused:
            return redirect(f"{application.get_absolute_url()}#documents")
        return self.show(self.load(pk), refused=refused, ticked=request.POST.getlist("serves"), status=422)

    def receive(self, application: Application, file: UploadedFile, told: dict) -> Outcome:
        try:
            document = operations.receive_document(
                actor=self.request.user,
                application=application,
                file=file,
                name=file.name,
                serves=set(told["serves"]),
                on=clock.today(),
                key=told["key"],
            )
        except AlreadyDone:
            return Outcome(file.name, True, _("“%(name)s” was already recorded.") % {"name": file.name})
        except Forbidden:
            raise
        except operations.AlreadyGiven as refusal:
            there = reverse("applications:document_uses", args=[application.pk, refusal.document.pk])
            return Outcome(file.name, False, refusal.sentence, there, _("Say what else it serves as"))
        except Refusal as refusal:
            return Outcome(file.name, False, refusal.sentence)
        words = {"name": file.name, "kept": document.name}
        if named_otherwise(file.name, document.content_type):
            return Outcome(document.name, True, _("“%(name)s” was received; by what it is, as “%(kept)s”.") % words)
        return Outcome(document.name, True, _("“%(kept)s” was received.") % words)


class OpenDocument(DocumentFile, GuardedView):
    def get(self, request, pk, document):
        try:
            return self.file_of(pk, document)
        except Erased as refusal:
            return self.nothing(refusal.sentence, 410)
        except LostFile as lost:
            return self.nothing(str(lost), 404)

    def nothing(self, sentence: str, status: int) -> HttpResponse:
        context = {"application": self.application, "sentence": sentence}
        return render(self.request, "applications/document_missing.html", context, status=status)


class DocumentForm(KeptDocument, FormPage):
    """A form about one kept document."""

    def prepare(self):
        self.load_kept(self.kwargs["pk"], self.kwargs["document"])
        self.log_read(ReadKind.PAGE, [self.application.applicant_id], self.application.number)

    def back(self) -> str:
        return f"{self.application.get_absolute_url()}#documents"

    def context(self):
        return {"application": self.application, "document": self.document, "cancel_url": self.back()}


class DocumentUses(DocumentForm):
    """Which expected documents a file serves as."""

    template_name = "applications/document_uses.html"
    success = gettext_lazy("What this file serves as is recorded.")

    def forms(self, data):
        initial = {"serves": sorted(queries.codes_of(self.document))}
        return {"form": UsesForm(data, initial=initial, expected=documents_of(self.application))}

    def perform(self, forms):
        operations.link_document(
            actor=self.request.user,
            document=self.document,
            serves=set(forms["form"].cleaned_data["serves"]),
            on=clock.today(),
        )
        return self.back()


class WithdrawDocument(DocumentForm):
    template_name = "applications/document_withdraw.html"
    success = gettext_lazy("The document is withdrawn, its file erased.")

    def forms(self, data):
        return {"form": ReasonForm(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason"]
        operations.withdraw_document(actor=self.request.user, document=self.document, reason=reason)
        return self.back()

    def context(self):
        return super().context() | {
            "title": _("Withdraw “%(name)s”?") % {"name": self.document.name},
            "consequences": [
                _("The file is erased for good: nobody opens it any more."),
                _("What it alone served as is expected again."),
                _("Its name, who gave it and your reason stay in the history."),
            ],
        }
