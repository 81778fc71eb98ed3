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
    "application_histories": [
        "aids.commissions.anonymity.queries.histories_about",
        "aids.commissions.appeals.panels.histories_about",
        "aids.commissions.queries.histories_about",
    ],
    "assessment_panels": ["aids.applications.proposals.panels.assessment_panel"],
    "assessment_reopened": ["aids.applications.proposals.operations.on_assessment_reopened"],
    "caseload_weights": [],
    "contract_ended": ["contracts.own.panels.on_contract_ended"],
    "contract_left": [
        "aids.applications.support.operations.on_contract_left",
        "contracts.own.panels.on_contract_left",
        "contracts.plan.operations.on_contract_left",
    ],
    "contract_panels": ["aids.commissions.accompaniment.contract_panel"],
    "contract_signed": ["contracts.life.operations.plan_reviews"],
    "decision_notes": [
        "aids.commissions.appeals.panels.decision_notes",
        "aids.commissions.rectifying.panels.decision_notes",
    ],
    "desk_items": [
        "aids.applications.panels.desk",
        "aids.applications.proposals.panels.desk",
        "aids.commissions.anonymity.panels.desk",
        "aids.commissions.appeals.panels.desk",
        "aids.commissions.delegated.panels.desk",
        "aids.commissions.panels.desk",
        "aids.rule_sets.panels.desk",
        "cases.appointments.panels.desk",
        "cases.assessments.panels.desk",
        "cases.following.panels.desk",
        "cases.interventions.panels.desk",
        "cases.referrals.panels.desk",
        "cases.sharing.panels.desk",
        "collective_actions.enrolment.panels.desk",
        "collective_actions.needs.panels.desk",
        "contracts.life.panels.desk",
        "contracts.outcomes.panels.desk",
        "directory.freshness.panels.desk",
        "directory.sheets.panels.desk",
    ],
    "earlier_grants": ["aids.commissions.queries.grants_of"],
    "former_readings": ["cases.following.panels.led_lately"],
    "emergency_readings": ["cases.following.panels.opened_in_emergency"],
    "head_facts": ["cases.following.panels.head_facts"],
    "household_changed": ["aids.applications.eligibility.on_household_changed"],
    "household_histories": ["aids.applications.panels.histories_of_household"],
    "involvement": [
        "aids.applications.panels.involvement",
        "aids.commissions.appeals.panels.involvement",
        "cases.assessments.panels.involvement",
        "cases.following.panels.covering",
        "cases.following.panels.involvement",
        "cases.referrals.panels.involvement",
    ],
    "lead_handed_over": ["contracts.contract.operations.on_handed_over"],
    "line_decided": [],
    "line_actions": ["aids.commissions.letters.panels.line_actions"],
    "merge_handlers": [
        "cases.merging.memberships.settle_budgets",
        "cases.merging.memberships.settle_memberships",
        "collective_actions.enrolment.operations.settle_enrolments",
        "contracts.page.panels.settle_contracts",
    ],
    "merge_undone": [],
    "next_dates": [
        "cases.appointments.panels.next_dates",
        "cases.referrals.panels.next_dates",
        "contracts.life.panels.next_dates",
    ],
    "person_actions": [
        "aids.applications.panels.person_actions",
        "cases.appointments.panels.person_actions",
        "cases.assessments.panels.person_actions",
        "cases.following.panels.person_actions",
        "cases.interventions.panels.person_actions",
        "cases.merging.panels.person_actions",
        "cases.notes.panels.person_actions",
        "cases.reception.panels.person_actions",
        "cases.referrals.panels.person_actions",
        "cases.sharing.panels.person_actions",
        "collective_actions.enrolment.panels.person_actions",
        "contracts.page.panels.person_actions",
    ],
    "person_died": ["contracts.outcomes.operations.on_death"],
    "person_histories": [
        "cases.appointments.panels.histories_of_person",
        "cases.assessments.panels.histories_of_person",
        "cases.following.panels.histories_of_person",
        "cases.interventions.panels.histories",
        "cases.merging.panels.histories_of_person",
        "cases.notes.panels.histories_of_person",
        "cases.reception.panels.histories_of_person",
        "cases.referrals.panels.person_histories",
        "cases.sharing.queries.histories_of",
        "collective_actions.enrolment.panels.histories_of_person",
        "contracts.page.panels.histories_of_person",
    ],
    "person_notices": ["cases.following.panels.emergency_notice"],
    "person_panels": [
        "aids.applications.panels.person_panel",
        "cases.appointments.panels.person_panel",
        "cases.assessments.panels.person_panel",
        "cases.interventions.panels.person_panel",
        "cases.notes.panels.person_panel",
        "cases.people.panels.budget_panel",
        "cases.reception.panels.person_panel",
        "cases.referrals.panels.person_panel",
        "cases.sharing.panels.person_panel",
        "collective_actions.enrolment.panels.person_panel",
        "contracts.page.panels.person_panel",
    ],
    "persons_merged": [],
    "piece_panels": [
        "cases.assessments.panels.piece_panel",
        "cases.notes.panels.piece_panel",
        "cases.sharing.pieces.panel_of_people",
    ],
    "rail_entries": [
        "aids.applications.panels.rail",
        "aids.budget.panels.rail",
        "aids.commissions.appeals.panels.rail",
        "aids.commissions.delegated.panels.rail",
        "aids.commissions.panels.rail",
        "aids.commissions.register.panels.rail",
        "aids.rule_sets.panels.rail",
        "aids.simulations.panels.rail",
        "cases.appointments.panels.rail",
        "cases.following.panels.rail",
        "cases.interventions.panels.rail",
        "cases.merging.panels.rail",
        "cases.people.panels.rail",
        "cases.reception.panels.rail",
        "cases.referrals.panels.rail",
        "cases.sharing.panels.rail",
        "collective_actions.enrolment.panels.rail",
        "collective_actions.needs.panels.rail",
        "contracts.outcomes.panels.rail",
        "contracts.page.panels.rail",
        "directory.panels.rail",
        "directory.services.panels.rail",
        "directory.sheets.panels.rail",
    ],
    "own_decisions": ["aids.commissions.accompaniment.own_decisions"],
    "step_actions": ["aids.applications.support.panels.step_actions"],
    "step_served": ["aids.commissions.accompaniment.step_served"],
    "rule_set_actions": ["aids.simulations.panels.rule_set_actions"],
    "search_results": [
        "aids.applications.panels.search_results",
        "cases.appointments.panels.search_results",
        "directory.services.panels.search_results",
    ],
    "service_actions": ["cases.referrals.panels.service_actions"],
    "shareable_pieces": [
        "cases.assessments.panels.shareable_pieces",
        "cases.notes.panels.shareable_pieces",
        "cases.sharing.pieces.pieces_of_people",
    ],
    "site_today": ["cases.appointments.panels.site_today"],
    "under_way": [
        "aids.applications.panels.under_way",
        "cases.assessments.panels.under_way",
        "cases.referrals.panels.under_way",
        "contracts.page.panels.under_way",
    ],
}
"""Question or fact → who answers or hears it."""

WITHOUT_PERSONS = {
    "aids.Envelope",
    "directory.TerritorialUnit",
    "directory.Commune",
    "directory.Site",
    "directory.Pole",
    "directory.User",
    "directory.ApiToken",
    "directory.DirectoryImport",
    "directory.Organisation",
    "directory.Reminder",
    "directory.Service",
    "directory.Professional",
    "directory.PoleMembership",
    "directory.RoleAssignment",
    "cases.CalendarFeed",
    "cases.Absence",
    "cases.EmergencyAnnouncement",
    "cases.HouseholdBudget",
    "cases.ReferralLink",
    "cases.Slot",
    "cases.Slip",
    "cases.SlipLink",
    "cases.PairSearch",
    "cases.UsualSet",
    "contracts.SignedPaper",
    "collective_actions.Action",
    "collective_actions.Series",
    "collective_actions.Meeting",
    "collective_actions.Proposal",
    "collective_actions.Endorsement",
    "collective_actions.EvaluationLink",
    "collective_actions.Renewal",
    "aids.RuleSet",
    "aids.ExpectedDocument",
    "aids.Session",
    "aids.Attendance",
    "aids.SigningAuthority",
    "aids.MissingDocumentsRequest",
    "aids.SilenceWarning",
    "aids.LetterBatch",
    "aids.Seat",
    "aids.Mandate",
    "aids.Movement",
    "aids.Recusal",
    "aids.Turnout",
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
