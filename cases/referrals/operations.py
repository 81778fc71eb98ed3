"""Writes: referring somebody to a service or to a pole, following up, answering."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.context import ActorLike
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit import codes
from backend.kit.access import Refusal, require
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES, home_seen_by, require_standing
from cases.referrals import perms, secrets
from cases.referrals.enums import Answer, Consent, ReferralStatus
from cases.referrals.models import PoleReferral, Referral, ReferralLink
from cases.referrals.states import POLE_REFERRAL, REFERRAL
from directory.models import Pole, TerritorialUnit

LINK_LIFE = dt.timedelta(days=30)

Told = dict[str, Any]
"""What the form says: service, problem, reason, asked, consent, consent_reason, contact_way, contact_advice, urgent,
answer_by."""


@dataclass(frozen=True)
class Secret:
    """What is shown once and kept nowhere: the token of the address (empty: it stays as it is), the code."""

    link: ReferralLink
    token: str
    code: str


@dataclass(frozen=True)
class AnswerInput:
    """`kind` is one of Answer; the service's words; who says so."""

    kind: str
    words: str
    by: str


def write_referral(
    *, actor, person: Person, told: Told, now: dt.datetime, send: bool, key: uuid.UUID | None = None
) -> Referral:
    """A new referral, sent at once or kept as a draft. With `key`, once only (AlreadyDone afterwards)."""
    require(perms.can_refer(actor))
    with operation("referrals.send" if send else "referrals.draft", actor=actor, key=key) as running:
        require_standing(lock(person))
        home, _members = home_seen_by(actor, person, timezone.localdate(now))
        referral = Referral(person=person, household=home, sent_by=actor, unit=unit_of(actor), **_sound(told, now))
        referral.save()
        running.result_url = referral.get_absolute_url()
        return _send(referral, now) if send else referral


def rewrite_draft(*, actor, referral: Referral, version: int, told: Told, now: dt.datetime, send: bool) -> Referral:
    """What a draft says from now on; sent with it or not. Raises StaleVersion when it changed since `version`."""
    with operation("referrals.send" if send else "referrals.draft", actor=actor):
        fresh = lock(referral, version=version)
        require(perms.can_edit(actor, fresh))
        for field, value in _sound(told, now).items():
            setattr(fresh, field, value)
        fresh.save()
        return _send(fresh, now) if send else fresh


def unit_of(user) -> TerritorialUnit:
    """The unit in whose name somebody refers: that of their site, if they hold a role there, else where they do."""
    held = user.units_as(*TAKING_ROLES)
    if user.site and user.site.unit_id in held:
        return user.site.unit
    return TerritorialUnit.objects.get(pk=min(held))


def _sound(told: Told, now: dt.datetime) -> Told:
    if told["consent"] == Consent.NOT_ASKED and not told["consent_reason"].strip():
        raise Refusal(_("Say why the person could not be asked."), field="consent_reason")
    if not told["service"].is_open or not told["service"].organisation.is_open:
        raise Refusal(_("This service is closed."), field="service")
    if told["answer_by"] < now.date():
        raise Refusal(_("This day is past."), field="answer_by")
    return told


def _send(referral: Referral, now: dt.datetime) -> Referral:
    return REFERRAL.move(referral, "send", sent_at=now)


def new_link(*, actor, referral: Referral, now: dt.datetime) -> Secret:
    """A new address and a new code; the former ones open nothing any more."""
    with operation("referrals.new_link", actor=actor):
        fresh = lock(referral)
        require(perms.can_follow_up(actor, fresh))
        require(perms.can_open_link(fresh))
        _revoke_links(fresh, now)
        token, code = secrets.draw_token(), codes.draw_code()
        digest = secrets.token_digest(token)
        link = ReferralLink(
            referral=fresh,
            token_digest=digest,
            code_digest=codes.code_digest(code, salt=secrets.CODE_SALT, of=digest),
            expires_at=now + LINK_LIFE,
        )
        link.save()
        return Secret(link, token, code)


def new_code(*, actor, referral: Referral, now: dt.datetime) -> Secret:
    """Another code for the same address, which may have been locked; the former code opens nothing any more."""
    with operation("referrals.new_code", actor=actor):
        fresh = lock(referral)
        require(perms.can_follow_up(actor, fresh))
        require(perms.can_open_link(fresh))
        link = fresh.links.select_for_update().filter(revoked_at=None, expires_at__gt=now).first()
        if link is None:
            raise Refusal(_("This referral has no link any more: make a new one."))
        code = codes.draw_code()
        link.code_digest = codes.code_digest(code, salt=secrets.CODE_SALT, of=link.token_digest)
        link.tries = 0
        link.save()
        return Secret(link, "", code)


def revoke_link(*, actor, referral: Referral, now: dt.datetime) -> Referral:
    """The link opens nothing from now on."""
    with operation("referrals.revoke_link", actor=actor):
        fresh = lock(referral)
        require(perms.can_follow_up(actor, fresh))
        _revoke_links(fresh, now)
        return fresh


def _revoke_links(referral: Referral, now: dt.datetime) -> None:
    for link in referral.links.select_for_update().filter(revoked_at=None):
        link.revoked_at = now
        link.save()


def mail_link(*, actor, secret: Secret, address: str) -> None:
    """Have the address of a link sent to the service by e-mail, once this is committed; never the code."""
    with operation("referrals.mail_link", actor=actor):
        referral = secret.link.referral
        require(perms.can_follow_up(actor, referral))
        if not referral.service.email:
            raise Refusal(_("This service has no e-mail address."))
        pk = secret.link.pk
        transaction.on_commit(
            lambda: current_app.send_task("cases.referrals.tasks.mail_link", args=[pk, address], ignore_result=True),
            robust=True,
        )


def mark_mailed(*, link: ReferralLink, now: dt.datetime) -> ReferralLink:
    """Part of the task that sent the e-mail."""
    with operation("referrals.mailed", actor=None):
        fresh = lock(link)
        fresh.mailed_at = now
        fresh.save()
        return fresh


def try_code(*, reader: ActorLike, link: ReferralLink, typed: str, now: dt.datetime) -> ReferralLink:
    """One try of the code of a link that opens: its `tries` is 0 when it was right, and the referral is seen then.

    Counted under a lock: so many tries at once are so many tries. A locked or closed link is given back as it is.
    """
    with operation("referrals.try_code", actor=reader):
        referral = lock(link.referral)
        fresh = lock(link)
        if fresh.is_locked or fresh.revoked_at or fresh.expires_at <= now or not perms.can_open_link(referral):
            return fresh
        right = codes.is_code(typed, fresh.code_digest, salt=secrets.CODE_SALT, of=fresh.token_digest)
        fresh.tries = 0 if right else fresh.tries + 1
        fresh.save()
        if right and referral.status == ReferralStatus.SENT:
            REFERRAL.move(referral, "see")
        return fresh


def mark_seen(*, actor, referral: Referral) -> Referral:
    """A professional of the service opens it for the first time."""
    require(perms.can_answer(actor, referral))
    with operation("referrals.see", actor=actor):
        fresh = lock(referral)
        return REFERRAL.move(fresh, "see") if fresh.status == ReferralStatus.SENT else fresh


def answer(*, actor, referral: Referral, given: AnswerInput, now: dt.datetime, key: uuid.UUID | None = None):
    """A professional of the service answers from their account."""
    with operation("referrals.answer", actor=actor, key=key):
        require(perms.can_answer(actor, lock(referral)))
        return _answer(referral, given, now)


def record_answer(*, actor, referral: Referral, given: AnswerInput, now: dt.datetime, key: uuid.UUID | None = None):
    """What the service answered by phone or by letter, told by who follows it up."""
    with operation("referrals.record_answer", actor=actor, key=key):
        require(perms.can_follow_up(actor, lock(referral)))
        return _answer(referral, given, now)


def answer_by_link(
    *, reader: ActorLike, link: ReferralLink, given: AnswerInput, now: dt.datetime, key: uuid.UUID | None = None
):
    """The service without an account answers; a link serves for one answer."""
    with operation("referrals.answer_by_link", actor=reader, key=key):
        referral = lock(link.referral)
        fresh = lock(link)
        if fresh.revoked_at or fresh.expires_at <= now or fresh.is_locked:
            raise Refusal(_("This link opens nothing any more."))
        require(perms.can_open_link(referral))
        return _answer(referral, given, now)


def _answer(referral: Referral, given: AnswerInput, now: dt.datetime) -> Referral:
    if given.kind == Answer.DECLINE and not given.words.strip():
        raise Refusal(_("Say why in a few words: it helps to find another way."), field="words")
    told = {"answer": given.kind, "answer_words": given.words, "answered_by": given.by, "answered_at": now}
    return REFERRAL.move(referral, given.kind, **told)


def close_referral(*, actor, referral: Referral, outcome: str) -> Referral:
    """Nothing more is expected of this referral; `outcome` says what it came to."""
    with operation("referrals.close", actor=actor):
        require(perms.can_follow_up(actor, lock(referral)))
        return REFERRAL.move(referral, "close", outcome=outcome)


def withdraw_referral(*, actor, referral: Referral, reason: str, now: dt.datetime) -> Referral:
    """The referral is taken back: the service sees it no more, its link opens nothing."""
    with operation("referrals.withdraw", actor=actor, reason=reason):
        fresh = lock(referral)
        draft = fresh.status == ReferralStatus.DRAFTED
        require(perms.can_edit(actor, fresh) if draft else perms.can_follow_up(actor, fresh))
        _revoke_links(fresh, now)
        return REFERRAL.move(fresh, "withdraw")


def refer_to_pole(
    *, actor, person: Person, pole: Pole, problem: str, reason: str, today: dt.date, key: uuid.UUID | None = None
) -> PoleReferral:
    """Somebody waits for a pole of a unit, whose members follow them from now on."""
    require(perms.can_refer(actor))
    with operation("referrals.refer_to_pole", actor=actor, key=key) as running:
        require_standing(lock(person))
        home, _members = home_seen_by(actor, person, today)
        referral = PoleReferral(
            person=person,
            household=home,
            pole=pole,
            problem=problem,
            reason=reason,
            made_by=actor,
            made_on=today,
        )
        referral.save()
        running.result_url = person.get_absolute_url()
        return referral


def take_pole_referral(*, actor, referral: PoleReferral, today: dt.date) -> PoleReferral:
    """A member of the pole takes it up: of two at once, one."""
    with operation("referrals.take", actor=actor):
        fresh = lock(referral)
        require(perms.can_take(actor, fresh, today))
        return POLE_REFERRAL.move(fresh, "take", taken_by=actor, taken_on=today)


def close_pole_referral(*, actor, referral: PoleReferral, outcome: str, today: dt.date) -> PoleReferral:
    with operation("referrals.close_pole", actor=actor):
        fresh = lock(referral)
        require(perms.can_close(actor, fresh, today))
        return POLE_REFERRAL.move(fresh, "close", outcome=outcome, closed_on=today)


def withdraw_pole_referral(*, actor, referral: PoleReferral, reason: str) -> PoleReferral:
    with operation("referrals.withdraw_pole", actor=actor, reason=reason):
        fresh = lock(referral)
        require(perms.can_withdraw(actor, fresh))
        return POLE_REFERRAL.move(fresh, "withdraw")
