"""Reads of masked texts, of who rereads and who presents, of lifted anonymities."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef, Prefetch, Q

from aids.applications.enums import DocumentStatus, LineStatus
from aids.applications.models import Application, ApplicationLine, LineProposal, SupportingDocument
from aids.applications.proposals.queries import settled_proposals
from aids.applications.support.queries import told_to_the_commission
from aids.commissions.anonymity.enums import MaskStatus, TextSource
from aids.commissions.anonymity.knowledge import known_of
from aids.commissions.anonymity.masking import Known, mask, tidy
from aids.commissions.anonymity.models import AnonymityLift, MaskedText
from aids.commissions.enums import SessionStatus
from aids.commissions.models import AgendaItem, Session
from cases.assessments.enums import SETTLED
from cases.assessments.models import WRITING_ROLES, AssessmentAddendum, SocialAssessment
from directory.enums import Role
from directory.models import User

COMING = (SessionStatus.PREPARED, SessionStatus.OPEN)
"""States of a session that still reads its lines."""

_OF_THE_REQUEST = (TextSource.NEED, TextSource.STEP)

Key = tuple[str, int | None, int | None, int | None]
"""Source of a text, and the ids of its line, its assessment and its addendum."""


@dataclass(frozen=True)
class Original:
    """A text as it was written, and of what it is."""

    source: str
    text: str
    line_id: int | None = None
    assessment_id: int | None = None
    addendum_id: int | None = None

    @property
    def key(self) -> Key:
        return self.source, self.line_id, self.assessment_id, self.addendum_id

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(tidy(self.text).encode()).hexdigest()


@dataclass(frozen=True)
class Shown:
    """A text as the commission reads it; `row` is None when it was masked only now, for want of one that holds."""

    text: str
    row: MaskedText | None = None

    @property
    def is_reread(self) -> bool:
        return self.row is not None and self.row.is_reread


def key_of(row: MaskedText) -> Key:
    return row.source, row.line_id, row.assessment_id, row.addendum_id


def proposals_of(line: ApplicationLine) -> list[LineProposal]:
    """What finished assessments propose for a line, the latest first, each with its assessment and its addenda."""
    addenda = AssessmentAddendum.objects.select_related("author")
    found = LineProposal.objects.filter(line=line, assessment__status__in=SETTLED)
    return list(
        found.select_related("assessment__author").prefetch_related(Prefetch("assessment__addenda", queryset=addenda))
    )


def originals_of(line: ApplicationLine, proposals: Iterable[LineProposal]) -> list[Original]:
    """Every text of a line that the commission reads, save the empty ones."""
    found = [Original(TextSource.NEED, line.need, line_id=line.pk), _of_step(line)]
    for proposal in proposals:
        found.append(Original(TextSource.WHY, proposal.why, line.pk, proposal.assessment_id))
        found += _of_assessment(proposal.assessment)
    return [one for one in found if one.text.strip()]


def _of_step(line: ApplicationLine) -> Original:
    told = told_to_the_commission(line)
    return Original(TextSource.STEP, told["step"] if told else "", line_id=line.pk)


def _of_assessment(assessment: SocialAssessment) -> list[Original]:
    parts = [
        (TextSource.OWN_VIEW, assessment.own_view),
        (TextSource.SITUATION, assessment.situation),
        (TextSource.STRENGTHS, assessment.strengths),
    ]
    found = [Original(source, text, assessment_id=assessment.pk) for source, text in parts]
    addenda = assessment.addenda.all()
    return found + [Original(TextSource.ADDENDUM, one.text, None, assessment.pk, one.pk) for one in addenda]


def masked_rows(application: Application) -> dict[Key, MaskedText]:
    """The masked texts of an application."""
    return {key_of(row): row for row in application.masked_texts.all()}


class Masks:
    """The texts of one line as the commission reads them: never one that is not masked.

    A text whose mask is missing, or is of an original that has changed, is masked on the spot.
    """

    def __init__(self, line: ApplicationLine, on: dt.date) -> None:
        self.line, self.on = line, on
        self.proposals = proposals_of(line)
        self._rows = masked_rows(line.application)
        self._originals = {one.key: one for one in originals_of(line, self.proposals)}
        self._known: Known | None = None

    def shown(
        self, source: str, line_id: int | None = None, assessment_id: int | None = None, addendum_id: int | None = None
    ) -> Shown:
        original = self._originals.get((source, line_id, assessment_id, addendum_id))
        return Shown("") if original is None else self.shown_as(original)

    def shown_as(self, original: Original) -> Shown:
        """A text as it was when it was told: the mask that holds, else one made now."""
        row = self._rows.get(original.key)
        if row is not None and row.fingerprint == original.fingerprint:
            return Shown(row.text, row)
        return self.on_the_spot(original.text)

    def on_the_spot(self, text: str) -> Shown:
        """A text that nobody rereads, masked now."""
        if self._known is None:
            self._known = known_of(self.line.application, self.on)
        return Shown(mask(text, self._known))


# Who rereads


def rereaders(user: User) -> Q:
    """The texts that an account rereads, while it holds its post: a need, and the step that it supports, as case
    officer, an assessment as author."""
    units = user.units_as(*WRITING_ROLES)
    examined = Q(application__case_officer=user, application__unit__in=user.units_as(Role.CASE_OFFICER))
    written = Q(assessment__author=user, assessment__unit__in=units)
    added = Q(addendum__author=user) if units else Q(pk__in=[])
    return (
        Q(source__in=_OF_THE_REQUEST) & examined
        | ~Q(source__in=[*_OF_THE_REQUEST, TextSource.ADDENDUM]) & written
        | Q(source=TextSource.ADDENDUM) & added
    )


def awaited() -> Q:
    """The texts that a session may still read: their line is on an agenda and was not heard."""
    on_agenda = ApplicationLine.objects.filter(application=OuterRef("application"), status=LineStatus.ON_AGENDA)
    return Q(line__status=LineStatus.ON_AGENDA) | Q(Exists(on_agenda), line=None)


def texts_of_rereader(user: User, application_id: int) -> list[MaskedText]:
    """What an account rereads of one application, the need first, with the originals: one query."""
    rows = MaskedText.objects.filter(rereaders(user), awaited(), application=application_id)
    related = ("application__household", "line__support__step__objective__contract", "assessment", "addendum")
    return sorted(rows.select_related(*related), key=_as_read)


def _as_read(row: MaskedText) -> tuple[int, int, int]:
    """The need first, then assessment by assessment."""
    return row.assessment_id or 0, list(TextSource).index(row.source), row.pk


def original_of(row: MaskedText) -> Original:
    """The text of which a row is the mask, as it is written today; empty for a proposal that is no more."""
    match row.source:
        case TextSource.NEED:
            text = row.line.need
        case TextSource.STEP:
            text = _of_step(row.line).text
        case TextSource.WHY:
            found = LineProposal.objects.filter(line=row.line_id, assessment=row.assessment_id).values_list(
                "why", flat=True
            )
            text = found.first() or ""
        case TextSource.ADDENDUM:
            text = row.addendum.text
        case _:
            text = getattr(row.assessment, row.source)
    return Original(row.source, text, row.line_id, row.assessment_id, row.addendum_id)


def waiting_for(user: User):
    """Applications of which this account has something to reread before a commission, the next session first."""
    coming = AgendaItem.objects.filter(line__status=LineStatus.ON_AGENDA, session__status__in=COMING)
    texts = MaskedText.objects.filter(
        rereaders(user), awaited(), status=MaskStatus.PROPOSED, application=OuterRef("pk")
    )
    found = Application.objects.filter(pk__in=coming.values("line__application")).filter(Exists(texts))
    held_on = Min("lines__agenda_items__session__held_on", filter=Q(lines__agenda_items__session__status__in=COMING))
    return found.annotate(held_on=held_on).order_by("held_on", "pk")


def next_session_of(application: Application) -> dt.date | None:
    """The day on which the commission reads an application next."""
    items = AgendaItem.objects.filter(line__application=application, session__status__in=COMING)
    return items.order_by("session__held_on").values_list("session__held_on", flat=True).first()


# Who presents


def presenter_of(line: ApplicationLine) -> User | None:
    """Who may present a line to the commission, without a vote: the author of the latest assessment that proposes
    something for it."""
    latest = settled_proposals().filter(line=line).first()
    return latest.assessment.author if latest else None


def presented_by(user: User):
    """The agenda items whose assessment this account wrote, while it holds the post in which it did."""
    written = LineProposal.objects.filter(
        line=OuterRef("line"),
        assessment__author=user,
        assessment__unit__in=user.units_as(*WRITING_ROLES),
        assessment__status__in=SETTLED,
    )
    return AgendaItem.objects.filter(Exists(written))


# Lifted anonymities


def lift_of(item: AgendaItem) -> AnonymityLift | None:
    """Who lifted the anonymity of a line in this session, and why; at hand where `item_at` read the item."""
    return getattr(item, "anonymity_lift", None)


def is_open(lift: AnonymityLift | None, session: Session) -> bool:
    """Whether the name and the documents are open to the session now: until it closes."""
    return lift is not None and session.status == SessionStatus.OPEN


def lifts_of(session: Session) -> list[AnonymityLift]:
    """The anonymities lifted in a session, in the order of its agenda: what its minutes tell."""
    lifts = AnonymityLift.objects.filter(item__session=session)
    return list(lifts.select_related("lifted_by", "item__line__application").order_by("item__position"))


def histories_about(application: Application) -> list:
    """Answers `application_histories`: masks proposed and reread, anonymities lifted."""
    items = AgendaItem.objects.filter(line__application=application)
    return [
        MaskedText.history.filter(application=application.pk),
        AnonymityLift.history.filter(item__in=items.values("pk")),
    ]


def files_of(line: ApplicationLine) -> list[SupportingDocument]:
    """The supporting documents that serve a line, each once."""
    kept = SupportingDocument.objects.filter(
        application=line.application_id, status=DocumentStatus.KEPT, uses__expected__line=line
    )
    return list(kept.distinct().order_by("pk"))
