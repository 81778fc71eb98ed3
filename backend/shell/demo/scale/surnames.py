"""Enough last names for a whole département."""

import tomllib
from functools import cache
from pathlib import Path
from random import Random

from backend.shell.demo import names

COMPOSED_FOR = "normandy"
SHARE_LISTED, SHARE_DOUBLE, SHARE_BEFORE = 0.3, 0.12, 0.06


def draw_surname(rng: Random, code: str) -> str:
    """A name of the list, a composed one where the list is that of the country, or two of them with a hyphen."""
    if rng.random() < SHARE_DOUBLE:
        first, second = _single(rng, code), _single(rng, code)
        return first if first == second else f"{first}-{second}"
    return _single(rng, code)


def _single(rng: Random, code: str) -> str:
    if code != COMPOSED_FOR or rng.random() < SHARE_LISTED:
        return names.draw_last_name(rng, code)
    parts = _parts()
    name = rng.choice(parts["stems"]) + rng.choice(parts["endings"])
    return f"{rng.choice(parts['before'])}{name}" if rng.random() < SHARE_BEFORE else name


@cache
def _parts() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
