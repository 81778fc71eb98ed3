"""What a member types of somebody with whom they have a tie."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit.days import DayField
from cases.people.forms import OnceForm


class TieForm(OnceForm):
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    first_name = forms.CharField(
        label=_("First name"), max_length=80, required=False, help_text=_("Left empty: the whole family of that name.")
    )
    birth_date = DayField(label=_("Birth date"), required=False)

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_date(self):
        day = self.cleaned_data["birth_date"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day
