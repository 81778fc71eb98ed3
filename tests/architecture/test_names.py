"""What the rooms say to one another, and the words that people read, are whole."""

import ast

from django.apps import apps
from django.utils.translation import override

from aids.applications.enums import ApplicationStatus
from backend.audit import trail
from backend.audit.history import AuditedModel
from backend.kit import registry
from tests.architecture.sources import CODE

REGISTERED = {
    "application_histories": ["aids.commissions.queries.histories_about"],
    "desk_items": [
        "aids.applications.panels.desk",
        "aids.commissions.panels.desk",
        "aids.rule_sets.panels.desk",
        "cases.merging.panels.desk",
    ],
    "earlier_grants": ["aids.commissions.queries.grants_of"],
    "household_histories": ["aids.applications.panels.histories_of_household"],
    "household_changed": ["aids.applications.eligibility.on_household_changed"],
    "involvement": ["aids.applications.panels.involved_households"],
    "head_facts": [],
    "next_dates": [],
    "person_panels": ["aids.applications.panels.person_panel", "cases.people.panels.budget_panel"],
    "person_histories": ["cases.merging.panels.histories_of_person"],
    "piece_panels": [],
    "search_results": [],
    "shareable_pieces": [],
    "under_way": [],
    "merge_handlers": ["cases.merging.memberships.settle_budgets", "cases.merging.memberships.settle_memberships"],
    "persons_merged": [],
    "merge_undone": [],
    "person_actions": ["aids.applications.panels.person_actions", "cases.merging.panels.person_actions"],
    "rail_entries": [
        "aids.applications.panels.rail",
        "aids.commissions.panels.rail",
        "aids.rule_sets.panels.rail",
        "aids.simulations.panels.rail",
        "cases.merging.panels.rail",
        "cases.people.panels.rail",
        "directory.panels.rail",
    ],
    "rule_set_actions": ["aids.simulations.panels.rule_set_actions"],
}
"""Question or fact → who answers or hears it."""

WITHOUT_PERSONS = {
    "directory.TerritorialUnit",
    "directory.Commune",
    "directory.Site",
    "directory.Pole",
    "directory.User",
    "directory.ApiToken",
    "directory.Organisation",
    "directory.Service",
    "directory.Professional",
    "directory.PoleMembership",
    "directory.RoleAssignment",
    "cases.HouseholdBudget",
    "cases.PairSearch",
    "aids.RuleSet",
    "aids.ExpectedDocument",
    "aids.Session",
    "aids.Attendance",
    "aids.SigningAuthority",
    "aids.DecisionLetter",
    "aids.Simulation",
}
"""Models that say nothing of a person who asks for help: the others declare what they say."""


def test_the_registry_holds_what_is_listed():
    told = {
        name: entry.registered
        for name, entry in vars(registry).items()
        if isinstance(entry, registry.Provider | registry.Fact)
    }
    assert told == REGISTERED


def test_every_entry_of_the_registry_is_named_after_itself():
    entries = {n: e for n, e in vars(registry).items() if isinstance(e, registry.Provider | registry.Fact)}
    assert {name: entry.name for name, entry in entries.items()} == {name: name for name in entries}


def test_every_operation_has_words_in_both_languages():
    """A name that nobody described would show as « room.verb » in a history."""
    names = {constant for source in CODE for call in source.calls("operation") for constant in first_names(call)}
    assert len(names) > 20
    for language in ("fr", "en"):
        with override(language):
            assert {name for name in names if trail.words_for(name) == name} == set()


def first_names(call: ast.Call) -> set[str]:
    """The operation names that a call may carry: a constant, or one of two."""
    if not call.args:
        return set()
    constants = (node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and "." in value}


def test_models_that_speak_of_persons_say_which_fields():
    ours = [model for model in apps.get_models() if issubclass(model, AuditedModel)]
    silent = {model._meta.label for model in ours if not model.PERSONAL_FIELDS}
    assert silent - WITHOUT_PERSONS == set()


def test_states_are_english_codes():
    assert [state.value for state in ApplicationStatus] == ["draft", "submitted", "abandoned"]
