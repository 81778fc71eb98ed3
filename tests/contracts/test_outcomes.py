"""The end of a contract and its joint balance, what came of it six months later, the figures."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from backend.audit.operations import operation
from backend.kit import clock
from backend.kit.access import NotNow, Refusal
from backend.kit.clock import add_months
from contracts.contract.enums import ContractStatus
from contracts.contract.models import Contract, Version
from contracts.contract.queries import living_of
from contracts.outcomes import operations
from contracts.outcomes.enums import Moment
from contracts.outcomes.models import Outcome
from contracts.outcomes.panels import desk
from directory.enums import Role
from tests import contracting, factories
from tests.contracts.lives import OWN, days, ended, finish, in_force
from tests.forms import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(sign_in):
    return sign_in(Role.SOCIAL_WORKER)


def typed(made: Contract, **changes) -> dict:
    objective = made.objectives.get()
    told = {
        "key": str(uuid.uuid4()),
        "version": str(made.version),
        "reason": "goals",
        "ended_on": f"{clock.today():%d/%m/%Y}",
        "own_balance": OWN,
        "worker_balance": "Les courriers sont ouverts.",
        f"person_{objective.pk}": "reached",
        f"worker_{objective.pk}": "partly",
    }
    return told | changes


def outcomes_of(made: Contract, moment: str) -> dict[str, str]:
    rows = Outcome.objects.filter(objective__contract=made, moment=moment)
    return dict(rows.values_list("voice", "result"))


class TestTheEnd:
    def test_joint_balance_and_both_views(self, world, worker):
        made = in_force(world, starts=-30)
        url = reverse("contracts:end", args=[made.pk])
        assert worker.get(url).status_code == 200
        assert worker.post(url, typed(made)).status_code == 302
        made.refresh_from_db()
        assert (made.status, made.ended_on, made.own_balance) == (ContractStatus.ENDED, clock.today(), OWN)
        assert outcomes_of(made, Moment.END) == {"person": "reached", "worker": "partly"}
        assert living_of(made.person) is None
        assert not made.reviews.filter(held_on=None).exists()
        assert contracting.opened(world, made.person).pk != made.pk

    @pytest.mark.parametrize(
        "changes",
        [
            {"reason": ""},
            {"own_balance": "  "},
            {"worker_balance": ""},
            {"ended_on": ""},
            {"ended_on": "before"},
            {"ended_on": "tomorrow"},
            {"worker_": ""},
            {"worker_": "won"},
        ],
    )
    def test_what_is_missing_or_cannot_be_is_said_and_nothing_is_lost(self, world, worker, changes):
        made = in_force(world, starts=-30)
        name, value = next(iter(changes.items()))
        value = {"before": f"{days(-31):%d/%m/%Y}", "tomorrow": f"{days(1):%d/%m/%Y}"}.get(value, value)
        name = f"worker_{made.objectives.get().pk}" if name == "worker_" else name
        answer = worker.post(reverse("contracts:end", args=[made.pk]), typed(made, **{name: value}))
        assert answer.status_code == 422
        kept = "Les courriers sont ouverts." if name != "worker_balance" else OWN
        assert kept in answer.content.decode()
        made.refresh_from_db()
        assert made.status == ContractStatus.ACTIVE

    @pytest.mark.parametrize("reason", ["death", "no_news"])
    def test_somebody_who_could_not_be_asked(self, world, worker, reason):
        made = in_force(world, starts=-30)
        told = typed(made, reason=reason, own_balance="")
        told[f"person_{made.objectives.get().pk}"] = ""
        assert worker.post(reverse("contracts:end", args=[made.pk]), told).status_code == 302
        assert outcomes_of(made, Moment.END) == {"worker": "partly"}

    def test_on_a_page_opened_before(self, world, worker):
        made = in_force(world, starts=-30)
        told = typed(made, version=made.version)
        finish(world, in_force(world))
        with operation("tests.change", actor=None):
            made.save()
        answer = worker.post(reverse("contracts:end", args=[made.pk]), told)
        assert answer.status_code == 409
        assert OWN in answer.content.decode()

    def test_twice(self, world):
        made = ended(world)
        with pytest.raises(NotNow):
            finish(world, made)

    def test_not_while_a_new_text_is_open(self, world):
        made = in_force(world, starts=-30)
        with operation("tests.amend", actor=None):
            Version(contract=made, number=2, kind="amendment").save()
        with pytest.raises(Refusal):
            finish(world, made)
        assert Contract.objects.get(pk=made.pk).status == "active"

    def test_a_suspended_one(self, world, worker):
        made = in_force(world, starts=-30)
        told = {"key": str(uuid.uuid4()), "version": made.version, "why": "Voyage."}
        worker.post(reverse("contracts:suspend", args=[made.pk]), told)
        finish(world, made)
        assert made.suspensions.get().ends_on == clock.today()

    def test_steps_stay_as_they_are(self, world):
        made = in_force(world, starts=-30)
        steps = list(made.objectives.get().steps.values_list("status", flat=True))
        finish(world, made)
        assert list(made.objectives.get().steps.values_list("status", flat=True)) == steps


class TestSixMonthsLater:
    def ask(self, world, made, **said):
        objective = made.objectives.get()
        return operations.ask_later(
            actor=world.account(Role.SOCIAL_WORKER),
            contract=made,
            household=factories.household_of(made.person),
            said={(objective.pk, voice): result for voice, result in said.items()},
            today=clock.today(),
        )

    def test_from_five_months_on(self, world, worker):
        recent = ended(world, ago=(clock.today() - add_months(clock.today(), -4)).days, starts=-300)
        assert worker.get(reverse("contracts:later", args=[recent.pk]))["Location"] == recent.get_absolute_url()
        made = ended(world, ago=190, starts=-300)
        url = reverse("contracts:later", args=[made.pk])
        assert worker.get(url).status_code == 200
        objective = made.objectives.get()
        told = {"key": str(uuid.uuid4()), f"worker_{objective.pk}": "not", f"person_{objective.pk}": ""}
        assert worker.post(url, told).status_code == 302
        assert outcomes_of(made, Moment.LATER) == {"worker": "not"}

    def test_corrected_the_same_day_and_no_other(self, world, worker):
        made = ended(world, ago=190, starts=-300)
        self.ask(world, made, worker="not", person="reached")
        self.ask(world, made, worker="partly")
        assert outcomes_of(made, Moment.LATER) == {"worker": "partly"}
        with clock.at(clock.now() + dt.timedelta(days=1)), pytest.raises(Refusal):
            self.ask(world, made, worker="reached")

    def test_on_the_desk_when_it_is_due(self, world):
        account = world.account(Role.SOCIAL_WORKER)
        ended(world, ago=160, starts=-300)
        ended(world, ago=300, starts=-400)
        assert desk(account, clock.today()) == []
        due = ended(world, ago=190, starts=-300)
        [heap] = desk(account, clock.today())
        assert [row.url for row in heap.rows] == [reverse("contracts:later", args=[due.pk])]
        self.ask(world, due, worker="reached")
        assert desk(account, clock.today()) == []

    def test_never_of_somebody_who_died(self, world, worker):
        made = in_force(world, starts=-300)
        finish(world, made, ended_on=days(-190), reason="death", own="", own_balance="")
        assert desk(world.account(Role.SOCIAL_WORKER), clock.today()) == []
        assert worker.get(reverse("contracts:later", args=[made.pk]))["Location"] == made.get_absolute_url()


class TestTheFigures:
    def page(self, client, **query) -> str:
        answer = client.get(reverse("contracts:figures"), query)
        assert answer.status_code == 200
        return answer.content.decode()

    def lines(self, client, **query) -> list[list[str]]:
        answer = client.get(reverse("contracts:figures_csv"), query)
        text = b"".join(answer).decode("utf-8-sig")
        return [line.split(";") for line in text.splitlines()]

    def test_few_are_hidden(self, world, sign_in):
        manager = sign_in(Role.UNIT_MANAGER)
        for _ in range(4):
            ended(world)
        [_headings, told] = self.lines(manager)
        assert told[1:] == [""] * 8
        ended(world, own="", seen="not")
        [_headings, told] = self.lines(manager)
        assert told[1:3] == ["5", "100"]
        assert told[3:6] == ["", "", ""]  # four persons said something
        assert told[6:] == ["0", "4", "1"]

    def test_by_domain_scheme_and_unit(self, world, sign_in):
        manager = sign_in(Role.UNIT_MANAGER)
        made = [ended(world) for _ in range(5)]
        assert [line[0] for line in self.lines(manager)[1:]] == ["Logement"]
        assert [line[0] for line in self.lines(manager, by="unit")[1:]] == [made[0].unit.name]
        assert len(self.lines(manager, by="scheme")) == 2
        assert len(self.lines(manager, scheme="masp")) == 1
        assert len(self.lines(manager, unit=world.units["ouest"].pk)) == 1
        page = self.page(manager, by="unit")
        assert made[0].person.last_name not in page
        assert "<svg" in page

    def test_the_later_moment_is_apart(self, world, sign_in):
        for _ in range(5):
            ended(world)
        told = self.lines(sign_in(Role.UNIT_MANAGER), moment="later")
        assert told[1][1:3] == ["5", "0"]

    @pytest.mark.parametrize(
        ("first", "last", "counted"),
        [
            ("30/06/2026", "01/07/2026", ("2026-04-01", "2026-09-30")),
            ("01/07/2026", "30/09/2026", ("2026-07-01", "2026-09-30")),
            ("31/12/2025", "31/12/2025", ("2025-10-01", "2025-12-31")),
            ("", "01/01/2026", ("2025-01-01", "2026-03-31")),
        ],
    )
    def test_days_are_widened_to_whole_quarters(self, sign_in, first, last, counted):
        manager, query = sign_in(Role.UNIT_MANAGER), {"first": first, "last": last}
        answer = manager.get(reverse("contracts:figures_csv"), query)
        assert answer["Content-Disposition"].endswith('-{}-{}.csv"'.format(*counted))

    def test_the_days_of_one_quarter_tell_the_same(self, world, sign_in):
        manager = sign_in(Role.UNIT_MANAGER)
        for _ in range(5):
            ended(world)
        first, last = clock.months_around(clock.today(), 3)
        for day in (first, clock.today(), last):
            told = self.lines(manager, first=f"{day:%d/%m/%Y}", last=f"{day:%d/%m/%Y}")
            assert told == self.lines(manager)
            assert told[1][1] == "5"
        assert said("Counted by whole quarters: a day more or less could tell of one contract.") in self.page(manager)

    @pytest.mark.parametrize(
        "query",
        [
            {"first": "hier"},
            {"first": "01/02/2026", "last": "01/01/2026"},
            {"first": "01/01/1990"},
            {"unit": "x"},
            {"scheme": "?"},
            {"by": "worker"},
            {"moment": "\x00"},
        ],
    )
    def test_what_cannot_be_asked_is_said(self, sign_in, query):
        manager = sign_in(Role.UNIT_MANAGER)
        assert manager.get(reverse("contracts:figures"), query).status_code == 422
        assert manager.get(reverse("contracts:figures_csv"), query).status_code == 302

    def test_nobody_else_reads_them(self, sign_in):
        for role in (
            Role.RECEPTION,
            Role.COMMISSION_SECRETARY,
            Role.COMMISSION_MEMBER,
            Role.RULE_EDITOR,
            Role.DATA_PROTECTION_OFFICER,
        ):
            assert sign_in(role).get(reverse("contracts:figures")).status_code == 403
