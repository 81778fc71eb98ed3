"""The space of a partner's professional: what was sent to their organisation, and nothing else."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.pages import NearPaginator
from cases.referrals import operations, queries
from cases.referrals.enums import AWAITED, Answer, ReferralStatus
from cases.referrals.forms import AnswerForm
from cases.referrals.models import Referral
from cases.referrals.tones import TONES
from directory.enums import Role

PER_PAGE = 25


class Received(GuardedView):
    """By number, without a name: each is opened to be read, and its reading recorded."""

    roles = (Role.PARTNER,)

    def get(self, request):
        found = queries.in_order_of_need(Referral.objects.received_by(request.user))
        page = NearPaginator(found, PER_PAGE, asked=request.GET.get("page")).get_page(request.GET.get("page"))
        today = clock.today()
        columns = [
            {"label": _("Number")},
            {"label": _("Service")},
            {"label": _("Answer expected by")},
            {"label": _("State")},
        ]
        rows = [
            {"referral": one, "tone": TONES[one.status], "overdue": one.is_overdue(today)} for one in page.object_list
        ]
        return render(request, "referrals/received.html", {"rows": rows, "page": page, "columns": columns})


class ReceivedReferral(FormPage):
    """One referral, and its answer."""

    roles = (Role.PARTNER,)
    reason = ReadReason.PARTNER
    template_name = "referrals/received_detail.html"
    success = gettext_lazy("Thank you: your answer has been sent.")

    def prepare(self):
        rows = queries.whole(Referral.objects.received_by(self.request.user))
        self.referral = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.log_read(ReadKind.PAGE, [self.referral.person_id], self.referral.number)
        if self.referral.status == ReferralStatus.SENT and self.request.method == "GET":
            operations.mark_seen(actor=self.request.user, referral=self.referral)
            self.referral.refresh_from_db(fields=["status"])

    def forms(self, data):
        user = self.request.user
        initial = {"by": ", ".join(part for part in (user.get_full_name(), user.capacity) if part)}
        accepted = self.referral.status == ReferralStatus.ACCEPTED
        kinds = (Answer.MISS,) if accepted else tuple(Answer.values)
        return {"form": AnswerForm(data, initial=initial, kinds=kinds)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.answer(
            actor=self.request.user,
            referral=self.referral,
            given=operations.AnswerInput(told["kind"], told["words"], told["by"]),
            now=clock.now(),
            key=told["key"],
        )
        return reverse("referrals:received")

    def context(self):
        referral = self.referral
        return {
            "referral": referral,
            "badge": {"label": referral.get_status_display(), "tone": TONES[referral.status]},
            "reachable": queries.reachable(referral, clock.today()),
            "may_answer": referral.status in (*AWAITED, ReferralStatus.ACCEPTED),
            "cancel_url": reverse("referrals:received"),
        }
