import gettext
import os

from backend.kit.catalogues import compile_catalogues

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Household"
msgstr "Foyer"

#, fuzzy
msgid "Person"
msgstr "Personnage"
"""


def test_catalogues_are_compiled_when_they_changed(tmp_path):
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    target = source.with_suffix(".mo")

    assert compile_catalogues(tmp_path) == [target]
    french = gettext.translation("django", tmp_path, ["fr"])
    assert french.gettext("Household") == "Foyer"
    assert french.gettext("Person") == "Person", "a doubtful translation is not shown"

    assert compile_catalogues(tmp_path) == []
    os.utime(source, ns=(target.stat().st_mtime_ns + 1,) * 2)
    assert compile_catalogues(tmp_path) == [target]
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]
