"""What contracts answer to the registry: read once the models are ready. The ranks give the order."""

from backend.kit import registry
from contracts.contract import operations as contract_operations
from contracts.life import operations as life_operations
from contracts.life import panels as life
from contracts.outcomes import operations as outcome_operations
from contracts.outcomes import panels as outcomes
from contracts.own import panels as own
from contracts.page import panels as page
from contracts.plan import operations as plan_operations

ANSWERS = {
    registry.desk_items: [(outcomes.desk, 6), (life.desk, 7)],
    registry.next_dates: [(life.next_dates, 50)],
    registry.rail_entries: [(page.rail, 16), (outcomes.rail, 21)],
    registry.under_way: [(page.under_way, 55)],
    registry.person_actions: [(page.person_actions, 38)],
    registry.person_panels: [(page.person_panel, 12)],
    registry.person_histories: [(page.histories_of_person, 80)],
    registry.merge_handlers: [(page.settle_contracts, 30)],
}
"""Question → who answers it, and its rank."""


def register() -> None:
    """Fill the registry with the answers of the rooms of contracts."""
    for provider, answers in ANSWERS.items():
        for answer, rank in answers:
            provider.register(answer, rank=rank)
    registry.lead_handed_over.subscribe(contract_operations.on_handed_over)
    registry.person_died.subscribe(outcome_operations.on_death)
    registry.contract_ended.subscribe(own.on_contract_ended)
    registry.contract_left.subscribe(plan_operations.on_contract_left)
    registry.contract_left.subscribe(own.on_contract_left)
    registry.contract_signed.subscribe(life_operations.plan_reviews)
