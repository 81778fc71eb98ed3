"""The rule set's versions: written, submitted, published by a second person, never changed again."""

import datetime as dt
import html
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from aids.applications import operations as applications
from aids.rule_sets import operations, queries
from aids.rule_sets.enums import Governs
from aids.rule_sets.models import RuleSet
from aids.rule_sets.operations import Terms
from backend.audit.models import Operation
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from directory.enums import Role
from directory.models import User
from tests import factories
from tests.forms import fields_of, following, said, says

pytestmark = pytest.mark.django_db

BACKEND = "directory.backends.AccountBackend"
DELIBERATION = "Délibération n° 2026-12-04"


def day(number: int) -> dt.date:
    """A day counted from today."""
    return clock.today() + dt.timedelta(days=number)


def terms(since: int = 10, **changes) -> Terms:
    told = {"in_force_from": day(since), "deliberation": DELIBERATION, "deliberation_on": day(0)}
    return Terms(**told | changes)


@pytest.fixture
def editor(world) -> User:
    return world.account(Role.RULE_EDITOR)


@pytest.fixture
def second(world) -> User:
    return factories.account(Role.RULE_EDITOR, None, world.sites["est"], username="second")


@pytest.fixture
def first_client(sign_in):
    return sign_in(Role.RULE_EDITOR)


@pytest.fixture
def second_client(second):
    client = Client()
    client.force_login(second, backend=BACKEND)
    return client


def url(name: str, rule_set: RuleSet, api: bool = False) -> str:
    return reverse(f"{'api:' if api else ''}rule_sets:{name}", args=[rule_set.pk])


def send_file(client, address: str, content: bytes | str, **fields):
    content = content.encode() if isinstance(content, str) else content
    typed = fields_of(client.get(address)) | fields
    return client.post(address, typed | {"file": SimpleUploadedFile("texte.toml", content)})


def fresh(rule_set: RuleSet) -> RuleSet:
    return RuleSet.objects.get(pk=rule_set.pk)


# The whole way


def test_a_version_goes_from_a_file_to_the_text_in_force(first_client, second_client, editor, second):
    former, text = RuleSet.objects.get(), factories.rule_text("2")
    answer = send_file(first_client, reverse("rule_sets:new"), text)
    draft = RuleSet.objects.get(label="2")
    assert answer["Location"] == draft.get_absolute_url()
    assert (draft.status, draft.written_by, draft.in_force_from) == ("draft", editor, None)
    assert queries.in_force(day(0)) == former

    assert says(following(first_client, first_client.post(url("submit", draft))), "In review")
    page = first_client.get(draft.get_absolute_url())
    assert says(page, "You submitted this text: a second rule-set editor publishes it.")
    publish = url("publish", draft)
    typed = {"in_force_from": day(10), "deliberation": DELIBERATION, "deliberation_on": day(0)}
    refused = first_client.post(publish, typed | {"governs": "decided_from", "version": fresh(draft).version})
    assert refused.status_code == 403
    assert fresh(draft).status == "in_review"

    question = second_client.get(publish)
    assert says(question, "Version %(version)s ends the day before.", version="1")
    answer = second_client.post(publish, fields_of(question) | typed)
    assert says(following(second_client, answer), "Published, to come")
    published, former = fresh(draft), fresh(former)
    assert (published.status, published.published_by, published.deliberation) == ("published", second, DELIBERATION)
    assert (former.status, former.in_force_until) == ("replaced", day(9))
    assert [queries.in_force(day(n)) for n in (9, 10)] == [former, published]
    assert says(second_client.get(former.get_absolute_url()), "In force")  # until the eve, whatever its state is called
    assert second_client.get(url("text", published)).content == text.encode()


def test_the_same_way_through_the_api(first_client, second_client):
    text = factories.rule_text("2")

    def call(client, method: str, address: str, body=None, **headers):
        return getattr(client, method)(address, body, content_type="application/json", **headers)

    made = call(first_client, "post", reverse("api:rule_sets:new"), {"text": text})
    assert made.status_code == 201, made.content
    version = RuleSet.objects.get(label="2")
    assert made.json()["url"] == url("version", version, api=True)
    assert call(first_client, "post", url("submit", version, api=True)).status_code == 200
    etag = second_client.get(url("version", version, api=True))["ETag"]
    body = {
        "in_force_from": str(day(10)),
        "deliberation": DELIBERATION,
        "deliberation_on": str(day(0)),
        "governs": "received_from",
    }
    publish = url("publish", version, api=True)
    assert call(first_client, "post", publish, body, HTTP_IF_MATCH=etag).status_code == 403
    assert call(second_client, "post", publish, body).status_code == 428
    assert call(second_client, "post", publish, body, HTTP_IF_MATCH='"1"').status_code == 412
    late = call(second_client, "post", publish, body | {"in_force_from": str(day(-1))}, HTTP_IF_MATCH=etag)
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "in_force_from")
    assert call(second_client, "post", publish, body, HTTP_IF_MATCH=etag).status_code == 200
    told = second_client.get(url("version", version, api=True)).json()
    assert (told["status"], told["governs"], told["published_by"]) == ("published", "received_from", "Rule Dept")
    assert second_client.get(url("text", version, api=True)).content == text.encode()
    listed = second_client.get(reverse("api:rule_sets:list"), {"status": "published"}).json()["results"]
    assert [row["label"] for row in listed] == ["2"]


def test_the_api_tells_which_text_is_in_force_although_its_successor_is_published(first_client, editor):
    factories.rule_version("2", day(-10))
    factories.rule_version("3", day(10))
    factories.rule_draft(by=editor, label="4")
    factories.rule_draft(by=editor, label="5", submitted=True)
    operations.abandon(actor=editor, rule_set=factories.rule_draft(by=editor, label="6"), reason="Trop tôt.")

    def listed(**asked) -> list[tuple[str, str]]:
        rows = first_client.get(reverse("api:rule_sets:list"), asked | {"sort": "id"}).json()["results"]
        return [(row["label"], row["standing"]) for row in rows]

    every = [
        ("1", "replaced"),
        ("2", "in_force"),
        ("3", "to_come"),
        ("4", "draft"),
        ("5", "in_review"),
        ("6", "abandoned"),
    ]
    assert listed() == every
    assert [listed(standing=standing) for _label, standing in every] == [[row] for row in every]
    assert listed(standing="in_force", status="replaced") == [("2", "in_force")]
    former = RuleSet.objects.get(label="2")
    assert first_client.get(url("version", former, api=True)).json()["standing"] == "in_force"


def test_who_wrote_last_does_not_publish_what_somebody_else_submitted(editor, second):
    draft = factories.rule_draft(by=editor)
    draft = operations.rewrite_draft(
        actor=second, rule_set=draft, version=draft.version, text=factories.rule_text("2", title="Autre titre")
    )
    waiting = operations.submit_for_review(actor=editor, rule_set=draft)
    with pytest.raises(Refusal, match=said("You wrote this text last: a second rule-set editor publishes it.")[:20]):
        operations.publish(actor=second, rule_set=waiting, terms=terms(), today=day(0))


def test_iris_publishes_nothing_that_a_person_submitted(editor):
    waiting = factories.rule_draft(by=editor, submitted=True)
    with pytest.raises(Refusal):
        operations.publish(actor=None, rule_set=waiting, terms=terms(), today=day(0))
    assert fresh(waiting).status == "in_review"


def test_sent_back_with_a_reason_it_is_a_draft_again(second_client, editor):
    waiting = factories.rule_draft(by=editor, submitted=True)
    assert second_client.post(url("send_back", waiting), {"reason": " "}).status_code == 422
    second_client.post(url("send_back", waiting), {"reason": "Le plafond manque."})
    assert (fresh(waiting).status, fresh(waiting).submitted_by) == ("draft", None)
    history = second_client.get(url("history", waiting)).content.decode()
    assert "Le plafond manque." in history and said("Sent back to its draft") in history
    assert said("Who read it") not in history  # nobody's data are read there


def test_an_abandoned_draft_leaves_its_version_free(first_client, editor):
    draft = factories.rule_draft(by=editor)
    with pytest.raises(Refusal):
        factories.rule_draft(by=editor)
    first_client.post(url("abandon", draft), {"reason": "Trop tôt."})
    assert fresh(draft).status == "abandoned"
    assert queries.version(draft.code, "2") is None
    again = factories.rule_draft(by=editor)
    assert queries.version(draft.code, "2") == again


def test_a_copy_keeps_every_comment_under_another_version(first_client):
    origin = RuleSet.objects.get()
    form = fields_of(first_client.get(url("copy", origin)))
    first_client.post(url("copy", origin), form | {"label": "2027 « été »"})
    draft = RuleSet.objects.get(label="2027 « été »")
    assert draft.text == factories.rule_text("2027 « été »")
    form = fields_of(first_client.get(url("copy", origin)))
    assert first_client.post(url("copy", origin), form | {"label": "1"}).status_code == 422
    assert RuleSet.objects.count() == 2


def test_the_desk_and_the_list_say_what_waits(first_client, second_client, editor, sign_in):
    factories.rule_draft(by=editor, label="en projet")
    factories.rule_draft(by=editor, label="à relire", submitted=True)
    desk = first_client.get(reverse("desk"))
    assert "à relire" in desk.content.decode() and "en projet" in desk.content.decode()
    assert says(desk, "You submitted this text: a second rule-set editor publishes it.")
    assert not says(
        second_client.get(reverse("desk")), "You submitted this text: a second rule-set editor publishes it."
    )
    public = sign_in(Role.PARTNER).get(reverse("rule_sets:list")).content.decode()
    assert said("In force") in public and "en projet" not in public


# What is refused


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"in_force_from": -1, "deliberation_on": -5}, "in_force_from"),
        ({"in_force_from": dt.date(9999, 1, 1)}, "in_force_from"),
        ({"deliberation_on": 1}, "deliberation_on"),
        ({"deliberation": "  "}, "deliberation"),
    ],
)
def test_terms_that_cannot_be(editor, second, changes, field):
    waiting = factories.rule_draft(by=editor, submitted=True)
    told = {name: day(value) if isinstance(value, int) else value for name, value in changes.items()}
    with pytest.raises(Refusal) as refused:
        operations.publish(actor=second, rule_set=waiting, terms=terms(**told), today=day(0))
    assert refused.value.field == field
    assert fresh(waiting).status == "in_review"


@pytest.mark.parametrize("since", [19, 20])
def test_a_text_published_for_later_is_not_overtaken(editor, second, since):
    factories.rule_version("2", day(20))
    waiting = factories.rule_draft(by=editor, label="3", submitted=True)
    with pytest.raises(Refusal) as refused:
        operations.publish(actor=second, rule_set=waiting, terms=terms(since), today=day(0))
    assert refused.value.field == "in_force_from"
    operations.publish(actor=second, rule_set=waiting, terms=terms(21), today=day(0))
    assert [queries.in_force(day(n)).label for n in (19, 20, 21)] == ["1", "2", "3"]


def test_a_version_corrected_meanwhile_is_not_published_unread(second_client, editor):
    waiting = factories.rule_draft(by=editor, submitted=True)
    form = fields_of(second_client.get(url("publish", waiting)))
    draft = operations.send_back(actor=editor, rule_set=waiting, reason="Une faute.")
    operations.rewrite_draft(
        actor=editor, rule_set=draft, version=draft.version, text=factories.rule_text("2", title="Autre titre")
    )
    operations.submit_for_review(actor=editor, rule_set=draft)
    typed = {"in_force_from": day(10), "deliberation": DELIBERATION, "deliberation_on": day(0)}
    answer = second_client.post(url("publish", waiting), form | typed)
    assert answer.status_code == 409
    assert "Autre titre" in answer.content.decode()
    assert fresh(waiting).status == "in_review"


def test_a_draft_changed_by_somebody_else_is_not_overwritten(first_client, second_client, editor):
    draft = factories.rule_draft(by=editor)
    address = url("rewrite", draft)
    opened = fields_of(second_client.get(address))
    first_client.get(address)
    assert send_file(first_client, address, factories.rule_text("2", title="Le premier")).status_code == 302
    file = SimpleUploadedFile("texte.toml", factories.rule_text("2", title="Le second").encode())
    conflict = second_client.post(address, opened | {"file": file})
    assert conflict.status_code == 409
    assert "Le premier" in conflict.content.decode()
    assert fresh(draft).title == "Le premier"


FAULTY = factories.rule_text("2").replace("\ntitle = ", "\ntitel = ", 1)
BAD = {
    "XML": ("<?xml version='1.0'?><rules/>", "This is %(format)s: a rule file is written in TOML."),
    "YAML": ("# règles\nformat: 1\ncode: !!python/object x\n", "This is %(format)s: a rule file is written in TOML."),
    "JSON": ('{"format": 1}', "This is %(format)s: a rule file is written in TOML."),
    "binary": (
        b"\x89PNG\r\n\x1a\n\xff",
        "This is not a text file in UTF-8: choose the rule file, whose name ends in .toml.",
    ),
    "nul": (b"format = 1\0", "This is not a text file in UTF-8: choose the rule file, whose name ends in .toml."),
    "empty": (b" \n", "This file is empty."),
    "2 MB": (b"#" * 2_000_000, "This file is too large: a rule file holds 1 MB at most."),
    "50 MB": (b"#" * 50_000_000, "This file is too large: a rule file holds 1 MB at most."),
    "long": ("#" * 500_001, "This text holds a fault, told below. Nothing was stored."),
    "nested": ("a = " + "[" * 10_000, "This text holds a fault, told below. Nothing was stored."),
    "code": ("import os\nos.system('true')\n", "This text holds a fault, told below. Nothing was stored."),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_rule_file_gets_one_sentence(first_client, name):
    content, sentence = BAD[name]
    operations_before = Operation.objects.count()
    answer = send_file(first_client, reverse("rule_sets:new"), content)
    assert answer.status_code == 422
    words = {"format": name} if "%(format)s" in sentence else {}
    assert says(answer, sentence, **words)
    assert (RuleSet.objects.count(), Operation.objects.count()) == (1, operations_before)


@pytest.mark.parametrize("title", ["x" * 201, r"Fin\u0000"], ids=["too long", "control sign"])
def test_a_name_that_cannot_be_kept_is_refused(first_client, title):
    text = factories.rule_text("2").replace("\ntitle = ", f'\ntitle = "{title}" # ', 1)
    assert send_file(first_client, reverse("rule_sets:new"), text).status_code == 422
    answer = first_client.post(reverse("api:rule_sets:new"), {"text": text}, content_type="application/json")
    assert answer.status_code == 422
    label = {"label": "2\x7f"}
    copy = first_client.post(url("copy", RuleSet.objects.get(), api=True), label, content_type="application/json")
    assert copy.status_code == 422
    assert RuleSet.objects.count() == 1


def test_faults_are_told_with_their_line_and_key(first_client):
    line = FAULTY.split("titel", 1)[0].count("\n") + 1
    page = send_file(first_client, reverse("rule_sets:new"), FAULTY).content.decode()
    assert "<code>titel</code>" in page and f">Ligne {line}</th>" in page
    answer = first_client.post(reverse("api:rule_sets:new"), {"text": FAULTY}, content_type="application/json")
    assert answer.status_code == 422
    assert any(error["message"].startswith(f"{line}: titel: ") for error in answer.json()["errors"])
    assert RuleSet.objects.count() == 1


def test_what_the_database_holds_by_itself(editor, second):
    """No two texts on one day, no first person who publishes, whatever the code does."""
    row = RuleSet.objects.get()
    waiting = factories.rule_draft(by=editor, submitted=True)
    overlapping = """UPDATE aids_ruleset SET status = 'published', deliberation = 'x', deliberation_on = %s,
        in_force_from = %s, published_at = now(), published_by_id = %s WHERE id = %s"""
    for parameters, constraint in [
        ([row.in_force_from, day(-1), second.pk, waiting.pk], "one_rule_set_in_force"),
        ([day(-500), day(-500), editor.pk, waiting.pk], "rule_set_published_by_a_second_person"),
        ([None, day(1), second.pk, waiting.pk], "rule_set_published_whole"),
        ([day(3), day(1), second.pk, waiting.pk], "rule_set_adopted_before_in_force"),
    ]:
        with (
            pytest.raises(IntegrityError, match=constraint),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(overlapping, parameters)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "format = 1"},
        {"fingerprint": "0" * 64},
        {"in_force_from": dt.date(2020, 1, 1)},
        {"deliberation": "Une autre"},
        {"governs": Governs.RECEIVED_FROM},
        {"status": "draft"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_published_text_never_changes(world, changes):
    rule_set = RuleSet.objects.get()
    for name, value in changes.items():
        setattr(rule_set, name, value)
    with pytest.raises(DatabaseError, match="never changes"), operation("tests.change", actor=None):
        rule_set.save()
    with pytest.raises(DatabaseError, match="never changes"), operation("tests.delete", actor=None):
        fresh(rule_set).delete()


def test_no_operation_changes_a_published_text(world, editor):
    rule_set = RuleSet.objects.get()
    version = rule_set.version
    for attempt in (
        lambda: operations.rewrite_draft(actor=editor, rule_set=rule_set, version=version, text=rule_set.text),
        lambda: operations.submit_for_review(actor=editor, rule_set=rule_set),
        lambda: operations.send_back(actor=editor, rule_set=rule_set, reason="Non."),
        lambda: operations.abandon(actor=editor, rule_set=rule_set, reason="Non."),
        lambda: operations.publish(actor=editor, rule_set=rule_set, terms=terms(), today=day(0)),
    ):
        with pytest.raises(Refusal):
            attempt()
    assert fresh(rule_set).version == version


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def together(self, *calls) -> list:
        """What each call answers, started at the same moment on connections of their own."""
        start = Barrier(len(calls))

        def run(call):
            start.wait()
            try:
                return call()
            except Refusal as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as hands:
            return list(hands.map(run, calls))

    @pytest.mark.parametrize("same", [True, False], ids=["one version", "two versions"])
    def test_of_two_publications_for_one_day_exactly_one_wins(self, same):
        world = factories.make_world()
        editor = world.account(Role.RULE_EDITOR)
        second = factories.account(Role.RULE_EDITOR, None, world.sites["est"], username="second")
        third = factories.account(Role.RULE_EDITOR, None, world.sites["est"], username="third")
        waiting = factories.rule_draft(by=editor, submitted=True)
        other = waiting if same else factories.rule_draft(by=editor, label="3", submitted=True)

        def publish(actor, rule_set):
            return lambda: operations.publish(actor=actor, rule_set=rule_set, terms=terms(), today=day(0))

        answers = self.together(publish(second, waiting), publish(third, other))
        assert sorted(isinstance(answer, Refusal) for answer in answers) == [False, True]
        assert RuleSet.objects.filter(in_force_from=day(10)).count() == 1
        assert queries.in_force(day(9)).label == "1"


# Which text governs which application


@pytest.mark.parametrize(
    ("received", "on", "label"),
    [
        (None, 9, "1"),  # a draft: the text of the day
        (None, 10, "2"),
        (None, 20, "3"),
        (9, 9, "1"),
        (9, 10, "2"),  # decided from its first day on: pending ones too
        (9, 19, "2"),
        (19, 20, "2"),  # received the eve of a text for those received from its first day on
        (20, 20, "3"),
        (9, 25, "2"),  # not "1" again: "2" has governed it since
        (21, 40, "3"),
        (-999, 25, "2"),
    ],
)
def test_which_text_governs(world, received, on, label):
    factories.rule_version("2", day(10))
    factories.rule_version("3", day(20), Governs.RECEIVED_FROM)
    received_on = None if received is None else day(received)
    assert queries.governing(received_on, day(on)).label == label


def test_no_text_governs_before_the_first_one(world):
    assert queries.governing(day(0), day(-500)) is None
    assert queries.aids_in_force(day(-500)) == ()


@pytest.mark.parametrize(("governs", "label"), [(Governs.DECIDED_FROM, "2"), (Governs.RECEIVED_FROM, "1")])
def test_an_application_under_way_is_examined_under_the_text_that_governs_it(world, governs, label):
    application = factories.examined(world)
    factories.rule_version("2", day(10), governs)
    line = application.lines.get()
    applications.make_ready(actor=world.account(Role.CASE_OFFICER), line=line, on=day(10))
    line = application.lines.get()
    assert line.explanation.rule_set.label == label


# Comparing


def test_a_comparison_shows_what_changes_and_nothing_else(first_client, editor):
    draft = factories.rule_draft(by=editor, title="Autre titre")
    page = first_client.get(url("compare", draft)).content.decode()
    former = RuleSet.objects.get(label="1")
    assert f"<code>title = &quot;{former.title}&quot;</code>" in page
    assert "<code>title = &quot;Autre titre&quot;</code>" in page
    assert f"Titre : {former.title} → Autre titre" in html.unescape(page)
    assert [place for place, _found in queries.changes_between(former, draft)] == ["Ensemble du texte"]
    lines = queries.difference(former, draft)
    assert {(line.sign, line.text.split(" ")[0]) for line in lines if line.sign in "+−"} == {
        ("−", "version"),
        ("−", "title"),
        ("+", "version"),
        ("+", "title"),
    }
    same = first_client.get(url("compare", draft), {"other": "nobody"})
    assert says(same, "There is no other version to compare with.")


def test_two_texts_alike_differ_in_nothing():
    one = RuleSet(text="a = 1\nb = 2\n")
    assert queries.difference(one, RuleSet(text="a = 1\nb = 2")) == []
    with pytest.raises(Refusal):
        queries.difference(one, RuleSet(text="#\n" * 20_001))
