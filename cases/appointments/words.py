"""Operations on appointments, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        appointments__open_slots=_("Times for appointments opened"),
        appointments__close_slot=_("Time for appointments closed"),
        appointments__book=_("Appointment booked"),
        appointments__move=_("Appointment moved"),
        appointments__cancel=_("Appointment cancelled"),
        appointments__tell_outcome=_("Outcome of an appointment said"),
        appointments__draw_feed=_("Calendar address drawn"),
        appointments__revoke_feed=_("Calendar address revoked"),
    )
