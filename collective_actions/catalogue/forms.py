"""What is looked for in the catalogue, and what is typed about an action."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.people.forms import AmountField
from collective_actions.catalogue.enums import ActionStatus, PartKind
from collective_actions.catalogue.models import Action, Part
from directory.enums import Role, Thematic
from directory.models import Organisation, User
from directory.services.forms import RowForm


class ActionFilter(forms.Form):
    """The filters of the list behind sign-in, in the address."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    status = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *ActionStatus.choices], required=False)
    thematic = forms.ChoiceField(label=_("Theme"), choices=[("", _("All themes")), *Thematic.choices], required=False)


class ActionForm(RowForm):
    """`owners` are the organisations for which the account writes."""

    thematics = forms.MultipleChoiceField(label=_("Themes"), choices=Thematic, widget=forms.CheckboxSelectMultiple)
    budget = AmountField(label=_("What it costs, in euros"), required=False)

    class Meta:
        model = Action
        fields = (
            "title",
            "kind",
            "plain_words",
            "thematics",
            "audience",
            "owner",
            "open_to",
            "cost",
            "how_to_come",
            "phone",
            "accessibility",
            "childcare",
            "transport",
            "objectives",
            "budget",
            "funding",
        )
        widgets = {
            "plain_words": forms.Textarea(attrs={"rows": 5}),
            "objectives": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, data=None, *, user: User, instance=None, initial=None):
        owners = Organisation.objects.filter(is_open=True)
        if not user.holds(Role.ACTION_DESIGNER):
            owners = owners.filter(pk=user.organisation_id)
        if instance is not None:
            owners |= Organisation.objects.filter(pk=instance.owner_id)
        begun = {"owner": user.organisation_id} if instance is None and user.organisation_id else {}
        super().__init__(data, instance=instance, initial=begun | (initial or {}))
        self.fields["owner"].queryset = owners.order_by("name")


class PartForm(forms.Form):
    """An organisation that carries, an account that facilitates, or a name; partners choose among colleagues."""

    key = RowForm.declared_fields["key"]
    kind = forms.ChoiceField(label=pgettext_lazy("in an action", "Part"), choices=PartKind)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none(), required=False)
    account = forms.ModelChoiceField(label=_("Account"), queryset=User.objects.none(), required=False)
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, help_text=_("Of a resident, the first name only.")
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(is_open=True).order_by("name")
        colleagues = User.objects.filter(is_active=True).order_by("last_name", "first_name")
        if not user.holds(Role.ACTION_DESIGNER):
            colleagues = colleagues.filter(organisation=user.organisation_id)
        self.fields["account"].queryset = colleagues

    def clean(self):
        told = super().clean()
        given = [name for name in ("organisation", "account", "name") if told.get(name)]
        if len(given) != 1:
            raise ValidationError(_("Say one of the three: an organisation, an account or a name."))
        if (told.get("kind") == PartKind.CARRIER) != (given == ["organisation"]):
            raise ValidationError(_("An organisation carries the action; people facilitate it or helped to design it."))
        if given == ["account"] and told.get("kind") != PartKind.FACILITATOR:
            raise ValidationError(_("Residents are told by their first name."))
        return told

    @property
    def told(self) -> dict:
        return {field.name: self.cleaned_data[field.name] for field in Part._meta.fields if field.name in _PART_FIELDS}


_PART_FIELDS = ("kind", "organisation", "account", "name")
