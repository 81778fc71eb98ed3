"""The single form: the situation, the requests, the budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db.models import Exists, F, OuterRef
from django.forms import formset_factory
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from aids.applications.enums import ApplicationStatus, LineStatus, PayeeKind
from aids.applications.models import Application, ApplicationLine
from aids.applications.operations import FACTS, LineInput
from aids.rules.model import Question, RuleSet
from aids.rules.situation import MAX_COUNT, plain_number
from aids.rules.vocabulary import Kind
from backend.kit.money import CENT
from cases.people.forms import AmountField, OnceForm, RowsFormSet, VersionForm

REQUESTS = 20
_YES_NO = [("", _("Not told")), ("yes", _("Yes")), ("no", _("No"))]
_TOLD = {"yes": True, "no": False}
_AS_TEXT = (Kind.MONEY, Kind.SHARE)
QUESTION = "question_"
"""What the name of a field begins with that asks a question of the rule set."""


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


@dataclass(frozen=True)
class Told:
    """The situation as far as it is told."""

    lawful_residence: bool | None
    imminent_danger: bool | None
    legal_rights_claimed: bool | None


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

    @property
    def readable(self) -> "Told":
        """What is told already, while the form is being filled in."""
        told = getattr(self, "cleaned_data", {})
        return Told(**{name: told.get(name) for name in FACTS[1:]})

    @staticmethod
    def initial_of(application: Application) -> dict:
        words = {True: "yes", False: "no", None: ""}
        told = {name: words[getattr(application, name)] for name in FACTS[1:]}
        return {**told, "emergency": application.emergency, "version": application.version}


class LineForm(forms.Form):
    """One request: the aid, and what its rules ask beyond what every application says.

    `rules` is the text that governs the application (None: there is none); `asked_at` where the questions of an aid
    come from while the form is being filled in.
    """

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
    quote = AmountField(label=_("Amount of the quote or bill"), least=CENT, required=False)

    def __init__(self, *args, rules: RuleSet | None = None, asked_at: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_permitted = True
        self.rules = rules
        gone = _("This aid is not in the rule set in force.") if rules else _("No rule set is in force on this day.")
        self.fields["aid"].error_messages["invalid_choice"] = gone
        self.fields["aid"].choices = _aid_choices(rules, self.initial)
        if asked_at:
            self.fields["aid"].widget.attrs |= {
                "hx-get": asked_at,
                "hx-trigger": "change",
                "hx-target": "next [data-questions]",
                "hx-swap": "outerHTML",
            }
        self.questions = self._add_questions()

    def _add_questions(self) -> dict[str, Question]:
        """A field for each question that the chosen aid asks: name of the field → question."""
        chosen = str(self["aid"].value() or "").split("/")[0]
        aid = next((one for one in self.rules.aids if one.code == chosen), None) if self.rules else None
        self.asks_quote = aid is not None and "quote" in self.rules.reads[aid.code]
        found = {f"{QUESTION}{one.fact.name}": one for one in self.rules.questions_of(aid)} if aid else {}
        for name, question in found.items():
            self.fields[name] = question_field(question)
            if question.fact.kind in _AS_TEXT:
                self.initial[name] = plain_number(self.initial.get(name))  # written out as amounts are read
        return found

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """What the chosen aid asks, shown apart from what every request says."""
        return [self[name] for name in (*(["quote"] if self.asks_quote else []), *self.questions)]

    @property
    def common_fields(self) -> list[forms.BoundField]:
        """What every request says."""
        return [field for field in self.visible_fields() if field.name != "quote" and field.name not in self.questions]

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
            pk=told.get("line_id"),
            aid_code=aid_code,
            ground=ground,
            need=told.get("need", ""),
            amount_asked=told["amount_asked"],
            payee_kind=told.get("payee_kind", PayeeKind.HOUSEHOLD),
            payee_name=told.get("payee_name", ""),
            quote=told.get("quote"),
            answers=self.answers,
        )

    @property
    def answers(self) -> dict:
        """Code of each question that was answered → its answer; euros and shares as a text."""
        told = {question.fact.name: self.cleaned_data.get(name) for name, question in self.questions.items()}
        return {
            code: format(answer, "f") if isinstance(answer, Decimal) else answer
            for code, answer in told.items()
            if answer not in (None, "")
        }

    @property
    def readable(self) -> LineInput | None:
        """The request as far as it can be read already; None without an aid and an amount."""
        told = getattr(self, "cleaned_data", {})
        unreadable = told.get("DELETE") or not told.get("aid") or told.get("amount_asked") is None
        return None if unreadable else self.line

    @staticmethod
    def initial_of_aid(rules: RuleSet | None, code: str) -> dict:
        """What an empty request begins with when an aid is asked for by its code: the aid, if it has one reason."""
        aid = next((one for one in (rules.aids if rules else ()) if one.code == code), None)
        return {"aid": f"{code}/{aid.grounds[0].code}"} if aid and len(aid.grounds) == 1 else {}

    @staticmethod
    def initial_of(line: ApplicationLine) -> dict:
        words = {True: "yes", False: "no"}
        answers = {
            f"{QUESTION}{code}": words[answer] if isinstance(answer, bool) else answer
            for code, answer in line.answers.items()
        }
        return {
            "line_id": line.pk,
            "aid": f"{line.aid_code}/{line.ground}",
            "aid_words": str(line),
            "need": line.need,
            "amount_asked": line.amount_asked,
            "payee_kind": line.payee_kind,
            "payee_name": line.payee_name,
            "quote": line.quote,
            **answers,
        }


class PercentField(AmountField):
    """A share of 1, typed and shown in per cent: 32,5 is 0.325."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators.append(MaxValueValidator(Decimal(1), _("A share is 100 at most.")))

    def to_python(self, value):
        found = super().to_python(value)
        return None if found is None else found / 100

    def validate(self, value):
        forms.Field.validate(self, value)
        if value is not None and value < 0:
            raise ValidationError(_("A share is 0 at least."), code="min_value")

    def prepare_value(self, value):
        return value * 100 if isinstance(value, Decimal) else value


def _aid_choices(rules: RuleSet | None, stored: Mapping[str, Any]) -> list:
    """The aids of the text, and the one that a stored request asks for when a newer text dropped it."""
    english = translation.get_language() == "en"
    found = [
        (
            aid.label_en if english else aid.label,
            [(f"{aid.code}/{ground.code}", ground.label_en if english else ground.label) for ground in aid.grounds],
        )
        for aid in (rules.aids if rules else ())
    ]
    known = {code for _label, grounds in found for code, _ground in grounds}
    dropped = [(stored["aid"], stored["aid_words"])] if stored.get("aid_words") and stored["aid"] not in known else []
    return [("", "—"), *dropped, *found]


def question_field(question: Question) -> forms.Field:
    """The control that asks a question of the rule set; the answer may not be known yet."""
    match question.fact.kind:
        case Kind.YES_NO:
            return told_field(question.asked)
        case Kind.CHOICE:
            choices = [("", _("Not told")), *question.choices.items()]
            return forms.ChoiceField(label=question.asked, choices=choices, required=False)
        case Kind.MONEY:
            return AmountField(label=question.asked, required=False)
        case Kind.SHARE:
            return PercentField(label=question.asked, required=False)
    return forms.IntegerField(label=question.asked, min_value=0, max_value=MAX_COUNT, required=False)


class BaseLineFormSet(RowsFormSet):
    @property
    def lines(self) -> list[LineInput]:
        """The requests that were filled in and not removed, in their order."""
        return [
            form.line for form in self.forms if form.cleaned_data.get("aid") and not form.cleaned_data.get("DELETE")
        ]

    @property
    def readable(self) -> list[LineInput]:
        """The requests that can be read already, while the form is being filled in."""
        return [line for form in self.forms if (line := form.readable)]

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
        "silence_on": ("silence_on", "pk"),
        "-silence_on": (F("silence_on").desc(nulls_last=True), "-pk"),
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
