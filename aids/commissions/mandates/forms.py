"""What the administrator types of the composition of a commission and of delegations of signature."""

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from aids.commissions.mandates.enums import Office, Rank
from aids.commissions.mandates.queries import aids_named
from backend.kit.days import DayField
from backend.kit.money import CENT
from cases.people.forms import AmountField, OnceForm
from directory.models import User


class SeatForm(OnceForm):
    name = forms.CharField(label=_("Seat"), max_length=120, help_text=_("Such as: the CAF, a CCAS, a landlord."))
    starts_on = DayField(label=_("From"))


class EndForm(forms.Form):
    ends_on = DayField(label=_("Last day"))


def accounts():
    """Open accounts, by name."""
    return User.objects.filter(is_active=True).order_by(F("last_name"), "first_name")


class PeriodForm(OnceForm):
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False)

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end comes before the start."))
        return cleaned


class MandateForm(PeriodForm):
    holder = forms.ModelChoiceField(label=_("Member"), queryset=User.objects.none())
    rank = forms.ChoiceField(label=_("Holds it as"), choices=Rank)
    office = forms.ChoiceField(label=_("Office"), choices=Office)
    capacity = forms.CharField(label=_("Capacity"), max_length=120)
    reference = forms.CharField(label=_("Act of appointment"), max_length=120)

    field_order = ["holder", "rank", "office", "capacity", "reference", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = accounts()


class AuthorityForm(PeriodForm):
    holder = forms.ModelChoiceField(label=_("Holder"), queryset=User.objects.none())
    reference = forms.CharField(label=_("Reference of the delegation"), max_length=120)
    capacity = forms.CharField(label=_("Capacity"), max_length=120)
    ceiling = AmountField(label=_("Most per decision"), least=CENT)
    aid_codes = forms.MultipleChoiceField(
        label=_("Aids covered"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )

    field_order = ["holder", "reference", "capacity", "ceiling", "starts_on", "ends_on", "aid_codes"]

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = accounts()
        self.fields["aid_codes"].choices = aids_named(today)
