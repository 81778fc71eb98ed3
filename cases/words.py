"""Operations on people, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe
from cases.appointments import words as appointments
from cases.assessments import words as assessments
from cases.following import words as following
from cases.interventions import words as interventions
from cases.merging import words as merging
from cases.notes import words as notes
from cases.reception import words as reception
from cases.referrals import words as referrals
from cases.sharing import words as sharing

ROOMS = (appointments, assessments, following, interventions, merging, notes, reception, referrals, sharing)


def describe_operations() -> None:
    for room in ROOMS:
        room.describe_operations()
    describe(
        cases__register_person=_("Person registered"),
        cases__open_household=_("Household formed"),
        cases__correct_identity=_("Identity corrected"),
        cases__move=_("Address changed"),
        cases__add_member=_("Somebody joined the household"),
        cases__end_membership=_("Somebody left the household"),
        cases__separate=_("Separation"),
        cases__record_death=_("Death recorded"),
        cases__correct_death=_("Death corrected"),
        cases__add_debt=_("Debt recorded"),
        cases__correct_debt=_("Debt brought up to date"),
        cases__record_budget=_("Budget recorded"),
    )
