"""Operations on aids, in words."""

from django.utils.translation import gettext_lazy as _

from aids.commissions import words as commissions
from backend.audit.trail import describe


def describe_operations() -> None:
    commissions.describe_operations()
    _describe_applications()
    _describe_credits_and_letters()


def _describe_applications() -> None:
    describe(
        rule_sets__start_draft=_("Draft of the rule set started"),
        rule_sets__rewrite_draft=_("Text of the draft changed"),
        rule_sets__submit_for_review=_("Submitted to a second person"),
        rule_sets__send_back=_("Sent back to its draft"),
        rule_sets__publish=_("Rule set published"),
        rule_sets__abandon=_("Draft of the rule set abandoned"),
        applications__open=_("Application opened"),
        applications__take_over=_("Draft taken over by another desk"),
        applications__fill_in=_("Application filled in"),
        applications__say_step=_("Step of the contract that a request supports"),
        applications__submit=_("Application submitted"),
        applications__abandon=_("Draft abandoned"),
        applications__take_up=_("Taken up by a case officer"),
        applications__mark_documents=_("Supporting documents seen"),
        applications__receive_document=_("Supporting document received"),
        applications__link_document=_("What a supporting document serves as"),
        applications__withdraw_document=_("Supporting document withdrawn"),
        applications__ask_documents=_("Missing documents asked for"),
        applications__withdraw_request=_("Missing documents asked for no more"),
        applications__lapse_request=_("Deadline of missing documents passed"),
        applications__record_silence=_("Refused by silence"),
        applications__warn_of_silence=_("Manager warned of silence"),
        applications__mail_warning=_("Warning of silence e-mailed"),
        applications__propose=_("Proposals of a social assessment"),
        applications__make_ready=_("Declared ready for the commission"),
        applications__take_back=_("Back to the examination"),
    )


def _describe_credits_and_letters() -> None:
    describe(
        budget__open_appropriation=_("Credits opened"),
        budget__reserve=_("Credits reserved"),
        budget__release=_("Credits given back"),
        budget__commit=_("Credits committed"),
        budget__replace_commitment=_("Commitment replaced"),
        letters__start=_("Letters sent to be written"),
        letters__write=_("Decision letter written"),
        letters__finish=_("Letters all written"),
        letters__stop=_("Letters stopped"),
        letters__order_again=_("Letters ordered again"),
        letters__deliver=_("Delivery of a letter recorded"),
        simulations__prepare=_("Simulation asked for"),
        simulations__start=_("Simulation started"),
        simulations__finish=_("Simulation done"),
        simulations__cancel=_("Simulation cancelled"),
        simulations__fail=_("Simulation given up"),
    )
