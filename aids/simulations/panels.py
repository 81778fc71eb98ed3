"""What simulations add to the frame."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.rule_sets.enums import RuleSetStatus
from aids.rule_sets.models import RuleSet
from aids.simulations import perms
from aids.simulations.models import READERS
from backend.kit.registry import RailEntry


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Simulations"), "simulations:list", "/rules/simulations/")
    return [entry] if user.holds(*READERS) else []


def rule_set_actions(user, rule_set: RuleSet) -> list[dict]:
    """To try a version on past requests, for who may."""
    if not user.holds(*perms.EDITORS) or rule_set.status == RuleSetStatus.ABANDONED:
        return []
    url = reverse("simulations:new", query={"after": rule_set.pk})
    return [{"label": _("Try it on past requests"), "url": url, "key": "i"}]
