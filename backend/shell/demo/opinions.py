"""What an invented commission makes of a request, following the rules most of the time."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from aids.applications.enums import RuleOutcome, Severity, Verdict
from aids.applications.models import EligibilityExplanation
from aids.commissions.enums import Opinion
from aids.commissions.operations import Departure
from aids.commissions.opinions import OpinionInput
from backend.shell.demo.texts import texts

CEILING = "ceiling"
ONCE_A_YEAR = "once_a_year"
LEGAL_RIGHTS_FIRST = "legal_rights_first"
HELPED_AGAIN = 0.6
"""The chance that somebody already helped this year is helped again, in part."""

NOT_FOLLOWED = 0.12
"""The chance that the signatory helps in part somebody whom the commission refuses to help again."""


@dataclass(frozen=True)
class Case:
    """A request before the commission: what the rules say, what is asked, whether it was heard before."""

    explanation: EligibilityExplanation
    asked: Decimal
    adjourned_before: bool
    to_adjourn: bool

    def unmet(self, severity: str) -> dict[str, str]:
        """Rule code → sentence of the conditions of that severity that are not met."""
        return {
            line.rule_code: line.sentence
            for line in self.explanation.lines.all()
            if line.severity == severity
            and line.verdict == Verdict.NOT_MET
            and line.rule_code in texts("reasons")["refusal"]
        }

    @property
    def missing(self) -> str:
        lines = self.explanation.lines.all()
        return next((fact["meaning"] for line in lines for fact in line.missing), "")


def opinion_on(rng: Random, case: Case) -> OpinionInput:
    """The opinion of the commission, reasoned where the law wants it."""
    barred = case.unmet(Severity.BARS)
    alerts = case.unmet(Severity.ALERTS)
    if case.explanation.outcome == RuleOutcome.INCOMPLETE and not case.adjourned_before:
        return _adjournment(rng, "unknown", case.missing)
    if barred:
        code = next(iter(barred))
        return _against(rng, Opinion.REFUSAL, code, barred[code], case)
    if case.to_adjourn and not case.adjourned_before:
        return _adjournment(rng, "documents", "")
    if ONCE_A_YEAR in alerts:
        if rng.random() < HELPED_AGAIN:
            return helped_in_part(rng, case)
        return _against(rng, Opinion.REFUSAL, ONCE_A_YEAR, "", case)
    if LEGAL_RIGHTS_FIRST in alerts and rng.random() < 0.6:
        return _against(rng, Opinion.REFUSAL, LEGAL_RIGHTS_FIRST, "", case)
    proposed = case.explanation.proposed_amount
    if proposed is None or proposed >= case.asked:
        return OpinionInput(Opinion.GRANT)
    if proposed > 0:
        return _against(rng, Opinion.PARTIAL_GRANT, CEILING, "", case, proposed)
    return _against(rng, Opinion.REFUSAL, CEILING, "", case)


def helped_in_part(rng: Random, case: Case) -> OpinionInput:
    """Half of what may be proposed, to somebody already helped this year."""
    most = min(case.explanation.proposed_amount or case.asked, case.asked)
    return _against(
        rng, Opinion.PARTIAL_GRANT, ONCE_A_YEAR, "", case, max(Decimal(20), (most / 20).quantize(Decimal(1)) * 10)
    )


def departure_from(rng: Random, given: OpinionInput, case: Case) -> Departure | None:
    """Now and then the signatory does not follow a refusal to help again."""
    refused_again = given.opinion == Opinion.REFUSAL and ONCE_A_YEAR in case.unmet(Severity.ALERTS)
    if not refused_again or case.unmet(Severity.BARS) or rng.random() >= NOT_FOLLOWED:
        return None
    return Departure(helped_in_part(rng, case), texts("reasons")["departure"]["reason"])


def _adjournment(rng: Random, why: str, missing: str) -> OpinionInput:
    sentence = rng.choice(texts("reasons")["adjournment"][why])
    return OpinionInput(Opinion.ADJOURNMENT, reason_in_fact=sentence.format(missing=missing))


def _against(
    rng: Random, opinion: str, code: str, sentence: str, case: Case, amount: Decimal | None = None
) -> OpinionInput:
    reasons = texts("reasons")["refusal" if opinion == Opinion.REFUSAL else "partial"][code]
    articles = {line.rule_code: line.article for line in case.explanation.lines.all()}
    return OpinionInput(
        opinion,
        amount=amount,
        law_article=articles.get(code, ""),
        reason_in_law=reasons["law"],
        reason_in_fact=rng.choice(reasons["fact"]).format(sentence=sentence),
    )
