"""The data files of the demonstration, read once."""

import tomllib
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar

_HERE = Path(__file__).parent

Thing = TypeVar("Thing")


@cache
def texts(name: str) -> dict[str, Any]:
    """The content of `name`.toml; not to be changed by who reads it."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def weighted(rng: Random, shares: dict[Thing, float]) -> Thing:
    """One key of `shares`, drawn in proportion to its value."""
    return rng.choices(list(shares), weights=list(shares.values()))[0]
