"""The aids of a rule file: who may have them, how much, on which papers, and who decides."""

from collections.abc import Collection, Iterator

from aids.rules import sentences
from aids.rules.definitions import Definitions, read_of, read_over
from aids.rules.expressions import Expression, Name, Operation, Scope
from aids.rules.model import (
    Aid,
    Amount,
    Assessment,
    Cap,
    Condition,
    Decider,
    Document,
    Form,
    Ground,
    Regime,
    Severity,
)
from aids.rules.reading import Table
from aids.rules.vocabulary import DECIDERS, NUMBERS, PAYEES, PAYMENT_MODES, UNREADABLE, Kind

MOST_MONTHS = 120
_COMPARISONS = ("<=", "<", ">=", ">", "==")
_RESERVED = ("amount", "note")
"""What an explanation calls the amount and the notes, beside the codes of its rules."""
_NOT_BARRED = "une aide légale ne peut pas être fermée par une règle : « alerts » ou « informs »"


def read_aids(top: Table, found: Definitions) -> tuple[Aid, ...]:
    aids = tuple(_aid(table, found) for table in top.tables("aids"))
    top.once("aids", aids)
    return aids


def trees_of(aid: Aid) -> Iterator[Expression]:
    """Every formula of an aid."""
    for condition in aid.conditions:
        yield condition.formula
        if condition.unsettled_when is not None:
            yield condition.unsettled_when
    if aid.amount is not None:
        yield aid.amount.formula
    for cap in aid.caps:
        yield cap.formula


def _aid(table: Table, found: Definitions) -> Aid:
    grounds = tuple(_ground(item) for item in table.tables("grounds"))
    scope = found.scope(grounds=tuple(ground.code for ground in grounds))
    regime = Regime(table.among("regime", list(Regime), Regime.DISCRETIONARY))
    form = Form(table.among("form", list(Form), Form.GRANT))
    label = table.text("label")
    aid = Aid(
        code=table.code(),
        label=label,
        label_en=table.text("label_en", label),
        article=table.text("article", ""),
        plain=table.text("plain", ""),
        regime=regime,
        form=form,
        social_assessment=Assessment(table.among("social_assessment", list(Assessment), Assessment.NOT_ASKED)),
        family=table.among("family", found.families, ""),
        months_to_repay=table.whole("months_to_repay", 1, MOST_MONTHS, None),
        payees=table.texts("payees", PAYEES),
        payment_modes=table.texts("payment_modes", PAYMENT_MODES, optional=True),
        grounds=grounds,
        documents=tuple(_document(item) for item in table.tables("documents", optional=True)),
        conditions=tuple(_condition(item, found, scope, regime) for item in table.tables("conditions", optional=True)),
        amount=_amount(table.table("amount"), found, scope) if "amount" in table.data else None,
        caps=tuple(_cap(item, found, scope, regime) for item in table.tables("caps", optional=True)),
        deciders=tuple(_decider(item) for item in table.tables("deciders", optional=True)),
    )
    _check_whole(table, aid)
    table.close()
    return aid


def _check_whole(table: Table, aid: Aid) -> None:
    table.once("grounds", aid.grounds)
    table.once("documents", aid.documents)
    table.once("conditions", aid.conditions, taken=_RESERVED)
    table.once("caps", aid.caps, taken=(*_RESERVED, *(one.code for one in aid.conditions)))
    if not aid.grounds:
        table.fault("grounds", "au moins un motif attendu")
    if not aid.payees:
        table.fault("payees", "au moins un destinataire attendu")
    if aid.form == Form.GRANT and aid.months_to_repay is not None:
        table.fault("months_to_repay", "seul un prêt ou une avance se rembourse")
    if aid.amount is None and not aid.caps:
        table.fault("caps", "attendu : un montant (amount), ou au moins un plafond (caps)")


def _ground(table: Table) -> Ground:
    label = table.text("label")
    ground = Ground(table.code(), label, table.text("label_en", label))
    table.close()
    return ground


def _document(table: Table) -> Document:
    label = table.text("label")
    document = Document(
        code=table.code(),
        label=label,
        label_en=table.text("label_en", label),
        required=table.yes_no("required", True),
        origin=table.among("origin", ("source", "iris"), "source"),
    )
    table.close()
    return document


def _severity(table: Table, regime: Regime, severity: Severity) -> Severity:
    if severity == Severity.BARS and regime == Regime.STATUTORY:
        table.fault("severity", _NOT_BARRED)
    return severity


def _usual(regime: Regime) -> Severity:
    return Severity.ALERTS if regime == Regime.STATUTORY else Severity.BARS


def _condition(table: Table, found: Definitions, scope: Scope, regime: Regime) -> Condition:
    indicator, comparison, threshold = "", "", None
    if "indicator" in table.data:
        figures = [name for name, kind in scope.kinds.items() if kind in NUMBERS and name not in UNREADABLE]
        indicator = table.among("indicator", figures)
        comparison = table.among("comparison", _COMPARISONS)
        threshold = table.formula("threshold", scope)
        formula = Operation(comparison, (Name(indicator, scope.kinds[indicator]), threshold))
    else:
        formula = table.formula("formula", scope, Kind.YES_NO)
    open_text = "unsettled_when" in table.data
    label = table.text("label")
    condition = Condition(
        code=table.code(),
        label=label,
        article=table.text("article", ""),
        severity=_severity(table, regime, Severity(table.among("severity", list(Severity)))),
        formula=formula,
        unsettled_when=table.formula("unsettled_when", scope, Kind.YES_NO) if open_text else None,
        indicator=indicator,
        comparison=comparison,
        threshold=threshold,
        sentences=table.sentences(
            "sentences",
            sentences.of_condition(label, comparison, unsettled=open_text),
            found.fields(*(("value", "threshold") if indicator else ())),
        ),
    )
    table.close()
    return condition


def _amount(table: Table, found: Definitions, scope: Scope) -> Amount:
    amount = Amount(
        label=table.text("label"),
        article=table.text("article", ""),
        formula=table.formula("formula", scope),
        sentences=table.sentences("sentences", sentences.of_amount(), found.fields("amount")),
    )
    table.close()
    return amount


def _cap(table: Table, found: Definitions, scope: Scope, regime: Regime) -> Cap:
    label = table.text("label")
    severity = _severity(table, regime, Severity(table.among("severity", list(Severity), _usual(regime))))
    usual = sentences.of_cap(label, limits=severity == Severity.BARS)
    cap = Cap(
        code=table.code(),
        label=label,
        article=table.text("article", ""),
        formula=table.formula("formula", scope),
        of=read_of(table, "of", found),
        over=read_over(table, "over", found, "application"),
        severity=severity,
        sentences=table.sentences("sentences", usual, found.fields(*_CAP_FIELDS)),
    )
    table.close()
    return cap


_CAP_FIELDS: Collection[str] = ("ceiling", "remaining", "over")


def _decider(table: Table) -> Decider:
    decider = Decider(
        who=table.among("who", DECIDERS),
        up_to=table.number("up_to") if "up_to" in table.data else None,
        emergency=table.yes_no("emergency", False),
        article=table.text("article", ""),
    )
    table.close()
    return decider
