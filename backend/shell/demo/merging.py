"""Files typed twice: what the night finds among the year's registrations, and what three people said of them."""

import datetime as dt

from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts
from cases.merging import operations
from cases.merging.models import Merge, PersonPair
from cases.merging.operations import Wishes
from cases.merging.queries import homes_of
from cases.merging.tasks import find_pairs

LATE = 21
"""After the last hour at which the year of the demonstration writes."""


def bring_files_together(today: dt.date, territory: Territory) -> None:
    """Yesterday evening: the pairs are found; one waits, one is merged, one is two persons, one is proposed."""
    yesterday = today - days.ONE_DAY
    staff = next(iter(territory.staff.values()))
    worker, officer = staff["travail-social"][0], staff["instruction"][0]
    said = texts("merging")
    with clock.at(days.moment(yesterday, LATE)):
        find_pairs()
        found = list(PersonPair.objects.select_related("first", "second").order_by("-closeness", "pk")[:4])
        for number, pair in enumerate(found):
            match number:
                case 1:
                    _merged(_proposed(worker, pair, said["same_person"], yesterday), officer)
                case 2:
                    persons = (pair.first, pair.second)
                    operations.judge_two_persons(actor=worker, persons=persons, reason=said["two_persons"])
                case 3:
                    _proposed(worker, pair, said["proposed"], yesterday)


def _proposed(worker, pair: PersonPair, reason: str, on: dt.date) -> Merge:
    homes = homes_of(pair.first, pair.second, on)
    lives_in = homes.kept.pk if homes.kept else None
    wishes = Wishes(pair.first_id, lives_in_id=lives_in, joins=True)
    return operations.propose(actor=worker, persons=(pair.first, pair.second), wishes=wishes, reason=reason)


def _merged(merge: Merge, officer) -> None:
    seen = (merge.kept.version, merge.absorbed.version)
    operations.confirm(actor=officer, merge=merge, version=merge.version, seen=seen)
