"""Who writes to whom: what the letters of an application have in common, read from the database and the settings."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from aids.applications.calculation import Calculation, RuleLine
from aids.applications.documents import AcknowledgedLine, Acknowledgement, AppealRoutes
from aids.applications.enums import RuleLineKind
from aids.applications.models import Application, ApplicationLine, EligibilityExplanation
from aids.applications.queries import documents_of
from aids.rule_sets.queries import aids_in_force, read
from backend.kit.pdf import Contact, Recipient, Sender
from cases.people.correspondence import recipient

DAYS_FOR_DOCUMENTS = 30
"""Deadline asked for missing documents (CRPA L114-5 leaves it to the authority)."""


def sender_of(application: Application) -> Sender:
    unit = application.unit
    return Sender(
        department=settings.DEPARTMENT_NAME,
        unit=unit.name,
        site=application.site.name,
        address_lines=tuple(unit.address.splitlines()),
        phone=unit.phone,
    )


def unit_contact(application: Application) -> Contact:
    return Contact(name="l’équipe qui instruit les demandes", phone=application.unit.phone)


def contact_of(application: Application) -> Contact:
    """The case officer, else the unit that examines."""
    officer = application.case_officer
    if officer is None:
        return unit_contact(application)
    return Contact(name=officer.get_full_name(), phone=officer.phone or application.unit.phone, email=officer.email)


def recipient_of(application: Application, on: dt.date) -> Recipient:
    """The applicant at home; at the site when they live there no more, have no address or a protected one."""
    return recipient(application.applicant, application.household, on, hand_delivered_at=application.site.name)


def appeal_routes() -> AppealRoutes:
    return AppealRoutes(
        address_lines=tuple(settings.APPEAL_ADDRESS),
        court_name=settings.ADMINISTRATIVE_COURT,
        court_address_lines=tuple(settings.ADMINISTRATIVE_COURT_ADDRESS),
    )


def rule_lines(explanation: EligibilityExplanation) -> tuple[RuleLine, ...]:
    """The lines of a stored explanation, in French, as paper tells them."""
    with override("fr"):
        return tuple(
            RuleLine(
                sentence=row.sentence,
                figures=row.formula_text,
                threshold=row.threshold_text,
                answer=str(row.get_verdict_display()) if row.kind == RuleLineKind.CONDITION else "",
                article=row.article,
            )
            for row in explanation.lines.all()
        )


def calculation_of(line: ApplicationLine) -> Calculation:
    """Everything that the printed explanation of a request says."""
    explanation = line.explanation
    with override("fr"):
        outcome = str(explanation.get_outcome_display())
    return Calculation(
        department=settings.DEPARTMENT_NAME,
        application_number=line.application.number,
        aid_label=line.aid_label,
        rule_set=str(explanation.rule_set),
        dated=timezone.localdate(explanation.computed_at),
        asked=line.amount_asked,
        proposed=explanation.proposed_amount,
        outcome=outcome,
        way_out=explanation.way_out,
        lines=rule_lines(explanation),
        assumptions=read(explanation.rule_set).assumptions,
    )


def acknowledgement_of(application: Application) -> Acknowledgement:
    """Everything the acknowledgement of a submitted application says, as of the day it was received.

    A document seen after that day, or a case officer named since, does not change it.
    """
    received = application.received_on
    regimes = {aid.code: aid.regime.value for aid in aids_in_force(received)}
    missing = tuple(
        document.label
        for document in documents_of(application)
        if document.required and (document.received_on is None or document.received_on > received)
    )
    with override("fr"):
        lines = tuple(
            AcknowledgedLine(
                aid_label=str(line),
                need=line.need,
                amount_asked=line.amount_asked,
                payee=line.payee_name or "votre foyer",
                regime=regimes.get(line.aid_code, "discretionary"),
            )
            for line in application.lines.all()
        )
    return Acknowledgement(
        sender=sender_of(application),
        recipient=recipient_of(application, received),
        contact=unit_contact(application),
        place=application.site.commune.name,
        dated=received,
        application_number=application.number,
        received_on=received,
        silence_on=application.silence_told_on,
        lines=lines,
        appeal_routes=appeal_routes(),
        data_protection_contact=settings.DATA_PROTECTION_CONTACT,
        missing_documents=missing,
        documents_due_on=received + dt.timedelta(days=DAYS_FOR_DOCUMENTS) if missing else None,
    )
