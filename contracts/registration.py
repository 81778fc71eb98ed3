"""What contracts answer to the registry: read once the models are ready. The ranks give the order."""

from backend.kit import registry
from contracts.own import panels as own

ANSWERS: dict[registry.Provider, list] = {
    registry.person_histories: [(own.histories_of_person, 80)],
}
"""Question → who answers it, and its rank."""


def register() -> None:
    """Fill the registry with the answers of the rooms of contracts."""
    for provider, answers in ANSWERS.items():
        for answer, rank in answers:
            provider.register(answer, rank=rank)
    registry.contract_ended.subscribe(own.on_contract_ended)
