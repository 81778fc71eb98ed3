"""The lifecycles of a referral to a service, and of one to a pole."""

from backend.audit.transitions import Lifecycle, Transition
from cases.referrals.enums import ANSWERED, AWAITED, PoleReferralStatus, ReferralStatus

REFERRAL = Lifecycle(
    "status",
    (
        Transition("send", (ReferralStatus.DRAFTED,), ReferralStatus.SENT),
        Transition("see", (ReferralStatus.SENT,), ReferralStatus.SEEN),
        Transition("accept", AWAITED, ReferralStatus.ACCEPTED),
        Transition("decline", AWAITED, ReferralStatus.DECLINED),
        Transition("miss", (*AWAITED, ReferralStatus.ACCEPTED), ReferralStatus.NO_SHOW),
        Transition("close", ANSWERED, ReferralStatus.CLOSED),
        Transition("withdraw", (ReferralStatus.DRAFTED, *AWAITED, ReferralStatus.ACCEPTED), ReferralStatus.WITHDRAWN),
    ),
)

POLE_REFERRAL = Lifecycle(
    "status",
    (
        Transition("take", (PoleReferralStatus.WAITING,), PoleReferralStatus.TAKEN),
        Transition("close", (PoleReferralStatus.TAKEN,), PoleReferralStatus.CLOSED),
        Transition("withdraw", (PoleReferralStatus.WAITING,), PoleReferralStatus.WITHDRAWN),
    ),
)
