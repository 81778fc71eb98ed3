"""Screens of a unit's commission: sessions, agenda, the session itself, decisions."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aids.applications.queries import explanation_shown
from aids.budget.figures import bar
from aids.budget.queries import envelopes_for, family_of
from aids.commissions import operations, perms, queries
from aids.commissions.anonymity.perms import can_lift
from aids.commissions.anonymity.scope import FileOfItem
from aids.commissions.derogations import counted
from aids.commissions.enums import SessionStatus
from aids.commissions.forms import (
    ConveneAgainForm,
    ConveneForm,
    DepartureForm,
    OpinionForm,
    PeriodForm,
    PlanForm,
    PresenceForm,
    ReopenForm,
    SameForm,
    WhyForm,
)
from aids.commissions.hearing import Hearing, hearing_of, members_of
from aids.commissions.letters.panels import letters_box
from aids.commissions.models import DEROGATION_ROLES, SESSION_ROLES, AgendaItem, Derogation, Session
from aids.commissions.opinions import give_opinion, give_same_opinion, reopen_opinion
from aids.commissions.quorum import quorum_of
from aids.commissions.register.perms import READERS
from aids.commissions.scope import (
    AgendaInScope,
    ItemInScope,
    MinutesDocument,
    NoticeDocument,
    SessionInScope,
    ToDecide,
)
from aids.commissions.states import SESSION
from aids.commissions.votes.enums import Choice
from aids.commissions.votes.queries import ballots_shown
from aids.commissions.wording import as_proposed, templates_of
from backend.audit.models import ReadKind
from backend.audit.typing import KeepsTyping
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import Refusal, require
from backend.kit.pages import NearPaginator
from directory.enums import Role
from directory.models import TerritorialUnit

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
                ties,
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
        self.load_agenda()
        session = self.session
        context = {
            "session": session,
            "badge": {"label": session.get_status_display(), "tone": queries.SESSION_TONES[session.status]},
            "rows": [self.row(item) for item in self.items],
            "may_take_off": self.prepare and session.status == SessionStatus.PREPARED,
            "page": self.items,
            "ready": self.ready,
            "presence": PresenceForm(members=self.members),
            "quorum": quorum_of(self.members, is_asked=session.second_of_id is None),
            "movements": list(queries.movements_of(session)),
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
            "letters": letters_box(request.user, session),
        }
        return render(request, "commissions/session.html", context)

    def row(self, item: AgendaItem) -> dict:
        """One line of the agenda; nothing of those from which this account stands back."""
        return {
            "item": item,
            "tone": queries.OPINION_TONES[item.opinion],
            "word": queries.told(item),
            "is_hidden": item.position in self.hidden,
        }

    def menu(self, session) -> list[dict]:
        """What is done now and then, folded."""
        found = []
        if session.status == SessionStatus.PREPARED and self.prepare:
            for name, label in (
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
        signs = session.status == SessionStatus.OPEN and perms.can_close_and_decide(user, session, clock.today())
        match session.status:
            case SessionStatus.PREPARED if prepare and session.convened_on:
                return [self.step("open", _("Open the session"), session)]
            case SessionStatus.OPEN if signs:
                return [self.hold(session), self.step("close", _("Close and sign"), session)]
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
                decide = perms.can_decide(user, session, clock.today())
                url = reverse("commissions:decide", args=[session.pk])
                label = {"label": _("Decide"), "url": url, "key": "d", "main": True}
                return [{**label, "disabled_reason": decide.reason}]
            case SessionStatus.DECIDED:
                url = reverse("commissions:minutes", args=[session.pk])
                return [{"label": _("Minutes (PDF)"), "url": url, "key": "p"}]
        return []

    def hold(self, session) -> dict:
        position = session.called_position or queries.next_open_position(session, 0) or 1
        return {"label": _("Go on with the agenda"), "url": item_url(session, position), "key": "n"}

    def step(self, name, label, session) -> dict:
        url = reverse(f"commissions:{name}", args=[session.pk])
        reason = SESSION.can(session, name).reason
        return {"label": label, "url": url, "method": "post", "main": True, "key": "o", "disabled_reason": reason}


def item_url(session: Session, position: int) -> str:
    return reverse("commissions:item", args=[session.pk, position])


AGENDA_ORDERS = {
    "theme": gettext_lazy("By aid"),
    "urgency": gettext_lazy("Emergencies first"),
    "arrival": gettext_lazy("By arrival"),
}


class RecordPresence(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        form = PresenceForm(request.POST, members=members_of(session))
        if not form.is_valid():
            raise Refusal(_("Say who is present, at a distance, absent or excused."))
        told = form.told | (form.all_present if "all" in request.POST else {})
        operations.record_presence(actor=request.user, session=session, told=told)
        messages.success(request, _("Presence recorded."))
        position = request.POST.get("position", "")
        return redirect(item_url(session, int(position))) if position.isdecimal() and len(position) < 5 else self.back()


class Convene(SessionView):
    roles = SECRETARY

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


class ConveneAgain(SessionView):
    roles = SECRETARY

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


class OrderAgenda(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        session = self.load()
        if request.POST.get("by") not in operations.ORDERS:
            raise Refusal(_("Choose an order for the agenda."))
        operations.order_agenda(actor=request.user, session=session, by=request.POST["by"])
        return self.back()


class MoveItem(SessionView):
    roles = SECRETARY

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


class NoQuorum(SessionView):
    """Not held for want of a quorum: asked once more, for its agenda is emptied."""

    roles = SECRETARY

    def get(self, request, pk):
        session = self.load()
        require(perms.can_prepare(request.user, session.unit_id))
        return render(request, "commissions/no_quorum.html", {"session": session})

    def post(self, request, pk):
        operations.give_up_for_want_of_quorum(actor=request.user, session=self.load(), today=clock.today())
        messages.success(request, _("The session is not held. Convene the members again: no quorum is asked then."))
        return self.back()


class PutOnAgenda(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        session = self.load()
        every = queries.ready_lines(session.unit).values_list("pk", flat=True) if "all" in request.POST else ()
        entered = operations.put_on_agenda(
            actor=request.user, session=session, line_ids={*every, *self.numbers("line")}, today=clock.today()
        )
        if not entered:
            raise Refusal(_("Tick at least one request that is ready."))
        messages.success(request, _("The agenda is up to date."))
        return self.back()


class TakeOffAgenda(SessionView):
    roles = SECRETARY

    def post(self, request, pk, position):
        items = self.load().items.select_related("session", "line").filter(position=position)
        # positions move up: a button pressed twice must not take off the next one
        item = get_object_or_404(items.filter(pk__in=self.numbers("item")) if "item" in request.POST else items)
        operations.take_off_agenda(actor=request.user, item=item)
        messages.success(request, _("The agenda is up to date."))
        return self.back(f"?page={queries.page_of(position)}")


class OpenSession(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        session = operations.open_session(actor=request.user, session=self.load(), today=clock.today())
        position = queries.next_open_position(session, 0) or 1
        return redirect("commissions:item", pk=pk, position=position)


class CloseSession(SessionView):
    def post(self, request, pk):
        session = self.load()
        if perms.can_close_and_decide(request.user, session, clock.today()):
            operations.close_and_decide(actor=request.user, session=session, today=clock.today())
            messages.success(request, _("The decisions are taken. The letters are being written."))
            return self.back("#letters")
        operations.close_session(actor=request.user, session=session)
        messages.success(request, _("The session is closed: it now waits for the signatory."))
        return self.back()


class ApproveMinutes(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        session = self.load()
        earlier = self.fetch(Session.objects, pk=next(iter(self.numbers("session")), 0))
        operations.approve_minutes(actor=request.user, session=session, minutes_of=earlier)
        messages.success(request, _("The minutes are approved."))
        return self.back()


class SuspendSession(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        operations.suspend_session(actor=request.user, session=self.load())
        messages.success(request, _("The session is suspended."))
        return self.back()


class ResumeSession(SessionView):
    roles = SECRETARY

    def post(self, request, pk):
        session = operations.resume_session(actor=request.user, session=self.load())
        position = session.called_position or queries.next_open_position(session, 0) or 1
        return redirect(item_url(session, position))


class ItemPage(FileOfItem, ItemInScope, KeepsTyping, FormPage):
    """One line before the commission, by number, without a name; the secretary records the opinion.

    What is being typed is kept, and found again on any machine.
    """

    template_name = "commissions/item.html"

    def prepare(self):
        self.load_item()
        self.log_item_read()
        self.hearing = hearing_of(self.session, self.item)
        self.envelopes = envelopes_for(self.session.unit, self.session.held_on.year, family_of(self.item.line))

    def typing_place(self):
        return f"commissions:item {self.item.pk}"

    def post(self, request, *args, **kwargs):
        session = self.fetch(Session.objects, pk=kwargs["pk"])
        require(perms.can_prepare(request.user, session.unit_id))
        return super().post(request, *args, **kwargs)

    def forms(self, data):
        initial = OpinionForm.initial_of(self.item) | {"version": self.item.version, "opinion": self.item.opinion}
        return {"form": OpinionForm(data, item=self.item, envelopes=self.envelopes, initial=initial)}

    def perform(self, forms):
        form = forms["form"]
        give_opinion(actor=self.request.user, item=self.item, version=form.cleaned_data["version"], given=form.given)
        following = queries.next_open_position(self.session, self.item.position)
        if following is None:
            messages.success(self.request, _("Every request has an opinion: the session can be closed."))
            return self.session.get_absolute_url()
        return item_url(self.session, following)

    def histories(self, instance):
        return [AgendaItem.history.filter(id=instance.pk)]

    def sits(self) -> bool:
        return any(one.member_id == self.request.user.pk for one in self.hearing.members)

    def actions(self, speaks: bool) -> list[dict]:
        """Showing the line to everybody, when another one is called."""
        if not speaks or self.session.called_position == self.item.position:
            return []
        url = reverse("commissions:call", args=[self.session.pk, self.item.position])
        return [{"label": _("Show this request to everybody"), "url": url, "method": "post", "key": "m"}]

    def lift_url(self) -> str:
        """Where the anonymity of this line may be lifted; empty for who may not, and once it was."""
        if self.lift or not can_lift(self.request.user, self.session):
            return ""
        return reverse("commissions:lift", args=[self.session.pk, self.item.position])

    def context(self):
        today = clock.today()
        household = self.application.household
        explained = getattr(self.item.line, "explanation", None)
        adults, others = self.file.composition
        total, given, euros = queries.tally(self.session)
        since = clock.add_months(today, -queries.MONTHS_OF_AIDS)
        is_open = self.session.status == SessionStatus.OPEN
        holds = is_open and bool(perms.can_prepare(self.request.user, self.session.unit_id))
        follows = is_open and ("follow" in self.request.GET or (not holds and "stay" not in self.request.GET))
        speaks = holds and not follows
        ballots = ballots_shown(self.request.user, self.item, self.hearing)
        voting = any(row["is_open"] for row in ballots)
        return {
            "session": self.session,
            "item": self.item,
            "line": self.item.line,
            "application": self.application,
            "explanation": explanation_shown(explained),
            "file": self.file,
            "lift_url": self.lift_url(),
            "composition": composition_words(adults, others),
            "hearing": self.hearing,
            "members": members_shown(self.hearing),
            "agenda": queries.rail(self.session, self.item.position, total, self.hidden),
            "agenda_page": queries.page_of(self.item.position),
            "agenda_total": total,
            "opinions_given": given,
            "credits": [{"envelope": one, "bar": bar(one)} for one in self.envelopes],
            "session_total": euros,
            "received": queries.aids_received(household.pk, since),
            "templates": templates_of(self.item) if speaks and not self.item.opinion else [],
            "proposed": as_proposed(self.item) if speaks else None,
            "ballots": ballots,
            "voting": voting,
            "choices": Choice.choices,
            "presence": PresenceForm(members=self.hearing.members) if speaks else None,
            "dissents": list(self.item.dissents.select_related("attendance")),
            "speaks": speaks,
            "follows": follows,
            "may_follow": is_open and not follows,
            "may_speak": speaks and (not self.item.opinion or bool(self.stale)),
            "may_reopen": speaks and bool(self.item.opinion),
            "may_recuse": not self.item.opinion and self.sits(),
            "actions": self.actions(speaks),
            "pulse": queries.pulse(self.session, self.item) if (not speaks and is_open) or voting else "",
            "tone": queries.OPINION_TONES[self.item.opinion],
        }


def members_shown(hearing: Hearing) -> list[dict]:
    """The members with how they take part in this request, in words."""
    spoken_for = {voice.principal.pk: voice.speaker.name for voice in hearing.voices if voice.principal}
    voiced = {voice.of.pk for voice in hearing.voices}
    return [
        {
            "member": one,
            "is_recused": one.member_id in hearing.recused,
            "has_voice": one.pk in voiced,
            "spoken_for_by": spoken_for.get(one.pk, ""),
        }
        for one in hearing.members
    ]


class ItemStep(ItemInScope, GuardedView):
    """An act on one line, from its page."""

    def back(self, position: int | None = None):
        return redirect(item_url(self.session, position or self.item.position))


class CallItem(ItemStep):
    roles = SECRETARY

    def post(self, request, pk, position):
        operations.call_item(actor=request.user, item=self.load_item())
        return self.back()


class SameOpinion(ItemStep):
    roles = SECRETARY

    def post(self, request, pk, position):
        self.load_item()
        form = SameForm(request.POST)
        if not form.is_valid():
            raise Refusal(_("Say from which request to which."))
        found = give_same_opinion(actor=request.user, item=self.item, positions=form.positions)
        messages.success(
            request,
            ngettext(
                "The same opinion is given on %(n)s request.",
                "The same opinion is given on %(n)s requests.",
                len(found),
            )
            % {"n": len(found)},
        )
        return self.back(queries.next_open_position(self.session, self.item.position))


class ReopenOpinion(ItemInScope, FormPage):
    """An opinion is taken back, with a reason."""

    roles = SECRETARY
    template_name = "commissions/why.html"
    success = gettext_lazy("The opinion is reopened.")

    def prepare(self):
        self.load_item()
        require(perms.can_prepare(self.request.user, self.session.unit_id))

    def forms(self, data):
        return {"form": ReopenForm(data, initial={"version": self.item.version})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        reopen_opinion(actor=self.request.user, item=self.item, version=told["version"], reason=told["reason"])
        return item_url(self.session, self.item.position)

    def context(self):
        return {
            "session": self.session,
            "title": _("Reopen the opinion on request %(position)s") % {"position": self.item.position},
            "sentence": _("What it reserved is free again. The reason stays in the history."),
            "cancel_url": item_url(self.session, self.item.position),
        }


class Pulse(SessionInScope, GuardedView):
    """Asked every second and a half by the screens that follow: nothing new, or where to go."""

    def get(self, request, pk, position):
        session = self.load()
        item = session.items.filter(position=position).only("version", "position").first()
        if item is None:
            raise Http404
        answer = HttpResponse(status=204)
        called = session.called_position
        if called and called != position and "follow" in request.GET:
            answer["HX-Redirect"] = item_url(session, called) + "?follow"
        elif request.GET.get("seen") != queries.pulse(session, item):
            answer["HX-Refresh"] = "true"
        return answer


def composition_words(adults: int, others: int) -> str:
    """« 1 adult, 2 dependants »: all that an anonymous file says of the household."""
    words = [ngettext("%(n)s adult", "%(n)s adults", adults) % {"n": adults}]
    if others:
        words.append(ngettext("%(n)s dependant", "%(n)s dependants", others) % {"n": others})
    return ", ".join(words)


class Decide(ToDecide, FormPage):
    """The signatory decides every line at once, under their own account."""

    template_name = "commissions/decide.html"
    success = gettext_lazy("The decisions are taken. The letters are being written.")

    def prepare(self):
        self.load_to_decide()
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


class NoticePdf(NoticeDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class MinutesPdf(MinutesDocument, GuardedView):
    def get(self, request, pk):
        return self.document()


class Derogations(GuardedView):
    """How often each rule is set aside: counts only, no application and no person."""

    roles = (Role.RULE_EDITOR, *DEROGATION_ROLES)

    def get(self, request):
        form = PeriodForm(request.GET, units=self.units(), today=clock.today())
        found = []
        if form.is_valid():
            since, until = form.period
            rows = Derogation.objects.visible_to(request.user)
            if unit := form.cleaned_data["unit"]:
                rows = rows.filter(decision__unit=unit)
            found = counted(rows, since=since, until=until)
        context = {
            "filters": form,
            "rows": found,
            "columns": [
                {"label": _("Aid and rule")},
                {"label": _("What was decided")},
                {"label": _("Decisions"), "num": True},
                {"label": _("Euros decided"), "num": True},
                {"label": _("Last on")},
            ],
        }
        return render(request, "commissions/derogations.html", context, status=200 if form.is_valid() else 422)

    def units(self):
        units = TerritorialUnit.objects.order_by("name")
        if self.request.user.holds(Role.RULE_EDITOR):
            return units
        return units.filter(pk__in=self.request.user.units_as(*DEROGATION_ROLES))
