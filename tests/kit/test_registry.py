from itertools import permutations

import pytest

from backend.kit import registry
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


def test_who_speaks_to_whom():
    """What the rooms have registered: a change here is a change of the plan."""
    assert registry.involvement.registered == ["aids.applications.panels.involved_households"]
    assert registry.earlier_grants.registered == ["aids.commissions.queries.grants_of"]
    assert registry.household_changed.registered == ["aids.applications.eligibility.on_household_changed"]
    assert registry.household_histories.registered == ["aids.applications.panels.histories_of_household"]
    assert registry.application_histories.registered == ["aids.commissions.queries.histories_about"]
    assert registry.person_actions.registered == ["aids.applications.panels.person_actions"]
    assert registry.household_panels.registered == [
        "aids.applications.panels.household_panel",
        "cases.panels.budget_panel",
    ]
    assert registry.rail_entries.registered == [
        "aids.applications.panels.rail",
        "aids.commissions.panels.rail",
        "aids.rule_sets.panels.rail",
        "aids.simulations.panels.rail",
        "cases.panels.rail",
        "directory.panels.rail",
    ]
    assert registry.desk_items.registered == [
        "aids.applications.panels.desk",
        "aids.commissions.panels.desk",
        "aids.rule_sets.panels.desk",
    ]
