"""Screens that join a step with what serves it: a seat in a collective action, a referral, what exists already."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from backend.audit.operations import operation
from backend.audit.views import GuardedView
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.people.models import Household
from cases.referrals.models import Referral
from cases.referrals.views import NewReferral
from collective_actions.enrolment import queries as enrolment
from collective_actions.enrolment.forms import FromFileForm
from collective_actions.enrolment.models import Enrolment
from collective_actions.enrolment.views import EnrolFromFile
from contracts.contract.queries import persons_of
from contracts.plan import operations
from contracts.plan.scope import StepInScope
from contracts.plan.serving import known_referrals, living_enrolments

LONGEST_NUMBER = 10


class StepToServe(StepInScope):
    """One step of a contract in which the account writes, and somebody who is a party of it."""

    home: Household

    def load_signer_of_step(self) -> None:
        """Sets `home`, the household in which the contract is written, and what `load_step_work` does; 404 for a person
        who is no party today, or was none of a contract that is over since."""
        self.load_step_work(self.kwargs["pk"])
        self.home = self.household
        signers = self.contract.person_ids if self.late else [one.person_id for one in persons_of(self.contract)]
        if self.kwargs["person"] not in signers:
            raise Http404

    def number_asked(self, name: str) -> int | None:
        told = self.request.GET.get(name, "")
        return int(told) if told.isdecimal() and len(told) < LONGEST_NUMBER else None

    @property
    def back_url(self) -> str:
        return self.step.get_absolute_url()

    def context(self) -> dict:
        """That of the page which it joins with the step, and what it is for."""
        words = _("For the step: “%(words)s”") % {"words": self.step.wording}
        return super().context() | {"back": {"label": words, "url": self.back_url}, "cancel_url": self.back_url}


class EnrolForStep(StepToServe, EnrolFromFile):
    """Somebody of the contract is enrolled, with their agreement, and the seat serves the step: in one operation."""

    def prepare(self):
        self.load_signer_of_step()
        super().prepare()

    def form_of(self, data):
        return FromFileForm(
            data, series=enrolment.offered(clock.now()), initial={"series": self.number_asked("series")}
        )

    def enrol(self, form) -> Enrolment:
        user = self.request.user
        with operation("contracts.enrol_for_step", actor=user, key=form.cleaned_data["key"]):
            made = super().enrol(form)
            operations.tie(actor=user, step=self.step, household=self.home, today=clock.today(), enrolment=made)
            return made

    def context(self):
        """The dates that were suggested come first: they may be further than those shown."""
        context, asked = super().context(), self.number_asked("series")
        chosen = enrolment.offered(clock.now()).filter(pk=asked).first() if asked else None
        if chosen:
            context["offered"] = [chosen, *(one for one in context["offered"] if one.pk != chosen.pk)]
        return context


class ReferForStep(StepToServe, NewReferral):
    """Somebody of the contract is referred, and the referral serves the step: in one operation."""

    def prepare(self):
        self.load_signer_of_step()
        super().prepare()

    def write(self, form) -> Referral:
        user = self.request.user
        with operation("contracts.refer_for_step", actor=user, key=form.cleaned_data["key"]) as running:
            made = super().write(form)
            operations.tie(actor=user, step=self.step, household=self.home, today=clock.today(), referral=made)
            running.result_url = self.back_url
            return made

    def done(self, referral: Referral) -> str:
        super().done(referral)
        return self.back_url

    def once_noted(self, referral: Referral) -> dict:
        return {"label": _("Done: back to the step"), "url": self.back_url, "main": True}


class TieToStep(StepInScope, GuardedView):
    """A seat or a referral that exists serves the step from now on."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.load_step_work(pk)
        persons = [party.person for party in persons_of(self.contract)]
        choices = {
            "enrolment": living_enrolments(self.step, persons),
            "referral": known_referrals(request.user, self.step, persons),
        }
        asked = next((name for name in choices if request.POST.get(name)), None)
        number = next(iter(self.numbers(asked)), None) if asked else None
        found = choices[asked].filter(pk=number).first() if number else None
        if found is None:
            messages.error(request, _("Choose what serves this step."))
            return redirect(self.step)
        return self.tie(asked, found)

    def tie(self, name: str, found: Enrolment | Referral):
        told = {"step": self.step, "household": self.household, "today": clock.today(), name: found}
        try:
            operations.tie(actor=self.request.user, **told)
        except Forbidden:
            raise
        except Refusal as refusal:
            messages.error(self.request, refusal.sentence)
        else:
            messages.success(self.request, _("Recorded: it serves this step."))
        return redirect(self.step)


class UntieFromStep(StepInScope, GuardedView):
    """It does not serve the step: the seat, or the referral, stays."""

    http_method_names = ["post"]

    def post(self, request, pk, tie):
        self.load_step_work(pk)
        tied = get_object_or_404(self.step.ties, pk=tie)
        operations.untie(actor=request.user, step=self.step, household=self.household, tied=tied)
        messages.success(request, _("Recorded: it does not serve this step any more."))
        return redirect(self.step)
