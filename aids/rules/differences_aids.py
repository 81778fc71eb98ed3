"""What changes in one aid: who may have it, how much, on which papers, and who decides."""

from collections.abc import Iterable, Mapping

from aids.rules import sentences
from aids.rules.changes import Changes, Noun
from aids.rules.french import enumerate_words, euros
from aids.rules.model import Aid, Cap, Condition, Decider, Document, Ground, Severity
from aids.rules.vocabulary import DECIDERS, PAYEES, PAYMENT_MODES, Kind
from aids.rules.wording import ASSESSMENTS_FR, FORMS_FR, REGIMES_FR, SEVERITIES_FR, worded, worded_of, worded_over

_Aids = tuple[Aid, Aid]


def compare_aid(changes: Changes, _place: str, old: Aid, new: Aid) -> None:
    place, aids = new.label, (old, new)
    changes.value(place, "Nom", old.label, new.label)
    changes.value(place, "Nom en anglais", old.label_en, new.label_en)
    changes.value(place, "Article", old.article, new.article)
    changes.text(place, Noun("Le texte en langage clair"), old.plain, new.plain)
    changes.value(place, "Régime", REGIMES_FR[old.regime], REGIMES_FR[new.regime])
    changes.value(place, "Forme", FORMS_FR[old.form], FORMS_FR[new.form])
    assessments = [ASSESSMENTS_FR[aid.social_assessment] for aid in aids]
    changes.value(place, "Évaluation sociale", *assessments)
    changes.value(place, "Famille", changes.old.families.get(old.family, ""), changes.new.families.get(new.family, ""))
    changes.value(place, "Durée de remboursement", _months(old), _months(new))
    changes.value(place, "Peut être versée à", _listed(old.payees, PAYEES), _listed(new.payees, PAYEES))
    modes = [_listed(aid.payment_modes, PAYMENT_MODES) for aid in aids]
    changes.value(place, "Modes de paiement", *modes)
    _grounds(changes, place, aids)
    _documents(changes, place, aids)
    _conditions(changes, place, aids)
    _amount(changes, f"{place} › Montant", aids)
    _caps(changes, place, aids)
    changes.value(place, "Qui décide", _deciders(old), _deciders(new))


def _months(aid: Aid) -> str:
    return "" if aid.months_to_repay is None else f"{aid.months_to_repay} mois"


def _listed(codes: Iterable[str], words: Mapping[str, str]) -> str:
    return ", ".join(words[code] for code in codes)


def _by_code(things: Iterable[Ground | Document | Condition | Cap]) -> tuple[dict, dict[str, str]]:
    """The things, and their labels, by code."""
    things = list(things)
    return {one.code: one for one in things}, {one.code: one.label for one in things}


def _grounds(changes: Changes, place: str, aids: _Aids) -> None:
    (old, old_labels), (new, new_labels) = (_by_code(aid.grounds) for aid in aids)
    for code in changes.matched(f"{place} › Motifs", Noun("Le motif"), old_labels, new_labels):
        changes.value(f"{place} › Motifs", "Nom", old[code].label, new[code].label)
        changes.value(f"{place} › Motifs", "Nom en anglais", old[code].label_en, new[code].label_en)


def _documents(changes: Changes, place: str, aids: _Aids) -> None:
    (old, old_labels), (new, new_labels) = (_by_code(aid.documents) for aid in aids)
    more = {code: _required(document) for code, document in new.items()}
    for code in changes.matched(f"{place} › Pièces", Noun("La pièce", True), old_labels, new_labels, more):
        inside = f"{place} › Pièces › {new[code].label}"
        changes.value(inside, "Nom", old[code].label, new[code].label)
        changes.value(inside, "Nom en anglais", old[code].label_en, new[code].label_en)
        changes.value(inside, "Exigence", _required(old[code]), _required(new[code]))
        changes.value(inside, "Demandée par", _origin(old[code]), _origin(new[code]))


def _required(document: Document) -> str:
    return "obligatoire" if document.required else "facultative"


def _origin(document: Document) -> str:
    return "le texte" if document.origin == "source" else "Iris"


def _conditions(changes: Changes, place: str, aids: _Aids) -> None:
    (old, old_labels), (new, new_labels) = (_by_code(aid.conditions) for aid in aids)
    more = {
        code: f"{worded(one.formula, changes.new, aid=aids[1])} ({SEVERITIES_FR[one.severity]})"
        for code, one in new.items()
    }
    noun = Noun("La condition", True)
    for code in changes.matched(f"{place} › Conditions", noun, old_labels, new_labels, more):
        _condition(changes, f"{place} › {new[code].label}", old[code], new[code], aids)


def _condition(changes: Changes, place: str, old: Condition, new: Condition, aids: _Aids) -> None:
    changes.value(place, "Nom", old.label, new.label)
    changes.value(place, "Article", old.article, new.article)
    changes.value(place, "Quand elle n’est pas remplie", SEVERITIES_FR[old.severity], SEVERITIES_FR[new.severity])
    if old.threshold is not None and (old.indicator, old.comparison) == (new.indicator, new.comparison):
        kind = changes.new.kinds[new.indicator]
        changes.formula(place, "Seuil", old.threshold, new.threshold, kind, aids)
    else:
        changes.formula(place, "Règle", old.formula, new.formula, None, aids)
    changes.formula(place, "Question laissée ouverte quand", old.unsettled_when, new.unsettled_when, None, aids)
    usual = [
        sentences.of_condition(one.label, one.comparison, unsettled=one.unsettled_when is not None)
        for one in (old, new)
    ]
    changes.sentences(place, old.sentences, new.sentences, *usual)


def _amount(changes: Changes, place: str, aids: _Aids) -> None:
    old, new = (aid.amount for aid in aids)
    changes.formula(place, "Montant", *(one and one.formula for one in (old, new)), Kind.MONEY, aids)
    if old and new:
        changes.value(place, "Nom", old.label, new.label)
        changes.value(place, "Article", old.article, new.article)
        changes.sentences(place, old.sentences, new.sentences, *[sentences.of_amount()] * 2)


def _caps(changes: Changes, place: str, aids: _Aids) -> None:
    (old, old_labels), (new, new_labels) = (_by_code(aid.caps) for aid in aids)
    more = {code: worded(one.formula, changes.new, Kind.MONEY, aids[1]) for code, one in new.items()}
    for code in changes.matched(f"{place} › Plafonds", Noun("Le plafond"), old_labels, new_labels, more):
        _cap(changes, f"{place} › {new[code].label}", old[code], new[code], aids)


def _cap(changes: Changes, place: str, old: Cap, new: Cap, aids: _Aids) -> None:
    changes.value(place, "Nom", old.label, new.label)
    changes.value(place, "Article", old.article, new.article)
    changes.formula(place, "Plafond", old.formula, new.formula, Kind.MONEY, aids)
    changes.value(place, "Aides comptées", worded_of(old.of, changes.old), worded_of(new.of, changes.new))
    changes.value(place, "Période", worded_over(old.over, changes.old), worded_over(new.over, changes.new))
    changes.value(place, "Quand il est dépassé", SEVERITIES_FR[old.severity], SEVERITIES_FR[new.severity])
    usual = [sentences.of_cap(one.label, limits=one.severity == Severity.BARS) for one in (old, new)]
    changes.sentences(place, old.sentences, new.sentences, *usual)


def _deciders(aid: Aid) -> str:
    return enumerate_words([_decider(one) for one in aid.deciders]) if aid.deciders else ""


def _decider(decider: Decider) -> str:
    limit = "" if decider.up_to is None else f", jusqu’à {euros(decider.up_to)}"
    emergency = ", en urgence" if decider.emergency else ""
    article = f" ({decider.article})" if decider.article else ""
    return f"{DECIDERS[decider.who]}{emergency}{limit}{article}"
