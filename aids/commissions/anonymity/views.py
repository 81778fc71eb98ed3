"""Screens of anonymity: rereading one's masks, lifting the anonymity of a line, presenting an assessment."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.applications.queries import explanation_shown
from aids.commissions.anonymity import operations, queries
from aids.commissions.anonymity.forms import LiftForm, RereadForm
from aids.commissions.anonymity.masking import stretches_of, tidy
from aids.commissions.anonymity.models import MaskedText
from aids.commissions.anonymity.scope import LiftInScope, OpenedDocument, PresentedItem, ToReread
from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView


class RereadMasks(ToReread, FormPage):
    """Each text beside its mask, by its author: the case officer for a need, whoever wrote it for an assessment."""

    template_name = "anonymity/reread.html"
    success = gettext_lazy("Reread: the commission reads these texts as you leave them.")

    def prepare(self):
        self.load_texts()

    def forms(self, data):
        return {prefix_of(row): RereadForm(data, prefix=prefix_of(row), row=row) for row in self.texts}

    def version_data(self, instance):
        return {f"{prefix_of(instance)}-version": instance.version}

    def perform(self, forms):
        operations.reread(
            actor=self.request.user, application=self.application, texts=[form.told for form in forms.values()]
        )
        return reverse("desk")

    def show(self, forms, status=200):
        self.rows = [self._row(row, forms[prefix_of(row)]) for row in self.texts]
        return super().show(forms, status)

    def _row(self, row: MaskedText, form: RereadForm) -> dict:
        original = tidy(queries.original_of(row).text)
        return {"row": row, "form": form, "original": marked(original, row.text)}

    def context(self):
        return {
            "application": self.application,
            "rows": self.rows,
            "cancel_url": reverse("desk"),
            "held_on": queries.next_session_of(self.application),
        }


def prefix_of(row: MaskedText) -> str:
    return f"text-{row.pk}"


def marked(original: str, masked: str) -> list[dict[str, str]]:
    """The original in pieces, each with the mask that hides it, or none; in one piece when the two do not fit."""
    pieces, done = [], 0
    for one in stretches_of(original, masked) or []:
        pieces += [{"text": original[done : one.start]}, {"text": original[one.start : one.end], "mask": one.mask}]
        done = one.end
    return [*pieces, {"text": original[done:]}]


class LiftAnonymity(LiftInScope, FormPage):
    """Asks why, then opens the name and the documents of one line to its session."""

    template_name = "anonymity/lift.html"
    success = gettext_lazy("The anonymity of this line is lifted, until the session closes.")

    def prepare(self):
        self.load_to_lift()
        self.log_read(ReadKind.PAGE, [self.application.applicant_id], self.session.number)

    def forms(self, data):
        return {"form": LiftForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.lift_anonymity(actor=self.request.user, item=self.item, reason=told["reason"], key=told["key"])
        return reverse("commissions:item", args=[self.session.pk, self.item.position])

    def context(self):
        return {
            "title": _("Lift the anonymity of file %(number)s?") % {"number": self.application.number},
            "consequences": [
                _("The name and the supporting documents of this line open to those who see this session."),
                _("They close again with the session."),
                _("Your reason is shown on the line to everybody, and told in the minutes."),
            ],
            "cancel_url": reverse("commissions:item", args=[self.session.pk, self.item.position]),
        }


class OpenDocument(OpenedDocument, GuardedView):
    def get(self, request, pk, position, document):
        return self.file_of(document)


class Present(PresentedItem, GuardedView):
    """The line that one presents: all that the session sees of it, to be read only."""

    def get(self, request, pk, position):
        self.load_presented()
        context = {
            "session": self.session,
            "item": self.item,
            "line": self.item.line,
            "application": self.application,
            "file": self.file,
            "explanation": explanation_shown(getattr(self.item.line, "explanation", None)),
            "received": self.received,
        }
        return render(request, "anonymity/present.html", context)
