"""What is typed about organisations, services, professionals and poles."""

import uuid
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from backend.kit.days import DayField
from directory.enums import Audience, Language, Role, Thematic, WayToReach
from directory.models import (
    Commune,
    Organisation,
    Pole,
    PoleMembership,
    Professional,
    RoleAssignment,
    Service,
    User,
    living_on,
)
from directory.services import areas, hours, texts, themes
from directory.services.queries import communes_meant

POLE_ROLES = (Role.RECEPTION, Role.SOCIAL_WORKER, Role.CASE_OFFICER, Role.UNIT_MANAGER)
"""Who may work in a pole."""


class ServiceFilter(forms.Form):
    """What is looked for, where; lives in the URL. `communes`: those of the place named, once this is cleaned."""

    communes: Sequence[Commune] = ()

    q = forms.CharField(label=_("Name"), max_length=100, required=False)
    thematic = forms.ChoiceField(label=_("Theme"), required=False)
    near = forms.CharField(label=_("Near the commune of"), max_length=80, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["thematic"].choices = [("", _("All themes")), *Thematic.choices]

    def clean_near(self) -> Commune | None:
        text = self.cleaned_data["near"]
        if not text.strip():
            return None
        self.communes = communes_meant(text)
        if not self.communes:
            raise ValidationError(_("No commune of the département has this name or postal code."))
        return self.communes[0]

    @property
    def place(self) -> str:
        """The place as it is called: the commune, or the postal code of several."""
        return str(self.communes[0]) if len(self.communes) == 1 else self.data["near"].strip()


class RowForm(forms.ModelForm):
    """A row typed by the administrator: `key` for a new one, `version` for one that is corrected."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, data=None, *, instance=None, initial=None):
        begun = {"version": instance.version} if instance else {}
        super().__init__(data, instance=instance, initial=begun | (initial or {}))
        del self.fields["key" if instance else "version"]
        texts.bound(self.fields, self.instance)

    @property
    def told(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    @property
    def hidden(self):
        return self.cleaned_data.get("version") or self.cleaned_data.get("key")


class OrganisationForm(RowForm):
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = (
            *("name", "kind", "mission", "ways_of_working", "needs_perceived"),
            *("contact", "phone", "email", "website", "is_open"),
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("mission", "ways_of_working", "needs_perceived")
        }


class AreaField(forms.CharField):
    """Names of places, one after the other; the value is their codes."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value):
        return areas.words([value])[0] if isinstance(value, list) else value

    def clean(self, value):
        codes, unknown = areas.read(super().clean(value))
        if unknown:
            told = {"names": ", ".join(unknown)}
            raise ValidationError(_("No commune, EPCI or unit of the département is called so: %(names)s.") % told)
        return codes


PUBLIC_FIELDS = (
    "name",
    "description",
    "thematics",
    "audiences",
    "audience",
    "how_to_refer",
    "ways_to_reach",
    "commune",
    "address",
    "phone",
    "email",
    "opening_hours",
    "opening",
    "accessibility",
    "languages",
    "fee",
    "fee_words",
    "area_served",
    "capacity",
    "suspended_until",
    "suspension_reason",
)
"""What the organisation itself says of its service."""


def _several(choices, label) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)


class ServiceForm(RowForm):
    thematics = forms.MultipleChoiceField(
        label=_("Themes"),
        help_text=_("What is under a theme is more precise: ticking it ticks the theme too."),
        choices=themes.folded_choices,
        widget=themes.FoldedCheckboxes,
        required=False,
    )
    audiences = _several(Audience, _("Audiences"))
    ways_to_reach = _several(WayToReach, _("How to reach it"))
    languages = _several(Language.choices[1:], _("Languages spoken, besides French"))
    suspended_until = DayField(label=_("Suspended until, that day included"), required=False)
    area_served = AreaField(
        label=_("Area served"),
        help_text=_("Communes, EPCI or units, separated by commas; or « the whole département »."),
        required=False,
    )

    class Meta:
        model = Service
        fields = ("organisation", *PUBLIC_FIELDS, "remarks", "is_open")
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("description", "audience", "how_to_refer", "address", "accessibility", "remarks")
        }
        help_texts = {
            "opening_hours": _(
                "Such as Mo-Fr 09:00-12:00,14:00-17:30 (Mo Tu We Th Fr Sa Su). Closed on public holidays unless you "
                "write PH. They tell everybody whether it is open now."
            ),
            "opening": _("What the hours above cannot say: by appointment, except in August."),
            "remarks": _("Read by the staff of the département only, never on the public pages."),
        }

    def __init__(self, data=None, *, instance=None, initial=None):
        super().__init__(data, instance=instance, initial=initial)
        precise = self.initial.get("precise_thematics", self.instance.precise_thematics)
        self.initial["thematics"] = [*self.initial.get("thematics", ()), *precise]

    @property
    def told(self) -> dict:
        return super().told | {"precise_thematics": self.cleaned_data["precise_thematics"]}

    def clean_thematics(self) -> list[str]:
        """The families ticked and those of the precise themes, which are kept beside."""
        ticked = self.cleaned_data["thematics"]
        self.cleaned_data["precise_thematics"] = sorted(one for one in ticked if themes.BETWEEN in one)
        return [family for family in Thematic.values if family in {themes.family_of(one) for one in ticked}]

    def clean_opening_hours(self) -> str:
        text = self.cleaned_data["opening_hours"].strip()
        wrong = hours.problem(text, clock.now()) if text else ""
        if wrong:
            raise ValidationError(wrong)
        return text


class ProfessionalForm(RowForm):
    class Meta:
        model = Professional
        fields = ("first_name", "last_name", "function", "phone", "email", "is_open")


class PoleMembershipForm(forms.ModelForm):
    """Who joins which pole, of the accounts that hold a role in a unit today."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = PoleMembership
        fields = ("user", "pole", "starts_on", "ends_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = clock.today
        held = RoleAssignment.objects.filter(living_on(clock.today()), role__in=POLE_ROLES).values("user")
        staff = User.objects.filter(is_active=True, pk__in=held)
        self.fields["user"].queryset = staff.order_by("last_name", "first_name")
        self.fields["pole"].queryset = Pole.objects.select_related("unit").order_by("unit__name", "kind")


class LeavePoleForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    ends_on = forms.DateField(label=_("Last day in the pole"), initial=clock.today)
