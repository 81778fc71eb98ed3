"""Screens: reporting an error without an account, settling it, how fresh the sheets are."""

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from backend.audit.operations import AlreadyDone
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import Role
from directory.freshness import operations, queries
from directory.freshness.forms import ReportForm, SettleForm
from directory.models import ErrorReport
from directory.public.queries import open_services
from directory.public.views import shown
from directory.services.facts import STALE_AFTER

PER_PAGE = 25
SETTLING_ROLES = (Role.ADMINISTRATOR, Role.PARTNER)


@method_decorator(never_cache, name="dispatch")
class ReportError(View):
    """What is wrong on a public sheet, in the words of whoever reads it."""

    def get(self, request, pk):
        service = get_object_or_404(open_services(), pk=pk)
        return self.show(service, ReportForm())

    def post(self, request, pk):
        service, form = get_object_or_404(open_services(), pk=pk), ReportForm(request.POST)
        if not form.is_valid():
            return self.show(service, form, 422)
        try:
            if not form.is_from_a_robot:
                operations.report_error(
                    service=service,
                    words=form.cleaned_data["words"],
                    address=request.META.get("REMOTE_ADDR", ""),
                    now=clock.now(),
                    key=form.cleaned_data["key"],
                )
        except AlreadyDone:
            pass
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(service, form, 422)
        return redirect("offer:reported")

    def show(self, service, form: ReportForm, status: int = 200):
        return render(self.request, "public/report.html", {"service": service, "form": form}, status=status)


class Reported(View):
    def get(self, request):
        return shown(request, "public/reported.html", {})


class Freshness(GuardedView):
    """How many sheets are fresh, stale or never checked, by kind of organisation; those to check."""

    roles = (Role.ADMINISTRATOR,)

    def get(self, request):
        today = clock.today()
        page = Paginator(queries.to_check(today), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "figures": queries.figures(today),
            "page": page,
            "months": STALE_AFTER,
            "reports": queries.reports_for(request.user),
            "columns": [{"label": _("Service")}, {"label": _("Checked")}],
            "figure_columns": [
                {"label": _("Kind")},
                *({"label": label, "num": True} for label in (_("Fresh"), _("Stale"), _("Never checked"), _("Total"))),
            ],
            "mails": bool(settings.EMAIL_HOST),
        }
        return render(request, "sheets/freshness.html", context)


class SettleReport(FormPage):
    """What a reader reported, and what was done."""

    roles = SETTLING_ROLES
    template_name = "sheets/report.html"
    success = gettext_lazy("Settled.")

    def prepare(self):
        rows = ErrorReport.objects.select_related("service__organisation", "settled_by")
        if not self.request.user.holds(Role.ADMINISTRATOR):
            rows = rows.of_organisation_of(self.request.user)
        self.report = get_object_or_404(rows, pk=self.kwargs["pk"])

    def forms(self, data):
        return {"form": SettleForm(data)}

    def perform(self, forms):
        answer = forms["form"].cleaned_data["answer"]
        operations.settle_report(actor=self.request.user, report=self.report, answer=answer, today=clock.today())
        return self.back()

    def back(self) -> str:
        is_admin = self.request.user.holds(Role.ADMINISTRATOR)
        return reverse("services:freshness" if is_admin else "services:mine")

    def context(self):
        is_admin = self.request.user.holds(Role.ADMINISTRATOR)
        name = "services:edit" if is_admin else "services:mine_service"
        edit = {"label": _("Correct"), "url": reverse(name, args=[self.report.service_id])}
        return {"report": self.report, "actions": [edit], "cancel_url": self.back()}
