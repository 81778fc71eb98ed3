"""Operations on commissions, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    _describe_sessions()
    _describe_deliberations()
    _describe_decisions()


def _describe_sessions() -> None:
    describe(
        commissions__plan_session=_("Session planned"),
        commissions__move_session=_("Session moved"),
        commissions__cancel_session=_("Session cancelled"),
        commissions__convene=_("Members convened"),
        commissions__convene_again=_("Members convened again, without a quorum"),
        commissions__mail_notice=_("Convening notice sent"),
        commissions__order_agenda=_("Agenda put in order"),
        commissions__move_item=_("Moved on the agenda"),
        commissions__give_up_for_want_of_quorum=_("Session not held, for want of a quorum"),
        commissions__approve_minutes=_("Minutes approved"),
        commissions__suspend_session=_("Session suspended"),
        commissions__resume_session=_("Session resumed"),
        commissions__call_item=_("Request shown to everybody"),
        commissions__close_and_decide=_("Session closed and signed"),
        commissions__open_seat=_("Seat opened"),
        commissions__close_seat=_("Seat closed"),
        commissions__appoint=_("Mandate recorded"),
        commissions__end_mandate=_("Mandate ended"),
        commissions__end_authority=_("Signing authority ended"),
        commissions__put_on_agenda=_("Entered the agenda"),
        commissions__take_off_agenda=_("Taken off the agenda"),
        commissions__record_presence=_("Presence recorded"),
        commissions__open_session=_("Session opened"),
        commissions__close_session=_("Session closed"),
        commissions__grant_authority=_("Signing authority granted"),
    )


def _describe_deliberations() -> None:
    describe(
        commissions__give_same_opinion=_("Same opinion as another request"),
        commissions__reopen_opinion=_("Opinion reopened"),
        commissions__recuse=_("Stood back from a request"),
        commissions__declare_tie=_("Tie declared"),
        commissions__withdraw_tie=_("Tie withdrawn"),
        commissions__open_ballot=_("Vote opened"),
        commissions__vote=_("Voice given"),
        commissions__record_votes=_("Show of hands written down"),
        commissions__close_ballot=_("Vote closed"),
        commissions__cancel_ballot=_("Vote given up"),
        commissions__record_dissent=_("Dissent recorded"),
        commissions__give_opinion=_("Opinion of the commission"),
    )


def _describe_decisions() -> None:
    describe(
        commissions__reread_masks=_("Masked texts reread"),
        commissions__lift_anonymity=_("Anonymity of a line lifted"),
        commissions__decide_session=_("Decision taken"),
        commissions__decide_at_once=_("Decided without the commission"),
        commissions__record_appeal=_("Appeal received"),
        commissions__acknowledge_appeal=_("Appeal acknowledged"),
        commissions__take_up_appeal=_("Appeal taken up"),
        commissions__record_hearing=_("Hearing of the person"),
        commissions__conclude_appeal=_("Conclusions on an appeal"),
        commissions__give_up_appeal=_("Appeal given up by the person"),
        commissions__set_appeal_aside=_("Appeal answered: too late"),
        commissions__answer_appeal=_("Appeal answered"),
        commissions__rectify_decision=_("Error in a decision mended"),
    )
