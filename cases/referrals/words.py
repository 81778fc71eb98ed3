"""Operations on referrals, in words."""

from django.utils.translation import gettext_lazy as _

from backend.audit.trail import describe


def describe_operations() -> None:
    describe(
        referrals__draft=_("Referral drafted"),
        referrals__send=_("Referral sent"),
        referrals__new_link=_("Link of a referral made"),
        referrals__new_code=_("New code for the link of a referral"),
        referrals__revoke_link=_("Link of a referral revoked"),
        referrals__mail_link=_("E-mail of a referral asked for"),
        referrals__mailed=_("Link of a referral sent by e-mail"),
        referrals__try_code=_("Code of a referral typed"),
        referrals__see=_("Referral opened by the service"),
        referrals__answer=_("Referral answered by the service"),
        referrals__answer_by_link=_("Referral answered by its link"),
        referrals__record_answer=_("Answer of the service recorded"),
        referrals__close=_("Referral closed"),
        referrals__withdraw=_("Referral withdrawn"),
        referrals__refer_to_pole=_("Referred to a pole"),
        referrals__take=_("Referral to the pole taken up"),
        referrals__close_pole=_("Referral to the pole closed"),
        referrals__withdraw_pole=_("Referral to the pole withdrawn"),
    )
