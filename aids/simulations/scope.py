"""What a page or an answer of the API about one simulation starts from."""

from collections.abc import Iterable

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aids.simulations import figures, perms, queries
from aids.simulations.documents import SimulationReport, report
from aids.simulations.enums import SimulationStatus
from aids.simulations.exports import changes_csv, totals_csv
from aids.simulations.models import Simulation, SimulationChange
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard, pdf_response
from backend.kit.access import Refusal
from backend.kit.sheets import csv_response


class SimulationInScope(Guard):
    """One simulation; 404 when out of scope. Its totals name nobody: their readings are not recorded."""

    reason = ReadReason.SIMULATION
    roles = perms.READERS

    def load(self) -> Simulation:
        rows = Simulation.objects.select_related("before", "after", "requested_by")
        self.simulation = self.fetch(rows, pk=self.kwargs["pk"])
        return self.simulation

    def load_done(self) -> Simulation:
        """The same, once it is over; raises Refusal before."""
        if self.load().status != SimulationStatus.DONE:
            raise Refusal(_("This simulation has no result."))
        return self.simulation


class TotalsFile(SimulationInScope):
    def file(self) -> HttpResponse:
        """The totals as a CSV file."""
        simulation = self.load_done()
        return csv_response(totals_csv(figures.result_of(simulation)), f"simulation-{simulation.pk}.csv")


class ReportDocument(SimulationInScope):
    def document(self) -> HttpResponse:
        """The report as PDF, in French."""
        simulation = self.load_done()
        with translation.override("fr"):
            content = report(report_of(simulation))
        return pdf_response(content, f"simulation-{simulation.pk}.pdf")


def report_of(simulation: Simulation) -> SimulationReport:
    result = figures.result_of(simulation)
    return SimulationReport(
        department=settings.DEPARTMENT_NAME,
        number=simulation.pk,
        dated=timezone.localdate(simulation.ended_at),
        before=f"{simulation.before.title}, version {simulation.before_label}",
        after=f"{simulation.after.title}, version {simulation.after_label}",
        decided_from=simulation.decided_from,
        decided_to=simulation.decided_to,
        units=tuple(queries.units_in_words(simulation)),
        lines=simulation.lines,
        figures=tuple(figures.key_figures(result.whole)),
        result=result,
        charts=tuple(figures.charts(result)),
    )


class ChangesInScope(SimulationInScope):
    """The lines whose answer changes, by the number of their application, without a name: for rule editors."""

    roles = perms.EDITORS

    def log_changes(self, persons: Iterable[int]) -> None:
        self.log_read(ReadKind.LIST, persons, self.label)

    def file(self, direction: str) -> HttpResponse:
        """All of them, or those of one direction, as a CSV file; the reading of each is recorded."""
        changes = queries.changes_told(self.load_done(), direction)
        self.log_changes(change.line__application__applicant for change in changes)
        return csv_response(changes_csv(changes), f"simulation-{self.simulation.pk}-changes.csv")

    def load_change(self) -> SimulationChange:
        """One of them, with what its page shows; its reading is recorded."""
        rows = queries.changes_listed(self.load_done())
        self.change = rows.filter(line=self.kwargs["line"]).first()
        if self.change is None:
            raise Http404
        application = self.change.line.application
        members = application.household.members.values_list("person_id", flat=True)
        self.log_read(ReadKind.PAGE, members, f"{self.label} · {application.number}")
        return self.change

    @property
    def label(self) -> str:
        return f"{self.simulation._meta.verbose_name} {self.simulation.pk}"
