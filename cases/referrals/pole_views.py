"""Screens of referrals to a pole of a unit."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind
from backend.audit.trail import story
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Access, require
from cases.people.models import IDENTITY_ROLES
from cases.people.perms import TAKING_ROLES
from cases.people.scope import PersonInScope, reason_of_reading
from cases.referrals import operations, perms
from cases.referrals.enums import PoleReferralStatus
from cases.referrals.forms import OutcomeForm, PoleForm, ReasonForm
from cases.referrals.models import PoleReferral
from cases.referrals.tones import POLE_TONES


class NewPoleReferral(PersonInScope, FormPage):
    """Whose members follow the person from then on: said before, logged after."""

    roles = TAKING_ROLES
    template_name = "referrals/pole.html"
    success = gettext_lazy("The pole has been told.")

    def prepare(self):
        self.load_person(self.kwargs["person"])
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def forms(self, data):
        return {"form": PoleForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.refer_to_pole(
            actor=self.request.user,
            person=self.person,
            pole=told["pole"],
            problem=told["problem"],
            reason=told["reason"],
            today=clock.today(),
            key=told["key"],
        )
        return self.person.get_absolute_url()

    def context(self):
        return {"person": self.person, "cancel_url": self.person.get_absolute_url()}


class PoleReferralInScope:
    roles = IDENTITY_ROLES

    def load(self) -> PoleReferral:
        """Sets `referral`; 404 out of scope."""
        rows = PoleReferral.objects.select_related("person", "pole__unit", "made_by", "taken_by")
        self.referral = self.fetch(rows, pk=self.kwargs["pk"])
        self.reason = reason_of_reading(self.request.user, self.referral.person, clock.today())
        self.log_read(ReadKind.PAGE, [self.referral.person_id])
        return self.referral


class PoleDetail(PoleReferralInScope, GuardedView):
    def get(self, request, pk):
        referral = self.load()
        context = {
            "referral": referral,
            "badge": {"label": referral.get_status_display(), "tone": POLE_TONES[referral.status]},
            "events": list(reversed(story([PoleReferral.history.filter(id=pk)]))),
            "actions": self.actions(referral),
        }
        return render(request, "referrals/pole_detail.html", context)

    def actions(self, referral: PoleReferral) -> list[dict]:
        user, found = self.request.user, []
        if referral.status == PoleReferralStatus.WAITING and perms.can_take(user, referral, clock.today()):
            found.append(self.action("take", _("I take it up"), "t", main=True, method="post"))
        if perms.can_close(user, referral, clock.today()):
            found.append(self.action("close", _("Close"), "c", main=True))
        if perms.can_withdraw(user, referral):
            found.append(self.action("withdraw", _("Withdraw")))
        return found

    def action(self, name: str, label: str, key: str = "", **more) -> dict:
        return {"label": label, "url": reverse(f"referrals:pole_{name}", args=[self.referral.pk]), "key": key, **more}


class TakePoleReferral(PoleReferralInScope, GuardedView):
    roles = TAKING_ROLES
    http_method_names = ["post"]

    def post(self, request, pk):
        referral = self.load()
        operations.take_pole_referral(actor=request.user, referral=referral, today=clock.today())
        messages.success(request, _("You have taken it up."))
        return redirect(referral.person)


class PoleStep(PoleReferralInScope, FormPage):
    """A form about a referral to a pole."""

    roles = TAKING_ROLES
    title = ""
    submit = ""
    template_name = "referrals/step.html"

    def access(self) -> Access:
        raise NotImplementedError

    def prepare(self):
        self.load()
        require(self.access())

    def context(self):
        return {
            "title": self.title,
            "submit": self.submit,
            "subject": f"{self.referral.person} · {self.referral.pole}",
            "cancel_url": self.referral.get_absolute_url(),
        }


class ClosePoleReferral(PoleStep):
    title = gettext_lazy("Close this referral")
    submit = gettext_lazy("Close")
    success = gettext_lazy("The referral is closed.")

    def access(self):
        return perms.can_close(self.request.user, self.referral, clock.today())

    def forms(self, data):
        return {"form": OutcomeForm(data)}

    def perform(self, forms):
        outcome = forms["form"].cleaned_data["outcome"]
        operations.close_pole_referral(
            actor=self.request.user, referral=self.referral, outcome=outcome, today=clock.today()
        )
        return self.referral.person.get_absolute_url()


class WithdrawPoleReferral(PoleStep):
    title = gettext_lazy("Withdraw this referral")
    submit = gettext_lazy("Withdraw")
    success = gettext_lazy("The referral is withdrawn.")

    def access(self):
        return perms.can_withdraw(self.request.user, self.referral)

    def forms(self, data):
        return {"form": ReasonForm(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason"]
        operations.withdraw_pole_referral(actor=self.request.user, referral=self.referral, reason=reason)
        return self.referral.person.get_absolute_url()
