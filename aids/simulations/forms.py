"""What the rule editors choose: two versions, a period, units; then what a list shows."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from aids.rule_sets.enums import RuleSetStatus
from aids.rule_sets.models import RuleSet
from aids.rule_sets.queries import in_force, listed, standing
from aids.simulations.enums import Direction
from aids.simulations.models import Simulation
from backend.kit import clock
from cases.people.forms import OnceForm
from directory.models import TerritorialUnit

MONTHS_BEFORE = 12


class VersionField(forms.ModelChoiceField):
    """A version of the rule set, told with where it stands."""

    def label_from_instance(self, obj):
        words = {"version": obj.label, "state": standing(obj, clock.today())["label"], "title": obj.title}
        return _("%(version)s (%(state)s) · %(title)s") % words


class PrepareForm(OnceForm):
    after = VersionField(label=gettext_lazy("Text to try"), queryset=RuleSet.objects.none(), empty_label=None)
    before = VersionField(label=gettext_lazy("Compared with"), queryset=RuleSet.objects.none(), empty_label=None)
    decided_from = forms.DateField(label=gettext_lazy("Decided from"))
    decided_to = forms.DateField(label=gettext_lazy("Decided until"))
    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Units"),
        queryset=TerritorialUnit.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one unit.")},
    )

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        usable = listed(versions.exclude(status=RuleSetStatus.ABANDONED))
        self.fields["after"].queryset = self.fields["before"].queryset = usable

    @staticmethod
    def initial_of(versions, after: str | None) -> dict:
        """The text in force beside the one asked for, or the latest draft; the last twelve months, every unit."""
        today = clock.today()
        drafts = versions.filter(status__in=[RuleSetStatus.DRAFT, RuleSetStatus.IN_REVIEW])
        return {
            "before": in_force(today),
            "after": after or listed(drafts).first(),
            "decided_from": clock.add_months(today, -MONTHS_BEFORE),
            "decided_to": today,
            "units": TerritorialUnit.objects.all(),
        }


class ChangesForm(forms.Form):
    """Which changes a list shows."""

    direction = forms.ChoiceField(
        label=pgettext_lazy("simulation", "Change"),
        required=False,
        choices=[("", gettext_lazy("All")), *Direction.choices],
    )

    @property
    def asked(self) -> str:
        """The direction asked for; empty for all."""
        return self.cleaned_data["direction"] if self.is_valid() else ""


class OtherForm(forms.Form):
    """With which other simulation."""

    other = forms.ChoiceField(label=gettext_lazy("Other simulation"))

    def __init__(self, *args, simulations: list[Simulation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [
            (str(one.pk), _("no. %(number)s · %(texts)s") % {"number": one.pk, "texts": one}) for one in simulations
        ]
