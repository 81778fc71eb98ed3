"""What happened on each request and around it, in sentences for the minutes."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone
from django.utils.translation import override

from aids.commissions.anonymity.queries import lifts_of
from aids.commissions.enums import Presence
from aids.commissions.models import AgendaItem, Attendance, Movement, Session
from aids.commissions.votes.enums import BallotStatus
from aids.commissions.votes.models import Ballot
from backend.kit.french import date_long, joined

_TEXTS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))["minutes"]


def deliberation_of(item: AgendaItem) -> tuple[str, ...]:
    """The quorum of a request, who stood back, its votes, the dissents recorded; read from prefetched rows."""
    return (
        *([_TEXTS["condition"].format(condition=item.condition)] if item.condition else []),
        *([_TEXTS["late"]] if item.entered_late else []),
        *_quorum(item),
        *_recused(item),
        *(_vote(ballot) for ballot in item.ballots.all() if ballot.status == BallotStatus.CLOSED),
        *(_TEXTS["dissent"].format(name=one.attendance.name, words=one.words) for one in item.dissents.all()),
    )


def contested_by(item: AgendaItem) -> str:
    """The decision that is contested, where an appeal is heard."""
    return _TEXTS["appeal"].format(number=item.appeal.decision.number) if item.appeal_id else ""


def _quorum(item: AgendaItem) -> list[str]:
    if item.quorum_counted is None:
        return []
    return [_TEXTS["quorum"].format(counted=item.quorum_counted, seats=item.quorum_seats)]


def _recused(item: AgendaItem) -> list[str]:
    names = sorted(one.member.get_full_name() for one in item.recusals.all())
    template = _TEXTS["recused_one" if len(names) == 1 else "recused"]
    return [template.format(names=joined(names))] if names else []


def _vote(ballot: Ballot) -> str:
    return _TEXTS["vote"].format(
        secret=_TEXTS["vote_secret"] if ballot.is_secret else "",
        question=ballot.question,
        in_favour=ballot.in_favour,
        against=ballot.against,
        abstentions=ballot.abstentions,
        entitled=ballot.entitled,
        casting=_TEXTS[f"casting_{ballot.casting_vote}"] if ballot.casting_vote else "",
        result=_TEXTS["carried" if ballot.is_carried else "not_carried"],
        named="" if ballot.is_secret else _named(ballot),
    )


def _named(ballot: Ballot) -> str:
    """Who said what, in a vote that is not secret."""
    said = {code: [] for code in _TEXTS["choices"]}
    for one in ballot.turnout.all():
        said[one.choice].append(one.voice.name)
    return "".join(
        _TEXTS["named"].format(choice=_TEXTS["choices"][code], names=joined(sorted(names)))
        for code, names in said.items()
        if names
    )


def proxies_of(attendances: Iterable[Attendance]) -> tuple[str, ...]:
    """Who speaks for whom."""
    given = (one for one in attendances if one.proxy_id)
    return tuple(_TEXTS["represented"].format(name=one.name, holder=one.proxy.name) for one in given)


def convening_of(session: Session) -> str:
    """How the members were called."""
    told = []
    if session.convened_on:
        told.append(_TEXTS["convened"].format(date=date_long(session.convened_on)))
    if session.urgency_reason:
        told.append(_TEXTS["urgency"].format(reason=session.urgency_reason))
    if session.second_of_id:
        told.append(_TEXTS["second"].format(first=date_long(session.second_of.held_on)))
    return " ".join(told)


def movements_of(movements: list[Movement]) -> tuple[str, ...]:
    """Who came, left or gave a proxy during the session, at its minute."""
    with override("fr"):
        return tuple(_movement(one) for one in movements)


def _movement(one: Movement) -> str:
    name = one.attendance.name
    at = timezone.localtime(one.at)
    if one.proxy_name:
        return _TEXTS["proxy"].format(name=name, holder=one.proxy_name)
    presence = str(Presence(one.presence).label).lower()
    return _TEXTS["movement"].format(time=f"{at.hour} h {at.minute:02}", name=name, presence=presence)


def remarks_of(session: Session, hidden: frozenset[int]) -> tuple[str, ...]:
    """The anonymities that were lifted, by whom and why; first, how many lines this copy leaves out."""
    lifted = (
        _TEXTS["lifted"].format(
            number=lift.item.line.application.number, name=lift.lifted_by.get_full_name(), reason=lift.reason
        )
        for lift in lifts_of(session)
        if lift.item.position not in hidden
    )
    return (*withheld_words(len(hidden)), *lifted)


def withheld_words(count: int) -> tuple[str, ...]:
    """What a copy says of the lines from which its reader stands back."""
    return (_TEXTS["withheld_one" if count == 1 else "withheld"].format(count=count),) if count else ()


def approval_of(session: Session) -> str:
    """When the minutes were approved."""
    if session.approved_in is None:
        return ""
    return _TEXTS["approved"].format(date=date_long(session.approved_in.held_on))
