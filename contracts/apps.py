from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "contracts"
    verbose_name = _("Contracts")

    def ready(self):
        from contracts import registration, words  # noqa: PLC0415 (models are ready only now)

        registration.register()
        words.describe_operations()
