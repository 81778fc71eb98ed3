"""The private page of somebody: an address, a code given by hand, then their contract, their steps, their decisions.

Names nobody before the code. No other page learns the address, and no browser keeps the page.
"""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from backend.audit.history import StaleVersion
from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import AlreadyDone
from backend.audit.reads import log_read
from backend.audit.views import pdf_response
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.referrals.links import HEADERS
from contracts.contract import queries as contracts
from contracts.contract.enums import ContractStatus, PartyKind
from contracts.contract.models import Version
from contracts.life.perms import can_be_mailed
from contracts.life.queries import suspension_of
from contracts.own import operations, perms, queries
from contracts.own.enums import Did
from contracts.own.forms import CommentForm, OwnCodeForm, ProposalForm
from contracts.own.models import OwnPage
from contracts.own.reader import OwnReader
from contracts.plan.enums import ByWhom, Moved, StepStatus
from contracts.plan.models import Step
from contracts.plan.queries import Plan
from contracts.signing.in_force import plan_in_force
from contracts.signing.papers import contract_pdf, steps_pdf
from contracts.signing.reading import told as read

OPENED = "contracts_own_page"
OPEN_FOR = dt.timedelta(minutes=30)
SENT = ("what", "step", "version", "words", "objective", "wording", "key")
"""What the forms of the page send."""


class MyContract(View):
    """Asks for the code; once it is right, shows the page for half an hour, and takes what the person says there."""

    http_method_names = ["get", "post"]
    is_told = False

    def dispatch(self, request, *args, **kwargs):
        response = self.answered(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    def answered(self, request, token: str) -> HttpResponse:
        self.now, self.today = clock.now(), clock.today()
        self.address = request.META.get("REMOTE_ADDR", "")
        found = queries.page_of(token)
        if found is None:
            return self.unknown()
        self.page = found
        return self.refused() or super().dispatch(request, token)

    def unknown(self) -> HttpResponse:
        """The same answer for every address that leads nowhere; it tires of who tries many."""
        try:
            operations.count_guess(address=self.address, now=self.now)
        except Refusal as refusal:
            return self.closed(429, refusal.sentence)
        return self.closed(404, _("This address leads nowhere."))

    def refused(self) -> HttpResponse | None:
        """The answer of a page that opens nothing, saying no more than why."""
        access = perms.opens(self.page, self.page.contract, self.today)
        if not access:
            return self.closed(410, access.reason)
        if self.page.is_locked:
            return self.closed(403, _("This page is locked after too many wrong codes."))
        return None

    def closed(self, status: int, sentence: str) -> HttpResponse:
        return render(self.request, "own/closed.html", {"sentence": sentence}, status=status)

    def get(self, request, token: str) -> HttpResponse:
        if not self.is_opened():
            return self.door(OwnCodeForm())
        self.tell_reading()
        return self.show()

    def post(self, request, token: str) -> HttpResponse:
        return self.act() if self.is_opened() else self.take_code()

    def is_opened(self) -> bool:
        """Whether this browser gave the code of this very page less than half an hour ago."""
        told = self.request.session.get(OPENED) or {}
        same = told.get("page") == self.page.pk and told.get("code") == self.page.code_digest
        return same and dt.datetime.fromisoformat(told["until"]) > self.now

    def door(self, form: OwnCodeForm, status: int = 200) -> HttpResponse:
        """Asks for the code; what was being sent when the page closed by itself is kept, and sent with it."""
        kept = [(name, self.request.POST[name]) for name in SENT if name in self.request.POST]
        return render(self.request, "own/door.html", {"form": form, "kept": kept}, status=status)

    def take_code(self) -> HttpResponse:
        sent = "what" in self.request.POST
        if sent and "code" not in self.request.POST:
            return self.door(OwnCodeForm(), 422)
        form = OwnCodeForm(self.request.POST)
        if not form.is_valid():
            return self.door(form, 422)
        try:
            self.page = operations.try_code(
                page=self.page, typed=form.cleaned_data["code"], address=self.address, now=self.now
            )
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
            return self.door(form, 429)
        if refused := self.refused():
            return refused
        if self.page.tries:
            form.add_error("code", _("This is not the code."))
            return self.door(form, 422)
        self.request.session.cycle_key()
        until = (self.now + OPEN_FOR).isoformat()
        self.request.session[OPENED] = {"page": self.page.pk, "code": self.page.code_digest, "until": until}
        self.is_told = True
        return self.act() if sent else self.back()

    def back(self) -> HttpResponse:
        """To the page, which is not told as one more reading when what led there was told."""
        if self.is_told:
            self.request.session[OPENED] = self.request.session[OPENED] | {"is_told": True}
        return redirect("own_page", self.page.token)

    def act(self) -> HttpResponse:
        """What the person sends from their page; what Refusal says of it is shown above it, and nothing is lost.

        Once the page was closed meanwhile, what it says to whoever comes.
        """
        acts: dict[str, Callable[[], HttpResponse]] = {
            "tick": self.tick,
            "untick": self.tick,
            "comment": self.comment,
            "propose": self.propose,
            "take_back": self.take_back,
            "remind": self.remind,
            "remind_no_more": self.remind,
            "leave": self.leave,
        }
        try:
            return acts.get(self.request.POST.get("what", ""), self.back)()
        except Forbidden:
            self.page = queries.page_of(self.page.token)
            return self.refused() or self.back()
        except Refusal as refusal:
            return self.show(errors=[refusal.sentence], status=422)

    def leave(self) -> HttpResponse:
        del self.request.session[OPENED]
        return self.closed(200, _("Your page is closed on this device."))

    def step(self) -> Step:
        """The step that is spoken of; 404 for one of somebody else's, or one that this person does not read."""
        asked = self.request.POST.get("step", "")
        signed = [objective["id"] for objective in self.text.facts["objectives"]]
        steps = Step.objects.with_said().filter(objective__contract=self.page.contract_id, objective__in=signed)
        known = asked.isascii() and asked.isdigit() and len(asked) < 16
        step = get_object_or_404(steps, pk=int(asked) if known else 0)
        if not step.is_told_to(self.page.person_id):
            raise Http404
        return step

    def tick(self) -> HttpResponse:
        done = self.request.POST["what"] == "tick"
        operations.own_tick(page=self.page, step=self.step(), done=done, now=self.now)
        return self.noted()

    def comment(self) -> HttpResponse:
        step = self.step()
        form = self.comment_form(step, self.request.POST)
        if not form.is_valid():
            return self.show(comment=(step, form), status=422)
        told = form.cleaned_data
        try:
            operations.own_comment(
                page=self.page, step=step, words=told["words"], version=told["version"], now=self.now
            )
        except StaleVersion as stale:
            data = self.request.POST.copy()
            data["version"] = stale.instance.version
            form = self.comment_form(step, data)
            form.add_error(
                "words", _("You said something else of it meanwhile: read it again, then send your words again.")
            )
            return self.show(comment=(step, form), status=409)
        return self.noted()

    def propose(self) -> HttpResponse:
        form = self.proposal_form(self.request.POST)
        if not form.is_valid():
            return self.show(proposal=form, status=422)
        told = form.cleaned_data
        try:
            operations.own_propose(
                page=self.page, objective=told["objective"], wording=told["wording"], now=self.now, key=told["key"]
            )
        except AlreadyDone:
            pass
        except Forbidden:
            raise
        except Refusal as refusal:
            form.add_error("wording", refusal.sentence)
            return self.show(proposal=form, status=422)
        return self.noted()

    def take_back(self) -> HttpResponse:
        operations.own_take_back(page=self.page, step=self.step(), now=self.now)
        return self.noted()

    def remind(self) -> HttpResponse:
        operations.own_reminders(page=self.page, wants=self.request.POST["what"] == "remind", now=self.now)
        return self.noted()

    def noted(self) -> HttpResponse:
        self.is_told = True
        messages.success(self.request, _("It is noted. Your lead worker will see it."))
        return self.back()

    def said_of(self, step: Step) -> dict:
        """What this person says of a step: nobody reads here the words of who signs with them."""
        theirs = (one for one in step.said if one["person"] == self.page.person_id)
        return next(theirs, {"words": "", "version": 0})

    def comment_form(self, step: Step, data=None) -> CommentForm:
        said = self.said_of(step)
        initial = {"words": said["words"], "version": said["version"]}
        return CommentForm(data, initial=initial, auto_id=f"step-{step.pk}-%s")

    def proposal_form(self, data=None) -> ProposalForm:
        """About what the text in force says, save what the open one drops."""
        return ProposalForm(data, objectives=[one for one in self.plan.objectives if one.dropped_on is None])

    @cached_property
    def text(self) -> Version | None:
        return contracts.version_in_force(self.page.contract)

    @cached_property
    def plan(self) -> Plan:
        """What the person signed: an open text counts for nothing here until all have signed it."""
        return plan_in_force(self.page.contract, self.text)

    def show(self, *, comment=None, proposal: ProposalForm | None = None, errors=(), status: int = 200) -> HttpResponse:
        """The page, each showing of which leaves a trace; `comment` is a step and the form sent about it."""
        page, contract = self.page, self.page.contract
        parties = contracts.parties_of(contract)
        self.log(parties)
        proposal = proposal or self.proposal_form()
        signed = read(self.text.facts, self.text.signed_on)
        context = {
            "page": page,
            "contract": contract,
            "suspension": suspension_of(contract) if contract.status == ContractStatus.SUSPENDED else None,
            "is_changing": contracts.open_version(contract) is not None,
            "schemes": signed.schemes,
            "persons": [party.person for party in parties if party.kind == PartyKind.PERSON],
            "partners": [party for party in signed.parties if party.kind == PartyKind.PARTNER],
            "lead": next(party.worker for party in parties if party.kind == PartyKind.WORKER),
            "review": queries.next_review(contract, self.today),
            "appointments": queries.appointments_of(page.person, self.now),
            "objectives": self.objectives(comment),
            "text": self.text,
            "domains": signed.domains,
            "is_mailed": bool(can_be_mailed(page.person, self.today)),
            "is_reminded": any(one.wants_reminders for one in parties if one.person_id == page.person_id),
            "decisions": queries.decisions_of(page.person, self.today),
            "visits": queries.visits_of(page),
            "proposal": proposal,
            "forms": [form for _step, form in [comment] if form] if comment else [proposal],
            "errors": errors,
        }
        return render(self.request, "own/page.html", context, status=status)

    def objectives(self, comment) -> list[dict]:
        """Objectives with their steps, each with what the person may do of it."""
        answered = queries.declined_among(self.plan.steps)
        return [
            {
                "objective": objective,
                "steps": [
                    self.told(step, answered, comment)
                    for step in objective.told
                    if step.is_told_to(self.page.person_id)
                ],
            }
            for objective in self.plan.objectives
        ]

    def told(self, step: Step, answered: set[int], comment) -> dict:
        said = comment is not None and comment[0].pk == step.pk
        theirs = step.by_whom != ByWhom.WORKER
        return {
            "step": step,
            "words": self.said_of(step)["words"],
            "answer": step.comment if step.pk in answered else "",
            "ticks": theirs and step.is_live,
            "unticks": theirs and step.status == StepStatus.DONE and step.moved_by == Moved.BY_PERSON,
            "takes_back": step.status == StepStatus.PROPOSED and step.proposed_by_id == self.page.person_id,
            "form": comment[1] if said else self.comment_form(step),
            "is_open": said,
        }

    def tell_reading(self) -> None:
        """Each reading is a visit, but for the one that a visit led to: a code typed, a step ticked."""
        opened = self.request.session[OPENED]
        if opened.get("is_told"):
            self.request.session[OPENED] = opened | {"is_told": False}
        else:
            operations.own_read(page=self.page, did=Did.READ)

    def log(self, parties, kind: ReadKind = ReadKind.PAGE) -> None:
        page: OwnPage = self.page
        log_read(
            actor=OwnReader(),
            kind=kind,
            route=self.request.resolver_match.view_name,
            person_ids=[page.person_id, *(party.person_id for party in parties if party.person_id)],
            reason=ReadReason.OWN,
            object_label=page.contract.number,
            address=self.address or None,
        )


class MyContractPaper(MyContract):
    """The contract as it was signed, to print or to keep; without the code, the way to the door."""

    http_method_names = ["get"]
    file_name = "contrat"

    def get(self, request, token: str) -> HttpResponse:
        if self.text is None or not self.is_opened():
            return self.back()
        self.log(contracts.parties_of(self.page.contract), ReadKind.DOCUMENT)
        operations.own_read(page=self.page, did=Did.PRINTED)
        return pdf_response(self.paper(), f"{self.file_name}-{self.page.contract.number}.pdf")

    def paper(self) -> bytes:
        return contract_pdf(self.page.contract, self.text, self.today)


class MyStepsPaper(MyContractPaper):
    """The sheet of what is still to be done."""

    file_name = "mes-etapes"

    def paper(self) -> bytes:
        meeting = queries.meeting_of(self.page, self.now)
        return steps_pdf(self.page.contract, self.text, self.today, meeting=meeting)
