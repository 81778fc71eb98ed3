"""Other names for the people of a copy: the same within a family, coherent in every column and in the history."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from backend.kit.search import digits, normalise
from backend.shell.demo import names
from backend.shell.demo.scale.surnames import draw_surname
from backend.shell.demo.texts import texts
from cases.people.enums import Civility
from cases.people.models import Person

FICTION = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98")
"""The ranges that the regulator keeps for fiction: there is no other, so that some numbers are borne by several."""

ANY_LIST = "normandy"
LONGEST_SEARCH_NAME = 250
SEX_OF = {Civility.MRS: "f", Civility.MR: "m"}


@dataclass(frozen=True)
class Known:
    """A person of the small world, with the sex and the lists that the names come from."""

    person: Person
    household: int
    sex: str
    lists: dict[str, str]


def recognise(person: Person, household: int) -> Known:
    """A mistyped name is in no list: it stands for one of the most common."""
    sex = SEX_OF.get(person.civility) or _sex_of(person.first_name)
    return Known(person, household, sex, {name: _list_of(name) for name in (person.last_name, person.usual_name)})


def draw_people(seed: int, slice_number: int, people: Iterable[Known]) -> Iterator[tuple]:
    """(slice, person, last, first and usual name, phone, e-mail, search name, digits of the phone), in their order."""
    rng = Random(f"{seed} people {slice_number}")
    surnames: dict[tuple[int, str], str] = {}
    taken: dict[int, set[str]] = {}
    for known in people:
        person = known.person
        last, usual = (
            _same_in_family(rng, surnames, known, name) if name else ""
            for name in (person.last_name, person.usual_name)
        )
        family = taken.setdefault(known.household, set())
        code = known.lists[person.last_name]
        first = names.draw_first_name(rng, code, known.sex, person.birth_date, frozenset(family))
        family.add(first)
        phone = f"{rng.choice(FICTION)} {rng.randrange(100):02d} {rng.randrange(100):02d}" if person.phone else ""
        email = f"{_plain(first)}.{_plain(last)}@courriel.example".replace(" ", "-") if person.email else ""
        search = " ".join(filter(None, (_plain(last), _plain(usual), _plain(first))))[:LONGEST_SEARCH_NAME]
        yield slice_number, person.pk, last, first, usual, phone, email, search, digits(phone)


def _same_in_family(rng: Random, surnames: dict[tuple[int, str], str], known: Known, name: str) -> str:
    place = (known.household, name)
    if place not in surnames:
        surnames[place] = draw_surname(rng, known.lists[name])
    return surnames[place]


_plain = functools.cache(normalise)


def _list_of(name: str) -> str:
    return next((one["code"] for one in texts("names")["lists"] if name in one["last"]), ANY_LIST)


@functools.cache
def _sex_of(first_name: str) -> str:
    """Children have no civility: the lists tell."""
    for one in texts("names")["lists"]:
        for sex in "fm":
            if any(first_name in generation for generation in one[sex]):
                return sex
    return "f"
