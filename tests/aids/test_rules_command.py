"""manage.py rules import and export: a file goes into the database and comes out as it was, byte for byte."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from aids.rule_sets import operations
from aids.rule_sets.enums import RuleSetStatus
from aids.rule_sets.models import RuleSet
from tests.aids.rules.situations import FOLDER, TEXT

pytestmark = pytest.mark.django_db


def rules(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("rules", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_file_comes_out_as_it_went_in(path, tmp_path):
    code, out, _err = rules("import", path)
    draft = RuleSet.objects.get()
    assert (code, out) == (0, f"{path} : brouillon enregistré ({draft.code}, version {draft.label}).\n")
    assert draft.status == RuleSetStatus.DRAFT
    assert rules("export", draft.code, draft.label, "--to", tmp_path / "out.toml")[0] == 0
    assert (tmp_path / "out.toml").read_bytes() == path.read_bytes()
    assert rules("export", draft.code, draft.label)[1] == path.read_text(encoding="utf-8")


def test_lines_that_end_as_on_windows_stay_so(tmp_path):
    path = tmp_path / "windows.toml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    rules("import", path)
    rules("export", "pas-de-calais-secours-urgence", "1", "--to", tmp_path / "out.toml")
    assert (tmp_path / "out.toml").read_bytes() == path.read_bytes()


def test_a_version_is_stored_once_unless_it_was_abandoned(tmp_path):
    path = FOLDER / "pas-de-calais-secours-urgence.toml"
    rules("import", path)
    code, out, err = rules("import", path)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"{path} : ")
    operations.abandon(actor=None, rule_set=RuleSet.objects.get(), reason="un essai")
    assert rules("export", "pas-de-calais-secours-urgence", "1")[0] == 1
    assert rules("import", path)[0] == 0


def test_nothing_of_a_wrong_file_is_stored(tmp_path):
    faulty, absent = tmp_path / "faulty.toml", tmp_path / "absent.toml"
    faulty.write_text(TEXT.replace("persons / days", "persones / days"), encoding="utf-8")
    assert rules("import", faulty)[0] == 1
    assert rules("import", absent) == (2, "", f"{absent} : ce fichier n’existe pas\n")
    assert not RuleSet.objects.exists()


def test_an_export_that_cannot_be(tmp_path):
    assert rules("export", "rien", "9") == (1, "", "Aucune version « 9 » du texte « rien » n’est enregistrée.\n")
    rules("import", FOLDER / "pas-de-calais-secours-urgence.toml")
    nowhere = Path(tmp_path / "none" / "out.toml")
    assert rules("export", "pas-de-calais-secours-urgence", "1", "--to", nowhere)[0] == 2
