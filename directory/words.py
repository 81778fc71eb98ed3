"""Operations of the directory, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        directory__open_account=_("Account opened"),
        directory__account_upkeep=_("Account kept up"),
        directory__save_preferences=_("Preferences saved"),
    )
