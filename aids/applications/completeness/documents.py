"""The letter that asks for missing documents (CRPA L114-5, L114-5-1).

Pure: plain data in, PDF bytes out. The sentences are in `letters.toml`, for a jurist to read.
"""

from dataclasses import dataclass
from datetime import date

from aids.applications.documents import TEXTS, contact_sentence, data_protection
from backend.kit.french import date_long, typographic
from backend.kit.pdf import Box, Contact, Items, Letter, Para, Recipient, Sender, Signature, Together, markup

_REQUEST = TEXTS["missing_documents"]


@dataclass(frozen=True)
class DocumentsAsked:
    """Everything that the letter says.

    `silence_on` is the latest day on which silence becomes a refusal: that of documents that never come.
    Raises ValueError without a document, or when the deadline does not come after the letter and before `silence_on`.
    """

    sender: Sender
    recipient: Recipient
    contact: Contact
    place: str
    dated: date
    application_number: str
    received_on: date
    documents: tuple[str, ...]
    deadline: date
    silence_on: date
    indispensable: bool
    data_protection_contact: str

    def __post_init__(self):
        if not self.documents:
            raise ValueError("The letter lists what is missing (CRPA L114-5).")
        if not self.dated < self.deadline < self.silence_on:
            raise ValueError("The deadline comes after the letter and before silence.")


def documents_letter(facts: DocumentsAsked) -> bytes:
    """The letter as PDF; the same facts give the same bytes."""
    deadline = date_long(facts.deadline)
    told = {
        "deadline": deadline,
        "asked": date_long(facts.dated),
        "silence": date_long(facts.silence_on),
        "number": facts.application_number,
    }
    examination = _REQUEST["indispensable" if facts.indispensable else "goes_on"]
    return Letter(
        sender=facts.sender,
        recipient=facts.recipient,
        contact=facts.contact,
        place=facts.place,
        dated=facts.dated,
        reference=facts.application_number,
        subject=typographic(_REQUEST["subject"]).format(number=facts.application_number),
        body=(
            Para(markup(_REQUEST["missing"], received=date_long(facts.received_on), deadline=deadline)),
            Items(facts.documents),
            Para(markup(_REQUEST["how"], **told)),
            Para(markup(examination, **told)),
            Box(markup(_REQUEST["silence_heading"]), tuple(markup(text, **told) for text in _REQUEST["silence"])),
            Para(contact_sentence(facts.contact, facts.sender)),
            Together(
                (
                    Para(markup(_REQUEST["closing"], salutation=facts.recipient.salutation)),
                    Signature(above=(facts.contact.name, facts.sender.unit), below=()),
                )
            ),
            Para(data_protection(facts.sender.department, facts.data_protection_contact), note=True),
        ),
    ).pdf()
