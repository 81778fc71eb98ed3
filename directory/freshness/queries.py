"""Reads: how fresh the sheets are, what readers report."""

import datetime as dt

from django.db.models import Count, F, Q

from directory.enums import OrganisationKind, Role
from directory.models import ErrorReport, Service
from directory.services.facts import stale_before


def open_services():
    return Service.objects.filter(is_open=True, organisation__is_open=True)


def figures(today: dt.date) -> list[dict]:
    """By kind of organisation: sheets fresh, stale, never checked, in all; one query."""
    since = stale_before(today)
    rows = (
        open_services()
        .order_by()
        .values("organisation__kind")
        .annotate(
            fresh=Count("pk", filter=Q(checked_on__gte=since)),
            stale=Count("pk", filter=Q(checked_on__lt=since)),
            never=Count("pk", filter=Q(checked_on__isnull=True)),
            total=Count("pk"),
        )
    )
    labels = dict(OrganisationKind.choices)
    told = [row | {"kind": str(labels[row["organisation__kind"]])} for row in rows]
    return sorted(told, key=lambda row: row["kind"])


def to_check(today: dt.date):
    """Open services whose sheet nobody checked lately, those never checked first."""
    rows = open_services().stale(today).select_related("organisation", "commune")
    return rows.order_by(F("checked_on").asc(nulls_first=True), "organisation__name", "name", "pk")


def reports_for(user):
    """What readers reported and nobody settled: all of it for the administrator, a partner's own."""
    rows = ErrorReport.objects.filter(settled_on=None)
    if not user.holds(Role.ADMINISTRATOR):
        rows = rows.of_organisation_of(user)
    return rows.select_related("service__organisation")
