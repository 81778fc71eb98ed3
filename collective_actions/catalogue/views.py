"""Screens of actions: the list, what is written of one, who has a part in it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.trail import entries
from backend.audit.views import FormPage, GuardedView
from backend.kit.access import require
from collective_actions.catalogue import operations, perms, queries
from collective_actions.catalogue.enums import STATUS_TONES
from collective_actions.catalogue.forms import ActionFilter, ActionForm, PartForm
from collective_actions.catalogue.models import CATALOGUE_ROLES, Action, Part
from directory.enums import Role

PER_PAGE = 25
WRITING_ROLES = (Role.ACTION_DESIGNER, Role.PARTNER)


class Actions(GuardedView):
    """Every action that the account may open, whatever its state."""

    roles = CATALOGUE_ROLES

    def get(self, request):
        form = ActionFilter(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        found = queries.listed(
            request.user,
            text=asked.get("q", ""),
            state=asked.get("status", ""),
            thematic=asked.get("thematic", ""),
        )
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        columns = [{"label": _("Action")}, {"label": _("Themes")}, {"label": _("Owner")}, {"label": _("State")}]
        rows = [{"action": one, "tone": STATUS_TONES[one.status]} for one in page.object_list]
        context = {"filters": form, "page": page, "rows": rows, "columns": columns, "actions": self.actions()}
        return render(request, "collective/actions.html", context, status=200 if form.is_valid() else 422)

    def actions(self) -> list[dict]:
        found = [{"label": _("As everybody reads it"), "url": reverse("actions:catalogue")}]
        if self.request.user.holds(*WRITING_ROLES):
            found.insert(0, {"label": _("My enrolments"), "url": reverse("collective:enrolments")})
        if perms.can_add(self.request.user):
            found.insert(0, {"label": _("New action"), "url": reverse("collective:new"), "key": "n", "main": True})
        return found


class ActionForms(FormPage):
    """A form about an action."""

    roles = WRITING_ROLES
    template_name = "collective/form.html"
    success = gettext_lazy("Saved.")
    title = ""
    action: Action | None = None

    def prepare(self):
        if "pk" in self.kwargs:
            self.action = self.fetch(Action.objects.select_related("owner"), pk=self.kwargs["pk"])
            require(perms.can_write(self.request.user, self.action))
        else:
            require(perms.can_add(self.request.user))

    def back(self) -> str:
        return self.action.get_absolute_url() if self.action else reverse("collective:list")

    def context(self):
        return {"title": self.title, "subject": self.action or "", "cancel_url": self.back()}


class AddAction(ActionForms):
    title = gettext_lazy("New action")

    def forms(self, data):
        return {"form": ActionForm(data, user=self.request.user)}

    def perform(self, forms):
        form = forms["form"]
        return operations.add_action(actor=self.request.user, told=form.told, key=form.hidden).get_absolute_url()


class CorrectAction(ActionForms):
    title = gettext_lazy("Correct the action")

    def forms(self, data):
        return {"form": ActionForm(data, user=self.request.user, instance=self.action)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_action(actor=self.request.user, action=self.action, version=form.hidden, told=form.told)
        return self.back()


class AddPart(ActionForms):
    title = gettext_lazy("Somebody else has a part in it")

    def forms(self, data):
        return {"form": PartForm(data, user=self.request.user)}

    def perform(self, forms):
        form = forms["form"]
        operations.add_part(actor=self.request.user, action=self.action, told=form.told, key=form.cleaned_data["key"])
        return self.back()


class RemovePart(GuardedView):
    http_method_names = ["post"]
    roles = WRITING_ROLES

    def post(self, request, pk, part):
        action = self.fetch(Action.objects, pk=pk)
        found = get_object_or_404(Part.objects.select_related("action__owner"), pk=part, action=action)
        operations.remove_part(actor=request.user, part=found)
        messages.success(request, _("Taken away."))
        return redirect(action)


class ReadAgain(GuardedView):
    """The design service has read what a partner corrected."""

    http_method_names = ["post"]
    roles = (Role.ACTION_DESIGNER,)

    def post(self, request, pk):
        action = self.fetch(Action.objects, pk=pk)
        operations.read_again(actor=request.user, action=action)
        messages.success(request, _("Recorded."))
        return redirect(action)


class ActionHistory(GuardedView):
    roles = WRITING_ROLES

    def get(self, request, pk):
        action = self.fetch(Action.objects, pk=pk)
        require(perms.can_write(request.user, action))
        context = {"action": action, "entries": entries(queries.histories(action))}
        return render(request, "collective/history.html", context)
