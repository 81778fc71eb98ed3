"""What a partner types of its own sheets, and what it is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.services.forms import PUBLIC_FIELDS, OrganisationForm, ServiceForm
from directory.sheets import changes

SHEET_FIELDS = ("mission", "ways_of_working", "needs_perceived", "contact", "phone", "email", "website")
"""What an organisation says of itself; its name and its kind are the département's to write."""


class OwnSheet:
    """A sheet as its organisation would have it; shows what is proposed already, whose `mark` goes along."""

    def __init__(self, data=None, *, instance, waiting, mark: str):
        proposed = changes.initial(instance, waiting.told) if waiting else {}
        super().__init__(data, instance=instance, initial=proposed | {"opened_on": mark})
        self.fields["version"].required = True
        self.fields["opened_on"] = forms.CharField(widget=forms.HiddenInput, required=False)


class OwnOrganisationForm(OwnSheet, OrganisationForm):
    class Meta(OrganisationForm.Meta):
        fields = SHEET_FIELDS


class OwnServiceForm(OwnSheet, ServiceForm):
    class Meta(ServiceForm.Meta):
        fields = PUBLIC_FIELDS


class AnswerForm(forms.Form):
    """`version` is that of the sheet which is compared with the change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("approve", _("Approve: the sheet says it at once")), ("send_back", _("Send back"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Words for the partner"),
        help_text=_("Needed to send it back: what is missing, what to correct."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
