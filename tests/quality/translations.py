"""`python -m tests.quality.translations`: every string of the screens has its French translation, and no other.

Extracts the strings of a copy of the project, as `make messages` would, and compares. Needs GNU gettext: without it the
check is skipped with a sentence, and fails under CI.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parents[2]
LANGUAGE = "fr"  # the source strings are English
CATALOGUE = Path("backend/locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
NOT_SCREENS = shutil.ignore_patterns(".*", "var", "tests", "docs", "static", "__pycache__", "*.mo")


def main() -> int:
    """Returns 0 when the translations are complete or cannot be checked here, 1 otherwise."""
    if shutil.which("xgettext") is None or shutil.which("msgmerge") is None:
        required = bool(os.environ.get("CI"))
        sys.stderr.write(
            f"Translations {'cannot be' if required else 'are NOT'} checked: GNU gettext is not installed "
            "(apt-get install gettext).\n"
        )
        return 1 if required else 0
    problems = compare(PROJECT)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        sys.stderr.write(f"{len(problems)} problem(s) in {CATALOGUE}; `make messages` brings its list up to date.\n")
        return 1
    sys.stdout.write("Translations: complete.\n")
    return 0


def compare(project: Path) -> list[str]:
    """One line for each string without translation, doubtful, badly formatted, or translated for nothing."""
    if not (project / CATALOGUE).exists():
        return [f"{CATALOGUE} does not exist."]
    before = {key(entry) for entry in polib.pofile(str(project / CATALOGUE)) if not entry.obsolete}
    with tempfile.TemporaryDirectory(prefix="iris-translations-") as directory:
        copy = Path(directory) / "project"
        shutil.copytree(project, copy, ignore=NOT_SCREENS)
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", LANGUAGE, "--verbosity", "0"],
            cwd=copy,
            env=os.environ | {"IRIS_VAR": str(Path(directory) / "var"), "DJANGO_SETTINGS_MODULE": "backend.settings"},
            check=True,
        )
        after = polib.pofile(str(copy / CATALOGUE))
        checked = subprocess.run(
            ["msgfmt", "--check", "--output-file", os.devnull, CATALOGUE],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
    used = {key(entry) for entry in after if not entry.obsolete}
    problems = [describe(entry) for entry in after if not entry.obsolete and not entry.translated()]
    problems += [f"no longer used: “{text}”" for text, _, _ in sorted(before - used, key=str)]
    problems += [f"badly formatted: {line}" for line in checked.stderr.splitlines() if checked.returncode != 0]
    return problems


def key(entry: polib.POEntry) -> tuple[str, str, str | None]:
    return entry.msgid, entry.msgid_plural, entry.msgctxt


def describe(entry: polib.POEntry) -> str:
    places = ", ".join(f"{path}:{line}" if line else path for path, line in entry.occurrences)
    return f"{'doubtful (fuzzy)' if entry.fuzzy else 'not translated'}: “{entry.msgid}” ({places})"


if __name__ == "__main__":
    sys.exit(main())
