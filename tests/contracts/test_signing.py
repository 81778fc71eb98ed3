"""A text of a contract is frozen, signed by all its parties, amended, renewed, withdrawn."""

import pytest
from django.urls import reverse

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


def test_every_page_of_a_text_opens_from_its_writing_to_its_amendment(world, sign_in):
    client = sign_in("social_worker")
    made = contracting.written(world)

    def opens(*names, **more):
        for name in names:
            assert client.get(reverse(f"contracts:{name}", kwargs={"pk": made.pk, **more})).status_code == 200, name

    opens("send", "paper", "steps_paper")
    contracting.send(made)
    opens("sign", "receive_paper", "paper", "steps_paper")
    contracting.sign_all(made)
    opens("amend", "renew", "paper", "steps_paper")
    opens("version", "version_paper", number=1)
