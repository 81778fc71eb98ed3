"""Operations on collective actions, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe
from collective_actions.evaluation import words as evaluation
from collective_actions.needs import words as needs


def describe_operations() -> None:
    needs.describe_operations()
    evaluation.describe_operations()
    describe(
        collective__add_action=_("Collective action written"),
        collective__correct_action=_("Collective action corrected"),
        collective__read_again=_("Correction of the collective action read"),
        collective__move_action=_("Collective action changed state"),
        collective__add_part=_("Somebody has a part in the action"),
        collective__remove_part=_("Somebody has no part in the action any more"),
        collective__add_series=_("Meetings planned"),
        collective__correct_series=_("Seats or closing date corrected"),
        collective__cancel_series=_("Meetings cancelled"),
        collective__correct_meeting=_("Meeting moved"),
        collective__begin=_("Seat held while typing"),
        collective__fill=_("Enrolment typed"),
        collective__enrol=_("Person enrolled"),
        collective__cancel=_("Enrolment cancelled"),
        collective__accept=_("Seat accepted"),
        collective__decline=_("Seat refused"),
        collective__tell_of_change=_("Told that the dates moved or were cancelled"),
        collective__tell_of_seat=_("Told by e-mail of a seat"),
        collective__lapse=_("Seats without an answer given on"),
        collective__record_presence=_("Presence recorded"),
        collective__follow_up=_("News taken of somebody who did not come"),
    )
