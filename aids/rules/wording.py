"""Formulas and tables written for people, with nobody’s figures: « (Ressources − 140,00 €) ÷ le nombre d’adultes ».

`french` spells a formula with the figures of a household put in; here names stand as the text calls them.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from aids.rules.expressions import Expression, Lookup, Name, Number, Operation, Text
from aids.rules.french import euros, figure, measured, percent, sign
from aids.rules.model import Aid, Assessment, Form, Regime, RuleSet, Severity
from aids.rules.rounding import rounded
from aids.rules.tables import Row
from aids.rules.vocabulary import ANY_AID, FACTS, MEMBER_FACTS, SAME_AID, WINDOWS, Fact, Kind

KINDS_FR: Mapping[Kind, str] = {
    Kind.MONEY: "une somme en euros",
    Kind.COUNT: "un nombre entier",
    Kind.DAYS: "un nombre de jours",
    Kind.YEARS: "un nombre d’années",
    Kind.SHARE: "une part, en pour cent",
    Kind.NUMBER: "un nombre",
    Kind.YES_NO: "oui ou non",
    Kind.CHOICE: "un choix dans une liste",
}
SEVERITIES_FR: Mapping[Severity, str] = {
    Severity.BARS: "ferme l’aide",
    Severity.ALERTS: "alerte ceux qui décident",
    Severity.INFORMS: "informe seulement",
}
REGIMES_FR: Mapping[Regime, str] = {
    Regime.DISCRETIONARY: "aide facultative, créée par le département",
    Regime.STATUTORY: "aide légale, due par la loi",
}
FORMS_FR: Mapping[Form, str] = {
    Form.GRANT: "somme accordée, sans remboursement",
    Form.LOAN: "prêt sans intérêt",
    Form.ADVANCE: "avance à rembourser",
}
ASSESSMENTS_FR: Mapping[Assessment, str] = {
    Assessment.NOT_ASKED: "elle n’est pas demandée",
    Assessment.REQUIRED: "elle est demandée avant la commission",
}

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_LINKS: Mapping[str, str] = {"and": " et ", "or": " ou "}
_OPENINGS: Mapping[str, str] = {"min": "le plus petit de", "max": "le plus grand de"}
_IF = 0
_BINDING: Mapping[str, int] = {
    "if": _IF,
    "or": 1,
    "and": 2,
    **dict.fromkeys(_COMPARISONS, 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/"), 5),
    "neg": 6,
}
_ATOM = 7
_MOST_PLACES = 6
_OF_A_MEMBER: Mapping[str, str] = {
    "member_age": "l’âge de la personne",
    "member_income": "les ressources de la personne",
}


def worded(tree: Expression, rule_set: RuleSet, kind: Kind | None = None, aid: Aid | None = None) -> str:
    """The formula in French. `kind`: what it gives, so that its figures are written so; `aid`: whose grounds it names.

    `160 if persons == 1 else 230`, of money: « 160,00 € si le nombre de personnes du foyer = 1, sinon 230,00 € ».
    """
    return _Words(rule_set, aid).write(tree, kind)[0]


def worded_name(name: str, rule_set: RuleSet) -> str:
    """What a name of a formula is called: the label that the text gives it, or what the fact means."""
    if name in rule_set.questions:
        return _said(rule_set.questions[name].fact)
    if name in rule_set.tables:
        return rule_set.tables[name][0].label
    for defined in (rule_set.places, rule_set.constants, rule_set.sums, rule_set.tallies, rule_set.indicators):
        if name in defined:
            return defined[name].label
    if name in MEMBER_FACTS:
        return _OF_A_MEMBER.get(name) or f"la personne {MEMBER_FACTS[name].meaning_fr.removeprefix('qui ')}"
    return _said(FACTS[name])


def _said(fact: Fact) -> str:
    """« si le séjour est régulier », as it is asked, is « le séjour est régulier » inside a formula."""
    return fact.meaning_fr.removeprefix("si ").removeprefix("s’") if fact.kind == Kind.YES_NO else fact.meaning_fr


def worded_number(kind: Kind | None, value: Fraction) -> str:
    """`8,00 €`, `80 %`, `26 ans`, `0,5`: a figure of the text, with every digit that it has."""
    places = 2 if kind == Kind.MONEY else 0
    while places < _MOST_PLACES and rounded(value, places) != value:
        places += 1
    match kind:
        case Kind.MONEY:
            return euros(value, places)
        case Kind.SHARE:
            return percent(value, max(0, places - 2))
        case Kind.DAYS | Kind.YEARS:
            return measured(kind, value, places=places)
    return figure(value, places)


def worded_row(row: Row, key: Expression, rule_set: RuleSet) -> str:
    """Which values a row of a table is for, `key` being what the table reads: « plus de 5,00 € et jusqu’à 8,00 € »."""
    words = _Words(rule_set, None)
    if row.choice is not None:
        return words.choice(key, row.choice)
    kind = words.kind_of(key)
    if row.single:
        return worded_number(kind, row.lower)
    bounds = []
    if row.lower is not None:
        bounds.append(("à partir de " if row.lower_in else "plus de ") + worded_number(kind, row.lower))
    if row.upper is not None:
        bounds.append(("jusqu’à " if row.upper_in else "moins de ") + worded_number(kind, row.upper))
    return " et ".join(bounds)


def worded_of(of: str, rule_set: RuleSet) -> str:
    """Whose grants count: « la même aide », « toutes les aides », the name of a family or of another aid."""
    return {SAME_AID: "la même aide", ANY_AID: "toutes les aides"}.get(of) or f"« {rule_set.label_of(of)} »"


def worded_over(over: str, rule_set: RuleSet) -> str:
    """« depuis douze mois », or the name of a period of the text."""
    return rule_set.periods[over].label if over in rule_set.periods else WINDOWS[over]


class _Words:
    def __init__(self, rule_set: RuleSet, aid: Aid | None) -> None:
        self.rule_set = rule_set
        aids = (aid,) if aid else rule_set.aids
        self.grounds = {ground.code: ground.label for one in reversed(aids) for ground in one.grounds}

    def write(self, tree: Expression, kind: Kind | None = None) -> tuple[str, int]:
        """The text, and how tightly it binds, to know where brackets are due."""
        match tree:
            case Number(value):
                return worded_number(kind, value), _ATOM if value >= 0 else _BINDING["neg"]
            case Text(value):
                return f"« {value} »", _ATOM
            case Name(name, _):
                return worded_name(name, self.rule_set), _ATOM
            case Lookup(table, _, column):
                which = "" if len(table.columns) == 1 else f" ({self._column(tree, column)})"
                return f"tableau « {table.label} »{which}", _ATOM
            case Operation("if", _):
                cases = [f"{self._within(then, _IF + 1, kind)} si {self.write(test)[0]}" for test, then in _cases(tree)]
                return f"{', '.join(cases)}, sinon {self._within(_last(tree), _IF + 1, kind)}", _IF
            case Operation("min" | "max" as symbol, operands):
                kind = kind or self.kind_of(tree)
                return f"{_OPENINGS[symbol]} ({' ; '.join(self.write(one, kind)[0] for one in operands)})", _ATOM
            case Operation("not", (operand,)):
                return self._denied(operand), _IF
            case Operation("neg", (operand,)):
                return f"−{self._within(operand, _BINDING['neg'], kind)}", _BINDING["neg"]
            case Operation(symbol, operands):
                if symbol == "or" and (chosen := self._one_of(operands)):
                    return chosen, _BINDING["=="]
                return self._joined(symbol, operands, kind or self.kind_of(tree)), _BINDING[symbol]

    def choice(self, key: Expression, code: str) -> str:
        """The words of a choice."""
        if not isinstance(key, Name):
            return code
        if key.name == "ground":
            return self.grounds.get(code, code)
        question = self.rule_set.questions.get(key.name)
        return question.choices.get(code, code) if question else code

    def kind_of(self, tree: Expression) -> Kind | None:
        """What a formula gives; None when nothing in it says so."""
        match tree:
            case Name(_, kind):
                return kind
            case Lookup(table, _, _):
                return table.kind
            case Operation("if", (_, then, otherwise)):
                return self.kind_of(then) or self.kind_of(otherwise)
            case Operation("/", (above, below)):
                kind = self.kind_of(above)
                return Kind.NUMBER if kind == self.kind_of(below) else kind
            case Operation("*", operands):
                kinds = [kind for operand in operands if (kind := self.kind_of(operand))]
                return Kind.MONEY if Kind.MONEY in kinds else next(iter(kinds), None)
            case Operation("+" | "-" | "neg" | "min" | "max", operands):
                return next((kind for operand in operands if (kind := self.kind_of(operand))), None)
        return None

    def _column(self, tree: Lookup, column: Text | Name) -> str:
        if isinstance(column, Text):
            return tree.table.column_labels.get(column.value, column.value)
        return f"selon {worded_name(column.name, self.rule_set)}"

    def _within(self, tree: Expression, least: int, kind: Kind | None) -> str:
        text, binding = self.write(tree, kind)
        return text if binding >= least else f"({text})"

    def _denied(self, tree: Expression) -> str:
        text, binding = self.write(tree)
        return f"{text} : non" if binding == _ATOM else f"non ({text})"

    def _one_of(self, operands: tuple[Expression, ...]) -> str:
        """« le motif de la demande est « A », « B » ou « C » », where every operand tests the same choice."""
        tests = [
            operand.operands for operand in operands if isinstance(operand, Operation) and operand.operator == "=="
        ]
        if len(tests) < len(operands) or not all(isinstance(right, Text) for _, right in tests):
            return ""
        if len({left for left, _ in tests}) > 1:
            return ""
        *first, last = [f"« {self.choice(left, right.value)} »" for left, right in tests]
        return f"{self.write(tests[0][0])[0]} est {', '.join(first)} ou {last}"

    def _joined(self, symbol: str, operands: tuple[Expression, ...], kind: Kind | None) -> str:
        level = _BINDING[symbol]
        if symbol in _COMPARISONS:
            left, right = operands
            if isinstance(right, Text):
                verb = "est" if symbol == "==" else "n’est pas"
                return f"{self.write(left)[0]} {verb} « {self.choice(left, right.value)} »"
            kind = self.kind_of(left) or self.kind_of(right)
            level += 1
        kinds = self._factors(symbol, operands, kind)
        parts = []
        for index, operand in enumerate(operands):
            tighter = 1 if symbol in ("-", "/") and index else 0
            parts.append(self._within(operand, level + tighter, kinds[index]))
        return _LINKS.get(symbol, f" {sign(symbol)} ").join(parts)

    def _factors(self, symbol: str, operands: tuple[Expression, ...], kind: Kind | None) -> list[Kind | None]:
        """What each operand is: in a product, a bare number beside money is a share or a multiplier."""
        if symbol not in ("*", "/"):
            return [kind] * len(operands)
        if symbol == "/":
            return [kind, None]
        others = [self.kind_of(operand) for operand in reversed(operands)]
        if not any(others):
            return [kind, None]
        return [
            _multiplier(operand) if other == Kind.MONEY else (kind if other else None)
            for operand, other in zip(operands, others, strict=True)
        ]


def _multiplier(tree: Expression) -> Kind | None:
    """A share of the money beside it, when it is below one whatever the case."""
    match tree:
        case Number(value):
            return Kind.SHARE if 0 < value < 1 else None
        case Operation("if", (_, then, otherwise)):
            return _multiplier(then) and _multiplier(otherwise)
    return None


def _cases(tree: Expression) -> Iterator[tuple[Expression, Expression]]:
    """(test, what it gives) down a chain of « if … else … if … else … »."""
    while isinstance(tree, Operation) and tree.operator == "if":
        test, then, tree = tree.operands
        yield test, then


def _last(tree: Expression) -> Expression:
    while isinstance(tree, Operation) and tree.operator == "if":
        tree = tree.operands[2]
    return tree
