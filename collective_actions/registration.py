"""What collective actions answer to the registry: read once the models are ready. The ranks give the order."""

from backend.kit import registry
from collective_actions.needs import panels as needs


def register() -> None:
    """Fill the registry with the answers of the rooms of collective actions."""
    registry.desk_items.register(needs.desk, rank=62)
    registry.rail_entries.register(needs.rail, rank=23)
