"""Operations on signatures, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        contracts__send=_("Contract given to sign"),
        contracts__take_back=_("Text taken back to change it"),
        contracts__sign=_("Contract signed on screen"),
        contracts__receive_paper=_("Contract signed on paper"),
        contracts__begin_amendment=_("Amendment begun"),
        contracts__begin_renewal=_("Renewal begun"),
        contracts__withdraw_amendment=_("New text withdrawn before it was signed"),
    )
