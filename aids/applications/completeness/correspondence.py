"""What the letter that asks for missing documents says, read from the database and the settings."""

import datetime as dt

from django.conf import settings

from aids.applications.completeness.counting import Suspension, silence_after
from aids.applications.completeness.documents import DocumentsAsked
from aids.applications.correspondence import contact_of, recipient_of, sender_of
from aids.applications.models import Application


def documents_asked_of(
    application: Application, *, labels: tuple[str, ...], deadline: dt.date, indispensable: bool, on: dt.date
) -> DocumentsAsked:
    """Everything the letter of a day says; `application` is as it stands before its clock is suspended."""
    days = application.suspended_days + Suspension(on, deadline).days
    return DocumentsAsked(
        sender=sender_of(application),
        recipient=recipient_of(application, on),
        contact=contact_of(application),
        place=application.site.commune.name,
        dated=on,
        application_number=application.number,
        received_on=application.received_on,
        documents=labels,
        deadline=deadline,
        silence_on=silence_after(application.received_on, days),
        indispensable=indispensable,
        data_protection_contact=settings.DATA_PROTECTION_CONTACT,
    )
