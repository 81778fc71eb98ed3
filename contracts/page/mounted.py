"""What each room of contracts adds to the page of a contract, in the order of the page."""

from contracts.own import panels as own
from contracts.plan import attended

PANELS = [attended.contract_panel, own.contract_panel]
"""(user, contract, subject) → Panel | None."""
ACTIONS = [own.contract_actions]
"""(user, contract, its open version, subject) → list of actions."""
