"""People through the API: the same scope, forms, queries and operations as the screens."""

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from backend.api.bodies import LARGEST_ID, Body, body_of, judged, judged_rows, once, rows_data
from backend.api.problems import Conflict
from backend.api.schema import ROW, ROW_AND_VERSION, asks, reads, writes
from backend.api.trails import TrailSerializer
from backend.api.views import ApiView
from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import require_new
from backend.kit import clock
from backend.kit.access import Forbidden, require
from cases.people import operations, queries
from cases.people.forms import (
    BUDGET_ROWS,
    BudgetFormSet,
    BudgetHeadForm,
    BudgetLineForm,
    CorrectionForm,
    EndMembershipForm,
    MemberForm,
    MoveForm,
    NewHouseholdForm,
    PlaceForm,
    RegistrationForm,
)
from cases.people.models import IDENTITY_ROLES, Person
from cases.people.perms import TAKING_ROLES, can_record_budget
from cases.people.scope import HouseholdInScope, PersonInScope, PersonTrail
from cases.people.serializers import (
    BalanceSerializer,
    HouseholdSerializer,
    LatestBudgetSerializer,
    PersonSerializer,
    card_of,
)

NOT_THEM = serializers.BooleanField(
    required=False, help_text="The likely duplicates were looked at: it is none of them."
)
RegistrationBody = body_of(RegistrationForm, "Registration", not_them=NOT_THEM)
CorrectionBody = body_of(CorrectionForm, "Correction", leave_out=("social_security_number",), partial=True)
NewHouseholdBody = body_of(NewHouseholdForm, "NewHousehold")
MoveBody = body_of(MoveForm, "Move")
MemberBody = body_of(MemberForm, "Member", not_them=NOT_THEM)
KnownMemberBody = body_of(
    PlaceForm, "KnownMember", person=serializers.IntegerField(min_value=1, max_value=LARGEST_ID, help_text="Who joins.")
)
EndMembershipBody = body_of(EndMembershipForm, "EndMembership")
BudgetLineBody = body_of(
    BudgetLineForm,
    "BudgetLine",
    person=serializers.IntegerField(required=False, allow_null=True, help_text="Of the household; null: all of it."),
)


class BudgetBody(Body):
    """What the household receives and pays in a month, as told on a day."""

    on_date = serializers.DateField()
    lines = BudgetLineBody(many=True, max_length=BUDGET_ROWS)


class BalanceBody(Body):
    persons = serializers.IntegerField(min_value=0, max_value=100)
    lines = body_of(BudgetLineForm, "BalanceLine", leave_out=("person",))(many=True, max_length=BUDGET_ROWS)


def read_budget_lines(lines: list[dict], members, path: str = "lines") -> BudgetFormSet:
    """The rows of a budget, valid; raises Invalid (422), each sentence under `path`."""
    rows = BudgetFormSet(rows_data("budget", lines), prefix="budget", form_kwargs={"members": members})
    return judged_rows(rows, path)


class PersonResource(PersonInScope, ApiView):
    roles = IDENTITY_ROLES

    @reads(PersonSerializer, "A person, and with whom they live", version=ROW)
    def get(self, request, pk):
        person = self.load_person(pk)
        self.log_household_read()
        file_open = bool(self.file_access)
        shown = {"contact": self.contact, "household": self.household, "members": self.members, "file_open": file_open}
        return self.shown(PersonSerializer, person, version=person.version, **shown)


class CorrectIdentity(PersonInScope, ApiView):
    roles = TAKING_ROLES

    @writes(CorrectionBody, "Correct an identity: what is left out stays as it is", version=ROW)
    def patch(self, request, pk):
        person = self.load_person(pk)
        version = self.version()
        data = self.told(CorrectionBody)
        if not self.contact and data.keys() & set(CorrectionForm.CONTACT):
            raise Forbidden(self.contact.reason)
        if not self.way_in.writing and data.keys() & set(CorrectionForm.OF_THE_FILE):
            raise Forbidden(self.way_in.writing.reason)
        told = CorrectionForm.initial_of(person) | data | {"version": version}
        form = judged(CorrectionForm(told, contact_open=bool(self.contact), file_open=bool(self.way_in.writing)))
        return self.write(
            operations.correct_identity, about=person, person=person, version=version, changes=form.identity
        )


class WithDuplicates(PersonInScope):
    def refuse_likely_duplicates(self, form, not_them: bool) -> None:
        """Raise Conflict (409) with the likely duplicates, unless they were looked at; AlreadyDone if sent before."""
        told = form.identity
        found = queries.likely_duplicates(
            **{name: told[name] for name in ("last_name", "first_name", "usual_name", "birth_date", "phone")},
            on=clock.today(),
        )
        if not found or not_them:
            return
        require_new(None)
        self.log_read(ReadKind.SEARCH, [one.person.pk for one in found], _("likely duplicates"))
        cards = [card_of(one.person, why=one.reasons) for one in found]
        raise Conflict(_("Somebody who looks like them is known already."), code="likely-duplicates", candidates=cards)


class Register(WithDuplicates, ApiView):
    roles = TAKING_ROLES

    @writes(RegistrationBody, "Register a person and where they live; 409 with the likely duplicates", created=True)
    def post(self, request):
        data = self.told(RegistrationBody)
        not_them = data.pop("not_them", False)
        form = judged(RegistrationForm(once(data)))

        def register(actor):
            self.refuse_likely_duplicates(form, not_them)
            return operations.register_person(
                actor=actor, identity=form.identity, residence=form.residence, on=clock.today()
            )

        return self.write(register, created=True)


class HouseholdResource(HouseholdInScope, ApiView):
    roles = IDENTITY_ROLES

    @reads(HouseholdSerializer, "The household in which a person lives today", version=ROW)
    def get(self, request, pk):
        household = self.load_household(pk)
        self.log_household_read()
        shown = {"contact": self.contact, "members": self.members}
        return self.shown(HouseholdSerializer, household, version=household.version, **shown)


class Move(HouseholdInScope, ApiView):
    roles = TAKING_ROLES

    @writes(MoveBody, "The household lives elsewhere, or its address is corrected", version=ROW)
    def put(self, request, pk):
        household = self.load_household(pk)
        version = self.version()
        form = judged(MoveForm(self.told(MoveBody) | {"version": version}))
        return self.write(
            operations.move, about=self.person, household=household, version=version, residence=form.residence
        )


class OpenHousehold(PersonInScope, ApiView):
    roles = TAKING_ROLES

    @writes(NewHouseholdBody, "Somebody who lives in no household forms one", created=True)
    def post(self, request, pk):
        person = self.load_person(pk)
        form = judged(NewHouseholdForm(once(self.told(NewHouseholdBody))))
        return self.write(
            operations.open_household, created=True, person=person, residence=form.residence, on=clock.today()
        )


class AddMember(WithDuplicates, HouseholdInScope, ApiView):
    """Somebody whom nobody knows yet joins the household."""

    roles = TAKING_ROLES

    @writes(MemberBody, "Somebody new joins the household; 409 with the likely duplicates", created=True)
    def post(self, request, pk):
        household = self.load_household(pk)
        data = self.told(MemberBody)
        not_them = data.pop("not_them", False)
        form = judged(MemberForm(once(data)))

        def add(actor):
            self.refuse_likely_duplicates(form, not_them)
            return operations.add_member(
                actor=actor,
                household=household,
                role=form.cleaned_data["role"],
                starts_on=form.cleaned_data["starts_on"],
                shared_custody=form.cleaned_data["shared_custody"],
                moves=form.cleaned_data["moves"],
                identity=form.identity,
                result_url=self.person.get_absolute_url(),
            )

        return self.write(add, created=True)


class AddKnownMember(HouseholdInScope, ApiView):
    roles = TAKING_ROLES

    @writes(KnownMemberBody, "Somebody known already joins the household", created=True)
    def post(self, request, pk):
        household = self.load_household(pk)
        told = self.told(KnownMemberBody)
        form = judged(PlaceForm(told))
        known = self.fetch(Person.objects, pk=told["person"])
        return self.write(
            operations.add_member,
            created=True,
            household=household,
            person=known,
            **form.cleaned_data,
            result_url=self.person.get_absolute_url(),
        )


class EndMembership(HouseholdInScope, ApiView):
    """`pk` is a person of the household, `member` the membership that ends."""

    roles = TAKING_ROLES

    @writes(EndMembershipBody, "Somebody leaves the household", version=ROW)
    def put(self, request, pk, member):
        self.load_household(pk)
        leaving = next((one for one in self.members if one.pk == member), None)
        if leaving is None:
            raise Http404
        version = self.version()
        form = judged(EndMembershipForm(self.told(EndMembershipBody) | {"version": version}))
        told = {name: form.cleaned_data[name] for name in ("ends_on", "why_left")}
        return self.write(operations.end_membership, about=self.person, member=leaving, version=version, **told)


class BudgetResource(HouseholdInScope, ApiView):
    roles = TAKING_ROLES
    reason = ReadReason.FILE

    def load_open(self, pk):
        household = self.load_household(pk)
        require(can_record_budget(self.request.user, household))
        return household

    @reads(LatestBudgetSerializer, "The household’s latest budget", version=ROW_AND_VERSION)
    def get(self, request, pk):
        budget = queries.latest_budget(self.load_open(pk))
        self.log_household_read()
        shown = {"balance": queries.balance_of(budget, len(self.members))}
        version = f"{budget.pk}-{budget.version}" if budget else ""
        return self.shown(LatestBudgetSerializer, {"budget": budget}, version=version, **shown)

    @writes(
        BudgetBody,
        "Record the budget of a day; the day’s own budget is corrected, on the version that If-Match names",
        version=ROW_AND_VERSION,
        version_required=False,
    )
    def put(self, request, pk):
        household = self.load_open(pk)
        told = self.told(BudgetBody)
        seen = self.row_version()
        head = judged(BudgetHeadForm({"on_date": told["on_date"]}))
        rows = read_budget_lines(told["lines"], self.members)
        return self.write(
            operations.record_budget,
            about=self.person,
            household=household,
            on_date=head.cleaned_data["on_date"],
            rows=rows.rows,
            seen=seen,
        )


class BalancePreview(ApiView):
    """Stores nothing, reads nothing."""

    roles = TAKING_ROLES

    @asks(BalanceBody, BalanceSerializer, "The balance of a budget that is being told")
    def post(self, request):
        told = self.told(BalanceBody)
        rows = read_budget_lines(told["lines"], ())
        lines = [(kind, amount) for kind, _person, amount in rows.rows]
        return Response(BalanceSerializer(queries.balance(lines, told["persons"])).data)


class PersonHistory(PersonTrail, ApiView):
    @reads(TrailSerializer, "Who changed what, and who read it")
    def get(self, request, pk):
        return self.shown(TrailSerializer, self.trail(pk))


urlpatterns = [
    path("persons/", Register.as_view(), name="register"),
    path("persons/balance/", BalancePreview.as_view(), name="balance"),
    path("persons/<int:pk>/", PersonResource.as_view(), name="person"),
    path("persons/<int:pk>/identity/", CorrectIdentity.as_view(), name="person_edit"),
    path("persons/<int:pk>/history/", PersonHistory.as_view(), name="person_history"),
    path("persons/<int:pk>/household/", HouseholdResource.as_view(), name="household"),
    path("persons/<int:pk>/household/home/", Move.as_view(), name="move"),
    path("persons/<int:pk>/household/new/", OpenHousehold.as_view(), name="household_new"),
    path("persons/<int:pk>/household/members/", AddMember.as_view(), name="member_add"),
    path("persons/<int:pk>/household/members/known/", AddKnownMember.as_view(), name="member_add_known"),
    path("persons/<int:pk>/household/members/<int:member>/", EndMembership.as_view(), name="member_end"),
    path("persons/<int:pk>/budget/", BudgetResource.as_view(), name="budget"),
]
