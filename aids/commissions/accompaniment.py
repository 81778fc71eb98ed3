"""What is asked for and decided, as the contract of a household tells it, and as the person reads it themselves."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aids.applications.models import Application, ApplicationLine
from aids.applications.queries import line_tone
from aids.applications.support.models import RequestSupport
from aids.commissions.enums import GRANTING
from aids.commissions.models import Decision
from backend.kit.money import format_euro
from backend.kit.registry import OwnDecision, Panel, Served, Subject
from cases.people.models import Person
from contracts.contract.models import Contract

_NOT_TOLD = ("facts", "law_article", "reason_in_law", "reason_in_fact", "departure_reason", "justification")


def _euros(amount: Decimal) -> str:
    return format_euro(amount, get_language() or "fr")


def step_served(user, step_ids: Collection[int]) -> dict[int, list[Served]]:
    """Answers `step_served`: the requests that support steps. Who may not read the application is told which aid and
    how far it is, neither euros nor where it is read. One query; more where there are requests: what an account may
    read is long to put together."""
    rows = list(RequestSupport.objects.filter(step__in=step_ids).select_related("application"))
    readable = set()
    if rows:
        lines = ApplicationLine.objects.prefetch_related(Prefetch("decisions", Decision.objects.defer(*_NOT_TOLD)))
        prefetch_related_objects(rows, Prefetch("line", lines))
        seen = Application.objects.visible_to(user).filter(pk__in=[row.application_id for row in rows])
        readable = set(seen.values_list("pk", flat=True))
    found = defaultdict(list)
    for row in rows:
        row.is_readable = row.application_id in readable
        found[row.step_id].append(_served(row))
    return dict(found)


def _served(row: RequestSupport) -> Served:
    url = row.application.get_absolute_url() if row.is_readable else ""
    if row.line is None:
        words = _("Application %(number)s, to fill in") % {"number": row.application.number}
        return Served(words, url, state=row.application.get_status_display())
    decision = row.line.decision
    return Served(
        label=row.line.aid_label,
        url=url,
        detail=_amounts(row.line, decision) if row.is_readable else "",
        state=str(decision.get_outcome_display() if decision else row.line.get_status_display()),
        tone=_tone(decision) if decision else line_tone(row.line),
    )


def _amounts(line: ApplicationLine, decision: Decision | None) -> str:
    asked = _("%(amount)s asked") % {"amount": _euros(line.amount_asked)}
    if decision is None or decision.amount is None:
        return asked
    return f"{asked}, {_('%(amount)s granted') % {'amount': _euros(decision.amount)}}"


def _tone(decision: Decision) -> str:
    return "ok" if decision.outcome in GRANTING else "no"


def own_decisions(person: Person, today: dt.date) -> list[OwnDecision]:
    """Answers `own_decisions`: what was decided on the applications of somebody, once the letter was handed over or
    posted: nobody learns it elsewhere before."""
    told = Decision.objects.standing().filter(line__application__applicant=person, letter__notified_on__lte=today)
    rows = told.select_related("line__application", "unit").defer(*_NOT_TOLD, "line__need", "line__answers")
    return [_own(one) for one in rows.order_by("-decided_at", "-pk")]


def _own(decision: Decision) -> OwnDecision:
    words = str(decision.get_outcome_display())
    if decision.amount is not None:
        words = _("%(outcome)s: %(amount)s") % {"outcome": words, "amount": _euros(decision.amount)}
    return OwnDecision(
        label=str(decision.line),
        day=timezone.localdate(decision.decided_at),
        words=words,
        detail=decision.condition,
    )


def contract_panel(user, contract: Contract, subject: Subject) -> Panel | None:
    """Answers `contract_panels`: the aids granted to the household since the contract began, of the applications that
    the account reads: one query."""
    if subject.household is None:
        return None
    readable = Application.objects.of_household(user, subject.household, opens_protected=subject.opens_protected)
    granted = Decision.objects.standing().filter(
        line__application__in=readable.order_by().values("pk"),
        outcome__in=GRANTING,
        decided_at__date__gte=contract.starts_on or contract.opened_on,
    )
    rows = granted.select_related("line__application").only(
        "decided_at", "amount", "line__aid_label", "line__application__year", "line__application__sequence"
    )
    found = list(rows.order_by("-decided_at", "-pk"))
    return Panel("commissions/contract_panel.html", {"decisions": found}) if found else None
