"""Working formulas out, exactly: a tree becomes a function of the names' values, made once and called many times.

Numbers are `Fraction`, so that a threshold is compared unrounded. A missing fact, or a division by zero, gives
`Unknown`, which carries the names to ask for; `and`/`or` follow Kleene (false and unknown = false). Nothing here
raises, and nothing is ever compiled or run as Python.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from aids.rules.expressions import Expression, Lookup, Name, Number, Operation, Text, names
from aids.rules.values import UNKNOWN, Unknown, Value, merged

Values = Mapping[str, Value]
Compute = Callable[[Values], Value]

MAX_BITS = 512
"""A worked-out figure with more digits than this is nobody's money: it is unknown, so that no formula can swell."""

_STRICT: Mapping[str, Callable[..., Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "neg": operator.neg,
    "not": operator.not_,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "min": min,
    "max": max,
}


def evaluate(tree: Expression, values: Values) -> Value:
    """The value of a formula; a name absent from `values`, or `UNKNOWN` there, is missing. Never raises."""
    return compute(tree)(values)


def compute(tree: Expression) -> Compute:
    """The function that works the formula out."""
    match tree:
        case Number(value) | Text(value):
            return lambda _values: value
        case Name(name, _):
            return _read(name)
        case Lookup(table, key, column):
            return _look_up(table.read, compute(key), compute(column))
        case Operation("if", (condition, then, otherwise)):
            return _choose(compute(condition), compute(then), compute(otherwise))
        case Operation("and" | "or" as symbol, operands):
            return _connect(symbol == "or", [compute(operand) for operand in operands])
        case Operation("/", (above, below)):
            return _divide(compute(above), compute(below), Unknown(names(below)))
        case Operation(symbol, (left, Number(constant))):
            return _apply_to_constant(_STRICT[symbol], compute(left), constant)
        case Operation(symbol, (left, right)):
            return _apply_two(_STRICT[symbol], compute(left), compute(right))
        case Operation(symbol, operands):
            return _apply(_STRICT[symbol], [compute(operand) for operand in operands])


def compare(comparison: str, left: Fraction, right: Fraction) -> bool:
    """Whether `left` stands so to `right`; `comparison` is one of == != < <= > >=."""
    return _STRICT[comparison](left, right)


def bounded(value: Value) -> Value:
    """`value`, or unknown when its digits run away."""
    if not isinstance(value, Fraction):
        return value
    return value if value.numerator.bit_length() + value.denominator.bit_length() <= MAX_BITS else UNKNOWN


def _read(name: str) -> Compute:
    missing = Unknown(frozenset({name}))

    def run(values: Values) -> Value:
        try:
            value = values[name]
        except KeyError:
            return missing
        return missing if value is UNKNOWN else value

    return run


def _look_up(read: Callable[[Value, str], Value], key: Compute, column: Compute) -> Compute:
    def run(values: Values) -> Value:
        chosen = column(values)
        return chosen if isinstance(chosen, Unknown) else read(key(values), chosen)

    return run


def _choose(condition: Compute, then: Compute, otherwise: Compute) -> Compute:
    """Unknown only when the two branches differ."""

    def run(values: Values) -> Value:
        chosen = condition(values)
        if chosen is True:
            return then(values)
        if chosen is False:
            return otherwise(values)
        either = then(values)
        return either if not isinstance(either, Unknown) and either == otherwise(values) else chosen

    return run


def _connect(decisive: bool, operands: list[Compute]) -> Compute:
    def run(values: Values) -> Value:
        unknowns = []
        for operand in operands:
            found = operand(values)
            if found is decisive:
                return decisive
            if isinstance(found, Unknown):
                unknowns.append(found)
        return merged(unknowns) if unknowns else not decisive

    return run


def _divide(above: Compute, below: Compute, by_zero: Unknown) -> Compute:
    def run(values: Values) -> Value:
        left, right = above(values), below(values)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return merged([one for one in (left, right) if isinstance(one, Unknown)])
        return left / right if right else by_zero

    return run


def _apply_to_constant(function: Callable[..., Value], first: Compute, constant: Fraction) -> Compute:
    def run(values: Values) -> Value:
        left = first(values)
        return left if isinstance(left, Unknown) else function(left, constant)

    return run


def _apply_two(function: Callable[..., Value], first: Compute, second: Compute) -> Compute:
    def run(values: Values) -> Value:
        left, right = first(values), second(values)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return merged([one for one in (left, right) if isinstance(one, Unknown)])
        return function(left, right)

    return run


def _apply(function: Callable[..., Value], operands: list[Compute]) -> Compute:
    def run(values: Values) -> Value:
        found = [operand(values) for operand in operands]
        unknowns = [one for one in found if isinstance(one, Unknown)]
        return merged(unknowns) if unknowns else function(*found)

    return run
