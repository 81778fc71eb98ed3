"""What following adds: whose file is open to whom, the lead worker at the top of a page, what waits on a desk."""

import datetime as dt

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.kit import clock
from backend.kit.registry import DeskItem, DeskRow, HeadFact, Panel, RailEntry, Subject
from cases.following import perms, queries
from cases.following.models import EMERGENCY_ROLES, KEEPING_ROLES, EmergencyAccess, LeadWorker
from cases.people.enums import ADULT_ROLES
from cases.people.models import IDENTITY_ROLES, Person
from cases.people.ties import PersonTie, Tie
from directory.enums import Role

DESK_ROWS = 6


def involvement(user) -> list[Tie]:
    """Answers `involvement`, first of all rooms: the persons whom this account leads."""
    return [PersonTie(LeadWorker.objects.led_by(user))]


def covering(user) -> list[Tie]:
    """Answers `involvement`: the persons whose lead worker this account covers."""
    return [PersonTie(LeadWorker.objects.covered_by(user))]


def led_lately(user) -> list[Tie]:
    """Answers `former_readings`: the persons whom this account led until lately."""
    return [PersonTie(LeadWorker.objects.lately_of(user))]


def opened_in_emergency(user) -> list[Tie]:
    """Answers `emergency_readings`: the persons whose file this account opened in an emergency."""
    return [PersonTie(queries.emergencies_open_to(user, clock.now()))]


def histories_of_person(person: Person) -> list:
    """Answers `person_histories`: who led, who opened the file in an emergency."""
    return [LeadWorker.history.filter(person=person.pk), EmergencyAccess.history.filter(person=person.pk)]


def rail(user) -> list[RailEntry]:
    if user.holds(*KEEPING_ROLES):
        name = "following:mine" if user.holds(*perms.LEADING_ROLES) else "following:caseload"
        return [RailEntry(gettext_lazy("Followed persons"), name, "/following/")]
    if user.holds(Role.DATA_PROTECTION_OFFICER):
        return [RailEntry(gettext_lazy("Emergency accesses"), "following:emergencies", "/following/")]
    return []


def head_facts(user, subject: Subject) -> list[HeadFact]:
    """The lead worker; under the name of a child, those of the adults of the household."""
    url = reverse("following:lead", args=[subject.person.pk])
    of_a_child = queries.is_child(subject.person, subject.members)
    adults = [one.person_id for one in subject.members if one.role in ADULT_ROLES]
    persons = adults if of_a_child else [subject.person.pk]
    leads = LeadWorker.objects.living().filter(person__in=persons)
    names = ("worker__first_name", "worker__last_name", "unit__name")
    told = queries.with_presence(leads, subject.today).select_related("worker", "unit").only("starts_on", *names)
    found = list(told.order_by("pk"))
    if found:
        each = {(lead.worker_id, lead.unit_id): lead for lead in reversed(found)}
        return [_head_fact(lead, url) for lead in reversed(each.values())]
    may_name = perms.can_name(user, subject.household) or perms.can_take(user, subject.household, list(subject.members))
    name_url = reverse("following:name", args=[subject.person.pk]) if may_name and not of_a_child else ""
    return [HeadFact(_("Lead worker"), _("Nobody yet"), url=name_url)]


def _head_fact(lead: LeadWorker, url: str) -> HeadFact:
    detail = [_("since %(day)s") % {"day": date_format(lead.starts_on)}]
    if not lead.still_here:
        detail.append(_("has left the unit"))
    elif away := queries.away_until(lead):
        words = {"day": date_format(away[0]), "cover": away[1]}
        detail.append(_("away until %(day)s, covered by %(cover)s") % words)
    return HeadFact(_("Lead worker"), f"{lead.worker} · {lead.unit}", ", ".join(detail), url)


def person_actions(user, subject: Subject) -> list[dict]:
    pk = subject.person.pk
    found = []
    if user.holds(*IDENTITY_ROLES):
        found.append({"label": _("Lead worker"), "url": reverse("following:lead", args=[pk]), "key": "l", "menu": True})
    if subject.household and not subject.is_open and user.holds(*EMERGENCY_ROLES):
        url = reverse("following:emergency", args=[pk])
        found.append({"label": _("Emergency access"), "url": url, "menu": True})
    return found


def emergency_notice(user, subject: Subject) -> Panel | None:
    """The emergency accesses that last, for whoever reads the file: their own can be closed."""
    if not subject.is_open:
        return None
    now = clock.now()
    persons = [one.person_id for one in subject.members]
    lasting = EmergencyAccess.objects.filter(person__in=persons, starts_at__lte=now, ends_at__gt=now)
    if not (subject.read_only or user.holds(*KEEPING_ROLES)):
        return None
    rows = [
        {
            "access": access,
            "is_mine": access.by_id == user.pk,
            "action": {
                "label": _("Close it now"),
                "url": reverse("following:emergency_end", args=[access.pk]),
                "method": "post",
            },
        }
        for access in lasting.select_related("by").only("kind", "reason", "ends_at", "by__first_name", "by__last_name")
    ]
    return Panel("following/emergency_panel.html", {"rows": rows}) if rows else None


def desk(user, today: dt.date) -> list[DeskItem]:
    """Those whom one follows, hand-overs to read, files opened in an emergency, persons to entrust."""
    heaps = []
    if user.holds(*KEEPING_ROLES, Role.DATA_PROTECTION_OFFICER):
        heaps += _emergencies(user)
    if user.holds(*perms.LEADING_ROLES):
        heaps += _followed(user, today)
    if user.holds(Role.UNIT_MANAGER):
        heaps += _left(user, today)
    return heaps


def _emergencies(user) -> list[DeskItem]:
    """Told apart from the rest of the desk only while some were not seen."""
    found = list(queries.unseen_announcements(user).annotate(heap=Window(Count("*")))[:DESK_ROWS])
    if not found:
        return []
    officer = user.holds(Role.DATA_PROTECTION_OFFICER)
    url = reverse("following:emergencies" if officer else "following:announced")
    rows = tuple(
        DeskRow(
            label=f"{one.access.by} → {one.access.person}",
            url=url,
            detail=f"{one.access.get_kind_display()} · {one.access.reason}",
            state=_("To be seen"),
            tone="no",
            date=timezone.localdate(one.access.starts_at),
            date_words=_("on"),
            person_ids=(one.access.person_id,),
        )
        for one in found
    )
    return [DeskItem(_("Files opened in an emergency"), url, found[0].heap, rows)]


def _followed(user, today: dt.date) -> list[DeskItem]:
    """Those whom one follows, what waits for them first; and the hand-overs that one received, in one query."""
    unread = Q(worker=user, note_read_at=None) & ~Q(hand_over_note="")
    rank = Case(When(unread, then=0), When(worker=user, announced_on=None, then=1), default=2)
    leads = queries.followed_now(user, today).annotate(
        rank=rank,
        unread=Case(When(unread, then=Value(True)), default=Value(False)),
        heap=Window(Count("*")),
        unread_heap=Window(Count("pk", filter=unread)),
    )
    found = list(leads.order_by("rank", F("starts_on").desc(), "pk")[: 2 * DESK_ROWS])
    heaps = []
    received = [lead for lead in found if lead.unread][:DESK_ROWS]
    if received:
        rows = tuple(_row(user, lead, _("Note to read"), "warn") for lead in received)
        heaps.append(DeskItem(_("Hand-overs to read"), reverse("following:mine"), found[0].unread_heap, rows))
    rows = tuple(_row(user, lead) for lead in [one for one in found if not one.unread][:DESK_ROWS])
    count = found[0].heap if found else 0
    empty = _("You are nobody’s lead worker yet.")
    heaps.append(DeskItem(_("Persons whom I follow"), reverse("following:mine"), count, rows, empty))
    return heaps


def _row(user, lead: LeadWorker, state: str = "", tone: str = "todo") -> DeskRow:
    covered = lead.worker_id != user.pk
    if not state and not covered and lead.announced_on is None:
        state, tone = _("Letter to hand over"), "warn"
    return DeskRow(
        label=str(lead.person),
        url=reverse("following:lead", args=[lead.person_id]) if state else lead.person.get_absolute_url(),
        detail=_("for %(worker)s") % {"worker": lead.worker} if covered else "",
        state=state,
        tone=tone,
        person_ids=(lead.person_id,),
    )


def _left(user, today: dt.date) -> list[DeskItem]:
    """By worker: a manager entrusts persons, whose names are on the next page."""
    left = queries.left_in(user.units_as(Role.UNIT_MANAGER), today)
    names = ("worker__first_name", "worker__last_name")
    counted = left.order_by().values("worker", *names).annotate(n=Count("*")).order_by("worker__last_name", "worker")
    found = list(counted)
    if not found:
        return []
    url = reverse("following:left")
    rows = tuple(
        DeskRow(
            label=f"{one['worker__first_name']} {one['worker__last_name']}",
            url=url,
            detail=ngettext("%(n)d person to entrust", "%(n)d persons to entrust", one["n"]) % {"n": one["n"]},
        )
        for one in found[:DESK_ROWS]
    )
    return [DeskItem(_("Lead workers who left"), url, sum(one["n"] for one in found), rows)]
