"""The demonstration: the same for a seed and a day, made of lives that hold together, safe to ask for twice."""

import datetime as dt
import itertools
import re
import stat
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from aids.applications.enums import ApplicationStatus, LineStatus, RuleOutcome
from aids.applications.models import Application, ApplicationLine
from aids.applications.queries import undecided_before
from aids.commissions.appeals.models import Appeal
from aids.commissions.enums import Outcome, SessionStatus
from aids.commissions.letters.enums import BatchStatus, LetterStatus
from aids.commissions.letters.models import DecisionLetter, LetterBatch
from aids.commissions.models import AgendaItem, Decision, Session
from backend.audit.models import Operation, ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.budgets import draw_budget
from backend.shell.demo.lives import make_lives, turns
from backend.shell.demo.plan import plan_journeys, plan_sessions
from backend.shell.demo.requests import fitting
from backend.shell.demo.territory import communes_of, read_communes
from backend.shell.demo.texts import texts
from cases.appointments.models import Appointment
from cases.following.models import LeadWorker
from cases.notes.models import Note
from cases.people.enums import ExpenseKind, IncomeKind, MemberRole
from cases.people.models import BudgetLine, HouseholdMember, Person
from cases.people.queries import likely_duplicates
from cases.referrals.models import Referral
from cases.sharing.models import Share
from collective_actions.needs import queries as needs
from collective_actions.needs.enums import Stage
from directory.enums import UNIT_ROLES, Role
from directory.models import Commune, Pole, RoleAssignment, Site, TerritorialUnit, User

TODAY = dt.date(2026, 11, 23)
FAST_HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# What a load must give again, told without the keys that the database draws.
DUMP = {
    Person: ("last_name", "first_name", "usual_name", "birth_date", "phone", "email", "protected"),
    HouseholdMember: ("person__search_name", "role", "starts_on", "household__address", "household__commune__name"),
    BudgetLine: ("budget__on_date", "kind", "person__search_name", "monthly_amount"),
    Application: ("year", "sequence", "status", "received_on", "site__name", "taken_by__username", "emergency"),
    ApplicationLine: ("application__sequence", "status", "need", "amount_asked", "payee_name", "explanation__facts"),
    AgendaItem: ("session__held_on", "session__unit__code", "position", "opinion", "amount", "reason_in_fact"),
    Decision: ("unit__code", "year", "sequence", "outcome", "amount", "decided_at", "departure_reason"),
    Appeal: ("decision__sequence", "status", "received_on", "reason", "outcome", "examiner__username"),
    DecisionLetter: ("decision__unit__code", "status", "fingerprint", "produced_at", "delivery", "notified_on"),
    Appointment: ("slot__starts_at", "slot__worker__username", "person__search_name", "status", "reason"),
    Note: ("person__search_name", "author__username", "written_at", "level", "facts"),
    Share: ("person__search_name", "partner__username", "purpose", "shared_at", "ends_on"),
    Operation: ("name", "at", "actor_label", "reason"),
    ReadLog: ("at", "actor_label", "route", "object_label", "reason"),
}


def load(accounts: Path, households: int = 12, seed: int = 35) -> None:
    with clock.at(days.moment(TODAY, 10)), override_settings(PASSWORD_HASHERS=FAST_HASHER):
        call_command("load_demo", seed=seed, households=households, accounts=accounts, verbosity=0)


def dump() -> dict[str, list]:
    found = {model.__name__: list(model.objects.order_by("pk").values_list(*fields)) for model, fields in DUMP.items()}
    # these are called after their key, which the second load in one database draws further on: its rank tells which
    ranks = {share.reference: f"share {rank}" for rank, share in enumerate(Share.objects.order_by("pk"))}
    ranks |= {str(referral): f"referral {rank}" for rank, referral in enumerate(Referral.objects.order_by("pk"))}
    readings = [(*row[:3], ranks.get(row[3], row[3]), row[4]) for row in found["ReadLog"]]
    return found | {"ReadLog": readings, "Operation": sorted(Operation.objects.values_list(*DUMP[Operation]))}


@dataclass
class Loaded:
    first: dict[str, list]
    second: dict[str, list]
    first_accounts: str
    accounts: Path


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two loads, the second one left in place for the tests of this module."""
    accounts = tmp_path_factory.mktemp("demo") / "accounts.txt"
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            load(accounts)
            first, first_accounts = dump(), accounts.read_text()
            transaction.set_rollback(True)
        load(accounts)
        yield Loaded(first, dump(), first_accounts, accounts)
        transaction.set_rollback(True)
    connection.close()


def passwords(text: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\S+) +(\S+-\S+-\S+) ", text, re.MULTILINE))


class TestTheLoad:
    def test_families_with_a_protected_address_are_registered_whole_and_led(self, loaded):
        heads = HouseholdMember.objects.filter(role=MemberRole.HEAD, person__protected=True)
        assert heads
        for head in heads:
            assert head.household.members.count() > 1
        assert LeadWorker.objects.filter(person__in=heads.values("person"))

    def test_same_seed_and_day_give_the_same_rows(self, loaded):
        for name, rows in loaded.first.items():
            assert rows, name
            assert rows == loaded.second[name], name

    def test_passwords_are_drawn_anew_and_only_their_owner_reads_them(self, loaded):
        former, latter = passwords(loaded.first_accounts), passwords(loaded.accounts.read_text())
        assert former.keys() == latter.keys()
        assert not set(former.values()) & set(latter.values())
        assert stat.S_IMODE(loaded.accounts.stat().st_mode) == 0o600

    def test_one_account_of_each_role_and_a_second_rule_editor_can_sign_in_and_no_other(self, loaded):
        listed = passwords(loaded.accounts.read_text())
        with override_settings(PASSWORD_HASHERS=FAST_HASHER):
            for user in User.objects.prefetch_related("roles"):
                if user.username in listed:
                    assert user.check_password(listed[user.username])
                else:
                    assert not user.has_usable_password()
        roles = RoleAssignment.objects.filter(user__username__in=listed).values_list("role", flat=True)
        # the unit's manager sits too, for who chairs
        assert sorted(roles) == sorted([*Role.values, Role.RULE_EDITOR, Role.COMMISSION_MEMBER])

    def test_every_unit_has_its_places_and_people(self, loaded):
        assert Commune.objects.count() == 585
        assert Pole.objects.count() == 12
        for unit in TerritorialUnit.objects.all():
            assert 3 <= Site.objects.filter(unit=unit).count() <= 4
            assert set(unit.roles.values_list("role", flat=True)) == set(UNIT_ROLES)
            assert all(site.commune.unit_id == unit.pk for site in Site.objects.filter(unit=unit))

    def test_everything_happened_before_today_and_in_its_order(self, loaded):
        today = Operation.objects.filter(at__gte=days.moment(TODAY, 0)).values_list("name", flat=True)
        assert {name.split(".")[0] for name in today} == {"reception"}  # the queue of today
        assert Operation.objects.order_by("-at").first().at <= days.moment(TODAY, 10)
        for application in Application.objects.filter(status=ApplicationStatus.SUBMITTED):
            history = application.history.order_by("history_id")
            submitted = next(row for row in history if row.status == ApplicationStatus.SUBMITTED)
            assert submitted.history_date.date() == application.received_on
            moments = [row.history_date for row in history]
            assert moments == sorted(moments)
        for decision in Decision.objects.filter(kind="session").select_related("item__session"):
            assert decision.decided_at.date() > decision.item.session.held_on

    def test_numbers_follow_without_a_hole(self, loaded):
        series = Counter((d.unit_id, d.year) for d in Decision.objects.all())
        for (unit, year), count in series.items():
            found = Decision.objects.filter(unit=unit, year=year).order_by("decided_at", "sequence")
            assert list(found.values_list("sequence", flat=True)) == list(range(1, count + 1))

    def test_decisions_follow_the_rules_and_their_letters_are_there(self, loaded):
        for decision in Decision.objects.filter(kind="session").select_related("line__explanation"):
            if decision.line.explanation.outcome == RuleOutcome.BARRED:
                assert decision.outcome == Outcome.REFUSAL
            if decision.outcome == Outcome.REFUSAL:
                assert decision.reason_in_law and decision.reason_in_fact
            assert "{" not in decision.reason_in_fact
        assert set(DecisionLetter.objects.values_list("status", flat=True)) == {LetterStatus.PRODUCED}
        assert set(LetterBatch.objects.values_list("status", flat=True)) == {BatchStatus.DONE}
        for letter in DecisionLetter.objects.exclude(notified_on=None).select_related("decision"):
            assert letter.decision.decided_at.date() <= letter.notified_on < TODAY
            assert letter.delivery == ("post" if letter.postal_code else "by_hand")
        assert DecisionLetter.objects.exclude(notified_on=None).count() > DecisionLetter.objects.count() / 2

    def test_refusals_are_contested_and_emergencies_decided_at_once(self, loaded):
        assert Appeal.objects.exists()
        assert {appeal.decision.outcome for appeal in Appeal.objects.all()} == {Outcome.REFUSAL}
        alone = Decision.objects.filter(kind="delegated")
        assert {decision.decided_by.username.split(".")[0] for decision in alone} <= {"responsable"}

    def test_work_waits_today(self, loaded):
        evreux = Application.objects.filter(unit__code="evreux")
        assert evreux.filter(status=ApplicationStatus.DRAFT).exists()
        assert evreux.filter(status=ApplicationStatus.SUBMITTED, case_officer=None).exists()
        assert evreux.filter(lines__status=LineStatus.READY).exists()
        assert evreux.filter(lines__documents__received_on=None, lines__status=LineStatus.TO_EXAMINE).exists()
        assert undecided_before(evreux, TODAY + dt.timedelta(days=21)).exists()
        coming = Session.objects.get(unit__code="evreux", status=SessionStatus.PREPARED)
        assert TODAY < coming.held_on <= TODAY + dt.timedelta(days=12) and coming.items.exists()
        waiting = Session.objects.get(status=SessionStatus.CLOSED)
        assert waiting.unit.code == "evreux" and not waiting.items.filter(opinion="").exists()

    def test_somebody_on_the_agenda_was_helped_this_year(self, loaded):
        items = AgendaItem.objects.filter(session__status=SessionStatus.PREPARED)
        unmet = items.filter(line__explanation__lines__rule_code="once_a_year").values_list(
            "line__explanation__lines__verdict", flat=True
        )
        assert "not_met" in set(unmet)

    def test_an_idea_is_at_each_stage_and_needs_wait_to_be_read(self, loaded):
        assert {column.stage for column in needs.board() if column.count} == set(Stage)
        assert needs.to_read().count() == 2

    def test_a_second_load_is_refused_and_if_empty_is_quiet(self, loaded, capsys):
        users = User.objects.count()
        before = loaded.accounts.read_text()
        with pytest.raises(CommandError, match="already has accounts"):
            call_command("load_demo", accounts=loaded.accounts)
        call_command("load_demo", if_empty=True, accounts=loaded.accounts)
        assert User.objects.count() == users and loaded.accounts.read_text() == before
        assert capsys.readouterr() == ("", "")


@pytest.mark.django_db
def test_a_load_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        load(tmp_path / "file" / "accounts.txt", households=1)
    assert not User.objects.exists() and not Operation.objects.exists() and not Person.objects.exists()


@pytest.fixture(scope="module")
def lives():
    return make_lives(Random("lives"), 300, communes_of(read_communes()), TODAY)


class TestLives:
    def test_ages_hold_together(self, lives):
        for life in lives:
            head = life.head.birth_date
            assert clock.age(head, TODAY) >= 18
            children = [member.birth_date for member in life.members if member.role == MemberRole.CHILD]
            assert all((born - head).days > 17.9 * 365.25 for born in children)
            assert all((later - sooner).days > 280 for sooner, later in itertools.pairwise(children))
            elders = [m.birth_date for m in life.members if m.role == MemberRole.OTHER_ADULT]
            assert all((head - born).days > 20 * 365.25 for born in elders)

    def test_budgets_hold_together(self, lives):
        rng = Random("budgets")
        for life in lives:
            rows = draw_budget(rng, life, life.turn, TODAY)
            total = Counter()
            for kind, index, amount in rows:
                assert amount >= 0 and amount == round(amount, 2)
                assert index is None or life.members[index].birth_date <= TODAY
                total[kind] += amount
            assert any(kind in IncomeKind.values for kind, _index, _amount in rows)
            assert total[IncomeKind.HOUSING_BENEFIT] <= total[ExpenseKind.RENT] * Decimal("0.8")
            assert not (life.home.no_fixed_address and total[ExpenseKind.ENERGY])

    def test_everyone_has_something_to_say(self, lives):
        winter, summer = dt.date(2026, 1, 15), dt.date(2026, 7, 15)
        for life in lives:
            for ground in turns()[life.turn]["grounds"]:
                for day in (winter, summer):
                    assert fitting(life, life.turn, ground, day), (life.turn, life.shape, ground)

    def test_words_are_many_and_whole(self, lives):
        journeys = plan_journeys(Random("plan"), lives, plan_sessions(TODAY), TODAY)
        needs = Counter(request.need for journey in journeys for request in journey.requests)
        assert len(journeys) == 420 and len(needs) >= 60
        assert not [need for need in needs if "{" in need or "  " in need or "'" in need]
        assert needs.most_common(1)[0][1] <= 25

    def test_some_were_typed_twice(self, lives):
        copies = [life for life in lives if life.copy_of]
        assert len(copies) == 4
        assert all(copy.head.identity != copy.copy_of.head.identity for copy in copies)

    def test_a_year_of_sessions_ends_next_week(self):
        planned = plan_sessions(TODAY)
        assert list(planned) == [unit["code"] for unit in texts("territory")["units"]]
        for sessions in planned.values():
            assert all(days.is_open(one.held_on) and one.prepared_on < one.held_on for one in sessions)
            assert sessions[-1].prepared_on < TODAY < sessions[-1].held_on
            assert [one.is_past for one in sessions].count(False) == 1


@pytest.mark.django_db
def test_a_person_typed_twice_is_found(lives):
    copies = [life for life in lives if life.copy_of]
    with operation("test", actor=None):
        for copy in copies:
            Person(**copy.copy_of.head.identity).save()
    for copy in copies:
        typed, known = copy.head.identity, copy.copy_of.head.identity
        described = {name: typed[name] for name in ("last_name", "first_name", "usual_name", "birth_date", "phone")}
        found = [likeness.person for likeness in likely_duplicates(**described, on=TODAY)]
        assert known["birth_date"] in [person.birth_date for person in found], (typed, known)
