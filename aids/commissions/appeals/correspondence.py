"""What the letters about an appeal say, read from the database and the settings."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from aids.applications.correspondence import appeal_routes, recipient_of, sender_of, unit_contact
from aids.commissions.appeals.documents import Acknowledgement, Answer, Contested
from aids.commissions.appeals.enums import AppealKind, AppealStatus
from aids.commissions.appeals.models import Appeal
from aids.commissions.documents import Signatory
from aids.commissions.letters.documents import LawReason


def _contested(appeal: Appeal, dated: dt.date) -> Contested:
    decision = appeal.decision
    application = decision.line.application
    return Contested(
        sender=sender_of(application),
        recipient=recipient_of(application, dated),
        contact=unit_contact(application),
        place=application.site.commune.name,
        dated=dated,
        application_number=application.number,
        decision_number=decision.number,
        decided_on=decision.decided_on,
        aid_label=str(decision.line),
        received_on=appeal.received_on,
        grounds=appeal.grounds,
        appeal_routes=appeal_routes(),
    )


def acknowledgement_of(appeal: Appeal) -> Acknowledgement:
    """As of the day on which the appeal was acknowledged: the same bytes each time."""
    return Acknowledgement(
        contested=_contested(appeal, appeal.acknowledged_on or appeal.received_on),
        silence_on=appeal.silence_on,
        mandatory=appeal.kind == AppealKind.MANDATORY,
        hearing_asked=appeal.hearing_asked,
        somebody_else=settings.APPEAL_DIFFERENT_EXAMINER,
    )


def answer_of(appeal: Appeal) -> Answer:
    """The answer to an appeal that replaces nothing: confirmed informally, or too late."""
    answered_on = timezone.localdate(appeal.answered_at)
    late = appeal.status == AppealStatus.INADMISSIBLE
    rule_set = appeal.decision.line.explanation.rule_set
    article = appeal.law_article if late else ", ".join(filter(None, [rule_set.title, appeal.law_article]))
    return Answer(
        contested=_contested(appeal, answered_on),
        answered_on=answered_on,
        reason_in_law=LawReason(article=article, text=appeal.reason_in_law),
        reason_in_fact=appeal.reason_in_fact,
        signatory=Signatory(
            first_name=appeal.signatory_first_name,
            last_name=appeal.signatory_last_name,
            capacity=appeal.signatory_capacity,
            delegation_reference=appeal.delegation,
        ),
        heard_on=appeal.heard_on,
        notified_on=appeal.notified_on if late else None,
        sent_on=appeal.sent_on if late else None,
    )
