from itertools import permutations

import pytest

from backend.kit.registry import Fact, Provider


def first():
    return 1


def second():
    return 2


def third():
    return 3


@pytest.mark.parametrize("order", list(permutations([(first, 10), (second, 20), (third, 30)])))
def test_answers_come_in_the_order_of_their_rank_whatever_the_order_of_registration(order):
    provider = Provider("numbers")
    for answer, rank in order:
        provider.register(answer, rank=rank)
    assert [answer() for answer in provider] == [1, 2, 3]


def test_registering_twice_counts_once():
    provider = Provider("numbers")
    provider.register(first, rank=10)
    provider.register(first, rank=30)
    provider.register(second, rank=20)
    assert [answer() for answer in provider] == [2, 1]
    assert provider.registered == [f"{__name__}.first", f"{__name__}.second"]


def test_a_fact_is_heard_in_order_and_a_failure_stops_it():
    heard = []
    fact = Fact("said")

    def hears(word):
        heard.append(word)

    def fails(word):
        raise ValueError(word)

    fact.subscribe(hears)
    fact.subscribe(hears)
    fact.announce("one")
    assert heard == ["one"]
    fact.subscribe(fails)
    with pytest.raises(ValueError, match="two"):
        fact.announce("two")
    assert heard == ["one", "two"]
