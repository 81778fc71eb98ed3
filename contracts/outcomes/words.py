"""Operations on what came of a contract, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        contracts__end=_("Contract ended"),
        contracts__ask_later=_("What came of the contract asked six months later"),
    )
