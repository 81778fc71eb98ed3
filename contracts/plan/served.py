"""What serves the steps of a contract, and what came of it."""

from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.kit import registry
from backend.kit.registry import Served
from cases.referrals.enums import ReferralStatus
from cases.referrals.models import Referral
from cases.referrals.tones import TONES as REFERRAL_TONES
from collective_actions.enrolment.enums import Came
from collective_actions.enrolment.models import Enrolment, Presence
from contracts.contract.models import BOUND, Party
from contracts.plan.models import StepTie
from contracts.plan.queries import Plan

CAME_TONES = {Came.YES: "ok", Came.EXCUSED: "warn", Came.NO: "no"}


def told_ties(user, ties: QuerySet, *, in_full: bool = True) -> list[StepTie]:
    """Ties of who signs the contract, with all that is told of them: `came`, what was said of each meeting in its
    order, and whether the referral `is_open` to the account: none is, unless it is told `in_full`, which asks one query
    more where there are referrals. A draft is told in full or not at all: that of somebody else is nobody's."""
    person = Coalesce(OuterRef("enrolment__person"), OuterRef("referral__person"))
    signer = Party.objects.filter(BOUND, contract=OuterRef("step__objective__contract"), person=person)
    presences = Presence.objects.filter(enrolment=OuterRef("enrolment")).order_by("meeting__starts_at")
    rows = (
        ties.filter(Exists(signer))
        .annotate(came=ArraySubquery(presences.values("came")))
        .select_related(
            "enrolment__series__action", "enrolment__person", "referral__service__organisation", "referral__person"
        )
    )
    referrals = [one.referral_id for one in rows if one.referral_id and in_full]
    readable = set()
    if referrals:
        seen = Referral.objects.visible_to(user).filter(pk__in=referrals)
        readable = set(seen.values_list("pk", flat=True))
    for one in rows:
        one.is_open = one.referral_id in readable
    return [one for one in rows if one.referral is None or one.is_open or one.referral.status != ReferralStatus.DRAFTED]


def served(user, plan: Plan, *, in_full: bool = True) -> dict[int, list[Served]]:
    """Step id → what serves it: seats in collective actions and referrals, then what higher rooms answer.

    A referral that the account may not read, or that is not told `in_full`, shows its service and its state only.
    """
    found: dict[int, list[Served]] = defaultdict(list)
    ids, tied = [step.pk for step in plan.steps], [step.pk for step in plan.steps if step.is_tied]
    for one in told_ties(user, StepTie.objects.filter(step__in=tied), in_full=in_full) if tied else []:
        found[one.step_id].append(of_tie(one))
    for answer in registry.step_served if ids else []:
        for step_id, rows in answer(user, ids).items():
            found[step_id] += rows
    return dict(found)


def of_tie(tied: StepTie) -> Served:
    """One of `told_ties` in words."""
    if tied.enrolment_id:
        return _of_enrolment(tied.enrolment, tied.came)
    return _of_referral(tied.referral, is_open=tied.is_open)


def _of_enrolment(enrolment: Enrolment, came: list[str]) -> Served:
    said = [word for word in (Came.YES, Came.EXCUSED, Came.NO) if word in came]
    state = Came(said[0]) if said else None
    count = came.count(Came.YES)
    words = str(state.label) if state else enrolment.get_status_display()
    if count > 1:
        words = _("came %(count)s times") % {"count": count}
    return Served(
        label=enrolment.series.action.title,
        url=enrolment.get_absolute_url(),
        detail=date_format(timezone.localdate(enrolment.series.first_at)),
        state=words,
        tone=CAME_TONES[state] if state else enrolment.tone,
    )


def _of_referral(referral: Referral, *, is_open: bool) -> Served:
    told = {
        "label": str(referral.service),
        "state": referral.get_status_display(),
        "tone": REFERRAL_TONES[ReferralStatus(referral.status)],
    }
    if not is_open:
        return Served(**told)
    return Served(
        **told,
        url=referral.get_absolute_url(),
        detail=referral.outcome or referral.answer_words or str(referral.get_answer_display()),
    )
