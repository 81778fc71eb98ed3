"""Operations on notes, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        notes__write=_("Note written"),
        notes__correct=_("Note corrected"),
        notes__correct_working_note=_("Working note changed"),
        notes__delete_working_note=_("Working note deleted by its author"),
        notes__forget_working_note=_("Working note deleted after 90 days"),
    )
