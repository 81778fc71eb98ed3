from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("People")

    def ready(self):
        from cases import words  # noqa: PLC0415 (models are ready only now)
        from cases.people import panels  # noqa: PLC0415
        from cases.sharing import panels as sharing  # noqa: PLC0415
        from cases.sharing import pieces, queries  # noqa: PLC0415
        from cases.sharing import words as sharing_words  # noqa: PLC0415

        registry.rail_entries.register(panels.rail, rank=10)
        registry.person_panels.register(panels.budget_panel, rank=20)
        words.describe_operations()
        sharing_words.describe_operations()
        registry.rail_entries.register(sharing.rail, rank=15)
        registry.desk_items.register(sharing.desk, rank=60)
        registry.person_actions.register(sharing.person_actions, rank=60)
        registry.person_panels.register(sharing.person_panel, rank=60)
        registry.person_histories.register(queries.histories_of, rank=60)
        registry.shareable_pieces.register(pieces.pieces_of_people, rank=10)
        registry.piece_panels.register(pieces.panel_of_people, rank=10)
