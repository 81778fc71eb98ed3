"""The social directory for everybody: no account, no cookie, no script, nothing logged of who looks for what."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from backend.kit import clock
from backend.kit.pages import NearPaginator
from directory.models import Commune, Service
from directory.public import map as plain_map
from directory.public import queries
from directory.public.forms import PublicFilter
from directory.services.queries import placed
from directory.services.telling import told_of, told_shortly

PER_PAGE = 20


def shown(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    """A page that sets no cookie: without what the frame asks of a request, save its address."""
    return HttpResponse(render_to_string(template, context | {"request": request}), status=status)


class Offer(View):
    """Open services, by what one needs and where one lives."""

    def get(self, request):
        form = PublicFilter(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        near, page_asked = form.communes if asked else (), request.GET.get("page")
        rows = queries.found(
            queries.Asked(
                text=asked.get("q", ""),
                thematic=asked.get("thematic", ""),
                audience=asked.get("audience", ""),
                near=near,
                open_at=clock.now() if asked.get("open_now") else None,
                in_english=get_language() == "en",
            )
        )
        page = NearPaginator(rows, PER_PAGE, asked=page_asked).get_page(page_asked)
        ticked = ticked_in(request)
        context = {
            "filters": form,
            "is_asked": any(asked.values()),
            "is_alike": queries.are_alike(rows),
            "place": form.place if near else "",
            "page": page,
            "rows": rows_of(page, near, clock.now()),
            "start": page.start_index(),
            "kept": [(name, value) for name in form.fields for value in request.GET.getlist(name) if value],
            "desks": queries.desks_near(near),
            "ticked": ticked,
            "ticked_elsewhere": sorted(ticked - {one.pk for one in page.object_list}),
        }
        status = 200 if form.is_valid() else 422
        return shown(request, "public/offer.html", context | {"map": map_of(context["rows"])}, status)


def ticked_in(request: HttpRequest) -> set[int]:
    """The ids of services that the address holds; what is none is passed over."""
    asked = request.GET.getlist("service")[: 10 * queries.MOST_SELECTED]
    return {int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 10}


def rows_of(page: Page, near: Sequence[Commune], now: dt.datetime) -> list[dict]:
    return [
        {
            "number": number,
            "service": one,
            "placed": placed(one, near),
            "told": told_shortly(one, now),
        }
        for number, one in enumerate(page.object_list, start=page.start_index())
    ]


def map_of(rows: list[dict]):
    words = _("Map of the département: the numbers are those of the list.")
    return plain_map.drawn(((row["number"], row["service"].commune) for row in rows), words) if rows else ""


class Sheet(View):
    """One service: what it does, for whom, when and where. What is for professionals is not here."""

    def get(self, request, pk):
        service = get_object_or_404(queries.open_services(), pk=pk)
        return shown(request, "public/sheets.html", on_paper([service]))


def on_paper(services: Sequence[Service]) -> dict:
    """Sheets, and what says on paper whose they are and of which day."""
    department, now = settings.DEPARTMENT_NAME, clock.now()
    return {"sheets": told_of(services, now), "department": department, "printed_on": timezone.localdate(now)}


class Selection(View):
    """Several services on one page, to be printed for somebody."""

    def get(self, request):
        ticked = ticked_in(request)
        most = queries.MOST_SELECTED if len(ticked) > queries.MOST_SELECTED else 0
        context = on_paper(queries.selected(ticked)) | {"is_selection": True, "most": most}
        return shown(request, "public/sheets.html", context)
