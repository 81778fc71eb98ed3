"""What the commissions tell the rest of Iris, said once when the models are ready."""

from aids.commissions import accompaniment, panels, queries
from aids.commissions.anonymity import panels as anonymity
from aids.commissions.anonymity import queries as masks
from aids.commissions.appeals import panels as appeals
from aids.commissions.delegated import panels as delegated
from aids.commissions.letters import panels as letters
from aids.commissions.rectifying import panels as rectifying
from aids.commissions.register import panels as register
from backend.kit import registry


def register_commissions() -> None:
    registry.involvement.register(appeals.involvement, rank=12)
    registry.earlier_grants.register(queries.grants_of, rank=10)
    registry.application_histories.register(queries.histories_about, rank=10)
    registry.application_histories.register(masks.histories_about, rank=20)
    registry.application_histories.register(appeals.histories_about, rank=20)
    registry.contract_panels.register(accompaniment.contract_panel, rank=10)
    registry.step_served.register(accompaniment.step_served, rank=10)
    registry.own_decisions.register(accompaniment.own_decisions, rank=10)
    registry.line_actions.register(letters.line_actions, rank=10)
    registry.decision_notes.register(rectifying.decision_notes, rank=10)
    registry.decision_notes.register(appeals.decision_notes, rank=20)
    registry.rail_entries.register(panels.rail, rank=30)
    registry.rail_entries.register(register.rail, rank=31)
    registry.rail_entries.register(delegated.rail, rank=32)
    registry.rail_entries.register(appeals.rail, rank=34)
    registry.desk_items.register(anonymity.desk, rank=19)
    registry.desk_items.register(panels.desk, rank=20)
    registry.desk_items.register(delegated.desk, rank=22)
    registry.desk_items.register(appeals.desk, rank=24)
