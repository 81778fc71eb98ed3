"""Operations of private pages, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        contracts__open_own_page=_("Private page opened for the person"),
        contracts__close_own_page=_("Private page of the person closed"),
        contracts__own_enter=_("Code of the private page typed"),
        contracts__own_read=_("Private page read"),
        contracts__own_tick=_("Step ticked by the person, or its tick taken back"),
        contracts__own_comment=_("Comment written by the person"),
        contracts__own_reminders=_("Reminders by e-mail asked for or stopped by the person"),
        contracts__own_propose=_("Step proposed by the person"),
        contracts__own_take_back=_("Step proposed by the person taken back by them"),
        contracts__accept_step=_("Step proposed by the person accepted"),
        contracts__decline_step=_("Step proposed by the person declined"),
    )
