"""Operations on interventions, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        interventions__record=_("Intervention recorded"),
        interventions__record_day=_("Interventions of a day recorded"),
        interventions__use_set=_("Intervention recorded from a usual set"),
        interventions__undo=_("Intervention taken back"),
        interventions__keep_set=_("Usual set kept"),
        interventions__rename_set=_("Usual set renamed"),
        interventions__remove_set=_("Usual set removed"),
    )
