"""A draft tried on the past: figures worked by hand, stopped, begun again, twice, at once; past files only read."""

import csv
import datetime as dt
import html
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import BytesIO, StringIO
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from aids.applications.enums import Verdict
from aids.applications.models import ApplicationLine, EligibilityExplanation
from aids.commissions.models import Decision
from aids.rule_sets import operations as rule_sets
from aids.rule_sets.models import RuleSet
from aids.rules.simulating import Totals
from aids.simulations import operations, queries, tasks
from aids.simulations.enums import SimulationStatus
from aids.simulations.models import Simulation, SimulationChange, SimulationChunk
from backend.audit.models import ReadLog, ReadReason
from backend.audit.transitions import TransitionRefused
from backend.kit import clock
from backend.kit.access import Forbidden, Refusal
from directory.enums import Role
from tests import factories
from tests.forms import says

pytestmark = pytest.mark.django_db

ALONE, FAMILY = "single", "single_parent"


@pytest.fixture
def editor(world):
    return world.account(Role.RULE_EDITOR)


@pytest.fixture
def draft(world, editor):
    """The text in force with two changes: a ceiling of 100 € for a person alone (160 €), 6.00 € a day (5.50 €)."""
    text = RuleSet.objects.get().text
    changed = text.replace('version = "1"', 'version = "2"')
    for before, after in CHANGES:
        assert changed.count(before) == 1
        changed = changed.replace(before, after)
    return rule_sets.start_draft(actor=editor, text=changed)


CHANGES = [("160 if persons == 1 else 230", "100 if persons == 1 else 230"), ("else 5.50", "else 6.00")]


def asked(world, name, amount, *, income="646.52", children=0, unit="est"):
    """A ready line: `income` of RSA, 280 € of housing benefit, 520 € of rent.

    What is left a day is (income − 140 − (520 − 280)) ÷ persons ÷ 30.
    """
    someone = factories.person(world, last_name=name, unit=unit, phone="")
    for number in range(children):
        factories.child(world, someone, first_name=f"Enfant{number}", birth_date=dt.date(2015 + number, 5, 2))
    budget = [("rsa", None, Decimal(income)), *factories.BUDGET[1:]]
    line = factories.line(amount_asked=Decimal(amount))
    return factories.ready(world, someone, unit=unit, lines=[line], budget=budget).lines.get()


@pytest.fixture
def past(world):
    """Four decided lines, three of « est », one of « ouest ».

    alone, 120 €: (646.52 − 380) ÷ 30 = 8.88 a day, above 8.00: refused by both texts;
    poor, 150 €: (500 − 380) ÷ 30 = 4.00: granted 150 €, then 100 € (the new ceiling): 50 € less;
    parent of one, 200 €: (730 − 380) ÷ 2 ÷ 30 = 5.83: above 5.50 refused, below 6.00 granted 200 €: 200 € more;
    small, 80 €, in « ouest »: 4.00: granted 80 € by both.
    """
    est = [
        asked(world, "Seul", 120),
        asked(world, "Pauvre", 150, income="500"),
        asked(world, "Parent", 200, income="730", children=1),
    ]
    west = asked(world, "Petite", 80, income="500", unit="ouest")
    factories.decided_session(world, lines=est)
    factories.decided_session(world, lines=[west], unit="ouest")
    return {"alone": est[0], "poor": est[1], "parent": est[2], "small": west}


def prepared(world, editor, draft, **changes) -> Simulation:
    return factories.simulation(world, by=editor, draft=draft, counted=False, **changes)


def run(simulation: Simulation) -> Simulation:
    factories.count(simulation)
    return Simulation.objects.get(pk=simulation.pk)


@pytest.fixture
def done(world, editor, draft, past) -> Simulation:
    return run(prepared(world, editor, draft))


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 1)


# What comes out


def test_the_figures_are_those_worked_by_hand(done):
    whole = queries.totals_of(done).whole
    assert (whole.before.granted, whole.before.refused, whole.before.amount) == (2, 2, Decimal(230))
    assert (whole.after.granted, whole.after.refused, whole.after.amount) == (3, 1, Decimal(380))
    assert (whole.winners, whole.losers, whole.others) == (1, 1, 0)
    assert (whole.gained, whole.lost) == (200_00, 50_00)
    assert (done.status, done.lines, done.changed) == (SimulationStatus.DONE, 4, 2)


def test_they_are_told_by_aid_by_unit_and_by_household(done):
    totals = queries.totals_of(done)
    assert {code: tally.before.lines for code, tally in totals.by("aid").items()} == {"emergency_aid": 4}
    units = totals.by("group")
    assert {code: (tally.before.amount, tally.after.amount) for code, tally in units.items()} == {
        "est": (Decimal(150), Decimal(300)),
        "ouest": (Decimal(80), Decimal(80)),
    }
    households = totals.by("household")
    assert {code: (tally.winners, tally.losers) for code, tally in households.items()} == {
        ALONE: (0, 1),
        FAMILY: (1, 0),
    }


def test_the_lines_that_change_are_kept_with_both_answers(done, past):
    found = {change.line_id: change for change in queries.changes_listed(done)}
    poor, parent = found.pop(past["poor"].pk), found.pop(past["parent"].pk)
    assert found == {}
    assert (poor.before, poor.before_amount, poor.after, poor.after_amount) == ("granted", 150, "granted", 100)
    assert (parent.before, parent.before_amount, parent.after, parent.after_amount) == ("refused", None, "granted", 200)
    assert (poor.direction, parent.direction) == ("loser", "winner")


def test_parts_add_up_to_the_whole(world, editor, draft, past, done, small_chunks):
    pieces = run(prepared(world, editor, draft))
    parts = list(pieces.chunks.values_list("lines", "totals"))
    assert [lines for lines, _totals in parts] == [1, 1, 1, 1]
    whole = Totals()
    for _lines, part in reversed(parts):
        whole.merge(Totals.from_json(part))
    assert whole.to_json() == pieces.totals == done.totals


def test_only_the_units_and_the_period_asked_for_are_counted(world, editor, draft, past):
    west = run(prepared(world, editor, draft, units=[world.units["ouest"].pk]))
    assert (west.lines, west.changed) == (1, 0)
    yesterday = clock.today() - dt.timedelta(days=1)
    with pytest.raises(Refusal, match=r"Nothing was decided|Rien n’a été décidé"):
        prepared(world, editor, draft, decided_to=yesterday)


def test_an_aid_that_the_draft_drops_is_told_so(world, editor, past):
    text = RuleSet.objects.get().text.replace('version = "1"', 'version = "3"')
    dropped = rule_sets.start_draft(actor=editor, text=text.replace('code = "emergency_aid"', 'code = "other_aid"'))
    whole = queries.totals_of(run(prepared(world, editor, dropped))).whole
    assert (whole.after.absent, whole.after.amount) == (4, 0)
    assert (whole.losers, whole.others) == (2, 2)


def test_the_same_text_changes_nothing(world, editor, past):
    text = RuleSet.objects.get().text.replace('version = "1"', 'version = "4"')
    same = run(prepared(world, editor, rule_sets.start_draft(actor=editor, text=text)))
    assert same.changed == 0
    tally = queries.totals_of(same).whole
    assert tally.before == tally.after


def test_a_draft_changed_afterwards_leaves_the_result_alone(done, draft, editor, sign_in):
    text = draft.text.replace("100 if persons", "90 if persons")
    rule_sets.rewrite_draft(actor=editor, rule_set=draft, version=draft.version, text=text)
    again = Simulation.objects.get(pk=done.pk)
    assert "100 if persons" in again.after_text
    page = sign_in(Role.RULE_EDITOR).get(done.get_absolute_url())
    assert says(page, "The draft was changed since: these figures are those of the text as it was.")


def test_a_line_is_judged_on_the_day_of_its_decision(world, editor, sign_in):
    """120 € explained on the eve of a school year, decided on its third day with the same answer.

    The text tried gives 100 € a school year. The household had 80 € in the year before: nothing of it weighs any more.
    """
    begins = dt.date(clock.today().year + 1, 9, 1)
    someone = factories.person(world)
    budget = [("rsa", None, Decimal(500)), *factories.BUDGET[1:]]

    def ready(amount):
        line = factories.line(amount_asked=Decimal(amount))
        return factories.ready(world, someone, lines=[line], budget=budget).lines.get()

    with time_machine.travel(noon(begins, -20)):
        factories.decided_session(world, lines=[ready(80)])
    with time_machine.travel(noon(begins, -1)):
        line = ready(120)
    with time_machine.travel(noon(begins, 2)):
        factories.decided_session(world, lines=[line])
        draft = rule_sets.start_draft(actor=editor, text=factories.rule_text("2") + A_SCHOOL_YEAR)
        tried = run(prepared(world, editor, draft))
        whole = queries.totals_of(tried).whole
        page = sign_in(Role.RULE_EDITOR).get(reverse("simulations:change", args=[tried.pk, line.pk]))
    assert (whole.before.amount, whole.after.amount) == (200, 180)
    assert [side["explanation"]["amount"] for side in page.context["sides"]] == [120, 100]


def noon(day: dt.date, later: int) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=later), dt.time(12), dt.UTC)


A_SCHOOL_YEAR = """
[[aids.caps]]
code = "school_year"
label = "Plafond de l’année scolaire"
formula = "100"
over = "school_year"

[periods.school_year]
label = "depuis la rentrée"
starts = ["09-01"]
"""


# When Iris does not read a text any more


def unread(table: str, column: str, pk: int) -> None:
    """As if the text had been kept since a version of Iris that read another format."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'format = 9' WHERE id = %s", [pk])  # noqa: S608


@pytest.mark.parametrize("column", ["before_text", "after_text"])
def test_a_result_outlives_the_texts(done, past, sign_in, column):
    unread("aids_simulation", column, done.pk)
    client = sign_in(Role.RULE_EDITOR)
    label = "Secours d’urgence"
    assert label in client.get(done.get_absolute_url()).content.decode()
    assert label in client.get(reverse("simulations:totals", args=[done.pk])).content.decode()
    paper = PdfReader(BytesIO(client.get(reverse("simulations:report", args=[done.pk])).content))
    assert label in " ".join(page.extract_text() for page in paper.pages)
    told = client.get(reverse("api:simulations:simulation", args=[done.pk])).json()
    assert told["result"]["sections"][0]["rows"][0]["label"] == label
    answer = client.get(reverse("simulations:change", args=[done.pk, past["parent"].pk]), follow=True)
    assert says(answer, "This version of Iris does not read these texts any more: it tells their totals alone.")


@pytest.mark.parametrize("field", ["before", "after"])
def test_a_text_that_iris_does_not_read_is_not_tried(world, draft, past, sign_in, field):
    unread("aids_ruleset", "text", draft.pk)
    in_force = RuleSet.objects.adopted().get()
    told = asked_for(world, before=in_force.pk, after=in_force.pk) | {field: draft.pk}
    response = sign_in(Role.RULE_EDITOR).post(reverse("simulations:new"), told)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert says(response, "This version of Iris does not read this text any more: choose another one.")
    assert not Simulation.objects.exists()


# Past files are only read


def picture() -> dict:
    models = (Decision, ApplicationLine, EligibilityExplanation)
    return {model.__name__: (list(model.objects.order_by("pk").values()), model.history.count()) for model in models}


def test_past_rows_and_their_history_are_untouched(world, editor, draft, past):
    before = picture()
    run(prepared(world, editor, draft))
    assert picture() == before


# Twice, at once, stopped, begun again


def test_a_part_counted_twice_is_written_once(world, editor, draft, past, done):
    (chunk,) = done.chunks.all()
    changes = list(SimulationChange.objects.values_list("pk", flat=True))
    assert tasks.count(chunk.pk) is False
    assert tasks.start(done.pk) is False
    assert operations.finish(done.pk) is False
    assert list(SimulationChange.objects.values_list("pk", flat=True)) == changes


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_once(world, editor, draft, past, small_chunks):
    simulation = prepared(world, editor, draft)
    tasks.start(simulation.pk)
    chunks = list(simulation.chunks.values_list("pk", flat=True))
    gate = Barrier(2)

    def work(order):
        gate.wait()
        try:
            return [tasks.count(pk) for pk in order]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(work, [chunks, chunks]))
    for pk in chunks:  # what one passed over because the other held it
        tasks.count(pk)
    assert sum(sum(answer) for answer in answers) == len(chunks)
    simulation.refresh_from_db()
    assert (simulation.status, simulation.changed) == (SimulationStatus.DONE, 2)
    assert SimulationChange.objects.count() == 2


def test_cancelled_midway_it_stops(world, editor, draft, past, small_chunks):
    simulation = prepared(world, editor, draft)
    tasks.start(simulation.pk)
    first, *others = simulation.chunks.values_list("pk", flat=True)
    assert tasks.count(first) is True
    operations.cancel(actor=editor, simulation=simulation)
    assert [tasks.count(pk) for pk in others] == [False, False, False]
    assert tasks.resume() == 0
    simulation.refresh_from_db()
    assert (simulation.status, simulation.totals) == (SimulationStatus.CANCELLED, [])
    with pytest.raises(TransitionRefused):
        operations.cancel(actor=editor, simulation=simulation)


def test_cancelled_before_it_starts_it_never_does(world, editor, draft, past):
    simulation = prepared(world, editor, draft)
    operations.cancel(actor=editor, simulation=simulation)
    assert tasks.start(simulation.pk) is False
    assert SimulationChunk.objects.count() == 0


@pytest.fixture
def sent(monkeypatch):
    """What is sent to the broker, which the tests have not."""
    found = []
    monkeypatch.setattr(operations.current_app, "send_task", lambda name, args, **_options: found.append((name, *args)))
    return found


def test_what_a_stopped_worker_left_is_taken_again(world, editor, draft, past, small_chunks, sent):
    simulation = prepared(world, editor, draft)
    assert tasks.resume() == 0
    assert sent == [("aids.simulations.tasks.start", simulation.pk)]
    tasks.start(simulation.pk)
    done, *left = simulation.chunks.values_list("pk", flat=True)
    tasks.count(done)
    sent.clear()
    assert tasks.resume() == 3
    assert sent == [("aids.simulations.tasks.count", pk) for pk in left]
    for _name, pk in sent:
        tasks.count(pk)
    simulation.refresh_from_db()
    assert simulation.status == SimulationStatus.DONE


def test_a_worker_killed_before_the_totals_leaves_them_to_the_periodic_task(world, editor, draft, past, monkeypatch):
    simulation = prepared(world, editor, draft)
    tasks.start(simulation.pk)
    with monkeypatch.context() as killed:
        killed.setattr(operations, "finish", lambda _pk: False)
        tasks.count(simulation.chunks.get().pk)
    tasks.resume()
    simulation.refresh_from_db()
    assert (simulation.status, simulation.changed) == (SimulationStatus.DONE, 2)


def test_a_part_that_fails_keeps_nothing_and_the_third_failure_ends_it(world, editor, draft, past):
    simulation = prepared(world, editor, draft)
    tasks.start(simulation.pk)
    chunk = simulation.chunks.get()
    with connection.cursor() as cursor:  # a text that this version of Iris does not read
        cursor.execute("UPDATE aids_simulation SET after_text = 'format = 9'")
    for failures in (1, 2, 3):
        with pytest.raises(Exception, match="format"):
            tasks.count(chunk.pk)
        chunk.refresh_from_db()
        assert (chunk.failures, chunk.done_at) == (failures, None)
    simulation.refresh_from_db()
    assert simulation.status == SimulationStatus.FAILED
    assert SimulationChange.objects.count() == 0


# Who may, and what cannot be


def test_only_a_rule_editor_starts_one(world, draft):
    with pytest.raises(Forbidden):
        prepared(world, world.account(Role.BUDGET_OFFICER), draft)


def asked_for(world, **versions: int) -> dict:
    """What the form sends, for what was decided today."""
    today = f"{clock.today():%d/%m/%Y}"
    units = [unit.pk for unit in world.units.values()]
    key = "5b0c0a9c-5f0e-4a53-9c86-9a7c5d1a0001"
    return {"key": key, **versions, "decided_from": today, "decided_to": today, "units": units}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("decided_to", {"decided_from": "01/03/2026", "decided_to": "01/02/2026"}),
        ("decided_from", {"decided_from": "31/02/2026"}),
        ("decided_to", {"decided_from": "01/01/2026", "decided_to": "31/12/9999"}),
        ("decided_from", {"decided_from": "01/01/1990", "decided_to": "02/01/1990"}),
        ("units", {"units": []}),
        ("units", {"units": ["999999"]}),
        ("after", {"after": "999999"}),
        ("after", {"after": "same"}),
    ],
)
def test_what_cannot_be_is_said_on_its_field(world, draft, past, sign_in, field, typed):
    before = RuleSet.objects.adopted().get()
    told = asked_for(world, before=before.pk, after=draft.pk) | typed
    told["after"] = before.pk if told["after"] == "same" else told["after"]
    response = sign_in(Role.RULE_EDITOR).post(reverse("simulations:new"), told)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Simulation.objects.exists()


def test_a_form_sent_twice_starts_one(world, draft, past, sign_in):
    client = sign_in(Role.RULE_EDITOR)
    form = client.get(reverse("simulations:new")).context["form"]
    assert form.initial["after"] == draft
    told = asked_for(world, before=RuleSet.objects.adopted().get().pk, after=draft.pk)
    first, second = (client.post(reverse("simulations:new"), told) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Simulation.objects.count() == 1


# Screens and files


def test_the_page_polls_while_it_runs_and_shows_the_figures_at_the_end(world, editor, draft, past, sign_in):
    client = sign_in(Role.RULE_EDITOR)
    simulation = prepared(world, editor, draft)
    page = client.get(simulation.get_absolute_url())
    assert b"hx-get" in page.content
    run(simulation)
    over = client.get(reverse("simulations:progress", args=[simulation.pk]))
    assert b"hx-get" not in over.content
    assert simulation.get_absolute_url() in over.content.decode()
    polled = client.get(reverse("simulations:progress", args=[simulation.pk]), headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"
    result = client.get(simulation.get_absolute_url())
    for words in ("230,00", "380,00", "+150,00", "Single-parent family", "UTAS ouest"):
        assert says(result, words), words
    assert result.content.count(b"<svg") == 4


def test_the_budget_officer_sees_the_totals_and_no_request(done, sign_in):
    client = sign_in(Role.BUDGET_OFFICER)
    page = client.get(done.get_absolute_url())
    assert page.status_code == 200
    assert reverse("simulations:changes", args=[done.pk]) not in page.content.decode()
    assert client.get(reverse("simulations:changes", args=[done.pk])).status_code == 403
    assert not ReadLog.objects.exists()


def test_only_the_versions_that_one_may_read_are_links(world, editor, draft, done, sign_in):
    under_way = prepared(world, editor, draft)
    pages = [one.get_absolute_url() for one in (done, under_way)]
    links = [f'href="{one.get_absolute_url()}"' for one in (done.before, draft)]
    for page in pages:
        found = {
            role: [link in sign_in(role).get(page).content.decode() for link in links]
            for role in (Role.RULE_EDITOR, Role.BUDGET_OFFICER)
        }
        assert found == {Role.RULE_EDITOR: [True, True], Role.BUDGET_OFFICER: [True, False]}


def test_the_changes_are_told_by_number_without_a_name_and_their_reading_is_recorded(done, past, sign_in):
    page = sign_in(Role.RULE_EDITOR).get(reverse("simulations:changes", args=[done.pk]))
    assert says(page, past["poor"].application.number)
    assert says(page, past["parent"].application.number)
    assert not says(page, "Pauvre")
    read = ReadLog.objects.get()
    assert read.reason == ReadReason.SIMULATION
    assert read.person_ids == sorted({past[name].application.applicant_id for name in ("poor", "parent")})


def test_the_changes_can_be_narrowed_to_those_who_lose(done, past, sign_in):
    page = sign_in(Role.RULE_EDITOR).get(reverse("simulations:changes", args=[done.pk]), {"direction": "loser"})
    assert says(page, past["poor"].application.number)
    assert not says(page, past["parent"].application.number)


def test_the_changes_leave_as_a_file_whose_reading_is_recorded(done, past, sign_in):
    client = sign_in(Role.RULE_EDITOR)
    url = reverse("simulations:changes_file", args=[done.pk])
    content = client.get(url).content
    assert content.startswith(b"\xef\xbb\xbf")
    _headings, *rows = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    poor, parent = (past[name].application.number for name in ("poor", "parent"))
    assert [[row[0], *row[3:]] for row in rows] == [
        [poor, "Accordée", "150,00", "Accordée", "100,00", "-50,00", "Reçoit moins"],
        [parent, "Refusée", "", "Accordée", "200,00", "200,00", "Reçoit plus"],
    ]
    assert "Pauvre" not in content.decode()
    assert ReadLog.objects.get().person_ids == sorted(
        {past[name].application.applicant_id for name in ("poor", "parent")}
    )
    losers = client.get(url, {"direction": "loser"}).content.decode()
    assert poor in losers and parent not in losers


def test_one_change_shows_both_explanations(done, past, sign_in):
    client = sign_in(Role.RULE_EDITOR)
    page = client.get(reverse("simulations:change", args=[done.pk, past["parent"].pk]))
    assert says(page, "5,50") and says(page, "6,00") and says(page, "5,83")
    assert not says(page, "Parent")
    assert ReadLog.objects.get().object_label.endswith(past["parent"].application.number)
    assert client.get(reverse("simulations:change", args=[done.pk, past["small"].pk])).status_code == 404


def test_a_change_is_explained_as_the_file_of_the_request_is(world, editor, past, sign_in):
    """What would open the aid; and a verdict on the ceiling of an aid owed by law, which is there to be weighed."""
    text = factories.rule_text("2").replace(*CHANGES[1]).replace('regime = "discretionary"', 'regime = "statutory"')
    text = text.replace('severity = "bars"', 'severity = "alerts"')
    text = text.replace('over = "application"', 'over = "application"\nseverity = "alerts"')
    tried = run(prepared(world, editor, rule_sets.start_draft(actor=editor, text=text)))
    page = sign_in(Role.RULE_EDITOR).get(reverse("simulations:change", args=[tried.pk, past["parent"].pk]))
    before, after = (side["explanation"] for side in page.context["sides"])
    assert before["way_out"] in html.unescape(page.content.decode()) and "5,50" in before["way_out"]
    verdicts = [[line["verdict"] for line in told["lines"] if line["article"] == "Plafond"] for told in (before, after)]
    assert verdicts == [[""], [Verdict.MET.label]]


def test_the_csv_file_opens_in_a_french_spreadsheet(done, sign_in):
    response = sign_in(Role.BUDGET_OFFICER).get(reverse("simulations:totals", args=[done.pk]))
    content = response.content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in rows} == {20}
    told = {tuple(row[:2]): row[2:] for row in rows[1:]}
    assert rows[1][3:] == ["4", "2", "3", "2", "1", "0", "0", "0", "0", "230,00", "380,00", "150,00", "1", "1", "0",
                           "200,00", "50,00"]  # fmt: skip
    assert [row[1] for row in rows[2:]] == ["emergency_aid", "est", "ouest", "single", "single_parent"]
    assert len(told) == 6


def test_the_report_holds_the_figures_and_is_the_same_twice(done, sign_in):
    client = sign_in(Role.BUDGET_OFFICER)
    first, second = (client.get(reverse("simulations:report", args=[done.pk])).content for _ in range(2))
    assert first == second
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(first)).pages)
    for words in ("230,00", "380,00", "UTAS est", "Famille monoparentale"):
        assert words in text.replace("\xa0", " "), words


def test_two_simulations_stand_side_by_side(world, editor, draft, past, done, sign_in):
    client = sign_in(Role.RULE_EDITOR)
    alone = client.get(reverse("simulations:compare", args=[done.pk]))
    assert says(alone, "There is no other simulation to compare with.")
    west = run(prepared(world, editor, draft, units=[world.units["ouest"].pk]))
    both = client.get(reverse("simulations:compare", args=[done.pk]), {"other": west.pk})
    assert says(both, "230,00") and says(both, "80,00")


@pytest.mark.parametrize("name", ["totals", "report", "compare", "changes", "changes_file"])
def test_what_is_not_over_has_no_result(world, editor, draft, past, sign_in, name):
    simulation = prepared(world, editor, draft)
    response = sign_in(Role.RULE_EDITOR).get(reverse(f"simulations:{name}", args=[simulation.pk]), follow=True)
    assert says(response, "This simulation has no result.")
