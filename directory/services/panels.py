"""What the social directory adds to the frame and to the search page."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit.registry import Found, FoundRow, RailEntry
from directory.services import queries
from directory.services.perms import READING_ROLES


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Directory"), "services:list", "/services/")
    return [entry] if user.holds(*READING_ROLES) else []


def search_results(user, text: str, today: dt.date) -> list[Found]:
    """Services and professionals of that name, for the staff."""
    if not user.holds(*READING_ROLES):
        return []
    services, professionals = queries.found_services(text), queries.found_professionals(text)
    found = [
        Found(
            _("Services"),
            tuple(FoundRow(str(one), one.get_absolute_url(), str(one.commune)) for one in services),
            limited=len(services) == queries.SEARCH_LIMIT,
        ),
        Found(
            _("Professionals"),
            tuple(
                FoundRow(
                    str(one),
                    one.service.get_absolute_url(),
                    " · ".join(part for part in (one.function, str(one.service)) if part),
                )
                for one in professionals
            ),
            limited=len(professionals) == queries.SEARCH_LIMIT,
        ),
    ]
    return [one for one in found if one.rows]
