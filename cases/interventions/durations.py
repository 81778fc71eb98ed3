"""Time spent, as one says it."""

from django.utils.translation import gettext as _


def in_words(minutes: int) -> str:
    """« 45 min », « 2 h », « 2 h 15 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s") % {"hours": hours, "minutes": f"{rest:02}"}
