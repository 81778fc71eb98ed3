"""Who changes a sheet, who answers a change; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role
from directory.models import Organisation, Service, SheetChange

ANSWERING_ROLES = (Role.ADMINISTRATOR, Role.UNIT_MANAGER)


def can_change_sheet(actor, organisation: Organisation) -> Access:
    """A partner's professional changes the sheets of their own organisation."""
    if actor.holds(Role.PARTNER) and actor.organisation_id == organisation.pk:
        return ALLOWED
    return denied(_("Only somebody of this organisation changes its sheets."))


def can_be_changed(sheet: Organisation | Service) -> Access:
    """What comes from elsewhere is corrected at its source: the next import would undo a change made here."""
    if not sheet.source:
        return ALLOWED
    told = {"whose": sheet.source}
    return denied(_("This sheet comes from %(whose)s: correct it there, and the next import brings it here.") % told)


def can_check(actor, organisation: Organisation) -> Access:
    """The organisation, or the administrator, says that a sheet is still right and settles what is reported."""
    return ALLOWED if actor.holds(Role.ADMINISTRATOR) else can_change_sheet(actor, organisation)


def can_answer(actor, change: SheetChange) -> Access:
    """The administrator, or the manager of a unit where the organisation works."""
    if SheetChange.objects.kept_right_by(actor).filter(pk=change.pk).exists():
        return ALLOWED
    return denied(_("This is for the administrator, or the manager of a unit where the organisation works."))
