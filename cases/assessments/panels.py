"""What social assessments add to the person's page, to the desk and to what may be shared."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.kit.registry import DeskItem, DeskRow, Panel, Piece, Subject, UnderWay
from cases.assessments import perms, queries
from cases.assessments.enums import SETTLED, AssessmentStatus
from cases.assessments.models import AssessmentAddendum, SocialAssessment
from cases.people.models import Household, Person
from cases.people.ties import Tie, ToldPersonTie
from directory.enums import Role

DESK_ROWS = 8
PIECE = "social_assessment"


def involvement(user) -> list[Tie]:
    """Answers `involvement`: the persons whom this account assessed; a draft opens no protected address."""
    return [ToldPersonTie(queries.written_by(user), firm=Q(status__in=SETTLED))]


def person_actions(user, subject: Subject) -> list[dict]:
    if not subject.is_writable or not perms.can_read(user):
        return []
    url = reverse("assessments:new", args=[subject.person.pk])
    return [{"label": _("Social assessment"), "url": url, "key": "v", "menu": True}]


def person_panel(user, subject: Subject) -> Panel | None:
    """The finished assessments of the person, for those who read them."""
    if not subject.is_open or not perms.can_read(user):
        return None
    found = queries.settled_of(subject.person)
    return Panel("assessments/person_panel.html", {"assessments": found}) if found else None


def under_way(user, subject: Subject) -> list[UnderWay]:
    """My draft of this person, and what is finished and not before a commission yet."""
    if not perms.can_read(user):
        return []
    found = subject.person.assessments.visible_to(user).exclude(status=AssessmentStatus.FROZEN).select_related("author")
    rows = found.only("person", "status", "author__first_name", "author__last_name")
    return [
        UnderWay(
            label=_("Social assessment"),
            url=row.get_absolute_url() if row.is_settled else reverse("assessments:edit", args=[row.pk]),
            detail=str(row.author),
            state=row.get_status_display(),
            tone="info" if row.is_settled else "todo",
        )
        for row in rows[:3]
    ]


def desk(user, _today: dt.date) -> list[DeskItem]:
    """What a social worker is writing; a case officer finds it under way on the person's page."""
    if not user.holds(Role.SOCIAL_WORKER):
        return []
    drafts = queries.drafts_of(user)
    rows = tuple(
        DeskRow(
            label=str(draft.person),
            url=reverse("assessments:edit", args=[draft.pk]),
            detail=_("begun on"),
            date=draft.written_on,
            person_ids=(draft.person_id,),
        )
        for draft in drafts[:DESK_ROWS]
    )
    if not rows:
        return []
    return [DeskItem(_("Assessments I am writing"), rows[0].url, drafts.count(), rows)]


def shareable_pieces(user, person: Person, _household: Household) -> list[Piece]:
    """Answers `shareable_pieces`: the finished assessments, for those who read them."""
    if not perms.can_read(user):
        return []
    return [
        Piece(PIECE, one.pk, _("Social assessment by %(author)s") % {"author": one.author}, one.written_on)
        for one in person.assessments.settled().select_related("author")
    ]


def piece_panel(kind: str, object_id: int) -> Panel | None:
    """A shared assessment, with its addenda, as a partner's professional reads it."""
    if kind != PIECE:
        return None
    rows = SocialAssessment.objects.settled().select_related("author", "unit").prefetch_related("addenda__author")
    found = rows.filter(pk=object_id).first()
    return Panel("assessments/piece.html", {"assessment": found}) if found else None


def histories_of_person(person: Person) -> list:
    """The history of what is finished; its texts stay out of it, a colleague's draft too."""
    settled = person.assessments.settled().values("pk")
    return [
        SocialAssessment.history.filter(id__in=settled),
        AssessmentAddendum.history.filter(assessment__in=settled),
    ]
