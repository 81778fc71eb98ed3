"""What somebody who looks for company or for help types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.days import DayField
from collective_actions.catalogue.enums import ActionKind
from directory.services.forms import ServiceFilter


class CatalogueFilter(ServiceFilter):
    """One box in their own words, a place, days; lives in the URL, of the page as of the feed."""

    q = forms.CharField(label=_("What would you like?"), max_length=100, required=False)
    near = forms.CharField(label=_("Commune or postal code"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All kinds")), *ActionKind.choices], required=False)
    since = DayField(label=_("From the day"), required=False)
    until = DayField(label=_("Until the day"), required=False)
    seats = forms.BooleanField(label=_("With seats left"), required=False)

    field_order = ["q", "near", "thematic", "kind", "since", "until", "seats"]

    @property
    def asked(self) -> dict:
        """What `enrolment.queries.found` takes; nothing of a field that is not valid."""
        told = self.cleaned_data if self.is_valid() else {}
        return {
            "text": told.get("q", ""),
            "thematic": told.get("thematic", ""),
            "kind": told.get("kind", ""),
            "near": told.get("near"),
            "since": told.get("since"),
            "until": told.get("until"),
            "with_seats_only": told.get("seats", False),
        }


class CalendarFilter(CatalogueFilter):
    """The same for one month, which says the days by itself."""

    since = None
    until = None
