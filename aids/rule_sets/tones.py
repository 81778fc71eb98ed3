"""In which tone a page shows what the rules answer; the codes are those that explanations are stored with, too."""

from collections.abc import Mapping

from aids.rules.judging import Outcome, Verdict

VERDICT_TONES: Mapping[str, str] = {Verdict.MET: "ok", Verdict.NOT_MET: "no", Verdict.UNKNOWN: "warn"}
OUTCOME_TONES: Mapping[str, str] = {
    Outcome.BARRED: "no",
    Outcome.INCOMPLETE: "warn",
    Outcome.ALERTED: "warn",
    Outcome.CLEAR: "ok",
}
