"""Social assessments of the year: who writes one, what it says, what it proposes for each request."""

import datetime as dt
from decimal import Decimal
from random import Random

from aids.applications.enums import LineStatus, Proposal
from aids.applications.models import Application, ApplicationLine
from aids.applications.proposals import operations as proposals
from aids.applications.proposals.operations import ProposalInput
from aids.applications.proposals.queries import wants_assessment
from aids.rule_sets.queries import rules_governing
from backend.kit import clock
from backend.shell.demo.plan import Journey, Stage
from backend.shell.demo.texts import texts
from cases.assessments import operations as assessments
from cases.assessments.models import SocialAssessment
from cases.assessments.operations import Reading
from cases.assessments.queries import Texts, draft_of
from directory.enums import Role
from directory.models import User

BY_WHO_TOOK_IT = 0.75
BY_THE_OFFICER = 0.12
"""The shares of applications assessed though no rule asks it: a third in all."""

LEFT_A_DRAFT = 0.35
READ_TOGETHER = 0.85


def assess(application: Application, journey: Journey, taker: User, officer: User, on: dt.date) -> None:
    """The social worker who took the application writes an assessment, or its case officer; sometimes nobody does."""
    rng = Random(f"assessment of {application.number}")
    social_worker = taker.holds(Role.SOCIAL_WORKER)
    author = taker if social_worker else officer
    lines = list(application.lines.filter(status=LineStatus.TO_EXAMINE).select_related("explanation"))
    rules = rules_governing(application.received_on, on)
    required = any(wants_assessment(line, rules) for line in lines)
    if not required and rng.random() > (BY_WHO_TOOK_IT if social_worker else BY_THE_OFFICER):
        return
    written = _write(application, journey, author, rng, on)
    rows = [_proposal(line, rng) for line in lines]
    proposals.propose(actor=author, application=application, assessment=written, rows=rows)
    if journey.stage == Stage.EXAMINED and not required and rng.random() < LEFT_A_DRAFT:
        return
    assessments.finish(
        actor=author, assessment=written, version=draft_of(written).version, reading=_reading(rng, on), on=on
    )


def _write(application: Application, journey: Journey, author: User, rng: Random, on: dt.date) -> SocialAssessment:
    written = assessments.begin(actor=author, person=application.applicant, household=application.household, on=on)
    told = [one for one in texts("assessments")["situations"] if journey.life.turn in one["turns"]]
    situation = rng.choice(told or texts("assessments")["situations"])["text"].strip()
    own_view = "\n".join([*(one.need for one in journey.requests), rng.choice(texts("assessments")["wishes"])])
    saved = assessments.save_draft(
        actor=author,
        assessment=written,
        version=draft_of(written).version,
        texts=Texts(f"{_met(application)}\n\n{situation}", own_view, rng.choice(texts("assessments")["strengths"])),
        now=clock.now(),
    )
    return SocialAssessment.objects.select_related("draft").get(pk=saved.assessment_id)


def _met(application: Application) -> str:
    """Names the person, as one does: the commission reads it masked."""
    person, told = application.applicant, texts("assessments")["meetings"]
    rng = Random(f"meeting of {application.number}")
    known = told["with_phone"] if person.phone else told["without_phone"]
    return rng.choice(known).format(name=person, first_name=person.first_name, phone=person.phone)


def _proposal(line: ApplicationLine, rng: Random) -> ProposalInput:
    proposed = line.explanation.proposed_amount or Decimal(0)
    if proposed <= 0:
        kind, amount = Proposal.ADJOURNMENT, None
    elif proposed < line.amount_asked:
        kind, amount = Proposal.PARTIAL_GRANT, proposed
    else:
        kind, amount = Proposal.GRANT, None
    return ProposalInput(line.pk, kind, amount, rng.choice(texts("assessments")["reasons"][kind]))


def _reading(rng: Random, on: dt.date) -> Reading:
    if rng.random() < READ_TOGETHER:
        return Reading(on, rng.choice(["aloud", "aloud", "given", "explained"]))
    return Reading(not_because=rng.choice(texts("assessments")["not_read"]))
