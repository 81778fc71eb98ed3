"""What stands at the top of a person's page, and on their one page of paper: every room says its part."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.kit import registry
from cases.people.enums import ADULT_ROLES


@dataclass(frozen=True)
class Overview:
    """Who follows somebody, what is under way, the dates to come in their order; empty when the file is closed."""

    household: str
    facts: list[registry.HeadFact]
    under_way: list[registry.UnderWay]
    next_dates: list[registry.NextDate]

    @property
    def next_date(self) -> registry.NextDate | None:
        return self.next_dates[0] if self.next_dates else None


def overview(user, subject: registry.Subject) -> Overview:
    """The top of the page, for an account; what is under way and what comes next for who follows the file only."""
    facts = [fact for answer in registry.head_facts for fact in answer(user, subject)]
    if not subject.is_open:
        return Overview(composition(subject), facts, [], [])
    under_way = [one for answer in registry.under_way for one in answer(user, subject)]
    dates = [one for answer in registry.next_dates for one in answer(user, subject)]
    return Overview(composition(subject), facts, under_way, sorted(dates, key=lambda one: day_of(one.at)))


def day_of(moment: dt.date) -> dt.date:
    """The day of a date or of an aware moment."""
    return timezone.localdate(moment) if isinstance(moment, dt.datetime) else moment


def composition(subject: registry.Subject) -> str:
    """« 1 adult, 2 children »; empty without a household."""
    adults = sum(member.role in ADULT_ROLES for member in subject.members)
    others = len(subject.members) - adults
    words = [
        ngettext("%(n)s adult", "%(n)s adults", adults) % {"n": adults} if adults else "",
        ngettext("%(n)s child or dependant", "%(n)s children or dependants", others) % {"n": others} if others else "",
    ]
    return _(", ").join(word for word in words if word)
