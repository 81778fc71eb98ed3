"""Compiling translation catalogues without GNU gettext, which the machines that run Iris need not have."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(locale_dir: Path) -> list[Path]:
    """Write the .mo file beside every .po file that is newer than it; returns the files written.

    Fuzzy translations are left out, as msgfmt does. Each file replaces the former in one step, so that a running
    server never reads half of one.
    """
    written = []
    for source in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".{os.getpid()}.draft")
        with source.open("rb") as po, draft.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parts[-3]))
        draft.replace(target)
        written.append(target)
    return written
