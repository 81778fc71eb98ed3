"""Operations on needs and proposals, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        needs__note_need=_("Need noted"),
        needs__tell_need=_("Need told by a resident"),
        needs__show_need=_("Need read and shown"),
        needs__set_aside=_("Need set aside"),
        needs__add_proposal=_("Proposal written"),
        needs__correct_proposal=_("Proposal corrected"),
        needs__endorse=_("Proposal endorsed"),
        needs__take_back=_("Endorsement taken back"),
        needs__carry=_("Proposal carried: an action begins"),
    )
