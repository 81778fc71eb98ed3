"""What a page about one contract starts from."""

from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from backend.audit.models import ReadKind
from backend.kit.access import Access, require
from cases.people.models import Person
from cases.people.perms import WayIn
from cases.people.queries import Home, homes_of
from cases.people.scope import FileInScope
from contracts.contract import perms, queries
from contracts.contract.enums import OPEN_VERSIONS, PartyKind
from contracts.contract.models import BOUND, WRITING_ROLES, Contract, ContractScheme, Party, Version


@cache
def _contracts() -> QuerySet:
    """Each with all that its page says of the row itself, the `codes` of its schemes, whether a text `is_open`, and the
    ids of every person who signed it, those who left it too. Kept: it is long to put together."""
    persons = Party.objects.filter(contract=OuterRef("pk"), kind=PartyKind.PERSON).order_by("pk").values("person")
    codes = ContractScheme.objects.filter(contract=OuterRef("pk")).order_by("pk").values("scheme")
    texts = Version.objects.filter(contract=OuterRef("pk"), status__in=OPEN_VERSIONS)
    rows = Contract.objects.select_related("unit", "person")
    return rows.annotate(person_ids=ArraySubquery(persons), codes=ArraySubquery(codes), is_open=Exists(texts))


class ContractInScope(FileInScope):
    """One contract: 404 for who writes none, 403 when the file of nobody who signs it is followed."""

    roles = WRITING_ROLES
    asked_first = 1  # who leads: most of those who open a contract do
    contract: Contract
    version: Version | None = None
    closes = False
    """Whether the page only gives something up: so much is open to who leads the contract of somebody who lives in no
    household."""

    def fetch_person(self, pk: int) -> Person:
        """The one of the contract came with it: who writes contracts may see the identity of everybody."""
        return self.contract.person if pk == self.contract.person_id else super().fetch_person(pk)

    def load_contract(self, pk: int) -> Contract:
        """Sets `contract`, its open `version` (None: none) and what `load_file` does."""
        self.contract = self.fetch(_contracts(), pk=pk)
        self.version = queries.open_version(self.contract) if self.contract.is_open else None
        self._load_home()
        require(self.file_access)
        return self.contract

    def _load_home(self) -> None:
        """The home of the person, or of a couple's second one when the first lives in none, or in one that is closed to
        the account; to its lead worker, a contract of persons who all live in none."""
        self.load_person(self.contract.person_id)
        if self.household is None or not self.file_access:
            signers = self.contract.parties.filter(BOUND, kind=PartyKind.PERSON)
            second = signers.exclude(person=self.person).select_related("person").first()
            if second and (self.household is None or self.homes(second.person)):
                self.load_person(second.person_id)
        if (
            self.household is None
            and not self.person.died_on
            and perms.can_close(self.request.user, self.contract, None)
        ):
            self.way_in = WayIn(lately=True)

    def homes(self, person: Person) -> list[Home]:
        """The page does not say where they are."""
        return homes_of(person, self.today, placed=False)

    @property
    def file_access(self) -> Access:
        """With who leads the contract of somebody who lives in no household."""
        return self.way_in.reading if self.way_in.reading else super().file_access

    def refused_at(self) -> str:
        """The contract tells where it stands."""
        return self.contract.get_absolute_url()

    def load_contract_work(self, pk: int) -> Contract:
        """The same for a page that writes in it."""
        self.load_contract(pk)
        if self.household or not self.closes:
            self.require_writing()
        return self.contract

    def require_writing(self) -> None:
        """Nobody writes in the contract of who lives in no household, its lead worker neither."""
        require(self.way_in.writing if self.household else super().file_access)

    def load_open_text(self, pk: int) -> Contract:
        """The same for a page that writes its text, which has to be open."""
        self.load_contract_work(pk)
        self.require_state(perms.text_is_open(self.contract, self.version))
        return self.contract

    def load_life(self, pk: int) -> Contract:
        """The same for a page that needs a contract in force."""
        self.load_contract_work(pk)
        self.require_state(perms.can_live(self.contract))
        return self.contract

    def log_contract_read(self, kind: ReadKind = ReadKind.PAGE) -> None:
        shown = {*self.contract.person_ids, *(member.person_id for member in self.members)}
        self.log_read(kind, sorted(shown), self.contract.number)
