"""The desk, the preferences and the health of the installation."""

import datetime as dt

from celery import current_app
from django import forms
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views import View
from kombu.exceptions import OperationalError

from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock, registry
from backend.kit.uploads import scanning
from cases.people.perms import TAKING_ROLES
from directory import operations
from directory.enums import Theme

PING_SECONDS = 1.0


def desk_of(user, today: dt.date) -> tuple[list[registry.DeskItem], set[int]]:
    """What waits for an account, by role, every room saying its part; and whom it names."""
    heaps = [heap for answer in registry.desk_items for heap in answer(user, today)]
    heaps.sort(key=lambda heap: not heap.count)
    return heaps, {pk for heap in heaps for row in heap.rows for pk in row.person_ids}


class Desk(GuardedView):
    """What waits for me."""

    def get(self, request):
        today = clock.today()
        heaps, person_ids = desk_of(request.user, today)
        if person_ids:
            self.log_read(ReadKind.LIST, person_ids)
        actions = []
        if request.user.holds(*TAKING_ROLES):
            actions = [{"label": _("Register a new person"), "url": reverse("cases:register"), "key": "n"}]
        return render(request, "shell/desk.html", {"heaps": heaps, "today": today, "actions": actions})


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme, widget=forms.RadioSelect)
    single_keys = forms.BooleanField(
        label=_("Single-character keys"),
        required=False,
        help_text=_("A letter alone, such as n or r, triggers an action. Switch them off if they get in the way."),
    )


class Preferences(FormPage):
    template_name = "shell/preferences.html"
    success = _("Saved.")

    def forms(self, data):
        user = self.request.user
        kept = {name: getattr(user, name) for name in PreferencesForm.base_fields}
        return {"form": PreferencesForm(data, initial=kept)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.save_preferences(actor=self.request.user, **told)
        translation.activate(told["language"])
        return reverse("preferences")


class Health(View):
    """Whether each part works; 503 with the parts that fail. Tells nothing else."""

    def get(self, request):
        checks = CHECKS | {"virus_scan": _virus_scan} if settings.CLAMAV_URL else CHECKS
        parts = {name: check() for name, check in checks.items()}
        return JsonResponse(parts, status=200 if all(state == "ok" for state in parts.values()) else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "cannot be read"
    return f"{len(waiting)} not applied" if waiting else "ok"


def _to_the_broker():
    """A connection that gives up soon: a broker that says nothing must not keep whoever asks waiting."""
    patience = {"socket_timeout": PING_SECONDS, "socket_connect_timeout": PING_SECONDS}
    options = current_app.conf.broker_transport_options | patience
    return current_app.connection_for_write(connect_timeout=PING_SECONDS, transport_options=options)


def _broker() -> str:
    try:
        with _to_the_broker() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=PING_SECONDS)
    except (OperationalError, OSError):
        return "does not answer"
    return "ok"


def _worker() -> str:
    try:
        with _to_the_broker() as broker:
            answers = current_app.control.ping(timeout=PING_SECONDS, limit=1, connection=broker)
    except (OperationalError, OSError):
        return "cannot be asked"
    return "ok" if answers else "does not answer"


def _virus_scan() -> str:
    return "ok" if scanning.answers() else "does not answer"


CHECKS = {"database": _database, "migrations": _migrations, "broker": _broker, "worker": _worker}
