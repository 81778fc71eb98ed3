"""Operations of following, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        following__name_lead=_("Lead worker named"),
        following__hand_over=_("Handed over to another lead worker"),
        following__end_lead=_("No lead worker any more"),
        following__read_hand_over=_("Hand-over note read"),
        following__announce_lead=_("Lead worker announced to the person"),
        following__declare_absence=_("Absence declared"),
        following__end_absence=_("Absence ended"),
        following__open_in_emergency=_("File opened in an emergency"),
        following__end_emergency=_("Emergency access closed"),
        following__see_emergency=_("Emergency access seen"),
    )
