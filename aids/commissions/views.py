"""Screens of a unit's commission: sessions, agenda, the session itself, decisions."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aids.applications.proposals.queries import settled_proposals
from aids.applications.queries import explanation_shown
from aids.commissions import operations, perms, queries
from aids.commissions.derogations import counted
from aids.commissions.enums import SessionStatus
from aids.commissions.forms import DepartureForm, OpinionForm, PeriodForm, PlanForm
from aids.commissions.letters.panels import letters_box
from aids.commissions.models import DEROGATION_ROLES, SESSION_ROLES, AgendaItem, Derogation, Session
from aids.commissions.register.perms import READERS
from aids.commissions.scope import (
    AgendaInScope,
    ItemInScope,
    MinutesDocument,
    SessionInScope,
    ToDecide,
)
from aids.commissions.states import SESSION
from backend.audit.models import ReadKind
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
        register = {"label": _("Register of decisions"), "url": reverse("commissions:register")}
        counts = {"label": _("Derogations"), "url": reverse("commissions:derogations")}
        context = {
            "page": page,
            "actions": [
                *([plan] if request.user.holds(Role.COMMISSION_SECRETARY) else []),
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
            "rows": [
                {"item": item, "tone": queries.OPINION_TONES[item.opinion], "word": queries.told(item)}
                for item in self.items
            ],
            "may_take_off": self.prepare and session.status == SessionStatus.PREPARED,
            "page": self.items,
            "ready": self.ready,
            "attendances": list(session.attendances.all()),
            "prepare": self.prepare,
            "preparing": self.preparing,
            "actions": self.actions(session),
            "letters": letters_box(request.user, session),
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
    roles = SECRETARY

    def post(self, request, pk):
        operations.close_session(actor=request.user, session=self.load())
        messages.success(request, _("The session is closed: it now waits for the signatory."))
        return self.back()


class ItemPage(ItemInScope, FormPage):
    """One line before the commission, by number, without a name; the secretary records the opinion."""

    template_name = "commissions/item.html"

    def prepare(self):
        self.load_item()
        self.log_item_read()

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
        total, given = queries.tally(self.session)
        since = clock.add_months(today, -queries.MONTHS_OF_AIDS)
        return {
            "session": self.session,
            "item": self.item,
            "line": self.item.line,
            "application": self.application,
            "explanation": explanation_shown(explained),
            "proposals": list(settled_proposals().filter(line=self.item.line)),
            "composition": composition_words(adults, others),
            "present": self.session.attendances.filter(present=True).count(),
            "agenda": queries.rail(self.session, self.item.position, total),
            "agenda_page": queries.page_of(self.item.position),
            "agenda_total": total,
            "opinions_given": given,
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
