"""Screens of objectives and of steps."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.views import FormPage, GuardedView
from contracts.contract import perms
from contracts.contract.views import ContractForms
from contracts.plan import operations
from contracts.plan.forms import CorrectObjectiveForm, CorrectStepForm, NewObjectiveForm, NewStepForm
from contracts.plan.perms import is_taken_up
from contracts.plan.scope import ObjectiveInScope, StepInScope
from contracts.plan.states import STEP


class AddObjective(ContractForms):
    title = gettext_lazy("An objective")
    success = gettext_lazy("The objective is there: say its first steps.")

    def forms(self, data):
        return {"form": NewObjectiveForm(data, initial={"domain": self.request.GET.get("domain", "")})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.add_objective(
            actor=self.request.user,
            contract=self.contract,
            household=self.household,
            domain=told["domain"],
            wording=told["wording"],
            key=told["key"],
        )
        return self.back()


class ObjectivePage(ObjectiveInScope, ContractForms):
    """An objective, which changes only while the text is open."""

    def prepare(self):
        self.load_objective(self.kwargs["pk"])
        self.require_state(perms.text_is_open(self.contract, self.version))
        self.log_contract_read()


class CorrectObjective(ObjectivePage):
    title = gettext_lazy("Correct the objective")

    def forms(self, data):
        return {"form": CorrectObjectiveForm(data, initial=CorrectObjectiveForm.initial_of(self.objective))}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.correct_objective(
            actor=self.request.user,
            objective=self.objective,
            household=self.household,
            version=told["version"],
            domain=told["domain"],
            wording=told["wording"],
        )
        return self.back()


class DropObjective(ObjectivePage):
    template_name = "contracts/confirm.html"
    shown_again = False
    success = gettext_lazy("The contract says this objective no more.")

    def forms(self, data):
        return {"form": Form(data)}

    def perform(self, forms):
        operations.drop_objective(
            actor=self.request.user, objective=self.objective, household=self.household, today=self.today
        )
        return self.back()

    def context(self):
        return {
            "title": _("Drop this objective?"),
            "subject": self.objective.wording,
            "submit": _("Drop it"),
            "consequences": [_("Its steps leave the text with it."), _("What was done for it stays in the file.")],
            "cancel_url": self.back(),
        }


class AddStep(ObjectiveInScope, ContractForms):
    title = gettext_lazy("A step")
    template_name = "contracts/step_form.html"
    success = gettext_lazy("The step is there.")

    def prepare(self):
        self.load_objective(self.kwargs["pk"])
        self.require_state(perms.is_living(self.contract))
        self.log_contract_read()

    def forms(self, data):
        return {"form": NewStepForm(data)}

    def perform(self, forms):
        form = forms["form"]
        step = operations.add_step(
            actor=self.request.user,
            objective=self.objective,
            household=self.household,
            told=form.told,
            today=self.today,
            key=form.cleaned_data["key"],
        )
        return step.get_absolute_url() if "then" in self.request.POST else self.back()

    def context(self):
        return super().context() | {"objective": self.objective}


class CorrectStep(StepInScope, FormPage):
    template_name = "contracts/step_form.html"
    success = gettext_lazy("Saved.")

    def prepare(self):
        self.load_step_work(self.kwargs["pk"])
        self.require_state(is_taken_up(self.step))
        self.log_contract_read()

    def forms(self, data):
        return {"form": CorrectStepForm(data, initial=CorrectStepForm.initial_of(self.step))}

    def perform(self, forms):
        form = forms["form"]
        step = operations.correct_step(
            actor=self.request.user,
            step=self.step,
            household=self.household,
            version=form.cleaned_data["version"],
            told=form.told,
            comment=form.cleaned_data["comment"],
        )
        return step.get_absolute_url()

    def context(self):
        return {
            "title": _("Correct the step"),
            "subject": self.person,
            "objective": self.objective,
            "corrects": True,
            "cancel_url": self.step.get_absolute_url(),
        }


class MoveStep(StepInScope, GuardedView):
    """The state of a step, in one press."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.load_step_work(pk)
        how = request.POST.get("step", "")
        if how not in {move.name for move in STEP.transitions} or how == "propose":
            raise Http404
        operations.move_step(actor=request.user, step=self.step, household=self.household, how=how, today=self.today)
        messages.success(request, _("Recorded."))
        return redirect(self.step if "stay" in request.POST else self.contract)
