"""A constraint of the database, said in words."""

from functools import cache

from django.apps import apps
from django.db import IntegrityError


def sentence_of(error: IntegrityError) -> str | None:
    """The sentence declared on the violated constraint, or None when it has none of its own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return _sentences().get(getattr(diagnosis, "constraint_name", None))


@cache
def _sentences() -> dict[str, str]:
    return {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
