"""What a page about one objective, or one step, starts from."""

from django.http import Http404

from contracts.contract import perms
from contracts.contract.models import WRITING_ROLES
from contracts.contract.scope import ContractInScope
from contracts.plan.models import Objective, Step


class ObjectiveInScope(ContractInScope):
    objective: Objective

    def load_objective(self, pk: int) -> Objective:
        """Sets `objective` and what `load_contract_work` does."""
        self.objective = self._found(Objective.objects, pk)
        self.load_contract_work(self.objective.contract_id)
        return self.objective

    def _found(self, rows, pk: int):
        found = rows.filter(pk=pk).first() if self.request.user.holds(*WRITING_ROLES) else None
        if found is None:
            raise Http404
        return found


class StepInScope(ObjectiveInScope):
    """404 for who writes no contract, 403 when the file of the person is not followed."""

    step: Step

    def load_step(self, pk: int) -> Step:
        """Sets `step`, `objective` and what `load_contract` does."""
        self.step = self._found(Step.objects.with_said().select_related("objective__contract"), pk)
        self.objective = self.step.objective
        self.load_contract(self.objective.contract_id)
        return self.step

    def load_step_work(self, pk: int) -> Step:
        """The same for a page that writes in it, while the contract is living."""
        self.load_step(pk)
        self.require_writing()
        self.require_state(perms.is_living(self.contract))
        return self.step
