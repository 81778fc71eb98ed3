"""One contract on one page, and one step with what serves it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.trail import entries
from backend.audit.views import GuardedView
from backend.kit import registry
from contracts.contract import perms, queries
from contracts.contract.enums import ContractStatus
from contracts.contract.limits import late_to_sign
from contracts.contract.scope import ContractInScope
from contracts.diagnosis.drawing import grades_drawn
from contracts.diagnosis.queries import diagnosis_of
from contracts.page.mounted import ACTIONS, PANELS
from contracts.page.panels import histories_of
from contracts.plan.enums import StepStatus
from contracts.plan.models import MOST_OBJECTIVES, Step
from contracts.plan.perms import is_taken_up
from contracts.plan.queries import plan_of
from contracts.plan.scope import StepInScope
from contracts.plan.served import served
from contracts.plan.serving import step_panel
from contracts.plan.states import STEP
from contracts.schemes import named

MOVES = {
    "begin": gettext_lazy("It is under way"),
    "finish": gettext_lazy("It is done"),
    "hold": gettext_lazy("Put it on hold"),
    "plan": gettext_lazy("Still to do"),
    "cancel": gettext_lazy("Cancel it"),
    "give_up": gettext_lazy("Give it up"),
}
"""What may become of a step, in the words of its buttons."""


class ContractPage(ContractInScope, GuardedView):
    """Its objectives and steps, who signs, what comes next; the rest of it comes after."""

    def get(self, request, pk):
        self.load_contract(pk)
        self.log_contract_read()
        return render(request, "contracts/contract.html", self.context())

    def context(self) -> dict:
        contract, subject = self.contract, self.subject
        self.plan = plan_of(contract)
        came_of = served(self.request.user, self.plan, in_full=False)
        for step in self.plan.steps:
            step.served = came_of.get(step.pk, [])
        writes = subject.is_writable and contract.is_living
        actions = self.actions(subject, writes)
        return {
            "contract": contract,
            "version": self.version,
            "person": self.person,
            "badge": {"label": contract.get_status_display(), "tone": contract.tone},
            "schemes": named(contract.codes),
            "parties": subject.once("contract_parties", lambda: queries.parties_of(contract)),
            "plan": self.plan,
            "writes": writes,
            "writes_text": writes and bool(perms.text_is_open(contract, self.version)),
            "takes_objectives": len(self.plan.objectives) < MOST_OBJECTIVES,
            "way": self.way() if contract.status == ContractStatus.DRAFT else [],
            "is_past_term": contract.is_in_force and contract.ends_on < self.today,
            "late": late_to_sign(contract, self.today),
            "today": self.today,
            "actions": [action for action in actions if not action.get("menu")],
            "menu": [action for action in actions if action.get("menu")],
        }

    def way(self) -> list[dict]:
        """From the first page to the signatures: what is done, what comes next."""
        text = self.version
        done = [
            (_("Terms"), bool(text and text.ends_on)),
            (_("Diagnosis"), self.contract.domains.exists()),
            (_("Objectives and steps"), bool(self.plan.steps)),
            (_("Signatures"), False),
        ]
        current = next(rank for rank, (_label, is_done) in enumerate(done) if not is_done)
        return [
            {"label": label, "state": "done" if is_done else "current" if rank == current else "todo"}
            for rank, (label, is_done) in enumerate(done)
        ]

    def actions(self, subject: registry.Subject, writes: bool) -> list[dict]:
        found = [
            action for answer in ACTIONS for action in answer(self.request.user, self.contract, self.version, subject)
        ]
        text = writes and perms.text_is_open(self.contract, self.version)
        if text and not self.version.ends_on:
            found.insert(0, self.link("terms", _("Say the terms"), key="t", main=True))
        elif text:
            found.append(self.link("terms", _("Terms"), key="t", menu=True))
        is_open = perms.is_closable(subject) and perms.text_is_open(self.contract, self.version)
        if is_open and self.contract.status == ContractStatus.DRAFT:
            found.append(self.link("abandon", _("Give it up"), menu=True))
        found.append(self.link("history", _("History"), menu=True))
        return found

    def link(self, name: str, label: str, **more) -> dict:
        return {"label": label, "url": reverse(f"contracts:{name}", args=[self.contract.pk]), **more}


class ContractRest(ContractPage):
    """The diagnosis and what the other rooms add: beside the page, or with all of it where no script runs."""

    def get(self, request, pk):
        contract = self.load_contract(pk)
        self.log_contract_read()
        subject = self.subject
        diagnosis = diagnosis_of(contract)
        writes = subject.is_writable and bool(perms.text_is_open(contract, self.version))
        rest = {
            "contract": contract,
            "diagnosis": diagnosis,
            "drawings": grades_drawn(diagnosis),
            "writes_text": writes,
            "panels": self.panels(subject),
        }
        if request.htmx:
            return render(request, "contracts/rest.html", rest)
        return render(request, "contracts/contract.html", self.context() | rest)

    def panels(self, subject) -> list[registry.Panel]:
        user = self.request.user
        found = [answer(user, self.contract, subject) for answer in (*PANELS, *registry.contract_panels)]
        return [panel for panel in found if panel]


class StepPage(StepInScope, GuardedView):
    """One step: its state, what serves it, what could."""

    def get(self, request, pk):
        step = self.load_step(pk)
        self.log_contract_read()
        writes = self.subject.is_writable and self.contract.is_living
        context = {
            "step": step,
            "objective": self.objective,
            "contract": self.contract,
            "person": self.person,
            "badge": {"label": step.get_status_display(), "tone": step.tone},
            "writes": writes,
            "moves": [
                {"name": move.name, "label": MOVES[move.name]}
                for move in STEP.transitions
                if writes and is_taken_up(step) and move.name in MOVES and STEP.can(step, move.name)
            ],
            "panels": [step_panel(request.user, step, self.contract, self.subject)],
            "back": {"label": self.contract.number, "url": self.contract.get_absolute_url()},
            "actions": self.actions(step) if writes else [],
        }
        return render(request, "contracts/step.html", context)

    def actions(self, step: Step) -> list[dict]:
        """What was proposed is answered, and corrected once it is taken up."""
        if is_taken_up(step):
            return [self.link("step_edit", _("Correct"), key="e")]
        if step.status == StepStatus.PROPOSED and self.contract.is_in_force:
            accept = self.link("own_accept", _("Accept"), method="post", main=True)
            return [accept, self.link("own_decline", _("Decline"))]
        return []

    def link(self, name: str, label: str, **more) -> dict:
        return {"label": label, "url": reverse(f"contracts:{name}", args=[self.step.pk]), **more}


class ContractHistory(ContractInScope, GuardedView):
    """Who changed what in a contract."""

    def get(self, request, pk):
        self.load_contract(pk)
        self.log_contract_read(ReadKind.TRAIL)
        context = {
            "contract": self.contract,
            "person": self.person,
            "entries": entries(histories_of([self.contract.pk])),
            "back": {"label": self.contract.number, "url": self.contract.get_absolute_url()},
        }
        return render(request, "contracts/history.html", context)
