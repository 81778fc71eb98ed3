"""What the directory adds to the frame."""

from django.utils.translation import gettext_lazy as _

from backend.kit.registry import RailEntry


def rail(_user) -> list[RailEntry]:
    return [RailEntry(_("My desk"), "desk", "/")]
