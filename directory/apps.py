from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self):
        from directory import panels, words  # noqa: PLC0415 (models are ready only now)

        registry.rail_entries.register(panels.rail, rank=0)
        words.describe_operations()
