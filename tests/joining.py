"""A contract in force, and a step of it, for the tests of what serves steps."""

from backend.audit.operations import operation
from backend.kit import clock
from contracts.contract.models import Contract
from contracts.contract.states import CONTRACT, VERSION
from contracts.plan.models import Step
from tests import contracting


def in_force(world, person=None, **told) -> Contract:
    """Written by the social worker, and signed by all."""
    made = contracting.written(world, person, **told)
    text = made.versions.get()
    with operation("tests.sign", actor=None):
        text = VERSION.move(text, "send", facts={"text": 1}, fingerprint="0" * 64, sent_on=clock.today())
        VERSION.move(text, "sign", signed_on=clock.today())
        return CONTRACT.move(made, "start", starts_on=text.starts_on, ends_on=text.ends_on)


def steps_of(made: Contract) -> list[Step]:
    return list(Step.objects.filter(objective__contract=made).order_by("pk"))
