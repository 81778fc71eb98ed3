"""What a printed referral says, read from the database and the settings."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from backend.kit.pdf import Contact, Recipient, Sender
from cases.people.enums import Civility
from cases.referrals.documents import PrintedReferral
from cases.referrals.models import Referral
from cases.referrals.queries import ReachablePerson
from directory.models import Service

_CIVILITIES = {Civility.MRS: "Mme", Civility.MR: "M.", Civility.NONE: ""}


def letter_of(referral: Referral, reachable: ReachablePerson) -> PrintedReferral:
    """The letter of a referral as it was sent; `reachable` says how the person may be reached today."""
    unit, sender, person = referral.unit, referral.sent_by, referral.person
    site = sender.site
    phone = sender.phone or (site.phone if site else unit.phone)
    with override("fr"):
        return PrintedReferral(
            sender=Sender(
                department=settings.DEPARTMENT_NAME,
                unit=unit.name,
                site=site.name if site else unit.name,
                address_lines=tuple((site.address if site else unit.address).splitlines()),
                phone=site.phone if site else unit.phone,
            ),
            recipient=_recipient(referral.service),
            contact=Contact(name=sender.get_full_name(), phone=phone, email=sender.email),
            place=site.commune.name if site else unit.name,
            dated=timezone.localdate(referral.sent_at),
            number=referral.number,
            person=" ".join(part for part in (_CIVILITIES[Civility(person.civility)], str(person)) if part),
            service=referral.service.name,
            problem=str(referral.get_problem_display()).lower(),
            reason=referral.reason,
            asked=referral.asked,
            answer_by=referral.answer_by,
            urgent=referral.urgent,
            contact_way=reachable.way,
            contact_value=reachable.value,
            contact_advice=reachable.advice,
            language=str(person.get_language_display()).lower(),
            needs_interpreter=person.needs_interpreter,
            consent_reason=referral.consent_reason,
            answer_address=", ".join((site.address if site else unit.address).splitlines()),
            data_protection_contact=settings.DATA_PROTECTION_CONTACT,
        )


def _recipient(service: Service) -> Recipient:
    town = f"{service.commune.postal_codes[0]} {service.commune.name}"
    lines = [line for line in service.address.splitlines() if line.strip()]
    if not any(service.commune.postal_codes[0] in line or service.commune.name in line for line in lines):
        lines.append(town)
    name = service.organisation.name
    if service.name != name:
        lines.insert(0, service.name)
    return Recipient(civility="", first_name="", last_name=name, address_lines=tuple(lines))
