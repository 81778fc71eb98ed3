"""Operations on social assessments, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        assessments__begin=_("Social assessment begun"),
        assessments__finish=_("Social assessment finished"),
        assessments__reopen=_("Social assessment taken up again"),
        assessments__abandon=_("Draft of an assessment deleted"),
        assessments__amend=_("Addendum to a social assessment"),
    )
