"""Operations of reception, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        reception__arrive=_("Arrived at reception"),
        reception__wait=_("Waits"),
        reception__take_next=_("Called, in their turn"),
        reception__receive=_("Called"),
        reception__put_back=_("Called, did not come"),
        reception__finish=_("Left after being received"),
        reception__leave=_("Left without being received"),
        reception__close_former_days=_("Queues of former days closed"),
        reception__record_contact=_("First contact recorded"),
        reception__correct_contact=_("First contact corrected"),
        reception__deal_with=_("Emergency dealt with"),
        reception__open_link=_("Address of the slips opened"),
        reception__close_link=_("Address of the slips closed"),
        reception__fill_slip=_("Slip filled in"),
        reception__type_slips=_("Slips typed in"),
    )
