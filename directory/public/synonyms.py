"""What people say for what services are called, from a file that anybody may complete."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from backend.kit.search import normalise


@dataclass(frozen=True)
class Meaning:
    """Words that people say, and those of the services that answer; all of them normalised."""

    said: tuple[str, ...]
    means: tuple[str, ...]


_MEANINGS = tuple(
    Meaning(tuple(normalise(one) for one in row["said"]), tuple(normalise(one) for one in row["means"]))
    for row in tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))["meaning"]
)


def meant_by(text: str) -> list[str]:
    """Words of services that a normalised search may mean besides its own, whole words only."""
    padded = f" {text} "
    return [words for one in _MEANINGS if any(f" {said} " in padded for said in one.said) for words in one.means]
