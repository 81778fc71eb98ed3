"""From a situation to the values of names: facts, then what the rule set declares, each worked out when first read."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from aids.rules.computing import bounded, compute
from aids.rules.model import Aid, Indicator, Period, Question, RuleSet, Sum, Tally
from aids.rules.situation import APPLICANT, MAX_COUNT, ROLES, SPOUSE, Amounts, Answer, Member, Situation, plain_number
from aids.rules.values import UNKNOWN, Unknown, Value, merged
from aids.rules.vocabulary import ANY_AID, EXPENSE_KINDS, INCOME_KINDS, SAME_AID, Kind

_ZERO = Fraction(0)
_WHOLE = tuple(Fraction(number) for number in range(MAX_COUNT + 1))  # every count and age
_NO_INCOME, _NO_EXPENSES = Unknown(frozenset({"income"})), Unknown(frozenset({"expenses"}))
_NO_EARLIER = Unknown(frozenset({"earlier_months"}))
_NO_MEMBERS, _NO_MEMBER_INCOME = Unknown(frozenset({"member_age"})), Unknown(frozenset({"member_income"}))
_NO_GRANTS, _NO_DAY = Unknown(frozenset({"past_grants"})), UNKNOWN


class Values(dict[str, Value]):
    """The values of names for one aid and one situation; what no rule reads is never worked out."""

    __slots__ = ("aid", "situation", "sources")

    def __init__(self, sources: Mapping[str, "Source"], situation: Situation, aid: Aid) -> None:
        super().__init__()
        self.sources, self.situation, self.aid = sources, situation, aid

    def __missing__(self, name: str) -> Value:
        value = self[name] = self.sources[name](self)
        return value


Source = Callable[[Values], Value]


class _MemberValues(dict[str, Value]):
    """The same names, and those of one member."""

    __slots__ = ("household",)

    def __init__(self, household: Values, member: Member) -> None:
        super().__init__(
            member_age=UNKNOWN if member.age is None else Fraction(member.age),
            member_income=_NO_MEMBER_INCOME if member.income is None else Fraction(member.income),
            member_is_applicant=member.role == APPLICANT,
            **{f"member_is_{role}": member.role == role for role in ROLES if role != APPLICANT},
        )
        self.household = household

    def __missing__(self, name: str) -> Value:
        return self.household[name]


def sources_of(rule_set: RuleSet) -> dict[str, Source]:
    """What gives each name of the vocabulary and of the rule set its value."""
    return {
        **_FACTS,
        **{code: _question(question) for code, question in rule_set.questions.items()},
        **{code: _place(place.communes) for code, place in rule_set.places.items()},
        **{code: _constant(constant.value) for code, constant in rule_set.constants.items()},
        **{code: _sum(one) for code, one in rule_set.sums.items()},
        **{code: _tally(tally, rule_set) for code, tally in rule_set.tallies.items()},
        **{code: _indicator(indicator) for code, indicator in rule_set.indicators.items()},
    }


def spent(rule_set: RuleSet, of: str, over: str) -> Callable[[Values], tuple[Value, Value]]:
    """A function that gives how many grants, and how many euros, weigh on a cap or tally; both may be unknown.

    What earlier lines of the same application propose weighs too, on anything but the request alone.
    """
    period = rule_set.periods.get(over)

    def count(values: Values) -> tuple[Value, Value]:
        if over == "request":
            return _ZERO, _ZERO
        situation = values.situation
        codes = _codes(rule_set, of, values.aid)
        here = [Fraction(amount) for aid, amount in situation.proposed_here if codes is None or aid in codes]
        if situation.already_proposed and (codes is None or values.aid.code in codes):
            here.append(Fraction(situation.already_proposed))
        if over == "application":
            return Fraction(len(here)), sum(here, _ZERO)
        past = _past(situation, codes, over, period)
        if isinstance(past, Unknown):
            return past, past
        return Fraction(len(here) + len(past)), sum(here, sum(past, _ZERO))

    return count


def _past(situation: Situation, codes: frozenset[str] | None, over: str, period: Period | None):
    if situation.past_grants is None:
        return _NO_GRANTS
    if situation.on is None:
        return _NO_DAY
    holds = _window(over, period, situation.on)
    return [
        Fraction(grant.amount)
        for grant in situation.past_grants
        if (codes is None or grant.aid in codes) and grant.day <= situation.on and holds(grant.day)
    ]


def _window(over: str, period: Period | None, on: date) -> Callable[[date], bool]:
    if over == "ever":
        return lambda _day: True
    if over == "twelve_months":
        return lambda day: (day.year + 1, day.month, day.day) > (on.year, on.month, on.day)
    starts = period.starts if period else ((1, 1),)
    first = max(
        date(year, month, day)
        for year in (on.year - 1, on.year)
        for month, day in starts
        if date(year, month, day) <= on
    )
    return lambda day: day >= first


def _codes(rule_set: RuleSet, of: str, aid: Aid) -> frozenset[str] | None:
    """The codes of the aids that count; None: all."""
    if of == ANY_AID:
        return None
    if of == SAME_AID:
        return frozenset({aid.code})
    if of in rule_set.families:
        return frozenset(one.code for one in rule_set.aids if one.family == of)
    return frozenset({of})


def _told(name: str) -> Source:
    def read(values: Values) -> Value:
        told = getattr(values.situation, name)
        if told is None:
            return UNKNOWN
        if isinstance(told, int):
            return told if isinstance(told, bool) else _WHOLE[told]
        return Fraction(told)

    return read


def _grants(name: str, over: str) -> Source:
    """How often this aid was granted over a window: as told, else as the grants that are known say."""
    told = _told(name)

    def read(values: Values) -> Value:
        if getattr(values.situation, name) is not None or values.situation.past_grants is None:
            return told(values)
        past = _past(values.situation, frozenset({values.aid.code}), over, None)
        return told(values) if isinstance(past, Unknown) else Fraction(len(past))

    return read


def _already_proposed(values: Values) -> Value:
    """Euros of this aid that other requests of the application were granted or may be."""
    situation = values.situation
    here = [amount for aid, amount in situation.proposed_here if aid == values.aid.code]
    return _exact([situation.already_proposed, *here])


def _persons(values: Values) -> Value:
    return _WHOLE[values.situation.persons] if values.situation.persons else UNKNOWN


def _ground(values: Values) -> Value:
    """A ground that this aid does not know tells nothing."""
    ground = values.situation.ground
    return ground if ground is not None and values.aid.ground(ground) else UNKNOWN


def _couple(values: Values) -> Value:
    members = values.situation.members
    return _NO_MEMBERS if members is None else any(member.role == SPOUSE for member in members)


def _age_of(role: str) -> Source:
    def read(values: Values) -> Value:
        ages = [member.age for member in values.situation.members or () if member.role == role]
        return Fraction(ages[0]) if ages and ages[0] is not None else UNKNOWN

    return read


def _youngest(values: Values) -> Value:
    ages = [member.age for member in values.situation.members or ()]
    return Fraction(min(ages)) if ages and None not in ages else UNKNOWN


def _of_kind(code: str, *, of_income: bool) -> Source:
    def read(values: Values) -> Value:
        lines = _lines(values.situation, of_income)
        if isinstance(lines, Unknown):
            return lines
        return _exact([amount for kind, amount in lines if kind == code])

    return read


def _lines(situation: Situation, of_income: bool) -> Amounts | Unknown:
    if of_income:
        return situation.incomes or _NO_INCOME
    return _NO_EXPENSES if situation.expenses is None else situation.expenses


def _all(*, of_income: bool) -> Source:
    def read(values: Values) -> Value:
        lines = _lines(values.situation, of_income)
        return UNKNOWN if isinstance(lines, Unknown) else _exact([amount for _kind, amount in lines])

    return read


def _sum(one: Sum) -> Source:
    def read(values: Values) -> Value:
        lines = _lines(values.situation, one.of_income)
        if isinstance(lines, Unknown):
            return lines
        months = [lines, *values.situation.earlier_months[: one.months - 1]]
        if len(months) < one.months:
            return _NO_EARLIER
        if one.months == 1:
            return counted(one, lines)
        return sum((counted(one, month) for month in months), _ZERO) / one.months

    return read


def counted(one: Sum, lines: Amounts) -> Fraction:
    """What a sum counts of one month, in exact euros."""
    shares = one.shares
    whole, parts = [], _ZERO
    for kind, amount in lines:
        share = shares[kind]
        if share == 1:
            whole.append(amount)
        elif share:
            parts += Fraction(amount) * share
    return _exact(whole) + parts if parts else _exact(whole)


def _exact(amounts: list[Decimal]) -> Fraction:
    """Their total, added as cents, far below the 28 digits at which a `Decimal` would round."""
    return Fraction(sum(amounts)) if amounts else _ZERO


def _question(question: Question) -> Source:
    code, kind, choices = question.fact.name, question.fact.kind, question.choices

    def read(values: Values) -> Value:
        answer = values.situation.answers.get(code)
        if kind == Kind.YES_NO:
            return answer if isinstance(answer, bool) else UNKNOWN
        if kind == Kind.CHOICE:
            return answer if answer in choices else UNKNOWN
        return _number(answer)

    return read


def _number(answer: Answer | None) -> Value:
    """An answer that is a number; euros are stored as a text, so that no cent gets lost."""
    number = plain_number(answer)
    return UNKNOWN if number is None else Fraction(number)


def _place(communes: frozenset[str]) -> Source:
    missing = Unknown(frozenset({"commune"}))
    return lambda values: values.situation.commune in communes if values.situation.commune else missing


def _constant(value: Fraction) -> Source:
    return lambda _values: value


def _tally(tally: Tally, rule_set: RuleSet) -> Source:
    weigh = spent(rule_set, tally.of, tally.over)
    return lambda values: weigh(values)[0 if tally.counts else 1]


def _indicator(indicator: Indicator) -> Source:
    work_out = compute(indicator.formula)
    if not indicator.per_member:
        return lambda values: bounded(work_out(values))

    def add_up(values: Values) -> Value:
        members = values.situation.members
        if members is None:
            return _NO_MEMBERS
        found = [work_out(_MemberValues(values, member)) for member in members]
        unknowns = [one for one in found if isinstance(one, Unknown)]
        return merged(unknowns) if unknowns else bounded(sum(found, _ZERO))

    return add_up


_FACTS: Mapping[str, Source] = {
    **{
        name: _told(name)
        for name in (
            "adults",
            "children",
            "lawful_residence",
            "imminent_danger",
            "legal_rights_claimed",
            "amount_asked",
            "quote",
        )
    },
    "already_proposed": _already_proposed,
    "grants_this_calendar_year": _grants("grants_this_calendar_year", "calendar_year"),
    "grants_last_12_months": _grants("grants_last_12_months", "twelve_months"),
    "persons": _persons,
    "ground": _ground,
    "couple": _couple,
    "applicant_age": _age_of(APPLICANT),
    "spouse_age": _age_of(SPOUSE),
    "youngest_age": _youngest,
    "income": _all(of_income=True),
    "expenses": _all(of_income=False),
    **{f"income_{code}": _of_kind(code, of_income=True) for code in INCOME_KINDS},
    **{f"expense_{code}": _of_kind(code, of_income=False) for code in EXPENSE_KINDS},
}
