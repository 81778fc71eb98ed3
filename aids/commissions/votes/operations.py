"""Writes: opening a vote, giving a voice, closing it; recording a dissent."""

from collections import Counter

from django.db.models import F
from django.utils.translation import gettext as _

from aids.commissions.enums import SessionStatus
from aids.commissions.hearing import Hearing, hearing_of, require_open
from aids.commissions.models import AgendaItem, Session
from aids.commissions.perms import can_prepare
from aids.commissions.quorum import Voice
from aids.commissions.votes.enums import BallotStatus, Choice
from aids.commissions.votes.models import Ballot, Dissent, SecretCount, Turnout
from aids.commissions.votes.states import BALLOT
from backend.audit.history import lock
from backend.audit.operations import operation
from backend.kit.access import Refusal, require

DECIDING = (Choice.IN_FAVOUR, Choice.AGAINST)


def open_ballot(*, actor, item: AgendaItem, question: str, is_secret: bool) -> Ballot:
    """A vote on a request before the commission, which is called: the other screens follow.

    Raises Refusal without a quorum, or when it has its opinion.
    """
    with operation("commissions.open_ballot", actor=actor):
        session = require_open(item.session, actor)
        fresh = lock(item)
        if fresh.opinion:
            raise Refusal(_("This request has its opinion already."))
        hearing_of(session, fresh).require_quorum()
        ballot = Ballot(item=fresh, question=question, is_secret=is_secret)
        ballot.save()
        if is_secret:
            SecretCount.objects.create(ballot=ballot)
        if session.called_position != fresh.position:
            session.called_position = fresh.position
            session.save()
        return ballot


def vote(*, actor, ballot: Ballot, voice_id: int, choice: str) -> Turnout:
    """A member gives a voice, theirs or that of the proxy which they hold, by the attendance that it is of.

    Given once. Raises Refusal for who is not entitled, when the vote is closed, or while the session is suspended.
    """
    with operation("commissions.vote", actor=actor):
        fresh = lock(ballot)
        voice = _entitled(fresh).get(voice_id)
        if voice is None or voice.speaker.member_id != actor.pk:
            raise Refusal(_("You have no voice in this vote."))
        return _give(fresh, voice, choice)


def record_votes(*, actor, ballot: Ballot, choices: dict[int, str]) -> list[Turnout]:
    """The secretary writes down a show of hands: attendance id of each voice → what it said; never in a secret vote."""
    with operation("commissions.record_votes", actor=actor):
        fresh = lock(ballot)
        require(can_prepare(actor, fresh.item.session.unit_id))
        if fresh.is_secret:
            raise Refusal(_("In a secret vote, each member votes on their own screen."))
        entitled = _entitled(fresh)
        if choices.keys() - entitled.keys():
            raise Refusal(_("Somebody here has no voice in this vote."))
        given = set(fresh.turnout.values_list("voice", flat=True))
        return [_give(fresh, entitled[voice], said) for voice, said in choices.items() if voice not in given]


def _entitled(ballot: Ballot) -> dict[int, Voice]:
    """Attendance id → the voice that counts now, of an open vote in an open session."""
    item = AgendaItem.objects.select_related("session").get(pk=ballot.item_id)
    if ballot.status != BallotStatus.OPEN or item.session.status != SessionStatus.OPEN:
        raise Refusal(_("This vote is not open."))
    return {voice.of.pk: voice for voice in hearing_of(item.session, item).voices}


def _give(ballot: Ballot, voice: Voice, choice: str) -> Turnout:
    if choice not in Choice.values:
        raise Refusal(_("Say in favour, against or abstention."), field="choice")
    told = "" if ballot.is_secret else choice
    turnout = Turnout(ballot=ballot, voice=voice.of, spoken_by=voice.speaker, choice=told)
    turnout.save()
    if ballot.is_secret:
        # all three figures are written each time: the row says nothing of what the last vote was
        said = {name: F(name) + int(name == choice) for name in Choice.values}
        SecretCount.objects.filter(ballot=ballot).update(**said)
    return turnout


def close_ballot(*, actor, ballot: Ballot, casting_vote: str = "") -> Ballot:
    """The figures of a vote, and whether it is carried: more voices in favour than against.

    Only voices still entitled count in a vote that is not secret. On equal voices the chair's decides, when the chair
    takes part: the one that they gave or, in a secret vote or after an abstention, `casting_vote`; Refusal when it is
    wanted. Without the chair, equal voices carry nothing.
    """
    with operation("commissions.close_ballot", actor=actor):
        item = AgendaItem.objects.select_related("session").get(pk=ballot.item_id)
        session = require_open(item.session, actor)
        fresh = lock(ballot)
        hearing = hearing_of(session, item)
        hearing.require_quorum()
        counted = _count(fresh, {voice.of.pk for voice in hearing.voices})
        SecretCount.objects.filter(ballot=fresh).delete()
        given = sum(counted.values())
        if not given:
            raise Refusal(_("Nobody has voted yet."))
        in_favour, against = counted[Choice.IN_FAVOUR], counted[Choice.AGAINST]
        casting = _casting_vote(fresh, hearing, casting_vote) if in_favour == against else ""
        return BALLOT.move(
            fresh,
            "close",
            entitled=max(len(hearing.voices), given),
            in_favour=in_favour,
            against=against,
            abstentions=counted[Choice.ABSTENTION],
            casting_vote=casting,
            is_carried=in_favour > against or casting == Choice.IN_FAVOUR,
        )


def _count(ballot: Ballot, entitled: set[int]) -> Counter:
    if ballot.is_secret:
        count = SecretCount.objects.get(ballot=ballot)
        return Counter({name: getattr(count, name) for name in Choice.values})
    return Counter(ballot.turnout.filter(voice__in=entitled).values_list("choice", flat=True))


def _casting_vote(ballot: Ballot, hearing: Hearing, told: str) -> str:
    """What decides equal voices: the voice that the chair gave, else what they are `told` to say; nothing without them.

    A chair who did not vote does not decide either.
    """
    given = ballot.turnout.filter(voice=hearing.chair) if hearing.chair else ballot.turnout.none()
    if not given.exists():
        return ""
    said = given.values_list("choice", flat=True).first()
    found = said if said in DECIDING else told
    if found not in DECIDING:
        raise Refusal(_("The voices are equal: say what the chair’s casting vote is."), field="casting_vote")
    return found


def cancel_ballot(*, actor, ballot: Ballot, reason: str) -> Ballot:
    """The vote is given up: nothing is counted, and no figures of a secret vote stay behind."""
    with operation("commissions.cancel_ballot", actor=actor, reason=reason):
        require_open(Session.objects.get(items=ballot.item_id), actor)
        fresh = lock(ballot)
        SecretCount.objects.filter(ballot=fresh).delete()
        return BALLOT.move(fresh, "cancel")


def record_dissent(*, actor, item: AgendaItem, attendance_id: int, words: str) -> Dissent:
    """A member's dissent, at their request, in words that name nobody; a later one replaces it, until the closing."""
    with operation("commissions.record_dissent", actor=actor):
        session = require_open(item.session, actor)
        fresh = lock(item)
        if attendance_id not in {voice.of.pk for voice in hearing_of(session, fresh).voices}:
            raise Refusal(_("This member took no part in this request."))
        known = Dissent.objects.filter(item=fresh, attendance=attendance_id).first()
        dissent = known or Dissent(item=fresh, attendance_id=attendance_id)
        dissent.words = words
        dissent.save()
        return dissent
