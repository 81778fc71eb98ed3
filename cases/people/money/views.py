"""Screens of what a household lives on over time, and of what it owes."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.views import FormPage, GuardedView
from backend.kit.access import require
from cases.people.models import IDENTITY_ROLES, Debt
from cases.people.money import operations, queries
from cases.people.money.forms import DebtForm, NewDebtForm
from cases.people.perms import TAKING_ROLES, can_record_budget, can_register
from cases.people.scope import FileInScope
from cases.people.views import back_to


class Budgets(FileInScope, GuardedView):
    """The latest budgets side by side, and the debts."""

    roles = IDENTITY_ROLES

    def get(self, request, pk):
        person = self.load_file(pk)
        self.log_household_read()
        actions = []
        if can_register(request.user) and self.way_in.writing:
            actions = [
                {"label": _("Add a debt"), "url": reverse("cases:debt_new", args=[person.pk]), "key": "d"},
                {"label": _("Record the budget"), "url": reverse("cases:budget", args=[person.pk]), "key": "b"},
            ]
        context = {
            "person": person,
            "back": back_to(person),
            "comparison": queries.compared(self.household, len(self.members)),
            "debts": queries.debts_of(self.household),
            "may_record": bool(actions),
            "actions": actions,
        }
        return render(request, "cases/budgets.html", context)


class DebtPage(FileInScope, FormPage):
    """A form about a debt, for those who follow the household."""

    roles = TAKING_ROLES
    template_name = "cases/person_form.html"
    success = gettext_lazy("Saved.")

    def prepare(self):
        self.load_file(self.kwargs["pk"])
        self.log_household_read()
        require(can_record_budget(self.request.user, self.household))
        self.back = reverse("cases:budgets", args=[self.person.pk])


class AddDebt(DebtPage):
    def forms(self, data):
        return {"form": NewDebtForm(data)}

    def perform(self, forms):
        form = forms["form"]
        told = {"debt": form.debt, "key": form.cleaned_data["key"], "result_url": self.back}
        operations.add_debt(actor=self.request.user, household=self.household, **told)
        return self.back

    def context(self):
        return {"title": _("Add a debt"), "subject": str(self.person), "cancel_url": self.back}


class CorrectDebt(DebtPage):
    """`debt` is one of the household in which the person lives today."""

    def prepare(self):
        super().prepare()
        self.debt = get_object_or_404(Debt.objects.select_related("household"), pk=self.kwargs["debt"])
        if self.debt.household_id != self.household.pk:
            raise Http404

    def forms(self, data):
        return {"form": DebtForm(data, initial=DebtForm.initial_of(self.debt))}

    def perform(self, forms):
        form = forms["form"]
        told = {"version": form.cleaned_data["version"], "changes": form.debt}
        operations.correct_debt(actor=self.request.user, debt=self.debt, **told)
        return self.back

    def context(self):
        title = str(self.debt.get_kind_display())
        return {"title": title, "subject": str(self.person), "cancel_url": self.back}
