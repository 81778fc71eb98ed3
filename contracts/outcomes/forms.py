"""What is typed of what came of a contract, and the filters of the figures."""

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.kit.clock import add_months, months_around
from backend.kit.days import DayField
from cases.people.forms import OnceForm, VersionForm
from contracts import schemes
from contracts.contract.enums import EndReason
from contracts.life.forms import LongText
from contracts.outcomes.enums import Moment, Result, Voice
from contracts.outcomes.figures import Selection
from contracts.outcomes.operations import WITHOUT_WORDS, Ending, Said
from contracts.plan.models import Objective
from directory.models import TerritorialUnit

FIRST_PERIOD = 12
QUARTER = 3
LONGEST_PERIOD = 5 * 366


class ViewsForm(OnceForm):
    """Both views of each of `objectives`: the person's, who could not always be asked, then the worker's."""

    def __init__(self, *args, objectives: Iterable[Objective], **kwargs):
        super().__init__(*args, **kwargs)
        self.objectives = list(objectives)
        for objective in self.objectives:
            self.fields[_name(objective, Voice.PERSON)] = forms.ChoiceField(
                label=_("As I see it"),
                choices=[*Result.choices, ("", _("Could not be asked"))],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[_name(objective, Voice.WORKER)] = forms.ChoiceField(
                label=_("As the worker sees it"),
                choices=Result.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say how the worker sees each objective.")},
            )

    @property
    def views(self) -> list[dict]:
        """Each objective with the fields of both views."""
        return [
            {"objective": objective, "fields": [self[_name(objective, voice)] for voice in Voice]}
            for objective in self.objectives
        ]

    @property
    def said(self) -> Said:
        told = {
            (objective.pk, voice.value): self.cleaned_data[_name(objective, voice)]
            for objective in self.objectives
            for voice in Voice
        }
        return {key: result for key, result in told.items() if result}


def _name(objective: Objective, voice: Voice) -> str:
    return f"{voice.value}_{objective.pk}"


class EndForm(VersionForm, ViewsForm):
    """Why and when a contract ends, the joint balance, both views of each objective."""

    reason = forms.ChoiceField(
        label=_("Why it ends"),
        choices=EndReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why the contract ends.")},
    )
    ended_on = DayField(label=_("Ended on"))
    own_balance = LongText(
        label=_("What I say of it"),
        required=False,
        help_text=_("The person’s own words, as they say them; nothing when they died or gave no news."),
    )
    worker_balance = LongText(
        label=_("What the worker says of it"),
        error_messages={"required": _("Write what the worker says of it.")},
    )

    def clean(self):
        cleaned = super().clean()
        reason = cleaned.get("reason")
        if reason and reason not in WITHOUT_WORDS and not cleaned.get("own_balance"):
            self.add_error("own_balance", _("The person’s own words come first: write what they say of it."))
        return cleaned

    @property
    def told(self) -> Ending:
        names = ("reason", "ended_on", "own_balance", "worker_balance")
        return Ending(**{name: self.cleaned_data[name] for name in names}, said=self.said)


class FiguresFilter(forms.Form):
    """What is counted: all of it lives in the URL; a bare address shows the contracts ended in the last year.

    Days are widened to whole quarters, the one under way included: from a day to the next, figures would tell of the
    one contract that ended between them.
    """

    first = DayField(label=_("Ended from"), required=False)
    last = DayField(label=_("Until"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=TerritorialUnit.objects.order_by("name"),
        required=False,
        empty_label=_("The département"),
    )
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    moment = forms.ChoiceField(label=_("When it was asked"), choices=Moment, required=False)
    by = forms.ChoiceField(
        label=_("Row by row"),
        choices=[("domain", _("Domain")), ("scheme", _("Scheme")), ("unit", _("Unit"))],
        required=False,
    )

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["scheme"].choices = [("", pgettext_lazy("schemes", "All of them")), *schemes.every()]

    @classmethod
    def of(cls, data, today: dt.date) -> "FiguresFilter":
        told = data.copy()
        first, last = _quarters(_year_until(today), today)
        defaults = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}", "moment": Moment.END, "by": "domain"}
        for name, value in defaults.items():
            told.setdefault(name, value)
        return cls(told, today=today)

    def clean(self):
        cleaned = super().clean()
        if "first" in cleaned and "last" in cleaned:
            last = cleaned["last"] or self.today
            first = cleaned["first"] or _year_until(last)
            cleaned["first"], cleaned["last"] = _quarters(first, last)
            if first > last:
                self.add_error("last", _("The end comes before the start."))
            elif (last - first).days > LONGEST_PERIOD:
                self.add_error("first", _("Five years at most, please."))
        return cleaned

    @property
    def selection(self) -> Selection:
        said = self.cleaned_data
        return Selection(
            first=said["first"],
            last=said["last"],
            unit=said["unit"],
            scheme=said["scheme"],
            moment=Moment(said["moment"] or Moment.END),
            by=said["by"] or "domain",
        )


def _year_until(last: dt.date) -> dt.date:
    return add_months(last, -FIRST_PERIOD) + dt.timedelta(days=1)


def _quarters(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    return months_around(first, QUARTER)[0], months_around(last, QUARTER)[1]
