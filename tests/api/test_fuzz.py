"""Everything that the schema allows and much that it forbids, sent by many roles to real objects (`make fuzz`).

No server error, no answer outside the schema, nothing out of scope, nothing written by a refusal.
"""

import os
from http import HTTPMethod

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth

from backend.audit.models import Operation
from directory.tokens import issue_token
from tests import referring
from tests.factories import NEED
from tests.permission_rooms import sheets, together
from tests.permission_stage import NAMES, STREET, build

CASES = int(os.environ.get("IRIS_FUZZ_CASES", "200"))
"""In all; CI runs a tenth of what `make fuzz` runs."""

NAMED = tuple(NAMES.values())
FILE_TIER = (NEED, "646.52")
FORBIDDEN = {
    "reception": (),
    "case_officer": (),
    "commission_secretary": (),
    "signatory": (),
    "data_protection_officer": (STREET, *FILE_TIER),
    "case_officer@ouest": FILE_TIER,
    "unit_manager": FILE_TIER,
    "commission_member": (*NAMED, STREET),
    "signatory@ouest": (*NAMED, STREET, *FILE_TIER),
    "partner": (*NAMED, STREET, *FILE_TIER),
    "action_designer": (*NAMED, STREET, *FILE_TIER),
    "social_worker": (),
}
"""Account → what no answer may tell it: names, the street, the need and the income of a file."""

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """As for the permissions; and a request does not close the connection of the transaction that undoes it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        _offer(made)
        yield made
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _offer(stage) -> None:
    """Actions, enrolments and sheets, some of the partner's organisation."""
    service = referring.service(stage.world)
    referring.partner_of(stage.world, service)
    stage.made["services", "open"] = {"pk": service.pk}
    together.build(stage)
    sheets.build(stage)


@pytest.fixture(scope="module")
def schema(stage):
    accepted = ["2xx", "401", "403", "404", "409", "412", "422", "428"]
    config = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": accepted}}})
    return schemathesis.openapi.from_wsgi(
        "/api/v1/schema/?format=json", get_wsgi_application(), config=config, headers=bearer(stage, "reception")
    )


def bearer(stage, account: str) -> dict[str, str]:
    token = issue_token(actor=stage.users[account], name="fuzz", days=1, now=timezone.now())
    return {"Authorization": f"Bearer {token[1]}"}


def real_ids(stage) -> list[int]:
    """Ids that mean something, now as one kind of object, now as another; and two that mean nothing."""
    found = {0, 999_999, 1, 2}
    for application in stage.applications.values():
        found |= {application.pk, application.applicant_id}
        found |= set(application.lines.values_list("pk", flat=True))
    found |= {made["pk"] for made in stage.made.values() if "pk" in made}
    return sorted(found | {session.pk for session in stage.sessions.values()})


@pytest.mark.parametrize("account", FORBIDDEN)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fits", "misfits"])
def test_any_call_is_answered_within_the_schema(stage, schema, account, mode):
    headers = bearer(stage, account)
    ids = real_ids(stage)

    @hypothesis.settings(
        max_examples=max(CASES // (2 * len(FORBIDDEN)), 1),
        deadline=None,
        database=None,
        derandomize="IRIS_FUZZ_CASES" not in os.environ,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(
        case=schema.as_strategy(generation_mode=mode, headers=headers),
        chosen=st.lists(st.sampled_from(ids), min_size=3),
    )
    def call(case, chosen):
        for place, (name, value) in enumerate((case.path_parameters or {}).items()):
            if isinstance(value, int):
                case.path_parameters[name] = chosen[place]
        before = Operation.objects.count()
        with transaction.atomic():
            response = case.call(headers=headers)
            wrote = Operation.objects.count() > before
            transaction.set_rollback(True)
        case.validate_response(response, excluded_checks=[ignored_auth])
        assert response.status_code < 400 or not wrote
        assert case.method != HTTPMethod.GET or not wrote
        told = response.content.decode("utf-8", "replace")
        assert [word for word in FORBIDDEN[account] if word in told] == []

    call()
