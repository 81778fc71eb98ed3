"""Writes of evaluation: the address of a series, what people say of it, whether its action is renewed.

What people say, its history and its operation bear the day alone, and nobody's name.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require
from backend.kit.sequence import hold
from cases.reception.slips.operations import MANY, MOST_BY_ADDRESS, MOST_BY_LINK, Answers
from collective_actions.catalogue.models import Action, Series
from collective_actions.evaluation import perms
from collective_actions.evaluation.models import Evaluation, EvaluationLink, KeptAway, Renewal
from directory.pace import by_address, count, midnight

Said = tuple[Answers, str]
"""The three answers of somebody, and their sentence."""


def open_link(*, actor, series: Series) -> EvaluationLink:
    """A new address for a series; the former one, if any, is closed: cards that show it serve no more."""
    require(perms.can_run(actor, series.action))
    with operation("evaluation.open_link", actor=actor) as running:
        _close_links(series, running.at)
        link = EvaluationLink(series=series)
        link.save()
        return link


def close_link(*, actor, series: Series) -> None:
    """Those of this series answer on paper only, until another address is opened."""
    require(perms.can_run(actor, series.action))
    with operation("evaluation.close_link", actor=actor) as running:
        _close_links(series, running.at)


def _close_links(series: Series, at: dt.datetime) -> None:
    hold(f"evaluation link {series.pk}")
    for former in EvaluationLink.objects.filter(series=series, closed_at__isnull=True):
        fresh = lock(former)
        fresh.closed_at = at
        fresh.save()


def fill(
    *,
    link: EvaluationLink,
    answers: Answers,
    words: str,
    address: str,
    now: dt.datetime,
    key: uuid.UUID | None = None,
) -> Evaluation:
    """What somebody says on a phone, who holds the address of a link.

    Raises Refusal when the link is closed or when too many came; `address` counts and is not kept.
    """
    day = timezone.localdate(now)
    with operation("evaluation.fill", actor=None, key=key, at=midnight(day)):
        _pass_by(link, address, now)
        said = Evaluation(series_id=link.series_id, day=day, words=words, **answers)
        said.save()
        return said


def tell_absence(
    *,
    link: EvaluationLink,
    reasons: Iterable[str],
    words: str,
    address: str,
    now: dt.datetime,
    key: uuid.UUID | None = None,
) -> KeptAway:
    """What kept somebody away, on a phone; as `fill`."""
    day = timezone.localdate(now)
    with operation("evaluation.tell_absence", actor=None, key=key, at=midnight(day)):
        _pass_by(link, address, now)
        told = KeptAway(series_id=link.series_id, day=day, reasons=list(reasons), words=words)
        told.save()
        return told


def _pass_by(link: EvaluationLink, address: str, now: dt.datetime) -> None:
    if lock(link).closed_at is not None:
        raise Refusal(_("This card serves no more. Ask those who run the action for a paper."))
    most = {f"evaluation {by_address(address, now)}": MOST_BY_ADDRESS, f"evaluation {link.pk}": MOST_BY_LINK}
    count(timezone.localdate(now), most, sentence=MANY)


def type_answers(
    *,
    actor,
    series: Series,
    day: dt.date,
    rows: list[Said],
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> int:
    """What is read from paper, of a day, by who runs the action; returns how many."""
    require(perms.can_run(actor, series.action))
    with operation("evaluation.type_answers", actor=actor, key=key, at=midnight(day)) as running:
        for answers, words in rows:
            Evaluation(series=series, day=day, words=words, **answers).save()
        running.result_url = result_url
        return len(rows)


def type_absence(
    *,
    actor,
    series: Series,
    day: dt.date,
    reasons: Iterable[str],
    words: str,
    key: uuid.UUID | None = None,
    result_url: str = "",
) -> KeptAway:
    """What somebody who did not come said, on paper or when news were taken of them."""
    require(perms.can_run(actor, series.action))
    with operation("evaluation.type_absence", actor=actor, key=key, at=midnight(day)) as running:
        told = KeptAway(series=series, day=day, reasons=list(reasons), words=words)
        told.save()
        running.result_url = result_url
        return told


def decide_renewal(
    *, actor, action: Action, choice: str, words: str, today: dt.date, key: uuid.UUID | None = None
) -> Renewal:
    """Renewed as it is, changed or stopped; an earlier decision stays written."""
    require(perms.can_decide(actor, action))
    with operation("evaluation.decide_renewal", actor=actor, key=key) as running:
        decided = Renewal(action=action, choice=choice, words=words, day=today, decided_by_id=actor.pk)
        decided.save()
        running.result_url = decided.get_absolute_url()
        return decided
