"""Drawing names that could be met at a desk."""

import datetime as dt
from random import Random

from backend.kit.search import normalise
from backend.shell.demo.texts import texts, weighted
from cases.people.enums import Civility

CIVILITIES = {"f": Civility.MRS, "m": Civility.MR}
SHARE_OF_HOME_NAMES = (1.0, 0.9, 0.7, 0.55)
"""By generation: the chance that a first name comes from the same list as the last name."""


def draw_list(rng: Random, *, from_abroad: bool = False) -> str:
    """The code of a list of names; with `from_abroad`, of those of people who came lately from outside the Union."""
    lists = texts("names")["lists"]
    return weighted(rng, {one["code"]: one["share"] for one in lists if one.get("from_abroad") or not from_abroad})


def draw_last_name(rng: Random, code: str) -> str:
    return rng.choice(_list(code)["last"])


def draw_first_name(rng: Random, code: str, sex: str, birth_date: dt.date, taken: frozenset[str] = frozenset()) -> str:
    """A first name of the list and of the generation, other than those `taken` in the family."""
    generation = sum(birth_date.year >= year for year in texts("names")["generations"])
    lists = texts("names")["lists"]
    chosen = _list(code) if rng.random() < SHARE_OF_HOME_NAMES[generation] else lists[0]
    names = [name for name in chosen[sex][generation] if name not in taken]
    return rng.choice(names or lists[0][sex][generation])


def draw_phone(rng: Random) -> str:
    """A number of the range that the regulator keeps for fiction."""
    return f"06 39 98 {rng.randrange(100):02d} {rng.randrange(100):02d}"


def email_of(first_name: str, last_name: str) -> str:
    """An address under a domain that cannot exist."""
    return f"{normalise(first_name)}.{normalise(last_name)}@courriel.example".replace(" ", "-")


def _list(code: str) -> dict:
    return next(one for one in texts("names")["lists"] if one["code"] == code)
