"""The lifecycles of a pair of files that look alike, and of a merge."""

from backend.audit.transitions import Lifecycle, Transition
from cases.merging.enums import MergeStatus, Verdict

PAIR = Lifecycle(
    "verdict",
    (
        Transition("judge_two_persons", (Verdict.OPEN,), Verdict.TWO_PERSONS),
        Transition("propose", (Verdict.OPEN, Verdict.TWO_PERSONS), Verdict.MERGE_PROPOSED),
        Transition("decline", (Verdict.MERGE_PROPOSED,), Verdict.OPEN),
        Transition("merge", (Verdict.MERGE_PROPOSED,), Verdict.MERGED),
        Transition("undo", (Verdict.MERGED,), Verdict.TWO_PERSONS),
    ),
)

MERGE = Lifecycle(
    "status",
    (
        Transition("confirm", (MergeStatus.PROPOSED,), MergeStatus.DONE),
        Transition("decline", (MergeStatus.PROPOSED,), MergeStatus.DECLINED),
        Transition("undo", (MergeStatus.DONE,), MergeStatus.UNDONE),
    ),
)
