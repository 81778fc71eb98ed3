"""Who may do what with social assessments; each docstring is the rule."""

from django.utils.translation import gettext as _

from backend.kit.access import ALLOWED, Access, denied
from cases.assessments.enums import AssessmentStatus
from cases.assessments.models import WRITING_ROLES, SocialAssessment
from cases.people.models import Household
from cases.people.perms import can_work_on_file


def can_read(user) -> Access:
    """Social workers and case officers read the assessments of the files that they follow; nobody else does."""
    if user.holds(*WRITING_ROLES):
        return ALLOWED
    return denied(_("Social assessments are for the social workers and case officers who follow the file."))


def can_write(user, household: Household) -> Access:
    """A social worker or a case officer who follows the household writes its assessment."""
    return can_work_on_file(user, household) if can_read(user) else can_read(user)


def is_author(user, assessment: SocialAssessment) -> bool:
    """Whoever wrote it, while they hold such a post in the unit for which they wrote it."""
    return assessment.author_id == user.pk and assessment.unit_id in user.units_as(*WRITING_ROLES)


def can_edit(user, assessment: SocialAssessment) -> Access:
    """Its author edits a draft, and nothing but a draft."""
    if not is_author(user, assessment):
        return denied(_("Only its author writes this assessment."))
    if assessment.status != AssessmentStatus.DRAFT:
        return denied(_("This assessment is finished: what comes later is an addendum."))
    return ALLOWED


def can_reopen(user, assessment: SocialAssessment) -> Access:
    """Its author takes up again a finished assessment, until a request that relies on it is ready."""
    if not is_author(user, assessment):
        return denied(_("Only its author writes this assessment."))
    if assessment.status == AssessmentStatus.FROZEN:
        return denied(_("The commission relies on this assessment: it changes no more, an addendum may follow."))
    return ALLOWED


def can_amend(user, assessment: SocialAssessment) -> Access:
    """An addendum is by its author, or by a social worker or case officer who follows the person today."""
    if not assessment.is_settled:
        return denied(_("A draft takes no addendum: write in it."))
    return can_read(user)
