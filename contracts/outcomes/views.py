"""Screens of what came of a contract: its end, six months later, the figures."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.typing import KeepsTyping
from backend.audit.views import Elsewhere, FormPage, GuardedView
from backend.kit import clock
from backend.kit.sheets import csv_response
from cases.reception.slips.queries import LEAST
from contracts.contract.models import WRITING_ROLES
from contracts.contract.scope import ContractInScope
from contracts.outcomes import figures, operations
from contracts.outcomes.enums import Moment
from contracts.outcomes.forms import EndForm, FiguresFilter, ViewsForm
from contracts.outcomes.models import Outcome
from contracts.outcomes.perms import FIGURES_ROLES, can_ask_later
from contracts.outcomes.queries import objectives_of
from directory.enums import Role


class EndContract(ContractInScope, KeepsTyping, FormPage):
    """Why it ends, the joint balance, both views of each objective."""

    closes = True
    template_name = "outcomes/end.html"
    success = gettext_lazy("The contract is over.")

    def prepare(self):
        self.load_life(self.kwargs["pk"])
        self.log_contract_read()

    def typing_place(self):
        return f"end of contract {self.contract.pk} by {self.request.user.pk}"

    def forms(self, data):
        initial = {"version": self.contract.version, "ended_on": self.today}
        return {"form": EndForm(data, initial=initial, objectives=objectives_of(self.contract))}

    def perform(self, forms):
        form = forms["form"]
        operations.end(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            version=form.cleaned_data["version"],
            told=form.told,
            today=self.today,
            key=form.cleaned_data["key"],
        )
        return self.contract.get_absolute_url()

    def context(self):
        return {"contract": self.contract, "person": self.person, "cancel_url": self.contract.get_absolute_url()}


class AskLater(ContractInScope, FormPage):
    """What came of the objectives, asked by phone or at the desk six months after the end."""

    template_name = "outcomes/later.html"
    shown_again = False
    success = gettext_lazy("Written down. It counts in the figures, without a name.")

    def prepare(self):
        self.load_contract_work(self.kwargs["pk"])
        self.require_state(can_ask_later(self.contract, self.today))
        known = Outcome.objects.filter(objective__contract=self.contract, moment=Moment.LATER)
        if self.request.method == "GET" and known.exclude(on=self.today).exists():
            raise Elsewhere(self.contract.get_absolute_url())
        self.known = {f"{one.voice}_{one.objective_id}": one.result for one in known}
        self.log_contract_read()

    def forms(self, data):
        return {"form": ViewsForm(data, initial=self.known, objectives=objectives_of(self.contract))}

    def perform(self, forms):
        form = forms["form"]
        operations.ask_later(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            said=form.said,
            today=self.today,
            key=form.cleaned_data["key"],
        )
        return self.contract.get_absolute_url()

    def context(self):
        return {
            "contract": self.contract,
            "person": self.person,
            "phone": self.person.phone if self.contact else "",
            "cancel_url": self.contract.get_absolute_url(),
        }


class FiguresInScope(GuardedView):
    """The figures as filtered by the address."""

    roles = FIGURES_ROLES

    def load(self) -> FiguresFilter:
        return FiguresFilter.of(self.request.GET, clock.today())


class Figures(FiguresInScope):
    """Objectives reached, by domain, scheme or unit: a table and a chart, what is few hidden."""

    def get(self, request):
        filters = self.load()
        context = {"filters": filters, "forms": [filters], **self.ways()}
        if not filters.is_valid():
            return render(request, "outcomes/figures.html", context, status=422)
        selection = filters.selection
        rows = figures.figures_of(selection)
        context |= {
            "selection": selection,
            "rows": [{"row": row, "counts": list(zip(figures.columns(), row.counts, strict=True))} for row in rows],
            "columns": figures.columns(),
            "heading": by_heading(filters),
            "charts": figures.charts_of(rows),
            "least": LEAST,
            "csv_url": f"{reverse('contracts:figures_csv')}?{request.GET.urlencode()}",
        }
        return render(request, "outcomes/figures.html", context)

    def ways(self) -> dict:
        """Back to one's contracts; to those of the unit that wait for a lead worker."""
        user = self.request.user
        mine = {"label": _("My contracts"), "url": reverse("contracts:mine")}
        leaderless = {"label": _("Contracts without a lead worker"), "url": reverse("contracts:leaderless")}
        return {
            "back": mine if user.holds(*WRITING_ROLES) else None,
            "actions": [leaderless] if user.holds(Role.UNIT_MANAGER) else [],
        }


class FiguresFile(FiguresInScope):
    def get(self, request):
        """The same as a CSV file."""
        filters = self.load()
        if not filters.is_valid():
            return redirect(f"{reverse('contracts:figures')}?{request.GET.urlencode()}")
        selection = filters.selection
        name = f"{_('contracts')}-{selection.first:%Y-%m-%d}-{selection.last:%Y-%m-%d}.csv"
        return csv_response(figures.figures_csv(figures.figures_of(selection), by_heading(filters)), name)


def by_heading(filters: FiguresFilter) -> str:
    """What the rows are, in words."""
    return str(dict(filters.fields["by"].choices)[filters.selection.by])
