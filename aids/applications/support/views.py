"""The screen that says which step of a contract a request supports."""

from django.utils.translation import gettext_lazy

from aids.applications.support.forms import StepForm
from aids.applications.support.operations import say_step
from aids.applications.support.scope import SupportInScope
from backend.audit.models import ReadKind
from backend.audit.views import FormPage
from backend.kit import clock


class SayStep(SupportInScope, FormPage):
    template_name = "applications/step.html"
    success = gettext_lazy("Recorded.")

    def prepare(self):
        self.load_support()
        self.log_read(ReadKind.PAGE, self.person_ids(), self.application.number)

    def refused_at(self):
        return self.application.get_absolute_url()

    def forms(self, data):
        known = getattr(self.line, "support", None)
        return {"form": StepForm(data, steps=self.steps, initial={"step": known.step_id if known else None})}

    def perform(self, forms):
        step = forms["form"].cleaned_data["step"]
        say_step(actor=self.request.user, line=self.line, step=step, today=clock.today())
        return self.application.get_absolute_url()

    def context(self):
        return {
            "application": self.application,
            "line": self.line,
            "has_steps": bool(self.steps),
            "cancel_url": self.application.get_absolute_url(),
        }
