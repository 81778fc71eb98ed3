"""Screens of needs and proposals: the public form, the board, what is to be read, a proposal and its endorsements."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from backend.audit.operations import AlreadyDone
from backend.audit.trail import entries
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal, require
from collective_actions.needs import operations, perms, queries
from collective_actions.needs.enums import NeedStatus
from collective_actions.needs.forms import (
    AsideForm,
    BoardFilter,
    CarryForm,
    EndorsementForm,
    NeedForm,
    ProposalForm,
    TellForm,
)
from collective_actions.needs.models import Endorsement, Need, Proposal, stage_of, tone_of
from directory.enums import Role

PER_PAGE = 25
DESIGNERS = (Role.ACTION_DESIGNER,)
FORM = "directory/service_form.html"


@method_decorator(never_cache, name="dispatch")
class TellNeed(View):
    """What a resident says is missing: no account, no name, no script. A robot is thanked, and nothing is kept."""

    def get(self, request):
        return self.show(TellForm())

    def post(self, request):
        form = TellForm(request.POST)
        if form.is_trapped:
            return redirect("needs:told")
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            operations.tell_need(
                told=form.told,
                address=request.META.get("REMOTE_ADDR", ""),
                now=clock.now(),
                key=form.cleaned_data["key"],
            )
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(form, status=422)
        return redirect("needs:told")

    def show(self, form: TellForm, status: int = 200):
        return render(self.request, "needs/tell.html", {"form": form}, status=status)


class Thanks(View):
    def get(self, request):
        return render(request, "needs/told.html")


class Board(GuardedView):
    """Every idea at its stage: four plain lists, by theme and unit."""

    roles = perms.BOARD_ROLES

    def get(self, request):
        form = BoardFilter(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        columns = queries.board(thematic=asked.get("thematic", ""), unit=asked.get("unit"))
        today = clock.today()
        for column in columns:
            for idea in column.rows:
                idea.age = queries.age_of(idea.day, today)
        carried = columns[-1].rows
        context = {
            "filters": form,
            "columns": columns,
            "open_actions": queries.actions_open_to(request.user, carried),
            "designs": bool(perms.can_design(request.user)),
            "most": queries.PER_COLUMN,
            "actions": self.actions(),
        }
        return render(request, "needs/board.html", context, status=200 if form.is_valid() else 422)

    def actions(self) -> list[dict]:
        access = perms.can_note(self.request.user)
        note = {"label": _("Note a need"), "url": reverse("needs:new"), "key": "n", "main": True}
        found = [note | ({} if access else {"disabled_reason": access.reason})]
        if perms.can_design(self.request.user):
            found.append({"label": _("Needs to read"), "url": reverse("needs:unread")})
        found.append({"label": _("The form for residents"), "url": reverse("needs:tell")})
        return found


class Filling(FormPage):
    """A form of this room, on a page of one column."""

    roles = perms.BOARD_ROLES
    template_name = FORM
    title = ""
    submit = ""
    subject = ""

    def back(self) -> str:
        return reverse("needs:board")

    def context(self):
        return {"title": self.title, "subject": self.subject, "submit": self.submit, "cancel_url": self.back()}


class NoteNeed(Filling):
    title = gettext_lazy("Note a need")
    subject = gettext_lazy("What you see missing, without naming anybody: the staff and partners read it.")
    success = gettext_lazy("The need is on the board.")

    def prepare(self):
        require(perms.can_note(self.request.user))

    def forms(self, data):
        return {"form": NeedForm(data)}

    def perform(self, forms):
        form = forms["form"]
        operations.note_need(actor=self.request.user, told=form.told, today=clock.today(), key=form.cleaned_data["key"])
        return self.back()


class Unread(GuardedView):
    """What residents told, to be read by the design service; what it set aside lately."""

    roles = DESIGNERS

    def get(self, request):
        page = Paginator(queries.to_read(), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "aside": queries.set_aside_lately(),
            "back": {"label": _("Needs and proposals"), "url": reverse("needs:board")},
        }
        return render(request, "needs/unread.html", context)


class ShowNeed(GuardedView):
    """A need was read, and goes on the board."""

    http_method_names = ["post"]
    roles = DESIGNERS

    def post(self, request, pk):
        need = self.fetch(Need.objects, pk=pk)
        if need.status != NeedStatus.SHOWN:
            operations.show_need(actor=request.user, need=need)
        return redirect("needs:unread")


class SetAside(Filling):
    roles = DESIGNERS
    title = gettext_lazy("Set this need aside")
    submit = gettext_lazy("Set it aside")
    success = gettext_lazy("The need is set aside.")

    def prepare(self):
        self.need = self.fetch(Need.objects, pk=self.kwargs["pk"])
        self.subject = self.need.words

    def forms(self, data):
        return {"form": AsideForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.set_aside(actor=self.request.user, need=self.need, because=told["because"])
        return self.back()

    def back(self):
        return reverse("needs:unread")


class AddProposal(Filling):
    """Needs, ticked on the board or here, become one proposal."""

    roles = DESIGNERS
    title = gettext_lazy("Write a proposal")
    subject = gettext_lazy("Needs that go together become one idea, that institutions can endorse.")

    def forms(self, data):
        asked = self.request.GET.getlist("need")
        chosen = {int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 10}
        return {"form": ProposalForm(data, chosen=chosen)}

    def perform(self, forms):
        form = forms["form"]
        proposal = operations.add_proposal(
            actor=self.request.user,
            told=form.told,
            needs=form.cleaned_data["needs"],
            today=clock.today(),
            key=form.hidden,
        )
        return proposal.get_absolute_url()


class OfProposal:
    """What is about one proposal; 404 for an unknown one."""

    def load(self, pk: int) -> Proposal:
        self.proposal = self.fetch(Proposal.objects, pk=pk)
        return self.proposal

    def prepare(self):
        self.load(self.kwargs["pk"])
        self.subject = str(self.proposal)

    def back(self):
        return self.proposal.get_absolute_url()


class ProposalPage(OfProposal, GuardedView):
    """One idea: what it would change, the needs that it answers, who stands behind it, what it became."""

    roles = perms.BOARD_ROLES

    def get(self, request, pk):
        proposal = get_object_or_404(queries.proposal_of(Proposal.objects.visible_to(request.user)), pk=pk)
        stage = stage_of(proposal, len(proposal.living))
        context = {
            "proposal": proposal,
            "badge": {"label": stage.label, "tone": tone_of(stage)},
            "age": queries.age_of(proposal.day, clock.today()),
            "endorsements": [
                {"row": one, "mine": bool(perms.can_take_back(request.user, one))} for one in proposal.living
            ],
            "taken_back": queries.taken_back(proposal),
            "opens_action": proposal.action_id in queries.actions_open_to(request.user, [proposal]),
            "back": {"label": _("Needs and proposals"), "url": reverse("needs:board")},
            "actions": self.actions(proposal),
        }
        return render(request, "needs/proposal.html", context)

    def actions(self, proposal: Proposal) -> list[dict]:
        user, found = self.request.user, []
        own = [one for one in proposal.living if one.organisation_id == user.organisation_id]
        if perms.can_endorse(user) and not own:
            url = reverse("needs:endorse", args=[proposal.pk])
            found.append({"label": _("Endorse"), "url": url, "key": "s", "main": not perms.can_design(user)})
        if not perms.can_design(user):
            return found
        if not proposal.action_id:
            access = perms.can_carry(user, proposal, len(proposal.living))
            one = {"label": _("Make it an action"), "url": reverse("needs:carry", args=[proposal.pk]), "main": True}
            found.append(one | ({} if access else {"disabled_reason": access.reason}))
        return [
            *found,
            {"label": _("Correct"), "url": reverse("needs:proposal_edit", args=[proposal.pk]), "key": "e"},
            {"label": _("History"), "url": reverse("needs:proposal_history", args=[proposal.pk]), "key": "h"},
        ]


class CorrectProposal(OfProposal, Filling):
    roles = DESIGNERS
    title = gettext_lazy("Correct the proposal")
    success = gettext_lazy("Saved.")

    def forms(self, data):
        return {"form": ProposalForm(data, instance=self.proposal)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_proposal(
            actor=self.request.user,
            proposal=self.proposal,
            version=form.hidden,
            told=form.told,
            needs=form.cleaned_data["needs"],
        )
        return self.back()


class ProposalHistory(OfProposal, GuardedView):
    roles = DESIGNERS

    def get(self, request, pk):
        proposal = self.load(pk)
        context = {"service": proposal, "entries": entries(queries.histories(proposal))}
        return render(request, "directory/service_history.html", context)


class Endorse(OfProposal, Filling):
    title = gettext_lazy("Endorse this proposal")
    submit = gettext_lazy("Endorse")
    success = gettext_lazy("The endorsement is recorded.")

    def prepare(self):
        super().prepare()
        require(perms.can_endorse(self.request.user))

    def forms(self, data):
        user = self.request.user
        own = None if perms.can_design(user) else user.organisation
        return {"form": EndorsementForm(data, proposal=self.proposal, organisation=own)}

    def perform(self, forms):
        form = forms["form"]
        operations.endorse(
            actor=self.request.user,
            proposal=self.proposal,
            organisation=form.endorser,
            words=form.cleaned_data["words"],
            today=clock.today(),
            key=form.cleaned_data["key"],
        )
        return self.back()


class TakeBack(GuardedView):
    """An organisation does not endorse any more."""

    http_method_names = ["post"]
    roles = perms.BOARD_ROLES

    def post(self, request, pk):
        endorsement = get_object_or_404(Endorsement.objects.select_related("organisation", "proposal"), pk=pk)
        operations.take_back(actor=request.user, endorsement=endorsement, today=clock.today())
        return redirect(endorsement.proposal)


class Carry(OfProposal, Filling):
    """The design service and an organisation agree that it carries the idea: an action begins."""

    roles = DESIGNERS
    title = gettext_lazy("Make it an action")
    submit = gettext_lazy("Begin the action")
    success = gettext_lazy("The action is begun: it is still to be written, and is not public yet.")

    def prepare(self):
        super().prepare()
        living = self.proposal.endorsements.filter(taken_back_on__isnull=True).count()
        require(perms.can_carry(self.request.user, self.proposal, living))

    def forms(self, data):
        return {"form": CarryForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.carry(
            actor=self.request.user,
            proposal=self.proposal,
            owner=told["owner"],
            kind=told["kind"],
            key=told["key"],
        )
        return self.back()
