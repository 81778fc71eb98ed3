"""The history in words: who, what, field by field, and what its reader may see of it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from aids.applications.models import Application, ApplicationLine
from aids.applications.scope import histories_of
from backend.audit.trail import by_day, describe, entries, readings, story, words_for
from backend.kit import clock
from cases.people import operations as cases
from cases.people.models import BudgetLine, HouseholdMember, Person
from directory.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db


def changes_of(history, **options) -> dict[str, tuple[str, str]]:
    """Label → (before, after) of the latest entry."""
    return {change.label: (change.before, change.after) for change in entries([history], **options)[0].changes}


def label(model, field: str) -> str:
    return str(model._meta.get_field(field).verbose_name)


def test_a_correction_tells_only_what_changed(world):
    someone = factories.person(world)
    cases.correct_identity(
        actor=world.account(Role.SOCIAL_WORKER),
        person=someone,
        version=1,
        changes={"birth_date": dt.date(1987, 12, 1), "civility": "mr", "protected": True},
    )
    found = entries([Person.history.filter(id=someone.pk)])
    assert [entry.what for entry in found] == [words_for("cases.correct_identity"), words_for("cases.register_person")]
    assert found[0].who == world.account(Role.SOCIAL_WORKER).audit_label()
    assert {change.label: (change.before, change.after) for change in found[0].changes} == {
        label(Person, "civility"): (str(gettext("Mrs")), str(gettext("Mr"))),
        label(Person, "birth_date"): ("14 mars 1987", "1 décembre 1987"),
        label(Person, "protected"): (gettext("no"), gettext("yes")),
    }


def test_the_first_entry_tells_what_was_entered_and_passes_over_what_is_empty(world):
    someone = factories.person(world)
    told = changes_of(Person.history.filter(id=someone.pk))
    assert told[label(Person, "last_name")] == ("", "Lefèvre")
    assert label(Person, "usual_name") not in told
    assert label(Person, "version") not in told


def test_money_and_choices_and_links_are_words(world):
    application = factories.submitted(world)
    first = entries([ApplicationLine.history.filter(application=application)])[-1]
    told = {change.label: change.after for change in first.changes}
    assert told[label(ApplicationLine, "amount_asked")] == "120,00\u00a0€"
    assert told[label(ApplicationLine, "payee_kind")] == gettext("The household")
    opened = entries([Application.history.filter(id=application.pk)])[-1]
    told = {change.label: change.after for change in opened.changes}
    assert told[label(Application, "unit")] == "UTAS est"
    assert told[label(Application, "taken_by")] == str(world.account(Role.RECEPTION))
    with override("en"):
        first = entries([ApplicationLine.history.filter(application=application)])[-1]
        assert "€120.00" in {change.after for change in first.changes}


def test_a_removed_row_says_so(world):
    application = factories.submitted(world)
    household = application.household
    cases.record_budget(
        actor=world.account(Role.RECEPTION),
        household=household,
        on_date=clock.today(),
        rows=[("rsa", None, Decimal("600.00"))],
        seen=(household.budgets.get().pk, household.budgets.get().version),
    )
    latest = entries([BudgetLine.history.all()])[0]
    assert [change.label for change in latest.changes].count(gettext("removed")) == 3
    assert "600,00\u00a0€" in {change.after for change in latest.changes}


def test_personal_values_are_withheld_from_who_may_not_see_the_file(world):
    someone = factories.person(world)
    member = someone.memberships.get()
    histories = [Person.history.filter(id=someone.pk), HouseholdMember.history.filter(id=member.pk)]
    shown = [change for entry in entries(histories, values_visible=False) for change in entry.changes]
    personal = {label(Person, name) for name in Person.PERSONAL_FIELDS}
    assert {change.after for change in shown if change.label in personal} == {gettext("withheld")}
    assert not [change for change in shown if "Lefèvre" in change.after + change.before]


def test_one_entry_per_operation_latest_first_and_the_story_oldest_first(world):
    application = factories.ready(world)
    histories = histories_of(application, application.taken_by)
    found = entries(histories)
    assert [entry.at for entry in found] == sorted((entry.at for entry in found), reverse=True)
    assert len({(entry.at, entry.what) for entry in found}) == len(found)
    assert [told["what"] for told in story(histories)] == [entry.what for entry in reversed(found)]
    assert story(histories)[0]["what"] == words_for("applications.open")


def test_since_a_version_only_what_came_after(world):
    someone = factories.person(world)
    taker = world.account(Role.RECEPTION)
    for version, name in [(1, "Anna"), (2, "Inès")]:
        cases.correct_identity(actor=taker, person=someone, version=version, changes={"first_name": name})
    found = entries([Person.history.filter(id=someone.pk)], since_version=(someone, 2))
    assert [[(c.before, c.after) for c in entry.changes] for entry in found] == [[("Anna", "Inès")]]


def test_readings_are_those_of_the_persons_latest_first(world, sign_in):
    someone, other = factories.person(world), factories.person(world, first_name="Zoé")
    desk = sign_in(Role.RECEPTION)
    for person in (someone, other, someone):
        desk.get(person.get_absolute_url())
    found = readings([someone.pk])
    assert len(found) == 2
    assert found[0].at > found[1].at
    assert readings([someone.pk], limit=1) == found[:1]


def test_readings_alike_of_one_day_are_told_once(world, sign_in):
    someone = factories.person(world)
    morning = timezone.localtime().replace(hour=10)
    yesterday = morning - dt.timedelta(days=1)
    for at, role in [(yesterday, Role.RECEPTION), *[(morning + dt.timedelta(0, n), Role.RECEPTION) for n in range(3)]]:
        with clock.at(at):
            sign_in(role).get(someone.get_absolute_url())
    with clock.at(morning):
        sign_in(Role.CASE_OFFICER).get(someone.get_absolute_url())
    told = by_day(readings([someone.pk]))
    assert sorted(same.times for same in told) == [1, 1, 3]
    thrice = next(same for same in told if same.times == 3)
    assert thrice.latest.at - thrice.first == dt.timedelta(0, 2)


def test_an_operation_without_words_shows_its_name():
    assert words_for("nowhere.nothing") == "nowhere.nothing"
    describe(tests__described="Décrite")
    assert words_for("tests.described") == "Décrite"


def test_the_cost_does_not_grow_with_the_history(world, django_assert_max_num_queries):
    someone = factories.person(world)
    taker = world.account(Role.RECEPTION)
    for version in range(1, 12):
        cases.correct_identity(actor=taker, person=someone, version=version, changes={"first_name": f"Anna {version}"})
    with django_assert_max_num_queries(3):
        assert len(entries([Person.history.filter(id=someone.pk)])) == 12
