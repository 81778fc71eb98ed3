"""Invented households: who lives together, where, and what happened to them. Nothing here knows the database."""

import datetime as dt
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from backend.kit import clock
from backend.shell.demo import names
from backend.shell.demo.texts import texts, weighted
from cases.people.enums import Civility, MemberRole

OLDEST_PARENT = 40
YOUNGEST_PARENT = 19
"""Ages at which the eldest child is born."""

OLDEST_CHILD = 17
OLDEST_BESIDE_GROWN = 15
CHILD_UNDER = 16
"""Age below which a child is spoken of as one of the children of the home."""
SHAPE_AGES = {"with_elder": (30, 58), "with_grown_child": (42, 61), "single_parent": (20, 53), "family": (22, 53)}


@dataclass(frozen=True)
class Commune:
    """A commune as the national list gives it; `unit` is the code of its territorial unit."""

    insee_code: str
    name: str
    postal_code: str
    population: int
    unit: str


@dataclass(frozen=True)
class Member:
    """Somebody of a household; `identity` holds fields of cases.Person, `sex` is f or m."""

    role: str
    sex: str
    identity: dict[str, Any]

    @property
    def birth_date(self) -> dt.date:
        return self.identity["birth_date"]


@dataclass(frozen=True)
class Home:
    """Where a household lives. `rent` in euros a month; without a fixed address `commune` is that of domiciliation."""

    no_fixed_address: bool
    commune: Commune | None
    address: str = ""
    rent: int = 0
    owner: bool = False


@dataclass(frozen=True, eq=False)
class Life:
    """A household, the applicant first, in the unit `unit`; `turn` is what happened to it first."""

    unit: str
    shape: str
    turn: str
    members: tuple[Member, ...]
    home: Home
    copy_of: "Life | None" = field(default=None, repr=False)

    @property
    def head(self) -> Member:
        return self.members[0]

    def living(self, on: dt.date) -> list[Member]:
        """Those who are born on a day."""
        return [member for member in self.members if member.birth_date <= on]

    def index_of(self, role: str) -> int | None:
        return next((i for i, member in enumerate(self.members) if member.role == role), None)

    def young_children(self, on: dt.date) -> list[Member]:
        children = [m for m in self.living(on) if m.role == MemberRole.CHILD]
        return [child for child in children if clock.age(child.birth_date, on) < CHILD_UNDER]


def turns() -> dict[str, dict[str, Any]]:
    return {turn["code"]: turn for turn in texts("lives")["turns"]}


def make_lives(rng: Random, count: int, communes: list[Commune], today: dt.date) -> list[Life]:
    """`count` households shared between the units, the last few typed twice with a mistake."""
    units = texts("territory")["units"]
    copies = count // 75
    lives: list[Life] = []
    for number in range(count - copies):
        # the unit with the largest share still to be served
        unit = max(units, key=lambda u: u["share"] * (number + 1) - 100 * sum(one.unit == u["code"] for one in lives))
        lives.append(_make_life(rng, unit["code"], communes, today))
    originals = rng.sample([one for one in lives if not one.home.no_fixed_address], copies) if copies else []
    return lives + [_mistyped(original, kind) for kind, original in enumerate(originals)]


def next_turn(rng: Random, life: Life, former: str | None, on: dt.date) -> str:
    """What brings the household to the desk now: the first turn of its life, then one that may follow."""
    if former is None:
        return life.turn
    age = clock.age(life.head.birth_date, on)
    known = turns()
    following = [
        code
        for code in known[former].get("after", [])
        if life.shape in known[code]["shapes"] and known[code]["ages"][0] <= age <= known[code]["ages"][1]
    ]
    return rng.choice(following) if following else former


def _make_life(rng: Random, unit: str, communes: list[Commune], today: dt.date) -> Life:
    turn = turns()[weighted(rng, {code: turn["weight"] for code, turn in turns().items()})]
    shapes = texts("lives")["shapes"]
    shape = weighted(rng, {code: shapes[code]["share"] for code in turn["shapes"]})
    members = _make_members(rng, turn, shape, today)
    home = _make_home(rng, turn, unit, communes, len(members))
    return Life(unit=unit, shape=shape, turn=turn["code"], members=members, home=home)


def _make_members(rng: Random, turn: dict, shape: str, today: dt.date) -> tuple[Member, ...]:
    low, high = SHAPE_AGES.get(shape, (0, 120))
    age = rng.randint(max(turn["ages"][0], low), min(turn["ages"][1], high))
    code = names.draw_list(rng, from_abroad=turn.get("from_abroad", False))
    last_name = names.draw_last_name(rng, code)
    women = {"single_parent": 0.82, "widowed": 0.8, "street": 0.2}
    sex = "f" if rng.random() < women.get(turn["code"], women.get(shape, 0.5)) else "m"
    head = _adult(rng, MemberRole.HEAD, code, last_name, sex, age, today)
    members = [head]
    if shape in ("couple", "family", "with_elder", "with_grown_child") and not (
        shape == "with_elder" and turn["code"] == "separation"
    ):
        members.append(_make_spouse(rng, head, sex, code, age, today))
    if shape == "with_elder":
        elder_age = min(age + rng.randint(21, 32), 92)
        elder_name = last_name if rng.random() < 0.5 else names.draw_last_name(rng, code)
        members.append(_adult(rng, MemberRole.OTHER_ADULT, code, elder_name, "f", elder_age, today))
    youngest_parent = min(clock.age(m.birth_date, today) for m in members[:2] if m.role != MemberRole.OTHER_ADULT)
    if shape == "with_grown_child":
        grown = min(rng.randint(18, 23), youngest_parent - YOUNGEST_PARENT)
        members.append(_child(rng, code, last_name, grown, members, today))
    children = weighted(rng, {int(n): share for n, share in texts("lives")["shapes"][shape]["children"].items()})
    oldest = OLDEST_BESIDE_GROWN if shape == "with_grown_child" else OLDEST_CHILD
    for age_of_child in _ages_of_children(rng, children, youngest_parent, oldest):
        members.append(_child(rng, code, last_name, age_of_child, members, today))
    if turn["code"] == "separation" and rng.random() < 0.35:
        members[0] = replace(members[0], identity={**members[0].identity, "protected": True})
    return tuple(members)


def _ages_of_children(rng: Random, count: int, parent_age: int, oldest: int) -> list[int]:
    """Eldest first, two years apart or more; the eldest is a year old at least, so that nobody is born too soon."""
    oldest = max(1, min(parent_age - YOUNGEST_PARENT, oldest))
    eldest = rng.randint(min(max(1, parent_age - OLDEST_PARENT), oldest), oldest)
    ages = [eldest]
    while len(ages) < count:
        ages.append(ages[-1] - rng.choice((2, 2, 3, 3, 4)))
    return [age for age in ages[:count] if age >= 0]


def _make_spouse(rng: Random, head: Member, sex: str, code: str, age: int, today: dt.date) -> Member:
    other = "m" if sex == "f" else "f"
    spouse_sex = sex if rng.random() < 0.03 else other
    spouse_age = max(19, age + rng.randint(-6, 5))
    own_list = code if rng.random() < 0.75 else names.draw_list(rng)
    own_name = names.draw_last_name(rng, own_list)
    spouse = _adult(rng, MemberRole.SPOUSE, own_list, own_name, spouse_sex, spouse_age, today)
    married_name = age >= 45 or rng.random() < 0.3
    if spouse_sex == "f" and sex == "m" and married_name:
        spouse.identity["usual_name"] = head.identity["last_name"]
    return spouse


def _adult(rng: Random, role: str, code: str, last_name: str, sex: str, age: int, today: dt.date) -> Member:
    birth_date = _birth_date(rng, age, today)
    first_name = names.draw_first_name(rng, code, sex, birth_date)
    told_email = age < 60 and rng.random() < 0.35
    identity = {
        "civility": names.CIVILITIES[sex],
        "last_name": last_name,
        "first_name": first_name,
        "usual_name": "",
        "birth_date": birth_date,
        "phone": names.draw_phone(rng) if rng.random() < 0.9 else "",
        "email": names.email_of(first_name, last_name) if told_email else "",
        "protected": False,
    }
    if sex == "f" and role == MemberRole.HEAD and age >= 50 and rng.random() < 0.4:
        identity["usual_name"] = names.draw_last_name(rng, code)
    return Member(role, sex, identity)


def _child(rng: Random, code: str, last_name: str, age: int, family: list[Member], today: dt.date) -> Member:
    birth_date = _birth_date(rng, age, today)
    sex = rng.choice("fm")
    taken = frozenset(member.identity["first_name"] for member in family)
    identity = {
        "civility": Civility.NONE if age < 18 else names.CIVILITIES[sex],
        "last_name": last_name,
        "first_name": names.draw_first_name(rng, code, sex, birth_date, taken),
        "birth_date": birth_date,
    }
    return Member(MemberRole.CHILD, sex, identity)


def _birth_date(rng: Random, age: int, today: dt.date) -> dt.date:
    """A birth date that makes this age today; at least five weeks ago."""
    return clock.add_months(today, -12 * age) - dt.timedelta(days=rng.randint(36, 355))


def _make_home(rng: Random, turn: dict, unit: str, communes: list[Commune], persons: int) -> Home:
    of_unit = [commune for commune in communes if commune.unit == unit]
    commune = rng.choices(of_unit, weights=[one.population for one in of_unit])[0]
    if turn.get("no_fixed_address"):
        towns = [one for one in of_unit if one.population > 3000]
        return Home(True, rng.choice(towns) if rng.random() < 0.7 else None)
    owner = rng.random() < turn.get("owner", 0)
    rent = (300 + 62 * min(persons, 6) + rng.randint(-40, 90)) * turn.get("dear_rent", 1)
    street = rng.choice(texts("lives")["streets"]["names"])
    number = f"{rng.randint(1, 84)}{' bis' if rng.random() < 0.06 else ''}"
    flat = f", appartement {rng.randint(1, 48)}" if commune.population > 4000 and rng.random() < 0.5 else ""
    free = owner or turn.get("hosted", False)
    return Home(False, commune, f"{number} {street}{flat}", 0 if free else round(rent), owner)


def _mistyped(original: Life, kind: int) -> Life:
    """The applicant alone, registered again elsewhere in a hurry, with one slip of the keyboard."""
    known = original.head.identity
    born = known["birth_date"]
    slips = [
        {"last_name": known["last_name"].replace("e", "", 1), "phone": ""},
        {"last_name": known["first_name"], "first_name": known["last_name"]},
        {"birth_date": born.replace(day=min(born.day % 9 + 1, 28)), "email": ""},
        {"first_name": known["first_name"][:-1] or known["first_name"], "usual_name": ""},
    ]
    head = Member(MemberRole.HEAD, original.head.sex, {**known, **slips[kind % len(slips)], "protected": False})
    return replace(original, members=(head,), copy_of=original)
