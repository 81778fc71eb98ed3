"""Who writes to whom in the notice of a share, read from the database and the settings."""

from django.conf import settings

from backend.kit.pdf import Contact, Recipient, Sender
from cases.people.enums import Civility
from cases.sharing.documents import Notice
from cases.sharing.models import Share

_CIVILITIES = {Civility.MRS: "Madame", Civility.MR: "Monsieur", Civility.NONE: ""}


def notice_of(share: Share) -> Notice:
    """Everything the notice of a share says; it is handed over, never posted: the address is not needed."""
    person, author, unit = share.person, share.shared_by, share.unit
    site = author.site.name if author.site else unit.name
    professional = f"{share.partner}, {share.partner.capacity}" if share.partner.capacity else str(share.partner)
    return Notice(
        sender=Sender(
            department=settings.DEPARTMENT_NAME,
            unit=unit.name,
            site=site,
            address_lines=tuple(unit.address.splitlines()),
            phone=unit.phone,
        ),
        recipient=Recipient(
            civility=_CIVILITIES[Civility(person.civility)],
            first_name=person.first_name,
            last_name=person.display_last_name,
            hand_delivered_at=site,
        ),
        contact=Contact(name=author.get_full_name(), phone=author.phone or unit.phone, email=author.email),
        place=author.site.commune.name if author.site else unit.name,
        reference=share.reference,
        starts_on=share.starts_on,
        ends_on=share.ends_on,
        pieces=tuple((piece.label, piece.day) for piece in share.pieces.all()),
        professional=professional,
        organisation=share.organisation.name,
        purpose=share.purpose,
        data_protection_contact=settings.DATA_PROTECTION_CONTACT,
    )
