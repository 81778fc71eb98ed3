"""What people say for what services are called, from a file that anybody may complete."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from backend.kit.search import normalise


@dataclass(frozen=True)
class Meaning:
    """Words that people say, in English too, and those of the services that answer; all of them normalised."""

    said: tuple[str, ...]
    english: tuple[str, ...]
    means: tuple[str, ...]


_MEANINGS = tuple(
    Meaning(**{name: tuple(normalise(one) for one in row[name]) for name in ("said", "english", "means")})
    for row in tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))["meaning"]
)


def meant_by(text: str, *, in_english: bool = False) -> list[str]:
    """Words of services that a normalised search may mean besides its own, whole words only."""
    padded = f" {text} "
    return [words for one in _MEANINGS if _is_said(one, padded, in_english) for words in one.means]


def _is_said(meaning: Meaning, padded: str, in_english: bool) -> bool:
    said = (*meaning.said, *meaning.english) if in_english else meaning.said
    return any(f" {one} " in padded for one in said)
