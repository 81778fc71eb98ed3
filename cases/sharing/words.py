"""Operations on shares, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        sharing__share=_("Piece shared with a partner"),
        sharing__inform=_("Person informed of a share"),
        sharing__end=_("Share ended"),
    )
