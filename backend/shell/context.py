"""What the frame of every page needs."""

from django.urls import reverse

from backend.kit import registry
from backend.shell.search import SEARCH_ROLES
from directory.enums import Theme
from directory.perms import can_administer


def shell(request):
    """`who` is signed in, the `rail` of sections that they may open, the theme chosen, whether single keys act."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    entries = [entry for answer in registry.rail_entries for entry in answer(user)]
    # the longest prefix: a section may stand under another one
    current = max((entry.prefix for entry in entries if _holds(request.path, entry.prefix)), key=len, default="")
    return {
        "rail": [
            {"label": entry.label, "url": reverse(entry.url_name), "current": entry.prefix == current}
            for entry in entries
        ],
        "who": {
            "name": user.get_full_name(),
            "place": user.site.name if user.site_id else "",
            "roles": ", ".join(user.role_labels),
        },
        "administers": bool(can_administer(user)),
        "may_search": user.holds(*SEARCH_ROLES),
        "single_keys": user.single_keys,
        "theme": "" if user.theme == Theme.AUTO else user.theme,
    }


def _holds(path: str, prefix: str) -> bool:
    return path == prefix if prefix == "/" else path.startswith(prefix)
