from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import registration, words  # noqa: PLC0415 (models are ready only now)

        registration.register()
        words.describe_operations()
