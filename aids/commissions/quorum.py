"""Which seats count, and whose voice is whose: half of the seats make a quorum (model: CRPA R133-10).

Pure: attendances of one session in, answers out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from aids.commissions.mandates.enums import Rank
from aids.commissions.models import Attendance


@dataclass(frozen=True)
class Voice:
    """One vote: the seat's, spoken by a member who takes part, for themselves or for `principal` who is away."""

    speaker: Attendance
    principal: Attendance | None = None

    @property
    def of(self) -> Attendance:
        """Whose voice it is."""
        return self.principal or self.speaker


@dataclass(frozen=True)
class Quorum:
    """How many of the seats count, out of how many; a second convening asks for none."""

    counted: int
    seats: int
    is_asked: bool = True

    @property
    def needed(self) -> int:
        """Half of the seats, rounded up; one of them at least."""
        return max(1, (self.seats + 1) // 2) if self.is_asked else 1

    @property
    def is_met(self) -> bool:
        return self.counted >= self.needed


def voices(attendances: Iterable[Attendance], recused: Collection[int] = frozenset()) -> list[Voice]:
    """The voices that count, seat by seat; `recused` holds the ids of members who take no part.

    A titular member who takes part speaks for the seat; the substitute only when the titular member is away; failing
    both, one of those who speak, who holds the proxy of the titular member, or else of the substitute. A recused member
    neither speaks nor is spoken for, and nobody replaces a titular member who is in the room and recused.
    """
    seats = _seats(attendances)
    speaking = {seat: next((one for one in members if one.takes_part), None) for seat, members in seats.items()}
    by_id = {one.pk: one for one in speaking.values() if one and one.member_id not in recused}
    found = []
    for seat, members in seats.items():
        speaker = speaking[seat]
        if speaker is None:
            found += _represented(members, by_id, recused)[:1]
        elif speaker.pk in by_id:
            found.append(Voice(speaker))
    return found


def _seats(attendances: Iterable[Attendance]) -> dict[int, list[Attendance]]:
    """The members of each seat, titular first."""
    seats = defaultdict(list)
    for one in sorted(attendances, key=lambda one: one.rank != Rank.TITULAR):
        if one.seat_id is not None:
            seats[one.seat_id].append(one)
    return seats


def _represented(members: list[Attendance], by_id: dict[int, Attendance], recused: Collection[int]) -> list[Voice]:
    return [
        Voice(by_id[one.proxy_id], one) for one in members if one.proxy_id in by_id and one.member_id not in recused
    ]


def quorum_of(
    attendances: Collection[Attendance], recused: Collection[int] = frozenset(), *, is_asked: bool = True
) -> Quorum:
    """The quorum as it stands for a session, or for one request once its `recused` members are left out."""
    seats = {one.seat_id for one in attendances if one.seat_id is not None}
    return Quorum(len(voices(attendances, recused)), len(seats), is_asked)
