"""Who may do what with an application; each docstring is the rule.

Following the household otherwise, as lead worker or by an emergency access, lets an account read its submitted
applications and no more: each rule below wants whoever took or examines the application itself.
"""

from django.utils.translation import gettext as _

from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.models import Application
from backend.kit.access import ALLOWED, Access, denied
from cases.people.perms import TAKING_ROLES
from directory.enums import Role

ROLES = (
    Role.RECEPTION,
    Role.SOCIAL_WORKER,
    Role.CASE_OFFICER,
    Role.COMMISSION_SECRETARY,
    Role.SIGNATORY,
)
"""Roles that may follow an application at all."""


def can_open(user) -> Access:
    """Any reception desk, social worker or case officer opens an application, wherever the household lives."""
    return ALLOWED if user.holds(*TAKING_ROLES) else denied(_("Applications are opened at a reception desk."))


def can_edit(user, application: Application) -> Access:
    """The draft belongs to whom took it; afterwards the case officer corrects it, until a line is ready."""
    if application.status == ApplicationStatus.DRAFT:
        if application.taken_by_id == user.pk and user.holds(*TAKING_ROLES):
            return ALLOWED
        return denied(_("This draft belongs to the person who took it."))
    if not is_case_officer(user, application):
        return denied(_("Only the case officer corrects a submitted application."))
    states = {line.status for line in application.lines.all()}
    if not states <= {LineStatus.TO_EXAMINE, LineStatus.DECIDED} or LineStatus.TO_EXAMINE not in states:
        return denied(_("A request has already left the examination."))
    return ALLOWED


def can_take_up(user, application: Application) -> Access:
    """A case officer of the unit that examines takes up the application; from a colleague, with a reason."""
    if application.status != ApplicationStatus.SUBMITTED:
        return denied(_("Only a submitted application is taken up."))
    if application.unit_id not in user.units_as(Role.CASE_OFFICER):
        return denied(_("Only a case officer of the unit takes up its applications."))
    if application.case_officer_id == user.pk:
        return denied(_("You already examine this application."))
    return ALLOWED


def is_case_officer(user, application: Application) -> bool:
    return application.case_officer_id == user.pk and application.unit_id in user.units_as(Role.CASE_OFFICER)


def can_mark_documents(user, application: Application) -> Access:
    """Whoever took the application ticks what was handed over, until a case officer examines it."""
    at_the_desk = application.taken_by_id == user.pk and application.case_officer_id is None
    return ALLOWED if at_the_desk and user.holds(*TAKING_ROLES) else can_examine(user, application)


def can_open_documents(user, application: Application) -> Access:
    """Whoever took or examines the application opens its supporting documents, and whoever does so for another
    submitted application of the household.

    The commission (its secretary, the signatory, its members) sees which documents were seen, not the documents:
    what it is shown of them is decided with its file, here and in the room of commissions.
    """
    if (application.taken_by_id == user.pk and user.holds(*TAKING_ROLES)) or is_case_officer(user, application):
        return ALLOWED
    handled = Application.objects.handled_by(user).filter(
        household=application.household_id, status=ApplicationStatus.SUBMITTED
    )
    if handled.exists():
        return ALLOWED
    return denied(_("The documents are open to those who take and examine the applications of this household."))


def can_examine(user, application: Application) -> Access:
    """The case officer who took it up examines the application."""
    return ALLOWED if is_case_officer(user, application) else denied(_("This is for the case officer who examines it."))
