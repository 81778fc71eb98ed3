"""Who may do what with actions; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from collective_actions.catalogue.models import Action
from directory.enums import Role
from directory.models import Organisation
from directory.services.perms import READING_ROLES


def can_add(user) -> Access:
    """The design service, and partners for their organisation."""
    if user.holds(Role.ACTION_DESIGNER) or (user.holds(Role.PARTNER) and user.organisation_id):
        return ALLOWED
    return denied(_("Actions are written by the design service and by partners."))


def can_add_for(user, owner: Organisation) -> Access:
    """A partner for their own organisation only."""
    if user.holds(Role.ACTION_DESIGNER) or owner.pk == user.organisation_id:
        return can_add(user)
    return denied(_("A partner writes the actions of their own organisation."))


def can_write(user, action: Action) -> Access:
    """The design service; a partner whose organisation owns or carries it."""
    if Action.objects.written_by(user).filter(pk=action.pk).exists():
        return ALLOWED
    return denied(_("This action is written by those who own or carry it."))


def can_run(user, action: Action) -> Access:
    """Those who write it, and those who facilitate it: they see who comes."""
    if Action.objects.run_by(user).filter(pk=action.pk).exists():
        return ALLOWED
    return denied(_("Who comes is shown to those who run the action."))


def can_read_record(user, action: Action) -> Access:
    """What an action is for, costs and who funds it: the staff, and those who write it."""
    return ALLOWED if user.holds(*READING_ROLES) else can_write(user, action)


def can_decide(user) -> Access:
    """The design service publishes, sends back, ends, reads again, and gives an action to another owner."""
    if user.holds(Role.ACTION_DESIGNER):
        return ALLOWED
    return denied(_("This is for the design service of the département."))
