"""What each room of people answers to the registry: read once the models are ready. The ranks give the order."""

from backend.kit import registry
from cases.appointments import panels as appointments
from cases.assessments import panels as assessments
from cases.following import panels as following
from cases.interventions import panels as interventions
from cases.merging import memberships
from cases.merging import panels as merging
from cases.notes import panels as notes
from cases.people import panels as people
from cases.reception import panels as reception
from cases.referrals import panels as referrals
from cases.sharing import panels as sharing
from cases.sharing import pieces, queries

ANSWERS = {
    registry.involvement: [
        (following.involvement, 9),
        (following.covering, 11),
        (referrals.involvement, 40),
        (assessments.involvement, 60),
    ],
    registry.former_readings: [(following.led_lately, 20)],
    registry.emergency_readings: [(following.opened_in_emergency, 20)],
    registry.rail_entries: [
        (reception.rail, 5),
        (people.rail, 10),
        (interventions.rail, 14),
        (following.rail, 15),
        (sharing.rail, 16),
        (appointments.rail, 17),
        (referrals.rail, 18),
        (merging.rail, 19),
    ],
    registry.desk_items: [
        (following.desk, 4),
        (appointments.desk, 5),
        (referrals.desk, 40),
        (interventions.desk, 45),
        (assessments.desk, 50),
        (sharing.desk, 60),
    ],
    registry.search_results: [(appointments.search_results, 70)],
    registry.head_facts: [(following.head_facts, 10)],
    registry.under_way: [(referrals.under_way, 40), (assessments.under_way, 60)],
    registry.next_dates: [(appointments.next_dates, 30), (referrals.next_dates, 40)],
    registry.person_actions: [
        (appointments.person_actions, 30),
        (interventions.person_actions, 35),
        (assessments.person_actions, 40),
        (notes.person_actions, 45),
        (referrals.person_actions, 50),
        (following.person_actions, 55),
        (sharing.person_actions, 60),
        (reception.person_actions, 65),
        (merging.person_actions, 90),
    ],
    registry.person_notices: [(following.emergency_notice, 10)],
    registry.person_panels: [
        (assessments.person_panel, 10),
        (people.budget_panel, 20),
        (notes.person_panel, 25),
        (interventions.person_panel, 30),
        (appointments.person_panel, 35),
        (referrals.person_panel, 40),
        (sharing.person_panel, 50),
        (reception.person_panel, 70),
    ],
    registry.person_histories: [
        (following.histories_of_person, 10),
        (appointments.histories_of_person, 30),
        (referrals.person_histories, 40),
        (interventions.histories, 45),
        (assessments.histories_of_person, 50),
        (notes.histories_of_person, 60),
        (reception.histories_of_person, 65),
        (queries.histories_of, 70),
        (merging.histories_of_person, 90),
    ],
    registry.site_today: [(appointments.site_today, 10)],
    registry.service_actions: [(referrals.service_actions, 10)],
    registry.shareable_pieces: [
        (pieces.pieces_of_people, 10),
        (assessments.shareable_pieces, 20),
        (notes.shareable_pieces, 30),
    ],
    registry.piece_panels: [
        (pieces.panel_of_people, 10),
        (assessments.piece_panel, 20),
        (notes.piece_panel, 30),
    ],
    registry.merge_handlers: [
        (memberships.settle_memberships, 10),
        (memberships.settle_budgets, 20),
    ],
}
"""Question → who answers it, and its rank."""


def register() -> None:
    """Fill the registry with the answers of the rooms of people."""
    for provider, answers in ANSWERS.items():
        for answer, rank in answers:
            provider.register(answer, rank=rank)
