"""The file that an administrator sends."""

import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit.uploads import RefusedUpload, scan
from backend.kit.uploads.judging import too_large
from directory.exchange.reading import LONGEST_SOURCE


class ImportForm(forms.Form):
    """A ZIP, scanned; whether it holds what it should is said once it is examined."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    file = forms.FileField(
        label=pgettext_lazy("computer file", "File"),
        help_text=_("A ZIP that holds structures.json and services.json, as data·inclusion publishes them."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )
    only_source = forms.CharField(
        label=_("Only the rows of this source"),
        help_text=_("Its code, such as dora; empty: the rows of every source."),
        max_length=LONGEST_SOURCE,
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(too_large(file.size))
        try:
            scan(file)
        except RefusedUpload as refusal:
            raise ValidationError(refusal.sentence) from None
        return file
