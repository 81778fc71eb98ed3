"""Operations on contracts, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe
from contracts.life import words as life
from contracts.outcomes import words as outcomes
from contracts.own import words as own
from contracts.signing import words as signing


def describe_operations() -> None:
    describe(
        contracts__open=_("Contract begun"),
        contracts__set_terms=_("Terms of the contract said"),
        contracts__add_partner=_("Partner added to the contract"),
        contracts__remove_partner=_("Partner taken out of the contract"),
        contracts__change_lead=_("Lead worker of the contract changed"),
        contracts__write_domain=_("Domain of the diagnosis written"),
        contracts__add_objective=_("Objective added"),
        contracts__correct_objective=_("Objective corrected"),
        contracts__drop_objective=_("Objective dropped"),
        contracts__add_step=_("Step added"),
        contracts__correct_step=_("Step corrected"),
        contracts__move_step=_("Step changed state"),
        contracts__tie_step=_("Step tied to what serves it"),
        contracts__untie_step=_("Step untied from what served it"),
        contracts__enrol_for_step=_("Enrolled in a collective action from a step"),
        contracts__refer_for_step=_("Referred to a service from a step"),
        contracts__abandon=_("Contract given up before it was signed"),
    )
    own.describe_operations()
    signing.describe_operations()
    life.describe_operations()
    outcomes.describe_operations()
