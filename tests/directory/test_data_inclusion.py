"""The directory as others read it; the services of others: told once, kept up, closed when told no more."""

import json
import tracemalloc
from pathlib import Path

import pytest
from data_inclusion.schema import v1
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.audit.models import Operation, ReadLog
from backend.kit import clock
from directory.enums import OrganisationKind, Role
from directory.exchange import operations, reading
from directory.exchange.enums import ImportStatus
from directory.exchange.models import DirectoryImport, ImportProgress
from directory.exchange.planning import Plan
from directory.exchange.tasks import advance, import_nightly
from directory.models import Organisation, Service
from directory.services import operations as directory
from tests import offers, referring
from tests.forms import fields_of, says

pytestmark = pytest.mark.django_db
STRUCTURES, SERVICES = "/directory/data-inclusion/structures.json", "/directory/data-inclusion/services.json"


def read(url: str) -> list[dict]:
    return json.loads(Client().get(url).getvalue())


def exported() -> tuple[list[dict], list[dict]]:
    return read(STRUCTURES), read(SERVICES)


def traces() -> tuple[int, ...]:
    """How many rows the directory and its history hold."""
    models = (Organisation, Service)
    rows = [rows.count() for model in models for rows in (model.objects, model.history)]
    return (*rows, DirectoryImport.objects.count(), Operation.objects.count())


def imported(folder: Path, structures: list, services: list, **told) -> DirectoryImport:
    return operations.import_from(offers.kept(folder, structures, services), **told)


def tried(folder: Path, structures: list, services: list) -> Plan:
    return operations.tried(offers.kept(folder, structures, services))


def counts(made: DirectoryImport, what: str = "services") -> dict[str, int]:
    return {name: number for name, number in made.report[what].items() if number}


class TestExport:
    def test_it_is_what_the_schema_wants_whatever_was_typed(self, world):
        """Names too short, an address that no e-mail program takes, a description without a word."""
        referring.service(world, name="A", organisation="B", email="x@accueil.local", description="")
        referring.service(world, name="Épicerie", organisation="Cœur", phone="02 32", description="Aide. " * 3_000)
        structures, services = exported()
        assert [v1.Structure.model_validate(row).nom for row in structures] == ["B (Association)", "Cœur"]
        assert [v1.Service.model_validate(row).nom for row in services] == ["A (B)", "Épicerie"]
        assert "courriel" not in services[0] and services[1]["telephone"] == "02 32"

    def test_precise_themes_go_out_and_come_back(self, world, sign_in, tmp_path):
        made = referring.service(world)
        url = reverse("services:edit", args=[made.pk])
        precise = ["logement-hebergement--louer-un-logement", "sante--addictions"]
        admin = sign_in(Role.ADMINISTRATOR)
        admin.post(url, fields_of(admin.get(url)) | {"thematics": [*precise, "famille"]})
        structures, (service,) = exported()
        assert service["thematiques"] == precise
        service |= {"source": "ailleurs", "id": "ailleurs--1", "structure_id": "ailleurs--s1"}
        structures[0] |= {"source": "ailleurs", "id": "ailleurs--s1"}
        imported(tmp_path, structures, [service])
        back = Service.objects.get(source="ailleurs")
        assert (back.precise_thematics, back.thematics) == (precise, ["logement-hebergement", "sante"])
        assert [row["thematiques"] for row in read(SERVICES)] == [precise, precise]

    def test_who_where_since_when_under_which_identifier(self, world):
        made = referring.service(world, name="Permanence", organisation="Toit et Seuil")
        (structure,), (service,) = exported()
        today = clock.today().isoformat()
        assert structure == {
            "source": "iris-27",
            "id": f"iris-27--{made.organisation_id}",
            "date_maj": today,
            "nom": "Toit et Seuil",
            "description": "Aider.",
        }
        assert (service["id"], service["structure_id"]) == (f"iris-27--{made.pk}", structure["id"])
        assert (service["commune"], service["code_insee"], service["code_postal"]) == ("Évreux", "27000", "27000")
        assert isinstance(service["longitude"], float) and service["date_maj"] == today
        assert service["lien_source"].endswith(f"/directory/{made.pk}/")

    def test_neither_professionals_nor_what_is_for_them_nor_what_is_closed(self, world):
        made = referring.service(world, how_to_refer="Avec le reste à vivre.")
        admin = world.account(Role.ADMINISTRATOR)
        told = {"first_name": "Ana", "last_name": "Roux", "email": "ana.roux@example.org"}
        directory.add_professional(actor=admin, service=made, told=told)
        text = json.dumps(exported(), ensure_ascii=False)
        assert "Roux" not in text and "roux" not in text and "reste à vivre" not in text
        directory.correct_service(actor=admin, service=made, version=made.version, told={"is_open": False})
        owner = made.organisation
        assert len(read(STRUCTURES)) == 1 and read(SERVICES) == []
        directory.correct_organisation(actor=admin, organisation=owner, version=owner.version, told={"is_open": False})
        assert read(STRUCTURES) == []

    def test_anybody_may_read_it_and_nobody_is_followed(self, world):
        before, client = ReadLog.objects.count(), Client()
        answer = client.get(SERVICES)
        assert answer.streaming and "licence-ouverte" in answer["Link"]
        assert not client.cookies and ReadLog.objects.count() == before

    def test_the_number_of_queries_does_not_grow(self, world, tmp_path):
        imported(tmp_path, *offers.of(40))
        with CaptureQueriesContext(connection) as asked:
            assert len(read(SERVICES)) == 40
        assert len(asked) <= 2


class TestImport:
    def test_three_rows_in_a_hundred_are_broken_and_the_others_do_not_wait(self, world, tmp_path):
        structures, services = offers.of(300)
        services[10]["nom"] = "x"
        services[20]["thematiques"] = ["numerique--nimporte-quoi"]
        services[30]["courriel"] = "pas une adresse"
        del services[40]["date_maj"]
        services[50]["id"] = services[51]["id"]
        services[60] = "rien"
        services[70]["structure_id"] = "dora--inconnue"
        services[80]["telephone"] = "0" * 30
        services[85]["publics_precisions"] = "x" * 10_001
        services[90]["description"] = "<p> </p><br/>"
        for number in (100, 101):
            services[number]["code_insee"] = "75056"
        made = imported(tmp_path, structures, services)
        assert made.status == ImportStatus.DONE
        assert counts(made) == {"added": 288} and counts(made, "organisations") == {"added": 75}
        assert (made.report["refused"], made.report["outside"]) == (10, {"structures": 0, "services": 2})
        assert len(made.report["sentences"]) == 10
        assert "services" in made.report["sentences"][0] and "11" in made.report["sentences"][0]
        assert "dora--10" in made.report["sentences"][0] and "nom" in made.report["sentences"][0]
        assert Service.objects.count() == 288 == Service.history.count()

    def test_what_the_database_cannot_keep_stops_its_row_only_and_is_named_by_its_number(self, world, tmp_path):
        structures, services = offers.of(40)
        services[1]["id"] = "dora--\0"
        services[2]["id"] = "test\ud800"
        services[3] |= {"id": "test\udfff", "nom": ""}
        services[4]["source"] = "dora\0"
        services[5]["telephone"] = "02\ud800"
        services[6]["adresse"] = "3 rue\ud800"
        services[7]["structure_id"] = "\ud800"
        structures[9] |= {"site_web": "https://a.example.org/\0", "telephone": "\0"}
        services[8]["\ud800"] = "\0"
        made = imported(tmp_path, structures, services)
        assert made.status == ImportStatus.DONE and made.report["refused"] == 7
        assert counts(made) == {"added": 33} and counts(made, "organisations") == {"added": 10}
        told = made.report["sentences"]
        assert "services" in told[0] and " 2 " in told[0]

    def test_twice_is_once(self, world, tmp_path):
        first = imported(tmp_path, *offers.of(60))
        before = traces()[:4]
        again = imported(tmp_path, *offers.of(60))
        assert counts(first) == {"added": 60} and counts(again) == {"unchanged": 60}
        assert counts(again, "organisations") == {"unchanged": 15} and traces()[:4] == before

    def test_what_a_row_tells_is_kept_as_text_and_found(self, world, tmp_path):
        told = {
            "description": "<p>Aide &amp; <b>conseil</b></p><ul><li>Budget</li></ul><script>alert(1)</script>",
            "telephone": None,
            "adresse": None,
            "contact_nom_prenom": "Ana Roux",
            "publics_precisions": "Les moins de 26&nbsp;ans",
        }
        owner = offers.structure(0, adresse="1 place du Marché", complement_adresse="Hall B")
        owner["reseaux_porteurs"] = ["mission-locale"]
        imported(tmp_path, [owner], [offers.service(0, **told)])
        made = Service.objects.select_related("organisation").get()
        assert made.description == "Aide & conseil\nBudget\nalert(1)"
        assert made.audience == "Les moins de 26 ans"
        assert (made.phone, made.address) == ("02 32 00 00 00", "1 place du Marché, Hall B")
        assert made.thematics == ["numerique"] and len(made.precise_thematics) == 2
        assert made.organisation.kind == OrganisationKind.EMPLOYMENT
        assert made.organisation.website == "https://association.example.org/?a=1&copy=2"
        assert "Roux" not in str([list(model.objects.values()) for model in (Organisation, Service)])
        assert "conseil" in Client().get("/directory/", {"q": "atelier numérique"}).content.decode()
        sheet = Client().get(f"/directory/{made.pk}/").content.decode()
        assert "dora" in sheet and "Licence Ouverte" in sheet

    def test_an_update_updates_and_leaves_its_history(self, world, tmp_path):
        structures, services = offers.of(8)
        imported(tmp_path, structures, services)
        services[3]["nom"] = "Atelier du mardi"
        structures[1]["nom"] = "Maison des habitants"
        made = imported(tmp_path, structures, services)
        # found by the name of their organisation too: the four of it are brought up to date
        assert counts(made) == {"updated": 5, "unchanged": 3}
        assert counts(made, "organisations") == {"updated": 1, "unchanged": 1}
        changed = Service.objects.get(source_id="dora--3")
        assert (changed.name, changed.version, changed.history.count()) == ("Atelier du mardi", 2, 2)
        assert "mardi" in changed.search_text
        assert "maison" in Service.objects.get(source_id="dora--4").search_text
        latest = changed.history.latest()
        assert Operation.objects.get(pk=latest.operation_id).name == "directory.import"
        assert Service.history.filter(operation_id=latest.operation_id).count() == 5

    def test_what_left_is_closed_and_opened_again_when_it_is_back(self, world, tmp_path):
        structures, services = offers.of(40)
        imported(tmp_path, structures, services)
        made = imported(tmp_path, structures[:-1], services[:-5])
        assert counts(made) == {"closed": 5, "unchanged": 35}
        assert counts(made, "organisations") == {"closed": 1, "unchanged": 9}
        assert Service.objects.filter(is_open=False, left_source_on__isnull=False).count() == 5
        made = imported(tmp_path, structures, services)
        assert counts(made) == {"reopened": 5, "unchanged": 35} and Service.objects.filter(is_open=False).count() == 0

    def test_what_was_closed_by_hand_stays_closed(self, world, tmp_path):
        imported(tmp_path, *offers.of(4))
        one, admin = Service.objects.first(), world.account(Role.ADMINISTRATOR)
        directory.correct_service(actor=admin, service=one, version=1, told={"is_open": False})
        made = imported(tmp_path, *offers.of(4))
        assert counts(made) == {"unchanged": 4} and not Service.objects.get(pk=one.pk).is_open

    def test_a_row_told_badly_stays_as_it_was(self, world, tmp_path):
        structures, services = offers.of(8)
        imported(tmp_path, structures, services)
        services[2]["nom"] = ""
        structures[1]["nom"] = ""
        made = imported(tmp_path, structures, services)
        assert counts(made) == {"unchanged": 7} and made.report["refused"] == 2
        assert Service.objects.filter(is_open=True).count() == 8

    def test_another_source_and_what_is_written_here_are_left_alone(self, world, tmp_path):
        ours = referring.service(world, name="Atelier numérique 0", organisation="Association 0")
        imported(tmp_path, *offers.of(8))
        other = {"source": "soliguide", "id": "soliguide--1", "structure_id": "soliguide--s1"}
        owner = offers.structure(1, **(other | {"id": "soliguide--s1"}))
        made = imported(tmp_path, [owner], [offers.service(1, **other)])
        assert counts(made) == {"added": 1}
        assert Service.objects.filter(is_open=True).count() == 10
        fresh = Service.objects.get(pk=ours.pk)
        assert (fresh.version, fresh.source, fresh.organisation.version) == (1, "", 1)

    def test_only_one_source_of_a_file(self, world, tmp_path):
        structures, services = offers.of(8)
        services[0] |= {"source": "soliguide", "id": "soliguide--1"}
        made = imported(tmp_path, structures, services, only_source="dora")
        assert counts(made) == {"added": 7}
        refused = imported(tmp_path, structures, services, only_source="odspep")
        assert refused.status == ImportStatus.FAILED and "odspep" in refused.failure

    def test_organisations_elsewhere_without_a_service_here_are_left_out(self, world, tmp_path):
        structures = [offers.structure(number, code_insee="75056") for number in (0, 1)]
        made = imported(tmp_path, structures, [offers.service(0)])
        assert counts(made, "organisations") == {"added": 1} and made.report["outside"]["structures"] == 1

    @pytest.mark.parametrize(
        "broken",
        [
            b"",
            b"PK\x03\x04 cut short",
            offers.package(*offers.of(8))[:-40],
            offers.package(*offers.of(8))[:60] + b"\0" * 60 + offers.package(*offers.of(8))[120:],
            offers.zipped({"structures.json": "[]"}),
            offers.zipped({"structures.json": "[]", "services.json": "[]"}),
            offers.zipped({"structures.json": '[{"id": 1}', "services.json": "[1]"}),
            offers.zipped({"structures.json": "[" * 100_000, "services.json": "[1]"}),
            offers.zipped({"structures.json": "{}", "services.json": "[1]"}),
            offers.zipped({"structures.json": "[1],", "services.json": "[1]"}),
            offers.zipped({"structures.json": "[1 2]", "services.json": "[1]"}),
            offers.zipped({"structures.json": f'["{"x" * 3_000_000}"]', "services.json": "[1]"}),
            offers.zipped({"structures.json": "[" + " " * 100_000_000, "services.json": "[1]"}),
            offers.zipped({"structures.json": b"\xff\xfe\xfd", "services.json": "[1]"}),
        ],
    )
    def test_a_broken_file_leaves_the_last_good_one(self, world, tmp_path, broken):
        imported(tmp_path, *offers.of(8))
        before = traces()[:4]
        (tmp_path / "broken.zip").write_bytes(broken)
        made = operations.import_from(tmp_path / "broken.zip")
        assert made.status == ImportStatus.FAILED and made.failure
        assert traces()[:4] == before

    def test_millions_of_rows_are_refused_before_they_are_read(self, world, tmp_path):
        (tmp_path / "many.zip").write_bytes(
            offers.zipped({"structures.json": "[" + "{}," * 30_000_000 + "{}]", "services.json": "[{}]"})
        )
        tracemalloc.start()
        made = operations.import_from(tmp_path / "many.zip")
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert made.status == ImportStatus.FAILED and "200000" in made.failure and most < 100_000_000

    def test_the_first_rows_refused_are_told_and_the_others_counted(self, world, sign_in, tmp_path):
        made = imported(tmp_path, [offers.structure(0)], [{}] * 700)
        assert made.report["refused"] == 700 and len(made.report["sentences"]) == 500
        page = sign_in(Role.ADMINISTRATOR).get(made.get_absolute_url())
        assert says(page, "Only the first %(rows)s are told here.", rows=500)

    def test_half_a_file_closes_nothing_unless_somebody_says_so(self, world, tmp_path):
        structures, services = offers.of(80)
        imported(tmp_path, structures, services)
        before = traces()[:4]
        made = imported(tmp_path, structures, services[:30])
        assert made.status == ImportStatus.FAILED and traces()[:4] == before
        assert tried(tmp_path, structures, services[:30]).closes_many
        made = imported(tmp_path, structures, services[:30], may_close_many=True)
        assert counts(made) == {"closed": 50, "unchanged": 30}

    def test_a_dry_run_writes_nothing(self, world, tmp_path, capsys):
        before = traces()
        structures, services = offers.of(12)
        services[3]["nom"] = ""
        place = offers.kept(tmp_path, structures, services)
        call_command("import_data_inclusion", str(place), "--dry-run")
        told = capsys.readouterr().out
        assert "dora--3" in told and ": 3 / 11" in told
        assert traces() == before

    def test_the_command_imports_a_folder_and_says_what_is_wrong(self, world, tmp_path, capsys):
        structures, services = offers.of(4)
        (tmp_path / "structures-2026.json").write_text(json.dumps(structures))
        with pytest.raises(CommandError, match=r"services\.json"):
            call_command("import_data_inclusion", str(tmp_path))
        (tmp_path / "services-2026.json").write_text(json.dumps(services))
        call_command("import_data_inclusion", str(tmp_path))
        assert ": 1 / 4" in capsys.readouterr().out and Service.objects.count() == 4

    def test_each_night_what_is_in_the_folder(self, world, tmp_path, settings):
        assert import_nightly() is False and traces()[4] == 0
        settings.DATA_INCLUSION_FOLDER = str(tmp_path / "nightly")
        assert import_nightly() is False
        (tmp_path / "nightly").mkdir()
        for name, rows in zip(("structures", "services"), offers.of(4), strict=True):
            (tmp_path / "nightly" / f"{name}.json").write_text(json.dumps(rows))
        assert import_nightly() is True and Service.objects.count() == 4
        before = traces()[:4]
        assert import_nightly() is True and traces()[:4] == before

    def test_the_number_of_statements_does_not_grow_with_the_rows(self, world, tmp_path):
        with CaptureQueriesContext(connection) as few:
            imported(tmp_path, *offers.of(8))
        structures, services = offers.of(208)
        with CaptureQueriesContext(connection) as many:
            imported(tmp_path, structures, services)
        assert len(many) <= len(few) + 3

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        name=st.text(min_size=1, max_size=150).filter(str.strip),
        words=st.text(max_size=300),
        page=st.sampled_from(["", "https://a.example.org", "http://b.example.org/?x=1&lt=2"]),
    )
    def test_what_is_exported_and_comes_back_changes_nothing(self, world, tmp_path, name, words, page):
        """Our own rows are known again, and those of others are as they were."""
        owner = offers.structure(0, nom=f"{name} & Cie"[:150], site_web=page or None)
        told = [offers.service(0, description=f"Dit : {words}"), offers.service(1, nom=f"abc {name}"[:150])]
        if not Organisation.objects.filter(source="").exists():
            referring.service(world)
        imported(tmp_path, [owner], told)
        structures, services = exported()
        before = (Service.objects.count(), Organisation.objects.count())
        made = tried(tmp_path, structures, services)
        assert (made.services.added, made.organisations.added) == ([], [])
        assert (made.to_write, made.broken) == (0, [])
        assert before == (Service.objects.count(), Organisation.objects.count()) and made.ours == 2


class TestScreens:
    """An administrator sends a file, reads what it would change, then lets it be written."""

    def send(self, client, content: bytes, **told):
        page = client.get("/services/imports/")
        key = page.context["form"]["key"].value()
        file = reading.BytesIO(content)
        file.name = "offre.zip"
        return client.post("/services/imports/", {"key": key, "file": file, **told})

    def test_nothing_is_written_before_one_says_so(self, world, sign_in):
        client = sign_in(Role.ADMINISTRATOR)
        structures, services = offers.of(8)
        services[3]["nom"] = ""
        sent = self.send(client, offers.package(structures, services))
        made = DirectoryImport.objects.get()
        assert sent["Location"] == made.get_absolute_url()
        assert "import-progress" in client.get(sent["Location"]).content.decode()
        assert advance(made.pk) and not Service.objects.exists()
        page = client.get(sent["Location"]).content.decode()
        assert "dora--3" in page and "<script" not in page.split("<main")[1]
        client.post(f"{sent['Location']}write/")
        assert advance(made.pk) and not advance(made.pk)
        assert Service.objects.count() == 7
        made = DirectoryImport.objects.get()
        assert (made.status, bytes(made.package)) == (ImportStatus.DONE, b"")
        assert Operation.objects.get(name="directory.import").actor_id == world.account(Role.ADMINISTRATOR).pk
        assert client.get(f"{sent['Location']}progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        assert client.get("/services/imports/").status_code == 200

    def test_what_cannot_be_read_is_said_and_changes_nothing(self, world, sign_in):
        client = sign_in(Role.ADMINISTRATOR)
        self.send(client, b"no ZIP")
        made = DirectoryImport.objects.get()
        assert advance(made.pk)
        made.refresh_from_db()
        assert made.status == ImportStatus.FAILED
        assert made.failure in client.get(made.get_absolute_url()).content.decode()
        client.post(f"{made.get_absolute_url()}write/")
        assert DirectoryImport.objects.get().status == ImportStatus.FAILED

    def test_too_large_is_said_beside_the_field(self, world, sign_in, settings):
        settings.UPLOAD_MAX_BYTES = 100
        page = self.send(sign_in(Role.ADMINISTRATOR), offers.package(*offers.of(8)))
        assert page.status_code == 422 and page.context["form"].errors["file"]
        assert not DirectoryImport.objects.exists()

    def test_its_words_are_not_those_of_a_household_or_of_a_passkey(self, sign_in):
        page = sign_in(Role.ADMINISTRATOR).get("/services/imports/")
        assert page.context["form"].fields["file"].label == page.context["columns"][0]["label"] == "Fichier"
        made = self.examined(sign_in(Role.ADMINISTRATOR), offers.of(4))
        lines = sign_in(Role.ADMINISTRATOR).get(made.get_absolute_url()).context["lines"]
        assert [line["label"] for line in lines[:3]] == ["Ajoutés", "Mis à jour", "Rouverts"]

    def examined(self, client, rows, **told) -> DirectoryImport:
        self.send(client, offers.package(*rows), **told)
        made = DirectoryImport.objects.first()
        assert advance(made.pk)
        made.refresh_from_db()
        return made

    def test_what_waits_for_a_word_is_set_aside(self, world, sign_in):
        client = sign_in(Role.ADMINISTRATOR)
        made = self.examined(client, offers.of(8))
        url = made.get_absolute_url()
        assert client.post(f"{url}set-aside/")["Location"] == "/services/imports/"
        made.refresh_from_db()
        assert (made.status, bytes(made.package)) == (ImportStatus.SET_ASIDE, b"") and made.ended_at
        assert Operation.objects.get(name="directory.set_import_aside").actor_id == made.asked_by_id
        page = client.get(url)
        assert page.context["actions"] == [] and says(
            page, "This file was set aside; this is what it would have changed."
        )
        client.post(f"{url}write/")
        client.post(f"{url}set-aside/")
        assert not advance(made.pk) and not Service.objects.exists()

    def test_an_older_file_is_not_written_over_a_newer_one(self, world, sign_in):
        client = sign_in(Role.ADMINISTRATOR)
        older, other = self.examined(client, offers.of(8)), self.examined(client, offers.of(4), only_source="dora")
        newer = self.examined(client, offers.of(12))
        for one in (older, newer):
            operations.order(actor=world.account(Role.ADMINISTRATOR), directory_import=one)
        assert advance(newer.pk) and advance(older.pk)
        older.refresh_from_db()
        assert older.status == ImportStatus.FAILED and older.failure == operations.is_latest(older).reason
        page = client.get(other.get_absolute_url())
        assert page.context["actions"][0]["disabled_reason"] == operations.is_latest(other).reason
        refused = client.post(f"{other.get_absolute_url()}write/", follow=True)
        assert operations.is_latest(other).reason in refused.content.decode()
        other.refresh_from_db()
        assert other.status == ImportStatus.EXAMINED and Service.objects.count() == 12

    def test_half_a_file_asks_again(self, world, sign_in, tmp_path):
        structures, services = offers.of(80)
        imported(tmp_path, structures, services)
        client = sign_in(Role.ADMINISTRATOR)
        sent = self.send(client, offers.package(structures, services[:10]))
        made = DirectoryImport.objects.first()
        advance(made.pk)
        step = client.get(sent["Location"]).context["actions"][0]
        client.post(step["url"], step["fields"])
        advance(made.pk)
        assert Service.objects.filter(is_open=True).count() == 10


@pytest.mark.django_db(transaction=True)
def test_how_far_it_is_is_seen_while_it_goes_on(world, tmp_path):
    """Written beside the transaction of the import, which nobody sees before its end."""
    made = operations.receive(
        actor=world.account(Role.ADMINISTRATOR), name="offre.zip", package=offers.package(*offers.of(40))
    )
    assert advance(made.pk)
    seen = ImportProgress.objects.get(directory_import=made)
    assert (seen.done, seen.total) == (50, 50)
