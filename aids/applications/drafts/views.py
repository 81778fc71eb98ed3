"""A draft changes hands."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aids.applications.drafts import operations
from aids.applications.enums import ApplicationStatus
from aids.applications.models import Application
from backend.audit.views import GuardedView
from backend.kit import clock
from backend.kit.access import Refusal
from cases.people.perms import TAKING_ROLES


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
