"""What contracts answer to the registry: read once the models are ready. The ranks give the order."""

from backend.kit import registry
from contracts.life import operations as life_operations
from contracts.life import panels as life
from contracts.outcomes import panels as outcomes

ANSWERS: dict[registry.Provider, list] = {
    registry.desk_items: [(outcomes.desk, 6)],
    registry.next_dates: [(life.next_dates, 50)],
    registry.rail_entries: [(outcomes.rail, 21)],
}
"""Question → who answers it, and its rank."""


def register() -> None:
    """Fill the registry with the answers of the rooms of contracts."""
    for provider, answers in ANSWERS.items():
        for answer, rank in answers:
            provider.register(answer, rank=rank)
    registry.contract_signed.subscribe(life_operations.plan_reviews)
