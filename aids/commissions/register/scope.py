"""What a page, a file or an answer of the API about the register starts from."""

from collections.abc import Mapping

from django.http import FileResponse, StreamingHttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from aids.commissions.register import exports, perms, queries
from aids.commissions.register.forms import RegisterFilter
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.sheets import CSV, csv_lines, to_keep, xlsx_file

MOST_EXPORTED = 10_000
"""Decisions in one file: a year of a département of 600,000; see docs/performance.md for what it takes."""
AT_A_TIME = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RegisterInScope(Guard):
    """The decisions of one's units, or of the département, by number; by name where the account may read names."""

    reason = ReadReason.COMMISSION
    roles = perms.READERS

    def filters(self, told: Mapping) -> RegisterFilter:
        return RegisterFilter(told, user=self.request.user, today=clock.today())

    def entries(self, found: list) -> list[queries.Entry]:
        """These rows as entries; whom they are about is logged."""
        self.log_read(ReadKind.LIST, queries.persons_of(found))
        return list(queries.told(found, perms.units_named(self.request.user)))


class RegisterFile(RegisterInScope):
    """The decisions asked for, in a file; raises Refusal when there are more than it may hold."""

    def csv(self) -> StreamingHttpResponse:
        told = self.exported()
        headings = exports.headings(with_names=self.with_names)
        lines = csv_lines(headings, exports.cells(told, with_names=self.with_names))
        return self.named(StreamingHttpResponse(lines, content_type=CSV), "csv")

    def xlsx(self) -> FileResponse:
        told = self.exported()
        headings = exports.headings(with_names=self.with_names)
        file = xlsx_file(_("Register of decisions"), headings, exports.cells(told, with_names=self.with_names))
        return self.named(FileResponse(file, content_type=XLSX), "xlsx")

    def exported(self):
        """The entries, read from the database as they are written; whom they are about is logged first."""
        form = self.filters(self.request.GET)
        if not form.is_valid():
            raise Refusal(next(iter(form.errors.values()))[0])
        decisions = form.rows
        persons = decisions.order_by().values_list("line__application__applicant", flat=True)
        persons = list(persons[: MOST_EXPORTED + 1])
        if len(persons) > MOST_EXPORTED:
            most = number_format(MOST_EXPORTED, force_grouping=True)
            raise Refusal(_("More than %(most)s decisions: choose a shorter period or one unit.") % {"most": most})
        self.log_read(ReadKind.DOCUMENT, persons)
        named = perms.units_named(self.request.user)
        self.with_names = bool(named)
        return queries.told(queries.rows(decisions)[:MOST_EXPORTED].iterator(AT_A_TIME), named)

    def named(self, response, ending: str):
        return to_keep(response, f"registre-{clock.today():%Y-%m-%d}.{ending}")
