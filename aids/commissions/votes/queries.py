"""Reads of votes."""

from aids.commissions.hearing import Hearing
from aids.commissions.models import AgendaItem
from aids.commissions.quorum import Voice
from aids.commissions.votes.enums import BallotStatus
from aids.commissions.votes.models import Ballot


def ballots_shown(user, item: AgendaItem, hearing: Hearing) -> list[dict]:
    """The votes on a request: their figures once closed; while one is open, whose voice was given, and those that this
    account may still give. What a voice said shows in a closed vote that is not secret."""
    return [
        _shown(user, ballot, hearing)
        for ballot in item.ballots.exclude(status=BallotStatus.CANCELLED).prefetch_related(
            "turnout__voice", "turnout__spoken_by"
        )
    ]


def _shown(user, ballot: Ballot, hearing: Hearing) -> dict:
    given = {turnout.voice_id for turnout in ballot.turnout.all()}
    waiting = [voice for voice in hearing.voices if voice.of.pk not in given]
    is_open = ballot.status == BallotStatus.OPEN
    return {
        "ballot": ballot,
        "is_open": is_open,
        "given": len(given),
        "entitled": ballot.entitled if ballot.entitled is not None else len(hearing.voices),
        "waiting": waiting if is_open else [],
        "mine": mine(user, waiting) if is_open else [],
        "named": [] if ballot.is_secret or is_open else list(ballot.turnout.all()),
    }


def mine(user, waiting: list[Voice]) -> list[Voice]:
    """The voices that an account may still give: its own, and that of who gave it their proxy."""
    return [voice for voice in waiting if voice.speaker.member_id == user.pk]
