"""What the page of an application shows of its completeness."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from aids.applications import perms
from aids.applications.completeness import queries
from aids.applications.completeness.perms import can_ask
from aids.applications.completeness.tones import REQUEST_TONES
from aids.applications.models import Application
from aids.applications.queries import documents_of, undecided


def completeness(user, application: Application, today: dt.date) -> dict:
    """What is missing, awaited, was asked for before, and what this account may do about it: one query.

    `application` comes with its lines and what they expect.
    """
    requests = queries.requests_of(application)
    awaited = queries.awaited(requests, today)
    unseen = [one for one in documents_of(application) if one.received_on is None]
    found = {
        "missing": [one for one in unseen if one.required],
        "unseen": {one.code for one in unseen},
        "awaited": awaited,
        "former": [
            {"request": one, "days": one.suspension.days, "tone": REQUEST_TONES[one.status]}
            for one in requests
            if one is not awaited
        ],
        "may_examine": perms.can_examine(user, application),
        "actions": [],
    }
    if found["may_examine"] and awaited is None:
        access = can_ask(application, undecided=undecided(application), unseen=unseen, awaited=None, on=today)
        url = reverse("applications:ask_documents", args=[application.pk])
        ask = {"label": _("Ask for the missing documents"), "url": url, "key": "d"}
        found["actions"] = [ask | {"disabled_reason": access.reason}]
    return found
