"""The colour of each state; its word always goes with it."""

from cases.referrals.enums import PoleReferralStatus, ReferralStatus

TONES = {
    ReferralStatus.DRAFTED: "todo",
    ReferralStatus.SENT: "warn",
    ReferralStatus.SEEN: "info",
    ReferralStatus.ACCEPTED: "ok",
    ReferralStatus.DECLINED: "no",
    ReferralStatus.NO_SHOW: "no",
    ReferralStatus.CLOSED: "todo",
    ReferralStatus.WITHDRAWN: "todo",
}
POLE_TONES = {
    PoleReferralStatus.WAITING: "warn",
    PoleReferralStatus.TAKEN: "ok",
    PoleReferralStatus.CLOSED: "todo",
    PoleReferralStatus.WITHDRAWN: "todo",
}
