"""Reads of applications."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Value
from django.db.models.functions import Coalesce, JSONObject

from aids.applications.enums import (
    ApplicationStatus,
    LineStatus,
    RuleLineKind,
    RuleOutcome,
    Severity,
    Verdict,
)
from aids.applications.models import (
    Application,
    ApplicationLine,
    EligibilityExplanation,
    ExpectedDocument,
    ExplanationLine,
)
from aids.applications.situations import Asked
from aids.rule_sets.queries import read
from aids.rules.explanation import Explanation, Line
from cases.people.models import Household
from cases.people.perms import TAKING_ROLES
from directory.enums import Role

_DATED = ("received_on", "silence_on", "suspended_until")
"""What tells when silence refuses an application."""


def with_lines(applications):
    """Applications with everything their page shows, in a constant number of queries."""
    # the room above owns decisions: what they are is known from the relation
    taken = ApplicationLine.decisions.rel.related_model.objects
    decisions = taken.select_related("unit", "decided_by", "letter").defer("letter__pdf", "facts")
    lines = (
        ApplicationLine.objects.select_related("explanation__rule_set", "support__step")
        .defer("explanation__facts", "explanation__rule_set__text")
        .prefetch_related("documents", "explanation__lines", Prefetch("decisions", queryset=decisions))
    )
    return applications.select_related(
        "household", "applicant", "site", "unit", "taken_by", "case_officer"
    ).prefetch_related(Prefetch("lines", queryset=lines))


def listed(applications):
    """Applications for a list: identity, lines, case officer."""
    return applications.select_related("applicant", "case_officer").prefetch_related("lines")


def rows_of_list(applications):
    """Applications with the few fields that the list shows, and their `requests`."""
    shown = [f"{person}__{name}" for person in ("applicant", "case_officer") for name in ("first_name", "last_name")]
    own = ("year", "sequence", "status", *_DATED, "unit", "taken_by", "emergency", "applicant__usual_name")
    return _with_requests(applications.select_related("applicant", "case_officer").only(*own, *shown))


def _with_requests(applications):
    """`requests` of each: the state and the ground in words of its lines in order, without an object for each."""
    return applications.annotate(requests=_requests())


@cache
def _requests() -> ArraySubquery:
    lines = ApplicationLine.objects.filter(application=OuterRef("pk")).order_by("position")
    return ArraySubquery(lines.values(told=JSONObject(state="status", ground="ground_label")))


def followed_or_waiting(user):
    """What the list shows: applications that one follows and, for a case officer, those of the unit that wait.

    Each once: neither part joins a table of many rows, and DISTINCT would read them all before showing a page.
    """
    return Application.objects.followed_by(user) | Application.objects.awaiting_case_officer(user)


def shows_requests(user, application: Application) -> bool:
    """Whether a list tells what is asked: not of an application that merely waits in the unit."""
    if application.taken_by_id == user.pk or application.case_officer_id is not None:
        return True
    return application.unit_id in user.units_as(Role.COMMISSION_SECRETARY, Role.SIGNATORY)


def ranked(applications):
    """With `number_rank`, `received_rank` and `silence_rank`, never empty: what a cursor can stand on. Drafts are
    received last, and refused by silence last."""
    return applications.annotate(
        number_rank=F("year") * 1_000_000 + F("sequence"),
        received_rank=Coalesce("received_on", Value(dt.date.max)),
        silence_rank=Coalesce("silence_on", Value(dt.date.max)),
    )


@dataclass(frozen=True)
class Progress:
    """How far an application is: a word and its tone."""

    label: str
    tone: str


_TONES = {
    LineStatus.DRAFT: "todo",
    LineStatus.TO_EXAMINE: "warn",
    LineStatus.READY: "info",
    LineStatus.ON_AGENDA: "info",
    LineStatus.HEARD: "info",
    LineStatus.DECIDED: "ok",
}


def undecided(application: Application, states: Iterable[str] | None = None) -> bool:
    """Whether silence still threatens: submitted, with a line not decided. `states` are its lines', when at hand."""
    if states is None:
        states = [line.status for line in application.lines.all()]
    return application.status == ApplicationStatus.SUBMITTED and any(state != LineStatus.DECIDED for state in states)


def line_tone(line: ApplicationLine) -> str:
    return _TONES[line.status]


def progress(application: Application, states: Iterable[str] | None = None) -> Progress:
    """The state of the application, or of its least advanced line once submitted; `states` are its lines', if known."""
    if states is None:
        states = [line.status for line in application.lines.all()]
    if application.status != ApplicationStatus.SUBMITTED or not states:
        return Progress(application.get_status_display(), "todo")
    slowest = LineStatus(min(states, key=LineStatus.values.index))
    return Progress(str(slowest.label), _TONES[slowest])


_VERDICT_TONES = {Verdict.MET: "ok", Verdict.NOT_MET: "no", Verdict.UNKNOWN: "warn"}
_OUTCOME_TONES = {
    RuleOutcome.BARRED: "no",
    RuleOutcome.INCOMPLETE: "warn",
    RuleOutcome.ALERTED: "warn",
    RuleOutcome.CLEAR: "ok",
}


def explanation_shown(explanation: EligibilityExplanation | None) -> dict | None:
    """What components/explanation.html takes, with the outcome as a badge; None when there is none yet."""
    if explanation is None:
        return None
    return {
        "lines": [_rule_row(row, [fact["where_to_enter"] for fact in row.missing]) for row in explanation.lines.all()],
        "amount": explanation.proposed_amount,
        "badge": _outcome_badge(explanation.outcome),
        "way_out": explanation.way_out,
        "rule_set": explanation.rule_set,
        "assumptions": read(explanation.rule_set).assumptions,
        "source": explanation.rule_set.source,
    }


def previewed(answers: Iterable[tuple[Asked, Explanation]]) -> list[dict]:
    """The answers to requests being typed, as components/explanation.html takes them, with what is asked."""
    return [{"asked": asked.amount_asked, **answer_shown(answer)} for asked, answer in answers]


def answer_shown(answer: Explanation) -> dict:
    """What components/explanation.html takes of an answer just worked out, with the outcome as a badge."""
    return {
        "lines": [_rule_row(line, [fact.where_to_enter for fact in line.missing]) for line in answer.lines],
        "amount": answer.proposed_amount,
        "badge": _outcome_badge(answer.outcome),
        "way_out": answer.way_out,
    }


def _outcome_badge(outcome: str) -> dict:
    return {"label": RuleOutcome(outcome).label, "tone": _OUTCOME_TONES[outcome]}


def _rule_row(row: ExplanationLine | Line, where: list[str]) -> dict:
    """One line, stored or just worked out.

    A figure has no verdict; to ask more than a ceiling is not a fault, save where the ceiling is for the commission to
    weigh.
    """
    condition = row.kind == RuleLineKind.CONDITION
    judged = condition or (row.kind == RuleLineKind.CEILING and row.severity == Severity.ALERTS)
    hard = condition and row.severity == Severity.BARS
    return {
        "sentence": row.sentence,
        "formula": row.formula_text,
        "where": "; ".join(dict.fromkeys(where)),
        "threshold": row.threshold_text,
        "article": row.article,
        "verdict": Verdict(row.verdict).label if judged else "",
        "tone": _VERDICT_TONES[row.verdict] if hard or row.verdict == Verdict.MET else "warn",
    }


def documents_of(application: Application) -> list[ExpectedDocument]:
    """What is expected, once each: one document serves every line that wants it."""
    found = {document.code: document for line in application.lines.all() for document in line.documents.all()}
    return list(found.values())


def missing_documents(application: Application) -> list[ExpectedDocument]:
    return [document for document in documents_of(application) if document.required and document.received_on is None]


def of_household(user, household: Household, *, opens_protected: bool) -> list[Application]:
    """The household's applications that this account may read, latest first, and their `requests`."""
    own = ("year", "sequence", "status", *_DATED)
    return list(
        _with_requests(Application.objects.of_household(user, household, opens_protected=opens_protected).only(*own))
    )


def drafts_left(user, household: Household) -> list[Application]:
    """Drafts of the household that somebody else began: any desk may take them up, and reads them only then."""
    if not user.holds(*TAKING_ROLES):
        return []
    drafts = household.applications.filter(status=ApplicationStatus.DRAFT).exclude(taken_by=user)
    return list(drafts.select_related("taken_by", "site"))


def undecided_before(applications, day: dt.date):
    """Submitted applications with an undecided line that silence refused, or refuses by `day`, the nearest first."""
    late = applications.filter(status=ApplicationStatus.SUBMITTED, silence_on__lte=day)
    undecided = set(LineStatus) - {LineStatus.DRAFT, LineStatus.DECIDED}
    return with_a_line_in(late, *sorted(undecided)).order_by("silence_on", "pk")


def with_a_line_in(applications, *states: LineStatus):
    """Applications of which at least one line is in one of these states, each once."""
    return applications.filter(Exists(ApplicationLine.objects.filter(application=OuterRef("pk"), status__in=states)))
