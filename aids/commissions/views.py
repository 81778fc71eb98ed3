"""Screens of a unit's commission: sessions, agenda, presence, from the convening to the closing."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aids.commissions import operations, perms, queries
from aids.commissions.enums import SessionStatus
from aids.commissions.forms import (
    ConveneAgainForm,
    ConveneForm,
    MoveForm,
    PlanForm,
    PresenceForm,
    WhyForm,
)
from aids.commissions.hearing import members_of
from aids.commissions.letters.panels import letters_box
from aids.commissions.mandates.enums import Office
from aids.commissions.models import DEROGATION_ROLES, SESSION_ROLES, AgendaItem, Session
from aids.commissions.quorum import quorum_of
from aids.commissions.recusals.queries import positions_hidden_from
from aids.commissions.register.perms import READERS
from aids.commissions.scope import (
    AgendaInScope,
    SessionInScope,
)
from aids.commissions.states import SESSION
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal, require
from backend.kit.pages import NearPaginator
from directory.enums import Role

SECRETARY = (Role.COMMISSION_SECRETARY,)


class SessionList(GuardedView):
    roles = SESSION_ROLES

    def get(self, request):
        rows = queries.sessions_listed(Session.objects.visible_to(request.user))
        asked = request.GET.get("page")
        page = NearPaginator(rows, 25, asked=asked).get_page(asked)
        for session in page:
            session.tone = queries.SESSION_TONES[session.status]
        plan = {"label": _("Plan a session"), "url": reverse("commissions:plan"), "key": "n", "main": True}
        composition = {"label": _("Composition"), "url": reverse("commissions:composition")}
        ties = {"label": _("My ties"), "url": reverse("commissions:ties")}
        register = {"label": _("Register of decisions"), "url": reverse("commissions:register")}
        counts = {"label": _("Derogations"), "url": reverse("commissions:derogations")}
        context = {
            "page": page,
            "actions": [
                *([plan] if request.user.holds(Role.COMMISSION_SECRETARY) else []),
                *([ties] if request.user.holds(Role.COMMISSION_MEMBER, Role.SIGNATORY) else []),
                composition,
                *([register] if request.user.holds(*READERS) else []),
                *([counts] if request.user.holds(Role.RULE_EDITOR, *DEROGATION_ROLES) else []),
            ],
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
            mode=told["mode"],
            starts_at=told["starts_at"],
            today=clock.today(),
            key=told["key"],
        )
        return session.get_absolute_url()


class SessionView(SessionInScope, GuardedView):
    """A page or an action on one session in scope."""

    def back(self, end: str = ""):
        return redirect(self.session.get_absolute_url() + end)


class SecretaryStep(SessionView):
    """An act of the secretary of the session's unit: asked before anything that was sent is read."""

    roles = SECRETARY

    def load(self):
        require(perms.can_prepare(self.request.user, super().load().unit_id))
        return self.session


class SessionPage(AgendaInScope, SessionView):
    """Agenda, presence, what waits to enter, what comes next; page=all shows the whole agenda, to print it."""

    def part(self, name, rows):
        asked, size = self.request.GET.get(name), queries.AGENDA_PAGE
        paginator = Paginator(rows, size)
        if asked is None:
            # rows that one page holds need not be counted
            near = list(rows[: size + 1])
            return Page(near[:size], 1, paginator if len(near) > size else Paginator(near, size))
        if asked == "all":
            paginator.per_page = max(paginator.count, 1)
        return paginator.get_page(asked)

    def get(self, request, pk):
        return self.show(PresenceForm)

    def show(self, presence: Callable[..., PresenceForm], status: int = 200):
        """The page, with the form of presence that `presence` makes of the members."""
        self.load_agenda()
        session = self.session
        context = {
            "session": session,
            "badge": {"label": session.get_status_display(), "tone": queries.SESSION_TONES[session.status]},
            "rows": [self.row(item) for item in self.items],
            "may_take_off": self.prepare and session.status == SessionStatus.PREPARED,
            "page": self.items,
            "ready": self.ready,
            "appeals": self.appeals,
            "members": self.members,
            "presence": presence(members=self.members) if self.prepare and self.preparing else None,
            "quorum": quorum_of(self.members, is_asked=session.second_of_id is None),
            "movements": self.movements(session),
            "convening": ConveneForm() if self.prepare and session.status == SessionStatus.PREPARED else None,
            "in_time": (session.held_on - clock.today()).days >= Session.CONVENED_DAYS_BEFORE,
            "again": ConveneAgainForm() if self.prepare and queries.may_be_convened_again(session) else None,
            "orders": AGENDA_ORDERS,
            "menu": self.menu(session),
            "to_approve": queries.minutes_to_approve(session)
            if self.prepare and session.status == SessionStatus.OPEN
            else [],
            "delegated": self.delegated,
            "today": clock.today(),
            "prepare": self.prepare,
            "preparing": self.preparing,
            "actions": self.actions(session),
            "letters": letters_box(self.request.user, session),
        }
        return render(self.request, "commissions/session.html", context, status=status)

    def movements(self, session: Session) -> list:
        """Who came and left, for the secretary who writes it down; everybody reads it in the minutes."""
        told = self.prepare and session.status != SessionStatus.PREPARED
        return list(queries.movements_of(session)) if told else []

    def row(self, item: AgendaItem) -> dict:
        """One line of the agenda; nothing of those from which this account stands back."""
        return {
            "item": item,
            "tone": queries.OPINION_TONES[item.opinion],
            "word": queries.told(item),
            "is_hidden": item.is_hidden,
        }

    def menu(self, session) -> list[dict]:
        """What is done now and then, folded."""
        found = []
        if session.status == SessionStatus.PREPARED and self.prepare:
            for name, label in (
                ("move_session", _("Change the day or the place")),
                ("no_quorum", _("Not held: there is no quorum")),
                ("cancel", _("Cancel this session")),
            ):
                found.append({"label": label, "url": reverse(f"commissions:{name}", args=[session.pk])})
        if session.status not in (SessionStatus.WITHOUT_QUORUM, SessionStatus.CANCELLED):
            notice = reverse("commissions:notice", args=[session.pk])
            found.append({"label": _("Convening notice (PDF)"), "url": notice})
        return found

    def actions(self, session) -> list[dict]:
        user = self.request.user
        prepare = perms.can_prepare(user, session.unit_id)
        chairs = any(one.member_id == user.pk and one.office == Office.CHAIR and one.takes_part for one in self.members)
        signs = chairs and perms.authority_of(user, session.unit_id, clock.today()) is not None
        match session.status:
            case SessionStatus.PREPARED if prepare and session.convened_on:
                return [self.step("open", _("Open the session"), session)]
            case SessionStatus.OPEN if signs:
                sign = {**self.step("close", _("Close and sign"), session), "method": ""}
                return [self.hold(session), sign]
            case SessionStatus.OPEN if prepare:
                return [
                    self.hold(session),
                    {**self.step("suspend", _("Suspend"), session), "main": False, "key": "s"},
                    self.step("close", _("Close the session"), session),
                ]
            case SessionStatus.OPEN:
                return [self.hold(session)]
            case SessionStatus.SUSPENDED if prepare:
                return [self.step("resume", _("Resume the session"), session)]
            case SessionStatus.CLOSED:
                decide = perms.can_decide(perms.authority_of(user, session.unit_id, clock.today()), session)
                url = reverse("commissions:decide", args=[session.pk])
                label = {"label": _("Decide"), "url": url, "key": "d", "main": True}
                return [{**label, "disabled_reason": decide.reason}]
            case SessionStatus.DECIDED:
                url = reverse("commissions:minutes", args=[session.pk])
                return [{"label": _("Minutes (PDF)"), "url": url, "key": "p"}]
        return []

    def hold(self, session) -> dict:
        position = session.called_position or queries.next_open_position(session, 0) or 1
        return {"label": _("Go on with the agenda"), "url": session.item_url(position), "key": "n"}

    def step(self, name, label, session) -> dict:
        url = reverse(f"commissions:{name}", args=[session.pk])
        reason = SESSION.can(session, name).reason
        key = "c" if name == "close" else "o"
        return {"label": label, "url": url, "method": "post", "main": True, "key": key, "disabled_reason": reason}


def refused_presence(data, sentence: str, *, members) -> PresenceForm:
    """What was typed, with why it is refused."""
    form = PresenceForm(data, members=members).again()
    form.add_error(None, sentence)
    return form


AGENDA_ORDERS = {
    "theme": gettext_lazy("By aid"),
    "urgency": gettext_lazy("Emergencies first"),
    "arrival": gettext_lazy("By arrival"),
}


class RecordPresence(SessionPage):
    """What is refused comes back on the page of the session, as it was typed."""

    roles = SECRETARY

    def get(self, request, pk):
        return HttpResponseNotAllowed(["POST"])

    def post(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        form = PresenceForm(request.POST, members=members_of(session))
        if not form.is_valid():
            raise Refusal(_("Say who is present, at a distance, absent or excused."))
        told = form.told | (form.all_present if "all" in request.POST else {})
        try:
            operations.record_presence(actor=request.user, session=session, told=told)
        except Refusal as refusal:
            if session.status not in (SessionStatus.PREPARED, SessionStatus.OPEN):
                raise  # its page has no form to show it in
            return self.show(partial(refused_presence, request.POST, refusal.sentence), status=422)
        messages.success(request, _("Presence recorded."))
        position = request.POST.get("position", "")
        return redirect(session.item_url(int(position))) if position.isdecimal() and len(position) < 5 else self.back()


class Convene(SecretaryStep):
    def post(self, request, pk):
        session = self.load()
        form = ConveneForm(request.POST)
        if not form.is_valid():
            raise Refusal(_("Say in 500 letters at most why it is urgent."))
        operations.convene(
            actor=request.user,
            session=session,
            today=clock.today(),
            urgency_reason=form.cleaned_data["urgency_reason"],
            with_ready=not form.cleaned_data["only_listed"],
        )
        messages.success(request, _("The members are convened."))
        return self.back()


class ConveneAgain(SecretaryStep):
    def post(self, request, pk):
        session = self.load()
        form = ConveneAgainForm(request.POST)
        if not form.is_valid():
            raise Refusal(_("Say on which day the second session is held."))
        told = form.cleaned_data
        second = operations.convene_again(
            actor=request.user,
            session=session,
            held_on=told["held_on"],
            urgency_reason=told["urgency_reason"],
            today=clock.today(),
            key=told["key"],
        )
        messages.success(request, _("The second session is convened: no quorum is asked of it."))
        return redirect(second.get_absolute_url())


class OrderAgenda(SecretaryStep):
    def post(self, request, pk):
        session = self.load()
        if request.POST.get("by") not in operations.ORDERS:
            raise Refusal(_("Choose an order for the agenda."))
        operations.order_agenda(actor=request.user, session=session, by=request.POST["by"])
        return self.back()


class MoveItem(SecretaryStep):
    def post(self, request, pk, position):
        item = get_object_or_404(self.load().items.select_related("session"), position=position)
        to = request.POST.get("to", "")
        if not to.isdecimal() or len(to) > 4:
            raise Refusal(_("Say at which place."))
        operations.move_item(actor=request.user, item=item, position=int(to))
        return self.back(f"?page={queries.page_of(int(to))}")


class WithReason(SessionInScope, FormPage):
    """An act on a session that wants a reason."""

    roles = SECRETARY
    template_name = "commissions/why.html"
    title = ""
    sentence = ""

    def prepare(self):
        require(perms.can_prepare(self.request.user, self.load().unit_id))

    def forms(self, data):
        return {"form": WhyForm(data)}

    def context(self):
        return {
            "session": self.session,
            "title": self.title,
            "sentence": self.sentence,
            "cancel_url": self.session.get_absolute_url(),
        }


class CancelSession(WithReason):
    title = gettext_lazy("Cancel this session")
    sentence = gettext_lazy("Its requests wait for another session.")
    success = gettext_lazy("The session is cancelled.")

    def perform(self, forms):
        reason = forms["form"].cleaned_data["reason"]
        operations.cancel_session(actor=self.request.user, session=self.session, reason=reason)
        return self.session.get_absolute_url()


class MoveSession(SessionInScope, FormPage):
    """Another day, hour or place, before the session is held."""

    roles = SECRETARY
    template_name = "commissions/move.html"
    success = gettext_lazy("The session is moved: convene the members again.")

    def prepare(self):
        require(perms.can_prepare(self.request.user, self.load().unit_id))

    def forms(self, data):
        known = {name: getattr(self.session, name) for name in MoveForm.base_fields}
        return {"form": MoveForm(data, initial=known)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.move_session(actor=self.request.user, session=self.session, today=clock.today(), **told)
        return self.session.get_absolute_url()

    def context(self):
        return {"session": self.session, "cancel_url": self.session.get_absolute_url()}


class NoQuorum(SecretaryStep):
    """Not held for want of a quorum: asked once more, for its agenda is emptied."""

    def get(self, request, pk):
        session = self.load()
        return render(request, "commissions/no_quorum.html", {"session": session})

    def post(self, request, pk):
        operations.give_up_for_want_of_quorum(actor=request.user, session=self.load(), today=clock.today())
        messages.success(request, _("The session is not held. Convene the members again: no quorum is asked then."))
        return self.back()


class PutOnAgenda(SecretaryStep):
    def post(self, request, pk):
        session = self.load()
        every = queries.ready_lines(session.unit).values_list("pk", flat=True) if "all" in request.POST else ()
        entered = operations.put_on_agenda(
            actor=request.user,
            session=session,
            line_ids={*every, *self.numbers("line")},
            appeal_ids=self.numbers("appeal"),
            today=clock.today(),
        )
        if not entered:
            raise Refusal(_("Tick at least one request that is ready."))
        messages.success(request, _("The agenda is up to date."))
        return self.back()


class TakeOffAgenda(SecretaryStep):
    def post(self, request, pk, position):
        items = self.load().items.select_related("session", "line").filter(position=position)
        # positions move up: a button pressed twice must not take off the next one
        item = get_object_or_404(items.filter(pk__in=self.numbers("item")) if "item" in request.POST else items)
        operations.take_off_agenda(actor=request.user, item=item)
        messages.success(request, _("The agenda is up to date."))
        return self.back(f"?page={queries.page_of(position)}")


class OpenSession(SecretaryStep):
    def post(self, request, pk):
        session = operations.open_session(actor=request.user, session=self.load(), today=clock.today())
        position = queries.next_open_position(session, 0) or 1
        return redirect("commissions:item", pk=pk, position=position)


class CloseSession(SessionView):
    """A chair who signs by closing is shown first what they sign."""

    def get(self, request, pk):
        session = self.load()
        today = clock.today()
        require(perms.can_close_and_decide(request.user, session, today))
        possible = SESSION.can(session, "close")
        if not possible:
            raise Refusal(possible.reason)
        hidden = positions_hidden_from(request.user, session)
        rows = queries.opinions_counted(session, hidden)
        return render(request, "commissions/close.html", {"session": session, "rows": rows, "left": len(hidden)})

    def post(self, request, pk):
        ended = operations.end_session(actor=request.user, session=self.load(), today=clock.today())
        messages.success(request, queries.words_of_signing(ended))
        return self.back("#letters" if ended.status == SessionStatus.DECIDED else "")


class ApproveMinutes(SecretaryStep):
    def post(self, request, pk):
        session = self.load()
        earlier = self.fetch(Session.objects, pk=next(iter(self.numbers("session")), 0))
        operations.approve_minutes(actor=request.user, session=session, minutes_of=earlier)
        messages.success(request, _("The minutes are approved."))
        return self.back()


class SuspendSession(SecretaryStep):
    def post(self, request, pk):
        operations.suspend_session(actor=request.user, session=self.load())
        messages.success(request, _("The session is suspended."))
        return self.back()


class ResumeSession(SecretaryStep):
    def post(self, request, pk):
        session = operations.resume_session(actor=request.user, session=self.load())
        position = session.called_position or queries.next_open_position(session, 0) or 1
        return redirect(session.item_url(position))
