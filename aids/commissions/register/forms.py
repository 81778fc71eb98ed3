"""What the register shows and in which order: all of it lives in the address, save for a name."""

import datetime as dt
import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aids.commissions.enums import Outcome
from aids.commissions.register import queries
from backend.kit import clock
from backend.kit.days import DayField
from backend.kit.search import normalise
from directory.models import TerritorialUnit, User

MONTHS_BACK = 12
_NUMBER = re.compile(r"(?:(?P<unit>[\w-]{1,40})-)?(?P<year>\d{4})-(?P<sequence>\d{1,9})")


class RegisterFilter(forms.Form):
    """A year back where no period is said; a number alone looks in all years."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=TerritorialUnit.objects.none(), required=False, empty_label=_("All")
    )
    aid = forms.ChoiceField(label=_("Aid"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices])
    signatory = forms.ModelChoiceField(
        label=_("Signatory"), queryset=User.objects.none(), required=False, empty_label=_("All")
    )
    number = forms.CharField(label=_("Number of the decision or the application"), required=False, max_length=60)

    def __init__(self, *args, user, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.today = today
        units = queries.units_of(user)
        self.fields["unit"].queryset = units
        self.fields["signatory"].queryset = queries.signatories_in(units)
        self.fields["aid"].choices = [("", _("All")), *queries.aids()]

    def clean_number(self):
        """The decisions that a number means: EST-2026-0042, or 2026-0042 for an application."""
        typed = self.cleaned_data["number"].strip()
        found = _NUMBER.fullmatch(typed)
        if typed and not found:
            raise forms.ValidationError(_("Type a number such as EST-2026-0042, or 2026-0042 for an application."))
        return found.groupdict() if found else None

    def clean(self):
        cleaned = super().clean()
        since, until = self.period
        if since > until:
            self.add_error("until", _("The end comes before the start."))
        return cleaned

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """First and last day, both included."""
        until = self.cleaned_data.get("until") or self.today
        return self.cleaned_data.get("since") or clock.add_months(until, -MONTHS_BACK), until

    @property
    def rows(self):
        """The decisions asked for, sorted as the address says; an unknown sort is passed over. Once valid."""
        told = self.cleaned_data
        decisions = queries.decisions_read_by(self.user)
        if told["since"] or told["until"] or not told["number"]:
            first, after = queries.moments(*self.period)
            decisions = decisions.filter(decided_at__gte=first, decided_at__lt=after)
        if told["number"]:
            decisions = decisions.filter(_numbered(**told["number"]))
        chosen = {
            "unit": told["unit"],
            "line__aid_code": told["aid"],
            "outcome": told["outcome"],
            "decided_by": told["signatory"],
        }
        decisions = decisions.filter(**{name: value for name, value in chosen.items() if value})
        return decisions.order_by(*queries.SORTS.get(self.data.get("sort"), queries.SORTS["-decided"]))


def _numbered(unit: str | None, year: str, sequence: str) -> Q:
    number = {"year": int(year), "sequence": int(sequence)}
    if unit:
        return Q(**number, unit__code__iexact=unit)
    return Q(**{f"line__application__{name}": value for name, value in number.items()})


class NameForm(forms.Form):
    """The name of an applicant: posted, so that it stays out of addresses and their logs."""

    name = forms.CharField(label=_("Name of the applicant"), max_length=100)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not normalise(name):
            raise forms.ValidationError(_("Type a name."))
        return name
