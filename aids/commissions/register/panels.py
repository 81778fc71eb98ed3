"""The register in the frame, for who finds no link to it on the list of sessions."""

from django.utils.translation import gettext_lazy

from aids.commissions.models import SESSION_ROLES
from aids.commissions.register.perms import READERS
from backend.kit.registry import RailEntry


def rail(user) -> list[RailEntry]:
    if not user.holds(*READERS) or user.holds(*SESSION_ROLES):
        return []
    return [RailEntry(gettext_lazy("Register of decisions"), "commissions:register", "/commission/register/")]
