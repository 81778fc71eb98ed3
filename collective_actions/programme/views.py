"""Screens of the programme: the page of an action with its dates, planning them, seats, cancelling."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal, require
from collective_actions.catalogue import perms
from collective_actions.catalogue.enums import STATUS_TONES, ActionStatus
from collective_actions.catalogue.models import CATALOGUE_ROLES, Action, Meeting, Series
from collective_actions.catalogue.queries import parts_of
from collective_actions.catalogue.states import ACTION
from collective_actions.catalogue.views import WRITING_ROLES, ActionForms
from collective_actions.enrolment.perms import can_enrol_by_name
from collective_actions.enrolment.queries import series_of
from collective_actions.evaluation import panels as evaluation
from collective_actions.needs import panels as needs
from collective_actions.programme import operations
from collective_actions.programme.forms import CancelForm, MeetingForm, SeatsForm, SeriesForm

STEPS = {
    "propose": gettext_lazy("Propose it to the design service"),
    "send_back": gettext_lazy("Send back to be completed"),
    "publish": gettext_lazy("Publish"),
    "end": gettext_lazy("End this action"),
}
DONE = {
    "propose": gettext_lazy("Proposed: the design service reads it before it is published."),
    "send_back": gettext_lazy("Sent back."),
    "publish": gettext_lazy("Published: everybody reads it."),
    "end": gettext_lazy("Ended."),
}


class ActionPage(GuardedView):
    """One action: what it is, its dates and seats, who has a part in it, the record."""

    roles = CATALOGUE_ROLES

    def get(self, request, pk):
        action = self.fetch(Action.objects.select_related("owner"), pk=pk)
        self.writes = bool(perms.can_write(request.user, action))
        now = clock.now()
        context = {
            "action": action,
            "badge": {"label": action.get_status_display(), "tone": STATUS_TONES[action.status]},
            "series": [{"series": one, "takes": one.takes_enrolments(now)} for one in series_of(action, now)],
            "parts": parts_of(action),
            "now": now,
            "writes": self.writes,
            "tells_record": self.tells_record(action),
            "reads_again": action.corrected_unread and bool(perms.can_decide(request.user)),
            "enrols": bool(can_enrol_by_name(request.user, action)),
            "steps": self.steps(action),
            "actions": self.actions(action),
            "menu": self.menu(action),
        }
        return render(request, "collective/action.html", context)

    def tells_record(self, action: Action) -> bool:
        told = action.objectives or action.budget is not None or action.funding
        return bool(told and perms.can_read_record(self.request.user, action))

    def steps(self, action: Action) -> list[dict]:
        """What may become of it now, by this account."""
        decides = bool(perms.can_decide(self.request.user))
        may = {"propose": self.writes and not decides, "send_back": decides, "publish": decides, "end": decides}
        return [
            {"name": name, "label": words} for name, words in STEPS.items() if may[name] and ACTION.can(action, name)
        ]

    def actions(self, action: Action) -> list[dict]:
        if not self.writes:
            return self.public(action)
        plan = {"label": _("Plan dates"), "url": reverse("collective:series_new", args=[action.pk]), "key": "n"}
        return [
            plan | {"main": True},
            {"label": _("Correct"), "url": reverse("collective:edit", args=[action.pk]), "key": "e"},
            *self.public(action),
        ]

    def public(self, action: Action) -> list[dict]:
        if action.status != ActionStatus.PUBLISHED:
            return []
        return [
            {"label": _("As everybody reads it"), "url": reverse("actions:action", args=[action.pk])},
            {"label": _("Poster (PDF)"), "url": reverse("actions:poster", args=[action.pk])},
        ]

    def menu(self, action: Action) -> list[dict]:
        """What is less often done, and what other rooms say of the action."""
        user, found = self.request.user, []
        if self.writes:
            found = [
                {"label": _("Who has a part in it"), "url": reverse("collective:part_new", args=[action.pk])},
                {"label": _("History"), "url": reverse("collective:history", args=[action.pk]), "key": "h"},
            ]
        return evaluation.actions_for(user, action) + needs.actions_for(user, action) + found


class MoveAction(GuardedView):
    http_method_names = ["post"]
    roles = WRITING_ROLES

    def post(self, request, pk):
        action, step = self.fetch(Action.objects, pk=pk), request.POST.get("step", "")
        if step not in DONE:
            raise Http404
        try:
            operations.move_action(actor=request.user, action=action, step=step, now=clock.now())
            messages.success(request, DONE[step])
        except Forbidden:
            raise
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        return redirect(action)


class AddSeries(ActionForms):
    title = gettext_lazy("Plan dates")

    def forms(self, data):
        return {"form": SeriesForm(data)}

    def perform(self, forms):
        form = forms["form"]
        operations.add_series(
            actor=self.request.user,
            action=self.action,
            plan=form.plan,
            capacity=form.cleaned_data["capacity"],
            minimum=form.cleaned_data["minimum"],
            closes_at=form.closes_at,
            together=form.cleaned_data["together"],
            now=clock.now(),
            key=form.cleaned_data["key"],
        )
        return self.back()


class SeriesForms(FormPage):
    """A form about a series that the account writes."""

    roles = WRITING_ROLES
    template_name = "collective/form.html"
    success = gettext_lazy("Saved.")
    title = ""

    def prepare(self):
        visible = Action.objects.visible_to(self.request.user)
        rows = Series.objects.filter(action__in=visible).select_related("action__owner")
        self.series = get_object_or_404(rows, pk=self.kwargs["pk"])
        require(perms.can_write(self.request.user, self.series.action))

    def back(self) -> str:
        return self.series.get_absolute_url()

    def context(self):
        return {"title": self.title, "subject": self.series.action, "cancel_url": self.back()}


class CorrectSeries(SeriesForms):
    title = gettext_lazy("Seats and closing date")

    def forms(self, data):
        return {"form": SeatsForm(data, series=self.series)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_series(
            actor=self.request.user,
            series=self.series,
            version=form.cleaned_data["version"],
            capacity=form.cleaned_data["capacity"],
            minimum=form.cleaned_data["minimum"],
            closes_at=form.closes_at,
            now=clock.now(),
        )
        return self.back()


class CancelSeries(SeriesForms):
    title = gettext_lazy("Cancel these dates")
    success = gettext_lazy("Cancelled. Those who enrolled somebody read it on their desk.")

    def forms(self, data):
        return {"form": CancelForm(data)}

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason"]
        operations.cancel_series(actor=self.request.user, series=self.series, reason=reason, now=clock.now())
        return self.back()


class CorrectMeeting(SeriesForms):
    title = gettext_lazy("Another hour or another place")

    def prepare(self):
        visible = Action.objects.visible_to(self.request.user)
        rows = Meeting.objects.filter(series__action__in=visible).select_related("series__action__owner", "commune")
        self.meeting = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.series = self.meeting.series
        require(perms.can_write(self.request.user, self.series.action))

    def forms(self, data):
        return {"form": MeetingForm(data, meeting=self.meeting)}

    def perform(self, forms):
        form = forms["form"]
        operations.correct_meeting(
            actor=self.request.user,
            meeting=self.meeting,
            version=form.cleaned_data["version"],
            hours=form.hours,
            place=form.told_place,
            now=clock.now(),
        )
        return self.back()
