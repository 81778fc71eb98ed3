"""What reception types: one clear sentence for each thing that cannot be."""

import datetime as dt
import re
import unicodedata
import uuid
from decimal import Decimal

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from stdnum.fr import nir

from backend.kit import clock, days
from backend.kit.money import MAX_AMOUNT, format_euro
from backend.kit.search import digits
from cases.people.enums import (
    Civility,
    ExpenseKind,
    IncomeKind,
    LeavingReason,
    MemberRole,
    ProtectionMeasure,
)
from cases.people.models import Household, HouseholdBudget, Person
from cases.people.queries import communes_meant
from directory.enums import Language

OLDEST = 120
MONTHS_AHEAD = 12
BUDGET_ROWS = 60


class OnceForm(forms.Form):
    """Carries the key that makes a second sending of the same form harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class VersionForm(forms.Form):
    """Carries the version of the row that the form was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AmountField(forms.DecimalField):
    """Euros, typed the French way or the English one: 1 234,50 or 1,234.50.

    A text control: a browser's own number control may drop the comma and turn 646,52 into 64652.
    """

    widget = forms.TextInput

    def __init__(self, *, least: Decimal = Decimal(0), most: Decimal = MAX_AMOUNT, **kwargs):
        super().__init__(localize=True, decimal_places=2, **kwargs)
        self.least, self.most = least, most
        self.error_messages |= {
            "invalid": _("Type an amount in euros, such as 120 or 85,50."),
            "min_value": _("An amount cannot be below %(limit_value)s."),
            "max_value": _("This amount is too large: %(limit_value)s at most."),
            "max_decimal_places": _("Type at most two decimals."),
        }

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0\u202f€]", "", value)
            if "." in value:
                value = re.sub(r",(?=\d{3}(\D|$))", "", value)
            value = value.replace(",", ".")
            if not re.fullmatch(r"[+-]?[0-9.]*", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        if value in self.empty_values:
            return None
        try:
            found = Decimal(str(value))
        except ArithmeticError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not found.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def validate(self, value):
        """One sentence, with the limit written as amounts are read."""
        super().validate(value)
        if value is None or self.least <= value <= self.most:
            return
        code, limit = ("min_value", self.least) if value < self.least else ("max_value", self.most)
        words = {"limit_value": format_euro(limit, get_language() or "fr")}
        raise ValidationError(self.error_messages[code], code=code, params=words)


def check_birth_date(day: dt.date) -> None:
    today = clock.today()
    if day > today:
        raise ValidationError(_("This birth date is in the future."), code="future")
    if clock.age(day, today) > OLDEST:
        raise ValidationError(_("This birth date is more than 120 years ago."), code="too_old")


def check_name(name: str) -> None:
    if any(unicodedata.category(letter) in ("Cc", "Cf") for letter in name):
        raise ValidationError(_("A name holds no invisible sign: type it again."), code="invisible")
    if not any(letter.isalpha() for letter in name):
        raise ValidationError(_("A name has at least one letter."), code="no_letter")


def check_joined_on(day: dt.date) -> None:
    if day > clock.today():
        raise ValidationError(_("This day is in the future."), code="future")
    if day < days.FIRST:
        raise ValidationError(_("This day is before 1900."), code="too_old")


def check_leaves_on(day: dt.date) -> None:
    if day > clock.add_months(clock.today(), MONTHS_AHEAD):
        raise ValidationError(_("This day is too far away: a year ahead at most."), code="too_far")


class IdentityForm(forms.Form):
    civility = forms.ChoiceField(label=_("Civility"), choices=Civility, widget=forms.RadioSelect, initial=Civility.NONE)
    last_name = forms.CharField(
        label=_("Last name"), max_length=80, help_text=_("As on the identity document."), validators=[check_name]
    )
    first_name = forms.CharField(label=_("First name"), max_length=80, validators=[check_name])
    usual_name = forms.CharField(label=_("Usual name"), max_length=80, required=False, validators=[check_name])
    birth_date = forms.DateField(label=_("Birth date"), validators=[check_birth_date])
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    protected = forms.BooleanField(
        label=_("Protected address"),
        required=False,
        help_text=_("Address and phone are then shown only to those who follow the household, and never searched."),
    )

    def clean_phone(self):
        phone = self.cleaned_data["phone"].strip()
        if phone and not 6 <= len(digits(phone)) <= 15:
            raise ValidationError(_("This phone number does not have the right number of digits."))
        return phone

    @property
    def identity(self) -> dict:
        return {name: self.cleaned_data[name] for name in IdentityForm.base_fields if name in self.cleaned_data}


class ResidenceForm(forms.Form):
    no_fixed_address = forms.BooleanField(label=_("No fixed address"), required=False)
    address = forms.CharField(label=_("Number and street"), max_length=200, required=False)
    place = forms.CharField(
        label=_("Commune or postal code"),
        max_length=100,
        required=False,
        help_text=_("Without a fixed address: the commune of domiciliation, if there is one."),
        widget=forms.TextInput(attrs={"data-suggest": reverse_lazy("cases:communes")}),
    )

    def clean(self):
        cleaned = super().clean()
        if "place" not in cleaned:
            return cleaned
        text = cleaned["place"].strip()
        if not text:
            if not cleaned.get("no_fixed_address"):
                self.add_error("place", _("Say the commune, or that there is no fixed address."))
            return cleaned
        found = communes_meant(text)
        if len(found) == 1:
            cleaned["commune"] = found[0]
        elif found:
            names = ", ".join(f"{commune.name}" for commune in found[:8])
            self.add_error("place", _("Several communes answer to this: %(names)s. Type one name.") % {"names": names})
        else:
            self.add_error("place", _("No commune of the département has this name or postal code."))
        return cleaned

    @property
    def residence(self) -> dict:
        nowhere = self.cleaned_data["no_fixed_address"]
        commune = self.cleaned_data.get("commune")
        codes = commune.postal_codes if commune else [""]
        postal_code = next((code for code in codes if code in self.cleaned_data["place"]), codes[0])
        return {
            "no_fixed_address": nowhere,
            "address": "" if nowhere else self.cleaned_data["address"],
            "postal_code": "" if nowhere else postal_code,
            "commune": None if nowhere else commune,
            "domiciliation_commune": commune if nowhere else None,
        }

    @staticmethod
    def initial_of(household: Household) -> dict:
        place = household.place
        text = f"{place.name} ({household.postal_code or place.postal_codes[0]})" if place else ""
        return {"no_fixed_address": household.no_fixed_address, "address": household.address, "place": text}


class RegistrationForm(OnceForm, IdentityForm, ResidenceForm):
    """A new person and where they live."""

    field_order = [*IdentityForm.base_fields, *ResidenceForm.base_fields]


class PersonForm(IdentityForm):
    """All that is known of a person; registration asks the first fields only."""

    other_first_names = forms.CharField(
        label=_("Other first names"),
        max_length=120,
        required=False,
        help_text=_("As on the identity document."),
        validators=[check_name],
    )
    birth_place = forms.CharField(
        label=_("Birth place"), max_length=120, required=False, help_text=_("Commune, or town and country.")
    )
    language = forms.ChoiceField(label=_("Preferred language"), choices=Language)
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    safe_contact = forms.CharField(
        label=_("How to reach them safely"),
        max_length=200,
        required=False,
        help_text=_("Such as: no message left, call in the morning, write to the CCAS."),
    )
    protection_measure = forms.ChoiceField(label=_("Protection measure"), choices=ProtectionMeasure)
    protection_holder = forms.CharField(
        label=_("Who holds the measure"),
        max_length=160,
        required=False,
        help_text=_("Name and phone of the mandatary."),
    )
    social_security_number = forms.CharField(label=_("Social-security number"), max_length=25, required=False)

    CONTACT = ("phone", "email", "protected", "safe_contact")
    OF_THE_FILE = ("protection_measure", "protection_holder", "social_security_number")

    def clean_social_security_number(self):
        number = nir.compact(self.cleaned_data["social_security_number"])
        if number and not nir.is_valid(number):
            raise ValidationError(_("This is not a social-security number: one of its figures is wrong."))
        return number

    @property
    def identity(self) -> dict:
        return {name: self.cleaned_data[name] for name in PersonForm.base_fields if name in self.cleaned_data}


class CorrectionForm(VersionForm, PersonForm):
    """A person as known; without the contact fields and those of the file for who may not see them."""

    def __init__(self, *args, contact_open: bool, file_open: bool, **kwargs):
        super().__init__(*args, **kwargs)
        closed = {name for name in self.CONTACT if not contact_open} | {n for n in self.OF_THE_FILE if not file_open}
        if not settings.SOCIAL_SECURITY_NUMBER_ALLOWED_BY:
            closed.add("social_security_number")
        for name in closed:
            del self.fields[name]

    @staticmethod
    def initial_of(person: Person) -> dict:
        return {name: getattr(person, name) for name in PersonForm.base_fields} | {"version": person.version}


class NewHouseholdForm(OnceForm, ResidenceForm):
    """Where somebody who forms a household of their own lives."""


class MoveForm(VersionForm, ResidenceForm):
    """A new address, or a corrected one."""

    moved_in_on = forms.DateField(
        label=_("Lives there since"),
        required=False,
        help_text=_("Left as it is, the address is corrected; another day tells a move."),
        validators=[check_joined_on],
    )

    field_order = ["moved_in_on"]

    @property
    def residence(self) -> dict:
        return super().residence | {"moved_in_on": self.cleaned_data["moved_in_on"]}

    @staticmethod
    def initial_of(household: Household) -> dict:
        return ResidenceForm.initial_of(household) | {"moved_in_on": household.moved_in_on}


class PlaceForm(forms.Form):
    """A place in a household, and since when."""

    role = forms.ChoiceField(
        label=_("Place in the household"),
        choices=[choice for choice in MemberRole.choices if choice[0] != MemberRole.HEAD],
        initial=MemberRole.CHILD,
    )
    starts_on = forms.DateField(label=_("In the household since"), initial=clock.today, validators=[check_joined_on])
    shared_custody = forms.BooleanField(
        label=_("Shared custody: this child lives by turns in another household"), required=False
    )
    moves = forms.BooleanField(
        label=_("Leaves the household where they lived, the day before"), required=False, initial=False
    )


class MemberForm(OnceForm, PlaceForm, IdentityForm):
    """Somebody who joins a household."""

    field_order = ["role", "starts_on", "shared_custody", "moves"]


class EndMembershipForm(VersionForm):
    ends_on = forms.DateField(label=_("Last day in the household"), initial=clock.today, validators=[check_leaves_on])
    why_left = forms.ChoiceField(
        label=_("Why they leave"),
        choices=[("", "—"), *(choice for choice in LeavingReason.choices if choice[0] != LeavingReason.DEATH)],
        required=False,
    )


class BudgetHeadForm(forms.Form):
    on_date = forms.DateField(label=_("As told on"), initial=clock.today)
    budget_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    budget_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def initial_of(budget: HouseholdBudget | None, today: dt.date) -> dict:
        same_day = budget is not None and budget.on_date == today
        return {"on_date": today} | (BudgetHeadForm.seen_of(budget) if same_day else {})

    @staticmethod
    def seen_of(budget: HouseholdBudget) -> dict:
        return {"budget_id": budget.pk, "budget_version": budget.version}

    @property
    def seen(self) -> tuple[int, int] | None:
        """(id, version) of the day's budget that the form was opened on, None when there was none."""
        told = self.cleaned_data
        return (told["budget_id"], told["budget_version"]) if told["budget_id"] else None

    def clean_on_date(self):
        day = self.cleaned_data["on_date"]
        if day > clock.today():
            raise ValidationError(_("A budget cannot be told in the future."))
        return day


class BudgetLineForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", "—"), (_("Income"), IncomeKind.choices), (_("Expenses"), ExpenseKind.choices)],
    )
    person = forms.TypedChoiceField(
        label=_("For whom"), coerce=int, empty_value=None, required=False, choices=[("", _("The household"))]
    )
    monthly_amount = AmountField(label=_("Euros a month"))

    def __init__(self, *args, members=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_permitted = True
        self.fields["person"].choices = [
            ("", _("The household")),
            *[(member.person_id, member.person.first_name) for member in members],
        ]

    @property
    def readable(self) -> tuple[str, Decimal] | None:
        """Kind and euros when both can be read already, while the row is being typed."""
        told = getattr(self, "cleaned_data", {})
        if told.get("DELETE") or not told.get("kind") or told.get("monthly_amount") is None:
            return None
        return told["kind"], told["monthly_amount"]


class RowsFormSet(BaseFormSet):
    """Rows of which those that were empty when shown may stay so."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.empty_permitted = not form.initial
        return form


class BaseBudgetFormSet(RowsFormSet):
    @classmethod
    def initial_of(cls, budget: HouseholdBudget | None) -> list[dict]:
        """The rows of a budget, or two empty ones to begin with."""
        lines = budget.lines.all() if budget else []
        rows = [{"kind": b.kind, "person": b.person_id, "monthly_amount": b.monthly_amount} for b in lines]
        return rows or [{}, {}]

    @property
    def rows(self) -> list[tuple[str, int | None, Decimal]]:
        """(kind, person id, euros a month) of the rows that are filled in, can be read and are not removed."""
        return [
            (row["kind"], row.get("person"), row["monthly_amount"])
            for form in self.forms
            if form.readable and (row := form.cleaned_data)
        ]


BudgetFormSet = formset_factory(
    BudgetLineForm,
    formset=BaseBudgetFormSet,
    extra=0,
    can_delete=True,
    max_num=BUDGET_ROWS,
    validate_max=True,
    absolute_max=BUDGET_ROWS + 1,
)
