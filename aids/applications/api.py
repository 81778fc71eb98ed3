"""The single application through the API: the same scope, forms, queries and operations as the screens."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from aids.applications import operations, perms, queries
from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.forms import QUESTION, REQUESTS, LineForm, LineFormSet, ListFilter, ReasonForm, SituationForm
from aids.applications.models import ApplicationLine
from aids.applications.operations import BudgetInput
from aids.applications.scope import (
    AcknowledgementDocument,
    ApplicationInScope,
    CalculationDocument,
    WaitingInUnit,
)
from aids.applications.serializers import AidSerializer, ApplicationSerializer, ListedApplicationSerializer
from aids.rule_sets.queries import rules_governing
from aids.rules.model import RuleSet
from backend.api.bodies import LARGEST_ID, Body, Text, body_of, judged, judged_rows, rows_data
from backend.api.schema import ROW, documents, lists, reads, writes
from backend.api.trails import TrailSerializer
from backend.api.views import ApiView, Document, Listing, listing_filters
from backend.audit.models import ReadKind
from backend.kit import clock
from backend.kit.access import Refusal, require
from cases.people import queries as cases_queries
from cases.people.api import BudgetBody, read_budget_lines
from cases.people.forms import BudgetHeadForm
from cases.people.perms import TAKING_ROLES
from cases.people.scope import HouseholdInScope


def told(help_text: str) -> serializers.BooleanField:
    """A question to which the answer may not be known yet."""
    return serializers.BooleanField(required=False, allow_null=True, help_text=help_text)


SituationBody = body_of(
    SituationForm,
    "Situation",
    lawful_residence=told("Is residence in France lawful?"),
    imminent_danger=told("Is somebody’s life in imminent danger?"),
    legal_rights_claimed=told("Have the legal rights been claimed first?"),
)
RequestBody = body_of(
    LineForm,
    "Request",
    leave_out=("line_id", "aid"),
    id=serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, help_text="Of a known request."),
    aid_code=Text(max_length=60),
    ground=Text(max_length=60),
    answers=serializers.DictField(
        child=Text(max_length=60),
        required=False,
        help_text="Code of a question of the aid → its answer: yes or no, a number, euros, the code of a choice.",
    ),
)
ReasonBody = body_of(ReasonForm, "Reason")


class ApplicationBudgetBody(BudgetBody):
    seen = serializers.RegexField(
        r"^\d{1,18}-\d{1,18}$",
        required=False,
        allow_null=True,
        help_text="ETag of that day’s budget, when there is one already.",
    )


class FillInBody(Body):
    """What the single form tells: only what it names is touched, a request that it does not name stays."""

    situation = SituationBody()
    lines = RequestBody(many=True, max_length=REQUESTS, help_text="Requests to add or, with their id, to change.")
    removed = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        max_length=REQUESTS,
        required=False,
        help_text="Ids of requests to take away, from a draft only.",
    )
    budget = ApplicationBudgetBody(required=False, allow_null=True, help_text="Left out: not told again.")


class TakeUpBody(Body):
    reason = Text(max_length=500, required=False, allow_blank=True, help_text="Due to take it over from a colleague.")


class SeenDocumentsBody(Body):
    seen = serializers.ListField(
        child=Text(max_length=60), max_length=100, help_text="Codes of the documents that were seen."
    )


class Aids(ApiView):
    roles = perms.ROLES

    @reads(AidSerializer, "The aids of the rule set in force", many=True)
    def get(self, request):
        rules = rules_governing(None, clock.today())
        return self.shown(AidSerializer, rules.aids if rules else (), many=True, rules=rules)


NUMBERED = {"-number": ("-number_rank",), "number": ("number_rank",)}
RECEIVED = {"-received_on": ("-received_rank", "-pk"), "received_on": ("received_rank", "pk")}
SILENT = {"-silence_on": ("-silence_rank", "-pk"), "silence_on": ("silence_rank", "pk")}
SORTS = NUMBERED | RECEIVED | SILENT
STATES = [ApplicationStatus.DRAFT.value, *LineStatus.values[1:]]


@lists("The applications that one follows and, for a case officer, those of the unit that wait")
class Applications(Listing):
    roles = perms.ROLES
    sorts = SORTS
    filters = listing_filters(
        "ApplicationFilters", SORTS, state=serializers.ChoiceField(choices=STATES, required=False)
    )
    serializer = ListedApplicationSerializer

    def rows(self, asked):
        found = queries.listed(queries.followed_or_waiting(self.request.user))
        return queries.ranked(ListFilter({"state": asked.get("state", "")}).apply(found))

    def person_ids(self, page):
        return [application.applicant_id for application in page]


class OpenApplication(HouseholdInScope, ApiView):
    roles = TAKING_ROLES

    @writes(
        None, "Open a draft for the household of a person; the account follows the household from then on", created=True
    )
    def post(self, request, person):
        household = self.load_household(person)
        if request.user.site is None:
            raise Refusal(_("Your account has no site: an administrator must give it one."))
        return self.write(
            operations.open_application,
            created=True,
            household=household,
            applicant=self.person,
            site=request.user.site,
            on=self.today,
        )


class ApplicationResource(ApplicationInScope, ApiView):
    @reads(ApplicationSerializer, "An application: requests, documents, explanations, decisions", version=ROW)
    def get(self, request, pk):
        application = self.load(pk)
        self.log_read(ReadKind.PAGE, self.person_ids(), application.number)
        return self.shown(ApplicationSerializer, application, version=application.version)


class FillIn(ApplicationInScope, ApiView):
    roles = TAKING_ROLES

    @writes(FillInBody, "Fill in the single form: situation, requests, budget", version=ROW)
    def put(self, request, pk):
        application = self.load(pk)
        require(perms.can_edit(request.user, application))
        version, told, today = self.version(), self.told(FillInBody), clock.today()
        known = SituationForm.initial_of(application)
        situation = judged(SituationForm(known | situation_data(told["situation"]) | {"version": version}), "situation")
        self.refuse_strange_lines(told)
        rules = rules_governing(application.received_on, today)
        lines = [line_data(line, rules) for line in told["lines"]]
        rows = LineFormSet(rows_data("lines", lines), prefix="lines", form_kwargs={"rules": rules})
        return self.write(
            operations.fill_in,
            about=application,
            application=application,
            version=version,
            facts=situation.facts,
            lines=judged_rows(rows, "lines", {"aid": "aid_code", "line_id": "id"}).lines,
            removed=set(told.get("removed", [])),
            budget=self.budget(told["budget"], today) if told.get("budget") else None,
            on=today,
        )

    def refuse_strange_lines(self, told: dict) -> None:
        """Ids that name no request of this application, or one that is decided."""
        open_lines = {line.pk for line in self.application.lines.all() if line.status != LineStatus.DECIDED}
        named = {line["id"] for line in told["lines"] if "id" in line} | set(told.get("removed", []))
        if named - open_lines:
            raise Refusal(_("No request of this application that can still change has this number."), field="lines")

    def budget(self, told: dict, today) -> BudgetInput:
        household = self.application.household
        head = judged(BudgetHeadForm({"on_date": told["on_date"]}), "budget")
        rows = read_budget_lines(told["lines"], cases_queries.members_on(household, today), "budget.lines")
        seen = tuple(int(part) for part in told["seen"].split("-")) if told.get("seen") else None
        return BudgetInput(head.cleaned_data["on_date"], rows.rows, seen)


WORDS = {True: "yes", False: "no", None: ""}


def situation_data(told: dict) -> dict:
    """The answers in the words of the screen's form."""
    return {name: WORDS[value] if name != "emergency" else value for name, value in told.items()}


def line_data(told: dict, rules: RuleSet | None) -> dict:
    """One request in the words of the screen's form; Refusal for an answer to a question that its aid does not ask."""
    line = {name: value for name, value in told.items() if name not in ("id", "aid_code", "ground", "answers")}
    aid = next((one for one in rules.aids if one.code == told["aid_code"]), None) if rules else None
    asked = {question.fact.name for question in rules.questions_of(aid)} if aid else set()
    answers = told.get("answers", {})
    if strange := sorted(answers.keys() - asked):
        raise Refusal(_("This aid asks no such question: %(code)s.") % {"code": strange[0]}, field="lines")
    return (
        line
        | {f"{QUESTION}{code}": answer for code, answer in answers.items()}
        | {"line_id": told.get("id"), "aid": f"{told['aid_code']}/{told['ground']}"}
    )


class Submit(ApplicationInScope, ApiView):
    roles = TAKING_ROLES

    @writes(None, "Submit a draft: it is received, the clock of silence starts")
    def post(self, request, pk):
        application = self.load(pk)
        return self.write(operations.submit, about=application, application=application, on=clock.today())


class Abandon(ApplicationInScope, ApiView):
    roles = TAKING_ROLES

    @writes(ReasonBody, "Abandon a draft")
    def post(self, request, pk):
        application = self.load(pk)
        require(perms.can_edit(request.user, application))
        form = judged(ReasonForm(self.told(ReasonBody)))
        return self.write(operations.abandon, about=application, application=application, **form.cleaned_data)


class TakeUp(WaitingInUnit, ApiView):
    @writes(TakeUpBody, "Take up an application that waits in the unit, or take it over with a reason")
    def post(self, request, pk):
        application = self.load_waiting(pk)
        reason = self.told(TakeUpBody).get("reason", "")
        return self.write(operations.take_up, about=application, application=application, reason=reason)


class MarkDocuments(ApplicationInScope, ApiView):
    @writes(SeenDocumentsBody, "Say which supporting documents were seen")
    def put(self, request, pk):
        application = self.load(pk)
        require(perms.can_mark_documents(request.user, application))
        seen = set(self.told(SeenDocumentsBody)["seen"])
        unknown = seen - {document.code for document in queries.documents_of(application)}
        if unknown:
            raise Refusal(_("This application expects no such document."), field="seen")
        return self.write(
            operations.mark_documents, about=application, application=application, seen=seen, on=clock.today()
        )


class LineStep(ApplicationInScope, ApiView):
    def line(self, pk, line) -> ApplicationLine:
        return get_object_or_404(self.load(pk).lines, pk=line)


class LineReady(LineStep):
    @writes(None, "Declare a request ready for the commission")
    def post(self, request, pk, line):
        found = self.line(pk, line)
        return self.write(operations.make_ready, about=self.application, line=found, on=clock.today())


class LineTakeBack(LineStep):
    @writes(None, "Take a request back to its examination, before any agenda")
    def post(self, request, pk, line):
        found = self.line(pk, line)
        return self.write(operations.take_back, about=self.application, line=found)


class ApplicationHistory(ApplicationInScope, ApiView):
    @reads(TrailSerializer, "Who changed what, why, and who read it")
    def get(self, request, pk):
        return self.shown(TrailSerializer, self.trail(pk))


class Calculation(CalculationDocument, Document):
    @documents("What the rules answer to one request, printed")
    def get(self, request, pk, line):
        return self.document()


class Acknowledgement(AcknowledgementDocument, Document):
    @documents("The acknowledgement of a submitted application (CRPA L112-3)")
    def get(self, request, pk) -> HttpResponse:
        return self.document()


urlpatterns = [
    path("aids/", Aids.as_view(), name="aids"),
    path("persons/<int:person>/applications/", OpenApplication.as_view(), name="open"),
    path("applications/", Applications.as_view(), name="list"),
    path("applications/<int:pk>/", ApplicationResource.as_view(), name="detail"),
    path("applications/<int:pk>/form/", FillIn.as_view(), name="fill_in"),
    path("applications/<int:pk>/submit/", Submit.as_view(), name="submit"),
    path("applications/<int:pk>/abandon/", Abandon.as_view(), name="abandon"),
    path("applications/<int:pk>/take-up/", TakeUp.as_view(), name="take_up"),
    path("applications/<int:pk>/seen-documents/", MarkDocuments.as_view(), name="documents"),
    path("applications/<int:pk>/lines/<int:line>/ready/", LineReady.as_view(), name="line_ready"),
    path("applications/<int:pk>/lines/<int:line>/take-back/", LineTakeBack.as_view(), name="line_take_back"),
    path("applications/<int:pk>/history/", ApplicationHistory.as_view(), name="history"),
    path("applications/<int:pk>/lines/<int:line>/calculation.pdf", Calculation.as_view(), name="calculation"),
    path("applications/<int:pk>/acknowledgement.pdf", Acknowledgement.as_view(), name="acknowledgement"),
]
