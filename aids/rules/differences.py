"""What changes from one text to another, in words that a jurist reads: « Seuil : 5,50 € → 6,00 € ».

Things are matched by their code, so that a new label is a change and a new code a removal and an addition. Formulas
are compared as trees and told with the labels of the text. Layout and comments of a file make no difference.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from aids.rules.changes import Change, Changes, Difference, Noun
from aids.rules.differences_aids import compare_aid
from aids.rules.expressions import Expression
from aids.rules.model import Article, Constant, Indicator, Period, Place, Question, RuleSet, Sum, Tally
from aids.rules.sentences import of_indicator
from aids.rules.tables import Row, Table
from aids.rules.vocabulary import EXPENSE_KINDS, INCOME_KINDS, UNITS
from aids.rules.wording import KINDS_FR, worded_number, worded_of, worded_over, worded_row

__all__ = ["Change", "Difference", "differences"]

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_Read = tuple[Table, Expression]


def differences(old: RuleSet, new: RuleSet) -> list[Difference]:
    """Every change: the text as a whole, its articles, what it defines, its aids. Empty when both say the same."""
    changes = Changes(old, new)
    _whole(changes)
    for title, noun, things_of, compare in _SECTIONS:
        before, after = things_of(old), things_of(new)
        for code in changes.matched(title, noun, _labels(before), _labels(after)):
            compare(changes, f"{title} › {_label(after[code])}", before[code], after[code])
    return changes.found


def _whole(changes: Changes) -> None:
    old, new, place = changes.old, changes.new, "Ensemble du texte"
    changes.value(place, "Titre", old.title, new.title)
    changes.value(place, "Code du texte", old.code, new.code)
    changes.value(place, "Version", old.version, new.version)
    changes.value(place, "Entrée en vigueur", _day(old.in_force_from), _day(new.in_force_from))
    changes.value(place, "Source", old.source_title, new.source_title)
    changes.value(place, "Où la source se lit", old.source_site, new.source_site)
    changes.text(place, Noun("L’avertissement"), old.notice, new.notice)
    before, after = ({text: text for text in one.assumptions} for one in (old, new))
    changes.matched(place, Noun("La lecture", True), before, after)


def _day(day: date | None) -> str:
    return f"{_of_month(day.month, day.day)} {day.year}" if day else ""


def _of_month(month: int, day: int) -> str:
    return f"{day}{'er' if day == 1 else ''} {_MONTHS[month - 1]}"


def _labels(things: Mapping[str, object]) -> dict[str, str]:
    return {code: _label(thing) for code, thing in things.items()}


def _label(thing: object) -> str:
    match thing:
        case str():
            return thing
        case Article(title=title):
            return title
        case Question(fact=fact):
            return fact.meaning_fr
        case (Table(label=label), _):
            return label
    return thing.label


def _article(changes: Changes, place: str, old: Article, new: Article) -> None:
    changes.value(place, "Titre", old.title, new.title)
    changes.text(place, Noun(f"Le texte de l’article « {new.title} »"), old.text, new.text)
    changes.text(place, Noun("Le texte en langage clair"), old.plain, new.plain)


def _family(changes: Changes, place: str, old: str, new: str) -> None:
    changes.value(place, "Nom", old, new)


def _question(changes: Changes, place: str, old: Question, new: Question) -> None:
    changes.value(place, "Nom", old.fact.meaning_fr, new.fact.meaning_fr)
    changes.value(place, "Question posée", old.asked, new.asked)
    changes.value(place, "Réponse attendue", KINDS_FR[old.fact.kind], KINDS_FR[new.fact.kind])
    changes.value(place, "Ce qui est compté", " / ".join(old.fact.noun_fr), " / ".join(new.fact.noun_fr))
    for code in changes.matched(place, Noun("Le choix"), old.choices, new.choices):
        changes.value(place, "Nom d’un choix", old.choices[code], new.choices[code])


def _place(changes: Changes, place: str, old: Place, new: Place) -> None:
    changes.value(place, "Nom", old.label, new.label)
    if added := ", ".join(sorted(new.communes - old.communes)):
        changes.say(place, f"Communes ajoutées (codes INSEE) : {added}.", new=added)
    if removed := ", ".join(sorted(old.communes - new.communes)):
        changes.say(place, f"Communes retirées (codes INSEE) : {removed}.", old=removed)


def _constant(changes: Changes, place: str, old: Constant, new: Constant) -> None:
    changes.value(place, "Nom", old.label, new.label)
    changes.value(place, "Nature", KINDS_FR[old.kind], KINDS_FR[new.kind])
    changes.value(place, "Valeur", worded_number(old.kind, old.value), worded_number(new.kind, new.value))


def _sums(text: RuleSet, *, of_income: bool) -> dict[str, Sum]:
    return {code: one for code, one in text.sums.items() if one.of_income == of_income}


def _sum(changes: Changes, place: str, old: Sum, new: Sum) -> None:
    changes.value(place, "Nom", old.label, new.label)
    changes.value(place, "Article", old.article, new.article)
    changes.value(place, "Moyenne sur", f"{old.months} mois", f"{new.months} mois")
    for code, label in (INCOME_KINDS if new.of_income else EXPENSE_KINDS).items():
        what = label[0].upper() + label[1:]
        changes.value(place, what, _share(old.shares[code]), _share(new.shares[code]))


def _share(share: Fraction) -> str:
    return {0: "rien ne compte", 1: "tout compte"}.get(share) or f"{share} compte"


def _period(changes: Changes, place: str, old: Period, new: Period) -> None:
    changes.value(place, "Nom", old.label, new.label)
    starts = [", ".join(_of_month(*start) for start in period.starts) for period in (old, new)]
    changes.value(place, "Commence le", *starts)


def _tally(changes: Changes, place: str, old: Tally, new: Tally) -> None:
    changes.value(place, "Nom", old.label, new.label)
    changes.value(place, "Ce qui est compté", _counted(old), _counted(new))
    changes.value(place, "Aides comptées", worded_of(old.of, changes.old), worded_of(new.of, changes.new))
    changes.value(place, "Période", worded_over(old.over, changes.old), worded_over(new.over, changes.new))


def _counted(tally: Tally) -> str:
    return "le nombre d’aides" if tally.counts else "les euros accordés"


def _table(changes: Changes, place: str, old: _Read, new: _Read) -> None:
    (before, old_key), (after, new_key) = old, new
    changes.value(place, "Nom", before.label, after.label)
    changes.value(place, "Article", before.article, after.article)
    changes.value(place, "Nature des cases", KINDS_FR[before.kind], KINDS_FR[after.kind])
    changes.formula(place, "Se lit selon", old_key, new_key)
    labels = [{code: table.column_labels[code] for code in table.columns} for table in (before, after)]
    columns = changes.matched(place, Noun("La colonne", True), *labels)
    for code in columns:
        changes.value(place, "Nom d’une colonne", labels[0][code], labels[1][code])
    for old_row, new_row in _rows(before, after):
        _row(changes, place, (old_row, old_key), (new_row, new_key), columns, after)
    for code in columns:
        what = f"Par unité après la dernière ligne{_in_column(after, code)}"
        changes.value(place, what, _further(before, code), _further(after, code))


def _rows(before: Table, after: Table) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows for the same values together; then those left over, one by one where there are as many."""
    old, new = ({_bounds(row): row for row in table.rows} for table in (before, after))
    gone, come = (
        [row for key, row in old.items() if key not in new],
        [row for key, row in new.items() if key not in old],
    )
    if len(gone) == len(come):
        moved = dict(zip(map(_bounds, come), gone, strict=True))
        yield from ((old.get(key, moved.get(key)), row) for key, row in new.items())
        return
    yield from ((old.get(key), row) for key, row in new.items())
    yield from ((row, None) for row in gone)


def _bounds(row: Row) -> tuple:
    return (row.lower, row.lower_in, row.upper, row.upper_in, row.choice)


def _row(
    changes: Changes,
    place: str,
    old: tuple[Row | None, Expression],
    new: tuple[Row | None, Expression],
    columns: list[str],
    table: Table,
) -> None:
    (before, old_key), (after, new_key) = old, new
    was = worded_row(before, old_key, changes.old) if before else ""
    is_ = worded_row(after, new_key, changes.new) if after else ""
    if before is None or after is None:
        cells = " ; ".join(worded_number(table.kind, cell) for cell in (before or after).cells.values())
        happened = "ajoutée" if after else "supprimée"
        changes.say(place, f"Ligne « {was or is_} » {happened} : {cells}.", was and cells, is_ and cells)
        return
    if _bounds(before) != _bounds(after):
        changes.say(place, f"Ligne « {was} » : devient « {is_} ».", was, is_)
    for code in columns:
        what = f"Ligne « {is_} »{_in_column(table, code)}"
        cells = [worded_number(table.kind, row.cells[code]) for row in (before, after)]
        changes.value(place, what, *cells)


def _in_column(table: Table, column: str) -> str:
    return f", colonne {table.column_labels[column]}" if len(table.columns) > 1 else ""


def _further(table: Table, column: str) -> str:
    return worded_number(table.kind, table.further[column]) if column in table.further else ""


def _indicator(changes: Changes, place: str, old: Indicator, new: Indicator) -> None:
    changes.value(place, "Nom", old.label, new.label)
    changes.value(place, "Article", old.article, new.article)
    changes.value(place, "Unité", UNITS[old.unit].meaning_fr, UNITS[new.unit].meaning_fr)
    changes.value(place, "Calcul fait", _worked_out(old), _worked_out(new))
    changes.formula(place, "Calcul", old.formula, new.formula, UNITS[new.unit].kind)
    changes.value(place, "Ligne dans l’explication", _line(old), _line(new))
    if old.sentences and new.sentences:
        changes.sentences(
            place, old.sentences, new.sentences, *(of_indicator(one.code, one.label) for one in (old, new))
        )


def _worked_out(indicator: Indicator) -> str:
    return "personne par personne, puis additionné" if indicator.per_member else "une fois pour le foyer"


def _line(indicator: Indicator) -> str:
    return "oui" if indicator.sentences else "non"


_Compare = Callable[[Changes, str, object, object], None]
_SECTIONS: tuple[tuple[str, Noun, Callable[[RuleSet], Mapping[str, object]], _Compare], ...] = (
    ("Articles", Noun("L’article"), lambda text: {one.code: one for one in text.articles}, _article),
    ("Familles d’aides", Noun("La famille", True), lambda text: text.families, _family),
    ("Questions", Noun("La question", True), lambda text: text.questions, _question),
    ("Lieux", Noun("Le lieu"), lambda text: text.places, _place),
    ("Valeurs", Noun("La valeur", True), lambda text: text.constants, _constant),
    ("Ressources et charges", Noun("La somme de ressources", True), lambda text: _sums(text, of_income=True), _sum),
    ("Ressources et charges", Noun("La somme de charges", True), lambda text: _sums(text, of_income=False), _sum),
    ("Périodes", Noun("La période", True), lambda text: text.periods, _period),
    ("Décomptes d’aides", Noun("Le décompte"), lambda text: text.tallies, _tally),
    ("Tableaux", Noun("Le tableau"), lambda text: text.tables, _table),
    ("Calculs", Noun("Le calcul"), lambda text: text.indicators, _indicator),
    ("Aides", Noun("L’aide", True), lambda text: {one.code: one for one in text.aids}, compare_aid),
)
