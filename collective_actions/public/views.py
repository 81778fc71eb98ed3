"""The offer of collective actions for everybody: no account, useful without a script.

The catalogue sets no cookie and is kept for a few seconds: seats left are never older than that.
"""

import datetime as dt
import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import cache_page, never_cache
from django.views.decorators.csrf import csrf_exempt

from backend.audit.views import pdf_response
from backend.kit import clock
from backend.kit.access import Refusal
from backend.kit.pages import NearPaginator
from backend.kit.private_addresses import meant_by
from collective_actions.catalogue.enums import PUBLIC, ActionStatus, OpenTo, SeriesStatus
from collective_actions.catalogue.models import Action, Series
from collective_actions.enrolment import operations, queries
from collective_actions.enrolment.enums import LIVING, EnrolmentStatus
from collective_actions.enrolment.forms import OwnForm
from collective_actions.enrolment.models import Enrolment
from collective_actions.public.documents import poster
from collective_actions.public.feeds import calendar_of
from collective_actions.public.forms import CalendarFilter, CatalogueFilter
from collective_actions.public.months import around, month_asked, weeks_in, weeks_of
from directory.public.views import shown
from directory.services.queries import distance

PER_PAGE = 20
FRESH = 5
"""Seconds during which a page of the catalogue is shown as it was."""
FEED_FRESH = 300
MOST_IN_A_FEED = 500
MINE = "enrolments_typed"
"""Where the session of somebody keeps the numbers of the enrolments that they typed."""
MOST_KEPT = 20


@method_decorator(cache_page(FRESH), name="get")
class Catalogue(View):
    """The dates to come, by what one likes and where one lives."""

    def get(self, request):
        form = CatalogueFilter(request.GET)
        asked, page_asked, now = form.asked, request.GET.get("page"), clock.now()
        page = NearPaginator(queries.found(now, **asked), PER_PAGE, asked=page_asked).get_page(page_asked)
        context = {
            "filters": form,
            "is_asked": any(asked.values()),
            "near": asked["near"],
            "page": page,
            "rows": [row_of(one, asked["near"], now, asked["since"]) for one in page.object_list],
            "feed": f"{reverse('actions:feed')}?{request.GET.urlencode()}",
        }
        return shown(request, "actions/catalogue.html", context, 200 if form.is_valid() else 422)


@method_decorator(cache_page(FRESH), name="get")
class Month(View):
    """The same dates, a month at a time."""

    def get(self, request):
        form, now, today = CalendarFilter(request.GET), clock.now(), clock.today()
        asked = form.asked
        month = month_asked(request.GET.get("month", ""), today)
        weeks = weeks_of(month, queries.found(now, **asked), now, asked["near"])
        context = around(month, today) | {
            "filters": form,
            "is_asked": bool(request.GET),
            "near": asked["near"],
            "month": month,
            "weeks": weeks,
            "weekdays": weeks_in(month)[0],
            "is_empty": not any(day and day.rows for week in weeks for day in week),
            "today": today,
        }
        return shown(request, "actions/calendar.html", context, 200 if form.is_valid() else 422)


def row_of(series: Series, near, now, since=None) -> dict:
    """A series as everybody reads it; `meeting` is the next one to come, from a day on, with how many more."""
    dates = list(series.meetings.all())
    coming = [one for one in dates if one.ends_at > now] or dates[-1:]
    meeting = next((one for one in coming if since is None or timezone.localdate(one.starts_at) >= since), coming[-1])
    return {
        "series": series,
        "action": series.action,
        "meeting": meeting,
        "dates": dates,
        "more": len(coming) - 1,
        "kilometres": distance(near, meeting.commune) if near else None,
        "takes": series.takes_enrolments(now),
    }


def published() -> "Action.objects":
    return Action.objects.filter(status__in=PUBLIC).select_related("owner")


def coming(action: Action, now: dt.datetime) -> list[Series]:
    """The series of an action that take place, and are not over."""
    return list(queries.to_come(now).filter(action=action).order_by("first_at", "pk"))


@method_decorator(cache_page(FRESH), name="get")
class ActionSheet(View):
    """One action: what one does there, the dates, the seats left, how to come."""

    def get(self, request, pk):
        action, now = get_object_or_404(published(), pk=pk), clock.now()
        context = {
            "action": action,
            "rows": [row_of(one, None, now) for one in coming(action, now)],
            "is_open": action.open_to == OpenTo.EVERYBODY,
            "is_over": action.status == ActionStatus.ENDED,
        }
        return shown(request, "actions/action.html", context)


class Feed(View):
    """The same dates as a calendar; asked again and again, it answers that nothing changed."""

    def get(self, request):
        response = self.kept(request)
        return get_conditional_response(request, etag=response["ETag"], response=response)

    @method_decorator(cache_page(FEED_FRESH))
    def kept(self, request):
        now = clock.now()
        found = list(queries.found(now, **CatalogueFilter(request.GET).asked)[:MOST_IN_A_FEED])
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        content = calendar_of(
            found,
            name=_("Collective actions · %(department)s") % {"department": settings.DEPARTMENT_NAME},
            address_of=lambda action: request.build_absolute_uri(reverse("actions:action", args=[action.pk])),
            stamped=midnight,
        )
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
        return response


class Poster(View):
    """One sheet for a wall: what, when, where, and a code that leads a phone to the page."""

    def get(self, request, pk):
        action, now = get_object_or_404(published(), pk=pk), clock.now()
        dates = [one for one in queries.dates_of(coming(action, now)) if one.starts_at > now]
        address = request.build_absolute_uri(reverse("actions:action", args=[action.pk]))
        pdf = poster(department=settings.DEPARTMENT_NAME, action=action, dates=dates, address=address)
        return pdf_response(pdf, f"affiche-{action.pk}.pdf")


def by_themselves() -> "Series.objects":
    """The series in which the person may enrol."""
    rows = Series.objects.filter(action__status=ActionStatus.PUBLISHED, action__open_to=OpenTo.EVERYBODY)
    return rows.select_related("action")


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Begin(View):
    """A seat is held for ten minutes, then the name is typed on the next page.

    Sent from a page that is kept for everybody, so without a token of one's own; nothing of an account is used here.
    """

    def get(self, request, pk):
        return redirect("actions:action", pk=get_object_or_404(by_themselves(), pk=pk).action_id)

    def post(self, request, pk):
        series = get_object_or_404(by_themselves(), pk=pk)
        try:
            address = request.META.get("REMOTE_ADDR", "")
            begun = operations.begin(series=series, now=clock.now(), address=address)
        except Refusal as refusal:
            context = {"action": series.action, "sentence": refusal.sentence}
            return shown(request, "actions/refused.html", context, 422)
        return redirect("actions:enrolment", token=begun.token)


class WithToken:
    """An enrolment by the private address that its maker holds."""

    def load(self, token: str) -> Enrolment:
        rows = Enrolment.objects.select_related("series__action__owner").prefetch_related("series__meetings__commune")
        return get_object_or_404(rows, pk=meant_by(token, Enrolment), enrolled_by=None)


@method_decorator(never_cache, name="dispatch")
class MyEnrolment(WithToken, View):
    """The name is typed; then what became of it, at an address to keep."""

    def get(self, request, token):
        return self.show(self.load(token), OwnForm())

    def post(self, request, token):
        enrolment, form = self.load(token), OwnForm(request.POST)
        if not form.is_valid():
            return self.show(enrolment, form, status=422)
        if form.is_of_a_robot:
            return redirect("actions:catalogue")
        try:
            operations.fill(enrolment=enrolment, named=form.named, agreed=True, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(enrolment, form, status=422)
        kept = [pk for pk in request.session.get(MINE, []) if pk != enrolment.pk]
        request.session[MINE] = [*kept, enrolment.pk][-MOST_KEPT:]
        return redirect("actions:enrolment", token=token)

    def show(self, enrolment: Enrolment, form: OwnForm, status: int = 200):
        now = clock.now()
        is_typed = bool(enrolment.first_name)
        is_held = enrolment.status == EnrolmentStatus.HELD and enrolment.until > now
        context = {
            "enrolment": enrolment,
            "row": row_of(enrolment.series, None, now),
            "is_typed": is_typed,
            "is_held": is_held,
            "is_late": not is_held and enrolment.status in (EnrolmentStatus.HELD, EnrolmentStatus.LAPSED),
            "is_living": enrolment.status in LIVING,
            "is_cancelled": enrolment.series.status == SeriesStatus.CANCELLED,
            "is_offered": enrolment.status == EnrolmentStatus.OFFERED,
            "form": form,
            "clashes": queries.clashes(enrolment.series, self.others(enrolment)),
            "is_already": not is_typed and self.others(enrolment).living().filter(series=enrolment.series).exists(),
            "ahead": queries.ahead_of(enrolment) if enrolment.status == EnrolmentStatus.WAITING else 0,
        }
        return render(self.request, "actions/enrolment.html", context, status=status)

    def others(self, enrolment: Enrolment):
        """The other enrolments made in this browser: nobody else's are told."""
        mine = [pk for pk in self.request.session.get(MINE, []) if pk != enrolment.pk]
        return Enrolment.objects.filter(pk__in=mine)


@method_decorator(never_cache, name="dispatch")
class Answer(WithToken, View):
    """A seat that is offered is taken or refused; whoever cannot come says so."""

    def get(self, request: HttpRequest, token: str):
        return redirect("actions:enrolment", token=self.load(token).token)

    def post(self, request, token):
        enrolment = self.load(token)
        answer = operations.ANSWERS.get(request.POST.get("answer", ""))
        try:
            if answer:
                answer(enrolment=enrolment, now=clock.now())
        except Refusal as refusal:
            context = {"action": enrolment.series.action, "sentence": refusal.sentence}
            return shown(request, "actions/refused.html", context, 422)
        return redirect("actions:enrolment", token=token)
