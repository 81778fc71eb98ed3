"""Operations on two files of one person, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        merging__two_persons=_("Said to be two persons"),
        merging__propose=_("Merge of two files proposed"),
        merging__decline=_("Merge of two files declined"),
        merging__confirm=_("Two files merged"),
        merging__follow_late=_("Written during a merge, brought to the file that stays"),
        merging__undo=_("Merge of two files taken apart"),
        merging__attribute=_("Attributed after a merge taken apart"),
        merging__find_pairs=_("Files that look alike looked for"),
    )
