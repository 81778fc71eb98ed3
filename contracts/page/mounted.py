"""What each room of contracts adds to the page of a contract, in the order of the page."""

PANELS: list = []
"""(user, contract, subject, its open version) → Panel | None."""
ACTIONS: list = []
"""(user, contract, its open version, subject) → list of actions."""
