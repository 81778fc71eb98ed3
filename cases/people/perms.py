"""Who may do what with persons and households; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, Refusal, denied
from cases.people.models import IDENTITY_ROLES, Household, Person
from directory.enums import Role

TAKING_ROLES = (Role.RECEPTION, Role.SOCIAL_WORKER, Role.CASE_OFFICER)


def can_see_identity(user) -> Access:
    """Reception and social staff see the identity of everyone, whatever the unit."""
    return ALLOWED if user.holds(*IDENTITY_ROLES) else denied(_("Identities are open to reception and social staff."))


def can_register(user) -> Access:
    """Reception desks, social workers and case officers register persons and keep identities right."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Registering is for reception and social workers."))


def can_open_file(user, household: Household) -> Access:
    """The file is open to those who follow the household: who took, examines or decides one of its applications."""
    if Household.objects.visible_to(user).filter(pk=household.pk).exists():
        return ALLOWED
    return denied(_("The file is open only to those who follow this household."))


def can_record_budget(user, household: Household) -> Access:
    """Reception desks, social workers and case officers who follow the household record its budget."""
    return can_open_file(user, household) if can_register(user) else can_register(user)


def can_see_contact(user, person: Person, household: Household | None, *, household_protected: bool) -> Access:
    """Address and phone are open with the identity; protected, only to who follows a submitted application."""
    if not (person.protected or household_protected):
        return ALLOWED
    if household and Household.objects.firmly_followed_by(user).filter(pk=household.pk).exists():
        return ALLOWED
    return denied(_("Protected address: address and phone are not shown."))


def require_standing(person: Person) -> None:
    """Raise Refusal when the file was merged into another one, which is then the one to write in."""
    if person.merged_into_id:
        raise Refusal(_("This file was merged into another one: open that one to go on."))
