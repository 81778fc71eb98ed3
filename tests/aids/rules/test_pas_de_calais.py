"""The practitioner's table: each expected value is worked by hand, the sum stands in its own column."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from aids.rules.evaluation import evaluate
from aids.rules.situation import Situation
from tests.aids.rules.situations import AID, RULE_SET

VERDICTS = {
    "daily_mean": "mean_verdict",
    "once_a_year": "year_verdict",
    "lawful_residence": "residence_verdict",
    "legal_rights_first": "rights_verdict",
    "ground": "ground_verdict",
}


def _rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "pas_de_calais.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _budget(cell: str) -> tuple[tuple[str, Decimal], ...] | None:
    if cell in "?-":
        return None if cell == "?" else ()
    lines = (line.split() for line in cell.split(" + "))
    return tuple((code, Decimal(amount)) for code, amount in lines)


def _situation(row: dict[str, str]) -> Situation:
    told = {"yes": True, "no": False, "": None}
    return Situation(
        persons=int(row["persons"]),
        adults=int(row["adults"]),
        children=int(row["children"]),
        incomes=_budget(row["incomes"]),
        expenses=_budget(row["expenses"]),
        amount_asked=Decimal(row["asked"]),
        already_proposed=Decimal(row["already"]),
        grants_this_calendar_year=int(row["grants_year"]) if row["grants_year"] else None,
        grants_last_12_months=int(row["grants_12_months"]) if row["grants_12_months"] else None,
        lawful_residence=told[row["lawful"]],
        imminent_danger=told[row["danger"]],
        legal_rights_claimed=told[row["rights"]],
        ground=row["ground"] or None,
    )


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['row']}-{row['situation']}")
def test_table(row):
    explanation = evaluate(RULE_SET, AID, _situation(row))
    lines = {line.rule_code: line for line in explanation.conditions}

    assert {column: lines[code].verdict for code, column in VERDICTS.items()} == {
        column: row[column] for column in VERDICTS.values()
    }
    assert lines["daily_mean"].value_text == (f"{row['mean']}\u202f€ par personne et par jour" if row["mean"] else "")
    assert explanation.outcome == row["outcome"]
    assert explanation.proposed_amount == (Decimal(row["proposed"]) if row["proposed"] else None)


def test_table_meets_every_verdict():
    """The three verdicts of each condition, but those the text cannot give (a listed ground is never refused)."""
    seen = {(column, row[column]) for row in _rows() for column in VERDICTS.values()}
    every = {(column, verdict) for column in VERDICTS.values() for verdict in ("met", "not_met", "unknown")}
    assert every - seen == {("ground_verdict", "not_met")}


def test_shipped_file_says_what_it_takes_from_the_source_and_what_it_reads_into_it():
    aid = RULE_SET.aid(AID)
    assert "Pas-de-Calais" in RULE_SET.source_site
    assert len(RULE_SET.assumptions) == 7
    assert {document.origin for document in aid.documents} == {"iris"}
    assert aid.payees == ("household", "supplier", "landlord")
    assert RULE_SET.in_force_from is None
