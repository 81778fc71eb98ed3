from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import words  # noqa: PLC0415 (models are ready only now)
        from cases.interventions import panels as interventions  # noqa: PLC0415
        from cases.interventions import words as interventions_words  # noqa: PLC0415
        from cases.people import panels  # noqa: PLC0415

        registry.rail_entries.register(panels.rail, rank=10)
        registry.person_panels.register(panels.budget_panel, rank=20)
        registry.rail_entries.register(interventions.rail, rank=14)
        registry.person_panels.register(interventions.person_panel, rank=40)
        registry.person_actions.register(interventions.person_actions, rank=20)
        registry.person_histories.register(interventions.histories, rank=40)
        registry.desk_items.register(interventions.desk, rank=40)
        words.describe_operations()
        interventions_words.describe_operations()
