"""Screens of interventions: one in two clicks, a day in one go, usual sets, the table problem × kind."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from backend.kit.days import read_day
from backend.kit.money import format_number
from backend.kit.sheets import csv_response
from cases.interventions import figures, operations, queries
from cases.interventions.durations import in_words
from cases.interventions.exports import table_csv
from cases.interventions.forms import DayFormSet, DayHeadForm, InterventionForm, RenameForm, SetForm, TableFilter
from cases.interventions.models import Intervention, UsualSet
from cases.interventions.perms import READING_ROLES, RECORDING_ROLES
from cases.people.forms import OnceForm
from cases.people.scope import FileInScope
from directory.enums import Role
from directory.models import TerritorialUnit

ALONE = gettext_lazy(
    "These figures would be those of one worker alone: only this worker and their manager read them. "
    "Choose a longer period or a larger territory."
)


def sets_shown(sets: list[UsualSet], person=None) -> list[dict]:
    """The worker's usual sets as actions, each with a key of its own that makes it happen once."""
    return [
        {
            "label": one.name,
            "url": reverse("interventions:use_set", args=[person.pk, one.pk])
            if person
            else reverse("interventions:use_set_collective", args=[one.pk]),
            "method": "post",
            "fields": {"key": uuid.uuid4()},
            "key": str(one.key),
        }
        for one in sets
    ]


class RecordPage(FormPage):
    """An intervention told in a grid."""

    roles = RECORDING_ROLES
    template_name = "interventions/new.html"
    success = gettext_lazy("The intervention is recorded.")
    person = None
    members = ()

    def forms(self, data):
        today = clock.today()
        usual = queries.usual_of(self.request.user) if data is None else None
        initial = InterventionForm.initial_of(usual, today, self.person) if usual else None
        return {"form": InterventionForm(data, initial=initial, members=list(self.members))}

    def perform(self, forms):
        form = forms["form"]
        made = operations.record(
            actor=self.request.user,
            told=form.told,
            on_date=form.cleaned_data["on_date"],
            today=clock.today(),
            key=form.cleaned_data["key"],
        )
        if self.person:
            return f"{self.person.get_absolute_url()}#interventions"
        return operations.day_url(made.on_date)

    def context(self):
        return {
            "person": self.person,
            "sets": sets_shown(queries.sets_of(self.request.user), self.person),
            "cancel_url": self.person.get_absolute_url() if self.person else reverse("interventions:day"),
        }


class NewIntervention(FileInScope, RecordPage):
    """For somebody whose file is open to the account."""

    def prepare(self):
        self.load_work(self.kwargs["person"])
        self.log_household_read()


class NewCollective(RecordPage):
    """Information given to a group, or to somebody who gave no name."""


class UseSet(FileInScope, GuardedView):
    """One click: a whole intervention of today, for one person."""

    roles = RECORDING_ROLES

    def post(self, request, person, pk):
        usual_set = self.fetch(UsualSet.objects, pk=pk)
        self.load_work(person)
        return record_set(request, usual_set, [self.person], f"{self.person.get_absolute_url()}#interventions")


class UseSetCollective(GuardedView):
    roles = RECORDING_ROLES

    def post(self, request, pk):
        usual_set = self.fetch(UsualSet.objects, pk=pk)
        return record_set(request, usual_set, [], reverse("interventions:day"))


def record_set(request, usual_set: UsualSet, persons: list, target: str) -> HttpResponse:
    form = OnceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This page is out of date: load it again."))
        return redirect(target)
    operations.use_set(
        actor=request.user,
        usual_set=usual_set,
        persons=persons,
        today=clock.today(),
        key=form.cleaned_data["key"],
    )
    messages.success(request, _("Recorded: %(name)s.") % {"name": usual_set.name})
    return redirect(target)


class Undo(GuardedView):
    """Its author takes an intervention back, the day it was recorded."""

    roles = RECORDING_ROLES

    def post(self, request, pk):
        intervention = self.fetch(Intervention.objects, pk=pk)
        links = list(intervention.persons.select_related("person"))
        back = next((one.person for one in links if one.person_id in self.numbers("person")), None)
        operations.undo(actor=request.user, intervention=intervention, today=clock.today())
        messages.success(request, _("The intervention is taken back."))
        if back:
            return redirect(f"{back.get_absolute_url()}#interventions")
        return redirect(operations.day_url(intervention.on_date))


class Day(FormPage):
    """A worker's day: what is recorded, and a table to record the rest in one go."""

    roles = RECORDING_ROLES
    reason = ReadReason.FILE
    template_name = "interventions/day.html"
    success = gettext_lazy("Your day is recorded.")

    def prepare(self):
        self.today = clock.today()
        asked = self.request.GET.get("on", "")
        self.on_date = read_day(asked) if asked else self.today
        self.wrong = "" if self.on_date else _("This address holds no day: here is today.")
        if self.on_date and self.on_date > self.today:
            self.on_date, self.wrong = None, _("This day is in the future: here is today.")
        self.on_date = self.on_date or self.today

    def forms(self, data):
        user = self.request.user
        usual = queries.usual_of(user)
        return {
            "head": DayHeadForm(data),
            "rows": DayFormSet(data, prefix="rows", form_kwargs={"usual": usual}, user=user, today=self.today),
        }

    def perform(self, forms):
        if self.wrong:
            raise Refusal(self.wrong)
        operations.record_day(
            actor=self.request.user,
            rows=forms["rows"].rows,
            on_date=self.on_date,
            today=self.today,
            key=forms["head"].cleaned_data["key"],
        )
        return operations.day_url(self.on_date)

    def blame(self, forms, refusal):
        if not isinstance(refusal, operations.RowRefused):
            return super().blame(forms, refusal)
        form = forms["rows"].filled[refusal.row]
        field = {"cells": "cell", "persons": "person", "on_date": "person"}.get(refusal.field, refusal.field)
        return form.add_error(field, refusal.sentence)

    def show(self, forms, status=200):
        self.recorded = queries.day_of(self.request.user, self.on_date, self.today)
        ids = {person.pk for row in self.recorded for person in row.persons}
        if ids:
            self.log_read(ReadKind.LIST, ids)
        return super().show(forms, status)

    def context(self):
        before, after = self.on_date - dt.timedelta(days=1), self.on_date + dt.timedelta(days=1)
        return {
            "on_date": self.on_date,
            "wrong": self.wrong,
            "recorded": [_recorded(row, self.today) for row in self.recorded],
            "total": in_words(sum(row.intervention.minutes for row in self.recorded)),
            "before_url": operations.day_url(before),
            "after_url": operations.day_url(after) if after <= self.today else "",
            "actions": [
                {"label": _("Without a name"), "url": reverse("interventions:new_collective"), "key": "n"},
                {"label": _("My sets"), "url": reverse("interventions:sets")},
                {"label": _("The table"), "url": reverse("interventions:table"), "key": "t"},
            ],
        }


def _recorded(row: queries.DayRow, today: dt.date) -> dict:
    one = row.intervention
    return {
        "pk": one.pk,
        "persons": row.persons,
        "closed": row.closed,
        "boxes": queries.words_of_boxes(one.boxes),
        "how": f"{one.get_medium_display()}, {in_words(one.minutes)}",
        "what_it_served": one.what_it_served,
        "undoable": one.recorded_on(today),
    }


class PersonSuggestions(GuardedView):
    """The persons whom the account follows and whom a few letters may mean; posted, as a name goes in no address."""

    roles = RECORDING_ROLES
    reason = ReadReason.FILE

    def post(self, request):
        found = queries.followed_named(request.user, request.POST.get("q", "")[:200], clock.today())
        if found:
            self.log_read(ReadKind.SEARCH, [person.pk for person in found])
        return JsonResponse({"suggestions": [queries.label_of(person) for person in found]})


class Sets(GuardedView):
    """A worker's usual sets."""

    roles = RECORDING_ROLES

    def get(self, request):
        rows = [
            {
                "set": one,
                "boxes": queries.words_of_boxes(one.boxes),
                "how": f"{one.get_medium_display()}, {in_words(one.minutes)}",
            }
            for one in queries.sets_of(request.user)
        ]
        return render(request, "interventions/sets.html", {"rows": rows, "day_url": reverse("interventions:day")})


class KeepSet(FormPage):
    """One of the worker's interventions becomes a usual set."""

    roles = RECORDING_ROLES
    template_name = "interventions/set_form.html"
    success = gettext_lazy("The set is kept: its key records it whole.")

    def prepare(self):
        self.intervention = self.fetch(Intervention.objects, pk=self.kwargs["pk"])

    def forms(self, data):
        return {"form": SetForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.keep_set(actor=self.request.user, intervention=self.intervention, name=told["name"], key=told["key"])
        return reverse("interventions:sets")

    def context(self):
        boxes = [cell.box for cell in self.intervention.cells.all()]
        how = f"{self.intervention.get_medium_display()}, {in_words(self.intervention.minutes)}"
        return {
            "title": _("Keep as a usual set"),
            "subtitle": " · ".join([", ".join(queries.words_of_boxes(boxes)), how]),
            "cancel_url": operations.day_url(self.intervention.on_date),
        }


class RenameSet(FormPage):
    roles = RECORDING_ROLES
    template_name = "interventions/set_form.html"
    success = gettext_lazy("Saved.")

    def prepare(self):
        self.usual_set = self.fetch(UsualSet.objects, pk=self.kwargs["pk"])

    def forms(self, data):
        return {"form": RenameForm(data, initial={"name": self.usual_set.name, "version": self.usual_set.version})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.rename_set(
            actor=self.request.user, usual_set=self.usual_set, version=told["version"], name=told["name"]
        )
        return reverse("interventions:sets")

    def context(self):
        return {"title": _("Rename the set"), "subtitle": self.usual_set, "cancel_url": reverse("interventions:sets")}


class RemoveSet(GuardedView):
    roles = RECORDING_ROLES

    def post(self, request, pk):
        usual_set = self.fetch(UsualSet.objects, pk=pk)
        operations.remove_set(actor=request.user, usual_set=usual_set)
        messages.success(request, _("The set is removed; what was recorded with it stays."))
        return redirect("interventions:sets")


class TableInScope(GuardedView):
    """The table as filtered by the address."""

    roles = READING_ROLES

    def load(self) -> TableFilter:
        """The filter; 404 for a worker whose own figures the account does not read, whether they exist or not."""
        user = self.request.user
        managed = figures.workers_of(user)
        mine = [user] if user.holds(*RECORDING_ROLES) and user not in managed else []
        workers = [*mine, *managed]
        asked = self.request.GET.get("worker", "")
        if asked and asked not in {str(worker.pk) for worker in workers}:
            raise Http404
        units = TerritorialUnit.objects.all()
        return TableFilter(self.request.GET, user=user, units=units, workers=workers, today=clock.today())


class TablePage(TableInScope):
    """Problems × kinds: how many, how long, as a chart and a table."""

    def get(self, request):
        filters = self.load()
        context = {"filters": filters, "forms": [filters], "actions": self.actions()}
        if not filters.is_valid():
            return render(request, "interventions/table.html", context, status=422)
        selection = filters.selection
        everywhere = "" if selection.worker else _("The département")
        context |= {
            "selection": selection,
            "place": selection.commune or selection.unit or everywhere,
            "worker": selection.worker,
            "in_time": filters.in_time,
        }
        try:
            table = figures.table_of(request.user, selection)
        except figures.WorkerHidden:
            return render(request, "interventions/table.html", context | {"hidden": ALONE})
        context |= _shown(table, in_time=filters.in_time) | {
            "table": table,
            "charts": figures.charts_of(table, in_time=filters.in_time),
            "csv_url": f"{reverse('interventions:table_csv')}?{request.GET.urlencode()}",
            "total_time": in_words(table.minutes),
        }
        return render(request, "interventions/table.html", context)

    def actions(self) -> list[dict]:
        user, found = self.request.user, []
        if user.holds(*RECORDING_ROLES):
            found.append({"label": _("My day"), "url": reverse("interventions:day"), "key": "d"})
        if user.holds(Role.UNIT_MANAGER):
            found.append({"label": _("Worker by worker"), "url": reverse("interventions:workers"), "key": "w"})
        return found


def _shown(table: figures.Table, *, in_time: bool) -> dict:
    """The rows of the table in words: numbers, or time."""
    language = get_language() or "fr"

    def words(one: figures.Cell | figures.Row) -> str:
        if not one.number:
            return "–"
        return in_words(one.minutes) if in_time else format_number(one.number, language)

    def cells(row: tuple[figures.Cell, ...]) -> list[dict]:
        named = zip(table.kinds, row, strict=True)
        return [{"kind": kind, "words": words(cell), "shade": cell.shade} for kind, cell in named]

    return {
        "rows": [{"label": row.label, "cells": cells(row.cells), "words": words(row)} for row in table.rows],
        "totals": cells(table.totals),
        "whole": in_words(table.minutes) if in_time else format_number(table.boxes, language),
    }


class TableFile(TableInScope):
    def get(self, request):
        """The same as a CSV file; 403 with the sentence when the figures would be those of one worker."""
        filters = self.load()
        if not filters.is_valid():
            return redirect(f"{reverse('interventions:table')}?{request.GET.urlencode()}")
        try:
            table = figures.table_of(request.user, filters.selection)
        except figures.WorkerHidden:
            raise Forbidden(str(ALONE)) from None
        selection = filters.selection
        name = f"interventions-{selection.starts_on:%Y-%m-%d}-{selection.ends_on:%Y-%m-%d}.csv"
        return csv_response(table_csv(table), name)


class Workers(GuardedView):
    """Whose own table a manager may open, one at a time: by name, without a figure beside it."""

    roles = (Role.UNIT_MANAGER,)

    def get(self, request):
        return render(request, "interventions/workers.html", {"workers": figures.workers_of(request.user)})
