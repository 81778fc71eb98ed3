"""The steps of a contract, for the tests of what serves them."""

from contracts.contract.models import Contract
from contracts.plan.models import Step


def steps_of(made: Contract) -> list[Step]:
    return list(Step.objects.filter(objective__contract=made).order_by("pk"))
