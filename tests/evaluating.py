"""Actions, their meetings and what people say of them, that tests of evaluation start from."""

import datetime as dt

from backend.audit.operations import operation
from backend.kit import clock
from collective_actions.catalogue.enums import ActionStatus, PartKind
from collective_actions.catalogue.models import Action, Part, Series
from collective_actions.evaluation import operations
from directory.models import Organisation, User


def action(owner: Organisation, *, title: str = "Cuisiner ensemble", published: bool = True, **changes) -> Action:
    """An action of an organisation; written directly, whatever the rules of the catalogue are."""
    fields = {"title": title, "plain_words": "On cuisine.", "thematics": ["equipement-et-alimentation"]} | changes
    made = Action(owner=owner, status=ActionStatus.PUBLISHED if published else ActionStatus.DRAFT, **fields)
    with operation("tests.action", actor=None):
        made.save()
    return made


def series(of: Action) -> Series:
    """Meetings that were held yesterday."""
    end = clock.now() - dt.timedelta(days=1)
    start = end - dt.timedelta(hours=2)
    made = Series(action=of, capacity=10, closes_at=start, first_at=start, last_at=end)
    with operation("tests.series", actor=None):
        made.save()
    return made


def facilitated(of: Action, account: User) -> None:
    with operation("tests.part", actor=None):
        Part(action=of, kind=PartKind.FACILITATOR, account=account).save()


def typed(account: User, of: Series, *papers: str) -> None:
    """Papers such as « 443 Très bien » that an account, which runs the action, typed in."""
    rows = []
    for paper in papers:
        figures, _space, words = paper.partition(" ")
        names = ("at_ease", "useful", "recommended")
        rows.append(({name: int(one) or None for name, one in zip(names, figures, strict=True)}, words))
    operations.type_answers(actor=account, series=of, day=clock.today(), rows=rows)


def kept_away(account: User, of: Series, *reasons: str, words: str = "") -> None:
    operations.type_absence(actor=account, series=of, day=clock.today(), reasons=reasons, words=words)
