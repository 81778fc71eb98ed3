"""What simulations add to the frame."""

from django.utils.translation import gettext_lazy

from aids.simulations.models import READERS
from backend.kit.registry import RailEntry


def rail(user) -> list[RailEntry]:
    entry = RailEntry(gettext_lazy("Simulations"), "simulations:list", "/rules/simulations/")
    return [entry] if user.holds(*READERS) else []
