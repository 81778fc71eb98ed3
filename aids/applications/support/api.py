"""Which step of a contract a request supports, through the API."""

from django.urls import path
from rest_framework import serializers

from aids.applications.support.forms import StepForm
from aids.applications.support.operations import say_step
from aids.applications.support.scope import SupportInScope
from backend.api.bodies import LARGEST_ID, Body, judged
from backend.api.schema import writes
from backend.api.views import ApiView
from backend.kit import clock


class StepBody(Body):
    step = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, allow_null=True, help_text="Of a contract of the household; null: none."
    )


class LineStep(SupportInScope, ApiView):
    @writes(StepBody, "Say which step of an accompaniment contract a request supports")
    def put(self, request, pk, line):
        self.load_support()
        form = judged(StepForm({"step": self.told(StepBody)["step"]}, steps=self.steps))
        return self.write(
            say_step, about=self.application, line=self.line, step=form.cleaned_data["step"], today=clock.today()
        )


urlpatterns = [
    path("applications/<int:pk>/lines/<int:line>/step/", LineStep.as_view(), name="line_step"),
]
