from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import registration, words  # noqa: PLC0415 (models are ready only now)

        registration.register()
        words.describe_operations()

        registry.person_actions.register(merging.person_actions, rank=90)
        registry.person_histories.register(merging.histories_of_person, rank=90)
        registry.rail_entries.register(merging.rail, rank=15)
        registry.merge_handlers.register(merging_memberships.settle_memberships, rank=10)
        registry.merge_handlers.register(merging_memberships.settle_budgets, rank=20)
        merging_words.describe_operations()
