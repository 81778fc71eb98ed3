"""What a page or an answer of the API about letters starts from."""

from collections.abc import Callable
from typing import IO

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from aids.commissions.letters import perms, queries
from aids.commissions.letters.enums import LetterStatus, Order
from aids.commissions.letters.files import archive, merged
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import Session
from aids.commissions.scope import SessionInScope
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard, pdf_response
from backend.kit import clock
from backend.kit.access import Refusal, require
from cases.people.perms import way_in
from directory.enums import Role


class LettersInScope(SessionInScope):
    """The letters of a session: for its unit's secretary and signatories, not for whoever only sits."""

    roles = perms.LETTER_READERS

    def load(self) -> Session:
        require(perms.can_read_letters(self.request.user, super().load().unit_id))
        return self.session

    def load_progress(self) -> queries.Progress:
        return queries.progress_of(self.load(), clock.now())


class LettersFile(LettersInScope):
    """All letters of a session together, sorted as `order` in the address says: by postal code, or by number.

    Not while they are being written; those that are written, once somebody stopped them or some of them are late.
    """

    def file(self, make: Callable[..., IO[bytes]], ending: str, content_type: str) -> FileResponse:
        progress = self.load_progress()
        if not progress.done or (progress.under_way and not progress.late):
            raise Refusal(_("The letters are not all written yet."))
        written = queries.letters_for(self.request.user, self.session).filter(status=LetterStatus.PRODUCED)
        persons = list(written.order_by().values_list("decision__line__application__applicant", flat=True))
        if not persons:
            raise Refusal(_("You take no part in these requests: nothing of them is shown to you."))
        self.log_read(ReadKind.DOCUMENT, persons, self.session.number)
        asked = self.request.GET.get("order")
        order = asked if asked in Order.values else Order.POSTAL_CODE
        name = f"{self.session.number}-lettres.{ending}"
        response = FileResponse(make(queries.sorted_letters(written, order)), filename=name, content_type=content_type)
        response["Cache-Control"] = "no-store"
        return response

    def document(self) -> FileResponse:
        return self.file(merged, "pdf", "application/pdf")

    def archive(self) -> FileResponse:
        return self.file(archive, "zip", "application/zip")


class LettersToDeliver(SessionInScope):
    """The letters of a session in the hands of the unit's secretary, who says how they were delivered."""

    roles = (Role.COMMISSION_SECRETARY,)

    def load_letters(self) -> list[DecisionLetter]:
        """Sets `session` and `letters`; logs whom they are for."""
        require(perms.can_post(self.request.user, self.load().unit_id))
        letters = queries.letters_for(self.request.user, self.session).filter(status=LetterStatus.PRODUCED)
        self.letters = list(queries.sorted_letters(queries.listed(letters), Order.POSTAL_CODE))
        persons = (letter.decision.line.application.applicant_id for letter in self.letters)
        self.log_read(ReadKind.LIST, persons, self.session.number)
        return self.letters


class LetterInScope(Guard):
    """One decision letter that is written: for those who read the application."""

    reason = ReadReason.FILE

    def load_letter(self, kind: ReadKind) -> DecisionLetter:
        """Sets `letter`; its reading is logged, as made in an emergency where nothing else opens it."""
        related = ("decision__unit", "decision__line__application__household", "decision__line__application__applicant")
        rows = DecisionLetter.objects.visible_to(self.request.user).select_related(*related).defer("decision__facts")
        self.letter = get_object_or_404(rows, pk=self.kwargs["pk"], status=LetterStatus.PRODUCED)
        application = self.letter.decision.line.application
        if way_in(self.request.user, application.household).by_emergency:
            self.reason = ReadReason.EMERGENCY
        self.log_read(kind, [application.applicant_id], application.number)
        return self.letter

    def document(self) -> HttpResponse:
        """As it was written."""
        letter = self.load_letter(ReadKind.DOCUMENT)
        return pdf_response(bytes(letter.pdf), f"{letter.decision.number}.pdf")


class LetterToDeliver(LetterInScope):
    """The same, for those who may say how it was delivered."""

    roles = perms.DELIVERING

    def load_letter(self, kind: ReadKind) -> DecisionLetter:
        letter = super().load_letter(kind)
        require(perms.can_deliver(self.request.user, letter))
        return letter
