"""Operations on people, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe
from cases.appointments import words as appointments
from cases.notes import words as notes


def describe_operations() -> None:
    appointments.describe_operations()
    notes.describe_operations()
    describe(
        cases__register_person=_("Person registered"),
        cases__open_household=_("Household formed"),
        cases__correct_identity=_("Identity corrected"),
        cases__move=_("Address changed"),
        cases__add_member=_("Somebody joined the household"),
        cases__end_membership=_("Somebody left the household"),
        cases__separate=_("Separation"),
        cases__record_death=_("Death recorded"),
        cases__add_debt=_("Debt recorded"),
        cases__correct_debt=_("Debt brought up to date"),
        cases__record_budget=_("Budget recorded"),
    )
