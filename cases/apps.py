from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import words  # noqa: PLC0415 (models are ready only now)
        from cases.appointments import panels as appointments  # noqa: PLC0415
        from cases.notes import panels as notes  # noqa: PLC0415
        from cases.merging import memberships as merging_memberships  # noqa: PLC0415
        from cases.merging import panels as merging  # noqa: PLC0415
        from cases.merging import words as merging_words  # noqa: PLC0415
        from cases.following import panels as following  # noqa: PLC0415
        from cases.following import words as following_words  # noqa: PLC0415
        from cases.interventions import panels as interventions  # noqa: PLC0415
        from cases.interventions import words as interventions_words  # noqa: PLC0415
        from cases.assessments import panels as assessments  # noqa: PLC0415
        from cases.assessments import words as assessment_words  # noqa: PLC0415
        from cases.people import panels  # noqa: PLC0415
        from cases.referrals import panels as referrals  # noqa: PLC0415
        from cases.referrals import words as referral_words  # noqa: PLC0415
        from cases.reception import panels as reception_panels  # noqa: PLC0415
        from cases.reception import words as reception_words  # noqa: PLC0415
        from cases.sharing import panels as sharing  # noqa: PLC0415
        from cases.sharing import pieces, queries  # noqa: PLC0415
        from cases.sharing import words as sharing_words  # noqa: PLC0415

        registry.rail_entries.register(panels.rail, rank=10)
        registry.person_panels.register(panels.budget_panel, rank=20)
        registry.rail_entries.register(appointments.rail, rank=20)
        registry.desk_items.register(appointments.desk, rank=5)
        registry.person_panels.register(appointments.person_panel, rank=30)
        registry.person_actions.register(appointments.person_actions, rank=30)
        registry.person_histories.register(appointments.histories_of_person, rank=30)
        registry.next_dates.register(appointments.next_dates, rank=30)
        registry.site_today.register(appointments.site_today, rank=10)
        registry.person_panels.register(notes.person_panel, rank=60)
        registry.person_actions.register(notes.person_actions, rank=60)
        registry.person_histories.register(notes.histories_of_person, rank=60)
        registry.shareable_pieces.register(notes.shareable_pieces, rank=60)
        registry.piece_panels.register(notes.piece_panel, rank=60)
        words.describe_operations()
        _register_referrals(referrals)
        referral_words.describe_operations()


def _register_referrals(panels) -> None:
    registry.involvement.register(panels.involved_households, rank=40)
    registry.person_histories.register(panels.person_histories, rank=40)
    registry.person_actions.register(panels.person_actions, rank=40)
    registry.person_panels.register(panels.person_panel, rank=40)
    registry.service_actions.register(panels.service_actions, rank=0)
    registry.under_way.register(panels.under_way, rank=40)
    registry.next_dates.register(panels.next_dates, rank=40)
    registry.desk_items.register(panels.desk, rank=40)
    registry.rail_entries.register(panels.rail, rank=40)
        registry.rail_entries.register(reception_panels.rail, rank=5)
        registry.person_panels.register(reception_panels.person_panel, rank=60)
        registry.person_actions.register(reception_panels.person_actions, rank=60)
        registry.person_histories.register(reception_panels.histories_of_person, rank=60)
        reception_words.describe_operations()
        sharing_words.describe_operations()
        registry.rail_entries.register(sharing.rail, rank=15)
        registry.desk_items.register(sharing.desk, rank=60)
        registry.person_actions.register(sharing.person_actions, rank=60)
        registry.person_panels.register(sharing.person_panel, rank=60)
        registry.person_histories.register(queries.histories_of, rank=60)
        registry.shareable_pieces.register(pieces.pieces_of_people, rank=10)
        registry.piece_panels.register(pieces.panel_of_people, rank=10)

        registry.person_actions.register(merging.person_actions, rank=90)
        registry.person_histories.register(merging.histories_of_person, rank=90)
        registry.desk_items.register(merging.desk, rank=90)
        registry.merge_handlers.register(merging_memberships.settle_memberships, rank=10)
        registry.merge_handlers.register(merging_memberships.settle_budgets, rank=20)
        merging_words.describe_operations()
        registry.involvement.register(following.involved_households, rank=20)
        registry.emergency_readings.register(following.households_in_emergency, rank=20)
        registry.rail_entries.register(following.rail, rank=15)
        registry.head_facts.register(following.head_facts, rank=10)
        registry.person_actions.register(following.person_actions, rank=20)
        registry.person_panels.register(following.emergency_panel, rank=1)
        registry.person_histories.register(following.histories_of_person, rank=10)
        registry.desk_items.register(following.desk, rank=5)
        words.describe_operations()
        following_words.describe_operations()
        registry.rail_entries.register(interventions.rail, rank=14)
        registry.person_panels.register(interventions.person_panel, rank=40)
        registry.person_actions.register(interventions.person_actions, rank=20)
        registry.person_histories.register(interventions.histories, rank=40)
        registry.desk_items.register(interventions.desk, rank=40)
        words.describe_operations()
        interventions_words.describe_operations()
        assessment_words.describe_operations()
        registry.involvement.register(assessments.involved_households, rank=60)
        registry.person_actions.register(assessments.person_actions, rank=60)
        registry.person_panels.register(assessments.person_panel, rank=60)
        registry.under_way.register(assessments.under_way, rank=60)
        registry.desk_items.register(assessments.desk, rank=60)
        registry.shareable_pieces.register(assessments.shareable_pieces, rank=60)
        registry.piece_panels.register(assessments.piece_panel, rank=60)
        registry.person_histories.register(assessments.histories_of_person, rank=60)
