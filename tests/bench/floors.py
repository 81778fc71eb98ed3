"""The floors: the least that the same stack, database and typeface can take for work of that kind.

(1) page: a signed-in page with the same middleware and base template, one query of 25 rows, one committed insert;
without an account: the public base template, one query of 25 rows;
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
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from backend import urls
from backend.audit.models import ReadKind, ReadLog, ReadReason
from backend.kit import clock
from backend.kit.pdf.fonts import REGULAR
from cases.people.models import Person
from directory.models import Commune

ROWS = 25
URL = "/bench/floor/"
PUBLIC_URL = "/bench/public-floor/"
_TABLE = (
    '{% extends "base.html" %}{% block content %}<table>{% for row in rows %}<tr><td>{{ row.pk }}</td>'
    "<td>{{ row.last_name }}</td><td>{{ row.first_name }}</td><td>{{ row.birth_date }}</td><td>{{ row.phone }}</td>"
    "</tr>{% endfor %}</table>{% endblock %}"
)
_PUBLIC_TABLE = (
    '{% extends "base_public.html" %}{% block content %}<table>{% for row in rows %}<tr><td>{{ row.insee_code }}</td>'
    "<td>{{ row.name }}</td><td>{{ row.epci_name }}</td><td>{{ row.population }}</td><td>{{ row.postal_codes.0 }}</td>"
    "</tr>{% endfor %}</table>{% endblock %}"
)
_SENTENCES = (
    "Vous avez demandé 230,00 € au titre de « Aide alimentaire ». J’ai décidé, le 1er décembre 2026, de vous accorder "
    "160,00 €. La commission de l’unité territoriale a donné son avis le 27 novembre sur votre demande n° 2026-1234. ",
    "Le frigo est vide et mon salaire n’arrive que le 5. J’ai besoin d’aide pour nourrir mes deux enfants. Article 12 "
    "du règlement : le plafond est de 160 € pour une personne seule ; votre moyenne économique est de 9,20 €. ",
    "Cette réponse ne met pas fin à notre soutien. Appelez le 02 32 31 97 12 : nous vous expliquerons cette décision "
    "et nous chercherons avec vous d’autres solutions, puis écrivez à l’Hôtel du Département, 27000 Évreux. ",
    "Vous pouvez aussi saisir le tribunal administratif de Rouen, 53 avenue Gustave-Flaubert, 76000 Rouen, dans les "
    "deux mois qui suivent le jour où vous recevez cette lettre (www.telerecours.fr). Je vous prie d’agréer… ",
)
# the typeface of the letters as reportlab alone reads it
STOCK = "bench-stock"
pdfmetrics.registerFont(TTFont(STOCK, pdfmetrics.getFont(REGULAR).face.filename))
_BODY = ParagraphStyle("body", fontName=STOCK, fontSize=10, leading=13, spaceAfter=4)
PARAGRAPHS = 11


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


def public_page(request) -> HttpResponse:
    """A table of 25 communes for whoever comes."""
    return HttpResponse(public_page.template.render({"rows": list(Commune.objects.order_by("pk")[:ROWS])}, request))


page.template = engines["django"].from_string(_TABLE)
public_page.template = engines["django"].from_string(_PUBLIC_TABLE)
urlpatterns = [
    *urls.urlpatterns,
    path(URL.removeprefix("/"), page),
    path(PUBLIC_URL.removeprefix("/"), public_page),
]


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
    """One A4 page of plain paragraphs with the words of a letter, some 400: no table, no frame, one face."""
    buffer = BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, invariant=1, initialFontName=STOCK)
    document.build([Paragraph(_SENTENCES[turn % len(_SENTENCES)], _BODY) for turn in range(PARAGRAPHS)])
    return buffer.getvalue()
