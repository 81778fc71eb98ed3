"""No trace, no page."""

import pytest
from django.db import connection
from django.urls import reverse

from backend.audit.models import ReadKind, ReadLog, ReadReason
from backend.audit.reads import ReadNotLogged, log_read
from directory.enums import Role
from tests import factories

# as in production, no transaction surrounds a request: a refused line spoils nothing else
pytestmark = pytest.mark.django_db(transaction=True)

SPOIL = """
CREATE FUNCTION refuse_reading() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
CREATE TRIGGER refuse_reading BEFORE INSERT ON audit_readlog FOR EACH ROW EXECUTE FUNCTION refuse_reading()
"""


@pytest.fixture
def unwritable(db):
    """Call it: the log refuses every new line until the end of the test."""

    def spoil():
        with connection.cursor() as cursor:
            cursor.execute(SPOIL)

    yield spoil
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION IF EXISTS refuse_reading CASCADE")


def test_a_page_whose_reading_cannot_be_recorded_is_refused(world, sign_in, unwritable):
    application = factories.ready(world)
    held = factories.decided_session(world, lines=application.lines.all())
    factories.write_letters(held)
    urls = {
        Role.RECEPTION: [
            reverse("cases:person", args=[application.applicant_id]),
            reverse("cases:person_edit", args=[application.applicant_id]),
            reverse("cases:person_history", args=[application.applicant_id]),
            application.get_absolute_url(),
            reverse("applications:history", args=[application.pk]),
            reverse("applications:acknowledgement", args=[application.pk]),
            reverse("applications:list"),
        ],
        Role.COMMISSION_SECRETARY: [
            held.get_absolute_url(),
            reverse("commissions:item", args=[held.pk, 1]),
            reverse("commissions:minutes", args=[held.pk]),
            reverse("commissions:letters", args=[held.pk]),
        ],
    }
    clients = {role: sign_in(role) for role in urls}
    unwritable()
    for role, pages in urls.items():
        for url in pages:
            response = clients[role].get(url)
            assert response.status_code == 503, url
            assert "Lefèvre" not in response.content.decode()
    assert clients[Role.RECEPTION].post(reverse("search"), {"q": "lefevre"}).status_code == 503


def test_the_sentence_says_so(world, unwritable):
    unwritable()
    with pytest.raises(ReadNotLogged) as refused:
        log_read(
            actor=world.account(Role.RECEPTION),
            kind=ReadKind.PAGE,
            route="x",
            person_ids=[1],
            reason=ReadReason.IDENTITY,
        )
    assert str(refused.value)


def test_ids_are_told_once_in_order(world):
    log_read(
        actor=world.account(Role.RECEPTION),
        kind=ReadKind.LIST,
        route="x",
        person_ids=iter([3, 1, 3]),
        reason=ReadReason.IDENTITY,
    )
    assert ReadLog.objects.get().person_ids == [1, 3]
