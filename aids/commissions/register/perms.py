"""Who reads the register of decisions; each docstring is the rule."""

from directory.enums import Role

NAMING = (Role.COMMISSION_SECRETARY, Role.SIGNATORY)
OF_THEIR_UNITS = (*NAMING, Role.UNIT_MANAGER)
READERS = (*OF_THEIR_UNITS, Role.BUDGET_OFFICER)


def units_read(user) -> set[int] | None:
    """Secretaries, signatories and managers read the decisions of their units; budget officers all (None)."""
    return None if user.holds(Role.BUDGET_OFFICER) else user.units_as(*OF_THEIR_UNITS)


def units_named(user) -> set[int]:
    """Applicants are named to who follows their applications for the commission: its secretary and signatories.

    A manager watches decisions and a budget officer money, not people: the number of the application is enough.
    """
    return user.units_as(*NAMING)
