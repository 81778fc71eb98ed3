"""What a supporting document serves as."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aids.applications.models import ExpectedDocument
from cases.people.forms import OnceForm


class ServesField(forms.MultipleChoiceField):
    """The codes of the expected documents that a file serves as, possibly none."""

    def __init__(self, **kwargs):
        super().__init__(label=_("It serves as"), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class UsesForm(forms.Form):
    serves = ServesField(help_text=_("Untick all of them to keep the file without its serving as anything."))

    def __init__(self, *args, expected: list[ExpectedDocument], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["serves"].choices = [(one.code, one.label) for one in expected]


class UploadForm(UsesForm, OnceForm):
    """What is sent along with files; the files are judged one by one."""

    serves = ServesField()
