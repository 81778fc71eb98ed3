"""What evaluation offers on the pages of an action and of its series."""

from django.urls import reverse
from django.utils.translation import gettext as _

from collective_actions.catalogue.models import Action, Series
from collective_actions.evaluation import perms


def actions_for(user, action: Action) -> list[dict]:
    """What people said of an action, for the staff and who runs it."""
    if not perms.can_read_results(user, action):
        return []
    return [{"label": _("What people said"), "url": reverse("evaluation:action", args=[action.pk])}]


def series_actions_for(user, series: Series) -> list[dict]:
    """The card and the papers of a series, for who runs its action."""
    if not perms.can_run(user, series.action):
        return []
    return [{"label": _("Evaluation"), "url": reverse("evaluation:series", args=[series.pk])}]
