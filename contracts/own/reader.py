"""Somebody at their own private page, as the trails name them."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override


@dataclass(frozen=True)
class OwnReader:
    """The person themselves, without an account: who they are stands in the page that they read."""

    pk: int | None = None

    def audit_label(self) -> str:
        """In the language of the département, whatever the page is read in."""
        with override(settings.LANGUAGE_CODE):
            return _("the person themselves")

    def audit_roles(self) -> str:
        return "link"
