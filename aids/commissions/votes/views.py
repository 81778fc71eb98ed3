"""Acts of a vote, from the page of a request."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aids.commissions.perms import can_prepare
from aids.commissions.scope import ItemInScope
from aids.commissions.votes import operations
from aids.commissions.votes.enums import BallotStatus
from aids.commissions.votes.forms import BallotForm, CastingForm, DissentForm
from aids.commissions.votes.models import Ballot
from backend.audit.views import GuardedView
from backend.kit.access import Refusal, require
from directory.enums import Role

SECRETARY = (Role.COMMISSION_SECRETARY,)


class BallotStep(ItemInScope, GuardedView):
    """An act on the open vote of a request; 404 when there is none."""

    def load_ballot(self) -> Ballot:
        self.load_item()
        self.ballot = self.item.ballots.filter(status=BallotStatus.OPEN).first()
        if self.ballot is None:
            raise Refusal(_("This vote is not open."))
        return self.ballot

    def back(self):
        return redirect("commissions:item", pk=self.session.pk, position=self.item.position)

    def judged(self, form):
        """The form once valid; else a refusal in the words of its first error."""
        if not form.is_valid():
            raise Refusal(next(iter(form.errors.values()))[0])
        return form.cleaned_data


class SecretaryStep(BallotStep):
    """An act of the secretary: asked before anything that was sent is read."""

    roles = SECRETARY

    def load(self):
        require(can_prepare(self.request.user, super().load().unit_id))
        return self.session


class OpenBallot(SecretaryStep):
    def post(self, request, pk, position):
        self.load_item()
        told = self.judged(BallotForm(request.POST))
        operations.open_ballot(
            actor=request.user, item=self.item, question=told["question"], is_secret=told["is_secret"]
        )
        return self.back()


class Vote(BallotStep):
    def post(self, request, pk, position):
        voice = next(iter(self.numbers("voice")), 0)
        operations.vote(
            actor=request.user, ballot=self.load_ballot(), voice_id=voice, choice=request.POST.get("choice", "")
        )
        messages.success(request, _("Your voice is counted."))
        return self.back()


class RecordVotes(SecretaryStep):
    def post(self, request, pk, position):
        ballot = self.load_ballot()
        told = {
            int(name.removeprefix("voice-")): choice
            for name, choice in request.POST.items()
            if name.startswith("voice-") and name.removeprefix("voice-").isdecimal() and len(name) < 24 and choice
        }
        operations.record_votes(actor=request.user, ballot=ballot, choices=told)
        return self.back()


class CloseBallot(SecretaryStep):
    def post(self, request, pk, position):
        ballot = self.load_ballot()
        told = self.judged(CastingForm(request.POST))
        closed = operations.close_ballot(actor=request.user, ballot=ballot, casting_vote=told["casting_vote"])
        messages.success(request, _("The vote is carried.") if closed.is_carried else _("The vote is not carried."))
        return self.back()


class CancelBallot(SecretaryStep):
    def post(self, request, pk, position):
        operations.cancel_ballot(actor=request.user, ballot=self.load_ballot(), reason=request.POST.get("reason", ""))
        messages.success(request, _("The vote is given up."))
        return self.back()


class RecordDissent(SecretaryStep):
    def post(self, request, pk, position):
        self.load_item()
        told = self.judged(DissentForm(request.POST))
        operations.record_dissent(
            actor=request.user, item=self.item, attendance_id=told["attendance"], words=told["words"]
        )
        messages.success(request, _("The dissent is recorded."))
        return self.back()
