from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import words  # noqa: PLC0415 (models are ready only now)
        from cases.following import panels as following  # noqa: PLC0415
        from cases.following import words as following_words  # noqa: PLC0415
        from cases.people import panels  # noqa: PLC0415

        registry.rail_entries.register(panels.rail, rank=10)
        registry.person_panels.register(panels.budget_panel, rank=20)
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
