"""How a higher room speaks to a lower one: providers answer questions, subscribers hear facts.

Filled from each `AppConfig.ready()`; a test lists what is registered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, ParamSpec, TypeVar

Args = ParamSpec("Args")
Answer = TypeVar("Answer")


class Provider(Generic[Args, Answer]):
    """A question that several rooms answer; answers come in the order of their `rank`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._answers: dict[str, tuple[int, Callable[Args, Answer]]] = {}

    def register(self, answer: Callable[Args, Answer], *, rank: int) -> None:
        self._answers[f"{answer.__module__}.{answer.__qualname__}"] = (rank, answer)

    def __iter__(self) -> Iterator[Callable[Args, Answer]]:
        return (answer for _, answer in sorted(self._answers.values(), key=lambda pair: pair[0]))

    @property
    def registered(self) -> list[str]:
        return sorted(self._answers)


class Fact(Generic[Args]):
    """Something that happened; subscribers run in order inside the same transaction, a failure rolls all back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._subscribers: dict[str, Callable[Args, None]] = {}

    def subscribe(self, subscriber: Callable[Args, None]) -> None:
        self._subscribers[f"{subscriber.__module__}.{subscriber.__qualname__}"] = subscriber

    def announce(self, *args: Args.args, **kwargs: Args.kwargs) -> None:
        for subscriber in self._subscribers.values():
            subscriber(*args, **kwargs)

    @property
    def registered(self) -> list[str]:
        return sorted(self._subscribers)


@dataclass(frozen=True)
class DeskItem:
    """One heap of work on the desk: what waits, how many, the first few, where to go."""

    title: str
    url: str
    count: int
    rows: tuple[DeskRow, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class DeskRow:
    """One thing that waits; a tone is ok, warn, no, info or todo; `person_ids` are those whom it names.

    `date_state` says how far the date is, or what became of it.
    """

    label: str
    url: str
    detail: str = ""
    state: str = ""
    tone: str = "todo"
    date: dt.date | None = None
    date_words: str = ""
    date_state: str = ""
    date_tone: str = "todo"
    person_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class RailEntry:
    label: str
    url_name: str
    prefix: str


@dataclass(frozen=True)
class Panel:
    """A section that a higher room adds to a page of a lower one."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """Whom a page is about: a `person`, their `household` today (None: none) with its `members`, the day.

    `is_open` tells whether the account that asks follows the file; without it, only the identity may be shown.
    `opens_protected`: otherwise than by a mere draft, though maybe to be read only. `is_contact_open`: the account may
    know where the person is found.
    `read_only`: it is open by an emergency access, or to a former lead worker, which lets nobody write in it.
    """

    person: Any
    household: Any
    members: tuple[Any, ...]
    today: dt.date
    is_open: bool
    opens_protected: bool = False
    is_contact_open: bool = False
    read_only: bool = False
    _told: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_writable(self) -> bool:
        """Whether the account may write in the file."""
        return self.is_open and not self.read_only

    def once(self, name: str, ask: Callable[[], Answer]) -> Answer:
        """The answer of `ask`, asked once for all the providers of a page."""
        if name not in self._told:
            self._told[name] = ask()
        return self._told[name]


@dataclass(frozen=True)
class HeadFact:
    """A line under the name at the top of a person's page, such as the lead worker."""

    label: str
    value: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Served:
    """What serves a step of a contract, and what came of it; `tone` is ok, warn, no, info or todo."""

    label: str
    url: str = ""
    detail: str = ""
    state: str = ""
    tone: str = "todo"


@dataclass(frozen=True)
class OwnDecision:
    """A decision, as the person reads it on their private page: what, of which day, in which words."""

    label: str
    day: dt.date
    words: str
    detail: str = ""


@dataclass(frozen=True)
class UnderWay:
    """One thing under way for a person; `tone` is ok, warn, no, info or todo; a date that bites, with its words."""

    label: str
    url: str = ""
    detail: str = ""
    state: str = ""
    tone: str = "todo"
    date: dt.date | None = None
    date_words: str = ""


@dataclass(frozen=True)
class NextDate:
    """A date to come for a person; `at` is a day, or a moment."""

    at: dt.date
    words: str
    url: str = ""


@dataclass(frozen=True)
class Piece:
    """One precise piece of a file that can be shared: its kind, the id of its row, what it is, its day."""

    kind: str
    object_id: int
    label: str
    day: dt.date


@dataclass(frozen=True)
class Found:
    """Results of one kind for the search page: a title, rows (label, url, detail), the persons whom they name."""

    title: str
    rows: tuple[FoundRow, ...]
    person_ids: tuple[int, ...] = ()
    limited: bool = False


@dataclass(frozen=True)
class FoundRow:
    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Grant:
    """An aid granted: which one, on which line of which application, the day, euros, its name as decided."""

    application_id: int
    line_id: int
    aid_code: str
    day: dt.date
    amount: Decimal
    aid_label: str = ""


desk_items: Provider = Provider("desk_items")
"""(user, today) → list[DeskItem]: what waits for this account."""

rail_entries: Provider = Provider("rail_entries")
"""(user) → list[RailEntry]: the sections that this account may open."""

person_actions: Provider = Provider("person_actions")
"""(user, subject) → list of actions (label, url, key, main) on a person's page; `menu` folds one into its menu."""

service_actions: Provider = Provider("service_actions")
"""(user, service, id of the person from whose page one comes or None) → list of actions on a service's sheet."""

rule_set_actions: Provider = Provider("rule_set_actions")
"""(user, version of the rule set) → list of actions (label, url, key, main) that other rooms offer on its page."""

line_actions: Provider = Provider("line_actions")
"""(user, request of an application, by what its file is open to the user) → list of actions (label, url) on it."""

person_notices: Provider = Provider("person_notices")
"""(user, subject) → Panel | None: what is to be read first on a person's page."""

person_panels: Provider = Provider("person_panels")
"""(user, subject) → Panel | None: what each room shows on a person's page, once its top is there."""

site_today: Provider = Provider("site_today")
"""(user, site, today) → Panel | None: what else happens today at a site, on reception's page.

`person_ids` in the context of a panel are those whom it names: the page logs their reading.
"""

head_facts: Provider = Provider("head_facts")
"""(user, subject) → list[HeadFact]: what stands under the name at the top of a person's page."""

under_way: Provider = Provider("under_way")
"""(user, subject) → list[UnderWay]: what is under way for a person whose file is open to the account."""

next_dates: Provider = Provider("next_dates")
"""(user, subject) → list[NextDate]: the dates to come of a person whose file is open to the account."""

search_results: Provider = Provider("search_results")
"""(user, text, today) → list[Found]: what the search page finds, of what the account may see."""

shareable_pieces: Provider = Provider("shareable_pieces")
"""(user, person, household) → list[Piece]: what of a file this account may share with a partner."""

piece_panels: Provider = Provider("piece_panels")
"""(kind, object id) → Panel | None: how a shared piece is shown; None from the rooms that do not know this kind."""

involvement: Provider = Provider("involvement")
"""(user) → list of ties (cases.people.ties): the rows by which this account follows households."""

former_readings: Provider = Provider("former_readings")
"""(user) → list of ties to the households that this account followed lately: it still reads their file, only reads."""

emergency_readings: Provider = Provider("emergency_readings")
"""(user) → list of ties to the households whose file this account reads, and only reads, in an emergency."""

caseload_weights: Provider = Provider("caseload_weights")
"""(household ids) → {household id: Decimal}: what higher rooms add to the weight of following these households."""

line_decided: Fact = Fact("line_decided")
"""(decision): a request has its decision, the first one or one that replaces it."""

household_changed: Fact = Fact("household_changed")
"""(household): its members or its budget are not what they were."""

merge_handlers: Provider = Provider("merge_handlers")
"""(kept, absorbed, merge) → None: settles what two files of one person cannot both keep, before every reference to
`absorbed` moves to `kept`. What it saves and deletes is taken back when the merge is."""

persons_merged: Fact = Fact("persons_merged")
"""(kept, absorbed): every reference to `absorbed` points to `kept` now."""

merge_undone: Fact = Fact("merge_undone")
"""(kept, absorbed): the two files are two again."""

assessment_panels: Provider = Provider("assessment_panels")
"""(user, social assessment) → Panel | None: what higher rooms show on its page, such as what it proposes."""

assessment_reopened: Fact = Fact("assessment_reopened")
"""(social assessment, locked): its author takes it up again; a Refusal keeps it as it is."""

contract_panels: Provider = Provider("contract_panels")
"""(user, contract, subject) → Panel | None: what higher rooms show on the page of an accompaniment contract."""

contract_signed: Fact = Fact("contract_signed")
"""(contract, version): a text of a contract is signed by all its parties, and in force from now on."""

step_served: Provider = Provider("step_served")
"""(user, ids of steps of a contract) → {step id: list[Served]}: what serves them in higher rooms, and what came of it.
"""

step_actions: Provider = Provider("step_actions")
"""(user, step, subject) → list of actions (label, url) by which higher rooms serve a step of a contract."""

lead_handed_over: Fact = Fact("lead_handed_over")
"""(former lead, lead): another worker leads a person from now on, in the place of the one who did."""

person_died: Fact = Fact("person_died")
"""(person, died_on): their death is recorded, and they left every household."""

contract_ended: Fact = Fact("contract_ended")
"""(contract, locked): an accompaniment contract is over."""

contract_left: Fact = Fact("contract_left")
"""(contract, locked, party): one of a couple left an accompaniment contract, or died; the other one goes on alone."""

own_decisions: Provider = Provider("own_decisions")
"""(person, today) → list[OwnDecision]: what was decided for somebody, as they may read it themselves."""

earlier_grants: Provider = Provider("earlier_grants")
"""(household id) → list[Grant]: every aid granted to this household."""

person_histories: Provider = Provider("person_histories")
"""(person) → list of history querysets that other rooms hold about a person."""

household_histories: Provider = Provider("household_histories")
"""(household) → list of history querysets that higher rooms hold about it."""

decision_notes: Provider = Provider("decision_notes")
"""(user, application) → {line id: {actions (label, url), notes (label, url, state, tone)}}: what higher rooms add to
the decision of each request, on the page of the application."""

application_histories: Provider = Provider("application_histories")
"""(application) → list of history querysets that higher rooms hold about it."""
