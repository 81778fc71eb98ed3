"""Operations of the demonstration data, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(shell__set_up_territory=_("Territory set up"))
