"""Writes: what an assessment proposes for each line, and what the path to the commission asks of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.applications.enums import GRANTING, LineStatus, Proposal
from aids.applications.models import Application, ApplicationLine, LineProposal
from aids.applications.proposals.queries import wants_assessment
from aids.rules.model import RuleSet as Rules
from backend.audit.history import StaleVersion, lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from cases.assessments.enums import SETTLED, AssessmentStatus
from cases.assessments.models import SocialAssessment
from cases.assessments.operations import freeze
from cases.assessments.perms import can_reopen

MISSING = "assessment"
"""The field of a refusal for want of an assessment."""


@dataclass(frozen=True)
class ProposalInput:
    """What is proposed for a line (its id), or nothing (`proposal` empty: none, or no more).

    `amount` None is the whole amount asked. `version` is that of the row that the form was opened on, 0 for none.
    """

    line_id: int
    proposal: str = ""
    amount: Decimal | None = None
    why: str = ""
    version: int = 0


def propose(
    *, actor, application: Application, assessment: SocialAssessment, rows: Iterable[ProposalInput]
) -> list[LineProposal]:
    """What the assessment proposes for lines in examination, by its author, until it is frozen.

    Raises StaleVersion when a row was changed in another tab.
    """
    with operation("applications.propose", actor=actor):
        fresh = lock(application)
        written = lock(assessment)
        require(can_reopen(actor, written))
        if written.household_id != fresh.household_id or written.status == AssessmentStatus.ABANDONED:
            raise Refusal(_("This assessment is not of this household."))
        lines = {line.pk: line for line in fresh.lines.filter(status=LineStatus.TO_EXAMINE)}
        known = {one.line_id: one for one in LineProposal.objects.filter(assessment=written, line__in=lines)}
        kept = []
        for row in rows:
            if row.line_id not in lines:
                raise Refusal(_("A request has already left the examination."))
            proposal = _propose(row, lines[row.line_id], written, known.get(row.line_id))
            kept += [proposal] if proposal else []
        return kept


def _propose(
    row: ProposalInput, line: ApplicationLine, assessment: SocialAssessment, known: LineProposal | None
) -> LineProposal | None:
    amount = check_proposal(row, line) if row.proposal else None
    if known and (known.proposal, known.amount, known.why) == (row.proposal, amount, row.why):
        return known
    if known and known.version != row.version:
        raise StaleVersion(known, row.version)
    if not row.proposal:
        if known:
            known.delete()
        return None
    proposal = known or LineProposal(line=line, assessment=assessment)
    proposal.proposal, proposal.amount, proposal.why = row.proposal, amount, row.why
    proposal.save()
    return proposal


def check_proposal(row: ProposalInput, line: ApplicationLine) -> Decimal | None:
    """The amount that a proposal means; raises Refusal when amount or reason do not fit."""
    if not row.why.strip():
        raise Refusal(_("Say why this is proposed."), field="why")
    if row.proposal not in GRANTING:
        if row.amount is not None:
            raise Refusal(_("A refusal or an adjournment proposes no amount: leave it empty."), field="amount")
        return None
    if row.proposal == Proposal.PARTIAL_GRANT and (row.amount is None or row.amount >= line.amount_asked):
        raise Refusal(_("A partial grant is above zero and below the amount asked."), field="amount")
    if row.amount is not None and not 0 < row.amount <= line.amount_asked:
        raise Refusal(_("The amount proposed is above zero, and not above the amount asked."), field="amount")
    return line.amount_asked if row.amount is None else row.amount


def require_assessment(line: ApplicationLine, rules: Rules | None) -> None:
    """Part of the operation that declares a line ready: when its aid asks for one, an assessment is finished and
    proposes something for this line; locked, so that its author does not take it up again meanwhile."""
    if not wants_assessment(line, rules):
        return
    for proposal in LineProposal.objects.filter(line=line, assessment__status__in=SETTLED).order_by("-pk"):
        if lock(proposal.assessment).status in SETTLED:
            return
    raise Refusal(missing_words(), field=MISSING)


def missing_words() -> str:
    return _("A social assessment is asked for this aid: none that is finished proposes anything for this request.")


def freeze_assessments(line: ApplicationLine, on: dt.date) -> None:
    """Part of the operation that puts a line on an agenda: the finished assessments that it relies on freeze."""
    finished = SocialAssessment.objects.filter(proposals__line=line, status=AssessmentStatus.FINISHED)
    for assessment in finished.order_by("pk"):
        freeze(assessment, on)


def on_assessment_reopened(assessment: SocialAssessment) -> None:
    """Hears `assessment_reopened`: refused while a request that left the examination relies on the assessment."""
    gone = assessment.proposals.exclude(line__status__in=[LineStatus.DRAFT, LineStatus.TO_EXAMINE])
    if gone.exists():
        raise Refusal(
            _("A request that relies on this assessment is ready for the commission: take it back first, or add to it.")
        )
