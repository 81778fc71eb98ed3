from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import words  # noqa: PLC0415 (models are ready only now)
        from cases.assessments import panels as assessments  # noqa: PLC0415
        from cases.assessments import words as assessment_words  # noqa: PLC0415
        from cases.people import panels  # noqa: PLC0415

        registry.rail_entries.register(panels.rail, rank=10)
        registry.person_panels.register(panels.budget_panel, rank=20)
        words.describe_operations()
        assessment_words.describe_operations()
        registry.involvement.register(assessments.involved_households, rank=60)
        registry.person_actions.register(assessments.person_actions, rank=60)
        registry.person_panels.register(assessments.person_panel, rank=60)
        registry.under_way.register(assessments.under_way, rank=60)
        registry.desk_items.register(assessments.desk, rank=60)
        registry.shareable_pieces.register(assessments.shareable_pieces, rank=60)
        registry.piece_panels.register(assessments.piece_panel, rank=60)
        registry.person_histories.register(assessments.histories_of_person, rank=60)
