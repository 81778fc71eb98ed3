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
        from aids.budget import panels as budget  # noqa: PLC0415
        from aids.commissions import panels as commissions  # noqa: PLC0415
        from aids.commissions import queries  # noqa: PLC0415
        from aids.commissions.anonymity import panels as anonymity  # noqa: PLC0415
        from aids.commissions.anonymity import queries as masks  # noqa: PLC0415
        from aids.commissions.appeals import panels as appeals  # noqa: PLC0415
        from aids.commissions.delegated import panels as delegated  # noqa: PLC0415
        from aids.commissions.letters import panels as letters  # noqa: PLC0415
        from aids.commissions.rectifying import panels as rectifying  # noqa: PLC0415
        from aids.commissions.register import panels as register  # noqa: PLC0415
        from aids.rule_sets import panels as rule_sets  # noqa: PLC0415
        from aids.simulations import panels as simulations  # noqa: PLC0415

        words.describe_operations()
        registry.involvement.register(applications.involvement, rank=10)
        registry.earlier_grants.register(queries.grants_of, rank=10)
        registry.household_histories.register(applications.histories_of_household, rank=10)
        registry.application_histories.register(queries.histories_about, rank=10)
        registry.line_actions.register(letters.line_actions, rank=10)
        registry.application_histories.register(masks.histories_about, rank=20)
        registry.rail_entries.register(applications.rail, rank=20)
        registry.rail_entries.register(commissions.rail, rank=30)
        registry.rail_entries.register(budget.rail, rank=35)
        registry.involvement.register(appeals.involvement, rank=12)
        registry.application_histories.register(appeals.histories_about, rank=20)
        registry.decision_notes.register(rectifying.decision_notes, rank=10)
        registry.decision_notes.register(appeals.decision_notes, rank=20)
        registry.rail_entries.register(delegated.rail, rank=32)
        registry.rail_entries.register(appeals.rail, rank=34)
        registry.desk_items.register(delegated.desk, rank=22)
        registry.desk_items.register(appeals.desk, rank=24)
        registry.rail_entries.register(register.rail, rank=31)
        registry.rail_entries.register(rule_sets.rail, rank=40)
        registry.rail_entries.register(simulations.rail, rank=41)
        registry.rule_set_actions.register(simulations.rule_set_actions, rank=10)
        registry.desk_items.register(applications.desk, rank=10)
        registry.desk_items.register(proposals.desk, rank=15)
        registry.assessment_panels.register(proposals.assessment_panel, rank=10)
        registry.assessment_reopened.subscribe(proposing.on_assessment_reopened)
        registry.desk_items.register(commissions.desk, rank=20)
        registry.desk_items.register(anonymity.desk, rank=19)
        registry.desk_items.register(rule_sets.desk, rank=30)
        registry.person_actions.register(applications.person_actions, rank=10)
        registry.person_panels.register(applications.person_panel, rank=60)
        registry.under_way.register(applications.under_way, rank=10)
        registry.search_results.register(applications.search_results, rank=10)
        registry.household_changed.subscribe(eligibility.on_household_changed)
