"""A text of a contract is frozen, signed by all its parties, amended, renewed, withdrawn."""

import pytest

from contracts.contract.enums import ContractStatus, VersionStatus
from contracts.plan.models import Step
from tests import contracting

pytestmark = pytest.mark.django_db


def test_all_sign_and_the_contract_is_under_way(world):
    made = contracting.signed(world)
    version = made.versions.get()
    assert made.status == ContractStatus.ACTIVE
    assert (made.starts_on, made.ends_on) == (version.starts_on, version.ends_on)
    assert version.status == VersionStatus.SIGNED
    assert set(Step.objects.filter(objective__contract=made).values_list("signed_in", flat=True)) == {version.pk}


