"""What is told when a household parts, or somebody dies."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from cases.people.forms import OnceForm, ResidenceForm, VersionForm, check_joined_on, check_leaves_on
from cases.people.models import HouseholdMember

STAYS, FOLLOWS, SHARED = "stays", "follows", "shared"
WITH_WHOM = [(STAYS, _("Stays here")), (FOLLOWS, _("Goes along")), (SHARED, _("Shared custody, in both homes"))]


class SeparationForm(OnceForm, ResidenceForm):
    """The last day together, where the one who leaves lives then, and with whom each child."""

    last_day = forms.DateField(label=_("Last day together"), initial=clock.today, validators=[check_leaves_on])

    field_order = ["last_day"]

    def __init__(self, *args, children: list[HouseholdMember], **kwargs):
        super().__init__(*args, **kwargs)
        self.children = {f"child_{child.pk}": child for child in children}
        for name, child in self.children.items():
            self.fields[name] = forms.ChoiceField(
                label=child.person.first_name, choices=WITH_WHOM, widget=forms.RadioSelect, initial=STAYS
            )

    @property
    def child_fields(self) -> list:
        return [self[name] for name in self.children]

    @property
    def parted(self) -> list[tuple[HouseholdMember, bool]]:
        """The children who do not simply stay, each with whether custody is shared."""
        told = [(child, self.cleaned_data[name]) for name, child in self.children.items()]
        return [(child, where == SHARED) for child, where in told if where != STAYS]


class DeathForm(VersionForm):
    died_on = forms.DateField(label=_("Died on"), validators=[check_joined_on])


class CorrectDeathForm(DeathForm):
    mistaken = forms.BooleanField(
        label=_("Recorded by mistake: this person is alive"),
        required=False,
        help_text=_("They live again where they lived, with the place that they had."),
    )

    @property
    def day(self) -> dt.date | None:
        """When they died; None when they did not."""
        return None if self.cleaned_data["mistaken"] else self.cleaned_data["died_on"]
