"""Screens of simulations: asked for, under way, what came out, which requests change, two beside one another."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_htmx.http import HttpResponseClientRefresh

from aids.rule_sets.models import RuleSet
from aids.simulations import figures, operations, perms, queries
from aids.simulations.enums import UNDER_WAY, SimulationStatus
from aids.simulations.forms import ChangesForm, OtherForm, PrepareForm
from aids.simulations.models import Simulation
from aids.simulations.scope import ChangesInScope, ReportDocument, SimulationInScope, TotalsFile
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.pages import NearPaginator

ROWS = 25


class SimulationList(GuardedView):
    roles = perms.READERS

    def get(self, request):
        asked = request.GET.get("page")
        rows = queries.listed(Simulation.objects.visible_to(request.user))
        page = NearPaginator(rows, ROWS, asked=asked).get_page(asked)
        new = {"label": _("New simulation"), "url": reverse("simulations:new"), "key": "n", "main": True}
        context = {
            "page": page,
            "rows": [{"simulation": one, "tone": queries.TONES[one.status]} for one in page],
            "actions": [new] if perms.can_simulate(request.user) else [],
            "columns": [
                {"label": _("Simulation")},
                {"label": _("Period")},
                {"label": _("State")},
                {"label": _("Requests"), "num": True},
                {"label": _("Changed"), "num": True},
                {"label": _("Asked for")},
            ],
        }
        return render(request, "simulations/list.html", context)


class PrepareSimulation(FormPage):
    roles = perms.EDITORS
    template_name = "simulations/new.html"
    success = gettext_lazy("The simulation is on its way.")

    def forms(self, data):
        versions = RuleSet.objects.visible_to(self.request.user)
        initial = PrepareForm.initial_of(versions, self.request.GET.get("after")) if data is None else None
        return {"form": PrepareForm(data, versions=versions, initial=initial)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        simulation = operations.prepare(
            actor=self.request.user,
            before=told["before"],
            after=told["after"],
            decided_from=told["decided_from"],
            decided_to=told["decided_to"],
            units=[unit.pk for unit in told["units"]],
            today=clock.today(),
            key=told["key"],
        )
        return simulation.get_absolute_url()

    def context(self):
        return {"cancel_url": reverse("simulations:list")}


class SimulationView(SimulationInScope, GuardedView):
    def page(self) -> dict:
        """What every page about the simulation shows around its subject."""
        simulation = self.simulation
        words = {"after": simulation.after_label, "before": simulation.before_label}
        return {
            "simulation": simulation,
            "heading": _("Version %(after)s tried beside version %(before)s") % words,
            "badge": {"label": simulation.get_status_display(), "tone": queries.TONES[simulation.status]},
        }

    def progress(self) -> dict:
        simulation = self.simulation
        done, total = queries.progress(simulation)
        over = simulation.status not in UNDER_WAY
        return {
            "simulation": simulation,
            "done": done,
            "total": total,
            "finished": over,
            "failed": "" if over else queries.late(simulation, clock.now()),
        }


class SimulationPage(SimulationView):
    """How far it is; once done, what came out."""

    def get(self, request, pk):
        simulation = self.load()
        context = self.page() | {
            "units": queries.units_in_words(simulation),
            "opened": queries.versions_open_to(request.user, simulation),
            "back": {"label": _("Simulations"), "url": reverse("simulations:list")},
        }
        if simulation.status != SimulationStatus.DONE:
            context |= self.progress() | {"actions": self.steps()}
            return render(request, "simulations/under_way.html", context)
        result = figures.result_of(simulation)
        context |= {
            "result": result,
            "figures": figures.key_figures(result.whole),
            "balance": figures.balance(result.whole),
            "charts": figures.charts(result),
            "rewritten": simulation.after.text != simulation.after_text,
            "sees_changes": request.user.holds(*perms.EDITORS),
            "actions": [
                self.action("compare", _("Compare"), "c"),
                self.action("totals", _("Totals (CSV)"), "t"),
                self.action("report", _("Report (PDF)"), "p") | {"main": True},
            ],
        }
        return render(request, "simulations/result.html", context)

    def steps(self) -> list[dict]:
        if self.simulation.status not in UNDER_WAY or not perms.can_simulate(self.request.user):
            return []
        return [self.action("cancel", _("Cancel this simulation"), "a") | {"method": "post"}]

    def action(self, name: str, label: str, key: str) -> dict:
        return {"label": label, "url": reverse(f"simulations:{name}", args=[self.simulation.pk]), "key": key}


class Progress(SimulationView):
    """How many requests are counted; polled by the page of the simulation, which shows the result once it is there."""

    def get(self, request, pk):
        over = self.load().status not in UNDER_WAY
        response = render(request, "simulations/progress.html", self.progress())
        return HttpResponseClientRefresh() if over and request.htmx else response


class CancelSimulation(SimulationView):
    roles = perms.EDITORS

    def post(self, request, pk):
        operations.cancel(actor=request.user, simulation=self.load())
        messages.success(request, _("The simulation is cancelled."))
        return redirect(self.simulation)


class Totals(TotalsFile, GuardedView):
    def get(self, request, pk):
        return self.file()


class Report(ReportDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class Compare(SimulationView):
    """This simulation beside another one."""

    def get(self, request, pk):
        simulation = self.load_done()
        visible = Simulation.objects.visible_to(request.user)
        others = list(queries.comparable(simulation, visible))
        asked = request.GET if "other" in request.GET else {"other": str(others[0].pk)} if others else None
        form = OtherForm(asked, simulations=others)
        chosen = form.cleaned_data["other"] if form.is_valid() else None
        other = next((one for one in others if str(one.pk) == chosen), None)
        context = self.page() | {
            "filters": form if others else None,
            "compared_columns": [self.column(one) for one in (simulation, other)] if other else [],
            "compared_rows": figures.compared(simulation, other) if other else [],
            "back": {"label": self.page()["heading"], "url": simulation.get_absolute_url()},
        }
        return render(request, "simulations/compare.html", context)

    def column(self, one: Simulation) -> dict:
        label = _("Simulation no. %(number)s") % {"number": one.pk}
        return {"label": label, "url": one.get_absolute_url(), "detail": str(one)}


class ChangesView(ChangesInScope, SimulationView):
    """Lines whose answer changes."""


class Changes(ChangesView):
    def get(self, request, pk):
        simulation = self.load_done()
        form = ChangesForm(request.GET)
        direction = form.asked
        asked = request.GET.get("page")
        page = NearPaginator(queries.changes_listed(simulation, direction), ROWS, asked=asked).get_page(asked)
        changes = list(page)
        self.log_changes(change.line.application.applicant_id for change in changes)
        context = self.page() | {
            "page": page,
            "rows": figures.changes_shown(changes),
            "filters": form,
            "back": {"label": self.page()["heading"], "url": simulation.get_absolute_url()},
            "actions": [
                {
                    "label": _("These requests (CSV)"),
                    "url": reverse("simulations:changes_file", args=[pk], query={"direction": direction}),
                    "key": "t",
                }
            ],
            "columns": [
                {"label": _("Request")},
                {"label": _("Before")},
                {"label": _("After")},
                {"label": _("Difference"), "num": True},
                {"label": pgettext("simulation", "Change")},
            ],
        }
        return render(request, "simulations/changes.html", context)


class ChangesFile(ChangesView):
    def get(self, request, pk):
        return self.file(ChangesForm(request.GET).asked)


class ChangePage(ChangesView):
    """Both explanations of one line, worked out again from what was known on the day of its decision."""

    def get(self, request, pk, line):
        change = self.load_change()
        before, after = figures.explained(self.simulation, change)
        changes = {"label": _("Requests that change"), "url": reverse("simulations:changes", args=[pk])}
        context = self.page() | {
            "shown": figures.changes_shown([change])[0],
            "sides": [
                {"label": _("Before"), "version": self.simulation.before_label, "explanation": before},
                {"label": _("After"), "version": self.simulation.after_label, "explanation": after},
            ],
            "back": changes,
        }
        return render(request, "simulations/change.html", context)
