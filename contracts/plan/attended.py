"""What the persons of a contract did besides its steps since it began: meetings attended, referrals answered."""

from django.db.models import Count, Q

from backend.kit.registry import Panel, Subject
from cases.referrals.models import Referral
from cases.referrals.tones import TONES
from collective_actions.enrolment.enums import Came
from collective_actions.enrolment.models import Enrolment
from contracts.contract.enums import PartyKind
from contracts.contract.models import BOUND, Contract


def contract_panel(user, contract: Contract, subject: Subject) -> Panel | None:
    """Two queries; nothing for who does not follow the file."""
    if not subject.is_open:
        return None
    since = contract.starts_on or contract.opened_on
    persons = contract.parties.filter(BOUND, kind=PartyKind.PERSON).values("person")
    came = Q(presences__came=Came.YES, presences__meeting__starts_at__date__gte=since)
    enrolments = list(
        Enrolment.objects.filter(person__in=persons)
        .annotate(times=Count("presences", filter=came))
        .filter(times__gt=0)
        .select_related("series__action", "person")
        .order_by("-series__first_at", "-pk")
    )
    answered = Referral.objects.visible_to(user).filter(person__in=persons, answered_at__date__gte=since)
    referrals = [
        {"referral": one, "tone": TONES[one.status]}
        for one in answered.select_related("service__organisation", "person").order_by("-answered_at", "-pk")
    ]
    if not enrolments and not referrals:
        return None
    return Panel("plan/attended.html", {"enrolments": enrolments, "referrals": referrals})
