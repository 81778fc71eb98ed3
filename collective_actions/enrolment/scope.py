"""What a page or an answer of the API about who comes starts from."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind
from backend.audit.views import Guard
from backend.kit import clock
from backend.kit.access import require
from cases.people.scope import PersonInScope
from collective_actions.catalogue.models import Action, Meeting, Series
from collective_actions.catalogue.perms import can_run
from collective_actions.enrolment import perms, queries
from collective_actions.enrolment.enums import BEGUN
from collective_actions.enrolment.forms import FromFileForm
from collective_actions.enrolment.models import Enrolment


class SeriesInScope(Guard):
    """One series of an action that the account may open; 404 otherwise."""

    def load_series(self, pk: int) -> Series:
        visible = Action.objects.visible_to(self.request.user)
        rows = queries.with_seats(Series.objects.filter(action__in=visible), clock.now())
        self.series = get_object_or_404(rows.select_related("action__owner").prefetch_related(queries.MEETINGS), pk=pk)
        return self.series

    def load_open_to_names(self, pk: int) -> Series:
        """The same, 403 unless the account enrols somebody there by a first name."""
        series = self.load_series(pk)
        require(perms.can_enrol_by_name(self.request.user, series.action))
        return series

    def who_comes(self) -> list[Enrolment]:
        """All of them for who `runs` the action, else those that the account may know; their reading is logged."""
        self.runs = bool(can_run(self.request.user, self.series.action))
        found = queries.who_comes(self.series, None if self.runs else self.request.user)
        self.log_read(ReadKind.LIST, persons_of(found), self.series.action.title[:120])
        return found


class MeetingRun(Guard):
    """One meeting of an action that the account runs; 403 for who only reads it."""

    def load_meeting(self, pk: int) -> Meeting:
        """Sets `meeting` and `enrolled`, whose reading is logged."""
        visible = Action.objects.visible_to(self.request.user)
        rows = Meeting.objects.filter(series__action__in=visible).select_related("series__action__owner", "commune")
        self.meeting = get_object_or_404(rows, pk=pk)
        require(perms.can_run_meeting(self.request.user, self.meeting))
        self.enrolled = queries.enrolled_in(self.meeting.series)
        self.log_read(ReadKind.LIST, persons_of(self.enrolled), self.meeting.series.action.title[:120])
        return self.meeting

    @property
    def presences(self) -> list[dict]:
        """`enrolment` and what was said of it until now: `came`, empty for nothing."""
        known = {one.enrolment_id: one.came for one in self.meeting.presences.all()}
        return [{"enrolment": one, "came": known.get(one.pk, "")} for one in self.enrolled]


class EnrolmentInHands(Guard):
    """One enrolment that is typed, in the hands of the account; 404 otherwise."""

    def load_enrolment(self, pk: int) -> Enrolment:
        return self.fetch(Enrolment.objects.exclude(status__in=BEGUN).select_related("series"), pk=pk)


class FromFile(PersonInScope):
    """A person of the file is enrolled in dates that are offered."""

    def form_of(self, data) -> FromFileForm:
        return FromFileForm(data, series=queries.offered(clock.now()))

    def clash_sentences(self, series: Series) -> list[str]:
        """The other enrolments of the person at the hours of a series."""
        others = Enrolment.objects.filter(person=self.person)
        return [clash_words(one) for one in queries.clashes(series, others)]


def persons_of(enrolments: list[Enrolment]) -> set[int]:
    """The persons of the file among those who come."""
    return {one.person_id for one in enrolments if one.person_id}


def clash_words(meeting: Meeting) -> str:
    at = timezone.localtime(meeting.starts_at)
    words = {"title": meeting.series.action.title, "day": f"{at:%d/%m/%Y}", "hour": f"{at:%H:%M}"}
    return _("Enrolled at the same hours: %(title)s, on %(day)s at %(hour)s.") % words
