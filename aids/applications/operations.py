"""Writes: opening, filling in, submitting and examining the single application."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from aids.applications import perms
from aids.applications.completeness.counting import silence_after
from aids.applications.completeness.operations import require_examinable, settle
from aids.applications.eligibility import explain_open_lines
from aids.applications.enums import ApplicationStatus, LineStatus, PayeeKind
from aids.applications.models import Application, ApplicationLine, ExpectedDocument
from aids.applications.proposals.operations import require_assessment
from aids.applications.states import APPLICATION, LINE
from aids.applications.support.operations import await_request, claim_step, forget_steps, leave_step
from aids.applications.supporting.operations import expect_documents, forget_expected, withdraw_all
from aids.rule_sets import queries as rule_sets
from aids.rules.model import Aid, Ground
from aids.rules.situation import Answer
from backend.audit.history import lock
from backend.audit.operations import AlreadyDone, operation
from backend.kit.access import Refusal, require
from backend.kit.sequence import next_number
from cases.people.models import Household, Person
from cases.people.operations import record_budget
from cases.people.queries import examining_unit, has_living_member, latest_budget
from contracts.plan.models import Step
from directory.models import Site

FACTS = ("emergency", "lawful_residence", "imminent_danger", "legal_rights_claimed")


@dataclass(frozen=True)
class LineInput:
    """One request as typed: aid and ground are codes of the rule set in force, amount and quote are in euros.

    `answers` are those to the questions that the rule set asks for this aid, by code.
    """

    aid_code: str
    ground: str
    need: str
    amount_asked: Decimal
    payee_kind: str = PayeeKind.HOUSEHOLD
    payee_name: str = ""
    quote: Decimal | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    pk: int | None = None


@dataclass(frozen=True)
class BudgetInput:
    """The household's budget as typed with the application; `seen` as in cases.operations.record_budget."""

    on_date: dt.date
    rows: list
    seen: tuple[int, int] | None = None


def open_application(
    *,
    actor,
    household: Household,
    applicant: Person,
    site: Site,
    on: dt.date,
    step: Step | None = None,
    key: uuid.UUID | None = None,
) -> Application:
    """A draft for a household, taken at a site on a day; who takes it follows the household from then on.

    `step` is one that `support.queries.step_meant` gives: the next request of the draft supports it, even of one that
    was begun before.
    """
    require(perms.can_open(actor))
    with operation("applications.open", actor=actor, key=key) as running:
        if not has_living_member(household, on):
            raise Refusal(_("This household has no member: add one first."))
        lock(household)
        unfinished = Application.objects.filter(household=household, taken_by=actor, status=ApplicationStatus.DRAFT)
        if found := unfinished.first():
            if step is None:
                raise AlreadyDone(found.get_absolute_url())
            await_request(found, step)
            return found
        application = Application(
            year=on.year,
            sequence=next_number(Application.objects.filter(year=on.year), "sequence", series=f"application {on.year}"),
            household=household,
            applicant=applicant,
            site=site,
            unit=examining_unit(household, site),
            taken_by=actor,
        )
        application.save()
        if step is not None:
            await_request(application, step)
        running.result_url = application.get_absolute_url()
        return application


def fill_in(
    *,
    actor,
    application: Application,
    version: int,
    facts: dict,
    lines: list[LineInput],
    budget: BudgetInput | None,
    on: dt.date,
    removed: set[int] = frozenset(),
    then_submit: bool = False,
) -> Application:
    """Write what was typed in the single form: facts, requests and budget, in one go; `then_submit` receives it.

    `removed` holds ids of lines to take away, possible in a draft only; without `budget`, none is told.

    Raises StaleVersion when somebody else changed the application or the budget since the form was opened.
    """
    with operation("applications.submit" if then_submit else "applications.fill_in", actor=actor):
        fresh = lock(application, version=version)
        require(perms.can_edit(actor, fresh))
        for name in FACTS:
            setattr(fresh, name, facts[name])
        fresh.save()
        _write_lines(fresh, lines, removed, on)
        settle(fresh, on)
        if budget and _says_something_new(fresh.household, budget):
            record_budget(
                actor=actor,
                household=fresh.household,
                on_date=budget.on_date,
                rows=budget.rows,
                seen=budget.seen,
            )
        if then_submit:
            return submit(actor=actor, application=fresh, on=on)
        explain_open_lines(fresh, on)
        return fresh


def _says_something_new(household: Household, budget: BudgetInput) -> bool:
    """Whether the rows differ from the last budget told: an untouched form does not tell it again today."""
    known = latest_budget(household)
    lines = known.lines.all() if known else []
    return Counter(budget.rows) != Counter((line.kind, line.person_id, line.monthly_amount) for line in lines)


def _write_lines(application: Application, lines: list[LineInput], removed: set[int], on: dt.date) -> None:
    """Only what the form names is touched: a line that somebody else added meanwhile stays."""
    rules = rule_sets.rules_governing(application.received_on, on)
    aids = {aid.code: aid for aid in (rules.aids if rules else ())}
    existing = {line.pk: line for line in application.lines.all()}
    last = max((line.position for line in existing.values()), default=0)
    for pk in removed & existing.keys():
        _remove_line(existing[pk])
    added = []
    for typed in lines:
        line = existing.get(typed.pk)
        if line is not None and line.status == LineStatus.DECIDED:
            continue
        if line is None:
            last += 1
            line = ApplicationLine(application=application, position=last)
            added.append(line)
        _write_line(line, typed, aids)
        if application.status == ApplicationStatus.SUBMITTED and line.status == LineStatus.DRAFT:
            LINE.move(line, "submit")
    claim_step(application, added, on)


def _write_line(line: ApplicationLine, typed: LineInput, aids: dict[str, Aid]) -> None:
    aid = aids.get(typed.aid_code)
    ground = aid.ground(typed.ground) if aid else None
    kept = line.pk and (line.aid_code, line.ground) == (typed.aid_code, typed.ground)
    if ground is None and not kept:
        raise Refusal(_("This aid is not in the rule set in force."))
    if aid and typed.payee_kind not in aid.payees:
        words = {"aid": aid.label, "payee": PayeeKind(typed.payee_kind).label}
        raise Refusal(_("“%(aid)s” is not paid to: %(payee)s.") % words)
    former_aid = line.aid_code
    # a form asks nothing about an aid that the text has dropped: what was answered stays
    answered = {"quote": typed.quote, "answers": dict(typed.answers)} if aid else {}
    values = (
        _aid_values(aid, ground)
        | answered
        | {
            "need": typed.need,
            "amount_asked": typed.amount_asked,
            "payee_kind": typed.payee_kind,
            "payee_name": "" if typed.payee_kind == PayeeKind.HOUSEHOLD else typed.payee_name,
        }
    )
    if line.pk and all(getattr(line, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(line, name, value)
    line.save()
    if former_aid != line.aid_code:
        expect_documents(line, aid.documents)


def _aid_values(aid: Aid | None, ground: Ground | None) -> dict[str, str]:
    """How a line names its aid; nothing to change where the text in force has dropped it."""
    if aid is None or ground is None:
        return {}
    return {"aid_code": aid.code, "aid_label": aid.label, "ground": ground.code, "ground_label": ground.label}


def _remove_line(line: ApplicationLine) -> None:
    if line.status != LineStatus.DRAFT:
        raise Refusal(_("A request that was submitted cannot be removed."))
    for expected in line.documents.all():
        forget_expected(expected)
    leave_step(line)
    line.delete()


def submit(*, actor, application: Application, on: dt.date) -> Application:
    """The application is received: the clock of silence starts, the rules are applied to each line."""
    with operation("applications.submit", actor=actor):
        require(perms.can_edit(actor, lock(application)))
        household = application.household
        fresh = APPLICATION.move(
            application,
            "submit",
            received_on=on,
            silence_on=silence_after(on),
            unit=examining_unit(household, application.site),
        )
        forget_steps(fresh, awaited_only=True)
        for line in fresh.lines.all():
            LINE.move(line, "submit")
        explain_open_lines(fresh, on)
        return fresh


def abandon(*, actor, application: Application, reason: str) -> Application:
    """A draft that leads nowhere; its number stays taken, its files are erased."""
    with operation("applications.abandon", actor=actor, reason=reason):
        require(perms.can_edit(actor, lock(application)))
        withdraw_all(application)
        forget_steps(application, awaited_only=False)
        return APPLICATION.move(application, "abandon")


def take_up(*, actor, application: Application, reason: str = "") -> Application:
    """A case officer of the unit examines the application from now on; a reason is due to take it from a colleague."""
    with operation("applications.take_up", actor=actor, reason=reason):
        fresh = lock(application)
        require(perms.can_take_up(actor, fresh))
        if fresh.case_officer_id and not reason.strip():
            raise Refusal(_("A colleague examines this application: say why you take it over."), field="reason")
        fresh.case_officer = actor
        fresh.save()
        return fresh


def mark_documents(*, actor, application: Application, seen: set[str], on: dt.date) -> Application:
    """Which supporting documents were seen, by the desk then by the case officer; `seen` holds their codes.

    One that a file serves as stays seen: the file is withdrawn, or serves as something else, first.
    """
    with operation("applications.mark_documents", actor=actor):
        fresh = lock(application)
        require(perms.can_mark_documents(actor, fresh))
        for document in ExpectedDocument.objects.filter(line__application=fresh, uses=None):
            wanted = document.received_on or on if document.code in seen else None
            if wanted != document.received_on:
                document.received_on = wanted
                document.save()
        settle(fresh, on)
        return fresh


def make_ready(*, actor, line: ApplicationLine, on: dt.date) -> ApplicationLine:
    """The line may enter the agenda of its unit's next session; with the social assessment that its aid asks for, and
    not while documents are awaited that the case officer called indispensable (CRPA L114-5-1)."""
    with operation("applications.make_ready", actor=actor):
        application = lock(line.application)
        require(perms.can_examine(actor, application))
        require_examinable(application, on)
        require_assessment(line, rule_sets.rules_governing(application.received_on, on))
        moved = LINE.move(line, "make_ready")
        explain_open_lines(application, on)
        return moved


def take_back(*, actor, line: ApplicationLine) -> ApplicationLine:
    """The line returns to the examination, before any agenda."""
    with operation("applications.take_back", actor=actor):
        require(perms.can_examine(actor, lock(line.application)))
        return LINE.move(line, "take_back")
