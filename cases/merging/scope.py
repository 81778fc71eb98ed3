"""What a page about two files starts from."""

from django.http import Http404
from django.utils.translation import gettext as _

from backend.audit.models import ReadKind
from backend.audit.views import Guard
from backend.kit import clock
from cases.merging import queries
from cases.merging.identities import compared, differ, in_words, label_of
from cases.merging.models import Merge
from cases.merging.perms import LOOKING_ROLES
from cases.merging.references import Held, held
from cases.people import queries as people
from cases.people.cards import card
from cases.people.models import Person
from cases.people.perms import can_see_contact, ways_in
from cases.people.queries import members_on, with_households


class TwoFiles(Guard):
    """Two persons, with where each lives today, and whether their contacts may be shown beside one another."""

    roles = LOOKING_ROLES

    def load_two(self, first_id: int, second_id: int) -> None:
        """Sets `both`, `homes`, `members` (of each one's household), `contact_open`, `files_open`; 404 out of scope."""
        self.today = clock.today()
        visible = Person.objects.visible_to(self.request.user).filter(pk__in=[first_id, second_id])
        found = {person.pk: person for person in with_households(visible, self.today)}
        if len(found) != 2:
            raise Http404
        self.both = (found[first_id], found[second_id])
        self.homes = queries.homes_of(*self.both, self.today)
        self.members = [members_on(home, self.today) if home else [] for home in self.pair_of_homes]
        user = self.request.user
        lived = {one: people.homes_of(one, self.today) for one in self.both}
        ways = ways_in(user, [home for homes in lived.values() for home in homes])
        self.contact_open = all(can_see_contact(one, homes, ways) for one, homes in lived.items())
        self.files_open = all(home and ways[home.pk].reading for home in self.pair_of_homes)

    @property
    def pair_of_homes(self) -> tuple:
        return self.homes.kept, self.homes.absorbed

    def log_two(self) -> None:
        """Both persons and who lives with each were shown."""
        living = [member.person_id for members in self.members for member in members]
        self.log_read(ReadKind.PAGE, [*(person.pk for person in self.both), *living])

    def cards(self) -> list[dict]:
        """What components/person_card.html takes, of each."""
        return [card(person, self.today) for person in self.both]

    def compared(self) -> dict:
        """What components/comparison.html takes: both identities, with whom they live, how much each file holds."""
        first, second = self.both
        rows = [
            _row(label_of(name), in_words(first, name), in_words(second, name), unlike=differ(first, second, name))
            for name in compared(contact_open=self.contact_open, files_open=self.files_open)
            if in_words(first, name) or in_words(second, name)
        ]
        cards = self.cards()
        rows.append(_row(_("Lives with"), *(self._living_with(place) for place in (0, 1))))
        rows.append(_row(_("Where"), *(one["commune"] or one["unit"] for one in cards)))
        homes = tuple(home.pk if home else None for home in self.pair_of_homes)
        kinds = held((first.pk, second.pk), homes)
        if not self.files_open:
            kinds = [Held(_("What the file holds, in all"), _sums(kinds))]
        rows += [_row(kind.label, *(str(count or "") for count in kind.counts)) for kind in kinds]
        columns = [
            {"label": str(person), "url": person.get_absolute_url(), "detail": file_number(person)}
            for person in self.both
        ]
        return {"caption": _("The two files beside one another"), "columns": columns, "rows": rows}

    def _living_with(self, place: int) -> str:
        others = [one.person for one in self.members[place] if one.person_id != self.both[place].pk]
        return ", ".join(str(person) for person in others) or (_("nobody") if self.pair_of_homes[place] else "")


def _sums(kinds: list[Held]) -> tuple[int, int]:
    first, second = (sum(one.counts[place] for one in kinds) for place in (0, 1))
    return first, second


def _row(label: str, first: str, second: str, *, unlike: bool = False) -> dict:
    return {
        "label": label,
        "values": [{"text": first, "differs": False}, {"text": second, "differs": unlike}],
    }


def file_number(person: Person) -> str:
    """What tells two files of the same name apart."""
    return _("File no. %(number)s") % {"number": person.pk}


class MergeInScope(TwoFiles):
    """A merge, proposed or not any more."""

    def load_merge(self, pk: int) -> Merge:
        """Sets `merge`, and what `load_two` does: the file that stays first."""
        rows = Merge.objects.select_related("pair", "kept", "absorbed", "proposed_by", "closed_by", "undone_by")
        self.merge = self.fetch(rows.select_related("lives_in", "leaves"), pk=pk)
        self.load_two(self.merge.kept_id, self.merge.absorbed_id)
        return self.merge
