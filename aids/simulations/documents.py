"""The report of a simulation, to be printed or sent: the figures, the charts, the tables.

Pure: plain data in, PDF bytes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aids.simulations.figures import Figure, Result, Row, Section, euros, number, signed_euros
from backend.kit.charts import Chart
from backend.kit.french import date_long, joined
from backend.kit.pdf import Block, Column, Grid, Heading, Para, Report, Together, markup

_ORDERED = "Les mêmes demandes, avec ce qui était su le jour de leur décision, sont examinées par les deux textes."
_PROPOSED = (
    "« Accordé » veut dire : le texte ne s’y oppose pas, et propose un montant. Les commissions avaient pu décider "
    "autrement. Aucun dossier n’est modifié, aucune personne n’est nommée."
)


@dataclass(frozen=True)
class SimulationReport:
    """Everything the report says; `charts` in French."""

    department: str
    number: int
    dated: date
    before: str
    after: str
    decided_from: date
    decided_to: date
    units: tuple[str, ...]
    lines: int
    figures: tuple[Figure, ...]
    result: Result
    charts: tuple[Chart, ...]


def report(facts: SimulationReport) -> bytes:
    """The report as PDF; the same facts give the same bytes."""
    period = f"Décisions du {date_long(facts.decided_from)} au {date_long(facts.decided_to)}"
    title = "Simulation du règlement des aides"
    whole = facts.result.whole
    return Report(
        author=facts.department,
        title=title,
        subtitle=f"{period} · {joined(list(facts.units))}",
        reference=f"{title} n° {facts.number}",
        dated=facts.dated,
        body=(
            Para(
                markup(
                    "Texte actuel : **{before}**. Texte essayé : **{after}**. {lines} demandes.",
                    before=facts.before,
                    after=facts.after,
                    lines=number(facts.lines),
                )
            ),
            Para(markup("{first} {second}", first=_ORDERED, second=_PROPOSED), note=True),
            Heading("Ce qui change"),
            _figures(facts.figures),
            Para(
                markup(
                    "Demandes qui reçoivent plus : **{winners}** ; moins : **{losers}** ; autrement : {others}.",
                    winners=number(whole.winners),
                    losers=number(whole.losers),
                    others=number(whole.others),
                )
            ),
            *facts.charts,
            *map(_table, facts.result.sections),
        ),
    ).pdf()


def _figures(figures: Sequence[Figure]) -> Block:
    columns = (
        Column("Réponse", 65),
        Column("Avant", 35, figures=True),
        Column("Après", 35, figures=True),
        Column("Écart", 35, figures=True),
    )
    return Grid(columns, tuple((one.label, one.before, one.after, one.difference) for one in figures))


def _table(section: Section) -> Block:
    columns = (
        Column(section.heading, 44),
        Column("Demandes", 19, figures=True),
        Column("Accordées", 27, figures=True),
        Column("Avant", 26, figures=True),
        Column("Après", 26, figures=True),
        Column("Écart", 28, figures=True),
    )
    return Together((Heading(section.title), Grid(columns, tuple(_cells(row) for row in section.rows))))


def _cells(row: Row) -> tuple[str, ...]:
    tally = row.tally
    return (
        row.label,
        number(tally.before.lines),
        f"{number(tally.before.granted)} → {number(tally.after.granted)}",
        euros(tally.before.amount),
        euros(tally.after.amount),
        signed_euros(tally.difference),
    )
