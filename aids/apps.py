from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from backend.kit import registry


class AidsConfig(AppConfig):
    name = "aids"
    verbose_name = _("Aids")

    def ready(self):
        from aids import words  # noqa: PLC0415 (models are ready only now)
        from aids.applications import eligibility  # noqa: PLC0415
        from aids.applications import panels as applications  # noqa: PLC0415
        from aids.applications.proposals import operations as proposing  # noqa: PLC0415
        from aids.applications.proposals import panels as proposals  # noqa: PLC0415
        from aids.applications.support import operations as supporting  # noqa: PLC0415
        from aids.applications.support import panels as support  # noqa: PLC0415
        from aids.budget import panels as budget  # noqa: PLC0415
        from aids.commissions.registration import register_commissions  # noqa: PLC0415
        from aids.rule_sets import panels as rule_sets  # noqa: PLC0415
        from aids.simulations import panels as simulations  # noqa: PLC0415

        words.describe_operations()
        register_commissions()
        registry.involvement.register(applications.involvement, rank=10)
        registry.household_histories.register(applications.histories_of_household, rank=10)
        registry.rail_entries.register(applications.rail, rank=20)
        registry.rail_entries.register(budget.rail, rank=35)
        registry.rail_entries.register(rule_sets.rail, rank=40)
        registry.rail_entries.register(simulations.rail, rank=41)
        registry.rule_set_actions.register(simulations.rule_set_actions, rank=10)
        registry.desk_items.register(applications.desk, rank=10)
        registry.desk_items.register(proposals.desk, rank=15)
        registry.assessment_panels.register(proposals.assessment_panel, rank=10)
        registry.assessment_reopened.subscribe(proposing.on_assessment_reopened)
        registry.desk_items.register(rule_sets.desk, rank=30)
        registry.step_actions.register(support.step_actions, rank=10)
        registry.person_actions.register(applications.person_actions, rank=10)
        registry.person_panels.register(applications.person_panel, rank=60)
        registry.under_way.register(applications.under_way, rank=10)
        registry.search_results.register(applications.search_results, rank=10)
        registry.contract_left.subscribe(supporting.on_contract_left)
        registry.household_changed.subscribe(eligibility.on_household_changed)
