"""What is typed to share a piece, to say that the person knows, to end a share."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.kit.french import date_long
from backend.kit.registry import Piece
from cases.people.forms import OnceForm, VersionForm
from cases.sharing.enums import TOLD_BEFORE, InformedHow
from cases.sharing.operations import Chosen, Informed
from directory.models import User

NOT_INFORMED = "no"


class ShareForm(OnceForm):
    partner = forms.ChoiceField(label=_("With whom"), help_text=_("Organisation, then professional."))
    pieces = forms.MultipleChoiceField(
        label=_("Which pieces"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one piece."),
            "invalid_choice": _("One of these pieces cannot be shared any more: choose again."),
        },
    )
    purpose = forms.CharField(
        label=_("Why it is strictly necessary"),
        help_text=_("What the professional will do with it. They read this sentence; so does the person."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ends_on = forms.DateField(label=_("Until"), help_text=_("Last day, six months at most."))
    informed_how = forms.ChoiceField(
        label=_("Does the person know?"),
        choices=[
            *((how.value, how.label) for how in TOLD_BEFORE),
            (NOT_INFORMED, _("No: the person is not informed")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say when and how the person was informed, or why they are not.")},
    )
    informed_on = forms.DateField(label=_("Told on"), required=False)
    not_informed_because = forms.CharField(
        label=_("If not: why"),
        help_text=_("Such as a danger. The data-protection officer reads this reason."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, offered: list[Piece], professionals: list[User], **kwargs):
        super().__init__(*args, **kwargs)
        self.professionals = {str(one.pk): one for one in professionals}
        groups: dict[str, list[tuple[str, str]]] = {}
        for pk, one in self.professionals.items():
            words = f"{one} · {one.capacity}" if one.capacity else str(one)
            groups.setdefault(str(one.organisation), []).append((pk, words))
        self.fields["partner"].choices = [("", ""), *groups.items()]
        self.offered = {f"{piece.kind}:{piece.object_id}": piece for piece in offered}
        self.fields["pieces"].choices = [
            (value, f"{piece.label} · {date_long(piece.day)}") for value, piece in self.offered.items()
        ]

    def clean(self):
        told = self.cleaned_data
        how = told.get("informed_how")
        if how == NOT_INFORMED and not told.get("not_informed_because", "").strip():
            self.add_error("not_informed_because", ValidationError(_("Say why the person is not informed.")))
        if how and how != NOT_INFORMED and "informed_on" in told and told["informed_on"] is None:
            self.add_error("informed_on", ValidationError(_("Say on which day the person was told.")))
        return told

    @property
    def professional(self) -> User:
        return self.professionals[self.cleaned_data["partner"]]

    @property
    def chosen(self) -> Chosen:
        ticked = [self.offered[value] for value in self.cleaned_data["pieces"]]
        return {(piece.kind, piece.object_id) for piece in ticked}

    @property
    def informed(self) -> Informed:
        told = self.cleaned_data
        if told["informed_how"] == NOT_INFORMED:
            return Informed(because=told["not_informed_because"])
        return Informed(on=told["informed_on"], how=told["informed_how"])


class InformForm(VersionForm):
    how = forms.ChoiceField(
        label=_("How the person was told"), choices=InformedHow, widget=forms.RadioSelect, initial=InformedHow.NOTICE
    )
    on = forms.DateField(label=_("Told on"))


class EndForm(OnceForm):
    reason = forms.CharField(
        label=_("Why it ends"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )
