"""A draft is opened, and changes hands."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aids.applications.drafts import operations
from aids.applications.enums import ApplicationStatus
from aids.applications.forms import OpenForm
from aids.applications.models import Application
from aids.applications.operations import open_application
from aids.applications.support.queries import step_meant
from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal
from cases.people.models import Person
from cases.people.perms import TAKING_ROLES, home_seen_by


class OpenApplication(FormPage):
    """Opening a draft makes its taker follow the household: said before, logged after.

    The address may name the step of a contract for which it is opened, and the aid that is asked for.
    """

    roles = TAKING_ROLES
    template_name = "applications/open.html"

    def prepare(self):
        user, asked = self.request.user, self.request.GET.get("step", "")
        self.person = self.fetch(Person.objects, pk=self.kwargs["person"])
        self.household, _members = home_seen_by(user, self.person, clock.today())
        if self.household is None:
            raise Http404
        self.step = step_meant(user, self.household, self.person, asked, clock.today()) if asked else None
        self.step_is_strange = bool(asked) and self.step is None
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def forms(self, data):
        return {"form": OpenForm(data)}

    def perform(self, forms):
        user = self.request.user
        if user.site is None:
            raise Refusal(_("Your account has no site: an administrator must give it one."))
        application = open_application(
            actor=user,
            household=self.household,
            applicant=self.person,
            site=user.site,
            on=clock.today(),
            step=self.step,
            key=forms["form"].cleaned_data["key"],
        )
        query = {"aid": self.request.GET["aid"]} if "aid" in self.request.GET else None
        return reverse("applications:fill_in", args=[application.pk], query=query)

    def context(self):
        return {
            "person": self.person,
            "step": self.step,
            "step_is_strange": self.step_is_strange,
            "cancel_url": (self.step or self.person).get_absolute_url(),
        }


class TakeOver(GuardedView):
    """Any desk may finish a draft; what it says is read only once it is theirs."""

    roles = TAKING_ROLES

    def post(self, request, pk):
        drafts = Application.objects.filter(status=ApplicationStatus.DRAFT).select_related("household", "applicant")
        draft = get_object_or_404(drafts, pk=pk)
        if request.user.site is None:
            messages.error(request, _("Your account has no site: an administrator must give it one."))
            return redirect(draft.applicant)
        try:
            operations.take_over(actor=request.user, application=draft, site=request.user.site, on=clock.today())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(draft.applicant)
        messages.success(request, _("This draft is yours now: go on where it was left."))
        return redirect("applications:fill_in", pk=draft.pk)
