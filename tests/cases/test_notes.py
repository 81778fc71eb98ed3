"""Notes: each level read by whom it is meant for and by nobody else, in every place where notes could show."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from aids.applications import operations as applications
from backend.audit.models import Operation, ReadLog
from backend.audit.operations import AlreadyDone, operation
from backend.audit.trail import entries
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from cases.notes import operations, panels, queries, tasks
from cases.notes.enums import WORKING, Level
from cases.notes.models import LONGEST, Note, WorkingNote
from cases.notes.operations import Told
from directory.enums import Role
from directory.models import RoleAssignment, User
from tests import factories
from tests.forms import fields_of, following, whole_page

pytestmark = pytest.mark.django_db

BACKEND = "directory.backends.AccountBackend"
FACTS = "Le mot du dossier jonquille"
JUDGMENT = "Une pensée myosotis"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def browser(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


@pytest.fixture
def nadia(world):
    return factories.person(world)


def follows(person, user: User) -> User:
    """The account as read afresh, after it opened an application for the person."""
    applications.open_application(
        actor=user, household=factories.household_of(person), applicant=person, site=user.site, on=clock.today()
    )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def author(world, nadia) -> User:
    return follows(nadia, world.account(Role.SOCIAL_WORKER))


def written(author: User, person, level: str, *, at: dt.datetime | None = None, **told) -> Note | WorkingNote:
    words = Told(**{"facts": FACTS, "judgment": JUDGMENT, "title": "Un titre"} | told)
    return operations.write_note(actor=author, person=person, level=level, told=words, now=at or clock.now())


def ago(**span) -> dt.datetime:
    return clock.now() - dt.timedelta(**span)


# Who reads which level

READERS = {
    Level.FILE: {"author", "team", "elsewhere"},
    Level.PERSON: {"author", "team", "elsewhere"},
    Level.TEAM: {"author", "team"},
    WORKING: {"author"},
}


@pytest.fixture
def accounts(world, nadia, author) -> dict[str, User]:
    """Those who follow: the author, a colleague of the unit, somebody elsewhere; and those who do not."""
    return {
        "author": author,
        "team": follows(nadia, world.account(Role.RECEPTION)),
        "elsewhere": follows(nadia, world.account(Role.CASE_OFFICER, "ouest")),
        "unfollowing": world.account(Role.CASE_OFFICER),
        "manager": world.account(Role.UNIT_MANAGER),
        "officer": world.account(Role.DATA_PROTECTION_OFFICER),
        "partner": world.account(Role.PARTNER),
        "administrator": world.account(Role.ADMINISTRATOR),
    }


def test_each_level_is_read_by_whom_it_is_meant_for(nadia, author, accounts):
    """On the notes' page, the person's, in their history and through the search; no other note exists, for anybody."""
    notes = {level: written(author, nadia, level, facts=f"jonquille {level}") for level in READERS}
    listed, history = reverse("notes:list", args=[nadia.pk]), reverse("cases:person_history", args=[nadia.pk])
    for name, user in accounts.items():
        client = browser(user)
        expected = {level for level, readers in READERS.items() if name in readers}
        assert told_in(client.get(listed)) == expected, name
        assert told_in(client.get(f"{listed}?level={WORKING}")) == expected & {WORKING}, name
        assert told_in(client.get(whole_page(nadia))) <= expected, name
        assert not told_in(client.get(history)) | told_in(client.post(reverse("search"), {"q": "jonquille"})), name
        for level in set(READERS) - expected:
            route = "notes:working_correct" if level == WORKING else "notes:complete"
            assert client.get(reverse(route, args=[notes[level].pk])).status_code in HIDDEN.get(name, {403, 404}), name
    assert told_in(browser(author).get(whole_page(nadia))) == {Level.TEAM, Level.PERSON, WORKING}


HIDDEN = {"team": {404}, "elsewhere": {404}, "unfollowing": {404}, "manager": {404}}
"""Account in scope of the identity → what hides a note from it."""


def told_in(page) -> set[str]:
    text = page.content.decode()
    return {level for level in READERS if f"jonquille {level}" in text}


def test_the_team_is_that_of_the_author_as_it_is_today(world, nadia, author, accounts):
    note = written(author, nadia, Level.TEAM)
    moved = accounts["elsewhere"]
    with operation("tests.role", actor=None):
        RoleAssignment(user=moved, role=Role.COMMISSION_MEMBER, unit=world.units["est"], starts_on=clock.today()).save()
    assert queries.notes_of(User.objects.get(pk=moved.pk), nadia) == [note]
    with operation("tests.role", actor=None):
        held = accounts["team"].roles.get()
        held.ends_on = clock.today() - dt.timedelta(days=1)
        held.save()
    assert queries.notes_of(User.objects.get(pk=accounts["team"].pk), nadia) == []


def test_the_trail_says_who_wrote_and_never_what(nadia, author):
    written(author, nadia, Level.TEAM)
    written(author, nadia, WORKING)
    told = entries(panels.histories_of_person(nadia))
    assert [entry.what for entry in told] == ["Note written", "Note written"]
    words = " ".join(f"{change.before} {change.after}" for entry in told for change in entry.changes)
    assert "Social Est" in words and not any(secret in words for secret in (FACTS, JUDGMENT, "Un titre"))


# What leaves the file


def test_what_is_shared_or_printed_holds_facts_only(nadia, author):
    notes = {level: written(author, nadia, level) for level in READERS}
    pieces = panels.shareable_pieces(author, nadia, factories.household_of(nadia))
    assert {piece.object_id for piece in pieces} == {notes[Level.FILE].pk, notes[Level.PERSON].pk}
    for piece in pieces:
        shown = panels.piece_panel(piece.kind, piece.object_id)
        assert shown.context["facts"] == FACTS and JUDGMENT not in str(shown.context)
    assert panels.piece_panel("note", notes[Level.TEAM].pk) is None
    assert panels.piece_panel("budget", notes[Level.FILE].pk) is None
    assert queries.notes_for_the_person(nadia) == [notes[Level.PERSON]]


def test_a_piece_that_became_the_teams_is_shown_no_more(nadia, author):
    note = written(author, nadia, Level.FILE)
    operations.correct_note(
        actor=author, note=note, version=note.version, level=Level.TEAM, told=Told(FACTS), now=clock.now()
    )
    assert (
        panels.piece_panel("note", note.pk) is None
        and panels.shareable_pieces(author, nadia, factories.household_of(nadia)) == []
    )


# Writing, correcting, completing


def test_writing_from_the_page(nadia, author):
    client, url = browser(author), reverse("notes:new", args=[nadia.pk])
    sent = fields_of(client.get(url)) | {"facts": FACTS, "judgment": JUDGMENT, "level": "team"}
    page = following(client, client.post(url, sent))
    assert FACTS in page.content.decode() and ReadLog.objects.latest("pk").person_ids == [nadia.pk]
    client.post(url, sent)
    assert Note.objects.get().unit.code == "est"


WRONG = [{"facts": ""}, {"facts": "   "}, {"facts": "x" * (LONGEST + 1)}, {"level": "everybody"}, {"level": ""}]


def test_bad_input_is_said_and_nothing_is_lost(nadia, author):
    client, url = browser(author), reverse("notes:new", args=[nadia.pk])
    for changes in WRONG:
        sent = {"facts": FACTS, "judgment": JUDGMENT, "level": "file", "key": str(uuid.uuid4())} | changes
        answer = client.post(url, sent)
        assert answer.status_code == 422 and JUDGMENT in answer.content.decode(), changes
    assert not Note.objects.exists()


def test_who_does_not_follow_writes_nothing(world, nadia):
    stranger = world.account(Role.SOCIAL_WORKER)
    with pytest.raises(Forbidden):
        written(stranger, nadia, Level.FILE)
    assert browser(stranger).get(reverse("notes:new", args=[nadia.pk])).status_code == 403


def test_its_author_corrects_a_note_for_a_day_and_the_former_words_stay(nadia, author, accounts):
    note = written(author, nadia, Level.FILE)
    told = {"note": note, "version": 1, "level": Level.FILE, "told": Told("Le mot juste")}
    with pytest.raises(Forbidden, match="Only its author"):
        operations.correct_note(actor=accounts["team"], **told, now=clock.now())
    with pytest.raises(Forbidden, match="for 24 hours"):
        operations.correct_note(actor=author, **told, now=note.written_at + dt.timedelta(hours=24))
    operations.correct_note(actor=author, **told, now=note.written_at + dt.timedelta(hours=23, minutes=59))
    page = browser(accounts["team"]).get(reverse("notes:list", args=[nadia.pk])).content.decode()
    assert "Le mot juste" in page and FACTS in page


def test_what_a_note_said_to_the_team_alone_is_not_told_to_the_file(nadia, author, accounts):
    note = written(author, nadia, Level.TEAM)
    told = {"note": note, "version": 1, "level": Level.FILE, "told": Told("Le mot juste")}
    operations.correct_note(actor=author, **told, now=clock.now())
    for name, seen in (("team", True), ("elsewhere", False)):
        page = browser(accounts[name]).get(reverse("notes:list", args=[nadia.pk])).content.decode()
        assert "Le mot juste" in page, name
        assert (FACTS in page) is seen, name


def test_a_stale_correction_is_told(nadia, author):
    note = written(author, nadia, Level.FILE)
    client, url = browser(author), reverse("notes:correct", args=[note.pk])
    sent = fields_of(client.get(url)) | {"facts": "Ma version"}
    operations.correct_note(
        actor=author, note=note, version=1, level=Level.FILE, told=Told("Plus tôt"), now=clock.now()
    )
    answer = client.post(url, sent)
    assert answer.status_code == 409 and "Ma version" in answer.content.decode()


def test_a_follow_up_has_the_level_of_its_note(nadia, author, accounts):
    note = written(author, nadia, Level.TEAM, at=ago(days=3))
    client, url = browser(accounts["team"]), reverse("notes:complete", args=[note.pk])
    sent = fields_of(client.get(url)) | {"facts": "La suite"}
    assert client.post(url, sent).status_code == 302
    follow_up = note.follow_ups.get()
    assert follow_up.level == Level.TEAM and follow_up.author_id == accounts["team"].pk
    operations.correct_note(
        actor=accounts["team"],
        note=follow_up,
        version=1,
        level=Level.FILE,
        told=Told("La suite, mieux dite"),
        now=clock.now(),
    )
    follow_up.refresh_from_db()
    assert follow_up.level == Level.TEAM


def test_notes_are_filtered_by_level_and_period(nadia, author):
    old = written(author, nadia, Level.FILE, at=ago(days=20), facts="Ancienne")
    recent = written(author, nadia, Level.TEAM, facts="Récente")
    client, url = browser(author), reverse("notes:list", args=[nadia.pk])
    since = (clock.today() - dt.timedelta(days=2)).strftime("%d/%m/%Y")
    pages = {
        "": ("Ancienne", "Récente"),
        "?level=file": ("Ancienne",),
        f"?since={since}": ("Récente",),
        f"?until={since}": ("Ancienne",),
        "?level=working": (),
        "?since=nothing&level=none": ("Ancienne", "Récente"),
    }
    for query, expected in pages.items():
        text = client.get(url + query).content.decode()
        assert tuple(note.facts for note in (old, recent) if note.facts in text) == expected, query


# Working notes


def test_a_working_note_is_forgotten_after_ninety_days_and_its_words_with_it(nadia, author):
    gone = written(author, nadia, WORKING, at=ago(hours=2))
    written(author, nadia, WORKING, at=ago(hours=1))
    later = gone.written_at + dt.timedelta(days=90)
    assert tasks.forget() == 0
    assert [operations.forget_working_notes(now=later) for _time in range(2)] == [1, 0]
    assert WorkingNote.objects.count() == 1
    trace = WorkingNote.history.filter(id=gone.pk)
    assert [row.history_type for row in trace] == ["-", "+"]
    assert not {"title", "facts", "judgment"} & {field.name for field in WorkingNote.history.model._meta.fields}
    assert Operation.objects.latest("at").actor_label == "Iris"


def test_its_author_changes_and_deletes_a_working_note(nadia, author, accounts):
    note = written(author, nadia, WORKING)
    client = browser(author)
    url = reverse("notes:working_correct", args=[note.pk])
    assert client.post(url, fields_of(client.get(url)) | {"facts": "Autrement"}).status_code == 302
    assert WorkingNote.objects.get().facts == "Autrement"
    with pytest.raises(Forbidden):
        operations.delete_working_note(actor=accounts["team"], note=note)
    assert client.post(reverse("notes:working_delete", args=[note.pk])).status_code == 302
    assert not WorkingNote.objects.exists()


def test_working_notes_are_disclosed_when_the_person_asks(nadia, author, accounts):
    mine, theirs = written(author, nadia, WORKING), written(accounts["team"], nadia, WORKING)
    assert set(queries.working_notes_of(nadia)) == {mine, theirs}


def test_what_is_typed_is_found_again_by_its_author_alone(nadia, author, accounts):
    new = reverse("notes:new", args=[nadia.pk])
    typed = fields_of(browser(author).get(new)) | {"facts": FACTS, "level": "team", "keep": "1"}
    for _time in range(2):
        assert browser(author).post(new, typed).status_code == 200
    assert not Note.objects.exists()
    assert fields_of(browser(author).get(new))["facts"] == FACTS
    for other in ("team", "elsewhere"):
        assert FACTS not in browser(accounts[other]).get(new).content.decode()
    client = browser(author)
    sent = fields_of(client.get(new)) | {"level": "team"}
    assert client.post(new, sent).status_code == 302
    assert FACTS not in client.get(new).content.decode()


def test_the_same_note_sent_twice_is_written_once(nadia, author):
    key, told = uuid.uuid4(), Told(FACTS)
    sending = {"actor": author, "person": nadia, "level": Level.FILE, "told": told, "now": clock.now(), "key": key}
    operations.write_note(**sending)
    with pytest.raises(AlreadyDone):
        operations.write_note(**sending)
    with pytest.raises(Refusal, match="Say first"):
        operations.write_note(**sending | {"told": Told(" "), "key": uuid.uuid4()})
    assert Note.objects.count() == 1
