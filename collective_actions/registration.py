"""What collective actions answer to the registry: read once the models are ready. The ranks give the order."""


def register() -> None:
    """Fill the registry with the answers of the rooms of collective actions."""
