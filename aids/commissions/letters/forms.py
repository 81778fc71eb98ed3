"""How letters were delivered, and on which day."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aids.commissions.letters.enums import DeliveryMeans
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.letters.operations import Delivery
from backend.kit import clock
from backend.kit.days import DayField
from cases.people.forms import OnceForm, VersionForm


class DeliveredForm(forms.Form):
    """The means and the day; what « otherwise » means where that is chosen."""

    delivery = forms.ChoiceField(
        label=pgettext_lazy("delivery", "Delivered"), choices=DeliveryMeans, widget=forms.RadioSelect
    )
    detail = forms.CharField(label=_("If otherwise: how"), max_length=120, required=False)
    notified_on = DayField(
        label=pgettext_lazy("delivery", "On"),
        help_text=_("By post: the day it was posted. The time limit for appeal begins on the day it is received."),
    )

    @property
    def told(self) -> Delivery:
        told = self.cleaned_data
        return Delivery(told["delivery"], told["notified_on"], told["detail"])


class DeliveryForm(VersionForm, DeliveredForm):
    """How one letter was delivered; a reason where that was recorded before."""

    reason = forms.CharField(
        label=_("Why what was recorded is corrected"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, letter: DecisionLetter, means: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        words = dict(DeliveryMeans.choices)
        self.fields["delivery"].choices = [(one, words[one]) for one in means]
        if DeliveryMeans.OTHER not in means:
            del self.fields["detail"]
        if letter.notified_on is None:
            del self.fields["reason"]

    @property
    def told(self) -> Delivery:
        told = self.cleaned_data
        return Delivery(told["delivery"], told["notified_on"], told.get("detail", ""))

    @staticmethod
    def initial_of(letter: DecisionLetter, means: list[str]) -> dict:
        return {
            "version": letter.version,
            "delivery": letter.delivery or means[0],
            "detail": letter.delivery_detail,
            "notified_on": letter.notified_on or clock.today(),
        }


class DeliveriesForm(OnceForm, DeliveredForm):
    """The same delivery for many letters of a session."""

    @staticmethod
    def initial_of() -> dict:
        return {"delivery": DeliveryMeans.POST, "notified_on": clock.today()}
