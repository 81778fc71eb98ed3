"""What people say of the actions of the demonstration, typed from paper, and what is decided of them."""

import datetime as dt

from backend.kit import clock
from backend.shell.demo import days
from backend.shell.demo.territory import Territory
from backend.shell.demo.texts import texts
from collective_actions.catalogue.models import Action
from collective_actions.evaluation import operations
from collective_actions.evaluation.models import QUESTIONS


def play(territory: Territory, today: dt.date) -> None:
    """Answers and absences of the actions of the file, each about the first series of its action."""
    designer = territory.staff[""]["actions"][0]
    for told in texts("evaluations")["evaluation"]:
        action = Action.objects.get(title=told["action"])
        day = days.open_on_or_before(today - dt.timedelta(days=told["ago"]))
        about = {"actor": designer, "series": action.series.order_by("pk")[0], "day": day}
        with clock.at(days.moment(day, 16)):
            rows = [(_answers(one["faces"]), one["words"]) for one in told["said"]]
            operations.type_answers(rows=rows, **about)
            for one in told["away"]:
                operations.type_absence(reasons=one["reasons"], words=one["words"], **about)
            if "choice" in told:
                decided = {"choice": told["choice"], "words": told["why"], "today": day}
                operations.decide_renewal(actor=designer, action=action, **decided)


def _answers(faces: list[int]) -> dict[str, int | None]:
    return {name: face or None for name, face in zip(QUESTIONS, faces, strict=True)}
