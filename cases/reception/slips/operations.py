"""Writes: the address at which the slips of a site are filled in, and the slips, of which nothing tells whose they are.

A slip, its history and its operation bear the day alone: the hour could tell who had just left.
"""

import datetime as dt
import secrets
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.sequence import hold
from cases.reception.enums import Occasion
from cases.reception.models import Slip, SlipLink
from cases.reception.perms import can_open_link, can_type_slips
from directory.models import Site
from directory.pace import by_address, count, midnight

TOKEN_BYTES = 12
MANY = gettext_lazy("Many slips have just come from here. Try again in ten minutes, or take a slip on paper.")
MOST_BY_ADDRESS = 60
"""In ten minutes: people share a tablet or the network of a waiting room."""
MOST_BY_LINK = 200
"""In one day."""

Answers = dict[str, int | None]
"""Question → 1 to 4, None when it was not answered."""


def open_link(
    *,
    actor,
    site: Site,
    occasion: str = Occasion.RECEPTION,
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> SlipLink:
    """A new address for the slips of a site; the former one, if any, is closed: cards that show it serve no more."""
    require(can_open_link(actor, site))
    with operation("reception.open_link", actor=actor, key=key) as running:
        _close_all(site, occasion, running.at)
        link = SlipLink(site=site, occasion=occasion, token=secrets.token_urlsafe(TOKEN_BYTES))
        link.save()
        running.result_url = result_url
        return link


def close_link(*, actor, site: Site, occasion: str = Occasion.RECEPTION) -> None:
    """The slips of this site are filled in on paper only, until another address is opened."""
    require(can_open_link(actor, site))
    with operation("reception.close_link", actor=actor) as running:
        _close_all(site, occasion, running.at)


def _close_all(site: Site, occasion: str, at: dt.datetime) -> None:
    hold(f"slip link {site.pk} {occasion}")
    for former in SlipLink.objects.filter(site=site, occasion=occasion, closed_at__isnull=True):
        fresh = lock(former)
        fresh.closed_at = at
        fresh.save()


def fill_slip(
    *, link: SlipLink, answers: Answers, address: str, now: dt.datetime, key: uuid.UUID | None = None
) -> Slip:
    """A slip filled in on a phone, by whoever holds the address of a link.

    Raises Refusal when the link is closed or when too many came; `address` counts and is not kept.
    """
    day = timezone.localdate(now)
    with operation("reception.fill_slip", actor=None, key=key, at=midnight(day)):
        if lock(link).closed_at is not None:
            raise Refusal(_("This card serves no more. Ask at the desk for a slip on paper."))
        most = {by_address(address, now): MOST_BY_ADDRESS, f"link {link.pk}": MOST_BY_LINK}
        count(day, most, sentence=MANY)
        slip = Slip(site_id=link.site_id, day=day, occasion=link.occasion, **answers)
        slip.save()
        return slip


def type_slips(
    *,
    actor,
    site: Site,
    day: dt.date,
    rows: list[Answers],
    occasion: str = Occasion.RECEPTION,
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> int:
    """The slips put in the box of a site on a day, as reception reads them; returns how many."""
    require(can_type_slips(actor))
    with operation("reception.type_slips", actor=actor, key=key, at=midnight(day)) as running:
        for answers in rows:
            Slip(site=site, day=day, occasion=occasion, **answers).save()
        running.result_url = result_url
        return len(rows)
