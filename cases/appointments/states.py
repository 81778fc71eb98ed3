"""The lifecycle of an appointment. What happened may be said again: a wrong tick is corrected, and its history kept."""

from backend.audit.transitions import Lifecycle, Transition
from cases.appointments.enums import OUTCOMES
from cases.appointments.enums import AppointmentStatus as Status

APPOINTMENT = Lifecycle(
    "status",
    (
        *(
            Transition(outcome, tuple(state for state in (Status.BOOKED, *OUTCOMES) if state != outcome), outcome)
            for outcome in OUTCOMES
        ),
        Transition(Status.GIVEN_UP, (Status.BOOKED,), Status.GIVEN_UP),
        Transition(Status.CANCELLED, (Status.BOOKED,), Status.CANCELLED),
    ),
)
"""Each arrow is named after the state that it enters."""
