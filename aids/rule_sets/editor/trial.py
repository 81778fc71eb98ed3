"""A text tried on invented households while it is being written: nothing of it is stored."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aids.rule_sets.editor.outline import Address
from aids.rule_sets.tones import OUTCOME_TONES, VERDICT_TONES
from aids.rules.evaluation import evaluate
from aids.rules.explanation import Explanation, Line, LineKind
from aids.rules.judging import Outcome, Verdict, machine
from aids.rules.model import Aid, Question, RuleSet, Severity
from aids.rules.situation import Situation
from aids.rules.vocabulary import Kind
from cases.people.forms import AmountField

_EXAMPLES = Path(__file__).with_name("examples.toml")
_WHOLE = (Kind.COUNT, Kind.DAYS, Kind.YEARS)
_OUTCOMES = {
    Outcome.BARRED: _("The rules bar this aid"),
    Outcome.INCOMPLETE: _("Something is missing to tell"),
    Outcome.ALERTED: _("Possible, with a point to weigh"),
    Outcome.CLEAR: _("Possible under the rules"),
}
_VERDICTS = {Verdict.MET: _("Met"), Verdict.NOT_MET: _("Not met"), Verdict.UNKNOWN: _("To be checked")}


@cache
def examples() -> Mapping[str, Any]:
    return tomllib.loads(_EXAMPLES.read_text(encoding="utf-8"))


def aid_for(rules: RuleSet, address: Address, code: str) -> Aid:
    """The aid that is tried: the one being written, the one chosen, the first that reads what is written."""
    if address[:1] == ("aids",) and address[1] < len(rules.aids):
        return rules.aids[address[1]]
    chosen = next((aid for aid in rules.aids if aid.code == code), None)
    named = str(address[1]) if len(address) == 2 else ""
    return chosen or next((aid for aid in rules.aids if named in rules.reads[aid.code]), rules.aids[0])


class TrialForm(forms.Form):
    """What the invented households ask for, and what they answer to the questions of the text."""

    prefix = "trial"

    def __init__(self, typed, *, rules: RuleSet, aid: Aid, choose: bool):
        super().__init__(typed)
        self.aid = aid
        request = examples()["request"]
        if choose:
            aids = [(one.code, one.label) for one in rules.aids]
            self.fields["aid"] = forms.ChoiceField(label=_("Aid that is tried"), choices=aids, initial=aid.code)
        self.fields["amount_asked"] = AmountField(label=_("Amount asked"), initial=Decimal(request["amount_asked"]))
        if "quote" in rules.reads[aid.code]:
            self.fields["quote"] = AmountField(label=_("Quote or invoice"), initial=Decimal(request["quote"]))
        grounds = [(ground.code, ground.label) for ground in aid.grounds]
        self.fields["ground"] = forms.ChoiceField(label=_("Ground"), choices=grounds, initial=grounds[0][0])
        self.questions = rules.questions_of(aid)
        for question in self.questions:
            self.fields[f"answer-{question.fact.name}"] = _answer_field(question)

    def told(self, name: str) -> Any:
        """What was typed; what stands there at first when nothing sound was."""
        typed = self.cleaned_data.get(name) if self.is_bound and not self._told_wrong(name) else None
        if typed is not None:
            return typed
        return self.fields[name].initial if name in self.fields else None

    def _told_wrong(self, name: str) -> bool:
        return name in self.errors

    def situation(self, household: Mapping[str, Any], on: dt.date) -> Situation:
        quote = self.told("quote")
        lines = {key: list(map(list, household[key].items())) for key in ("incomes", "expenses") if key in household}
        return Situation.from_json(
            {
                "members": [dict(member) for member in household["members"]],
                "amount_asked": _euros(self.told("amount_asked")),
                "quote": examples()["request"]["quote"] if quote is None else _euros(quote),
                "ground": self.told("ground"),
                "on": on.isoformat(),
                "lawful_residence": household.get("lawful_residence", True),
                "legal_rights_claimed": household.get("legal_rights_claimed", True),
                "imminent_danger": household.get("imminent_danger", False),
                "past_grants": [],
                "earlier_months": [lines["incomes"]] * 12 if "incomes" in lines else [],
                "answers": {
                    one.fact.name: _answer(one, self.told(f"answer-{one.fact.name}")) for one in self.questions
                },
                **lines,
            }
        )


def _answer_field(question: Question) -> forms.Field:
    kind, known = question.fact.kind, examples()["answers"]
    told = {"label": question.fact.meaning_fr.capitalize(), "required": False}
    if kind == Kind.YES_NO:
        yes_no = [("yes", _("Yes")), ("no", _("No"))]
        return forms.ChoiceField(choices=yes_no, initial="yes" if known["yes_no"] else "no", **told)
    if kind == Kind.CHOICE:
        return forms.ChoiceField(choices=list(question.choices.items()), initial=next(iter(question.choices)), **told)
    if kind in _WHOLE:
        return forms.IntegerField(min_value=0, max_value=1000, initial=known[kind.value], **told)
    return AmountField(initial=Decimal(known.get(kind.value, known["money"])), **told)


def _answer(question: Question, told: Any) -> Any:
    if question.fact.kind == Kind.YES_NO:
        return told == "yes"
    return _euros(told) if isinstance(told, Decimal) else told


def _euros(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


@dataclass(frozen=True, slots=True)
class Tried:
    """What the text answers to one invented household."""

    code: str
    label: str
    badge: Mapping[str, Any]
    amount: Decimal | None
    chosen: bool


def answers(rules: RuleSet, form: TrialForm, household: str, on: dt.date) -> tuple[list[Tried], dict[str, Any] | None]:
    """One row per invented household, and the whole explanation of the one that is looked at."""
    ready, rows, shown = machine(rules), [], None
    known = [one["code"] for one in examples()["households"]]
    chosen = household if household in known else known[0]
    for one in examples()["households"]:
        situation = form.situation(one, on)
        judged = ready.judge(form.aid.code, situation)
        if one["code"] == chosen:
            shown = explained(evaluate(rules, form.aid.code, situation)) | {"label": one["label"]}
        proposed = None if judged.proposed is None else Decimal(judged.proposed.numerator) / judged.proposed.denominator
        rows.append(Tried(one["code"], one["label"], _badge(judged.outcome), proposed, one["code"] == chosen))
    return rows, shown


def _badge(outcome: Outcome) -> dict[str, Any]:
    return {"label": _OUTCOMES[outcome], "tone": OUTCOME_TONES[outcome]}


def explained(answer: Explanation) -> dict[str, Any]:
    """What components/explanation.html takes."""
    return {
        "lines": [_line(line) for line in answer.lines],
        "amount": answer.proposed_amount,
        "badge": _badge(answer.outcome),
        "way_out": answer.way_out,
    }


def _line(line: Line) -> dict[str, Any]:
    alerting = line.kind == LineKind.CEILING and line.severity == Severity.ALERTS
    bars = line.severity == Severity.BARS or line.verdict == Verdict.MET
    return {
        "sentence": line.sentence,
        "formula": line.formula_text,
        "where": "; ".join(dict.fromkeys(fact.where_to_enter for fact in line.missing)),
        "threshold": line.threshold_text,
        "article": line.article,
        "verdict": _VERDICTS[line.verdict] if line.kind == LineKind.CONDITION or alerting else "",
        "tone": VERDICT_TONES[line.verdict] if bars else "warn",
    }
