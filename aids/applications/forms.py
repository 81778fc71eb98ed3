"""The single form: the situation, the requests, the budget."""

from django import forms
from django.db.models import Exists, OuterRef
from django.forms import formset_factory
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from aids.applications.enums import ApplicationStatus, LineStatus, PayeeKind
from aids.applications.models import Application, ApplicationLine
from aids.applications.operations import FACTS, LineInput
from aids.rules.model import Aid
from backend.kit.money import CENT
from cases.forms import AmountField, OnceForm, RowsFormSet, VersionForm

REQUESTS = 20
_YES_NO = [("", _("Not told")), ("yes", _("Yes")), ("no", _("No"))]
_TOLD = {"yes": True, "no": False}


def told_field(label, help_text=""):
    """A question to which the answer may not be known yet: True, False or None."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=_YES_NO,
        coerce=_TOLD.get,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class OpenForm(OnceForm):
    """Opening a draft asks nothing but the key that makes it happen once."""


class SituationForm(VersionForm):
    emergency = forms.BooleanField(
        label=_("Emergency"), required=False, help_text=_("Nothing to eat, nowhere to sleep, energy cut off…")
    )
    lawful_residence = told_field(_("Is residence in France lawful?"))
    imminent_danger = told_field(_("Is somebody’s life in imminent danger?"))
    legal_rights_claimed = told_field(
        _("Have the legal rights been claimed first?"), _("RSA, housing benefit, energy cheque…")
    )

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS}

    @staticmethod
    def initial_of(application: Application) -> dict:
        words = {True: "yes", False: "no", None: ""}
        told = {name: words[getattr(application, name)] for name in FACTS[1:]}
        return {**told, "emergency": application.emergency, "version": application.version}


class LineForm(forms.Form):
    line_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    aid = forms.ChoiceField(label=_("Aid and reason"))
    amount_asked = AmountField(label=_("Amount asked"), least=CENT)
    need = forms.CharField(
        label=_("The need, in the person’s words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    payee_kind = forms.ChoiceField(label=_("Paid to"), choices=PayeeKind, initial=PayeeKind.HOUSEHOLD)
    payee_name = forms.CharField(label=_("Name of the supplier or landlord"), max_length=120, required=False)

    def __init__(self, *args, aids: tuple[Aid, ...] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_permitted = True
        english = translation.get_language() == "en"
        gone = _("This aid is not in the rule set in force.") if aids else _("No rule set is in force on this day.")
        self.fields["aid"].error_messages["invalid_choice"] = gone
        self.fields["aid"].choices = [("", "—")] + [
            (
                aid.label_en if english else aid.label,
                [(f"{aid.code}/{ground.code}", ground.label_en if english else ground.label) for ground in aid.grounds],
            )
            for aid in aids
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("payee_kind") in (PayeeKind.SUPPLIER, PayeeKind.LANDLORD) and not cleaned.get("payee_name"):
            self.add_error("payee_name", _("Say the name of the supplier or landlord."))
        return cleaned

    @property
    def line(self) -> LineInput:
        told = self.cleaned_data
        aid_code, ground = told["aid"].split("/")
        return LineInput(
            pk=told["line_id"],
            aid_code=aid_code,
            ground=ground,
            need=told["need"],
            amount_asked=told["amount_asked"],
            payee_kind=told["payee_kind"],
            payee_name=told["payee_name"],
        )

    @staticmethod
    def initial_of(line: ApplicationLine) -> dict:
        return {
            "line_id": line.pk,
            "aid": f"{line.aid_code}/{line.ground}",
            "need": line.need,
            "amount_asked": line.amount_asked,
            "payee_kind": line.payee_kind,
            "payee_name": line.payee_name,
        }


class BaseLineFormSet(RowsFormSet):
    @property
    def lines(self) -> list[LineInput]:
        """The requests that were filled in and not removed, in their order."""
        return [
            form.line for form in self.forms if form.cleaned_data.get("aid") and not form.cleaned_data.get("DELETE")
        ]

    @property
    def removed(self) -> set[int]:
        """Ids of the stored requests that were taken away."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("DELETE")]
        return {row["line_id"] for row in rows if row.get("line_id")}


LineFormSet = formset_factory(
    LineForm,
    formset=BaseLineFormSet,
    extra=0,
    can_delete=True,
    max_num=REQUESTS,
    validate_max=True,
    absolute_max=REQUESTS + 1,
)


class ListFilter(forms.Form):
    """What the list shows and in which order: all of it lives in the URL."""

    SORTS = {
        "number": ("year", "sequence"),
        "-number": ("-year", "-sequence"),
        "received_on": ("received_on", "pk"),
        "-received_on": ("-received_on", "-pk"),
    }

    state = forms.ChoiceField(
        label=_("Step"), required=False, choices=[("", _("All")), ("draft", _("Drafts")), *LineStatus.choices[1:]]
    )

    def apply(self, applications):
        """The applications of the chosen step, sorted; an unknown step or sort is passed over."""
        state = self.cleaned_data.get("state") if self.is_valid() else ""
        if state == "draft":
            applications = applications.filter(status=ApplicationStatus.DRAFT)
        elif state:
            chosen = ApplicationLine.objects.filter(application=OuterRef("pk"), status=state)
            applications = applications.filter(Exists(chosen))
        return applications.order_by(*self.SORTS.get(self.data.get("sort"), self.SORTS["-number"]))


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
