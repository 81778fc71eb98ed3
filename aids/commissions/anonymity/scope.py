"""What a page or an answer of the API about an anonymous file starts from."""

from collections.abc import Iterable

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from aids.applications.models import Application
from aids.commissions.anonymity import perms, queries
from aids.commissions.anonymity.files import AnonymousFile, Opened, Situation, file_of, situation_of
from aids.commissions.anonymity.models import MaskedText
from aids.commissions.enums import SessionStatus
from aids.commissions.letters.perms import LETTER_READERS
from aids.commissions.models import AgendaItem, Decision, Session
from aids.commissions.queries import MONTHS_OF_AIDS, aids_received, item_at
from aids.commissions.recusals.enums import Ground
from aids.commissions.recusals.models import Recusal
from aids.commissions.scope import ItemInScope
from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Guard
from backend.kit import clock
from backend.kit.access import require
from backend.kit.uploads.serving import sealed
from cases.assessments.models import WRITING_ROLES


class FileOfItem:
    """The anonymous file of `item`, in `session`."""

    @cached_property
    def situation(self) -> Situation:
        return situation_of(self.item, self.session, clock.now())

    @cached_property
    def opened(self) -> Opened:
        lift = queries.lift_of(self.item)
        return Opened(self.item.line, lift, queries.is_open(lift, self.session))

    @cached_property
    def file(self) -> AnonymousFile:
        return file_of(self.item, self.session, self.situation, self.opened)

    def log_item_read(self, received: Iterable[Decision] = ()) -> None:
        """Whose situation is shown, and who asked for the aids received that are; why a name is shown is kept too."""
        asked = (one.line.application.applicant_id for one in received)
        persons = {self.application.applicant_id, *self.situation.person_ids, *asked}
        label = f"{self.session.number} · {self.application.number}"
        if self.opened.is_open:
            label = f"{label} · {self.opened.lift.reason}"
        self.log_read(ReadKind.PAGE, persons, label[:120])


class LiftInScope(ItemInScope):
    """One line of a session in the hands of who may lift its anonymity."""

    roles = LETTER_READERS

    def load_to_lift(self) -> AgendaItem:
        item = self.load_item()
        require(perms.can_lift(self.request.user, self.session))
        return item


class OpenedDocument(FileOfItem, ItemInScope):
    """A supporting document of a line whose anonymity was lifted, for those who see its session, until it closes."""

    def file_of(self, document: int) -> FileResponse:
        """404 unless the line is opened now and the document serves it; each opening is logged, with the reason."""
        self.load_item()
        found = next((one for one in self.opened.files if one.pk == document), None)
        if found is None:
            raise Http404
        label = f"{self.session.number} · {self.application.number} · {self.opened.lift.reason}"
        self.log_read(ReadKind.DOCUMENT, [self.application.applicant_id], label[:120])
        return sealed(found.storage_name, found.content_type, found.name)


class ToReread(Guard):
    """What one account rereads of an application before the commission: 404 when there is nothing."""

    reason = ReadReason.FILE
    roles = WRITING_ROLES

    def load_texts(self) -> list[MaskedText]:
        self.texts = queries.texts_of_rereader(self.request.user, self.kwargs["pk"])
        if not self.texts:
            raise Http404
        self.application: Application = self.texts[0].application
        self.log_read(ReadKind.PAGE, [self.application.applicant_id], self.application.number)
        return self.texts


class PresentedItem(FileOfItem, Guard):
    """The line that the author of its assessment presents, while its session is open: that line, and no other."""

    reason = ReadReason.COMMISSION
    roles = WRITING_ROLES

    def load_presented(self) -> AgendaItem:
        # having handled the file is why they present it; a tie that they declared keeps them away
        tied = Recusal.objects.filter(member=self.request.user).exclude(ground=Ground.HANDLED)
        presented = queries.presented_by(self.request.user).exclude(pk__in=tied.values("item"))
        open_items = presented.filter(session__status=SessionStatus.OPEN)
        found = get_object_or_404(open_items, session=self.kwargs["pk"], position=self.kwargs["position"])
        self.session = Session.objects.select_related("unit").get(pk=found.session_id)
        self.item = item_at(self.session, found.position)
        self.application = self.item.line.application
        since = clock.add_months(clock.today(), -MONTHS_OF_AIDS)
        self.received = aids_received(self.application.household_id, since)
        self.log_item_read(self.received)
        return self.item
