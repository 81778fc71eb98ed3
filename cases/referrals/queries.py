"""Reads of referrals: how the person may be reached, who received what, figures."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, Count, DurationField, ExpressionWrapper, F, Q, Value, When

from cases.people.models import Person
from cases.people.queries import is_protected_on
from cases.referrals.enums import ANSWERED, AWAITED, POLE_OPEN, UNDER_WAY, Answer, ContactWay, ReferralStatus
from cases.referrals.models import PoleReferral, Referral, ReferralLink
from cases.referrals.secrets import token_digest
from directory.enums import Role
from directory.models import Organisation, Pole, Service, TerritorialUnit, User

DESK_ROWS = 8


@dataclass(frozen=True)
class ReachablePerson:
    """How a service may reach somebody: the way (one of ContactWay), the number or address, what to be careful of."""

    way: str
    value: str
    advice: str


def reachable(referral: Referral, today: dt.date) -> ReachablePerson:
    """How the service may reach the person, as told when it was sent; not at all since they are protected."""
    person, way = referral.person, referral.contact_way
    if way != ContactWay.NONE and is_protected_on(person, today):
        return ReachablePerson(ContactWay.NONE, "", "")
    value = {ContactWay.PHONE: person.phone, ContactWay.EMAIL: person.email}.get(way, "")
    return ReachablePerson(way if value else ContactWay.NONE, value, referral.contact_advice if value else "")


def contact_offered(person: Person, *, protected: bool) -> tuple[list[str], str]:
    """The ways that a form offers, and the one that it begins with: none for whoever must be reached with care."""
    ways = [ContactWay.NONE]
    if protected:
        return ways, ContactWay.NONE
    ways += [way for way, value in ((ContactWay.PHONE, person.phone), (ContactWay.EMAIL, person.email)) if value]
    return ways, ContactWay.NONE if person.safe_contact or len(ways) == 1 else ways[1]


def whole(referrals):
    """Referrals with all that a page tells of them."""
    return referrals.select_related(
        "person", "service__organisation", "service__commune", "sent_by__site__commune", "unit"
    )


def has_account(service: Service, today: dt.date) -> bool:
    """Whether somebody of the service's organisation can sign in as a partner."""
    held = Q(roles__role=Role.PARTNER, roles__starts_on__lte=today) & (
        Q(roles__ends_on__isnull=True) | Q(roles__ends_on__gte=today)
    )
    return User.objects.filter(held, is_active=True, organisation=service.organisation_id).exists()


def open_services():
    """The services that a form offers, by organisation."""
    found = Service.objects.filter(is_open=True, organisation__is_open=True)
    return found.select_related("organisation", "commune").order_by("organisation__name", "name", "commune__name")


def open_poles():
    return Pole.objects.select_related("unit").order_by("unit__name", "kind")


def living_link(referral: Referral) -> ReferralLink | None:
    """The link that was not revoked, if there is one; it may have expired or be locked."""
    return next((link for link in referral.links.all() if link.revoked_at is None), None)


def link_of(token: str) -> ReferralLink | None:
    """The link that an address leads to; None for one that was guessed."""
    links = ReferralLink.objects.select_related(
        "referral__person", "referral__service__organisation", "referral__service__commune", "referral__sent_by__site"
    )
    return links.filter(token_digest=token_digest(token)).first()


def of_person(user, person: Person) -> list[Referral]:
    """The drafts that this account writes of a person, then every referral that left the hands of its author, latest
    first; with the few columns that the person's page shows."""
    own = ("status", "problem", "answer_by", "sent_at", "answer", "answer_words", "answered_by", "answered_at")
    names = ("service__name", "service__organisation__name", "sent_by__first_name", "sent_by__last_name")
    drafts = Q(pk__in=Referral.objects.sent_by(user).values("pk"))
    found = Referral.objects.filter(~Q(status=ReferralStatus.DRAFTED) | drafts, person=person)
    shown = found.select_related("service__organisation", "sent_by").only(*own, *names)
    return sorted(shown, key=lambda one: one.status != ReferralStatus.DRAFTED)


def under_way_of(person: Person) -> tuple[list[Referral], list[PoleReferral]]:
    """Those to services and to poles that are under way, with what the top of a person's page tells: one query."""
    told = ("pk", "status", "problem")
    to_services = Referral.objects.filter(person=person, status__in=UNDER_WAY).order_by()
    to_poles = PoleReferral.objects.filter(person=person, status__in=POLE_OPEN).order_by()
    rows = to_services.values_list(Value(""), *told, "answer_by", "service__name", "service__organisation__name").union(
        to_poles.values_list("pole__kind", *told, "made_on", Value(""), "pole__unit__name"), all=True
    )
    services, poles = [], []
    for kind, pk, status, problem, day, name, of in rows:
        common = {"pk": pk, "status": status, "problem": problem}
        if kind:
            pole = Pole(kind=kind, unit=TerritorialUnit(name=of))
            poles.append(PoleReferral(**common, made_on=day, pole=pole))
        else:
            service = Service(name=name, organisation=Organisation(name=of))
            services.append(Referral(**common, answer_by=day, service=service))
    services.sort(key=lambda one: one.pk, reverse=True)
    poles.sort(key=lambda one: (one.made_on, one.pk))
    return services, poles


def to_poles(person: Person) -> list[PoleReferral]:
    """What was sent to a pole of a person, with the few columns that their page shows."""
    own = ("status", "problem", "made_on", "outcome", "pole__kind")
    names = ("pole__unit__name", "taken_by__first_name", "taken_by__last_name")
    found = PoleReferral.objects.filter(person=person).select_related("pole__unit", "taken_by")
    return list(found.only(*own, *names))


DELAY = ExpressionWrapper(F("answered_at") - F("sent_at"), output_field=DurationField())


def figures(unit_ids: set[int], since: dt.date, today: dt.date) -> list[dict[str, Any]]:
    """By service, of what these units sent since a day: sent, accepted, declined, no-show, awaited, overdue, delay."""
    sent = Referral.objects.filter(unit__in=unit_ids, sent_at__date__gte=since).exclude(status=ReferralStatus.WITHDRAWN)
    return list(
        sent.values("service__name", "service__organisation__name")
        .annotate(
            sent=Count("pk"),
            accepted=Count("pk", filter=Q(answer=Answer.ACCEPT)),
            declined=Count("pk", filter=Q(answer=Answer.DECLINE)),
            no_show=Count("pk", filter=Q(answer=Answer.MISS)),
            awaited=Count("pk", filter=Q(status__in=AWAITED)),
            overdue=Count("pk", filter=Q(status__in=AWAITED, answer_by__lt=today)),
            delay=Avg(DELAY, filter=Q(answered_at__isnull=False)),
        )
        .order_by("service__organisation__name", "service__name")
    )


def in_order_of_need(referrals):
    """Those without an answer first, the earliest expected first, then drafts and answers, then what is over."""
    rank = Case(
        When(status__in=AWAITED, then=0), When(status__in=[*ANSWERED, ReferralStatus.DRAFTED], then=1), default=2
    )
    return (
        referrals.select_related("person", "service__organisation")
        .annotate(rank=rank)
        .order_by("rank", "answer_by", "-pk")
    )
