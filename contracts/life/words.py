"""Operations of the life of a contract, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        contracts__hold_review=_("Review of the contract held"),
        contracts__suspend=_("Contract suspended"),
        contracts__resume=_("Contract resumed"),
        contracts__set_reminders=_("Who wishes to be reminded of the contract by e-mail said"),
        contracts__leave=_("One of a couple left the contract"),
        contracts__remind=_("Reminders of contracts written down"),
        contracts__mail_worker=_("Lead worker reminded of contracts by e-mail"),
        contracts__mail_person=_("Person reminded by e-mail to meet their lead worker"),
    )
