from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import words  # noqa: PLC0415 (models are ready only now)
        from cases.people import panels  # noqa: PLC0415
        from cases.reception import panels as reception_panels  # noqa: PLC0415
        from cases.reception import words as reception_words  # noqa: PLC0415

        registry.rail_entries.register(panels.rail, rank=10)
        registry.person_panels.register(panels.budget_panel, rank=20)
        words.describe_operations()
        registry.rail_entries.register(reception_panels.rail, rank=5)
        registry.person_panels.register(reception_panels.person_panel, rank=60)
        registry.person_actions.register(reception_panels.person_actions, rank=60)
        registry.person_histories.register(reception_panels.histories_of_person, rank=60)
        reception_words.describe_operations()
