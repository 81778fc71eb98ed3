"""Which step of a contract a request supports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.plan.models import Step


class StepForm(forms.Form):
    """One of the steps still to be done, or none."""

    step = forms.ModelChoiceField(
        label=_("Step of the accompaniment contract"),
        queryset=Step.objects.none(),
        required=False,
        blank=True,
        empty_label=_("None: this request supports no step"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This step is not to be done in a contract of this household.")},
    )

    def __init__(self, *args, steps: list[Step], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = Step.objects.filter(pk__in=[step.pk for step in steps])
