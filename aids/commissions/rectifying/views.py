"""The screen that mends an error in a decision."""

from django.utils.translation import gettext_lazy

from aids.commissions.rectifying import operations
from aids.commissions.rectifying.forms import RectifyForm
from aids.commissions.rectifying.scope import DecisionToMend
from backend.audit.views import FormPage
from backend.kit import clock


class Rectify(DecisionToMend, FormPage):
    template_name = "rectifying/rectify.html"
    success = gettext_lazy("The error is mended by a new decision; its letter is being written.")

    def prepare(self):
        self.load_decision()
        self.log_decision_read()

    def forms(self, data):
        return {"form": RectifyForm(data, initial=RectifyForm.initial_of(self.decision))}

    def perform(self, forms):
        form = forms["form"]
        operations.rectify(
            actor=self.request.user,
            decision=self.decision,
            mended=form.mended,
            error=form.cleaned_data["error"],
            today=clock.today(),
            key=form.cleaned_data["key"],
        )
        return self.application.get_absolute_url()

    def context(self):
        return {"decision": self.decision, "cancel_url": self.application.get_absolute_url()}
