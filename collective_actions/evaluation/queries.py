"""Reads of evaluation: counted by action and by theme, never one by one; nothing under three answers."""

from dataclasses import dataclass

from django.db.models import Count, Q

from cases.reception.enums import Face
from cases.reception.slips.queries import SlipFigures, together
from collective_actions.catalogue.models import Action, Series
from collective_actions.evaluation.enums import Reason
from collective_actions.evaluation.models import QUESTIONS, Evaluation, EvaluationLink, KeptAway, Renewal
from directory.enums import Thematic

LEAST = 3
"""Under this number of answers, a figure or a sentence might tell whose it is."""


@dataclass(frozen=True)
class AwayFigures:
    """Those who said what kept them away: how many they are, and how many gave each reason."""

    told: int
    reasons: dict[str, int]

    @property
    def shown(self) -> bool:
        return self.told >= LEAST

    @property
    def ranked(self) -> list[tuple[str, int]]:
        """The reasons that somebody gave, in words, the most frequent first."""
        rows = [(str(Reason(code).label), number) for code, number in self.reasons.items() if number]
        return sorted(rows, key=lambda row: -row[1])


@dataclass(frozen=True)
class Told:
    """An action and what was said of it."""

    action: int
    title: str
    thematics: tuple[str, ...]
    answers: SlipFigures
    away: AwayFigures

    @property
    def shown(self) -> bool:
        return self.answers.shown or self.away.shown


NOBODY = AwayFigures(0, dict.fromkeys(Reason.values, 0))
_TELLING = ("series__action", "series__action__title", "series__action__thematics")


def told_of_actions(action: Action | None = None) -> list[Told]:
    """Every action of which something was said, or one, by title: two queries."""
    about = Q(series__action=action) if action else Q()
    answers = {row["series__action"]: row for row in _counted(Evaluation.objects.filter(about), _FACES)}
    away = {row["series__action"]: row for row in _counted(KeptAway.objects.filter(about), _REASONS)}
    found = [
        Told(
            action=pk,
            title=row["series__action__title"],
            thematics=tuple(row["series__action__thematics"]),
            answers=_faces(answers.get(pk)),
            away=_reasons(away.get(pk)),
        )
        for pk, row in (away | answers).items()
    ]
    return sorted(found, key=lambda one: (one.title, one.action))


_FACES = {f"{name}_{face}": Count("pk", filter=Q(**{name: face})) for name in QUESTIONS for face in Face.values}
_REASONS = {f"for_{code}": Count("pk", filter=Q(reasons__contains=[code])) for code in Reason.values}


def _counted(rows, counts: dict):
    return rows.order_by().values(*_TELLING).annotate(told=Count("pk"), **counts)


def _faces(row: dict | None) -> SlipFigures:
    return SlipFigures(
        name="",
        slips=row["told"] if row else 0,
        answers={name: tuple(row[f"{name}_{face}"] if row else 0 for face in Face.values) for name in QUESTIONS},
        least=LEAST,
    )


def _reasons(row: dict | None) -> AwayFigures:
    return AwayFigures(row["told"], {code: row[f"for_{code}"] for code in Reason.values}) if row else NOBODY


@dataclass(frozen=True)
class ThemeFigures:
    """What was said of the actions of a theme; an action of two themes counts in both."""

    name: str
    actions: int
    answers: SlipFigures
    away: AwayFigures


def by_theme(told: list[Told]) -> list[ThemeFigures]:
    """The sums of what is shown of each action: what is hidden could be found by subtraction."""
    found = []
    for theme in Thematic:
        ours = [one for one in told if theme in one.thematics and one.shown]
        if ours:
            answers = together([one.answers for one in ours], theme.label, questions=QUESTIONS, least=LEAST)
            found.append(ThemeFigures(str(theme.label), len(ours), answers, _summed([one.away for one in ours])))
    return found


def _summed(figures: list[AwayFigures]) -> AwayFigures:
    shown = [one for one in figures if one.shown]
    return AwayFigures(
        sum(one.told for one in shown), {code: sum(one.reasons[code] for one in shown) for code in Reason.values}
    )


def told_of(action: Action) -> Told:
    """What was said of one action, of all its series."""
    found = told_of_actions(action)
    if found:
        return found[0]
    return Told(action.pk, action.title, tuple(action.thematics), _faces(None), NOBODY)


def words_of(action: Action, told: Told) -> tuple[list[str], list[str]]:
    """The sentences of those who came, and of those who did not: by alphabet, for their order could tell whose they
    are; none while few answered."""
    ours = {"series__action": action}
    came = Evaluation.objects.filter(**ours) if told.answers.shown else Evaluation.objects.none()
    away = KeptAway.objects.filter(**ours) if told.away.shown else KeptAway.objects.none()
    return tuple(
        list(rows.exclude(words="").order_by("words").values_list("words", flat=True)) for rows in (came, away)
    )


def renewals_of(action: Action) -> list[Renewal]:
    """The decisions taken, the latest first."""
    return list(action.renewals.select_related("decided_by"))


def latest_renewals(actions: list[int]) -> dict[int, Renewal]:
    """Id of the action → what was decided last."""
    rows = Renewal.objects.filter(action__in=actions).order_by("action_id", "-day", "-pk").distinct("action_id")
    return {one.action_id: one for one in rows}


def series_of(action: Action) -> list[Series]:
    return list(action.series.all())


def open_link_of(series: Series) -> EvaluationLink | None:
    return EvaluationLink.objects.filter(series=series, closed_at__isnull=True).first()
