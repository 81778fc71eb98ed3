"""Recording what was done: in two clicks, by a usual set, a day in one go; taking it back."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from backend.audit.history import _words_of
from backend.audit.models import ReadLog
from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import Refusal
from cases import typologies
from cases.interventions import operations, queries
from cases.interventions.models import Box, Intervention, InterventionCell, InterventionPerson, UsualSet
from cases.interventions.operations import Told
from directory.enums import Role
from directory.models import RoleAssignment
from tests import factories
from tests.forms import fields_of, following, says, whole_page

INFORMATION = Box("housing", "information")
PAPERS = Box("financial", "instructing")
NO_BOX = "Choose what it was about: a problem and a kind of intervention."
TOO_LONG = "An intervention lasts between 1 minute and 12 hours."
NOT_OFFERED = "This is not offered: choose again."


@pytest.fixture
def nadia(world):
    """Somebody whose file the desk follows."""
    someone = factories.person(world)
    factories.draft(world, someone)
    return someone


@pytest.fixture
def desk(sign_in):
    return sign_in(Role.RECEPTION)


@pytest.fixture
def worker(world):
    return world.account(Role.RECEPTION)


def told(*persons, cells=(INFORMATION,), medium="phone", minutes=30, **changes) -> Told:
    return Told(cells=list(cells), medium=medium, minutes=minutes, persons=persons, **changes)


def record(worker, *persons, on=None, **changes) -> Intervention:
    today = clock.today()
    return operations.record(actor=worker, told=told(*persons, **changes), on_date=on or today, today=today)


def form_page(someone) -> str:
    return reverse("interventions:new", args=[someone.pk])


def typed(client, someone, **changes) -> dict:
    return fields_of(client.get(form_page(someone))) | {"cells": [str(INFORMATION)]} | changes


def test_a_box_ticked_and_sent_is_an_intervention(desk, nadia, worker):
    page = desk.get(form_page(nadia))
    response = desk.post(form_page(nadia), typed(desk, nadia))
    assert says(following(desk, response), "The intervention is recorded.")
    made = Intervention.objects.get()
    assert (made.worker_id, made.on_date, made.unit_id) == (worker.pk, clock.today(), worker.site.unit_id)
    assert [(cell.problem, cell.kind, cell.minutes) for cell in made.cells.all()] == [("housing", "information", 30)]
    assert made.persons.get().person_id == nadia.pk
    assert made.commune_id == factories.household_of(nadia).commune_id
    assert page.status_code == 200


def test_the_person_page_holds_what_is_needed_for_the_two_clicks(desk, nadia):
    page = desk.get(whole_page(nadia))
    sent = {name: fields_of(page)[name] for name in ("medium", "minutes", "on_date", "persons")}
    key = str(uuid.uuid4())
    desk.post(form_page(nadia), sent | {"key": key, "cells": [str(PAPERS)]})
    made = Intervention.objects.get()
    assert (made.medium, made.minutes, made.on_date) == ("office", 30, clock.today())
    page = desk.get(whole_page(nadia))
    assert says(page, "Undo") and "Budget · Constitution" in page.content.decode()


def test_the_next_one_starts_as_the_last_one_recorded(desk, nadia, worker):
    record(worker, nadia, medium="home_visit", minutes=90)
    record(worker, nadia, medium="phone", minutes=10, on=clock.today() - dt.timedelta(days=3))
    fields = fields_of(desk.get(form_page(nadia)))
    assert (fields["medium"], fields["minutes"]) == ("phone", "10")
    assert queries.latest_about(nadia, worker)[1] == queries.usual_of(worker) == queries.Usual("phone", 10)


def test_time_is_shared_between_the_boxes_and_adds_up(worker, nadia):
    made = record(worker, nadia, cells=[INFORMATION, PAPERS, Box("family", "listening")], minutes=50)
    assert [cell.minutes for cell in made.cells.all()] == [17, 17, 16]


def test_sent_twice_it_is_recorded_once(desk, nadia):
    sent = typed(desk, nadia)
    desk.post(form_page(nadia), sent)
    again = desk.post(form_page(nadia), sent)
    assert again.status_code == 302
    assert Intervention.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cells": []}, NO_BOX),
        ({"cells": ["housing:magic"]}, NOT_OFFERED),
        ({"cells": ["housing"]}, NOT_OFFERED),
        ({"minutes": "0"}, TOO_LONG),
        ({"minutes": "721"}, TOO_LONG),
        ({"minutes": "1500"}, TOO_LONG),
        ({"minutes": ""}, "Say how many minutes it lasted."),
        ({"minutes": "une heure"}, "Type a number of minutes, such as 30."),
        ({"medium": "pigeon"}, NOT_OFFERED),
        ({"on_date": "2999-01-01"}, "This day is in the future."),
        ({"persons": []}, "Tick at least one person."),
        ({"persons": ["999999"]}, "This person does not live in this household."),
    ],
)
def test_bad_input_has_its_sentence_and_writes_nothing(desk, nadia, changes, sentence):
    sent = typed(desk, nadia, what_it_served="Plan de trois mois") | changes
    response = desk.post(form_page(nadia), sent)
    assert response.status_code == 422
    assert says(response, sentence)
    assert "Plan de trois mois" in response.content.decode()
    assert Intervention.objects.count() == 0


@pytest.mark.parametrize("minutes", [1, 720])
def test_the_shortest_and_the_longest_are_taken(desk, nadia, minutes):
    assert desk.post(form_page(nadia), typed(desk, nadia, minutes=str(minutes))).status_code == 302


def test_not_before_birth_but_on_that_day(worker, nadia, world):
    baby = factories.child(world, nadia, birth_date=clock.today() - dt.timedelta(days=2)).person
    with pytest.raises(Refusal, match="pas encore né"):
        record(worker, baby, on=clock.today() - dt.timedelta(days=3))
    record(worker, baby, on=clock.today() - dt.timedelta(days=2))


def test_a_person_of_another_household_is_not_slipped_in(worker, nadia, world):
    stranger = factories.person(world, first_name="Rachid", phone="")
    with pytest.raises(Refusal, match=r"household|foyer"):
        record(worker, nadia, stranger)
    assert Intervention.objects.count() == 0


def test_the_household_may_be_told_together(worker, nadia, world):
    child = factories.child(world, nadia).person
    assert record(worker, nadia, child).persons.count() == 2


def test_only_for_those_whom_one_follows(sign_in, nadia, world):
    other = sign_in(Role.SOCIAL_WORKER)
    response = other.get(form_page(nadia))
    assert response.status_code == 403
    assert says(response, "The file is open only to those who follow this household.")
    with pytest.raises(Refusal):
        record(world.account(Role.SOCIAL_WORKER), nadia)
    assert form_page(nadia) not in other.get(whole_page(nadia)).content.decode()


def test_who_left_records_nothing_and_nothing_in_a_time_without_a_role(worker, nadia):
    held = RoleAssignment.objects.get(user=worker)
    with pytest.raises(Refusal, match="aucun rôle"):
        record(worker, on=held.starts_on - dt.timedelta(days=1))
    with operation("tests.leave", actor=None):
        held.ends_on = clock.today() - dt.timedelta(days=1)
        held.save()
    del worker.held_today
    with pytest.raises(Refusal):
        record(worker, nadia)
    assert Intervention.objects.count() == 0


def test_without_a_name_it_is_counted_without_commune(desk):
    page = reverse("interventions:new_collective")
    response = desk.post(page, fields_of(desk.get(page)) | {"cells": [str(INFORMATION), str(PAPERS)]})
    assert response.status_code == 302
    made = Intervention.objects.get()
    assert (made.persons.count(), made.commune, made.cells.count()) == (0, None, 2)


def test_the_commune_stays_that_of_the_day(worker, nadia, world):
    made = record(worker, nadia)
    home = factories.household_of(nadia)
    with operation("tests.move", actor=worker):
        home.commune = world.communes["ouest"]
        home.save()
    made.refresh_from_db()
    assert made.commune == world.communes["est"]


def test_its_author_takes_it_back_the_same_day_and_the_history_keeps_it(desk, nadia, worker):
    made = record(worker, nadia)
    undo = reverse("interventions:undo", args=[made.pk])
    response = desk.post(undo, {"person": nadia.pk})
    assert response["Location"].startswith(nadia.get_absolute_url())
    assert not Intervention.objects.exists() and not InterventionCell.objects.exists()
    history = desk.get(reverse("cases:person_history", args=[nadia.pk]))
    assert says(history, "Intervention taken back") and says(history, "Intervention recorded")
    assert desk.post(undo).status_code == 404


def test_neither_the_day_after_nor_by_somebody_else(desk, sign_in, nadia, worker):
    with clock.at(clock.now() - dt.timedelta(days=1)):
        made = record(worker, nadia)
    assert sign_in(Role.SOCIAL_WORKER).post(reverse("interventions:undo", args=[made.pk])).status_code == 404
    response = desk.post(reverse("interventions:undo", args=[made.pk]))
    assert says(following(desk, response), "An intervention is taken back the day it was recorded, not later.")
    assert Intervention.objects.exists()


def keep(worker, intervention, name="RSA au téléphone") -> UsualSet:
    return operations.keep_set(actor=worker, intervention=intervention, name=name)


def test_a_set_is_kept_and_records_a_whole_intervention(desk, nadia, worker):
    first = record(worker, nadia, cells=[INFORMATION, PAPERS], medium="phone", minutes=20)
    page = reverse("interventions:keep_set", args=[first.pk])
    desk.post(page, fields_of(desk.get(page)) | {"name": "RSA au téléphone"})
    kept = UsualSet.objects.get()
    assert kept.key == 1
    use = reverse("interventions:use_set", args=[nadia.pk, kept.pk])
    sent = {"key": str(uuid.uuid4())}
    assert says(following(desk, desk.post(use, sent)), "Recorded: %(name)s.", name=kept.name)
    desk.post(use, sent)
    assert Intervention.objects.count() == 2
    made = Intervention.objects.exclude(pk=first.pk).get()
    assert (made.minutes, made.medium, [cell.box for cell in made.cells.all()]) == (20, "phone", [INFORMATION, PAPERS])
    assert f'data-key="{kept.key}"' in desk.get(form_page(nadia)).content.decode()


def test_the_set_of_somebody_else_is_unknown(sign_in, nadia, worker, world):
    kept = keep(worker, record(worker, nadia))
    other = sign_in(Role.SOCIAL_WORKER)
    for name in ("rename_set", "remove_set", "use_set_collective"):
        assert other.post(reverse(f"interventions:{name}", args=[kept.pk])).status_code == 404
    with pytest.raises(Refusal):
        operations.use_set(actor=world.account(Role.SOCIAL_WORKER), usual_set=kept, persons=[], today=clock.today())


def test_nine_sets_at_most_and_a_freed_key_is_taken_again(worker):
    made = record(worker)
    kept = [keep(worker, made, f"Ensemble {number}") for number in range(9)]
    with pytest.raises(Refusal):
        keep(worker, made, "Un de trop")
    operations.remove_set(actor=worker, usual_set=kept[3])
    assert keep(worker, made, "Le nouveau").key == 4
    with pytest.raises(Refusal):
        operations.rename_set(actor=worker, usual_set=kept[0], version=1, name="Ensemble 1")
    assert operations.rename_set(actor=worker, usual_set=kept[0], version=1, name=" Visite ").name == "Visite"


def day_page(on=None) -> str:
    return operations.day_url(on or clock.today())


def rows(*told, key=None) -> dict:
    """The posted form of rows (person, cell, medium, minutes)."""
    found = {"rows-TOTAL_FORMS": len(told), "rows-INITIAL_FORMS": 0, "key": key or str(uuid.uuid4())}
    for number, (person, cell, medium, minutes) in enumerate(told):
        values = {"person": person, "cell": cell, "medium": medium, "minutes": minutes}
        found |= {f"rows-{number}-{name}": value for name, value in values.items()}
    return found


WHOLE = ("", str(PAPERS), "phone", "20")


def test_a_day_in_one_go(desk, nadia):
    yesterday = clock.today() - dt.timedelta(days=1)
    mine = ("Nadia Lefèvre (14/03/1987)", str(INFORMATION), "walk_in", "45")
    sent = rows(mine, WHOLE, ("", "", "office", "30"))
    page = following(desk, desk.post(day_page(yesterday), sent))
    assert [(one.minutes, one.on_date) for one in Intervention.objects.order_by("pk")] == [
        (45, yesterday),
        (20, yesterday),
    ]
    assert "1 h 05" in page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert nadia.pk in ReadLog.objects.latest("pk").person_ids
    desk.post(day_page(yesterday), sent)
    assert Intervention.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Nobody Knows", str(PAPERS), "phone", "20"), "Nobody whom you follow answers to this name."),
        (("Nadia", "", "phone", "20"), NO_BOX),
        (("", "housing:magic", "phone", "20"), NOT_OFFERED),
        (("", str(PAPERS), "pigeon", "20"), NOT_OFFERED),
        (("", str(PAPERS), "phone", "0"), TOO_LONG),
    ],
)
def test_a_wrong_row_keeps_the_whole_day_unwritten_and_typed(desk, nadia, row, sentence):
    response = desk.post(day_page(), rows(WHOLE, row))
    assert response.status_code == 422
    assert says(response, sentence)
    assert Intervention.objects.count() == 0
    assert fields_of(response)["rows-0-cell"] == str(PAPERS)


def test_a_row_before_birth_is_told_in_its_row(desk, nadia, world):
    born = clock.today() - dt.timedelta(days=2)
    factories.child(world, nadia, birth_date=born, first_name="Inès")
    row = ("Inès Lefèvre", str(PAPERS), "phone", "20")
    response = desk.post(day_page(born - dt.timedelta(days=1)), rows(WHOLE, row))
    assert response.status_code == 422
    assert says(response, "%(name)s was not born on this day.", name="Inès Lefèvre")
    assert Intervention.objects.count() == 0


def test_two_of_the_same_name_are_told_apart_by_their_birth_date(desk, nadia, world):
    twin = factories.person(world, birth_date=dt.date(1990, 1, 1), phone="")
    factories.draft(world, twin)
    response = desk.post(day_page(), rows(("Lefèvre Nadia", str(PAPERS), "phone", "20")))
    names = "Nadia Lefèvre (14/03/1987), Nadia Lefèvre (01/01/1990)"
    assert says(response, "Several persons answer to this: %(names)s.", names=names)
    assert desk.post(day_page(), rows(("Nadia Lefèvre (01/01/1990)", *WHOLE[1:]))).status_code == 302
    assert InterventionPerson.objects.get().person == twin


def test_two_hundred_rows_are_refused_and_still_there(desk):
    response = desk.post(day_page(), rows(*[WHOLE] * 200))
    assert response.status_code == 422
    assert says(response, "At most %(num)d rows at a time: save the day in several goes.", num=60)
    assert response.content.decode().count(f'value="{PAPERS}" selected') == 200
    assert Intervention.objects.count() == 0


def test_nothing_to_save_and_days_that_are_none(desk):
    assert says(desk.post(day_page(), rows(("", "", "phone", "20"))), "Fill in at least one row.")
    for asked in ("demain", "2026-13-45", "2999-01-01", "0001-01-01", "9999-12-31"):
        page = reverse("interventions:day") + f"?on={asked}"
        assert desk.get(page).status_code == 200
        assert desk.post(page, rows(WHOLE)).status_code == 422
    assert Intervention.objects.count() == 0


def test_somebody_no_longer_followed_is_not_named_in_the_day(desk, worker, world):
    alone = factories.person(world, first_name="Gaspard", last_name="Quelconque", phone="", unit="ouest")
    with operation("tests.past", actor=worker):
        made = record(worker)
        InterventionPerson(intervention=made, person=alone).save()
    page = desk.get(day_page())
    assert "Quelconque" not in page.content.decode()
    assert says(page, "somebody whose file you no longer follow")


def test_suggestions_hold_only_those_whom_one_follows_and_leave_a_trace(desk, sign_in, nadia, world):
    factories.person(world, first_name="Nadine", last_name="Lefèvre", phone="", birth_date=dt.date(1980, 1, 1))
    page = reverse("interventions:persons")
    assert desk.post(page, {"q": "lefev"}).json() == {"suggestions": ["Nadia Lefèvre (14/03/1987)"]}
    assert ReadLog.objects.latest("pk").person_ids == [nadia.pk]
    assert desk.post(page, {"q": "  "}).json() == {"suggestions": []}
    assert sign_in(Role.SOCIAL_WORKER).post(page, {"q": "lefev"}).json() == {"suggestions": []}


def test_the_desk_tells_the_day(desk, worker, nadia):
    assert says(desk.get("/"), "Nothing is recorded for today yet.")
    record(worker, nadia, minutes=45)
    record(worker, minutes=90)
    assert "2 interventions, 2 h 15" in desk.get("/").content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def other_words(settings, tmp_path):
    """Another département's words: housing is retired, its kinds are named otherwise."""
    file = tmp_path / "typologies.toml"
    text = typologies.settings.TYPOLOGIES_FILE.read_text(encoding="utf-8")
    text = text.replace('fr = "Logement"', 'fr = "Habitat"\nretired = true').replace(
        'fr = "Information"', 'fr = "Info"'
    )
    file.write_text(text, encoding="utf-8")
    yield lambda: (setattr(settings, "TYPOLOGIES_FILE", file), forget_words())
    forget_words()


def forget_words() -> None:
    typologies._told.cache_clear()
    _words_of.cache_clear()


def test_another_file_gives_other_words_and_a_retired_code_is_shown_not_offered(desk, nadia, worker, other_words):
    record(worker, nadia, cells=[INFORMATION])
    kept = keep(worker, Intervention.objects.get())
    other_words()
    page = desk.get(form_page(nadia)).content.decode()
    assert "Famille · Info" in page and "Habitat" not in page.split("</main>")[0].split("id_cells")[1]
    assert "Habitat · Info" in desk.get(whole_page(nadia)).content.decode()
    assert says(desk.post(form_page(nadia), typed(desk, nadia)), NOT_OFFERED)
    use = reverse("interventions:use_set", args=[nadia.pk, kept.pk])
    refused = desk.post(use, {"key": str(uuid.uuid4())})
    sentence = "This problem or this kind of intervention is not offered any more."
    assert says(following(desk, refused), sentence)


def test_a_code_that_nobody_knows_shows_as_itself(desk, nadia, worker):
    with operation("tests.old", actor=worker):
        made = record(worker, nadia)
        InterventionCell(intervention=made, problem="mobility", kind="information", minutes=0).save()
    assert "mobility · Information" in desk.get(whole_page(nadia)).content.decode()
    table = desk.get(reverse("interventions:table"))
    assert '<th scope="row">mobility</th>' in table.content.decode()


@pytest.mark.django_db(transaction=True)
def test_taken_back_by_two_hands_at_once_it_goes_once(world):
    worker = world.account(Role.RECEPTION)
    made = record(worker)
    answers = []

    def undo():
        try:
            operations.undo(actor=worker, intervention=made, today=clock.today())
            answers.append("done")
        except Refusal:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=undo) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == ["done", "refused"]
    assert not Intervention.objects.exists()
