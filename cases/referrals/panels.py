"""What referrals add to the desk, to the frame, to a person's page, and whose file they open."""

import datetime as dt

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.kit import clock
from backend.kit.registry import DeskItem, DeskRow, NextDate, Panel, RailEntry, Subject, UnderWay
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES
from cases.people.ties import Tie, ToldPersonTie
from cases.referrals import enums, queries
from cases.referrals.enums import ANSWERED, AWAITED
from cases.referrals.models import PoleReferral, Referral, ReferralLink, recent
from cases.referrals.tones import POLE_TONES, TONES
from directory.enums import Role
from directory.models import Service

ANSWER_BY = gettext_lazy("answer expected by")


def involvement(user) -> list[Tie]:
    """Answers `involvement`: those whom this account referred, and those who are referred to its pole.

    A referral counts while it is under way and six months after its answer, as a draft of an application does: its
    sender alone wrote it, and it opens no protected address. Nor does one to a pole to whoever made it themselves. One
    that was not sent opens nothing: it would be a way into any file, and nobody would be told.
    """
    sent = Referral.objects.sent_by(user).filter(recent(clock.now()))
    to_my_poles = PoleReferral.objects.for_the_poles_of(user, clock.today())
    return [ToldPersonTie(sent, firm=False), ToldPersonTie(to_my_poles, firm=~Q(made_by=user.pk))]


def person_histories(person: Person) -> list:
    """Answers `person_histories`: to whom they were referred, the links, the poles."""
    referrals = Referral.history.filter(person=person.pk)
    return [
        referrals,
        ReferralLink.history.filter(referral__in=Referral.objects.filter(person=person).values("pk")),
        PoleReferral.history.filter(person=person.pk),
    ]


def rail(user) -> list[RailEntry]:
    if user.holds(Role.PARTNER) and user.organisation_id:
        return [RailEntry(gettext_lazy("Referrals received"), "referrals:received", "/referrals/received/")]
    return []


def person_actions(user, subject: Subject) -> list[dict]:
    if not user.holds(*TAKING_ROLES):
        return []
    person = [subject.person.pk]
    return [
        {"label": _("Refer to a service"), "url": reverse("referrals:new", args=person), "key": "o", "menu": True},
        {"label": _("Refer to a pole"), "url": reverse("referrals:pole", args=person), "menu": True},
    ]


def service_actions(user, service: Service, person_id: int | None) -> list[dict]:
    """Answers `service_actions`: refer the person from whose page the directory was opened."""
    if person_id is None or not service.is_open or not user.holds(*TAKING_ROLES):
        return []
    url = f"{reverse('referrals:new', args=[person_id])}?service={service.pk}"
    return [{"label": _("Refer somebody here"), "url": url, "key": "o", "main": True}]


def person_panel(user, subject: Subject) -> Panel | None:
    """The referrals of a person and their answers, for whoever follows them; one's own drafts."""
    if not subject.is_open:
        return None
    found = queries.of_person(user, subject.person)
    poles = queries.to_poles(subject.person)
    if not found and not poles:
        return None
    rows = [{"referral": one, "tone": TONES[one.status], "overdue": one.is_overdue(subject.today)} for one in found]
    pole_rows = [{"referral": one, "tone": POLE_TONES[one.status]} for one in poles]
    return Panel("referrals/panel.html", {"rows": rows, "pole_rows": pole_rows})


def _under_way(subject: Subject) -> tuple[list[Referral], list[PoleReferral]]:
    return subject.once("referrals", lambda: queries.under_way_of(subject.person))


def under_way(user, subject: Subject) -> list[UnderWay]:
    """Referrals without an answer or accepted, and those that a pole has in hand."""
    if not subject.is_open:
        return []
    to_services, to_poles = _under_way(subject)
    return [
        UnderWay(
            label=str(one.service),
            url=one.get_absolute_url(),
            detail=one.get_problem_display(),
            state=_("Answer late") if one.is_overdue(subject.today) else one.get_status_display(),
            tone="no" if one.is_overdue(subject.today) else TONES[one.status],
        )
        for one in to_services
    ] + [
        UnderWay(
            label=str(one.pole),
            url=one.get_absolute_url(),
            detail=one.get_problem_display(),
            state=one.get_status_display(),
            tone=POLE_TONES[one.status],
        )
        for one in to_poles
    ]


def next_dates(user, subject: Subject) -> list[NextDate]:
    """When the answers that are awaited are expected."""
    if not subject.is_open:
        return []
    words = _("answer expected from %(service)s")
    return [
        NextDate(one.answer_by, words % {"service": one.service.name}, one.get_absolute_url())
        for one in _under_way(subject)[0]
        if one.status in AWAITED
    ]


def desk(user, today: dt.date) -> list[DeskItem]:
    """Late answers and answers to close, what waits for one's pole, late answers of a manager's unit, a partner's."""
    heaps = []
    if user.holds(*TAKING_ROLES):
        heaps += [*_to_follow(user, today), *_to_my_pole(user, today)]
    if user.holds(Role.UNIT_MANAGER):
        heaps.append(_late_in_my_units(user, today))
    if user.holds(Role.PARTNER) and user.organisation_id:
        heaps.append(_received(user, today))
    return heaps


def _to_follow(user, today: dt.date) -> list[DeskItem]:
    mine = Referral.objects.sent_by(user)
    waiting = mine.filter(Q(status__in=AWAITED, answer_by__lt=today) | Q(status__in=ANSWERED))
    counted = queries.in_order_of_need(waiting).annotate(heap=Window(Count("*")))
    found = list(counted[: queries.DESK_ROWS])
    if not found:
        return []
    rows = tuple(
        DeskRow(
            label=str(one.person),
            url=one.get_absolute_url(),
            detail=str(one.service),
            state=_("Answer late") if one.is_overdue(today) else one.get_status_display(),
            tone="no" if one.is_overdue(today) else TONES[one.status],
            date=one.answer_by if one.is_overdue(today) else None,
            date_words=ANSWER_BY if one.is_overdue(today) else "",
            person_ids=(one.person_id,),
        )
        for one in found
    )
    return [DeskItem(_("My referrals: late or answered"), reverse("referrals:list"), found[0].heap, rows)]


def _to_my_pole(user, today: dt.date) -> list[DeskItem]:
    """What waits for the pole, then what the account has taken up."""
    mine = Q(status=enums.PoleReferralStatus.WAITING) | Q(taken_by=user.pk)
    waiting = PoleReferral.objects.for_the_poles_of(user, today).filter(mine)
    counted = waiting.select_related("person", "pole__unit").annotate(heap=Window(Count("*")))
    found = list(counted.order_by("-status", "made_on", "pk")[: queries.DESK_ROWS])
    if not found:
        return []
    rows = tuple(
        DeskRow(
            label=str(one.person),
            url=one.get_absolute_url(),
            detail=f"{one.pole} · {one.get_problem_display()}",
            state=one.get_status_display(),
            tone=POLE_TONES[one.status],
            date=one.made_on,
            date_words=_("sent on"),
            person_ids=(one.person_id,),
        )
        for one in found
    )
    return [DeskItem(_("Sent to my pole"), "", found[0].heap, rows)]


def _late_in_my_units(user, today: dt.date) -> DeskItem:
    """By number only: a manager watches delays, not people."""
    late = Referral.objects.filter(unit__in=user.units_as(Role.UNIT_MANAGER)).overdue(today)
    counted = late.select_related("service__organisation").annotate(heap=Window(Count("*")))
    found = list(counted.order_by("answer_by", "pk")[: queries.DESK_ROWS])
    rows = tuple(
        DeskRow(label=one.number, url="", detail=str(one.service), date=one.answer_by, date_words=ANSWER_BY)
        for one in found
    )
    count = found[0].heap if found else 0
    empty = _("Every service has answered in time.")
    figures = reverse("referrals:figures")
    if not rows:
        rows = (DeskRow(label=_("Figures of the referrals"), url=figures),)
    return DeskItem(_("Referrals without an answer in time"), figures, count, rows, empty)


def _received(user, today: dt.date) -> DeskItem:
    """By number: the name shows once it is opened, which is recorded."""
    awaited = Referral.objects.received_by(user).filter(status__in=AWAITED)
    counted = awaited.select_related("service").annotate(heap=Window(Count("*")))
    found = list(counted.order_by("-urgent", "answer_by", "pk")[: queries.DESK_ROWS])
    rows = tuple(
        DeskRow(
            label=one.number,
            url=reverse("referrals:received_detail", args=[one.pk]),
            detail=one.service.name,
            state=_("Urgent") if one.urgent else "",
            tone="no",
            date=one.answer_by,
            date_words=ANSWER_BY,
        )
        for one in found
    )
    count = found[0].heap if found else 0
    return DeskItem(
        _("Referrals received"), reverse("referrals:received"), count, rows, _("Nothing waits for your answer.")
    )
