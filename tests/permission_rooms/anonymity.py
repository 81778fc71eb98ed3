"""The doors of anonymity: masks to reread, an anonymity lifted in an open session, an assessment presented there."""

import datetime as dt

from django.utils import timezone

from aids.applications import operations as applications
from aids.applications.proposals import operations as proposals
from aids.applications.proposals.operations import ProposalInput
from aids.commissions import operations as commissions
from aids.commissions.anonymity.operations import lift_anonymity
from backend.kit import clock
from cases.assessments import operations as assessments
from cases.assessments.operations import Reading
from cases.assessments.queries import Texts
from tests import factories
from tests.permission_matrix import (
    CASE_OFFICERS,
    DECIDERS,
    LETTER_READERS_ELSEWHERE,
    OFFICER,
    ONLY_GET_FOR_SITS,
    REST,
    SITS,
    SITS_HERE,
    Row,
    both,
)

WRITERS = both("social_worker") | CASE_OFFICERS
AUTHOR = OFFICER
"""The case officer examines the application, wrote its assessment, and presents it."""

UNKNOWN = {404: WRITERS, 403: REST}
LIFTERS_MISSING = {404: LETTER_READERS_ELSEWHERE, 403: REST}
REFUSED_LIFT = {403: {"secretary_there"} | (REST - LETTER_READERS_ELSEWHERE), 404: REST}
NOT_HELD = {403: DECIDERS | REFUSED_LIFT[403], 404: REST}

ROWS = [
    Row("commissions:reread", "to_reread", {200: AUTHOR, **UNKNOWN}, {422: AUTHOR, **UNKNOWN}),
    Row("commissions:reread", "unknown", UNKNOWN, UNKNOWN),
    Row("commissions:present", "opened", {200: AUTHOR, **UNKNOWN}, {405: WRITERS, 403: REST}),
    Row("commissions:present", "open", UNKNOWN, {405: WRITERS, 403: REST}),  # nobody assessed it
    Row("commissions:present", "unknown", UNKNOWN, {405: WRITERS, 403: REST}),
    Row("commissions:lift", "prepared", NOT_HELD, NOT_HELD),
    Row("commissions:lift", "open", {200: DECIDERS, **REFUSED_LIFT}, {422: DECIDERS, **REFUSED_LIFT}),
    Row("commissions:lift", "closed", NOT_HELD, NOT_HELD),
    Row("commissions:lift", "unknown", LIFTERS_MISSING, LIFTERS_MISSING),
    Row("commissions:opened_document", "opened", {200: SITS_HERE, 404: SITS, 403: REST}, ONLY_GET_FOR_SITS),
    Row("commissions:opened_document", "open", {404: SITS, 403: REST}, ONLY_GET_FOR_SITS),  # nobody lifted it
    Row("commissions:opened_document", "unknown", {404: SITS, 403: REST}, ONLY_GET_FOR_SITS),
]


def build(stage) -> None:
    """An open session of another day, with one line whose anonymity is lifted."""
    with clock.at(timezone.now() - dt.timedelta(days=9)):
        author, world, today = stage.users["case_officer"], stage.world, clock.today()
        someone = factories.person(world, last_name="Kiwi", phone="")
        application = factories.examined(world, someone)
        document = factories.document(application)
        line = application.lines.get()
        household = factories.household_of(someone)
        written = assessments.begin(actor=author, person=someone, household=household, on=today)
        texts = Texts("La situation de Mme Kiwi.", "Ses mots.")
        assessments.save_draft(actor=author, assessment=written, version=0, texts=texts, now=clock.now())
        rows = [ProposalInput(line.pk, "grant", None, "Elle en a besoin.")]
        proposals.propose(actor=author, application=application, assessment=written, rows=rows)
        reading = Reading(not_because="Absente.")
        assessments.finish(actor=author, assessment=written, version=1, reading=reading, on=today)
        applications.make_ready(actor=author, line=line, on=today)
        session = factories.session(world, lines=[line])
        secretary = stage.users["commission_secretary"]
        commissions.open_session(actor=secretary, session=session, today=today)
        lift_anonymity(actor=secretary, item=session.items.get(), reason="Deux pièces se contredisent.")
    stage.made["commissions", "opened"] = {"pk": session.pk, "position": 1, "document": document.pk}
    stage.made["commissions", "to_reread"] = {"pk": application.pk}
