"""What is typed to enrol somebody, and who came."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.people.forms import OnceForm
from collective_actions.catalogue.forms import ActionFilter
from collective_actions.catalogue.models import Series
from collective_actions.enrolment.operations import Named

AGREED = _("The person agrees to be enrolled")


class NameForm(forms.Form):
    """A first name and an initial: only what is needed."""

    first_name = forms.CharField(label=_("First name"), max_length=40)
    initial = forms.RegexField(
        label=_("First letter of the last name"),
        regex=r"^[^\W\d_]$",
        max_length=1,
        required=False,
        error_messages={"invalid": _("One letter.")},
    )
    agreed = forms.BooleanField(label=AGREED, error_messages={"required": _("Tick it once they said yes.")})

    @property
    def named(self) -> Named:
        told = self.cleaned_data
        return Named(
            told["first_name"],
            told["initial"].upper()[:1],
            told.get("phone", ""),
            told.get("email", ""),
            "en" if get_language() == "en" else "fr",
        )


class OwnForm(NameForm):
    """The same by the person, who leaves a number where they are told of a seat or of a change."""

    phone = forms.RegexField(
        label=_("Phone, to tell you if something changes"),
        regex=r"^\+?(?:[ .()-]*\d){6,15}[ .()-]*$",
        max_length=20,
        error_messages={"invalid": _("Type a phone number, such as 06 12 34 56 78.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Only to tell you when a seat is free for you, if you are on the waiting list."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": -1}),
    )

    field_order = ["first_name", "initial", "phone", "email", "agreed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = _("I want to come, and I will tell if I cannot")
        self.fields["agreed"].error_messages["required"] = _("Tick it to enrol.")

    @property
    def is_of_a_robot(self) -> bool:
        """A field that nobody sees is filled in."""
        return bool(self.cleaned_data["website"])


class LeaveForm(forms.Form):
    """The word that somebody does not come."""

    answer = forms.CharField(widget=forms.HiddenInput, initial="cancel")


class DatesFilter(ActionFilter):
    """What is looked for among the dates to come."""

    status = None


class FromFileForm(OnceForm):
    """Which dates, for a person of the file; `anyway` names those whose clash was shown."""

    series = forms.ModelChoiceField(
        label=_("Dates"),
        queryset=Series.objects.none(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose dates."), "invalid_choice": _("These dates are not offered any more.")},
    )
    agreed = forms.BooleanField(label=AGREED, error_messages={"required": _("Tick it once they said yes.")})
    anyway = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        help_text=_("The same dates again: the other enrolments at these hours were looked at."),
    )

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = series
