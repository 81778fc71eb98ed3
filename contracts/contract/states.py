"""The lifecycles of a contract and of its versions."""

from backend.audit.transitions import Lifecycle, Transition
from contracts.contract.enums import IN_FORCE, ContractStatus, VersionStatus

CONTRACT = Lifecycle(
    "status",
    (
        Transition("start", (ContractStatus.DRAFT,), ContractStatus.ACTIVE),
        Transition("abandon", (ContractStatus.DRAFT,), ContractStatus.ABANDONED),
        Transition("suspend", (ContractStatus.ACTIVE,), ContractStatus.SUSPENDED),
        Transition("resume", (ContractStatus.SUSPENDED,), ContractStatus.ACTIVE),
        Transition("end", IN_FORCE, ContractStatus.ENDED),
    ),
)

VERSION = Lifecycle(
    "status",
    (
        Transition("send", (VersionStatus.WRITING,), VersionStatus.TO_SIGN),
        Transition("take_back", (VersionStatus.TO_SIGN,), VersionStatus.WRITING),
        Transition("sign", (VersionStatus.TO_SIGN,), VersionStatus.SIGNED),
        Transition("withdraw", (VersionStatus.WRITING,), VersionStatus.WITHDRAWN),
    ),
)
