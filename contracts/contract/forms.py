"""What is typed about a contract: with whom, under which schemes, until when, who else signs."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.people.forms import OnceForm, VersionForm
from cases.people.models import Person
from contracts import schemes
from contracts.contract.limits import last_day
from contracts.contract.models import LONGEST_REVIEW, Contract, Version
from contracts.contract.operations import Terms
from directory.models import Organisation

MONTHS_PROPOSED = 6
"""Of a contract whose schemes say nothing shorter."""


def _schemes_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Under which scheme"),
        choices=schemes.offered,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One contract whatever the schemes: tick all those that apply."),
    )


class OpenForm(OnceForm):
    """`adults` live with the person: one of them may sign too."""

    schemes = _schemes_field()
    second = forms.ModelChoiceField(
        label=_("A contract for two"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("No: this person alone"),
        help_text=_("Both sign, and both read all that it says."),
    )

    def __init__(self, *args, adults: list[Person], **kwargs):
        super().__init__(*args, **kwargs)
        if adults:
            self.fields["second"].queryset = Person.objects.filter(pk__in=[one.pk for one in adults])
        else:
            del self.fields["second"]


class TermsForm(VersionForm):
    """The days of the open text; `version` is that of the version row."""

    schemes = _schemes_field()
    starts_on = forms.DateField(label=_("From"))
    ends_on = forms.DateField(
        label=_("Until"), help_text=_("A contract has a term: without one, an accompaniment dilutes.")
    )
    review_every = forms.TypedChoiceField(label=_("We take stock every"), coerce=int, choices=())
    oriented_on = forms.DateField(
        label=_("Orientation notified on"),
        required=False,
        help_text=_("For the RSA: the contract is signed within the month that follows."),
    )
    why = forms.CharField(label=_("Why the contract changes"), max_length=300)

    def __init__(self, *args, version: Version, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["review_every"].choices = [
            (months, _("%(months)s months") % {"months": months} if months > 1 else _("month"))
            for months in range(1, LONGEST_REVIEW + 1)
        ]
        if version.number == 1:
            del self.fields["why"]

    @staticmethod
    def initial_of(contract: Contract, version: Version, today: dt.date) -> dict:
        """What the text says; on a new one, a term that every scheme allows."""
        start = version.starts_on or today
        codes = [row.scheme for row in contract.schemes.all()]
        longest = [schemes.schemes()[code].longest_months or MONTHS_PROPOSED for code in codes]
        months = min([MONTHS_PROPOSED, *longest])
        return {
            "version": version.version,
            "schemes": codes,
            "starts_on": start,
            "ends_on": version.ends_on or last_day(max(start, contract.ends_on or start), months),
            "review_every": version.review_every,
            "oriented_on": contract.oriented_on,
            "why": version.why,
        }

    @property
    def told(self) -> Terms:
        told = self.cleaned_data
        return Terms(
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            review_every=told["review_every"],
            schemes=tuple(told["schemes"]),
            oriented_on=told["oriented_on"],
            why=told.get("why", ""),
        )


class PartnerForm(forms.Form):
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    name = forms.CharField(label=_("Who signs for it"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(is_open=True).order_by("name")
