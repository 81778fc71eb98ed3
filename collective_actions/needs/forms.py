"""What is typed of needs and proposals; each thing that cannot be has one clear sentence."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.people.forms import OnceForm
from collective_actions.catalogue.enums import ActionKind
from collective_actions.needs.enums import NeedStatus
from collective_actions.needs.models import Endorsement, Need, Proposal
from collective_actions.needs.queries import CHOICES, needs_alone
from directory.enums import Thematic
from directory.models import Commune, Organisation, TerritorialUnit
from directory.services.forms import RowForm
from directory.services.queries import commune_meant

THEMES = [("", gettext_lazy("Choose a theme")), *Thematic.choices]
LONG = forms.Textarea(attrs={"rows": 4})


def known_commune(text: str) -> Commune | None:
    """The commune meant, None when nothing is typed."""
    if not text.strip():
        return None
    found = commune_meant(text)
    if found is None:
        raise ValidationError(_("No commune of the département has this name or postal code."), code="unknown")
    return found


class BoardFilter(forms.Form):
    """Which ideas, where; lives in the URL."""

    thematic = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    unit = forms.ModelChoiceField(
        TerritorialUnit.objects.all(),
        label=gettext_lazy("Unit"),
        required=False,
        empty_label=gettext_lazy("The whole département"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["thematic"].choices = [("", _("All themes")), *Thematic.choices]


class NeedForm(OnceForm):
    """What a professional or a partner saw missing, and where: a commune, or a whole unit."""

    words = forms.CharField(label=gettext_lazy("What is missing, and for whom?"), max_length=800, widget=LONG)
    thematic = forms.ChoiceField(label=gettext_lazy("Theme"), choices=THEMES)
    commune = forms.CharField(label=gettext_lazy("Commune or postal code"), max_length=80, required=False)
    unit = forms.ModelChoiceField(
        TerritorialUnit.objects.all(), label=gettext_lazy("Or everywhere in a unit"), required=False, empty_label="—"
    )

    def clean_commune(self) -> Commune | None:
        return known_commune(self.cleaned_data["commune"])

    def clean(self):
        cleaned = super().clean()
        if "commune" in cleaned and (cleaned["commune"] is None) == (cleaned.get("unit") is None):
            self.add_error("commune", ValidationError(_("Say where: a commune, or a whole unit."), code="where"))
        return cleaned

    @property
    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("words", "thematic", "commune", "unit")}


class TellForm(OnceForm):
    """What a resident says is missing where they live; `nothing` is a trap for robots, which fill in everything."""

    words = forms.CharField(
        label=gettext_lazy("What is missing where you live?"),
        max_length=800,
        widget=LONG,
        help_text=gettext_lazy("In your own words. Please write nobody’s name."),
    )
    thematic = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=THEMES)
    commune = forms.CharField(label=gettext_lazy("Your commune or its postal code"), max_length=80)
    nothing = forms.CharField(
        label=gettext_lazy("Leave this empty"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1"})
    )

    def clean_commune(self) -> Commune:
        return known_commune(self.cleaned_data["commune"])

    @property
    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("words", "thematic", "commune")}

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("nothing"))


class AsideForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("Kept with the need, for the design service only."),
    )


class ProposalForm(RowForm):
    """An idea and the needs that it answers; `chosen` are the ids of those ticked on the board."""

    needs = forms.ModelMultipleChoiceField(
        Need.objects.none(), label=gettext_lazy("The needs that it answers"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Proposal
        fields = ("title", "plain_words", "change", "thematic", "unit")
        widgets = dict.fromkeys(("plain_words", "change"), LONG)

    def __init__(self, data=None, *, instance=None, chosen: set[int] = frozenset()):
        kept = Q(proposal=instance) if instance else Q(pk__in=chosen)
        found = {need.pk: need for need in _free(instance).filter(kept)}
        begun = {"needs": list(found)} | (_begun(list(found.values())) if found and not instance else {})
        super().__init__(data, instance=instance, initial=begun)
        offered = found | {need.pk: need for need in needs_alone()[:CHOICES]}
        field = self.fields["needs"]
        field.queryset = _free(instance)
        field.choices = [(pk, _told(need)) for pk, need in offered.items()]
        self.fields["unit"].empty_label = _("The whole département")


def _free(proposal: Proposal | None):
    """The needs that this proposal may take, and has."""
    rows = Need.objects.filter(status=NeedStatus.SHOWN).select_related("commune", "unit", "organisation")
    alone = Q(proposal__isnull=True)
    return rows.filter(alone | Q(proposal=proposal) if proposal else alone)


def _begun(needs: list[Need]) -> dict:
    """What the needs chosen already say of the proposal."""
    units = {need.unit_id or need.commune.unit_id for need in needs}
    return {"thematic": needs[0].thematic, "unit": units.pop() if len(units) == 1 else None}


def _told(need: Need) -> str:
    return f"{need.words} · {need.get_thematic_display()} · {need.place} · {need.told_by}"


class EndorsementForm(OnceForm):
    """The words of an organisation; which one, when the design service records what it received."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Organisation"))
    words = forms.CharField(
        label=gettext_lazy("Why this matters to it, what it can bring"), max_length=800, widget=LONG
    )

    def __init__(self, data=None, *, proposal: Proposal, organisation: Organisation | None):
        super().__init__(data)
        self.own = organisation
        if organisation:
            del self.fields["organisation"]
        else:
            given = Endorsement.objects.filter(proposal=proposal, taken_back_on__isnull=True).values("organisation")
            rows = Organisation.objects.filter(is_open=True).exclude(pk__in=given)
            self.fields["organisation"].queryset = rows

    @property
    def endorser(self) -> Organisation:
        return self.own or self.cleaned_data["organisation"]


class CarryForm(OnceForm):
    owner = forms.ModelChoiceField(
        Organisation.objects.filter(is_open=True), label=gettext_lazy("The organisation that carries it")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ActionKind, widget=forms.RadioSelect)
