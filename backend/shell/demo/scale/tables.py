"""What a copy of the small world copies: a few lines of data for each model. A later step adds its own here.

A model is COPIED (its rows are multiplied, with their history), SHARED (there is one territory, one staff, one rule
set for all copies) or ABSENT (the demonstration writes none). Keys, foreign keys, dates, accounts and operations are
recognised from the model; only what the model does not tell is written here.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models

from aids.applications.completeness.models import MissingDocumentsRequest, SilenceWarning
from aids.applications.models import (
    Application,
    ApplicationLine,
    DocumentUse,
    EligibilityExplanation,
    ExpectedDocument,
    ExplanationLine,
    LineProposal,
    SupportingDocument,
)
from aids.applications.support.models import RequestSupport
from aids.budget.models import BudgetEntry, Envelope
from aids.commissions.anonymity.models import AnonymityLift, MaskedText
from aids.commissions.appeals.models import Appeal
from aids.commissions.delegated.models import ReportedDecision
from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.mandates.models import Mandate, Seat
from aids.commissions.models import (
    AgendaItem,
    Attendance,
    Decision,
    Derogation,
    Movement,
    Session,
    SigningAuthority,
)
from aids.commissions.recusals.models import DeclaredTie, Recusal
from aids.commissions.votes.models import Ballot, Dissent, Turnout
from aids.rule_sets.models import RuleSet
from aids.simulations.models import Simulation
from cases.appointments.models import Appointment, CalendarFeed, Slot
from cases.assessments.models import AssessmentAddendum, SocialAssessment
from cases.following.models import Absence, EmergencyAccess, EmergencyAnnouncement, LeadWorker
from cases.interventions.models import Intervention, InterventionCell, InterventionPerson, UsualSet
from cases.merging.models import Merge, MergedReference, PairSearch, PersonPair
from cases.notes.models import Note, WorkingNote
from cases.people.models import BudgetLine, Debt, Household, HouseholdBudget, HouseholdMember, Person
from cases.reception.models import FirstContact, Slip, SlipLink, Visit
from cases.referrals.models import PoleReferral, Referral, ReferralLink
from cases.sharing.models import Share, SharedPiece
from collective_actions.catalogue.models import Action, Meeting, Part, Series
from collective_actions.enrolment.models import Enrolment, Presence
from collective_actions.evaluation.models import Evaluation, EvaluationLink, KeptAway, Renewal
from collective_actions.needs.models import Endorsement, Need, Proposal
from contracts.contract.models import Contract, ContractScheme, Party, Version
from contracts.diagnosis.models import DomainView, Rating
from contracts.life.models import Reminder as ContractReminder
from contracts.life.models import Review, Suspension
from contracts.outcomes.models import Outcome
from contracts.own.models import OwnPage, OwnVisit
from contracts.plan.models import Objective, Step, StepComment, StepTie
from contracts.signing.models import Signature, SignedPaper
from directory.exchange.models import DirectoryImport
from directory.models import (
    ApiToken,
    Commune,
    Organisation,
    Pole,
    PoleMembership,
    Professional,
    Reminder,
    RoleAssignment,
    Service,
    Site,
    TerritorialUnit,
    User,
)
from directory.sheets.models import ErrorReport, SheetChange

Model = type[models.Model]


class Level(StrEnum):
    """What a row is copied with: its household once, its application year after year, the session it belongs to.

    TODAY: with its household, but under way today in every copy, with the accounts of today, on the very same days.
    """

    HOUSEHOLD = "household"
    TODAY = "today"
    APPLICATION = "application"
    SESSION = "session"

    @property
    def owner(self) -> "Level":
        """What a row of this level belongs to."""
        return Level.HOUSEHOLD if self == Level.TODAY else self


@dataclass(frozen=True)
class Root:
    """The row is what its level is named after; `up` leads to the household of an application."""

    up: str = ""


@dataclass(frozen=True)
class Up:
    """The row belongs to the row that its foreign key `field` names."""

    field: str


@dataclass(frozen=True)
class Down:
    """The row belongs to what the row of `model` that points to it by `field` belongs to."""

    model: Model
    field: str


@dataclass(frozen=True)
class SinceApplication:
    """The row belongs to the latest application that its household had opened when it was written.

    Its household is that of the person whom the row of `model` that points to it by `field` names.
    """

    model: Model
    field: str


@dataclass(frozen=True)
class WrittenWith:
    """The row belongs to the row of `model` that the same operation wrote."""

    model: Model


@dataclass(frozen=True)
class Facts:
    """A JSON column: `ids` by (key above, key), the model each belongs to; dates move with the row.

    `born`: keys of dates that move with the household.
    """

    ids: dict[tuple[str, str], Model] = field(default_factory=dict)
    born: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Numbering:
    """Numbers without a hole: `number` starts at 1 in each `within` and, if `year` is set, in each year of `dated_by`.

    Without `dated_by` the numbers follow the copies.
    """

    number: str
    year: str = ""
    within: str = ""
    dated_by: str = ""


@dataclass(frozen=True)
class Copied:
    """How the rows of a model are copied.

    `columns`: column → SQL, over `t` (the row of the small world), `p` (the copy), `s` (its shift in time) and what
    `joins` brings; `kept`: JSON, array and binary columns that are copied as they are.
    """

    level: Level
    owner: Root | Up | Down | SinceApplication | WrittenWith
    facts: dict[str, Facts] = field(default_factory=dict)
    numbering: Numbering | None = None
    columns: dict[str, str] = field(default_factory=dict)
    joins: str = ""
    kept: frozenset[str] = frozenset()


def _as_long(day: str, since: str) -> str:
    """A day as far from the copy of another as the first is from the other."""
    return f"demo_scale.day({since}, s.days, s.rest) + ({day} - {since})"


_SILENCE = """(demo_scale.day(t.received_on, s.days, s.rest) + interval '2 months')::date + t.suspended_days"""

_DRAWN = ("last_name", "first_name", "usual_name", "phone", "email", "search_name", "phone_digits")

COPIED: dict[Model, Copied] = {
    # another number in the same street: n is as good as drawn, and the same in the history
    Household: Copied(
        Level.HOUSEHOLD,
        Root(),
        columns={"address": r"regexp_replace(t.address, '^\d+', (1 + (p.slice * 31 + t.id * 17) % 113)::text)"},
    ),
    HouseholdMember: Copied(Level.HOUSEHOLD, Up("household")),
    Debt: Copied(Level.HOUSEHOLD, Up("household")),
    Person: Copied(
        Level.HOUSEHOLD,
        Down(HouseholdMember, "person"),
        columns={name: f"n.{name}" for name in _DRAWN},
        joins="JOIN demo_scale.drawn n ON n.slice = p.slice AND n.id = t.id",
    ),
    Note: Copied(Level.HOUSEHOLD, Up("person")),
    WorkingNote: Copied(Level.HOUSEHOLD, Up("person")),
    Referral: Copied(Level.HOUSEHOLD, Up("person")),
    ReferralLink: Copied(
        Level.HOUSEHOLD,
        Up("referral"),
        # addresses that nobody was told
        columns={"token_digest": "encode(sha256((t.token_digest || p.slice)::bytea), 'hex')"},
    ),
    PoleReferral: Copied(Level.HOUSEHOLD, Up("person")),
    # a queue has the numbers of its day, once: the visit stays behind
    FirstContact: Copied(
        Level.HOUSEHOLD,
        Up("person"),
        columns={"visit_id": "NULL"},
        kept=frozenset({"problems", "orientations"}),
    ),
    LeadWorker: Copied(
        Level.TODAY,
        Up("person"),
        # the letter of a copy names the person of the copy, at the site: it bears no address
        columns={
            "letter_facts": """CASE t.letter_facts WHEN '{}' THEN t.letter_facts
                ELSE t.letter_facts || jsonb_build_object('recipient', jsonb_build_object('civility', '',
                'first_name', n.first_name, 'last_name', coalesce(nullif(n.usual_name, ''), n.last_name),
                'address_lines', jsonb_build_array(), 'hand_delivered_at', t.letter_facts -> 'sender' ->> 'site'))
                END"""
        },
        joins="JOIN demo_scale.drawn n ON n.slice = p.slice AND n.id = t.person_id",
    ),
    EmergencyAccess: Copied(Level.HOUSEHOLD, Up("person")),
    EmergencyAnnouncement: Copied(Level.HOUSEHOLD, Up("access")),
    # as of today: years back, a living contract would be long past its term
    Contract: Copied(Level.TODAY, Up("person")),
    ContractScheme: Copied(Level.TODAY, Up("contract")),
    Party: Copied(Level.TODAY, Up("contract")),
    Version: Copied(
        Level.TODAY,
        Up("contract"),
        columns={"facts": "x.facts", "fingerprint": "CASE t.fingerprint WHEN '' THEN '' ELSE x.fingerprint END"},
        joins="LEFT JOIN demo_scale.text x ON x.slice = p.slice AND x.id = t.id",
    ),
    Signature: Copied(
        Level.TODAY,
        Up("version_signed"),
        columns={"fingerprint": "x.fingerprint"},
        joins="JOIN demo_scale.text x ON x.slice = p.slice AND x.id = t.version_signed_id",
        kept=frozenset({"strokes"}),
    ),
    DomainView: Copied(Level.TODAY, Up("contract")),
    Rating: Copied(Level.TODAY, Up("contract")),
    Objective: Copied(Level.TODAY, Up("contract")),
    Step: Copied(Level.TODAY, Up("objective")),
    Review: Copied(Level.TODAY, Up("contract")),
    Outcome: Copied(Level.TODAY, Up("objective")),
    Application: Copied(
        Level.APPLICATION,
        Root(up="household"),
        numbering=Numbering("sequence", year="year", dated_by="created_"),
        # two months are not as many days everywhere: silence is counted anew
        columns={
            "suspended_until": _as_long("t.suspended_until", "asked.asked_on"),
            "silence_on": _SILENCE,
            "silent_refusal_on": f"CASE WHEN t.silent_refusal_on IS NOT NULL THEN {_SILENCE} END",
        },
        joins="""LEFT JOIN (SELECT DISTINCT application_id, deadline, asked_on
            FROM demo_scale.aids_missingdocumentsrequest_application) asked
            ON asked.application_id = t.id AND asked.deadline = t.suspended_until""",
    ),
    MissingDocumentsRequest: Copied(
        Level.APPLICATION,
        Up("application"),
        # as long as the first one: days of the week would make it shorter or longer
        columns={name: _as_long(f"t.{name}", "t.asked_on") for name in ("deadline", "closed_on")}
        | {"pdf": "g.pdf", "fingerprint": "g.fingerprint"},
        joins="CROSS JOIN demo_scale.page g",
        kept=frozenset({"codes"}),
    ),
    ApplicationLine: Copied(Level.APPLICATION, Up("application"), kept=frozenset({"answers"})),
    ExpectedDocument: Copied(Level.APPLICATION, Up("line")),
    EligibilityExplanation: Copied(Level.APPLICATION, Up("line"), facts={"facts": Facts()}),
    ExplanationLine: Copied(Level.APPLICATION, Up("explanation"), kept=frozenset({"missing"})),
    LineProposal: Copied(Level.APPLICATION, Up("line")),
    # with the application for which it proposes something: the agenda freezes it; any other stays in the small world
    SocialAssessment: Copied(Level.APPLICATION, Down(LineProposal, "assessment")),
    AssessmentAddendum: Copied(Level.APPLICATION, Up("assessment")),
    # those that name nobody belong to no household: the small world alone holds some
    Intervention: Copied(Level.APPLICATION, SinceApplication(InterventionPerson, "intervention")),
    InterventionCell: Copied(Level.APPLICATION, Up("intervention")),
    InterventionPerson: Copied(Level.APPLICATION, Up("intervention")),
    HouseholdBudget: Copied(Level.APPLICATION, WrittenWith(Application)),
    BudgetLine: Copied(Level.APPLICATION, Up("budget")),
    Session: Copied(Level.SESSION, Root()),
    Attendance: Copied(Level.SESSION, Up("session")),
    LetterBatch: Copied(Level.SESSION, Up("session")),
    Movement: Copied(Level.SESSION, Up("attendance")),
    AgendaItem: Copied(
        Level.APPLICATION,
        Up("line"),
        numbering=Numbering("position", within="session_id"),
        # from the credits of the year of the copied session
        columns={"envelope_id": "v.id"},
        joins="""LEFT JOIN demo_scale.aids_session_session b ON b.id = t.session_id
            LEFT JOIN aids_envelope k ON k.id = t.envelope_id
            LEFT JOIN aids_envelope v ON v.unit_id = k.unit_id AND v.family = k.family AND v.budget_line = k.budget_line
                AND v.year = k.year - extract(year FROM b.held_on)
                    + extract(year FROM demo_scale.day(b.held_on, s.days, s.rest))""",
    ),
    Recusal: Copied(Level.APPLICATION, Up("item")),
    Ballot: Copied(Level.APPLICATION, Up("item")),
    Turnout: Copied(Level.APPLICATION, Up("ballot")),
    Dissent: Copied(Level.APPLICATION, Up("item")),
    Decision: Copied(
        Level.APPLICATION,
        Up("line"),
        facts={
            "facts": Facts(
                ids={("household", "id"): Household, ("members", "person"): Person}, born=frozenset({"birth_date"})
            )
        },
        numbering=Numbering("sequence", year="year", within="unit_id", dated_by="decided_at"),
        # the delegation of that year
        columns={"delegation": "a.reference"},
        joins="""JOIN aids_signingauthority a ON a.holder_id = t.decided_by_id AND a.unit_id = t.unit_id
            AND demo_scale.day(t.decided_at::date, s.days, s.rest) BETWEEN a.starts_on
            AND coalesce(a.ends_on, 'infinity')""",
    ),
    Derogation: Copied(Level.APPLICATION, Up("decision")),
    # from the credits of the year of the copy, the same for all that is entered for a line; those of the small world's
    # credits themselves belong to no line: they are voted for every year already
    BudgetEntry: Copied(
        Level.APPLICATION,
        Up("line"),
        columns={"envelope_id": "v.id"},
        joins="""JOIN (SELECT line_id, max(entered_at)::date AS day FROM demo_scale.aids_budgetentry_application
                GROUP BY line_id) b ON b.line_id = t.line_id
            JOIN aids_envelope k ON k.id = t.envelope_id
            JOIN aids_envelope v ON v.unit_id = k.unit_id AND v.family = k.family AND v.budget_line = k.budget_line
                AND v.year = k.year - extract(year FROM b.day)
                    + extract(year FROM demo_scale.day(b.day, s.days, s.rest))""",
    ),
    Appeal: Copied(
        Level.APPLICATION,
        Up("decision"),
        # the delegation of that year, once it is answered
        columns={"delegation": "coalesce(a.reference, '')"},
        joins="""LEFT JOIN aids_signingauthority a ON a.holder_id = t.answered_by_id AND a.unit_id = t.unit_id
            AND demo_scale.day(t.answered_at::date, s.days, s.rest) BETWEEN a.starts_on
            AND coalesce(a.ends_on, 'infinity')""",
    ),
    ReportedDecision: Copied(Level.APPLICATION, Up("decision")),
    MaskedText: Copied(Level.APPLICATION, Up("application")),
    AnonymityLift: Copied(Level.APPLICATION, Up("item")),
    DecisionLetter: Copied(
        Level.APPLICATION,
        Up("decision"),
        # one small page for all: it says that the letter of a copy is not kept
        columns={
            "pdf": "CASE t.fingerprint WHEN '' THEN t.pdf ELSE g.pdf END",
            "fingerprint": "CASE t.fingerprint WHEN '' THEN '' ELSE g.fingerprint END",
        },
        joins="CROSS JOIN demo_scale.page g",
    ),
}

SHARED: frozenset[Model] = frozenset(
    {
        TerritorialUnit,
        Commune,
        Site,
        Pole,
        PoleMembership,
        User,
        RoleAssignment,
        Organisation,
        Service,
        SheetChange,
        ErrorReport,
        Reminder,
        Professional,
        # the one that brought as many services as the load asks for
        DirectoryImport,
        RuleSet,
        SigningAuthority,
        Seat,
        Mandate,
        Envelope,
        # the times of a worker never overlap: their copies would
        Slot,
        Appointment,
        Visit,
        Slip,
        SlipLink,
        Absence,
        UsualSet,
        # as many as the load asks for are written by the operations
        Action,
        Part,
        Series,
        Meeting,
        Enrolment,
        Presence,
        Need,
        Proposal,
        Endorsement,
        EvaluationLink,
        Evaluation,
        KeptAway,
        Renewal,
    }
)

ABSENT: frozenset[Model] = frozenset(
    {
        ApiToken,
        CalendarFeed,
        SupportingDocument,
        DocumentUse,
        SilenceWarning,
        DeclaredTie,
        Simulation,
        Share,
        SharedPiece,
        StepTie,
        RequestSupport,
        Suspension,
        # written by the task of the day, not by the demonstration
        ContractReminder,
        # a private page opens with a code given by hand, a paper is a scan
        OwnPage,
        OwnVisit,
        StepComment,
        SignedPaper,
        # found by their own task among the persons copied
        PersonPair,
        PairSearch,
        Merge,
        MergedReference,
    }
)

RESULTS: dict[str, Model] = {
    "/persons/": Person,
    "/notes/": Person,
    "/following/": Person,
    "/referrals/": Referral,
    "/reception/contacts/": FirstContact,
    "/applications/": Application,
    "/commission/": Session,
    "/appeals/": Appeal,
    "/contracts/": Contract,
    "/contracts/steps/": Step,
    "/contracts/reviews/": Review,
}
"""What the address of an operation's result begins with, and whose number follows."""
