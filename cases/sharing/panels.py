"""What sharing adds to a person's page, to the desk and to the frame."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.registry import DeskItem, DeskRow, Panel, RailEntry, Subject
from cases.people.models import IDENTITY_ROLES
from cases.sharing import perms, queries
from directory.enums import Role

DESK_ROWS = 8


def rail(user) -> list[RailEntry]:
    """A partner's professional finds what was shared with them; the data-protection officer what persons ignore."""
    if user.holds(Role.PARTNER):
        return [RailEntry(gettext_lazy("Shared with me"), "sharing:received", "/sharing/received/")]
    if user.holds(Role.DATA_PROTECTION_OFFICER):
        return [RailEntry(gettext_lazy("Shared without telling"), "sharing:uninformed", "/sharing/uninformed/")]
    return []


def desk(user, today: dt.date) -> list[DeskItem]:
    """What was shared with a partner's professional: by whom and until when, without a name of a person."""
    if not user.holds(Role.PARTNER):
        return []
    found = list(queries.received_by(user, today).order_by("ends_on"))
    rows = tuple(
        DeskRow(
            label=_("Shared by %(who)s") % {"who": share.shared_by},
            url=reverse("sharing:received_share", args=[share.pk]),
            detail=share.reference,
            date=share.ends_on,
            date_words=gettext_lazy("until"),
        )
        for share in found[:DESK_ROWS]
    )
    url = reverse("sharing:received")
    return [DeskItem(_("Shared with me"), url, len(found), rows, _("Nothing is shared with you today."))]


def person_actions(user, subject: Subject) -> list[dict]:
    if not subject.is_writable or not user.holds(*IDENTITY_ROLES):
        return []
    url = reverse("sharing:of_person", args=[subject.person.pk])
    return [{"label": _("Shares with partners"), "url": url, "key": "s", "menu": True}]


def person_panel(user, subject: Subject) -> Panel | None:
    """The shares that are open, for those who may end them."""
    overseer = subject.is_open or user.holds(Role.UNIT_MANAGER)
    if not overseer:
        return None
    found = queries.shares_of(subject.person)
    states = {share.pk: queries.state_of(share, subject.today) for share in found}
    living = [share for share in found if states[share.pk].living]
    rows = [share for share in living if perms.can_oversee(user, share, follows=subject.is_writable)]
    return Panel("sharing/person_panel.html", {"shares": rows}) if rows else None
