"""What a sheet tells of a service besides its name and its place; its codes are those of data·inclusion."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.kit import clock
from backend.kit.search import normalise
from directory.enums import Audience, Fee, Language, Thematic, WayToReach
from directory.services import themes

STALE_AFTER = 6
"""Months after which a sheet that nobody checked is told as such."""


def stale_before(today: dt.date) -> dt.date:
    return clock.add_months(today, -STALE_AFTER)


def codes(choices, label) -> ArrayField:
    """Several of `choices`."""
    return ArrayField(models.CharField(max_length=50, choices=choices), verbose_name=label, default=list, blank=True)


class ServiceFacts(models.Model):
    """When, for whom, in which languages, at which price, how to come, since when not; `remarks` stay inside.

    `opening_hours` are in the syntax of OpenStreetMap; `opening` are the words of who cannot say them so.
    `checked_on` is when somebody who knows said that all was right.
    `thematics` are families of themes, those of every one of `precise_thematics` among them.
    `area_served` holds INSEE codes of communes, codes of EPCI, « unit:code », or « departement ».
    """

    thematics = codes(Thematic, _("themes"))
    precise_thematics = ArrayField(
        models.CharField(max_length=120, choices=themes.precise_choices),
        verbose_name=_("precise themes"),
        default=list,
        blank=True,
    )
    audiences = codes(Audience, _("audiences"))
    audience = models.TextField(_("for whom"), blank=True)
    how_to_refer = models.TextField(_("how to refer"), blank=True)
    ways_to_reach = codes(WayToReach, _("how to reach it"))
    opening_hours = models.CharField(_("opening hours, in OpenStreetMap syntax"), max_length=255, blank=True)
    opening = models.CharField(_("opening hours, in words"), max_length=200, blank=True)
    languages = codes(Language, _("languages spoken"))
    accessibility = models.TextField(_("accessibility"), blank=True)
    fee = models.CharField(_("fee"), max_length=20, choices=Fee, blank=True)
    fee_words = models.CharField(_("about the fee"), max_length=200, blank=True)
    area_served = ArrayField(models.CharField(max_length=20), verbose_name=_("area served"), default=list, blank=True)
    capacity = models.CharField(_("places and waiting time"), max_length=200, blank=True)
    suspended_until = models.DateField(_("suspended until, that day included"), null=True, blank=True)
    suspension_reason = models.CharField(_("why it is suspended"), max_length=200, blank=True)
    remarks = models.TextField(_("remarks, for professionals only"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True, editable=False, db_index=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )

    class Meta:
        abstract = True

    @property
    def theme_labels(self) -> list[str]:
        return _labels(Thematic, self.thematics)

    @property
    def precise_labels(self) -> list[str]:
        return [themes.LABELS.get(code, code) for code in self.precise_thematics]

    @property
    def themes_told(self) -> list[tuple[str, list[str]]]:
        """Each theme, with the precise ones of it."""
        under: dict[str, list[str]] = {}
        for code, label in zip(self.precise_thematics, self.precise_labels, strict=True):
            under.setdefault(themes.family_of(code), []).append(label)
        return [(label, under.get(family, [])) for family, label in zip(self.thematics, self.theme_labels, strict=True)]

    @property
    def audience_labels(self) -> list[str]:
        return _labels(Audience, self.audiences)

    @property
    def language_labels(self) -> list[str]:
        return sorted(_labels(Language, self.languages), key=normalise)

    @property
    def reach_labels(self) -> list[str]:
        return _labels(WayToReach, self.ways_to_reach)

    def is_fresh(self, today: dt.date) -> bool:
        """Whether somebody checked it within STALE_AFTER months."""
        return self.checked_on is not None and self.checked_on >= stale_before(today)

    def is_suspended(self, today: dt.date) -> bool:
        return self.suspended_until is not None and today <= self.suspended_until


SUSPENSION_IS_TOLD = models.CheckConstraint(
    name="service_suspension_says_until_when_and_why",
    condition=Q(suspended_until__isnull=True, suspension_reason="")
    | (Q(suspended_until__isnull=False) & ~Q(suspension_reason="")),
    violation_error_message=_("A suspension has a last day and a reason: give both, or neither."),
)


def _labels(choices, found: list[str]) -> list[str]:
    known = dict(choices.choices)
    return [str(known.get(code, code)) for code in found]
