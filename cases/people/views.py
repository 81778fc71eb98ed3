"""Screens of people: the person's page, registering, who lives together."""

import datetime as dt

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import require_new
from backend.audit.views import FormPage, GuardedView, pdf_response
from backend.kit import clock, registry
from backend.kit.access import require
from cases.people import documents, operations, queries
from cases.people.cards import card, comparison
from cases.people.correspondence import sheet_of
from cases.people.enums import ADULT_ROLES
from cases.people.family.perms import can_correct_death
from cases.people.forms import (
    BudgetFormSet,
    BudgetHeadForm,
    CorrectionForm,
    EndMembershipForm,
    MemberForm,
    MoveForm,
    NewHouseholdForm,
    RegistrationForm,
)
from cases.people.models import IDENTITY_ROLES, BudgetLine, Household, HouseholdBudget, Person
from cases.people.overview import overview
from cases.people.perms import TAKING_ROLES, can_change_home, can_part, can_record_budget, can_register, can_take_in
from cases.people.scope import FileInScope, HouseholdInScope, PersonInScope, PersonTrail, SentOnce


class PersonPage(PersonInScope, GuardedView):
    """Who they are, with whom they live and, for those who follow them, what is under way and what comes next."""

    roles = IDENTITY_ROLES

    def get(self, request, pk):
        self.load_person(pk)
        self.log_household_read()
        return render(request, "cases/person.html", self.context(self.subject))

    def context(self, subject: registry.Subject) -> dict:
        user = self.request.user
        actions = self.actions(subject)
        return {
            "person": subject.person,
            "today": self.today,
            "household": self.household,
            "unit": self.household.place.unit if self.household and self.household.place else None,
            "members": self.members,
            "contact": self.contact,
            "file_access": self.file_access,
            "overview": overview(user, subject),
            "notices": answers(registry.person_notices, user, subject),
            "actions": [action for action in actions if not action.get("menu")],
            "menu": [action for action in actions if action.get("menu")],
            "may_register": bool(can_register(user)),
            "may_change_home": bool(self.household and can_change_home(user, self.household, self.members)),
            "may_part": bool(can_register(user) and self.contact and self.way_in.writing),
            "may_correct_death": bool(subject.person.died_on and can_correct_death(user, subject.person)),
        }

    def actions(self, subject: registry.Subject) -> list[dict]:
        found = [
            {"label": label, "url": reverse(f"cases:{name}", args=[subject.person.pk]), "key": key, "menu": True}
            for name, label, key in self.own_actions(subject)
        ]
        return found + [link for answer in registry.person_actions for link in answer(self.request.user, subject)]

    def own_actions(self, subject: registry.Subject):
        """Route, words and key of what this room offers; a household parts when another adult stays."""
        if can_register(self.request.user):
            yield "person_edit", _("Correct the identity"), "e"
            adults = {member.person_id for member in self.members if member.role in ADULT_ROLES}
            living = {member.person_id for member in self.members if member.person.died_on is None}
            apart = self.person.pk in adults & living and len(adults & living) > 1
            if apart and self.way_in.writing and self.contact:
                yield "separation", _("Separation"), ""
            if self.person.died_on is None and (self.contact or self.household is None):
                yield "death", _("Record a death"), ""
        yield "household", _("Story of the household"), ""
        if subject.is_open:
            yield "person_history", _("History"), "h"
            yield "one_page", _("Print on one page"), "p"


class PersonPanels(PersonPage):
    """What each room tells of them: fetched by their page once its top is there, or the whole page without a script."""

    def get(self, request, pk):
        person = self.load_person(pk)
        self.log_household_read()
        subject = self.subject
        panels = {"person": person, "panels": answers(registry.person_panels, request.user, subject)}
        if request.htmx:
            return render(request, "cases/person_panels.html", panels)
        return render(request, "cases/person.html", self.context(subject) | panels)


def answers(provider: registry.Provider, user, subject: registry.Subject) -> list[registry.Panel]:
    """The panels that the rooms give, in order."""
    return [panel for answer in provider if (panel := answer(user, subject))]


class OnePage(FileInScope, GuardedView):
    """The file on one A4 page."""

    roles = IDENTITY_ROLES

    def get(self, request, pk):
        person = self.load_file(pk)
        self.log_read(ReadKind.DOCUMENT, [person.pk, *(member.person_id for member in self.members)])
        sheet = sheet_of(request.user, self.subject)
        return pdf_response(documents.one_page(sheet), f"dossier-{person.pk}.pdf")


def back_to(person: Person) -> dict:
    """The way back to a person's page, above a title."""
    return {"label": str(person), "url": person.get_absolute_url()}


class WithDuplicates:
    """Shows the likely duplicates of a new person once, before anything is written."""

    candidates: list = ()

    def seems_known(self, form) -> bool:
        told = form.identity
        self.candidates = queries.likely_duplicates(
            **{name: told[name] for name in ("last_name", "first_name", "usual_name", "birth_date", "phone")},
            on=clock.today(),
        )
        if not self.candidates or self.request.POST.get("not_them"):
            return False
        # sent twice, the form would find the person whom it has just registered
        require_new(form.cleaned_data["key"])
        self.log_read(ReadKind.SEARCH, [found.person.pk for found in self.candidates], _("likely duplicates"))
        return True

    def actions_on(self, _person) -> tuple[dict, ...]:
        """The buttons beside a likely duplicate."""
        return ()

    def show_candidates(self, form):
        today = clock.today()
        found = [
            card(one.person, today, why=one.reasons, actions=self.actions_on(one.person)) for one in self.candidates
        ]
        context = {
            **self.context(),
            "form": form,
            "forms": [form],
            "candidates": found,
            "comparison": comparison(form.identity, [one.person for one in self.candidates]),
            "today": today,
        }
        return render(self.request, self.template_name, context, status=409)


class Register(WithDuplicates, FormPage):
    """A person whom nobody knows yet."""

    roles = TAKING_ROLES
    template_name = "cases/register.html"
    success = gettext_lazy("Registered.")

    def forms(self, data):
        return {"form": RegistrationForm(data)}

    def before(self, forms):
        return self.show_candidates(forms["form"]) if self.seems_known(forms["form"]) else None

    def perform(self, forms):
        form = forms["form"]
        person = operations.register_person(
            actor=self.request.user,
            identity=form.identity,
            residence=form.residence,
            on=clock.today(),
            key=form.cleaned_data["key"],
        )
        return person.get_absolute_url()

    def context(self):
        return {"today": clock.today()}


class EditPerson(PersonInScope, FormPage):
    roles = TAKING_ROLES
    template_name = "cases/person_edit.html"
    success = gettext_lazy("Saved.")

    def prepare(self):
        self.load_person(self.kwargs["pk"])
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def forms(self, data):
        initial = CorrectionForm.initial_of(self.person)
        open_to = {"contact_open": bool(self.contact), "file_open": bool(self.way_in.writing)}
        return {"form": CorrectionForm(data, initial=initial, **open_to)}

    def may_see_changes(self):
        return bool(self.contact)

    def withheld(self):
        return frozenset() if self.file_access else frozenset(CorrectionForm.OF_THE_FILE)

    def perform(self, forms):
        form = forms["form"]
        operations.correct_identity(
            actor=self.request.user,
            person=self.person,
            version=form.cleaned_data["version"],
            changes=form.identity,
        )
        return self.person.get_absolute_url()

    def context(self):
        return {
            "title": _("Correct the identity"),
            "subject": str(self.person),
            "cancel_url": self.person.get_absolute_url(),
        }


class HouseholdOfPerson(SentOnce, HouseholdInScope, FormPage):
    """A page about the household in which a person lives today; `rule` says who may write there."""

    roles = TAKING_ROLES
    rule = staticmethod(can_change_home)

    def prepare(self):
        self.load_household(self.kwargs["pk"])
        self.refuse_second_sending()
        require(self.rule(self.request.user, self.household))
        self.log_household_read()


class Move(HouseholdOfPerson):
    template_name = "cases/person_form.html"
    success = gettext_lazy("Saved.")

    def forms(self, data):
        known = MoveForm.initial_of(self.household) if self.contact else {}
        return {"form": MoveForm(data, initial=known | {"version": self.household.version})}

    def may_see_changes(self):
        return bool(self.contact)

    def perform(self, forms):
        form = forms["form"]
        operations.move(
            actor=self.request.user,
            household=self.household,
            version=form.cleaned_data["version"],
            residence=form.residence,
        )
        return self.person.get_absolute_url()

    def context(self):
        return {
            "title": _("Where they live"),
            "subject": str(self.person),
            "notice": self.contact.reason,
            "cancel_url": self.person.get_absolute_url(),
        }


class OpenHousehold(PersonInScope, FormPage):
    """Somebody who lives in no household forms one: after a separation, or a first home."""

    roles = TAKING_ROLES
    template_name = "cases/person_form.html"
    success = gettext_lazy("Saved.")

    def prepare(self):
        self.load_person(self.kwargs["pk"])
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def forms(self, data):
        return {"form": NewHouseholdForm(data)}

    def perform(self, forms):
        form = forms["form"]
        operations.open_household(
            actor=self.request.user,
            person=self.person,
            residence=form.residence,
            on=clock.today(),
            key=form.cleaned_data["key"],
        )
        return self.person.get_absolute_url()

    def context(self):
        return {
            "title": _("A household of their own"),
            "subject": str(self.person),
            "cancel_url": self.person.get_absolute_url(),
        }


class AddMember(WithDuplicates, HouseholdOfPerson):
    rule = staticmethod(can_take_in)
    template_name = "cases/member.html"
    success = gettext_lazy("Added to the household.")

    def forms(self, data):
        return {"form": MemberForm(data)}

    def before(self, forms):
        chosen = "known" in self.request.POST
        return self.show_candidates(forms["form"]) if not chosen and self.seems_known(forms["form"]) else None

    def known_person(self) -> Person | None:
        """Who was chosen among the likely duplicates; 404 for an id that is none."""
        if "known" not in self.request.POST:
            return None
        return self.fetch(Person.objects, pk=max(self.numbers("known"), default=0))

    def actions_on(self, person) -> tuple[dict, ...]:
        known = {"label": _("This is the person"), "name": "known", "value": str(person.pk), "form": "member"}
        return ({**known, "method": "post"},)

    def perform(self, forms):
        form = forms["form"]
        operations.add_member(
            actor=self.request.user,
            household=self.household,
            role=form.cleaned_data["role"],
            starts_on=form.cleaned_data["starts_on"],
            person=self.known_person(),
            identity=form.identity,
            shared_custody=form.cleaned_data["shared_custody"],
            moves=form.cleaned_data["moves"],
            key=form.cleaned_data["key"],
            result_url=self.person.get_absolute_url(),
        )
        return self.person.get_absolute_url()

    def context(self):
        return {"person": self.person, "cancel_url": self.person.get_absolute_url()}


class EndMembership(HouseholdOfPerson):
    """`pk` is a person of the household, `member` the membership that ends."""

    rule = staticmethod(can_part)
    template_name = "cases/person_form.html"
    success = gettext_lazy("Saved.")

    def prepare(self):
        super().prepare()
        self.member = next((m for m in self.members if m.pk == self.kwargs["member"]), None)
        if self.member is None:
            raise Http404

    def forms(self, data):
        return {
            "form": EndMembershipForm(
                data, initial={"version": self.member.version, "ends_on": self.today - dt.timedelta(days=1)}
            )
        }

    def perform(self, forms):
        form = forms["form"]
        operations.end_membership(
            actor=self.request.user,
            member=self.member,
            version=form.cleaned_data["version"],
            ends_on=form.cleaned_data["ends_on"],
            why_left=form.cleaned_data["why_left"],
        )
        return self.person.get_absolute_url()

    def context(self):
        return {
            "title": _("Leaves the household"),
            "subject": str(self.member.person),
            "cancel_url": self.person.get_absolute_url(),
        }


class RecordBudget(HouseholdOfPerson):
    """What the household lives on, for those who follow it."""

    reason = ReadReason.FILE
    rule = staticmethod(can_record_budget)
    template_name = "cases/budget.html"
    success = gettext_lazy("Saved.")

    def prepare(self):
        super().prepare()
        self.budget = queries.latest_budget(self.household)

    def forms(self, data):
        return {
            "budget_head": BudgetHeadForm(data, initial=BudgetHeadForm.initial_of(self.budget, self.today)),
            "budget_forms": BudgetFormSet(
                data,
                prefix="budget",
                initial=BudgetFormSet.initial_of(self.budget),
                form_kwargs={"members": self.members},
            ),
        }

    def perform(self, forms):
        head = forms["budget_head"].cleaned_data
        operations.record_budget(
            actor=self.request.user,
            household=self.household,
            on_date=head["on_date"],
            rows=forms["budget_forms"].rows,
            seen=forms["budget_head"].seen,
        )
        return self.person.get_absolute_url()

    def version_data(self, instance):
        return BudgetHeadForm.seen_of(instance)

    def histories(self, _instance):
        return budget_histories(self.household)

    def context(self):
        return {
            "person": self.person,
            "members": self.members,
            "balance": queries.balance_of(self.budget, len(self.members)),
            "cancel_url": self.person.get_absolute_url(),
        }


def budget_histories(household: Household) -> list:
    budgets = HouseholdBudget.history.filter(household=household)
    return [budgets, BudgetLine.history.filter(budget__in=budgets.values("id"))]


class CommuneSuggestions(GuardedView):
    """The communes that a few letters or figures may mean; no personal data."""

    roles = TAKING_ROLES

    def get(self, request):
        return JsonResponse({"suggestions": queries.communes_suggested(request.GET.get("q", ""))})


class BalancePreview(GuardedView):
    """The balance of the rows being typed; stores nothing, reads nothing."""

    roles = TAKING_ROLES

    def post(self, request):
        rows = BudgetFormSet(request.POST, prefix="budget")
        rows.is_valid()
        persons = max(self.numbers("persons"), default=0)
        balance = queries.balance([form.readable for form in rows.forms if form.readable], persons)
        return render(request, "cases/balance.html", {"balance": balance})


class PersonHistory(PersonTrail, GuardedView):
    """Who changed what, and who read it."""

    def get(self, request, pk):
        return render(request, "cases/history.html", self.trail(pk))
