"""What a page or an answer of the API about one session starts from."""

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from aids.commissions import perms, queries
from aids.commissions.appeals.queries import appeals_to_hear
from aids.commissions.convening.correspondence import notice_of
from aids.commissions.convening.documents import notice
from aids.commissions.correspondence import minutes_of
from aids.commissions.delegated.reporting import told_of_delegation
from aids.commissions.documents import minutes
from aids.commissions.enums import SessionStatus
from aids.commissions.hearing import members_of
from aids.commissions.models import SESSION_ROLES, AgendaItem, Session
from aids.commissions.recusals.queries import FOR_SOMEBODY_ELSE, positions_hidden_from, signed_by
from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import AlreadyDone
from backend.audit.views import Guard, pdf_response
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal, require
from directory.enums import Role


class SessionInScope(Guard):
    """One session; 404 when out of scope."""

    reason = ReadReason.COMMISSION
    roles = SESSION_ROLES
    read_with = ("unit", "closed_by", "approved_in", "second_of")

    def load(self) -> Session:
        self.session = self.fetch(Session.objects.select_related(*self.read_with), pk=self.kwargs["pk"])
        return self.session


class AgendaInScope(SessionInScope):
    """A session with its agenda and, for who prepares it, the lines that wait to enter."""

    def load_agenda(self) -> None:
        """Sets `session`, `items`, `ready`, `appeals`, `delegated`, `preparing`, `prepare`; logs who is listed."""
        session = self.load()
        self.prepare = perms.can_prepare(self.request.user, session.unit_id)
        self.preparing = session.status in (SessionStatus.PREPARED, SessionStatus.OPEN)
        fills = self.prepare and self.preparing and session.second_of_id is None
        self.members = members_of(session)
        self.items = self.part("page", queries.agenda(session, self.request.user))
        self.ready = self.part("ready", queries.ready_lines(session.unit)) if fills else []
        to_come = fills and session.status == SessionStatus.PREPARED
        self.appeals = list(appeals_to_hear(session.unit)) if to_come else []
        self.delegated = told_of_delegation(self.request.user, session, clock.now())
        shown = (item.line for item in self.items if not item.is_hidden)
        waiting = (one.decision.line for one in self.appeals)
        lines = [*shown, *self.ready, *waiting, *(one.line for one in self.delegated)]
        self.log_read(ReadKind.LIST, (line.application.applicant_id for line in lines), session.number)

    def part(self, _name: str, rows):
        """What is read and shown of these rows: all of them, unless a screen pages them."""
        return list(rows)


class ItemInScope(SessionInScope):
    """One line before the commission, by number, without a name; 403 for who stands back from it."""

    read_with = ("unit",)

    def load_item(self) -> AgendaItem:
        self.load()
        self.item = queries.item_at(self.session, self.kwargs["position"])
        if self.item is None:
            raise Http404
        self.recused = frozenset(self.item.stand_back)
        if self.request.user.pk in self.recused:
            raise Forbidden(_("You take no part in this request: nothing of it is shown to you."))
        self.application = self.item.line.application
        return self.item


class ToDecide(SessionInScope):
    """A closed session in the hands of its signatory; AlreadyDone once it is decided."""

    roles = (Role.SIGNATORY,)

    def load_to_decide(self) -> list[AgendaItem]:
        session = self.load()
        if session.status == SessionStatus.DECIDED:
            raise AlreadyDone(session.get_absolute_url())
        user, today = self.request.user, clock.today()
        self.authority = perms.authority_of(user, session.unit_id, today)
        require(perms.can_decide(self.authority, session))
        waiting = queries.still_to_decide(session, user).select_related("line__explanation")
        related = ("line__explanation__lines", "ballots__turnout__voice", "dissents__attendance", "recusals__member")
        found = list(waiting.prefetch_related(*related))
        self.items = signed_by(user, found, today)
        if found and not self.items:
            raise Refusal(FOR_SOMEBODY_ELSE)
        return self.items


class SessionDocument(SessionInScope):
    """A document that tells every line of a session, save those from which its reader stands back."""

    def log_document_read(self) -> frozenset[int]:
        """Log whose lines are told; returns the positions of those that are not."""
        hidden = positions_hidden_from(self.request.user, self.session)
        told = self.session.items.exclude(position__in=hidden)
        self.log_read(
            ReadKind.DOCUMENT, told.values_list("line__application__applicant", flat=True), self.session.number
        )
        return hidden


class NoticeDocument(SessionDocument):
    """The convening notice, with the agenda as it is."""

    def document(self) -> HttpResponse:
        session = self.load()
        hidden = self.log_document_read()
        with translation.override("fr"):
            pdf = notice(notice_of(session, clock.today(), hidden))
        return pdf_response(pdf, f"{session.number}-convocation.pdf")


class MinutesDocument(SessionDocument):
    def document(self) -> HttpResponse:
        session = self.load()
        if session.status != SessionStatus.DECIDED:
            raise Refusal(_("The minutes exist once the session is decided."))
        reported = told_of_delegation(self.request.user, session, clock.now())
        facts = minutes_of(session, self.log_document_read(), reported)
        return pdf_response(minutes(facts), f"{session.number}-proces-verbal.pdf")
