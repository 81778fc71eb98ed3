"""What is asked for, by when."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from aids.applications.completeness.operations import Asked
from aids.applications.completeness.perms import deadlines
from aids.applications.correspondence import DAYS_FOR_DOCUMENTS
from aids.applications.models import Application, ExpectedDocument
from cases.people.forms import OnceForm


class AskForm(OnceForm):
    """The documents that a letter asks for, and its deadline; `unseen` are those that may be asked for."""

    documents = forms.MultipleChoiceField(
        label=_("Documents to ask for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    deadline = forms.DateField(label=_("To be received by"))
    indispensable = forms.BooleanField(
        label=_("Indispensable: the examination stops until they are there"),
        required=False,
        help_text=_("Otherwise it goes on meanwhile: a missing document stops nothing by itself (CRPA L114-5-1)."),
    )

    def __init__(self, *args, unseen: list[ExpectedDocument], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["documents"].choices = [(one.code, one.label) for one in unseen]

    @property
    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(frozenset(told["documents"]), told["deadline"], told["indispensable"])


def proposed(application: Application, unseen: list[ExpectedDocument], on: dt.date) -> dict:
    """What the form proposes: all that is required, and the usual deadline, or the last that silence leaves."""
    first, last = deadlines(application, on)
    usual = on + dt.timedelta(days=DAYS_FOR_DOCUMENTS)
    return {"documents": [one.code for one in unseen if one.required], "deadline": min(max(usual, first), last)}
