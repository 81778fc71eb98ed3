"""The règlement on paper: what `reglement` says, with a table of contents, in the typography of our other documents."""

from functools import singledispatch

from aids.rule_sets.reglement import parts
from aids.rule_sets.reglement.words import say
from backend.kit import pdf

PAPER_WIDTH = 170
"""Millimetres that the columns of a table share."""


def printed(text: parts.Reglement) -> bytes:
    """The règlement as PDF; the same text gives the same bytes."""
    report = pdf.Report(
        author=text.department,
        title=text.title,
        subtitle=say("heading.subtitle", label=text.label, force=text.force),
        reference=say("heading.footer", label=text.label, force=text.force),
        dated=text.dated,
        mark=text.mark,
        body=(
            pdf.Items(_pairs(text.facts)),
            *([pdf.Box(say("readings.notice"), (text.notice,))] if text.notice else []),
            pdf.Heading(say("heading.contents")),
            pdf.Contents(),
            pdf.NewPage(),
            *_summaries(text),
            *(block for part in text.parts for block in _part(part)),
        ),
    )
    return report.pdf()


def _summaries(text: parts.Reglement) -> tuple[pdf.Block, ...]:
    columns = (
        pdf.Column(say("heading.summary_aid"), 45),
        pdf.Column(say("heading.summary_plain"), 85),
        pdf.Column(say("aids.form"), 40),
    )
    rows = tuple((_stacked(one.label, (one.article.label,)), one.plain, one.form) for one in text.summaries)
    return (
        pdf.Section(say("heading.summary"), "en-bref", level=0),
        pdf.Para(say("heading.summary_lead")),
        pdf.Grid(columns, rows),
    )


def _part(part: parts.Part) -> tuple[pdf.Block, ...]:
    articles = [block for article in part.articles for block in _article(article)]
    return (pdf.Section(part.title, part.anchor, level=0), *articles)


def _article(article: parts.Article) -> tuple[pdf.Block, ...]:
    blocks = [made for block in article.blocks for made in on_paper(block)]
    return (pdf.Section(article.heading, article.anchor), *blocks)


@singledispatch
def on_paper(block: parts.Block) -> tuple[pdf.Block, ...]:
    """The blocks of paper for one block of the règlement. Raises TypeError for what is no block."""
    raise TypeError(f"{type(block).__name__} is no block of a règlement.")


@on_paper.register
def _(block: parts.Text) -> tuple[pdf.Block, ...]:
    return (pdf.Para(block.text),)


@on_paper.register
def _(block: parts.Formula) -> tuple[pdf.Block, ...]:
    formula = pdf.markup("**{label}** {sign} {text}", label=block.label, sign=block.sign, text=block.text)
    return (pdf.Para(pdf.stacked(formula, _see(block.see))),)


@on_paper.register
def _(block: parts.Note) -> tuple[pdf.Block, ...]:
    return (pdf.Para(block.text, note=True),)


@on_paper.register
def _(block: parts.Plain) -> tuple[pdf.Block, ...]:
    return (pdf.Together((pdf.Box(block.heading, block.paragraphs),)),)


@on_paper.register
def _(block: parts.Subtitle) -> tuple[pdf.Block, ...]:
    return (pdf.Heading(block.text),)


@on_paper.register
def _(block: parts.Facts) -> tuple[pdf.Block, ...]:
    return (pdf.Items(_pairs(block.rows)),)


@on_paper.register
def _(block: parts.Bullets) -> tuple[pdf.Block, ...]:
    return (pdf.Items(block.items),)


@on_paper.register
def _(block: parts.Grid) -> tuple[pdf.Block, ...]:
    columns = tuple(
        pdf.Column(column.heading, column.share * PAPER_WIDTH / 100, figures=column.figures) for column in block.columns
    )
    return (pdf.Grid(columns, tuple(tuple(_cell(cell) for cell in row) for row in block.rows)),)


def _cell(cell: parts.Cell) -> str:
    if not cell.lines:
        return pdf.stacked(cell.text, _see(cell.see))
    return _stacked(cell.text, (*cell.lines, _see(cell.see)))


def _stacked(label: str, lines: tuple[str, ...]) -> pdf.Markup:
    return pdf.stacked(pdf.markup("**{label}**", label=label), *lines)


def _see(references: tuple[parts.Reference, ...]) -> str:
    if not references:
        return ""
    labels = ", ".join(reference.label.lower() for reference in references)
    return say("heading.see", articles=labels)


def _pairs(rows: tuple[tuple[str, str], ...]) -> tuple[pdf.Markup, ...]:
    return tuple(pdf.markup("**{label} :** {value}", label=label, value=value) for label, value in rows)
