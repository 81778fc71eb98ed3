"""Who rereads, who presents, who lifts an anonymity; each docstring is the rule."""

from django.utils.translation import gettext as _

from aids.applications.perms import is_case_officer
from aids.commissions.anonymity.enums import TextSource
from aids.commissions.anonymity.models import MaskedText
from aids.commissions.enums import SessionStatus
from aids.commissions.letters.perms import LETTER_READERS
from aids.commissions.models import Session
from backend.kit.access import ALLOWED, Access, denied
from cases.assessments.models import WRITING_ROLES
from cases.assessments.perms import is_author


def can_reread(user, row: MaskedText) -> Access:
    """The case officer rereads the need that they examine; whoever wrote an assessment or an addendum rereads that."""
    match row.source:
        case TextSource.NEED:
            mine = is_case_officer(user, row.application)
        case TextSource.ADDENDUM:
            mine = row.addendum.author_id == user.pk and user.holds(*WRITING_ROLES)
        case _:
            mine = is_author(user, row.assessment)
    return ALLOWED if mine else denied(_("This text is reread by its author."))


def can_lift(user, session: Session) -> Access:
    """The secretary or a signatory of the unit, while the session is held: a line may still leave a prepared one."""
    if session.unit_id not in user.units_as(*LETTER_READERS):
        return denied(_("An anonymity is lifted by the secretary or the signatory of this unit."))
    if session.status != SessionStatus.OPEN:
        return denied(_("An anonymity is lifted while the session is held, and not otherwise."))
    return ALLOWED
