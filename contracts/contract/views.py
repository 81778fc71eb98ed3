"""Screens of a contract: begun, its terms, who else signs, given up, its history, those that I lead."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.views import Elsewhere, FormPage, GuardedView
from backend.kit.clock import age
from backend.kit.pages import NearPaginator
from cases.people.scope import FileInScope
from contracts.contract import limits, operations, queries
from contracts.contract.enums import PartyKind
from contracts.contract.forms import OpenForm, PartnerForm, TermsForm
from contracts.contract.models import WRITING_ROLES
from contracts.contract.scope import ContractInScope

PER_PAGE = 25


class MyContracts(GuardedView):
    """The contracts that I lead: the living ones first, by their term."""

    roles = WRITING_ROLES

    def get(self, request):
        asked = request.GET.get("page")
        page = NearPaginator(queries.led_by(request.user), PER_PAGE, asked=asked).get_page(asked)
        rows = list(page.object_list)
        self.log_read(ReadKind.LIST, [row.person_id for row in rows])
        columns = [{"label": _("Person")}, {"label": _("Schemes")}, {"label": _("State")}, {"label": _("Until")}]
        figures = {"label": _("What came of the contracts"), "url": reverse("contracts:figures")}
        context = {"page": page, "rows": rows, "columns": columns, "actions": [figures]}
        return render(request, "contracts/mine.html", context)


class NewContract(FileInScope, FormPage):
    """Who has a living contract is led to it."""

    roles = WRITING_ROLES
    template_name = "contracts/form.html"

    def prepare(self):
        self.load_work(self.kwargs["person"])
        if self.request.method == "GET" and (living := queries.living_of(self.person)):
            raise Elsewhere(living.get_absolute_url())
        self.log_household_read()

    def forms(self, data):
        others = [member.person for member in self.members if member.person_id != self.person.pk]
        adults = [one for one in others if age(one.birth_date, self.today) >= limits.YOUNGEST and not one.died_on]
        return {"form": OpenForm(data, adults=adults)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        made = operations.open_contract(
            actor=self.request.user,
            person=self.person,
            household=self.household,
            today=self.today,
            schemes=tuple(told["schemes"]),
            second=told.get("second"),
            key=told["key"],
        )
        return reverse("contracts:terms", args=[made.pk])

    def context(self):
        return {
            "title": _("New accompaniment contract"),
            "subject": self.person,
            "submit": _("Begin the contract"),
            "cancel_url": self.person.get_absolute_url(),
        }


class ContractForms(ContractInScope, FormPage):
    """A form about the open text of a contract."""

    template_name = "contracts/form.html"
    success = gettext_lazy("Saved.")
    title = ""

    def prepare(self):
        self.load_open_text(self.kwargs["pk"])
        self.log_contract_read()

    def back(self) -> str:
        return self.contract.get_absolute_url()

    def context(self):
        return {"title": self.title, "subject": self.person, "cancel_url": self.back()}


class TermsPage(ContractForms):
    title = gettext_lazy("Terms of the contract")

    def forms(self, data):
        # signed or given up since it was opened: what was typed is shown again
        text = self.version or self.contract.versions.last()
        initial = TermsForm.initial_of(self.contract, text, self.today)
        return {"form": TermsForm(data, initial=initial, version=text)}

    def perform(self, forms):
        form = forms["form"]
        operations.set_terms(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            version=form.cleaned_data["version"],
            terms=form.told,
        )
        self.contract.refresh_from_db()
        for scheme, last in limits.late_to_sign(self.contract, self.today):
            words = _("%(scheme)s: this contract should have been signed by %(day)s.")
            messages.warning(self.request, words % {"scheme": scheme, "day": f"{last:%d/%m/%Y}"})
        return self.back()


class PartnersPage(ContractForms):
    title = gettext_lazy("An organisation signs too")
    success = gettext_lazy("This organisation signs too.")

    def forms(self, data):
        return {"form": PartnerForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.add_partner(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            organisation=told["organisation"],
            name=told["name"],
            today=self.today,
        )
        return self.back()


class RemovePartner(ContractInScope, GuardedView):
    def post(self, request, pk, party):
        self.load_open_text(pk)
        found = get_object_or_404(self.contract.parties.filter(kind=PartyKind.PARTNER, until=None), pk=party)
        operations.remove_partner(
            actor=request.user, contract=self.contract, household=self.household, party=found, today=self.today
        )
        messages.success(request, _("Taken away."))
        return redirect(self.contract)


class AbandonContract(ContractForms):
    closes = True
    template_name = "contracts/confirm.html"
    shown_again = False
    success = gettext_lazy("The contract is given up.")

    def forms(self, data):
        return {"form": Form(data)}

    def perform(self, forms):
        operations.abandon(actor=self.request.user, contract=self.contract, household=self.household, today=self.today)
        return self.person.get_absolute_url()

    def context(self):
        return {
            "title": _("Give this contract up?"),
            "subject": str(self.person),
            "submit": _("Give it up"),
            "consequences": [
                _("It was never signed: nothing binds anybody."),
                _("What was written stays in the history, and another contract may be begun."),
            ],
            "cancel_url": self.back(),
        }
