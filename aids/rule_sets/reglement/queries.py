"""The règlement of a stored version, as data and on paper; each is written once per process."""

from functools import lru_cache

from django.conf import settings
from django.utils import timezone

from aids.rule_sets import queries
from aids.rule_sets.documents import printed
from aids.rule_sets.enums import Governs
from aids.rule_sets.models import RuleSet
from aids.rule_sets.reglement import book
from aids.rule_sets.reglement.parts import Edition, Reglement
from aids.rules import model
from directory.models import Commune

Names = tuple[tuple[str, str], ...]


def reglement_of(rule_set: RuleSet) -> Reglement:
    """Raises `aids.rules.loading.RuleSetFault` for a draft that cannot be read any more."""
    return _written(*_inputs(rule_set))


def reglement_pdf(rule_set: RuleSet) -> bytes:
    """The same on paper. Raises as `reglement_of`."""
    return _on_paper(*_inputs(rule_set))


def public():
    """Versions that anybody may read: those that were published, the latest first."""
    return RuleSet.objects.adopted().order_by("-in_force_from")


def other_versions(rule_set: RuleSet | None):
    others = public().exclude(pk=rule_set.pk) if rule_set else public()
    return others.defer("text")


def _inputs(rule_set: RuleSet) -> tuple[model.RuleSet, Edition, str, Names]:
    rules = queries.read(rule_set)
    codes = {code for place in rules.places.values() for code in place.communes}
    named = Commune.objects.filter(insee_code__in=codes).values_list("insee_code", "name") if codes else ()
    return rules, _edition(rule_set), settings.DEPARTMENT_NAME, tuple(sorted(named))


def _edition(rule_set: RuleSet) -> Edition:
    written_on = None
    if not rule_set.is_adopted:
        written_on = timezone.localdate(rule_set.history.latest("history_date").history_date)
    return Edition(
        label=rule_set.label,
        fingerprint=rule_set.fingerprint,
        adopted=rule_set.is_adopted,
        written_on=written_on,
        in_force_from=rule_set.in_force_from,
        in_force_until=rule_set.in_force_until,
        deliberation=rule_set.deliberation,
        deliberation_on=rule_set.deliberation_on,
        received_only=rule_set.governs == Governs.RECEIVED_FROM,
    )


@lru_cache(maxsize=16)
def _written(rules: model.RuleSet, edition: Edition, department: str, communes: Names) -> Reglement:
    return book.reglement(rules, edition, department=department, communes=dict(communes))


@lru_cache(maxsize=8)
def _on_paper(rules: model.RuleSet, edition: Edition, department: str, communes: Names) -> bytes:
    return printed(_written(rules, edition, department, communes))
