"""Screens of absences and of accesses in an emergency."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.audit.models import ReadKind, ReadReason
from backend.audit.views import Elsewhere, FormPage, GuardedView
from backend.kit import clock
from backend.kit.access import require
from backend.kit.pages import NearPaginator
from cases.following import absences, emergencies, perms, queries
from cases.following.enums import Capacity
from cases.following.forms import AbsenceForm, EmergencyFilter, EmergencyForm
from cases.following.models import EMERGENCY_ROLES, KEEPING_ROLES, EmergencyAccess, EmergencyAnnouncement
from cases.following.views import FollowingPage
from cases.people.scope import PersonInScope, SentOnce
from directory.enums import Role

PER_PAGE = 25
ANNOUNCED_SHOWN = 50


class Absences(FollowingPage):
    """The absences of today and to come: mine, those that I cover, those of the unit that I manage."""

    def get(self, request):
        rows = [self.row(absence) for absence in queries.absences_shown(request.user, clock.today())]
        columns = [_("Who is away"), _("From"), _("Until"), _("Covered by"), ""]
        context = {
            "tabs": self.tabs(),
            "rows": rows,
            "columns": [{"label": label or _("Actions"), "hidden": not label} for label in columns],
            "actions": [
                {"label": _("Declare an absence"), "url": reverse("following:absence_new"), "key": "n", "main": True}
            ],
        }
        return render(request, "following/absences.html", context)

    def row(self, absence) -> dict:
        may_end = perms.can_end_absence(self.request.user, absence)
        label = _("Back already") if absence.starts_on < clock.today() else _("Remove")
        url = reverse("following:absence_end", args=[absence.pk])
        return {"absence": absence, "actions": [{"label": label, "url": url, "method": "post"}] if may_end else []}


class AbsenceNew(FormPage):
    roles = KEEPING_ROLES
    template_name = "cases/person_form.html"
    success = gettext_lazy("Recorded: the colleague opens the files meanwhile.")

    def forms(self, data):
        user, today = self.request.user, clock.today()
        managed = queries.workers_of(user.units_as(Role.UNIT_MANAGER), today)
        own = queries.workers_of(user.units_as(*KEEPING_ROLES), today)
        # a manager declares for the unit, a worker for themselves
        workers = own.filter(Q(pk=user.pk) | Q(pk__in=managed.order_by().values("pk")))
        return {"form": AbsenceForm(data, workers=workers, colleagues=own, initial={"worker": user.pk})}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        absences.declare_absence(
            actor=self.request.user,
            worker=told["worker"],
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            covered_by=told["covered_by"],
            kind=told["kind"],
            today=clock.today(),
            key=told["key"],
        )
        return reverse("following:absences")

    def context(self):
        return {"title": _("Declare an absence"), "cancel_url": reverse("following:absences"), "subject": ""}


class AbsenceEnd(GuardedView):
    roles = KEEPING_ROLES
    http_method_names = ["post"]

    def post(self, request, pk):
        today = clock.today()
        found = get_object_or_404(queries.absences_shown(request.user, today), pk=pk)
        absences.end_absence(actor=request.user, absence=found, today=today)
        return redirect("following:absences")


class AskEmergency(SentOnce, PersonInScope, FormPage):
    """A file that one does not follow, opened in an emergency: who hears of it is said before."""

    roles = EMERGENCY_ROLES
    template_name = "following/emergency.html"
    success = gettext_lazy("The file is open to you until tomorrow, to be read. Those concerned have been told.")

    def prepare(self):
        self.load_person(self.kwargs["pk"])
        if self.household is None:
            raise Http404
        self.refuse_second_sending()
        if self.file_access and self.contact:
            messages.info(self.request, _("This file is open to you already."))
            raise Elsewhere(self.person.get_absolute_url())
        require(perms.can_open_in_emergency(self.request.user, self.way_in, self.contact))
        self.log_household_read()

    def forms(self, data):
        return {"form": EmergencyForm(data)}

    def perform(self, forms):
        told = forms["form"].cleaned_data
        emergencies.open_in_emergency(
            actor=self.request.user,
            person=self.person,
            kind=told["kind"],
            reason=told["reason"],
            now=clock.now(),
            today=self.today,
            key=told["key"],
        )
        return self.person.get_absolute_url()

    def context(self):
        first = timezone.localtime(clock.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return {
            "person": self.person,
            "taken": queries.emergencies_taken(self.request.user, first),
            "cancel_url": self.person.get_absolute_url(),
        }


class EmergencyEnd(GuardedView):
    """Whoever took it closes it, or whoever heard of it."""

    roles = (*EMERGENCY_ROLES, Role.DATA_PROTECTION_OFFICER)
    http_method_names = ["post"]

    def post(self, request, pk):
        heard = EmergencyAnnouncement.objects.visible_to(request.user).values("access")
        access = get_object_or_404(EmergencyAccess, Q(by=request.user) | Q(pk__in=heard), pk=pk)
        emergencies.end_emergency(actor=request.user, access=access, now=clock.now())
        if access.by_id == request.user.pk:
            return redirect(access.person.get_absolute_url())
        return redirect(announced_page(request.user))


def announced_page(user) -> str:
    officer = user.holds(Role.DATA_PROTECTION_OFFICER)
    return reverse("following:emergencies" if officer else "following:announced")


def shown(access: EmergencyAccess, announcements: list[EmergencyAnnouncement], mine: set[int], now) -> dict:
    """One access with whom it was announced to; `mine` are the announcements that the account may say to have seen."""
    actions = [
        {
            "label": _("Seen"),
            "url": reverse("following:seen", args=[one.pk]),
            "method": "post",
            "main": True,
        }
        for one in announcements
        if one.pk in mine and one.seen_at is None
    ]
    lasts = access.starts_at <= now < access.ends_at
    if lasts:
        url = reverse("following:emergency_end", args=[access.pk])
        actions.append({"label": _("Close it now"), "url": url, "method": "post"})
    return {"access": access, "announcements": announcements, "lasts": lasts, "actions": actions}


class EmergencyList(GuardedView):
    """A page of emergency accesses, each with whom it was announced to."""

    def rows(self, accesses: list[EmergencyAccess]) -> list[dict]:
        told, now = queries.announcements_by_access(accesses), clock.now()
        ids = [one.pk for announcements in told.values() for one in announcements]
        mine = set(
            EmergencyAnnouncement.objects.visible_to(self.request.user).filter(pk__in=ids).values_list("pk", flat=True)
        )
        self.log_read(ReadKind.LIST, [access.person_id for access in accesses])
        return [shown(access, told[access.pk], mine, now) for access in accesses]


class Announced(EmergencyList, FollowingPage):
    """The emergency accesses that were announced to me, latest first."""

    reason = ReadReason.FILE

    def get(self, request):
        heard = EmergencyAnnouncement.objects.visible_to(request.user)
        heard = heard.exclude(capacity=Capacity.DATA_PROTECTION_OFFICER).values("access")
        found = EmergencyAccess.objects.filter(pk__in=heard).select_related("person", "by")[:ANNOUNCED_SHOWN]
        return render(request, "following/announced.html", {"rows": self.rows(list(found)), "tabs": self.tabs()})


class Emergencies(EmergencyList):
    """Every emergency access, for the data-protection officer."""

    roles = (Role.DATA_PROTECTION_OFFICER,)
    reason = ReadReason.CONTROL

    def get(self, request):
        filters = EmergencyFilter(request.GET)
        found = filters.apply(EmergencyAccess.objects.select_related("person", "by"), clock.now())
        asked = request.GET.get("page")
        page = NearPaginator(found, PER_PAGE, asked=asked).get_page(asked)
        context = {"filters": filters, "page": page, "rows": self.rows(list(page.object_list)), "for_officer": True}
        return render(request, "following/emergencies.html", context)


class Seen(GuardedView):
    """I saw that a file was opened in an emergency."""

    roles = (*KEEPING_ROLES, Role.DATA_PROTECTION_OFFICER)
    http_method_names = ["post"]

    def post(self, request, pk):
        announcement = self.fetch(EmergencyAnnouncement.objects, pk=pk)
        emergencies.see_emergency(actor=request.user, announcement=announcement, now=clock.now())
        return redirect(announced_page(request.user))
