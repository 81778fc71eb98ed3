"""Who may do what with an appeal; each docstring is the rule."""

import datetime as dt

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aids.applications.enums import LineStatus
from aids.applications.models import Application
from aids.applications.perms import ROLES as APPLICATION_ROLES
from aids.commissions.appeals.enums import AppealStatus
from aids.commissions.appeals.models import Appeal
from aids.commissions.appeals.queries import heard_next
from aids.commissions.models import Decision
from aids.commissions.perms import authority_of
from aids.commissions.recusals.queries import bars
from backend.kit.access import ALLOWED, Access, denied
from directory.enums import Role

ROLES = APPLICATION_ROLES
"""Roles that may meet an appeal at all."""
FIGURES_ROLES = (Role.UNIT_MANAGER, Role.COMMISSION_SECRETARY, Role.SIGNATORY)


def can_record(user, application: Application) -> Access:
    """Whoever follows the application by their work records the appeal that reaches them: reception, social worker,
    case officer, secretary, signatory."""
    if user.holds(*ROLES) and Application.objects.followed_by(user).filter(pk=application.pk).exists():
        return ALLOWED
    return denied(_("An appeal is recorded by those who follow the application."))


def can_contest(decision: Decision) -> Access:
    """The decision that stands, once: after a decision on appeal only the court is left."""
    if hasattr(decision, "replaced_by"):
        return denied(_("Another decision replaces this one: the appeal is against that one."))
    if decision.is_on_appeal:
        return denied(_("This decision was taken on appeal: only the court is left."))
    if Appeal.objects.filter(decision__line=decision.line_id).exclude(status=AppealStatus.WITHDRAWN).exists():
        return denied(_("An appeal against this decision is already recorded."))
    if decision.line.status != LineStatus.DECIDED:
        return denied(_("Nothing is decided yet."))
    return ALLOWED


def can_examine(user, appeal: Appeal) -> Access:
    """A case officer of the unit; not the one who examined the application, unless the setting allows it."""
    if appeal.unit_id not in user.units_as(Role.CASE_OFFICER):
        return denied(_("Only a case officer of the unit examines its appeals."))
    first = appeal.decision.line.application.case_officer_id
    if settings.APPEAL_DIFFERENT_EXAMINER and first == user.pk:
        return denied(_("Somebody else than who examined the application examines the appeal."))
    return ALLOWED


def is_examiner(user, appeal: Appeal) -> Access:
    """The case officer who took the appeal up, as long as they work in the unit."""
    if appeal.examiner_id == user.pk and appeal.unit_id in user.units_as(Role.CASE_OFFICER):
        return ALLOWED
    return denied(_("This is for the case officer who examines the appeal."))


def can_acknowledge(user, appeal: Appeal) -> Access:
    """Whoever follows the application, or examines the appeal."""
    return is_examiner(user, appeal) or can_record(user, appeal.decision.line.application)


def is_off_agenda(appeal: Appeal) -> Access:
    """What a commission is going to hear is not answered before."""
    held_on = heard_next(appeal)
    if held_on is None:
        return ALLOWED
    sentence = _("The commission of %(when)s hears this appeal: wait for its opinion, or have it taken off.")
    return denied(sentence % {"when": date_format(held_on)})


def can_answer(user, appeal: Appeal, on: dt.date) -> Access:
    """The author of the decision: a holder of signing authority for the unit and the aid, with no tie with the person
    (CASF L134-2, CRPA L411-2)."""
    authority, line = authority_of(user, appeal.unit_id, on), appeal.decision.line
    if authority is None or not authority.covers(line.aid_code):
        return denied(_("Only a holder of signing authority for this unit answers an appeal."))
    if bars(user.pk, [line], on):
        return denied(_("You stand back from this request: another signatory answers."))
    return ALLOWED
