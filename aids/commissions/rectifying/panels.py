"""What mending adds to an application."""

from django.urls import reverse
from django.utils.translation import gettext as _

from aids.applications.models import Application
from aids.commissions.rectifying.perms import can_rectify
from backend.kit import clock
from directory.enums import Role


def decision_notes(user, application: Application) -> dict[int, dict]:
    """Answers `decision_notes`: what each decision replaces and, for the signatory, how an error in it is mended."""
    found = {}
    signs = user.holds(Role.SIGNATORY)
    for line in application.lines.all():
        standing = line.decision
        if standing is None:
            continue
        earlier = {one.pk: one for one in line.decisions.all()}
        notes = [
            {"label": _("Replaces decision %(number)s") % {"number": before.number}, "url": before.letter_url}
            for before in _before(standing, earlier)
        ]
        mends = signs and can_rectify(user, standing, clock.today())
        url = reverse("rectifying:rectify", args=[standing.pk])
        found[line.pk] = {"notes": notes, "actions": [{"label": _("Mend an error"), "url": url}] if mends else []}
    return found


def _before(standing, earlier: dict):
    """The decisions that this one replaced, latest first; all of a line are at hand."""
    replaced = earlier.get(standing.replaces_id)
    while replaced is not None:
        yield replaced
        replaced = earlier.get(replaced.replaces_id)
