"""Screens of the sheets: a partner's own, an organisation's for the staff, what partners propose."""

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from directory.enums import Role
from directory.models import Organisation, Service, SheetChange
from directory.services.perms import READING_ROLES
from directory.sheets import changes, operations
from directory.sheets.forms import AnswerForm
from directory.sheets.perms import ANSWERING_ROLES
from directory.sheets.scope import OwnServiceSheet, OwnSheet, OwnSheets, own_organisation

PER_PAGE = 25


class Mine(OwnSheets, GuardedView):
    """The sheets of one's organisation: what they say, what waits, when they were checked, what readers report."""

    def get(self, request):
        context = self.sheets() | {"waiting_label": _("Waiting for approval")}
        return render(request, "sheets/mine.html", context)


class ChangeMine(OwnSheet, FormPage):
    """A form of a partner: proposed, or written at once, as the département wishes."""

    template_name = "sheets/change.html"

    def prepare(self):
        self.load_sheet()

    def forms(self, data):
        return {"form": self.form_of(data)}

    def perform(self, forms):
        form = forms["form"]
        change = operations.change(**self.change_told(form), actor=self.request.user)
        if settings.DIRECTORY_APPROVAL:
            self.success = _("Sent: the sheet changes once it is approved.") if change else _("Nothing differs.")
        else:
            self.success = _("Saved: everybody reads it now.")
        return reverse("services:mine")

    def context(self):
        first = _("The département reads what you change before everybody does.")
        return {
            "sheet": self.sheet,
            "elsewhere": self.elsewhere,
            "who_reads": first if settings.DIRECTORY_APPROVAL else _("Everybody reads what you change at once."),
            "waiting": self.waiting,
            "cancel_url": reverse("services:mine"),
        }


class ChangeMyService(OwnServiceSheet, ChangeMine):
    pass


class ConfirmSheet(GuardedView):
    """« All is still right », by the organisation or the administrator."""

    http_method_names = ["post"]
    roles = (Role.ADMINISTRATOR, Role.PARTNER)

    def post(self, request, pk):
        rows = Service.objects.select_related("organisation")
        if not request.user.holds(Role.ADMINISTRATOR):
            rows = rows.filter(organisation=own_organisation(request.user), is_open=True)
        service = get_object_or_404(rows, pk=pk)
        operations.confirm_sheet(actor=request.user, service=service, today=clock.today())
        if request.user.holds(Role.ADMINISTRATOR):
            return redirect(service)
        return redirect("services:mine")


class OrganisationSheet(GuardedView):
    """The sheet of a partner, for the staff: contacts, missions, ways of working, needs perceived, services."""

    roles = READING_ROLES

    def get(self, request, pk):
        organisation = get_object_or_404(Organisation, pk=pk)
        services = organisation.services.filter(is_open=True).select_related("commune")
        edit = {"label": _("Correct"), "url": reverse("services:organisation_edit", args=[pk]), "key": "e"}
        context = {
            "organisation": organisation,
            "services": services,
            "actions": [edit] if request.user.holds(Role.ADMINISTRATOR) else [],
        }
        return render(request, "sheets/organisation.html", context)


class SheetChanges(GuardedView):
    """What partners propose, the oldest first."""

    roles = ANSWERING_ROLES

    def get(self, request):
        rows = SheetChange.objects.kept_right_by(request.user).filter(outcome="")
        rows = rows.select_related("organisation", "service__organisation", "proposed_by")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        columns = [{"label": _("Sheet")}, {"label": _("Proposed by")}, {"label": _("On")}]
        return render(request, "sheets/proposals.html", {"page": page, "columns": columns})


class AnswerSheetChange(FormPage):
    """What a sheet says beside what is proposed, and the answer."""

    roles = ANSWERING_ROLES
    template_name = "sheets/proposal.html"
    success = gettext_lazy("Answered.")

    def prepare(self):
        rows = SheetChange.objects.kept_right_by(self.request.user).select_related(
            "organisation", "service__organisation", "proposed_by", "answered_by"
        )
        self.change = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.sheet = self.change.service or self.change.organisation

    def forms(self, data):
        return {"form": AnswerForm(data, initial={"version": self.sheet.version})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        answered = {"actor": self.request.user, "change": self.change, "today": clock.today()}
        if told["decision"] == "approve":
            operations.approve(**answered, version=told["version"], answer=told["answer"])
        else:
            operations.send_back(**answered, answer=told["answer"])
        return reverse("services:proposals")

    def context(self):
        rows = changes.side_by_side(self.sheet, self.change.told)
        return {"change": self.change, "changes": rows, "cancel_url": reverse("services:proposals")}
