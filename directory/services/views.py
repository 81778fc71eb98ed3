"""Screens of the social directory: finding a service, its sheet, and what the administrator keeps right."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.trail import entries
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock, registry
from backend.kit.pages import NearPaginator
from directory.enums import Role
from directory.models import Organisation, PoleMembership, Professional, Service
from directory.services import operations, queries
from directory.services.forms import (
    LeavePoleForm,
    OrganisationForm,
    PoleMembershipForm,
    ProfessionalForm,
    ServiceFilter,
    ServiceForm,
)
from directory.services.perms import READING_ROLES
from directory.services.telling import told_of

PER_PAGE = 25


class Reading(GuardedView):
    """A page of the directory; `person_id` is the person from whose page one comes, to whom one goes back."""

    roles = READING_ROLES

    @property
    def person_id(self) -> int | None:
        told = self.request.GET.get("person", "")
        return int(told) if told.isdecimal() and len(told) < 10 else None

    @property
    def administers(self) -> bool:
        return self.request.user.holds(Role.ADMINISTRATOR)


class Services(Reading):
    """Every service, by name, theme and place."""

    def get(self, request):
        form = ServiceFilter(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        near, page_asked = form.communes if asked else (), request.GET.get("page")
        found = queries.listed(
            text=asked.get("q", ""),
            thematic=asked.get("thematic", ""),
            near=near,
            closed=self.administers,
        )
        page = NearPaginator(found, PER_PAGE, asked=page_asked).get_page(page_asked)
        columns = [{"label": _("Service")}, {"label": _("Themes")}, {"label": _("Where")}]
        rows = [
            {"placed": queries.placed(one, near), "themes": ", ".join(one.theme_labels)} for one in page.object_list
        ]
        context = {
            "filters": form,
            "rows": rows,
            "place": form.place if near else "",
            "page": page,
            "columns": columns,
            "person_id": self.person_id,
            "actions": self.actions(),
        }
        return render(request, "directory/services.html", context, status=200 if form.is_valid() else 422)

    def public_url(self) -> str:
        """The public list with what is looked for here, to print a choice of it: without the person it is for."""
        asked = {name: self.request.GET[name] for name in ServiceFilter.base_fields if self.request.GET.get(name)}
        return reverse("offer:services", query=asked)

    def actions(self) -> list[dict]:
        public = {"label": _("As everybody reads it"), "url": self.public_url()}
        if not self.administers:
            return [public]
        return [
            {"label": _("New service"), "url": reverse("services:new"), "key": "n", "main": True},
            {"label": _("Freshness of the sheets"), "url": reverse("services:freshness")},
            {"label": _("Organisations"), "url": reverse("services:organisations")},
            {"label": _("Who works in which pole"), "url": reverse("services:poles")},
            {"label": _("Services of others"), "url": reverse("exchange:imports")},
            public,
        ]


class ServiceSheet(Reading):
    """What it does, for whom, how to refer, how to reach it, who works there."""

    def get(self, request, pk):
        service = get_object_or_404(
            Service.objects.select_related("organisation", "commune__unit", "checked_by"), pk=pk
        )
        offered = [one for answer in registry.service_actions for one in answer(request.user, service, self.person_id)]
        context = {
            "service": service,
            "told": told_of([service], clock.now())[0],
            "professionals": queries.professionals_of(service),
            "administers": self.administers,
            "person_id": self.person_id,
            "actions": offered + self.upkeep(service),
        }
        return render(request, "directory/service.html", context)

    def upkeep(self, service: Service) -> list[dict]:
        if not self.administers:
            return []
        return [
            {"label": _("Correct"), "url": reverse("services:edit", args=[service.pk]), "key": "e"},
            {"label": _("All is still right"), "url": reverse("services:check", args=[service.pk]), "method": "post"},
            {"label": _("Add a professional"), "url": reverse("services:professional_new", args=[service.pk])},
            {"label": _("History"), "url": reverse("services:history", args=[service.pk]), "key": "h"},
        ]


class ServiceHistory(GuardedView):
    roles = (Role.ADMINISTRATOR,)

    def get(self, request, pk):
        service = get_object_or_404(Service.objects.select_related("organisation"), pk=pk)
        context = {"service": service, "entries": entries(queries.histories(service))}
        return render(request, "directory/service_history.html", context)


class Upkeep(FormPage):
    """A form of the administrator."""

    roles = (Role.ADMINISTRATOR,)
    template_name = "directory/service_form.html"
    success = gettext_lazy("Saved.")
    title = ""
    subject = ""

    def back(self) -> str:
        return reverse("services:list")

    def context(self):
        return {"title": self.title, "subject": self.subject, "cancel_url": self.back()}


class AddOrganisation(Upkeep):
    title = gettext_lazy("New organisation")

    def forms(self, data):
        return {"form": OrganisationForm(data)}

    def perform(self, forms):
        form = forms["form"]
        operations.add_organisation(actor=self.request.user, told=form.told, key=form.hidden)
        return self.back()

    def back(self):
        return reverse("services:organisations")


class CorrectOrganisation(Upkeep):
    title = gettext_lazy("Correct the organisation")

    def prepare(self):
        self.organisation = get_object_or_404(Organisation, pk=self.kwargs["pk"])
        self.subject = str(self.organisation)

    def forms(self, data):
        return {"form": OrganisationForm(data, instance=self.organisation)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_organisation(
            actor=self.request.user, organisation=self.organisation, version=form.hidden, told=form.told
        )
        return self.back()

    def back(self):
        return reverse("services:organisations")


class Organisations(GuardedView):
    """Every organisation, for the administrator."""

    roles = (Role.ADMINISTRATOR,)

    def get(self, request):
        page = Paginator(Organisation.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
        new = {"label": _("New organisation"), "url": reverse("services:organisation_new"), "key": "n", "main": True}
        columns = [{"label": _("Organisation")}, {"label": _("Kind")}, {"label": _("State")}]
        context = {"page": page, "columns": columns, "actions": [new]}
        return render(request, "directory/organisations.html", context)


class AddService(Upkeep):
    title = gettext_lazy("New service")

    def forms(self, data):
        return {"form": ServiceForm(data)}

    def perform(self, forms):
        form = forms["form"]
        service = operations.add_service(actor=self.request.user, told=form.told, key=form.hidden)
        return service.get_absolute_url()


class CorrectService(Upkeep):
    title = gettext_lazy("Correct the service")

    def prepare(self):
        self.service = get_object_or_404(Service.objects.select_related("organisation"), pk=self.kwargs["pk"])
        self.subject = str(self.service)

    def forms(self, data):
        return {"form": ServiceForm(data, instance=self.service)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_service(actor=self.request.user, service=self.service, version=form.hidden, told=form.told)
        return self.back()

    def back(self):
        return self.service.get_absolute_url()


class AddProfessional(Upkeep):
    title = gettext_lazy("Add a professional")

    def prepare(self):
        self.service = get_object_or_404(Service.objects.select_related("organisation"), pk=self.kwargs["pk"])
        self.subject = str(self.service)

    def forms(self, data):
        return {"form": ProfessionalForm(data)}

    def perform(self, forms):
        form = forms["form"]
        operations.add_professional(actor=self.request.user, service=self.service, told=form.told, key=form.hidden)
        return self.back()

    def back(self):
        return self.service.get_absolute_url()


class CorrectProfessional(Upkeep):
    title = gettext_lazy("Correct the professional")

    def prepare(self):
        rows = Professional.objects.select_related("service__organisation")
        self.professional = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.subject = str(self.professional)

    def forms(self, data):
        return {"form": ProfessionalForm(data, instance=self.professional)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_professional(
            actor=self.request.user, professional=self.professional, version=form.hidden, told=form.told
        )
        return self.back()

    def back(self):
        return self.professional.service.get_absolute_url()


class Poles(Upkeep):
    """Who works in which pole, and a form for one more."""

    template_name = "directory/poles.html"

    def forms(self, data):
        return {"form": PoleMembershipForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.join_pole(
            actor=self.request.user,
            account=told["user"],
            pole=told["pole"],
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            key=told["key"],
        )
        return reverse("services:poles")

    def context(self):
        columns = [
            {"label": _("Pole")},
            {"label": _("Who")},
            {"label": _("From")},
            {"label": _("Until")},
            {"label": _("Actions"), "hidden": True},
        ]
        page = Paginator(queries.members_of_poles(clock.today()), PER_PAGE).get_page(self.request.GET.get("page"))
        return {"page": page, "columns": columns}


class LeavePole(Upkeep):
    title = gettext_lazy("Last day in the pole")

    def prepare(self):
        rows = PoleMembership.objects.select_related("user", "pole__unit")
        self.membership = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.subject = str(self.membership)

    def forms(self, data):
        return {"form": LeavePoleForm(data, initial={"version": self.membership.version})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.leave_pole(
            actor=self.request.user, membership=self.membership, version=told["version"], ends_on=told["ends_on"]
        )
        return self.back()

    def back(self):
        return reverse("services:poles")
