"""What somebody who looks for help types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.enums import Audience
from directory.services.forms import ServiceFilter


class PublicFilter(ServiceFilter):
    """One box in their own words, and a place."""

    q = forms.CharField(label=_("What do you need?"), max_length=100, required=False)
    near = forms.CharField(label=_("Commune or postal code"), max_length=80, required=False)
    audience = forms.ChoiceField(label=_("For whom"), required=False)
    open_now = forms.BooleanField(label=_("Open now"), required=False)

    field_order = ["q", "near", "thematic", "audience", "open_now"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [("", _("Everybody")), *Audience.choices[1:]]
