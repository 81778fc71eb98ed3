"""Whose voice counts, and when there is a quorum."""

from hypothesis import given
from hypothesis import strategies as st

from aids.commissions.enums import Presence
from aids.commissions.mandates.enums import Rank
from aids.commissions.models import Attendance
from aids.commissions.quorum import quorum_of, voices

HERE = (Presence.PRESENT, Presence.REMOTE)


def member(number: int, presence: str = Presence.PRESENT, *, seat: int | None = None, rank=Rank.TITULAR, proxy=None):
    return Attendance(
        pk=number, member_id=100 + number, seat_id=seat or number, rank=rank, presence=presence, proxy_id=proxy
    )


def counted(*members, recused=frozenset()) -> tuple[int, int, bool]:
    found = quorum_of(members, recused)
    return found.counted, found.needed, found.is_met


def test_half_of_the_seats_is_enough():
    four = [member(1), member(2), member(3, Presence.ABSENT), member(4, Presence.EXCUSED)]
    assert counted(*four) == (2, 2, True)
    assert counted(member(1), *four[2:], member(5, Presence.ABSENT)) == (1, 2, False)
    five = [*four, member(5, Presence.EXPECTED)]
    assert counted(*five) == (2, 3, False)


def test_who_takes_part_from_elsewhere_counts():
    assert counted(member(1, Presence.REMOTE), member(2, Presence.ABSENT)) == (1, 1, True)


def test_nobody_is_never_a_quorum():
    assert counted() == (0, 1, False)
    assert not quorum_of([member(1, Presence.ABSENT)], is_asked=False).is_met
    assert quorum_of([member(1), *(member(n, Presence.ABSENT) for n in range(2, 9))], is_asked=False).is_met


def test_a_substitute_speaks_for_an_absent_titular_member_only():
    away, there = member(1, Presence.ABSENT, seat=1), member(2, Presence.PRESENT, seat=1, rank=Rank.SUBSTITUTE)
    assert [(voice.speaker.pk, voice.principal) for voice in voices([away, there])] == [(2, None)]
    back = member(1, Presence.PRESENT, seat=1)
    assert [voice.speaker.pk for voice in voices([back, there])] == [1]


def test_a_proxy_speaks_when_seat_and_substitute_are_away():
    holder, away = member(1), member(2, Presence.EXCUSED, proxy=1)
    found = voices([holder, away])
    assert [(voice.speaker.pk, voice.of.pk) for voice in found] == [(1, 1), (1, 2)]
    substitute = member(3, Presence.PRESENT, seat=2, rank=Rank.SUBSTITUTE)
    assert [(voice.speaker.pk, voice.of.pk) for voice in voices([holder, away, substitute])] == [(1, 1), (3, 3)]


def test_a_proxy_is_worth_nothing_once_its_holder_leaves():
    gone, away = member(1, Presence.ABSENT), member(2, Presence.EXCUSED, proxy=1)
    assert voices([gone, away]) == []


def test_a_substitute_who_does_not_sit_holds_no_proxy():
    titular, beside = member(1, seat=1), member(2, seat=1, rank=Rank.SUBSTITUTE)
    away = member(3, Presence.EXCUSED, proxy=2)
    assert [voice.of.pk for voice in voices([titular, beside, away])] == [1]


def test_a_recused_member_neither_speaks_nor_is_spoken_for():
    holder, away, third = member(1), member(2, Presence.EXCUSED, proxy=1), member(3)
    everybody = [holder, away, third]
    assert [voice.of.pk for voice in voices(everybody, {101})] == [3]
    assert [voice.of.pk for voice in voices(everybody, {102})] == [1, 3]
    assert counted(*everybody, recused={101, 103}) == (0, 2, False)


def test_nobody_replaces_a_titular_member_who_is_there_and_recused():
    titular, substitute = member(1, seat=1), member(2, seat=1, rank=Rank.SUBSTITUTE)
    assert voices([titular, substitute], {101}) == []
    away = member(1, Presence.ABSENT, seat=1)
    assert [voice.speaker.pk for voice in voices([away, substitute], {101})] == [2]


def test_who_has_no_seat_counts_for_nothing():
    outside = Attendance(pk=9, member_id=109, seat_id=None, presence=Presence.PRESENT)
    assert counted(outside) == (0, 1, False)


@st.composite
def commissions(draw):
    """Any commission of up to seven seats, substitutes, proxies (one a member), and who stands back."""
    seats = draw(st.integers(1, 7))
    ranks = [
        (seat, rank) for seat in range(1, seats + 1) for rank in Rank if rank == Rank.TITULAR or draw(st.booleans())
    ]
    presence = st.sampled_from(Presence.values)
    members = [
        member(number, draw(presence), seat=seat, rank=rank) for number, (seat, rank) in enumerate(ranks, start=1)
    ]
    free = {one.pk for one in members}
    for one in members:
        others = sorted(free - {one.pk})
        if one.presence in (Presence.ABSENT, Presence.EXCUSED) and others and draw(st.booleans()):
            one.proxy_id = draw(st.sampled_from(others))
            free.discard(one.proxy_id)
    recused = draw(st.sets(st.sampled_from([one.member_id for one in members])))
    return members, recused


@given(commissions())
def test_each_seat_has_one_voice_at_most_and_each_speaker_two(made):
    members, recused = made
    found = voices(members, recused)
    seats = [voice.of.seat_id for voice in found]
    assert len(seats) == len(set(seats))
    for speaker in {voice.speaker.pk for voice in found}:
        spoken = [voice for voice in found if voice.speaker.pk == speaker]
        assert len(spoken) <= 2
        assert sum(voice.principal is None for voice in spoken) == 1
    for voice in found:
        assert voice.speaker.takes_part
        assert voice.principal is None or not voice.principal.takes_part
        assert not {voice.speaker.member_id, voice.of.member_id} & recused


@given(commissions())
def test_standing_back_never_adds_a_voice(made):
    members, recused = made
    everybody, without = quorum_of(members), quorum_of(members, recused)
    assert without.counted <= everybody.counted <= everybody.seats == without.seats
