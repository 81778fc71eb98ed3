"""Screens of enrolments: who comes, enrolling from a file or by a first name, who was there."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind
from backend.audit.views import FormPage, GuardedView, pdf_response
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from backend.kit.pages import NearPaginator
from cases.people.perms import TAKING_ROLES
from collective_actions.catalogue.models import CATALOGUE_ROLES
from collective_actions.catalogue.perms import can_write
from collective_actions.enrolment import operations, perms, queries
from collective_actions.enrolment.documents import presence_sheet
from collective_actions.enrolment.enums import LIVING, Came, EnrolmentStatus
from collective_actions.enrolment.forms import DatesFilter, LeaveForm, NameForm
from collective_actions.enrolment.models import ENROLLING_ROLES, Enrolment, Presence
from collective_actions.enrolment.scope import (
    EnrolmentInHands,
    FromFile,
    MeetingRun,
    SeriesInScope,
    clash_words,
    persons_of,
)
from collective_actions.evaluation.panels import series_actions_for

PER_PAGE = 25
MOST_OFFERED = 40
"""Series shown to choose from, on the page that enrols a person."""


class SeriesPage(SeriesInScope, GuardedView):
    """The dates, the seats, and who comes: all of them for who runs the action, else those that one enrolled."""

    roles = CATALOGUE_ROLES

    def get(self, request, pk):
        series, now = self.load_series(pk), clock.now()
        found = self.who_comes()
        context = {
            "series": series,
            "action": series.action,
            "meetings": series.meetings.all(),
            "rows": found,
            "runs": self.runs,
            "writes": bool(can_write(request.user, series.action)),
            "takes": series.takes_enrolments(now),
            "is_over": series.last_at <= now,
            "enrols": bool(perms.can_enrol_by_name(request.user, series.action)),
            "seated": series.taken,
            "actions": series_actions_for(request.user, series),
        }
        return render(request, "collective/series.html", context)


class BeginByName(SeriesInScope, GuardedView):
    """A seat is held while a partner types a first name."""

    http_method_names = ["post"]
    roles = ENROLLING_ROLES

    def post(self, request, pk):
        series = self.load_open_to_names(pk)
        try:
            begun = operations.begin(series=series, now=clock.now(), actor=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(series)
        return redirect("collective:fill", pk=begun.pk)


class FillByName(FormPage):
    """The first name of somebody, while their seat is held."""

    roles = ENROLLING_ROLES
    template_name = "collective/fill.html"

    def prepare(self):
        rows = Enrolment.objects.filter(enrolled_by=self.request.user, person=None)
        self.enrolment = get_object_or_404(rows.select_related("series__action__owner"), pk=self.kwargs["pk"])

    def forms(self, data):
        return {"form": NameForm(data)}

    def perform(self, forms):
        form = forms["form"]
        filled = operations.fill(
            enrolment=self.enrolment,
            named=form.named,
            agreed=form.cleaned_data["agreed"],
            now=clock.now(),
            actor=self.request.user,
        )
        say_what_became(self.request, filled)
        return filled.get_absolute_url()

    def context(self):
        series = self.enrolment.series
        held = self.enrolment.status == EnrolmentStatus.HELD and self.enrolment.until > clock.now()
        return {"series": series, "action": series.action, "is_held": held, "cancel_url": series.get_absolute_url()}


def say_what_became(request, enrolment: Enrolment) -> None:
    """Enrolled, waiting or not any more, and what else is at the same hours."""
    if enrolment.status == EnrolmentStatus.ENROLLED:
        messages.success(request, _("%(name)s is enrolled.") % {"name": enrolment.name})
    elif enrolment.status == EnrolmentStatus.WAITING:
        messages.warning(request, _("%(name)s is on the waiting list.") % {"name": enrolment.name})
    else:
        words = {"name": enrolment.name, "state": enrolment.get_status_display()}
        messages.warning(request, _("%(name)s was typed already; since then: %(state)s.") % words)
    if enrolment.status in LIVING:
        say_clashes(request, enrolment)


def say_clashes(request, enrolment: Enrolment) -> None:
    others = queries.same_person(enrolment)
    if others.living().filter(series=enrolment.series_id).exists():
        words = _("%(name)s already stood on this list: cancel one of the two if it is the same person.")
        messages.warning(request, words % {"name": enrolment.name})
    for meeting in queries.clashes(enrolment.series, others):
        messages.warning(request, clash_words(meeting))


class EnrolFromFile(FromFile, FormPage):
    """A person of the file, with their agreement; the hours of another enrolment are shown before."""

    roles = TAKING_ROLES
    template_name = "collective/enrol.html"

    def prepare(self):
        self.load_person(self.kwargs["person"])
        self.log_read(ReadKind.PAGE, [self.person.pk])
        self.clashes: list[str] = []

    def forms(self, data):
        return {"form": self.form_of(data)}

    def before(self, forms):
        told = forms["form"].cleaned_data
        self.clashes = self.clash_sentences(told["series"])
        return self.show(forms, status=422) if self.clashes and told["anyway"] != told["series"].pk else None

    def perform(self, forms):
        made = self.enrol(forms["form"])
        if made.status == EnrolmentStatus.ENROLLED:
            messages.success(self.request, _("%(name)s is enrolled.") % {"name": made.name})
        else:
            messages.warning(self.request, _("%(name)s is on the waiting list.") % {"name": made.name})
        return self.back_url

    def enrol(self, form) -> Enrolment:
        return operations.enrol(
            actor=self.request.user,
            series=form.cleaned_data["series"],
            person=self.person,
            agreed=form.cleaned_data["agreed"],
            now=clock.now(),
            key=form.cleaned_data["key"],
            result_url=self.back_url,
        )

    @property
    def back_url(self) -> str:
        """Where one came from, and returns to."""
        return self.person.get_absolute_url()

    def context(self):
        now = clock.now()
        # the order of the dates would tell where a protected household lives
        near = self.household.place if self.household and self.contact else None
        filters = DatesFilter(self.request.GET)
        asked = filters.cleaned_data if filters.is_valid() else {}
        words = {"text": asked.get("q", ""), "thematic": asked.get("thematic", "")}
        found = queries.found(now, near=near, **words).filter(closes_at__gt=now)[: MOST_OFFERED + 1]
        return {
            "person": self.person,
            "filters": filters,
            "offered": list(found)[:MOST_OFFERED],
            "has_more": len(found) > MOST_OFFERED,
            "clashes": self.clashes,
            "cancel_url": self.back_url,
        }


class MyEnrolments(GuardedView):
    """Whom one enrolled, and for a partner their colleagues: the latest dates first."""

    roles = ENROLLING_ROLES

    def get(self, request):
        rows = queries.made_by(request.user)
        asked = request.GET.get("page")
        page = NearPaginator(rows, PER_PAGE, asked=asked).get_page(asked)
        self.log_read(ReadKind.LIST, persons_of(page.object_list))
        columns = [{"label": _("Who")}, {"label": _("Action")}, {"label": _("First date")}, {"label": _("State")}]
        context = {"page": page, "rows": page.object_list, "columns": columns}
        return render(request, "collective/enrolments.html", context)


ANSWERS = operations.ANSWERS | {"tell": operations.tell}


class AnswerFor(EnrolmentInHands, GuardedView):
    """For somebody: the seat that is offered is taken or refused, the enrolment cancelled, which is asked before."""

    roles = CATALOGUE_ROLES

    def get(self, request, pk):
        enrolment = self.load_enrolment(pk)
        self.log_read(ReadKind.PAGE, persons_of([enrolment]))
        told = [
            _("The seat goes at once to whoever waits next."),
            _("Enrolled again, they stand at the end of the list."),
        ]
        context = {"enrolment": enrolment, "form": LeaveForm(), "consequences": told}
        return render(request, "collective/leave.html", context)

    def post(self, request, pk):
        enrolment = self.load_enrolment(pk)
        answer = ANSWERS.get(request.POST.get("answer", ""))
        try:
            if answer:
                answered = answer(enrolment=enrolment, now=clock.now(), actor=request.user)
                messages.success(request, _("Recorded."))
                if answer is operations.accept:
                    say_clashes(request, answered)
        except Forbidden:
            raise
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        return redirect(enrolment)


class PresencePage(MeetingRun, GuardedView):
    """Who came, said on a phone: three buttons a person."""

    roles = CATALOGUE_ROLES

    def get(self, request, pk):
        return self.show()

    def post(self, request, pk):
        meeting = self.load_meeting(pk)
        said = {one.pk: request.POST.get(f"came-{one.pk}", "") for one in self.enrolled}
        came = {pk: word for pk, word in said.items() if word in Came.values}
        try:
            day = timezone.localdate(meeting.starts_at)
            operations.record_presence(actor=request.user, meeting=meeting, came=came, today=clock.today(), day=day)
        except Refusal as refusal:
            return self.answer([refusal.sentence], status=422)
        messages.success(request, _("Saved."))
        return redirect("collective:presence", pk=meeting.pk)

    def show(self):
        self.load_meeting(self.kwargs["pk"])
        return self.answer([])

    def answer(self, errors: list[str], status: int = 200):
        context = {
            "meeting": self.meeting,
            "action": self.meeting.series.action,
            "rows": self.presences,
            "choices": Came.choices,
            "errors": errors,
            "is_to_come": timezone.localdate(self.meeting.starts_at) > clock.today(),
        }
        return render(self.request, "collective/presence.html", context, status=status)


class PresenceSheet(MeetingRun, GuardedView):
    """The sheet to sign."""

    roles = CATALOGUE_ROLES

    def get(self, request, pk):
        meeting = self.load_meeting(pk)
        pdf = presence_sheet(
            department=settings.DEPARTMENT_NAME,
            meeting=meeting,
            names=[one.name for one in self.enrolled],
            printed_on=clock.today(),
        )
        return pdf_response(pdf, f"emargement-{meeting.pk}.pdf")


class Absence(GuardedView):
    """Somebody did not come: who, to what, and the word that news was taken."""

    roles = CATALOGUE_ROLES

    def load(self, pk: int) -> Presence:
        visible = Enrolment.objects.visible_to(self.request.user)
        rows = Presence.objects.filter(enrolment__in=visible, came=Came.NO)
        found = get_object_or_404(rows.select_related("enrolment__person", "meeting__series__action"), pk=pk)
        self.log_read(ReadKind.PAGE, [found.enrolment.person_id] if found.enrolment.person_id else [])
        return found

    def get(self, request, pk):
        found = self.load(pk)
        mine = found.enrolment.enrolled_by_id == request.user.pk
        context = {"presence": found, "enrolment": found.enrolment, "meeting": found.meeting, "is_mine": mine}
        return render(request, "collective/absence.html", context)

    def post(self, request, pk):
        operations.follow_up(actor=request.user, presence=self.load(pk), now=clock.now())
        messages.success(request, _("Recorded."))
        return redirect("desk")
