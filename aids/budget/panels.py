"""What the credits add to the frame."""

from django.utils.translation import gettext_lazy

from aids.budget.models import READERS
from backend.kit.registry import RailEntry


def rail(user) -> list[RailEntry]:
    return [RailEntry(gettext_lazy("Credits"), "budget:list", "/budget/")] if user.holds(*READERS) else []
