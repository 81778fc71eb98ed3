"""Screens of the life of a contract: a review written and read, suspension and resumption, another lead worker."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from backend.audit.typing import KeepsTyping
from backend.audit.views import Elsewhere, FormPage, GuardedView
from backend.kit import clock
from cases.following.queries import workers_of
from cases.people.scope import PersonInScope, SentOnce
from cases.reception.enums import Occasion
from cases.reception.slips.queries import open_link_of
from contracts.contract import operations as contracts
from contracts.contract import perms
from contracts.contract.enums import PartyKind
from contracts.contract.models import WRITING_ROLES
from contracts.contract.queries import lead_of, leaderless, parties_of, persons_of
from contracts.contract.scope import ContractInScope
from contracts.life import operations, queries
from contracts.life.forms import LeadForm, LeaveForm, RemindersForm, ReviewForm, SuspendForm
from contracts.life.leaving import leave
from contracts.life.panels import take_action
from contracts.life.perms import can_correct, can_part
from contracts.life.scope import ReviewInScope
from directory.enums import Role
from directory.queries import with_roles


class WriteReview(ReviewInScope, KeepsTyping, FormPage):
    """Both write, the person first; then what they decide, and how each domain goes today."""

    template_name = "life/review_form.html"
    success = gettext_lazy(
        "The review is written. Offer the slip of three questions: nobody will know who filled it in."
    )

    def typing_place(self):
        about = f"review {self.review.pk}" if self.review else f"review of contract {self.contract.pk}"
        return f"{about} by {self.request.user.pk}"

    def forms(self, data):
        domains = queries.domains_of(self.contract)
        grades = queries.grades_on(self.contract, self.review.held_on if self.review else None)
        initial = ReviewForm.initial_of(self.review, grades, self.today)
        form = ReviewForm(data, initial=initial, domains=domains)
        # the day of a review that was held stays
        form.fields["held_on"].disabled = bool(self.review and self.review.held_on)
        return {"form": form}

    def perform(self, forms):
        form = forms["form"]
        review = operations.hold_review(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            review=self.review,
            version=form.cleaned_data["version"],
            told=form.told,
            today=self.today,
            key=form.cleaned_data["key"],
        )
        return reverse("contracts:review", args=[review.pk])

    def context(self):
        return {
            "contract": self.contract,
            "person": self.person,
            "review": self.review,
            "cancel_url": self.contract.get_absolute_url(),
        }


class HoldReview(WriteReview):
    """The review that was planned; one that was held is corrected by who held it, the same day."""

    def prepare(self):
        if self.load_review(self.kwargs["pk"]) is None:
            # what was being written in it goes on as one more review, of which no version was read
            self.request.POST = self.request.POST.copy()
            self.request.POST["version"] = 0
        self.require_writing()
        self.require_state(perms.can_live(self.contract))
        is_held = bool(self.review and self.review.held_on)
        if is_held and self.request.method == "GET" and not can_correct(self.request.user, self.review, self.today):
            raise Elsewhere(reverse("contracts:review", args=[self.review.pk]))
        self.log_contract_read()


class NewReview(WriteReview):
    """One more than those that were planned."""

    def prepare(self):
        self.load_life(self.kwargs["pk"])
        self.log_contract_read()


class ReviewPage(ReviewInScope, GuardedView):
    """A review as it was written, and the slip of three questions that is offered after it, of which nothing here
    tells whether it was filled in."""

    def get(self, request, pk):
        review = self.load_review(pk)
        self.log_contract_read()
        site = request.user.site
        context = {
            "contract": self.contract,
            "person": self.person,
            "review": review,
            "grades": self.contract.ratings.filter(on=review.held_on) if review.held_on else [],
            "site": site,
            "link": open_link_of(site, Occasion.REVIEW) if site else None,
            "occasion": Occasion.REVIEW,
            "actions": self.actions(),
        }
        return render(request, "life/review.html", context)

    def actions(self) -> list[dict]:
        may_write = self.way_in.writing and perms.can_live(self.contract)
        if not may_write:
            return []
        if self.review.held_on and not can_correct(self.request.user, self.review, self.today):
            return []
        label = pgettext("a review", "Correct it") if self.review.held_on else _("Write the review")
        url = reverse("contracts:hold_review", args=[self.review.pk])
        return [{"label": label, "url": url, "key": "e", "main": not self.review.held_on}]


class Suspend(ContractInScope, FormPage):
    """The contract waits, for a reason."""

    template_name = "life/suspend.html"
    success = gettext_lazy("The contract waits: nobody is reminded of anything until it goes on.")

    def prepare(self):
        self.load_life(self.kwargs["pk"])
        self.log_contract_read()

    def forms(self, data):
        return {"form": SuspendForm(data, initial={"version": self.contract.version})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.suspend(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            version=told["version"],
            why=told["why"],
            today=self.today,
            key=told["key"],
        )
        return self.contract.get_absolute_url()

    def context(self):
        return {"person": self.person, "contract": self.contract, "cancel_url": self.contract.get_absolute_url()}


class Resume(ContractInScope, GuardedView):
    """The contract goes on, in one press."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.load_life(pk)
        operations.resume(actor=request.user, contract=self.contract, household=self.household, today=self.today)
        messages.success(request, _("The contract goes on."))
        return redirect(self.contract)


class Reminders(ContractInScope, FormPage):
    """Who wishes to be reminded by e-mail: said at any time, and signed by nobody."""

    template_name = "contracts/form.html"
    shown_again = False
    success = gettext_lazy("Saved.")

    def prepare(self):
        self.load_contract_work(self.kwargs["pk"])
        self.require_state(perms.is_living(self.contract))
        self.log_contract_read()

    def forms(self, data):
        return {"form": RemindersForm(data, parties=persons_of(self.contract), today=self.today)}

    def perform(self, forms):
        operations.set_reminders(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            wishes=forms["form"].wishes,
        )
        return self.contract.get_absolute_url()

    def context(self):
        return {
            "title": _("Reminders by e-mail"),
            "subject": self.person,
            "cancel_url": self.contract.get_absolute_url(),
        }


class Leave(SentOnce, ContractInScope, FormPage):
    """One of a couple leaves the contract to the other one."""

    template_name = "life/leave.html"
    shown_again = False
    success = gettext_lazy("The contract goes on with the one who stays.")

    def prepare(self):
        self.refuse_second_sending()
        self.load_life(self.kwargs["pk"])
        parties = parties_of(self.contract)
        self.require_state(can_part(parties, self.version))
        self.persons = {one.pk: one for one in parties if one.kind == PartyKind.PERSON}
        self.log_contract_read()

    def forms(self, data):
        return {"form": LeaveForm(data, persons=self.persons.values())}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        party = self.persons[told["party"]]
        leave(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            party=party,
            why=told["why"],
            today=self.today,
            key=told["key"],
        )
        return party.person.get_absolute_url()

    def context(self):
        return {"person": self.person, "contract": self.contract, "cancel_url": self.contract.get_absolute_url()}


class NamesLead(FormPage):
    """Somebody who follows the file leads the `contract` from now on, in the place of `lead`.

    A subclass says of which `units` they are, and where it leads: `done_at`.
    """

    success = gettext_lazy("The contract has a new lead worker: they sign the next text of it.")

    def forms(self, data):
        others = workers_of(self.units(), self.today).exclude(pk=self.lead.worker_id)
        home = (self.household, self.members)
        leaders = perms.leaders_among(with_roles(others, self.today), self.contract, home)
        self.workers = {one.pk: one for one in leaders}
        return {"form": LeadForm(data, workers=leaders)}

    def perform(self, forms):
        contracts.change_lead(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            worker=self.workers[forms["form"].cleaned_data["worker"]],
            today=self.today,
        )
        return self.done_at()


class ChangeLead(ContractInScope, NamesLead):
    """Another worker who follows the file leads the contract; they may take it themselves in one press."""

    template_name = "life/lead.html"

    def prepare(self):
        self.load_contract_work(self.kwargs["pk"])
        self.require_state(perms.is_living(self.contract))
        self.lead = lead_of(self.contract)
        self.log_contract_read()

    def units(self):
        return {self.contract.unit_id, *self.request.user.units_as(*WRITING_ROLES)}

    def done_at(self):
        return self.contract.get_absolute_url()

    def context(self):
        return {
            "person": self.person,
            "contract": self.contract,
            "lead": self.lead,
            "workers": self.workers,
            "take": take_action(self.request.user, self.contract) if self.request.user.pk in self.workers else None,
            "cancel_url": self.contract.get_absolute_url(),
        }


class Leaderless(GuardedView):
    """The contracts of the units that one manages whose lead worker left: numbers, and nobody's name."""

    roles = (Role.UNIT_MANAGER,)

    def get(self, request):
        found = leaderless(request.user.units_as(*self.roles), clock.today())
        columns = [{"label": _("Contract")}, {"label": _("Led until now by")}, {"label": _("State")}]
        return render(request, "life/leaderless.html", {"rows": found, "columns": columns})


class NameLead(PersonInScope, NamesLead):
    """A manager names who leads such a contract, among those who follow the file, and reads nothing of it."""

    roles = (Role.UNIT_MANAGER,)
    template_name = "life/name_lead.html"

    def prepare(self):
        leads = leaderless(self.request.user.units_as(*self.roles), clock.today())
        self.lead = get_object_or_404(leads, contract=self.kwargs["pk"])
        self.contract = self.lead.contract
        self.load_home()

    def load_home(self) -> None:
        """The home of the person, or of a couple's second one when the first lives in none."""
        for party in persons_of(self.contract):
            self.load_person(party.person_id)
            if self.household:
                return

    def units(self):
        return {self.contract.unit_id}

    def done_at(self):
        return reverse("contracts:leaderless")

    def context(self):
        return {
            "contract": self.contract,
            "lead": self.lead,
            "workers": self.workers,
            "lead_url": reverse("following:lead", args=[self.person.pk]),
            "cancel_url": reverse("contracts:leaderless"),
        }
