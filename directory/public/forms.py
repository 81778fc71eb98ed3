"""What somebody who looks for help types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.services.forms import ServiceFilter


class PublicFilter(ServiceFilter):
    """One box in their own words, and a place."""

    q = forms.CharField(label=_("What do you need?"), max_length=100, required=False)
    near = forms.CharField(label=_("Commune or postal code"), max_length=80, required=False)

    field_order = ["q", "near", "thematic"]
