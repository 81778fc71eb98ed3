"""The copies of the small world: as whole as what the operations wrote, the same whatever killed the load."""

import datetime as dt
import hashlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from http import HTTPStatus
from random import Random

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.test import Client

from aids.applications.completeness.counting import suspended_days
from aids.applications.completeness.enums import RequestStatus
from aids.applications.completeness.models import MissingDocumentsRequest
from aids.applications.enums import ApplicationStatus, LineStatus
from aids.applications.models import Application, ApplicationLine
from aids.applications.operations import open_application
from aids.budget.models import Envelope
from aids.budget.queries import with_balances
from aids.commissions.enums import SessionStatus
from aids.commissions.letters.enums import LetterStatus
from aids.commissions.letters.models import DecisionLetter
from aids.commissions.models import AgendaItem, Decision, Session
from backend.audit.history import AuditedModel
from backend.audit.models import Operation, ReadLog, TransitionLog
from backend.audit.protection import trail_models
from backend.kit import clock
from backend.kit.embedded import addresses
from backend.kit.search import digits, normalise
from backend.shell.demo import days
from backend.shell.demo.scale import facts, offer, plan, tables
from backend.shell.demo.scale.archetypes import history_of, sources
from backend.shell.demo.scale.columns import Undeclared, select
from backend.shell.demo.scale.sizes import SIZES
from cases.people.enums import MemberRole
from cases.people.models import Household, HouseholdMember, Person
from cases.people.operations import register_person
from contracts.contract.enums import PartyKind
from contracts.contract.models import Contract, Party, Version
from contracts.plan.models import Step
from contracts.signing.facts import is_whole, steps_of
from contracts.signing.models import Signature
from directory.enums import Role
from directory.models import Organisation, RoleAssignment, Service, Site, User

# ruff: noqa: S608 (the statements name tables and databases of our own)

TODAY = dt.date(2026, 11, 23)
NOW = days.moment(TODAY, 10)
SHARE = "0.0007"
ASKED = ["--size", "department", "--share", SHARE, "--households", "12", "--seed", "5"]
WANTED = SIZES["department"].part(Decimal(SHARE))
PATIENCE = 600
COMMAND = [sys.executable, "-m", "tests.shell.run_scale"]
COPYING = "SELECT to_regclass('demo_scale.done') IS NOT NULL AND (SELECT count(*) > 9 FROM demo_scale.done)"
INDEXING = "SELECT count(*) BETWEEN 1 AND 60 FROM demo_scale.dropped"


def url_of(database: str) -> str:
    return f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{database}"


def ask(database: str, query: str) -> list[tuple]:
    told = connection.settings_dict
    address = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    with psycopg.connect(dbname=database, autocommit=True, **address) as server:
        cursor = server.execute(query)
        return cursor.fetchall() if cursor.description else []


class Loads:
    """Databases made for this module, and the command running on them."""

    def __init__(self, empty: str, accounts) -> None:
        self.empty = empty
        self.accounts = accounts
        self.made: list[str] = []

    def create(self, suffix: str, template: str) -> str:
        name = f"{self.empty}_{suffix}"
        ask("postgres", f'DROP DATABASE IF EXISTS "{name}"')
        ask("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.made.append(name)
        return name

    def start(self, database: str) -> subprocess.Popen:
        return subprocess.Popen(
            [*COMMAND, NOW.isoformat(), *ASKED, "--accounts", str(self.accounts)],
            cwd=addresses.PROJECT_DIR,
            env=os.environ | {"DATABASE_URL": url_of(database)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self, database: str) -> str:
        process = self.start(database)
        told, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, told
        return told

    def kill_when(self, database: str, query: str) -> None:
        """Start the command and end it, as a power cut would, as soon as the query answers true."""
        process = self.start(database)
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline and not ask(database, query)[0][0]:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        told, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL, told
        while ask("postgres", f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'")[0][0]:
            time.sleep(0.02)


NOT_COPIED = {
    "/appointments/",
    "/appointments/N/",
    "/budget/N/",
    "/collective/N/",
    "/evaluation/actions/N/",
    "/following/absences/",
    "/interventions/day/?on=N-N-N",
    "/interventions/sets/",
    "/needs/proposals/N/",
    "/rules/N/",
    "/services/N/",
}
"""Where operations lead that lead to nothing copied."""
ABOUT = {"person": Person, "application": Application, "session": Session, "contract": Contract}
"""What an operation may lead to when it wrote of it, by the field that names it."""


def result_of(url: str) -> tuple[type, int] | None:
    """The copied row to which an operation leads."""
    for head, model in tables.RESULTS.items():
        if number := re.match(rf"{head}(\d+)/", url):
            return model, int(number[1])
    return None


@dataclass
class Loaded:
    """`whole`: loaded in one go; `resumed`: killed twice on the way; `told`: what the commands said."""

    loads: Loads
    whole: str
    resumed: str
    told: list[str]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """One small world; from there one load that nothing stops and one that is killed while it copies and indexes."""
    with django_db_blocker.unblock():
        connection.close()
        loads = Loads(connection.settings_dict["NAME"], tmp_path_factory.mktemp("scale") / "accounts.txt")
        try:
            resumed = loads.create("resumed", loads.empty)
            loads.kill_when(resumed, "SELECT to_regclass('demo_scale.run') IS NOT NULL")
            whole = loads.create("whole", resumed)
            loads.kill_when(resumed, COPYING)
            loads.kill_when(resumed, INDEXING)
            told = [loads.finish(resumed), loads.finish(whole)]
            # the models of this module read the database that was loaded in one go
            connection.settings_dict["NAME"] = whole
            yield Loaded(loads, whole, resumed, told)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = loads.empty
            for name in loads.made:
                ask("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def department(loaded, db):
    return loaded


def bare(row: tuple) -> tuple:
    """Without the casts and brackets that PostgreSQL moves about when it reads its own words again."""
    return tuple(re.sub(r"::[a-z ]+(\[\])?|[()]", "", str(told)) for told in row)


def in_order(numbers) -> bool:
    return sorted(numbers) == list(range(1, len(numbers) + 1))


class TestTheLoad:
    def test_killed_on_the_way_it_ends_with_the_same_rows(self, department):
        for table in sorted({model._meta.db_table for model in apps.get_models()}):
            query = f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            assert ask(department.whole, query) == ask(department.resumed, query), table

    def test_it_leaves_every_constraint_and_index_and_nothing_else(self, department):
        kept = (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
            "SELECT nspname FROM pg_namespace WHERE nspname = 'demo_scale'",
            "SELECT relname, reloptions FROM pg_class WHERE relkind = 'r' AND reloptions IS NOT NULL ORDER BY 1",
        )
        for query in kept:
            before = [bare(row) for row in ask(department.loads.empty, query)]
            assert [bare(row) for row in ask(department.whole, query)] == before
            assert [bare(row) for row in ask(department.resumed, query)] == before

    def test_it_is_silent_on_the_way_and_tells_the_end(self, department):
        for told in department.told:
            assert re.fullmatch(r"Demonstration data loaded; the accounts are in .*accounts\.txt\.\n", told)

    def test_counts(self, department):
        assert Household.objects.count() == WANTED.households
        assert Person.objects.count() == pytest.approx(WANTED.persons, rel=0.1)
        assert ApplicationLine.objects.count() == pytest.approx(WANTED.lines, rel=0.1)

    def test_a_second_load_is_refused(self, department):
        with pytest.raises(CommandError, match="already has accounts"):
            call_command("load_demo", size="department")

    def test_a_load_half_done_is_only_finished_by_its_own_command(self, department):
        half = department.loads.create("half", department.loads.empty)
        ask(half, "CREATE SCHEMA demo_scale")
        ask(half, 'CREATE TABLE demo_scale.run AS SELECT \'{"seed": 5, "size": "large"}\'::jsonb AS asked')
        process = department.loads.start(half)
        told, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode
        assert told.rstrip().endswith("finish it with load_demo --seed 5 --size large.")


class TestTheRows:
    def test_each_has_its_history_and_the_last_version_is_the_row(self, department):
        for model in tables.COPIED:
            history = history_of(model)
            told = {field.attname for field in history._meta.concrete_fields}
            columns = [field.attname for field in model._meta.concrete_fields if field.attname in told]
            latest = {row["id"]: row for row in history.objects.order_by("history_id").values(*columns)}
            for row in model.objects.values(*columns):
                assert latest[row["id"]] == row, model

    def test_each_version_has_its_operation_at_its_moment(self, department):
        operations = dict(Operation.objects.values_list("pk", "at"))
        for model in (history_of(model) for model in tables.COPIED):
            for operation, at in model.objects.values_list("operation_id", "history_date"):
                assert operations.get(operation) == at, model
        for operation, at in TransitionLog.objects.values_list("operation_id", "at"):
            assert operations.get(operation) == at

    def test_the_clock_of_silence_is_suspended_as_long_as_documents_were_awaited(self, department):
        asked = defaultdict(list)
        for request in MissingDocumentsRequest.objects.defer("pdf"):
            asked[request.application_id].append(request)
        for application in Application.objects.exclude(received_on=None):
            requests = asked[application.pk]
            assert application.suspended_days == suspended_days(one.suspension for one in requests)
            awaited = [one.deadline for one in requests if one.status == RequestStatus.OPEN]
            assert application.suspended_until == (awaited[0] if awaited else None)
        assert any(asked.values())

    def test_the_services_of_others_are_as_many_as_asked_for(self, department):
        taken_in = Service.objects.filter(source=offer.SOURCE)
        assert taken_in.count() == WANTED.services > 0
        assert not taken_in.filter(thematics=[]).exists()
        assert Organisation.objects.filter(services__in=taken_in).distinct().count() == -(-WANTED.services // 4)

    def test_no_log_points_to_nothing(self, department):
        objects = {
            model._meta.label_lower: set(history_of(model).objects.values_list("id", flat=True))
            for model in {*tables.COPIED, *tables.SHARED}
        }
        for label, pk in TransitionLog.objects.values_list("model", "object_id"):
            assert pk in objects[label]
        read = {pk for ids in ReadLog.objects.values_list("person_ids", flat=True) for pk in ids}
        assert read and read <= objects["cases.person"]
        names = {user.pk: user.get_full_name() for user in User.objects.all()}
        # who opens a link that was sent to them has no account
        for log in (*Operation.objects.exclude(actor_id=None), *ReadLog.objects.exclude(actor_id=None)):
            assert log.actor_label == names[log.actor_id]

    def test_results_are_where_the_operations_say(self, department):
        """An operation leads to a row that it wrote, or to what it wrote of; elsewhere nothing is copied."""
        written = defaultdict(set)
        for model in {*tables.COPIED, *tables.SHARED}:
            for pk, operation in history_of(model).objects.values_list("id", "operation_id"):
                written[operation].add((model, pk))
            told = {field.name for field in model._meta.fields}
            for name, whose in ABOUT.items():
                about = history_of(model).objects.values_list(name, "operation_id") if name in told else ()
                for pk, operation in about:
                    written[operation].add((whose, pk))
        found = Operation.objects.exclude(result_url="").values_list("pk", "result_url")
        led = [(pk, one) for pk, url in found for one in [result_of(url)] if one]
        assert {model for _pk, (model, _id) in led} == set(tables.RESULTS.values())
        assert [one for one in led if one[1] not in written[one[0]]] == []
        others = {re.sub(r"\d+", "N", url) for _pk, url in found if result_of(url) is None}
        assert others <= NOT_COPIED

    def test_what_is_frozen_tells_of_the_same_people(self, department):
        decisions = Decision.objects.select_related("line__application").order_by("pk")
        born = dict(Person.objects.values_list("pk", "birth_date"))
        for decision in decisions:
            told = decision.facts["household"]
            assert told["id"] == decision.line.application.household_id
            for member in told["members"]:
                assert born[member["person"]].isoformat() == member["birth_date"]
            assert decision.facts["on"] == decision.decided_at.date().isoformat()
            assert str(decision.decided_at.year) in decision.delegation

    def test_names_are_the_same_wherever_they_are_told(self, department):
        assert len(set(Person.objects.values_list("last_name", flat=True))) > 40
        for person in Person.objects.all():
            assert person.search_name == normalise(person.last_name, person.usual_name, person.first_name)
            assert person.phone_digits == digits(person.phone)
        heads = Person.objects.filter(memberships__role=MemberRole.HEAD)
        households = dict(heads.values_list("memberships__household", "last_name"))
        children = HouseholdMember.objects.filter(role=MemberRole.CHILD)
        assert all(households[home] == name for home, name in children.values_list("household", "person__last_name"))

    def test_one_head_in_each_household(self, department):
        heads = HouseholdMember.objects.filter(role=MemberRole.HEAD).values("household").annotate(n=Count("pk"))
        assert {row["n"] for row in heads} == {1} and len(heads) == Household.objects.count()

    def test_numbers_follow_without_a_hole(self, department):
        series: dict[tuple, list[int]] = {}
        for year, number in Application.objects.values_list("year", "sequence"):
            series.setdefault(("application", year), []).append(number)
        for unit, year, number in Decision.objects.values_list("unit", "year", "sequence"):
            series.setdefault((unit, year), []).append(number)
        for session, number in AgendaItem.objects.values_list("session", "position"):
            series.setdefault(("agenda", session), []).append(number)
        assert all(in_order(numbers) for numbers in series.values())
        assert all(decision.year == decision.decided_at.year for decision in Decision.objects.all())

    def test_letters_are_there_and_none_is_awaited(self, department):
        letters = DecisionLetter.objects.all()
        assert letters and all(hashlib.sha256(letter.pdf).hexdigest() == letter.fingerprint for letter in letters)
        assert {letter.status for letter in letters} == {LetterStatus.PRODUCED}
        delivered = letters.exclude(notified_on=None).select_related("decision", "batch")
        assert delivered.count() > letters.count() / 2
        assert all(
            letter.notified_on >= letter.decision.decided_at.astimezone(NOW.tzinfo).date() for letter in delivered
        )
        of_sessions = [letter for letter in delivered if letter.decision.item]
        assert of_sessions
        assert all(letter.batch.session_id == letter.decision.item.session_id for letter in of_sessions)

    def test_credits_pay_what_is_decided_and_are_never_overspent(self, department):
        found = list(with_balances(Envelope.objects.all()))
        assert found and min(one.available for one in found) >= 0
        assert min(one.reserved for one in found) >= 0 and min(one.committed for one in found) >= 0


class TestTheContracts:
    """Each copy lives today, in a file that somebody follows today, under a text of its own."""

    def test_they_live_in_every_copy(self, department):
        assert Contract.objects.living().count() > 5
        assert not Contract.objects.in_force().filter(ends_on__lt=TODAY).exists()

    def test_each_text_is_whole_and_names_its_own_people_and_rows(self, department):
        texts = list(Version.objects.exclude(facts=None).select_related("contract"))
        assert len({text.fingerprint for text in texts}) == len(texts) > 5
        for text in texts:
            contract, told = text.contract, text.facts
            assert is_whole(text) and told["number"] == contract.number
            parties = contract.parties.in_bulk([party["id"] for party in told["parties"]])
            for party in told["parties"]:
                person, worker = parties[party["id"]].person, parties[party["id"]].worker
                assert party["name"] == (str(person) if person else worker.get_full_name())
                assert party["birth_date"] == (person.birth_date.isoformat() if person else None)
            assert {row["id"] for row in told["domains"]} <= set(contract.domains.values_list("pk", flat=True))
            assert {row["id"] for row in told["objectives"]} <= set(contract.objectives.values_list("pk", flat=True))
            steps = Step.objects.filter(objective__contract=contract).values_list("pk", flat=True)
            assert {step["id"] for step in steps_of(told)} <= set(steps)
        for signature in Signature.objects.select_related("version_signed"):
            assert signature.fingerprint == signature.version_signed.fingerprint

    def test_its_lead_worker_opens_it_today(self, department):
        led = Party.objects.filter(kind=PartyKind.WORKER, until=None, contract__in=Contract.objects.in_force())
        for party in (led.earliest("pk"), led.latest("pk")):
            client = Client()
            with clock.at(NOW):
                client.force_login(party.worker, backend="directory.backends.AccountBackend")
                page = client.get(party.contract.get_absolute_url())
            assert page.status_code == HTTPStatus.OK
            assert str(party.contract.person) in page.content.decode()


class TestTheTime:
    def test_ten_years_that_end_today(self, department):
        days_held = Session.objects.filter(status=SessionStatus.DECIDED).aggregate(
            first=Min("held_on"), last=Max("held_on")
        )
        assert dt.timedelta(days=3300) < days_held["last"] - days_held["first"] < dt.timedelta(days=3700)
        assert not Operation.objects.filter(at__gt=NOW).exists()

    def test_what_is_under_way_is_recent(self, department):
        waiting = Application.objects.filter(
            Q(status=ApplicationStatus.DRAFT)
            | Q(lines__status__in=set(LineStatus) - {LineStatus.DECIDED, LineStatus.DRAFT})
        )
        first = history_of(Application).objects.filter(id__in=waiting.values("pk"), history_type="+")
        assert first and min(row.history_date.date() for row in first) > TODAY - dt.timedelta(days=90)
        for session in Session.objects.exclude(status=SessionStatus.DECIDED):
            assert abs(session.held_on - TODAY) < dt.timedelta(days=21)
            assert (session.held_on > TODAY) == (session.status == SessionStatus.PREPARED)

    def test_each_application_goes_its_way_in_order(self, department):
        members = HouseholdMember.objects.filter(role=MemberRole.HEAD).values_list("household", "starts_on")
        here_since = dict(members)
        for item in AgendaItem.objects.select_related("line__application", "session"):
            application = item.line.application
            assert here_since[application.household_id] <= application.received_on <= item.session.held_on
            assert item.session.unit_id == application.unit_id
        for decision in Decision.objects.exclude(item=None).select_related("item__session"):
            assert decision.decided_at.date() > decision.item.session.held_on

    def test_offices_are_closed_at_weekends(self, department):
        at_work = Operation.objects.exclude(name__in=["shell.set_up_territory", "commissions.grant_authority"])
        opened = {
            at.astimezone(NOW.tzinfo).weekday()
            for at in at_work.exclude(name__in=["directory.open_account", "rule_sets.publish"]).values_list(
                "at", flat=True
            )
        }
        assert opened <= set(range(5))

    def test_who_left_a_post_has_left_the_desk(self, department):
        officers = RoleAssignment.objects.filter(role=Role.CASE_OFFICER, ends_on=None).values("user")
        examined = Application.objects.filter(lines__status=LineStatus.TO_EXAMINE).exclude(case_officer=None)
        assert examined.exists() and not examined.exclude(case_officer__in=officers).exists()
        former = RoleAssignment.objects.exclude(ends_on=None).select_related("user")
        assert former and not any(held.user.is_active for held in former)


def test_work_goes_on_after_the_load(department):
    desk = User.objects.get(username="accueil.evreux")
    site = Site.objects.filter(unit__code="evreux").first()
    last = Application.objects.filter(year=TODAY.year).aggregate(last=Max("sequence"))["last"]
    with clock.at(NOW):
        person = register_person(
            actor=desk,
            identity={"last_name": "Nouvelle", "first_name": "Venue", "birth_date": dt.date(1990, 1, 1)},
            residence={"no_fixed_address": True},
            on=TODAY,
        )
        household = person.memberships.get().household
        opened = open_application(actor=desk, household=household, applicant=person, site=site, on=TODAY)
    assert (opened.year, opened.sequence) == (TODAY.year, last + 1)


class TestTheDeclaration:
    def test_every_audited_model_says_what_a_copy_does_with_it(self):
        told = [*tables.COPIED, *tables.SHARED, *tables.ABSENT]
        audited = {model for model in apps.get_models() if issubclass(model, AuditedModel)}
        assert set(told) == audited and len(told) == len(audited)

    def test_every_trail_is_copied(self):
        copied = {source.model for source in sources()}
        others = {history_of(model) for model in tables.SHARED | tables.ABSENT}
        assert copied - set(tables.COPIED) == set(trail_models()) - others

    def test_a_column_that_nothing_explains_is_refused(self):
        source = next(one for one in sources() if one.model.__name__ == "ExplanationLine")
        bare = replace(source, declared=replace(source.declared, kept=frozenset()))
        with pytest.raises(Undeclared, match="missing"):
            select(bare, defaultdict(int), settings.TIME_ZONE)


class TestThePlan:
    """What the sizes promise, for a small world like that of the command."""

    homes = [plan.Home(pk, 1 + pk % 4 if pk % 9 else 1, (pk % 3) + pk % 2, pk % 11 == 0) for pk in range(1, 301)]

    @pytest.mark.parametrize("name", SIZES)
    def test_sizes_are_met(self, name):
        size = SIZES[name]
        copies = plan.plan_copies(Random("plan"), self.homes, size)
        kept = [[home for home in self.homes if home.pk not in copy.left_out] for copy in copies]
        slices = [homes for copy, homes in zip(copies, kept, strict=True) if copy.first]
        assert sum(map(len, slices)) == size.households
        assert sum(home.persons for homes in slices for home in homes) == pytest.approx(size.persons, rel=0.02)
        lines = sum(
            home.lines - (0 if copy.present else home.lines_under_way)
            for copy, homes in zip(copies, kept, strict=True)
            for home in homes
        )
        assert lines == pytest.approx(size.lines, rel=0.02)
        years = Counter(copy.year for copy in copies)
        assert len(years) == size.years and max(years.values()) < 1.1 * min(years.values())

    def test_copies_of_a_household_leave_a_year_between_them(self):
        copies = plan.plan_copies(Random("plan"), self.homes, SIZES["department"])
        by_slice: dict[int, list[int]] = {}
        for copy in copies:
            by_slice.setdefault(copy.slice, []).append(copy.year)
        for years in by_slice.values():
            assert all(sooner - later == 2 for sooner, later in itertools.pairwise(years))

    @pytest.mark.parametrize(("name", "sittings"), [("department", 201), ("large", 895)])
    def test_sessions_of_a_year(self, name, sittings):
        cycles = {1: 10, 2: 15}
        copies = plan.plan_copies(Random("plan"), self.homes, SIZES[name])
        held = {
            (unit, plan.shift_of(copy, plan.Unit(unit, cycle), SIZES[name]).sitting)
            for copy in copies
            for unit, cycle in cycles.items()
            if copy.year == 3
        }
        slots = Counter(unit for unit, _sitting in held)
        assert 22 * slots[1] + 45 * slots[2] == sittings

    def test_sessions_that_a_holiday_brought_nearer_never_meet(self):
        """The 14 July put off a session by a day: the next one is 9 weekdays away instead of 10."""
        held = [dt.date(2026, 6, 30), dt.date(2026, 7, 15), dt.date(2026, 7, 28), dt.date(2026, 8, 11)]
        apart = [plan.weekdays_between(*pair) for pair in itertools.pairwise(held)]
        assert apart == [11, 9, 10]
        unit = plan.Unit(1, min([10, *apart]))
        copies = [plan.Copy(number, number, year=1, first=True, slot=number) for number in range(SIZES["large"].slots)]
        shifts = {(shift.days, shift.rest) for shift in (plan.shift_of(copy, unit, SIZES["large"]) for copy in copies)}
        whole = min(days for days, _rest in shifts)
        placed = [
            plan.weekdays_between(dt.date(2026, 1, 1), day) - ((days - whole) // 7 * 5 + rest)
            for day in held
            for days, rest in shifts
        ]
        assert len(placed) == len(set(placed)) == len(held) * 9


def test_json_becomes_a_text_in_which_keys_and_dates_change():
    content = {
        "household": {"id": 7, "members": [{"person": 3, "birth_date": "1980-02-01"}]},
        "on": "2026-01-05",
        "%": "5 %",
    }
    template = facts.make_template(content, tables.COPIED[Decision].facts["facts"])
    assert template.values == [[dt.date(2026, 1, 5)], [dt.date(1980, 2, 1)], [7], [3]]
    arguments = ["2025-01-06", "1979-02-02", "107", "203"]
    told = re.sub(r"%(\d)\$s", lambda found: arguments[int(found[1]) - 1], template.text).replace("%%", "%")
    assert json.loads(told) == {
        "household": {"id": 107, "members": [{"person": 203, "birth_date": "1979-02-02"}]},
        "on": "2025-01-06",
        "%": "5 %",
    }
