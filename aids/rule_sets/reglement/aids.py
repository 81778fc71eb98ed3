"""The article of an aid: for whom, on what conditions, how much, on which papers, decided by whom."""

from aids.rule_sets.reglement.parts import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Formula,
    Grid,
    Note,
    Plain,
    Subtitle,
    Summary,
)
from aids.rule_sets.reglement.reader import Reader, origins
from aids.rule_sets.reglement.words import capital, paragraphs, say, small
from aids.rules.french import enumerate_words, euros
from aids.rules.model import Aid, Cap, Condition, Decider, Document, Form, Question, Severity
from aids.rules.vocabulary import DECIDERS, PAYEES, PAYMENT_MODES, SAME_AID, Kind
from backend.kit.french import typographic


def article(reader: Reader, aid: Aid) -> tuple[Block, ...]:
    return (
        *([Plain(say("names.plain"), paragraphs(aid.plain))] if aid.plain else []),
        Facts(_facts(aid)),
        Subtitle(say("aids.grounds")),
        Bullets(tuple(ground.label for ground in aid.grounds)),
        *_conditions(reader, aid),
        *_amount(reader, aid),
        *_caps(reader, aid),
        *_documents(aid),
        *_assessment(aid),
        *_list("aids.questions", [_question(question) for question in reader.rules.questions_of(aid)]),
        *_list("aids.deciders", [capital(_decider(decider)) for decider in aid.deciders]),
        *origins(aid.article, *_articles(aid)),
    )


def summary(reader: Reader, aid: Aid) -> Summary:
    grounds = enumerate_words([small(ground.label) for ground in aid.grounds])
    plain = aid.plain or say("aids.summary_grounds", grounds=grounds)
    return Summary(aid.label, plain, capital(_form(aid)), reader.where[aid_key(aid)])


def aid_key(aid: Aid) -> str:
    """Where an aid is explained; an aid and a name of formulas may bear the same code."""
    return f"aid:{aid.code}"


def _facts(aid: Aid) -> tuple[tuple[str, str], ...]:
    modes = [PAYMENT_MODES[mode] for mode in aid.payment_modes]
    facts = [
        (say("aids.form"), capital(_form(aid))),
        (say("aids.nature"), capital(say(f"aids.regimes.{aid.regime}"))),
        (say("aids.payees"), enumerate_words([PAYEES[payee] for payee in aid.payees])),
    ]
    return (*facts, *([(say("aids.modes"), enumerate_words(modes))] if modes else []))


def _form(aid: Aid) -> str:
    form = say(f"aids.forms.{aid.form}")
    if aid.form == Form.GRANT or aid.months_to_repay is None:
        return form
    return say("aids.forms.repaid", form=form, months=str(aid.months_to_repay))


def _conditions(reader: Reader, aid: Aid) -> tuple[Block, ...]:
    if not aid.conditions:
        return ()
    columns = (Column(say("aids.condition"), 74), Column(say("aids.severity"), 26))
    rows = tuple(
        (_condition(reader, aid, condition), Cell(say(f"aids.severities.{condition.severity}")))
        for condition in aid.conditions
    )
    heading = say("aids.conditions")
    return (Subtitle(heading), Grid(heading, columns, rows))


def _condition(reader: Reader, aid: Aid, condition: Condition) -> Cell:
    lines = [reader.words(condition.formula, aid=aid)]
    if condition.unsettled_when is not None:
        lines.append(say("aids.unsettled", formula=small(reader.words(condition.unsettled_when, aid=aid))))
    return Cell(condition.label, tuple(lines), reader.see(condition.formula))


def _amount(reader: Reader, aid: Aid) -> tuple[Block, ...]:
    if aid.amount is None:
        return ()
    amount = aid.amount
    words = small(reader.words(amount.formula, Kind.MONEY, aid))
    return (Subtitle(say("aids.amount")), Formula(amount.label, "=", words, reader.see(amount.formula)))


def _caps(reader: Reader, aid: Aid) -> tuple[Block, ...]:
    if not aid.caps:
        return ()
    columns = (Column(say("aids.cap"), 32), Column(say("aids.limit"), 42), Column(say("aids.over"), 26))
    heading = say("aids.caps")
    return (Subtitle(heading), Grid(heading, columns, tuple(_cap(reader, aid, cap) for cap in aid.caps)))


def _cap(reader: Reader, aid: Aid, cap: Cap) -> tuple[Cell, ...]:
    lines = []
    if cap.of not in (SAME_AID, aid.code):
        lines.append(say("aids.cap_of", of=reader.aids_counted(cap.of)))
    if cap.severity != Severity.BARS:
        lines.append(say(f"aids.cap_{cap.severity}"))
    limit = Cell(reader.words(cap.formula, Kind.MONEY, aid), see=reader.see(cap.formula))
    return (Cell(cap.label, tuple(lines)), limit, Cell(reader.window(cap.over)))


def _assessment(aid: Aid) -> tuple[Block, ...]:
    if not aid.wants_assessment:
        return ()
    return (Subtitle(say("aids.assessment")), Note(say("aids.assessment_required")))


def _list(heading: str, items: list[str]) -> tuple[Block, ...]:
    return (Subtitle(say(heading)), Bullets(tuple(items))) if items else ()


def _documents(aid: Aid) -> tuple[Block, ...]:
    """Those that the text asks for, then those that Iris proposes where it asks for none."""
    asked, proposed = (
        tuple(_document(one) for one in aid.documents if (one.origin == "source") == from_text)
        for from_text in (True, False)
    )
    if not aid.documents:
        return ()
    return (
        Subtitle(say("aids.documents")),
        *([Bullets(asked)] if asked else []),
        *([Note(say("aids.proposed")), Bullets(proposed)] if proposed else []),
    )


def _document(document: Document) -> str:
    return document.label if document.required else say("aids.optional", label=document.label)


def _question(question: Question) -> str:
    asked = capital(typographic(question.asked))
    if not question.choices:
        return asked
    return say("aids.choices", asked=asked, choices=" ; ".join(question.choices.values()))


def _decider(decider: Decider) -> str:
    who = DECIDERS[decider.who]
    told = who if decider.up_to is None else say("aids.decider_limit", who=who, limit=euros(decider.up_to))
    return say("aids.emergency", decider=told) if decider.emergency else told


def _articles(aid: Aid) -> list[str]:
    """The passages that the rules of the aid name, in their order."""
    rules = [*aid.conditions, *([aid.amount] if aid.amount else []), *aid.caps, *aid.deciders]
    return [rule.article for rule in rules]
