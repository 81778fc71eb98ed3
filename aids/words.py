"""Operations on aids, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
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
        applications__submit=_("Application submitted"),
        applications__abandon=_("Draft abandoned"),
        applications__take_up=_("Taken up by a case officer"),
        applications__mark_documents=_("Supporting documents seen"),
        applications__receive_document=_("Supporting document received"),
        applications__link_document=_("What a supporting document serves as"),
        applications__withdraw_document=_("Supporting document withdrawn"),
        applications__propose=_("Proposals of a social assessment"),
        applications__make_ready=_("Declared ready for the commission"),
        applications__take_back=_("Back to the examination"),
        commissions__plan_session=_("Session planned"),
        commissions__put_on_agenda=_("Entered the agenda"),
        commissions__take_off_agenda=_("Taken off the agenda"),
        commissions__record_presence=_("Presence recorded"),
        commissions__open_session=_("Session opened"),
        commissions__give_opinion=_("Opinion of the commission"),
        commissions__close_session=_("Session closed"),
        commissions__decide_session=_("Decision taken"),
        commissions__grant_authority=_("Signing authority granted"),
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
