"""One contract on one page, and one step with what serves it."""

from django.shortcuts import render

from backend.audit.views import GuardedView
from contracts.contract.scope import ContractInScope
from contracts.plan.models import Step


class ContractPage(ContractInScope, GuardedView):
    def get(self, request, pk):
        self.load_contract(pk)
        self.log_contract_read()
        return render(request, "contracts/contract.html", {"contract": self.contract, "person": self.person})


class StepPage(ContractInScope, GuardedView):
    def get(self, request, pk):
        step = Step.objects.select_related("objective").filter(pk=pk).first()
        self.load_contract(step.objective.contract_id if step else 0)
        self.log_contract_read()
        return render(request, "contracts/step.html", {"step": step, "person": self.person})
