"""The table, and the growth from one size to another."""

from tests.bench.rounds import Figures

COLUMNS = (
    "scenario",
    "ours p50 / p95 (ms)",
    "floor p50 / p95 (ms)",
    "ratio",
    "SQL queries",
    "peak memory (MiB)",
    "aim",
    "",
)
MOST_GROWTH = 1.3
_MARKS = {True: "met", False: "**MISSED**", None: ""}


def table(figures: list[Figures]) -> str:
    """The figures as a Markdown table that reads well in a terminal too."""
    return _drawn([COLUMNS, *(_row(one) for one in figures)])


def _row(one: Figures) -> tuple[str, ...]:
    name, floor = one.name, f"{one.floor}: {one.floor_p50:.1f} / {one.floor_p95:.1f}"
    if one.pace is not None and one.floor_pace is not None:
        name, floor = f"{name} ({one.pace:.0f} {one.made}/s)", f"{floor} ({one.floor_pace:.0f} {one.made}/s)"
    return (
        name,
        f"{one.ours_p50:.1f} / {one.ours_p95:.1f}",
        floor,
        f"{one.ratio:.2f}",
        str(one.queries),
        f"{one.memory:.1f}",
        "" if one.limit is None else f"≤ {one.limit:.2f}",
        _MARKS[one.met],
    )


def growth(figures: list[Figures], before: list[Figures], size_before: str) -> str:
    """How much the p50 of each scenario grew since a smaller size, beside its floor's; a search without its SQL."""
    known = {one.name: one for one in before}
    rows = [("scenario", f"p50 {size_before} (ms)", "p50 now (ms)", "growth", "growth of the floor", "aim", "")]
    for one in figures:
        earlier = known.get(one.name)
        if earlier is None:
            continue
        grown = one.grown / earlier.grown
        floor = (one.floor_p50 - (one.sql or 0)) / (earlier.floor_p50 - (earlier.sql or 0))
        name = f"{one.name}, without its SQL" if one.sql else one.name
        mark = _MARKS[grown <= MOST_GROWTH]
        told = (f"{earlier.grown:.1f}", f"{one.grown:.1f}", f"{grown:.2f}", f"{floor:.2f}", f"≤ {MOST_GROWTH}")
        rows.append((name, *told, mark))
    return _drawn(rows)


def _drawn(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
