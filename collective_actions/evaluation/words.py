"""Operations on the evaluation of actions, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        evaluation__open_link=_("Address of the evaluation opened"),
        evaluation__close_link=_("Address of the evaluation closed"),
        evaluation__fill=_("Evaluation filled in"),
        evaluation__tell_absence=_("Somebody said what kept them away"),
        evaluation__type_answers=_("Evaluations typed from paper"),
        evaluation__type_absence=_("What kept somebody away typed"),
        evaluation__decide_renewal=_("Renewal decided"),
    )
