"""Screens of appointments: the week, opening times, booking, one appointment, the calendar address."""

import datetime as dt
import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView, pdf_response
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal, require
from cases.appointments import feeds, operations, perms, queries
from cases.appointments.enums import OUTCOMES, TONES, AppointmentStatus
from cases.appointments.forms import (
    BookForm,
    CancelForm,
    DrawForm,
    MoveForm,
    OutcomeForm,
    SlotsForm,
    WeekForm,
    WhereForm,
)
from cases.appointments.models import AGENDA_ROLES, CalendarFeed, Slot
from cases.appointments.scope import AppointmentInScope
from cases.people.perms import TAKING_ROLES
from cases.people.scope import PersonInScope
from directory.enums import Role
from directory.models import Site

YEARS_SHOWN = 5
WEEK = dt.timedelta(days=7)


class Week(GuardedView):
    """The times of a week, free or taken, by site or by worker."""

    roles = AGENDA_ROLES

    def get(self, request):
        today = clock.today()
        workers = queries.workers_listed(today)
        form = WeekForm(self.chosen(workers), workers=workers)
        form.is_valid()
        site, worker = form.cleaned_data.get("site"), form.cleaned_data.get("worker")
        monday = queries.monday_of(self.asked(today))
        days = queries.week(request.user, monday, site=site, worker=worker)
        slots = [slot for day in days for slot in (*day.morning, *day.afternoon)]
        person_ids = [one.person_id for slot in slots if (one := slot.appointment) and one.is_shown]
        if person_ids:
            self.log_read(ReadKind.LIST, person_ids)
        context = {
            "form": form,
            "days": days,
            "today": today,
            "monday": monday,
            "last": days[-1].on,
            "free": sum(not slot.appointment and slot.starts_at > clock.now() for slot in slots),
            "now": clock.now(),
            "with_site": site is None,
            "with_worker": worker is None,
            "is_empty": not slots,
            "tones": TONES,
            "actions": self.actions(),
            "previous": self.address(monday - WEEK),
            "next": self.address(monday + WEEK),
            "this": self.address(today),
        }
        return render(request, "appointments/week.html", context)

    def chosen(self, workers) -> dict:
        """What the filters say; at first, one's own times for who receives, else the site where one works."""
        if "site" in self.request.GET or "worker" in self.request.GET:
            return self.request.GET
        user = self.request.user
        receives = user.holds(Role.SOCIAL_WORKER, Role.CASE_OFFICER) and user.pk in {one.pk for one in workers}
        return {"worker": user.pk} if receives else {"site": user.site_id or ""}

    def asked(self, today: dt.date) -> dt.date:
        """The day in the address, today when it is none or years away."""
        try:
            day = dt.date.fromisoformat(self.request.GET.get("week", ""))
        except ValueError:
            return today
        return day if abs(day.year - today.year) <= YEARS_SHOWN else today

    def address(self, day: dt.date) -> str:
        query = self.request.GET.copy()
        query["week"] = day.isoformat()
        return f"?{query.urlencode()}"

    def actions(self) -> list[dict]:
        if not self.request.user.holds(*TAKING_ROLES):
            return []
        return [
            {"label": _("Open times"), "url": reverse("appointments:open"), "key": "n", "main": True},
            {"label": _("In my own calendar"), "url": reverse("appointments:calendar")},
        ]


class OpenSlots(FormPage):
    """Times at which the account itself receives."""

    roles = TAKING_ROLES
    template_name = "appointments/open.html"

    def forms(self, data):
        user = self.request.user
        sites = Site.objects.filter(unit__in=user.units_as(*TAKING_ROLES))
        return {"form": SlotsForm(data, sites=sites, initial={"site": user.site_id})}

    def perform(self, forms):
        form = forms["form"]
        made = operations.open_slots(
            actor=self.request.user,
            site=form.cleaned_data["site"],
            times=form.times,
            now=clock.now(),
            key=form.cleaned_data["key"],
        )
        words = ngettext("%(n)s time opened.", "%(n)s times opened.", len(made)) % {"n": len(made)}
        messages.success(self.request, words if made else _("These times were open already: nothing changed."))
        return f"{reverse('appointments:week')}?worker={self.request.user.pk}&week={form.times.day.isoformat()}"

    def context(self):
        return {"cancel_url": reverse("appointments:week")}


class CloseSlot(GuardedView):
    """A time that nobody booked is offered no more; asks first."""

    roles = AGENDA_ROLES

    def load(self, pk: int) -> Slot:
        found = get_object_or_404(Slot.objects.select_related("worker", "site"), pk=pk)
        require(perms.can_close(self.request.user, found))
        return found

    def get(self, request, slot):
        return self.ask(self.load(slot))

    def post(self, request, slot):
        found = self.load(slot)
        try:
            operations.close_slot(actor=request.user, slot=found)
        except Forbidden:
            raise
        except Refusal as refusal:
            return self.ask(found, refusal.sentence)
        messages.success(request, _("This time is not offered any more."))
        return redirect(self.back(found))

    def ask(self, slot: Slot, error: str = ""):
        context = {"slot": slot, "cancel_url": self.back(slot), "errors": [error] if error else []}
        return render(self.request, "appointments/close.html", context, status=422 if error else 200)

    def back(self, slot: Slot) -> str:
        day = timezone.localdate(slot.starts_at)
        return f"{reverse('appointments:week')}?worker={slot.worker_id}&week={day.isoformat()}"


class WithOffers:
    """Shows the next free times, the nearest to the person first; the choice among them is sent."""

    @cached_property
    def where(self) -> WhereForm:
        form = WhereForm(self.request.GET)
        form.is_valid()
        return form

    def offers(self) -> list[queries.Offer]:
        now = clock.now()
        told = self.where.cleaned_data
        since = max(told["since"], self.today) if told.get("since") else None
        if told.get("site"):
            return queries.offers_of_site(told["site"], now=now, since=since)
        unit = self.household.place.unit if self.household and self.household.place else None
        return queries.offers(self.request.user, self.person, unit=unit, now=now, since=since)

    def chosen_slot(self, form) -> Slot:
        slot = Slot.objects.select_related("site", "worker").filter(pk=form.cleaned_data["slot"]).first()
        if slot is None:
            raise operations.Taken
        return slot

    def offered(self, form) -> dict:
        """What the page of offers takes; the first time is chosen unless another one was."""
        found = self.offers()
        slots = [slot.pk for offer in found for slot in offer.slots]
        typed = form["slot"].value()
        chosen = int(typed) if str(typed).isdecimal() and int(typed) in slots else next(iter(slots), None)
        return {"offers": found, "chosen": chosen, "where": self.where, "person": self.person}


class Book(PersonInScope, WithOffers, FormPage):
    """An appointment for a person, at one of the next free times."""

    roles = TAKING_ROLES
    template_name = "appointments/book.html"
    success = gettext_lazy("Booked. Give the slip, or say it aloud.")

    def prepare(self):
        self.load_person(self.kwargs["person"])
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def forms(self, data):
        return {"form": BookForm(data)}

    def perform(self, forms):
        form = forms["form"]
        appointment = operations.book(
            actor=self.request.user,
            person=self.person,
            slot=self.chosen_slot(form),
            reason=form.cleaned_data["reason"],
            bring=form.cleaned_data["bring"],
            now=clock.now(),
            key=form.cleaned_data["key"],
        )
        return appointment.get_absolute_url()

    def show(self, forms, status=200):
        self.shown = self.offered(forms["form"])
        return super().show(forms, status)

    def context(self):
        return {**self.shown, "cancel_url": self.person.get_absolute_url()}


class AppointmentPage(AppointmentInScope, GuardedView):
    """When, where, with whom, what happened; the words to hand over."""

    def get(self, request, pk):
        appointment = self.load_appointment(pk)
        self.log_read(ReadKind.PAGE, [self.person.pk])
        slot = appointment.slot
        context = {
            "appointment": appointment,
            "slot": slot,
            "person": self.person,
            "badge": {"label": appointment.get_status_display(), "tone": appointment.tone},
            "reason": self.reason_access,
            "contact": self.contact,
            "slip": self.slip(),
            "actions": self.actions(),
            "outcomes": self.outcomes(),
            "today": self.today,
        }
        return render(request, "appointments/detail.html", context)

    def actions(self) -> list[dict]:
        appointment, slot = self.appointment, self.appointment.slot
        found = []
        if appointment.is_to_come and slot.starts_at > clock.now():
            slip = {"label": _("Print the slip"), "url": self.url("slip"), "key": "p", "main": True}
            found.append(slip)
            if perms.can_rearrange(self.request.user, slot):
                found.append({"label": _("Move"), "url": self.url("move"), "key": "m"})
        if appointment.is_to_come and perms.can_rearrange(self.request.user, slot):
            found.append({"label": _("Cancel the appointment"), "url": self.url("cancel")})
        return found

    def outcomes(self) -> list[dict]:
        """The buttons of what happened, from the day itself on."""
        appointment, slot = self.appointment, self.appointment.slot
        said = appointment.status in OUTCOMES
        if not (appointment.is_to_come or said) or timezone.localdate(slot.starts_at) > self.today:
            return []
        access = perms.can_tell_outcome(self.request.user, slot)
        keys = {AppointmentStatus.SEEN: "v", AppointmentStatus.EXCUSED: "x", AppointmentStatus.NO_SHOW: "a"}
        return [
            {
                "label": AppointmentStatus(outcome).label.capitalize(),
                "url": self.url("outcome"),
                "method": "post",
                "name": "outcome",
                "value": outcome.value,
                "key": "" if said else keys[outcome],
                "main": outcome == AppointmentStatus.SEEN and not said,
                "disabled_reason": access.reason,
            }
            for outcome in OUTCOMES
            if outcome != appointment.status
        ]

    def url(self, name: str) -> str:
        return reverse(f"appointments:{name}", args=[self.appointment.pk])


class AppointmentForm(AppointmentInScope, FormPage):
    """A page about one appointment that changes it."""

    def prepare(self):
        self.load_appointment(self.kwargs["pk"])
        self.check()
        self.log_read(ReadKind.PAGE, [self.person.pk])

    def check(self) -> None:
        require(perms.can_rearrange(self.request.user, self.appointment.slot))

    def context(self):
        return {
            "appointment": self.appointment,
            "slot": self.appointment.slot,
            "person": self.person,
            "cancel_url": self.appointment.get_absolute_url(),
        }


class Move(WithOffers, AppointmentForm):
    template_name = "appointments/book.html"
    success = gettext_lazy("Moved. The former time is free again.")

    def forms(self, data):
        return {"form": MoveForm(data)}

    def perform(self, forms):
        operations.move(
            actor=self.request.user,
            appointment=self.appointment,
            slot=self.chosen_slot(forms["form"]),
            now=clock.now(),
        )
        return self.appointment.get_absolute_url()

    def show(self, forms, status=200):
        self.shown = self.offered(forms["form"])
        return super().show(forms, status)

    def context(self):
        return super().context() | self.shown | {"moved": self.appointment}


class Cancel(AppointmentForm):
    template_name = "appointments/cancel.html"
    success = gettext_lazy("Cancelled. The time is free again.")

    def forms(self, data):
        return {"form": CancelForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        operations.cancel(
            actor=self.request.user,
            appointment=self.appointment,
            by_person=told["by"] == "person",
            reason=told["why"],
        )
        return self.appointment.get_absolute_url()


class Outcome(AppointmentForm):
    template_name = "appointments/outcome.html"
    success = gettext_lazy("Noted.")

    def check(self):
        require(perms.can_tell_outcome(self.request.user, self.appointment.slot))

    def forms(self, data):
        return {"form": OutcomeForm(data)}

    def perform(self, forms):
        operations.tell_outcome(
            actor=self.request.user,
            appointment=self.appointment,
            outcome=forms["form"].cleaned_data["outcome"],
            today=self.today,
        )
        return self.appointment.get_absolute_url()


class SlipPaper(AppointmentInScope, GuardedView):
    """The slip as a PDF."""

    def get(self, request, pk):
        self.load_appointment(pk)
        self.log_read(ReadKind.DOCUMENT, [self.person.pk])
        return pdf_response(self.slip().pdf(), f"rendez-vous-{self.appointment.pk}.pdf")


class CalendarAddress(GuardedView):
    """The address of one's own calendar: drawn, shown once, revoked."""

    roles = TAKING_ROLES

    def get(self, request):
        feed = feeds.living_feed(request.user)
        draw = {
            "label": _("Draw another address") if feed else _("Draw an address"),
            "url": reverse("appointments:calendar_draw"),
            "main": True,
        }
        revoke = feed and {
            "label": _("Revoke"),
            "url": reverse("appointments:calendar_revoke", args=[feed.pk]),
            "method": "post",
            "danger": True,
        }
        return render(request, "appointments/calendar.html", {"feed": feed, "actions": [draw], "revoke": revoke})


class DrawCalendar(FormPage):
    """A new address; it is shown once."""

    roles = TAKING_ROLES
    template_name = "appointments/calendar_draw.html"
    secret = ""

    def forms(self, data):
        return {"form": DrawForm(data)}

    def perform(self, forms):
        _feed, self.secret = feeds.draw_feed(actor=self.request.user, now=clock.now())
        return reverse("appointments:calendar")

    def post(self, request, *args, **kwargs):
        answer = super().post(request, *args, **kwargs)
        if not self.secret:
            return answer
        address = request.build_absolute_uri(reverse("calendar_feed", args=[self.secret]))
        return render(request, "appointments/calendar_shown.html", {"address": address})

    def context(self):
        return {"cancel_url": reverse("appointments:calendar")}


class RevokeCalendar(GuardedView):
    roles = TAKING_ROLES

    def post(self, request, feed):
        found = get_object_or_404(CalendarFeed, pk=feed, user=request.user)
        feeds.revoke_feed(actor=request.user, feed=found, now=clock.now())
        messages.success(request, _("This address opens nothing any more."))
        return redirect("appointments:calendar")


class CalendarOfWorker(View):
    """The calendar itself, without signing in: whoever knows the address reads when and where, and nothing else."""

    def get(self, request, token):
        user = feeds.holder_of(token)
        if user is None:
            raise Http404
        content = feeds.calendar_of(user, clock.now())
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
        response["Cache-Control"] = "private, no-cache"
        return get_conditional_response(request, etag=response["ETag"], response=response)
