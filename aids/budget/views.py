"""Screens of the credits: balances of a year, the entries of an envelope, credits opened."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aids.budget import figures, operations, perms, queries
from aids.budget.forms import AppropriationForm, CreditsForm
from aids.budget.models import WRITERS, Envelope
from aids.budget.scope import CreditsInScope, EnvelopeInScope
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.pages import NearPaginator
from backend.kit.sheets import csv_response

ENVELOPES, ENTRIES = 50, 25


class Credits(CreditsInScope, GuardedView):
    """What is opened, committed, reserved and left, envelope by envelope, in a year."""

    def get(self, request):
        filters = CreditsForm(request.GET, visible=self.visible(), today=clock.today())
        envelopes = filters.narrow(self.visible())
        asked = request.GET.get("page")
        page = NearPaginator(queries.listed(envelopes), ENVELOPES, asked=asked).get_page(asked)
        found = queries.balances([one.pk for one in page])
        context = {
            "year": filters.year_shown,
            "filters": filters,
            "page": page,
            "rows": [{"envelope": one, **figures.shown(found[one.pk])} for one in page],
            "whole": figures.shown(queries.together(envelopes)),
            "actions": self.actions(),
            "columns": [
                {"label": _("Credits")},
                {"label": pgettext("budget", "Use")},
                {"label": pgettext("budget", "Opened"), "num": True},
                {"label": pgettext("budget", "Committed"), "num": True},
                {"label": pgettext("budget", "Reserved"), "num": True},
                {"label": pgettext("budget", "Left"), "num": True},
            ],
        }
        return render(request, "budget/list.html", context)

    def actions(self) -> list[dict]:
        query = self.request.GET.urlencode()
        address = reverse("budget:balances") + (f"?{query}" if query else "")
        file = {"label": _("Balances (CSV)"), "url": address, "key": "t"}
        if not perms.can_open(self.request.user):
            return [file]
        return [file, {"label": _("Open credits"), "url": reverse("budget:new"), "key": "n", "main": True}]


class BalancesFile(CreditsInScope, GuardedView):
    def get(self, request):
        """The balances of a year as a CSV file."""
        filters = CreditsForm(request.GET, visible=self.visible(), today=clock.today())
        rows = queries.with_balances(queries.listed(filters.narrow(self.visible())))
        return csv_response(figures.balances_csv(rows), f"credits-{filters.year_shown}.csv")


class EnvelopePage(EnvelopeInScope, GuardedView):
    """One envelope: what is left, and every entry that says why."""

    def get(self, request, pk):
        envelope = self.load()
        asked = request.GET.get("page")
        page = NearPaginator(queries.entries_listed(envelope), ENTRIES, asked=asked).get_page(asked)
        entries = list(page)
        self.log_entries(entries)
        add = {
            "label": _("Open or take back credits"),
            "url": reverse("budget:new", query={"envelope": pk}),
            "key": "n",
            "main": True,
        }
        context = {
            "envelope": envelope,
            "balance": figures.shown(queries.balance(envelope)),
            "page": page,
            "rows": figures.entries_shown(entries, queries.who_entered(entries)),
            "actions": [add] if perms.can_open(request.user) else [],
            "back": {"label": _("Credits"), "url": reverse("budget:list", query={"year": envelope.year})},
            "columns": [
                {"label": _("Date")},
                {"label": pgettext("budget", "Movement")},
                {"label": _("Application")},
                {"label": pgettext("budget", "Reference")},
                {"label": _("Amount"), "num": True},
            ],
        }
        return render(request, "budget/envelope.html", context)


class OpenAppropriation(FormPage):
    roles = WRITERS
    template_name = "budget/new.html"
    success = gettext_lazy("The credits are recorded.")

    def forms(self, data):
        today = clock.today()
        if data is not None:
            return {"form": AppropriationForm(data, today=today)}
        asked = self.request.GET.get("envelope", "")
        known = asked.isascii() and asked.isdigit() and len(asked) < 10
        envelope = Envelope.objects.filter(pk=asked).first() if known else None
        return {"form": AppropriationForm(initial=AppropriationForm.initial_of(envelope, today), today=today)}

    def perform(self, forms):
        form = forms["form"]
        entry = operations.open_appropriation(
            actor=self.request.user, today=clock.today(), key=form.cleaned_data["key"], **form.told
        )
        return entry.envelope.get_absolute_url()

    def context(self):
        return {"cancel_url": reverse("budget:list")}
