"""What contracts answer to the registry: read once the models are ready. The ranks give the order."""

from backend.kit import registry

ANSWERS: dict[registry.Provider, list] = {}
"""Question → who answers it, and its rank."""


def register() -> None:
    """Fill the registry with the answers of the rooms of contracts."""
    for provider, answers in ANSWERS.items():
        for answer, rank in answers:
            provider.register(answer, rank=rank)
