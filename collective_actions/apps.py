from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectiveActionsConfig(AppConfig):
    name = "collective_actions"
    verbose_name = _("Collective actions")

    def ready(self):
        from collective_actions import registration, words  # noqa: PLC0415 (models are ready only now)

        registration.register()
        words.describe_operations()
