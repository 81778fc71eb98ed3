"""What each room of contracts adds to the page of a contract, in the order of the page."""

from contracts.life import panels as life
from contracts.outcomes import panels as outcomes
from contracts.own import panels as own
from contracts.plan import attended
from contracts.signing import panels as signing

PANELS = [
    outcomes.contract_panel,
    life.contract_panel,
    signing.contract_panel,
    own.contract_panel,
    attended.contract_panel,
]
"""(user, contract, subject) → Panel | None."""
ACTIONS = [signing.contract_actions, life.contract_actions, own.contract_actions, outcomes.contract_actions]
"""(user, contract, its open version, subject) → list of actions."""
