"""Writes: an assessment begun, saved while it is typed, finished, taken up again, frozen, amended."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from backend.audit.history import StaleVersion, lock
from backend.audit.operations import operation
from backend.kit import registry
from backend.kit.access import Refusal, require
from cases.assessments import perms
from cases.assessments.enums import AssessmentStatus
from cases.assessments.models import (
    MOST_LETTERS,
    WRITING_ROLES,
    AssessmentAddendum,
    AssessmentDraft,
    SocialAssessment,
)
from cases.assessments.queries import Texts, draft_of, own_draft
from cases.assessments.states import ASSESSMENT
from cases.people.models import Household, Person


@dataclass(frozen=True)
class Reading:
    """That an assessment was read with the person: the day and how, or why it was not."""

    on: dt.date | None = None
    how: str = ""
    not_because: str = ""


def begin(*, actor, person: Person, household: Household, on: dt.date) -> SocialAssessment:
    """The draft that `actor` writes of a person who lives in `household`: a new one, or the one under way.

    One at a time, held by the lock of the person and not by a constraint: the files of one person may be merged, each
    with its draft.
    """
    require(perms.can_write(actor, household))
    if under_way := own_draft(actor, person):
        return under_way
    with operation("assessments.begin", actor=actor):
        lock(person)
        if under_way := own_draft(actor, person):
            return under_way
        begun = SocialAssessment(
            person=person, household=household, author=actor, unit_id=_unit_of(actor), written_on=on
        )
        begun.save()
        return begun


def _unit_of(actor) -> int:
    """The unit for which somebody writes: that of their site where they hold the post there."""
    units = actor.units_as(*WRITING_ROLES)
    at_home = actor.site.unit_id if actor.site else None
    return at_home if at_home in units else min(units)


def save_draft(*, actor, assessment: SocialAssessment, version: int, texts: Texts, now: dt.datetime) -> AssessmentDraft:
    """Keep what is being typed, over the saving that the page was opened on (`version`, 0 for none).

    Raises StaleVersion when another tab saved something else since; the same text sent twice is harmless. No operation
    and no history: a text under way is not an act, and saving it every few seconds would bury those that are.
    """
    require(perms.can_edit(actor, assessment))
    if any(len(text) > MOST_LETTERS for text in (texts.situation, texts.own_view, texts.strengths)):
        raise Refusal(_("This text is too long: %(most)s signs at most.") % {"most": MOST_LETTERS})
    with transaction.atomic():
        draft = _draft_under_way(SocialAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk))
        if Texts.of(draft) == texts:
            return draft
        if draft.version != version:
            raise StaleVersion(draft, version)
        draft.situation, draft.own_view, draft.strengths = texts.situation, texts.own_view, texts.strengths
        draft.version += 1
        draft.saved_at = now
        draft.save()
        return draft


def _draft_under_way(locked: SocialAssessment) -> AssessmentDraft:
    if locked.status != AssessmentStatus.DRAFT:
        raise Refusal(_("This assessment is not a draft any more: nothing was saved."))
    return draft_of(locked)


def finish(*, actor, assessment: SocialAssessment, version: int, reading: Reading, on: dt.date) -> SocialAssessment:
    """The draft as last saved (`version`) becomes the assessment, read with the person or not, and why.

    Raises StaleVersion when it was written on since.
    """
    with operation("assessments.finish", actor=actor):
        fresh = lock(assessment)
        require(perms.can_edit(actor, fresh))
        draft = _draft_under_way(fresh)
        if draft.version != version:
            raise StaleVersion(draft, version)
        _check_written(Texts.of(draft))
        _check_reading(reading, fresh.written_on, on)
        finished = ASSESSMENT.move(
            fresh,
            "finish",
            situation=draft.situation,
            own_view=draft.own_view,
            strengths=draft.strengths,
            written_on=on,
            read_on=reading.on,
            read_how=reading.how,
            not_read_because=reading.not_because,
        )
        AssessmentDraft.objects.filter(assessment=finished).delete()
        return finished


def _check_written(texts: Texts) -> None:
    if not texts.situation.strip():
        raise Refusal(_("Write the situation first."), field="situation")
    if not texts.own_view.strip():
        sentence = _("Write what the person says of it; if they prefer to say nothing, write that.")
        raise Refusal(sentence, field="own_view")


def _check_reading(reading: Reading, begun: dt.date, on: dt.date) -> None:
    if reading.on and reading.on > on:
        raise Refusal(_("This day is in the future."), field="read_on")
    if reading.on and reading.on < begun:
        raise Refusal(_("This day comes before the assessment was begun."), field="read_on")
    if not (reading.on and reading.how) and not reading.not_because.strip():
        raise Refusal(_("Say when and how it was read with the person, or why it was not."), field="how")


def reopen(*, actor, assessment: SocialAssessment) -> SocialAssessment:
    """Its author takes a finished assessment up again; refused when a request that is ready relies on it."""
    with operation("assessments.reopen", actor=actor):
        fresh = lock(assessment)
        require(perms.can_reopen(actor, fresh))
        registry.assessment_reopened.announce(fresh)
        return ASSESSMENT.move(fresh, "reopen")


def freeze(assessment: SocialAssessment, on: dt.date) -> SocialAssessment:
    """Part of the operation that puts a line on an agenda: from then on only addenda follow. Harmless when done."""
    fresh = lock(assessment)
    return fresh if fresh.status == AssessmentStatus.FROZEN else ASSESSMENT.move(fresh, "freeze", frozen_on=on)


def abandon(*, actor, assessment: SocialAssessment) -> SocialAssessment:
    """A draft that leads nowhere; its text is erased."""
    with operation("assessments.abandon", actor=actor):
        fresh = lock(assessment)
        require(perms.can_edit(actor, fresh))
        AssessmentDraft.objects.filter(assessment=fresh).delete()
        return ASSESSMENT.move(fresh, "abandon")


def amend(
    *, actor, assessment: SocialAssessment, household: Household, text: str, on: dt.date, key: uuid.UUID | None = None
) -> AssessmentAddendum:
    """An addendum to a finished assessment, by whoever follows `household`, in which the person lives today."""
    with operation("assessments.amend", actor=actor, key=key) as running:
        fresh = lock(assessment)
        require(perms.can_amend(actor, fresh))
        require(perms.can_write(actor, household))
        if not text.strip():
            raise Refusal(_("Write the addendum first."), field="text")
        addendum = AssessmentAddendum(assessment=fresh, author=actor, on=on, text=text)
        addendum.save()
        running.result_url = fresh.get_absolute_url()
        return addendum
