"""What a page or an answer of the API about credits starts from."""

from collections.abc import Iterable

from aids.budget.models import READERS, BudgetEntry, Envelope
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard


class CreditsInScope(Guard):
    """The credits of the units that an account may see; balances name nobody: their reading is not recorded."""

    reason = ReadReason.BUDGET
    roles = READERS

    def visible(self):
        return Envelope.objects.visible_to(self.request.user)


class EnvelopeInScope(CreditsInScope):
    """One envelope; 404 when out of scope."""

    def load(self) -> Envelope:
        self.envelope = self.fetch(Envelope.objects.select_related("unit"), pk=self.kwargs["pk"])
        return self.envelope

    def log_entries(self, entries: Iterable[BudgetEntry]) -> None:
        """Record whose requests are told, by number and amount."""
        persons = {one.line.application.applicant_id for one in entries if one.line_id}
        if persons:
            self.log_read(ReadKind.LIST, sorted(persons), str(self.envelope)[:120])
