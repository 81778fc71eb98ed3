"""What an explanation adds that is no test: how the aid is repaid, how it may be paid, who may decide it alone."""

from collections.abc import Iterator

from aids.rules.french import enumerate_words, euros
from aids.rules.judging import Judgement
from aids.rules.model import Decider, Form
from aids.rules.vocabulary import DECIDERS, PAYMENT_MODES


def notes_of(judgement: Judgement) -> Iterator[tuple[str, str]]:
    """(sentence, article), in French."""
    aid = judgement.aid
    if aid.form != Form.GRANT:
        yield _repayment(judgement), aid.article
    if aid.payment_modes:
        modes = enumerate_words([PAYMENT_MODES[mode] for mode in aid.payment_modes])
        yield f"Modes de paiement possibles : {modes}.", aid.article
    for decider in aid.deciders:
        yield _decider(decider), decider.article


def _repayment(judgement: Judgement) -> str:
    aid = judgement.aid
    what = "Cette aide est un prêt sans intérêt" if aid.form == Form.LOAN else "Cette aide est une avance à rembourser"
    if aid.months_to_repay is None:
        return f"{what}."
    spread = ""
    if judgement.proposed:
        monthly = euros(judgement.proposed / aid.months_to_repay)
        spread = f", soit {monthly} par mois sur toute la durée"
    return f"{what}, en {aid.months_to_repay} mois au plus{spread}."


def _decider(decider: Decider) -> str:
    limit = "" if decider.up_to is None else f", jusqu’à {euros(decider.up_to)}"
    emergency = "en urgence, " if decider.emergency else ""
    return f"Peut décider {emergency}{DECIDERS[decider.who]}{limit}."
