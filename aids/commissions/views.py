"""Screens of a unit's commission: sessions, agenda, the session itself, decisions, letters."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pypdf import PdfWriter

from aids.applications.queries import explanation_shown
from aids.applications.views import pdf_response
from aids.commissions import operations, perms, queries
from aids.commissions.correspondence import minutes_of
from aids.commissions.documents import minutes
from aids.commissions.enums import LetterStatus, SessionStatus
from aids.commissions.forms import DepartureForm, OpinionForm, PlanForm
from aids.commissions.models import SESSION_ROLES, AgendaItem, DecisionLetter, Session
from aids.commissions.perms import LETTER_READERS
from aids.commissions.states import SESSION
from backend.audit.models import ReadKind, ReadReason
from backend.audit.operations import AlreadyDone
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal, require
from directory.enums import Role

SECRETARY = (Role.COMMISSION_SECRETARY,)
MONTHS_OF_AIDS = 24


class SessionList(GuardedView):
    roles = SESSION_ROLES

    def get(self, request):
        rows = queries.sessions_listed(Session.objects.visible_to(request.user))
        page = Paginator(rows, 25).get_page(request.GET.get("page"))
        for session in page:
            session.tone = queries.SESSION_TONES[session.status]
        plan = {"label": _("Plan a session"), "url": reverse("commissions:plan"), "key": "n", "main": True}
        context = {
            "page": page,
            "actions": [plan] if request.user.holds(Role.COMMISSION_SECRETARY) else [],
            "columns": [
                {"label": _("Date")},
                {"label": _("Unit")},
                {"label": _("State")},
                {"label": _("Agenda"), "num": True},
                {"label": _("Opinions"), "num": True},
            ],
        }
        return render(request, "commissions/list.html", context)


class PlanSession(FormPage):
    roles = SECRETARY
    template_name = "commissions/plan.html"
    success = gettext_lazy("The session is planned.")

    def forms(self, data):
        return {"form": PlanForm(data, units=self.request.user.units_as(*SECRETARY))}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        session = operations.plan_session(
            actor=self.request.user,
            unit=told["unit"],
            held_on=told["held_on"],
            place=told["place"],
            today=clock.today(),
            key=told["key"],
        )
        return session.get_absolute_url()


class SessionView(GuardedView):
    """A page or an action on one session in scope."""

    reason = ReadReason.COMMISSION
    roles = SESSION_ROLES

    def load(self) -> Session:
        self.session = self.fetch(Session.objects.select_related("unit", "closed_by"), pk=self.kwargs["pk"])
        return self.session

    def back(self, anchor: str = ""):
        return redirect(self.session.get_absolute_url() + anchor)


class SessionPage(SessionView):
    """Agenda, presence, what waits to enter, what comes next."""

    def get(self, request, pk):
        session = self.load()
        items = queries.agenda(session)
        prepare = perms.can_prepare(request.user, session.unit_id)
        preparing = session.status in (SessionStatus.PREPARED, SessionStatus.OPEN)
        ready = list(queries.ready_lines(session.unit)) if prepare and preparing else []
        done, total = queries.letter_progress(session) if session.status == SessionStatus.DECIDED else (0, 0)
        lines = [*(item.line for item in items), *ready]
        self.log_read(ReadKind.LIST, (line.application.applicant_id for line in lines), session.number)
        context = {
            "session": session,
            "badge": {"label": session.get_status_display(), "tone": queries.SESSION_TONES[session.status]},
            "rows": [{"item": item, "tone": queries.OPINION_TONES[item.opinion]} for item in items],
            "may_take_off": prepare and session.status == SessionStatus.PREPARED,
            "ready": ready,
            "attendances": list(session.attendances.all()),
            "prepare": prepare,
            "preparing": preparing,
            "actions": self.actions(session),
            "done": done,
            "total": total if perms.can_read_letters(request.user, session.unit_id) else 0,
            "finished": done == total,
            "failed": queries.letters_are_late(session, done, total, clock.now()),
        }
        return render(request, "commissions/session.html", context)

    def actions(self, session) -> list[dict]:
        user = self.request.user
        prepare = perms.can_prepare(user, session.unit_id)
        match session.status:
            case SessionStatus.PREPARED if prepare:
                return [self.step("open", _("Open the session"), session)]
            case SessionStatus.OPEN if prepare:
                hold = {"label": _("Go on with the agenda"), "url": self.first_line(session), "key": "n"}
                return [hold, self.step("close", _("Close the session"), session)]
            case SessionStatus.CLOSED:
                decide = perms.can_decide(user, session, clock.today())
                url = reverse("commissions:decide", args=[session.pk])
                label = {"label": _("Decide"), "url": url, "key": "d", "main": True}
                return [{**label, "disabled_reason": decide.reason}]
            case SessionStatus.DECIDED:
                url = reverse("commissions:minutes", args=[session.pk])
                return [{"label": _("Minutes (PDF)"), "url": url, "key": "p"}]
        return []

    def step(self, name, label, session) -> dict:
        url = reverse(f"commissions:{name}", args=[session.pk])
        reason = SESSION.can(session, name).reason
        return {"label": label, "url": url, "method": "post", "main": True, "key": "o", "disabled_reason": reason}

    def first_line(self, session) -> str:
        position = queries.next_open_position(session, 0) or 1
        return reverse("commissions:item", args=[session.pk, position])


class RecordPresence(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        operations.record_presence(actor=request.user, session=self.load(), present_ids=self.numbers("present"))
        messages.success(request, _("Presence recorded."))
        return self.back()


class PutOnAgenda(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        entered = operations.put_on_agenda(
            actor=request.user, session=self.load(), line_ids=self.numbers("line"), today=clock.today()
        )
        if not entered:
            raise Refusal(_("Tick at least one request that is ready."))
        messages.success(request, _("The agenda is up to date."))
        return self.back()


class TakeOffAgenda(SessionView):
    roles = SECRETARY

    def post(self, request, pk, position):
        item = get_object_or_404(self.load().items.select_related("session", "line"), position=position)
        operations.take_off_agenda(actor=request.user, item=item)
        messages.success(request, _("The agenda is up to date."))
        return self.back()


class OpenSession(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        session = operations.open_session(actor=request.user, session=self.load(), today=clock.today())
        position = queries.next_open_position(session, 0) or 1
        return redirect("commissions:item", pk=pk, position=position)


class CloseSession(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        operations.close_session(actor=request.user, session=self.load())
        messages.success(request, _("The session is closed: it now waits for the signatory."))
        return self.back()


class ItemPage(FormPage):
    """One line before the commission, by number, without a name; the secretary records the opinion."""

    reason = ReadReason.COMMISSION
    roles = SESSION_ROLES
    template_name = "commissions/item.html"

    def prepare(self):
        self.session = self.fetch(Session.objects.select_related("unit"), pk=self.kwargs["pk"])
        self.item = queries.item_at(self.session, self.kwargs["position"])
        if self.item is None:
            raise Http404
        self.application = self.item.line.application
        household = self.application.household
        members = household.members.values_list("person_id", flat=True)
        self.log_read(ReadKind.PAGE, members, f"{self.session.number} · {self.application.number}")

    def post(self, request, *args, **kwargs):
        session = self.fetch(Session.objects, pk=kwargs["pk"])
        require(perms.can_prepare(request.user, session.unit_id))
        return super().post(request, *args, **kwargs)

    def forms(self, data):
        initial = OpinionForm.initial_of(self.item) | {"version": self.item.version, "opinion": self.item.opinion}
        return {"form": OpinionForm(data, item=self.item, initial=initial)}

    def perform(self, forms):
        form = forms["form"]
        operations.give_opinion(
            actor=self.request.user, item=self.item, version=form.cleaned_data["version"], given=form.given
        )
        following = queries.next_open_position(self.session, self.item.position)
        if following is None:
            messages.success(self.request, _("Every request has an opinion: the session can be closed."))
            return self.session.get_absolute_url()
        return reverse("commissions:item", args=[self.session.pk, following])

    def histories(self, instance):
        return [AgendaItem.history.filter(id=instance.pk)]

    def context(self):
        today = clock.today()
        household = self.application.household
        explained = getattr(self.item.line, "explanation", None)
        adults, others = queries.composition(household, self.session.held_on)
        rows = queries.agenda(self.session)
        since = clock.add_months(today, -MONTHS_OF_AIDS)
        return {
            "session": self.session,
            "item": self.item,
            "line": self.item.line,
            "application": self.application,
            "explanation": explanation_shown(explained),
            "composition": composition_words(adults, others),
            "present": self.session.attendances.filter(present=True).count(),
            "agenda": [{"item": row, "tone": queries.OPINION_TONES[row.opinion]} for row in rows],
            "opinions_given": sum(bool(row.opinion) for row in rows),
            "received": queries.aids_received(household.pk, since),
            "may_speak": bool(perms.can_prepare(self.request.user, self.session.unit_id))
            and self.session.status == SessionStatus.OPEN,
            "tone": queries.OPINION_TONES[self.item.opinion],
        }


def composition_words(adults: int, others: int) -> str:
    """« 1 adult, 2 dependants »: all that an anonymous file says of the household."""
    words = [ngettext("%(n)s adult", "%(n)s adults", adults) % {"n": adults}]
    if others:
        words.append(ngettext("%(n)s dependant", "%(n)s dependants", others) % {"n": others})
    return ", ".join(words)


class Decide(FormPage):
    """The signatory decides every line at once, under their own account."""

    reason = ReadReason.COMMISSION
    roles = (Role.SIGNATORY,)
    template_name = "commissions/decide.html"
    success = gettext_lazy("The decisions are taken. The letters are being written.")

    def prepare(self):
        self.session = self.fetch(Session.objects.select_related("unit"), pk=self.kwargs["pk"])
        if self.session.status == SessionStatus.DECIDED:
            raise AlreadyDone(self.session.get_absolute_url() + "#letters")
        require(perms.can_decide(self.request.user, self.session, clock.today()))
        items = self.session.items.select_related("line__application", "line__explanation")
        self.items = list(items.prefetch_related("line__explanation__lines"))
        self.log_read(ReadKind.LIST, (item.line.application.applicant_id for item in self.items), self.session.number)

    def forms(self, data):
        return {f"item-{item.pk}": DepartureForm(data, item=item, prefix=f"item-{item.pk}") for item in self.items}

    def perform(self, forms):
        departures = {item.pk: forms[f"item-{item.pk}"].departure for item in self.items}
        operations.decide_session(
            actor=self.request.user,
            session=self.session,
            departures={pk: departure for pk, departure in departures.items() if departure},
            today=clock.today(),
        )
        return self.session.get_absolute_url() + "#letters"

    def show(self, forms, status=200):
        self.rows = [
            {"item": item, "form": forms[f"item-{item.pk}"], "tone": queries.OPINION_TONES[item.opinion]}
            for item in self.items
        ]
        return super().show(forms, status)

    def context(self):
        authority = perms.authority_of(self.request.user, self.session.unit_id, clock.today())
        return {"session": self.session, "rows": self.rows, "authority": authority}


class LetterView(SessionView):
    """A page about the letters of a session: for its unit's secretary and signatories, not for whoever only sits."""

    roles = LETTER_READERS

    def load(self) -> Session:
        require(perms.can_read_letters(self.request.user, super().load().unit_id))
        return self.session


class LettersProgress(LetterView):
    """How many letters are written; polled by the session page."""

    def get(self, request, pk):
        done, total = queries.letter_progress(self.load())
        context = {
            "session": self.session,
            "done": done,
            "total": total,
            "finished": done == total,
            "failed": queries.letters_are_late(self.session, done, total, clock.now()),
        }
        return render(request, "commissions/letters_progress.html", context)


class LettersPdf(LetterView):
    """All letters of a session in one PDF, in the order of their numbers, ready to print."""

    def get(self, request, pk):
        session = self.load()
        letters = list(queries.letters_of(session).select_related("decision__line__application"))
        if not letters or any(letter.status == LetterStatus.PENDING for letter in letters):
            raise Refusal(_("The letters are not all written yet."))
        self.log_read(
            ReadKind.DOCUMENT, (one.decision.line.application.applicant_id for one in letters), session.number
        )
        merged, content = PdfWriter(), BytesIO()
        for letter in letters:
            merged.append(BytesIO(letter.pdf))
        merged.write(content)
        return pdf_response(content.getvalue(), f"{session.number}-lettres.pdf")


class LetterPdf(GuardedView):
    """One decision letter, as it was written: for those who follow the application."""

    reason = ReadReason.FILE

    def get(self, request, pk):
        letter = get_object_or_404(
            DecisionLetter.objects.visible_to(request.user).select_related("decision__line__application"),
            pk=pk,
            status=LetterStatus.PRODUCED,
        )
        application = letter.decision.line.application
        self.log_read(ReadKind.DOCUMENT, [application.applicant_id], application.number)
        return pdf_response(bytes(letter.pdf), f"{letter.decision.number}.pdf")


class MinutesPdf(SessionView):
    def get(self, request, pk):
        session = self.load()
        if session.status != SessionStatus.DECIDED:
            raise Refusal(_("The minutes exist once the session is decided."))
        items = session.items.values_list("line__application__applicant", flat=True)
        self.log_read(ReadKind.DOCUMENT, items, session.number)
        return pdf_response(minutes(minutes_of(session)), f"{session.number}-proces-verbal.pdf")
