"""What is typed about lead workers, absences and emergencies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from cases.following.enums import AbsenceKind, Capacity, EmergencyKind, WhyEnded
from cases.following.models import SHORTEST_REASON
from cases.people.forms import OnceForm, VersionForm
from directory.models import User


class WorkerField(forms.ModelChoiceField):
    """Somebody among the workers of a unit."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), empty_label="—", **kwargs)

    def label_from_instance(self, account: User) -> str:
        return f"{account} · {account.capacity}" if account.capacity else str(account)


class NameLeadForm(OnceForm):
    worker = WorkerField(label=_("Lead worker"))
    starts_on = forms.DateField(label=_("Since"), initial=clock.today)
    whole_household = forms.BooleanField(
        label=_("For the other adults of the household too"), required=False, initial=True
    )

    def __init__(self, *args, workers, others: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers
        _offer_whole_household(self, others)


def _offer_whole_household(form: forms.Form, others: list[str]) -> None:
    """Asked only when there are others, whose names it tells."""
    if others:
        form.fields["whole_household"].help_text = ", ".join(others)
    else:
        del form.fields["whole_household"]


class HandOverForm(OnceForm):
    worker = WorkerField(label=_("New lead worker"))
    starts_on = forms.DateField(label=_("Since"), initial=clock.today)
    hand_over_note = forms.CharField(
        label=_("Hand-over note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What is under way, what to watch. Read by the new lead worker and those who follow the person."),
    )
    whole_household = forms.BooleanField(
        label=_("For the other adults of the household too"), required=False, initial=True
    )
    may_still_read = forms.BooleanField(
        label=_("The former lead worker may still read the file for 30 days"), required=False, initial=True
    )

    def __init__(self, *args, workers, others: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers
        _offer_whole_household(self, others)


class EndLeadForm(VersionForm):
    why_ended = forms.ChoiceField(
        label=_("Why"), choices=[("", "—"), *[one for one in WhyEnded.choices if one[0] != WhyEnded.HANDED_OVER]]
    )
    end_reason = forms.CharField(label=_("In a few words"), max_length=300)
    may_still_read = forms.BooleanField(
        label=_("The former lead worker may still read the file for 30 days"), required=False, initial=True
    )


class EntrustForm(OnceForm):
    worker = WorkerField(label=_("New lead worker"))
    hand_over_note = forms.CharField(
        label=_("Hand-over note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The same note is left in each file chosen above."),
    )

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers


class AbsenceForm(OnceForm):
    worker = WorkerField(label=_("Who is away"))
    starts_on = forms.DateField(label=_("First day"), initial=clock.today)
    ends_on = forms.DateField(label=_("Last day"))
    covered_by = WorkerField(
        label=_("Covered by"), help_text=_("A colleague of the same unit, who opens the files meanwhile.")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "—"), *AbsenceKind.choices])

    def __init__(self, *args, workers, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers
        self.fields["covered_by"].queryset = colleagues


class EmergencyForm(OnceForm):
    kind = forms.ChoiceField(label=_("Why"), choices=[("", "—"), *EmergencyKind.choices])
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a sentence: the lead worker and the data-protection officer read it."),
    )

    def clean_reason(self):
        reason = self.cleaned_data["reason"].strip()
        if len(" ".join(reason.split())) < SHORTEST_REASON:
            raise forms.ValidationError(_("Say why in a sentence: others will read it."))
        return reason


class EmergencyFilter(forms.Form):
    """What the officer looks at: all of it lives in the URL; what cannot be is passed over."""

    kind = forms.ChoiceField(label=_("Why"), required=False, choices=[("", _("All")), *EmergencyKind.choices])
    seen = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("new", _("Not seen by me")), ("open", _("Open now"))],
    )
    since = forms.DateField(label=_("Since"), required=False)
    until = forms.DateField(label=_("Until"), required=False)

    def apply(self, accesses, now):
        """The accesses that the filters keep, latest first."""
        self.is_valid()
        told = self.cleaned_data
        if told.get("kind"):
            accesses = accesses.filter(kind=told["kind"])
        if told.get("since"):
            accesses = accesses.filter(starts_at__date__gte=told["since"])
        if told.get("until"):
            accesses = accesses.filter(starts_at__date__lte=told["until"])
        if told.get("seen") == "open":
            accesses = accesses.filter(starts_at__lte=now, ends_at__gt=now)
        if told.get("seen") == "new":
            unseen = {"announcements__capacity": Capacity.DATA_PROTECTION_OFFICER, "announcements__seen_at": None}
            accesses = accesses.filter(**unseen)
        return accesses
