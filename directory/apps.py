from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self):
        from directory import panels, words  # noqa: PLC0415 (models are ready only now)
        from directory.freshness import panels as freshness  # noqa: PLC0415
        from directory.services import panels as services  # noqa: PLC0415
        from directory.sheets import panels as sheets  # noqa: PLC0415

        registry.rail_entries.register(panels.rail, rank=0)
        registry.rail_entries.register(services.rail, rank=60)
        registry.rail_entries.register(sheets.rail, rank=61)
        registry.desk_items.register(sheets.desk, rank=62)
        registry.desk_items.register(freshness.desk, rank=63)
        registry.search_results.register(services.search_results, rank=60)
        words.describe_operations()
