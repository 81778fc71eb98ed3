"""What collective actions answer to the registry: read once the models are ready. The ranks give the order."""

from backend.kit import registry
from collective_actions.enrolment import panels as enrolment
from collective_actions.enrolment.operations import settle_enrolments
from collective_actions.needs import panels as needs

ANSWERS = {
    registry.rail_entries: [(enrolment.rail, 22), (needs.rail, 23)],
    registry.desk_items: [(needs.desk, 62), (enrolment.desk, 70)],
    registry.person_actions: [(enrolment.person_actions, 62)],
    registry.person_panels: [(enrolment.person_panel, 38)],
    registry.merge_handlers: [(settle_enrolments, 25)],
    registry.person_histories: [(enrolment.histories_of_person, 75)],
}
"""Question → who answers it, and its rank."""


def register() -> None:
    """Fill the registry with the answers of the rooms of collective actions."""
    for provider, answers in ANSWERS.items():
        for answer, rank in answers:
            provider.register(answer, rank=rank)
