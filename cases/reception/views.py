"""Screens of reception: today at a site, the person who is received, the waiting-room screen, the figures."""

import uuid
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView
from backend.kit import clock, registry
from backend.kit.charts import HorizontalBars, Series
from cases.people.cards import card
from cases.people.models import Person
from cases.people.queries import search_persons, with_households
from cases.reception import operations, perms, queries
from cases.reception.enums import STILL_THERE, VisitStatus
from cases.reception.forms import ArrivalForm, PeriodForm, PlaceForm
from cases.reception.models import Visit
from cases.reception.scope import PLACE, AtSite, Part


class OfQueue(AtSite):
    """A page that shows the queue of a site."""

    def queue_context(self) -> dict:
        """The queue, the emergencies and the calls of the day; whoever is named is logged."""
        today = clock.today()
        visits = queries.queue(self.site, today)
        calls, emergencies = queries.calls(self.site, today), queries.emergencies(self.site)
        return {
            "site": self.site,
            "there": [visit for visit in visits if visit.status in STILL_THERE],
            "over": [visit for visit in visits if visit.status not in STILL_THERE],
            "calls": calls,
            "emergencies": emergencies,
            "seen": queries.fingerprint(visits, calls, emergencies),
            "open": queries.open_ones(self.request.user, [*calls, *emergencies]),
            "waits": queries.waits(visits, clock.now()),
            "named": [visit.person_id for visit in visits if visit.person_id],
        }


class Today(OfQueue):
    """Who waits, who comes by appointment, who called, and what is urgent."""

    def get(self, request):
        if self.site is None:
            return redirect("reception:place")
        today = clock.today()
        context = self.queue_context()
        panels = [answer(request.user, self.site, today) for answer in registry.site_today]
        context["panels"] = [panel for panel in panels if panel]
        named = [pk for panel in context["panels"] for pk in panel.context.get("person_ids", ())]
        self.log_read(ReadKind.LIST, [*context["named"], *named])
        context |= {
            "today": today,
            "desk": self.desk,
            "form": ArrivalForm(),
            "actions": [self.next_action()],
        }
        return render(request, "reception/today.html", context)

    def next_action(self) -> dict:
        return {
            "label": _("Take the next person"),
            "url": reverse("reception:next", args=[self.site.pk]),
            "key": "n",
            "main": True,
            "method": "post",
            "fields": {"key": uuid.uuid4()},
        }


class Queue(OfQueue, Part):
    """The queue again, when it is no longer the one that was `seen`."""

    def get(self, request, site):
        context = self.queue_context()
        if request.GET.get("seen") == context["seen"]:
            return HttpResponse(status=204)
        self.log_read(ReadKind.LIST, context["named"])
        return render(request, "reception/queue.html", context)


class Waiting(Part):
    """How long people wait; names nobody."""

    def get(self, request, site):
        visits = queries.queue(self.site, clock.today())
        context = {"waits": queries.waits(visits, clock.now()), "site": self.site}
        return render(request, "reception/waits.html", context)


class Place(AtSite, FormPage):
    """Where somebody receives today: kept in their session."""

    template_name = "reception/place.html"

    def forms(self, data):
        return {"form": PlaceForm(data, initial={"site": self.site, "desk": self.desk})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        self.request.session[PLACE] = {"site": told["site"].pk, "desk": told["desk"]}
        return reverse("reception:today")

    def context(self):
        return {"cancel_url": reverse("reception:today") if self.site else ""}


class Arrive(AtSite, FormPage):
    """Somebody comes in: called by a word, or found by their name."""

    template_name = "reception/arrive.html"

    def forms(self, data):
        return {"form": ArrivalForm(data)}

    def before(self, forms):
        if "search" not in self.request.POST:
            return None
        text = forms["form"].cleaned_data["name"]
        found = search_persons(self.request.user, text, clock.today())
        self.log_read(ReadKind.SEARCH, [person.pk for person in found])
        candidates = [card(person, clock.today(), actions=(self.choose(person),)) for person in found]
        context = {**self.context(), "candidates": candidates, "searched": text, "today": clock.today()}
        return self.show_with(forms, context)

    def show_with(self, forms, context):
        return render(self.request, self.template_name, {**context, **forms, "forms": list(forms.values())})

    def choose(self, person: Person) -> dict:
        known = {"name": "known", "value": str(person.pk), "form": "arrival"}
        return {"label": _("This is the person"), "method": "post"} | known

    def perform(self, forms):
        told, today = forms["form"].cleaned_data, reverse("reception:today")
        known = max(self.numbers("known"), default=0)
        visit = operations.arrive(
            actor=self.request.user,
            site=self.site,
            call_name=told["name"],
            reason=told["reason"],
            person=self.fetch(Person.objects, pk=known) if "known" in self.request.POST else None,
            ready=not told["not_ready"],
            key=told["key"],
            result_url=today,
        )
        self.success = _("%(number)s is recorded.") % {"number": visit.label}
        return today

    def context(self):
        return {"site": self.site, "cancel_url": reverse("reception:today")}


class TakeNext(AtSite):
    """One key: whoever has waited longest."""

    http_method_names = ["post"]

    def post(self, request, site):
        visit = operations.take_next(actor=request.user, site=self.site, desk=self.desk, key=self.key())
        return redirect(visit)

    def key(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.request.POST.get("key", ""))
        except ValueError:
            return None


class VisitPage(AtSite):
    """Somebody who came today: what they come for, who they are, what to do next."""

    def get(self, request, pk):
        visit = self.load()
        actions, person = self.actions(visit), None
        if visit.person_id:
            self.log_read(ReadKind.PAGE, [visit.person_id])
            person = card(
                with_households(Person.objects.filter(pk=visit.person_id), clock.today()).get(), clock.today()
            )
        context = {"visit": visit, "person": person, "actions": actions}
        return render(request, "reception/visit.html", context | {"today": clock.today()})

    def load(self) -> Visit:
        rows = Visit.objects.select_related("site", "received_by", "person", "first_contact")
        return get_object_or_404(rows.visible_to(self.request.user), pk=self.kwargs["pk"], day=clock.today())

    def actions(self, visit: Visit) -> list[dict]:
        found = []
        if not hasattr(visit, "first_contact") and visit.status in (VisitStatus.RECEIVED, VisitStatus.GONE):
            url = reverse("reception:visit_contact", args=[visit.pk])
            found.append({"label": _("First contact"), "url": url, "key": "f", "main": True})
        for step, label, key in STEP_LABELS.get(visit.status, ()):
            url = reverse("reception:visit_step", args=[visit.pk, step])
            found.append({"label": label, "url": url, "key": key, "method": "post"})
        return found


STEP_LABELS = {
    VisitStatus.ARRIVED: (("wait", gettext_lazy("Waits now"), "w"), ("leave", gettext_lazy("Has left"), "")),
    VisitStatus.WAITING: (("receive", gettext_lazy("Receive"), "r"), ("leave", gettext_lazy("Has left"), "")),
    VisitStatus.RECEIVED: (
        ("finish", gettext_lazy("They are going"), "g"),
        ("put_back", gettext_lazy("Did not come: waits again"), ""),
    ),
}


class VisitStep(VisitPage):
    """One step of a visit: `step` is the name of the operation."""

    http_method_names = ["post"]
    STEPS = {
        "wait": operations.wait,
        "receive": operations.receive,
        "put_back": operations.put_back,
        "finish": operations.finish,
        "leave": operations.leave,
    }

    def post(self, request, pk, step):
        visit = self.load()
        if step not in self.STEPS:
            raise Http404
        about = {"desk": self.desk} if step == "receive" else {}
        self.STEPS[step](actor=request.user, visit=visit, **about)
        return redirect(visit) if step == "receive" else redirect("reception:today")


class Screen(AtSite):
    """The waiting-room screen: the numbers called and where, nothing of anybody."""

    template = "reception/screen.html"

    def get(self, request, site):
        visits = queries.called(self.site, clock.today())
        context = {"site": self.site, "latest": visits[:1], "earlier": visits[1:]}
        return render(request, self.template, context)


class ScreenNumbers(Screen, Part):
    template = "reception/screen_numbers.html"


class Figures(GuardedView):
    """How many people came, how long they waited and where they were led, by site and period."""

    roles = perms.COUNTING_ROLES

    def get(self, request):
        form = PeriodForm.of(request.GET, clock.today())
        context = {"form": form, "forms": [form]}
        if form.is_valid():
            told = form.cleaned_data
            sites = queries.site_figures(told["first"], told["last"], told["site"])
            contacts = queries.contact_figures(told["first"], told["last"], told["site"])
            context |= {"sites": sites, "contacts": contacts, "charts": _charts(sites, contacts)}
        return render(request, "reception/figures.html", context, status=200 if form.is_valid() else 422)


def _charts(sites: list[queries.SiteFigures], contacts: queries.ContactFigures) -> list[HorizontalBars]:
    by_site = [
        _bars(_("Median wait, in minutes"), _("Minutes"), [(x.name, x.median) for x in sites if x.received]),
        _bars(_("Visits"), _("Visits"), [(x.name, x.visits) for x in sites]),
    ]
    kinds = (
        (_("Where first contacts led"), contacts.orientations),
        (_("What they were about"), contacts.problems),
        (_("How they came"), contacts.media),
    )
    return by_site + [_bars(title, _("First contacts"), [row for row in rows if row[1]]) for title, rows in kinds]


def _bars(title: str, series: str, rows: list[tuple[str, int]]) -> HorizontalBars:
    return HorizontalBars(
        title=title,
        labels=tuple(label for label, _count in rows),
        series=(Series(series, tuple(Decimal(count) for _label, count in rows)),),
        language=get_language() or "fr",
    )
