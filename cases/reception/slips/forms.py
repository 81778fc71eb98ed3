"""What is typed of slips: by the person on a phone, by reception from paper."""

import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit import clock
from cases.people.forms import OnceForm
from cases.reception.enums import Face, Occasion
from cases.reception.forms import PeriodForm
from cases.reception.models import QUESTIONS, Slip

OLDEST = dt.timedelta(days=366)
MOST_TYPED = 60
SLIP = re.compile(r"[0-4]{3}")


class FaceField(forms.TypedChoiceField):
    """One of four faces, or no answer."""

    def __init__(self, label):
        choices = [*reversed(Face.choices), ("", gettext_lazy("I do not answer"))]
        super().__init__(label=label, choices=choices, coerce=int, empty_value=None, required=False)

    widget = forms.RadioSelect


class OccasionField(forms.ChoiceField):
    """After what the slips were filled in; reception unless another occasion is said."""

    def __init__(self):
        super().__init__(label=gettext_lazy("What they are about"), choices=Occasion, required=False)

    def clean(self, value):
        return super().clean(value) or Occasion.RECEPTION


class SlipForm(OnceForm):
    """The three questions, as the person answers them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question] = FaceField(Slip._meta.get_field(question).verbose_name)

    def clean(self):
        cleaned = super().clean()
        if all(cleaned.get(question) is None for question in QUESTIONS):
            raise ValidationError(_("Answer at least one question."), code="empty")
        return cleaned

    @property
    def answers(self) -> dict[str, int | None]:
        return {question: self.cleaned_data[question] for question in QUESTIONS}


class DatedForm(OnceForm):
    """What was filled in on paper, on a day of the past year."""

    day = forms.DateField(label=gettext_lazy("Day of the slips"), initial=clock.today)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise ValidationError(_("This day is in the future."), code="future")
        if day < clock.today() - OLDEST:
            raise ValidationError(_("This day is more than a year ago."), code="too_old")
        return day


class PaperForm(DatedForm):
    """Slips on paper of one occasion, three figures each."""

    occasion = OccasionField()

    slips = forms.CharField(
        label=gettext_lazy("Answers, three figures a slip"),
        max_length=4 * MOST_TYPED,
        widget=forms.TextInput(attrs={"autofocus": True, "inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "1 not at all, 2 rather not, 3 rather yes, 4 yes fully, 0 not answered. Several slips: 443 340 222."
        ),
    )

    def clean_slips(self):
        found = self.cleaned_data["slips"].split()
        wrong = [text for text in found if not SLIP.fullmatch(text) or text == "000"]
        if wrong:
            sentence = _("“%(text)s” is no slip: three figures from 0 to 4, one of them at least above 0.")
            raise ValidationError(sentence % {"text": wrong[0][:20]}, code="invalid")
        return found

    @property
    def rows(self) -> list[dict[str, int | None]]:
        return [
            {question: int(figure) or None for question, figure in zip(QUESTIONS, text, strict=True)}
            for text in self.cleaned_data["slips"]
        ]


class FiguresForm(PeriodForm):
    """The filters of what people said: of one occasion at a time."""

    occasion = OccasionField()
