"""Screens of letters: how far they are, all of them together, how they were delivered."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_htmx.http import HttpResponseClientRefresh

from aids.commissions.letters import operations, perms
from aids.commissions.letters.forms import DeliveriesForm, DeliveryForm
from aids.commissions.letters.panels import shown
from aids.commissions.letters.scope import (
    LetterInScope,
    LettersFile,
    LettersInScope,
    LettersToDeliver,
    LetterToDeliver,
)
from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock


class LettersProgress(LettersInScope, GuardedView):
    """How many letters are written; polled by the session page, which says what comes next once they are."""

    def get(self, request, pk):
        progress = self.load_progress()
        response = render(request, "commissions/letters/progress.html", shown(self.session, progress))
        return response if progress.under_way or not request.htmx else HttpResponseClientRefresh()


class LettersStep(LettersInScope, GuardedView):
    def back(self):
        return redirect(self.session.get_absolute_url() + "#letters")


class StopLetters(LettersStep):
    def post(self, request, pk):
        operations.stop(actor=request.user, session=self.load())
        messages.success(request, _("The letters are stopped. Those that are written are kept."))
        return self.back()


class WriteLettersAgain(LettersStep):
    def post(self, request, pk):
        operations.order_again(actor=request.user, session=self.load())
        messages.success(request, _("The missing letters are being written."))
        return self.back()


class LettersPdf(LettersFile, GuardedView):
    def get(self, request, pk):
        return self.document()


class LettersArchive(LettersFile, GuardedView):
    def get(self, request, pk):
        return self.archive()


class LetterPdf(LetterInScope, GuardedView):
    def get(self, request, pk):
        return self.document()


class DeliverLetters(LettersToDeliver, FormPage):
    """The same delivery for all letters that are ticked."""

    template_name = "commissions/letters/deliveries.html"

    def prepare(self):
        self.load_letters()

    def forms(self, data):
        return {"form": DeliveriesForm(data, initial=DeliveriesForm.initial_of())}

    def perform(self, forms):
        form = forms["form"]
        recorded = operations.record_deliveries(
            actor=self.request.user,
            session=self.session,
            letter_ids=self.numbers("letter"),
            told=form.told,
            today=clock.today(),
            key=form.cleaned_data["key"],
        )
        sentence = ngettext("%(n)s letter is delivered.", "%(n)s letters are delivered.", recorded)
        messages.success(self.request, sentence % {"n": recorded})
        return self.session.get_absolute_url() + "#letters"

    def context(self):
        ticked = self.numbers("letter") if self.request.method == "POST" else None
        waiting = [letter for letter in self.letters if letter.notified_on is None]
        return {
            "session": self.session,
            "rows": [
                # one without an address is not posted: it is handed over at the site
                {"letter": letter, "ticked": letter.pk in ticked if ticked is not None else bool(letter.postal_code)}
                for letter in waiting
            ],
            "delivered": [letter for letter in self.letters if letter.notified_on],
            "back": {"label": str(self.session), "url": self.session.get_absolute_url() + "#letters"},
        }


class DeliverLetter(LetterToDeliver, FormPage):
    template_name = "commissions/letters/delivery.html"
    success = gettext_lazy("The delivery is recorded.")

    def prepare(self):
        self.load_letter(ReadKind.PAGE)

    def forms(self, data):
        means = perms.means_open_to(self.request.user, self.letter)
        initial = DeliveryForm.initial_of(self.letter, means)
        return {"form": DeliveryForm(data, letter=self.letter, means=means, initial=initial)}

    def perform(self, forms):
        form = forms["form"]
        operations.record_delivery(
            actor=self.request.user,
            letter=self.letter,
            version=form.cleaned_data["version"],
            told=form.told,
            today=clock.today(),
            reason=form.cleaned_data.get("reason", ""),
        )
        return self.letter.decision.line.application.get_absolute_url()

    def context(self):
        application = self.letter.decision.line.application
        return {
            "letter": self.letter,
            "application": application,
            "cancel_url": application.get_absolute_url(),
        }
