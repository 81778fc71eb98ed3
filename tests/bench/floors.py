"""The floors: the least that the same stack, database and typeface can take for work of that kind.

(1) page: a signed-in page with the same middleware and base template, one query of 25 rows, one committed insert;
(2) SQL: the statements of the request just measured, through psycopg; (3) PDF: a bare reportlab page, same typeface.
This module is also the URLconf of the benchmark: the product's routes and the floor's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from backend import urls
from backend.audit.models import ReadKind, ReadLog, ReadReason
from backend.kit import clock
from backend.kit.pdf.fonts import REGULAR
from cases.models import Person

ROWS = 25
URL = "/bench/floor/"
_TABLE = (
    '{% extends "base.html" %}{% block content %}<table>{% for row in rows %}<tr><td>{{ row.pk }}</td>'
    "<td>{{ row.last_name }}</td><td>{{ row.first_name }}</td><td>{{ row.birth_date }}</td><td>{{ row.phone }}</td>"
    "</tr>{% endfor %}</table>{% endblock %}"
)
_WORDS = (
    "Vous avez demandé une aide au département. Votre demande a été examinée par la commission de votre unité "
    "territoriale, qui a donné son avis sur chacune des aides que vous avez demandées."
)
_BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=11, leading=14.4, spaceAfter=5.5)
PARAGRAPHS = 12


@login_required
def page(request) -> HttpResponse:
    """A table of 25 persons, and the insert that their reading costs, committed."""
    rows = list(Person.objects.order_by("pk")[:ROWS])
    ReadLog.objects.create(
        at=clock.now(),
        actor_id=request.user.pk,
        actor_label=request.user.audit_label(),
        kind=ReadKind.LIST,
        route="bench_floor",
        person_ids=[row.pk for row in rows],
        reason=ReadReason.IDENTITY,
    )
    return HttpResponse(page.template.render({"rows": rows}, request))


page.template = engines["django"].from_string(_TABLE)
urlpatterns = [*urls.urlpatterns, path(URL.removeprefix("/"), page)]


@dataclass
class Statements:
    """The SQL of one round, in the order in which it was sent."""

    sent: list[tuple[str, object]] = field(default_factory=list)

    def __call__(self, execute, sql, params, many, context):
        self.sent.append((sql, params))
        return execute(sql, params, many, context)

    def without(self, other: "Statements") -> "Statements":
        """What `other` does not send: the same text counts as the same statement."""
        known = {sql for sql, _params in other.sent}
        return Statements([(sql, params) for sql, params in self.sent if sql not in known])

    def replay(self) -> None:
        """Send them again through psycopg's own cursor, on the same connection, and fetch every row."""
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            for sql, params in self.sent:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()


@contextmanager
def listening() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def bare_pdf() -> bytes:
    """One A4 page of twelve paragraphs: no table, no frame, no second face."""
    buffer = BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, invariant=1, initialFontName=REGULAR)
    document.build([Paragraph(_WORDS, _BODY) for _ in range(PARAGRAPHS)])
    return buffer.getvalue()
