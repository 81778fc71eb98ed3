"""The règlement whole: its parts and the number of each article, then what the articles say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from aids.rule_sets.reglement import aids, figures
from aids.rule_sets.reglement.parts import (
    Article,
    Block,
    Bullets,
    Edition,
    Note,
    Part,
    Plain,
    Reference,
    Reglement,
    Text,
)
from aids.rule_sets.reglement.reader import Reader
from aids.rule_sets.reglement.words import capital, paragraphs, say
from aids.rules.model import Aid, RuleSet
from aids.rules.model import Article as WrittenArticle
from backend.kit.french import date_long, typographic


@dataclass(frozen=True)
class _Planned:
    """An article before it is written: its title, the names that it explains, what will write it."""

    title: str
    write: Callable[[Reader], tuple[Block, ...]]
    explains: tuple[str, ...] = ()


def reglement(rules: RuleSet, edition: Edition, *, department: str, communes: Mapping[str, str]) -> Reglement:
    """`communes`: INSEE code → name, for the places that the text declares."""
    planned = [(title, articles) for title, articles in _plan(rules) if articles]
    numbers = _numbers(planned)
    where = {name: numbers[id(one)] for _title, articles in planned for one in articles for name in one.explains}
    reader = Reader(rules, where, communes)
    parts = [
        Part(
            title=say("names.part", number=str(number), title=typographic(title)),
            anchor=f"titre-{number}",
            articles=tuple(
                Article(numbers[id(one)].label, typographic(one.title), numbers[id(one)].anchor, one.write(reader))
                for one in articles
            ),
        )
        for number, (title, articles) in enumerate(planned, start=1)
    ]
    return Reglement(
        department=department,
        title=typographic(rules.title),
        label=edition.label,
        force=_force(edition),
        dated=edition.in_force_from or edition.written_on,
        facts=tuple(_facts(rules, edition)),
        notice="\n".join(paragraphs(rules.notice)),
        mark=_mark(rules, edition),
        summaries=tuple(aids.summary(reader, aid) for aid in rules.aids),
        parts=(*parts, _readings(rules, edition)),
    )


def _numbers(planned: list[tuple[str, list[_Planned]]]) -> dict[int, Reference]:
    every = [one for _title, articles in planned for one in articles]
    return {
        id(one): Reference(say("names.article", number=str(number)), f"article-{number}")
        for number, one in enumerate(every, start=1)
    }


def _plan(rules: RuleSet) -> Iterator[tuple[str, list[_Planned]]]:
    """(title of a part, its articles), in the order of the règlement."""
    yield say("names.general"), [_Planned(one.title, partial(_written, one=one)) for one in rules.articles]
    yield say("names.figures"), list(_planned_figures(rules))
    families = {code: [aid for aid in rules.aids if aid.family == code] for code in rules.families}
    for code, members in families.items():
        yield rules.families[code], [_planned_aid(aid) for aid in members]
    others = [_planned_aid(aid) for aid in rules.aids if aid.family not in families]
    yield say("names.other_aids" if any(families.values()) else "names.aids"), others


def _planned_figures(rules: RuleSet) -> Iterator[_Planned]:
    for of_income, write, title in ((True, figures.income, "income"), (False, figures.expenses, "expenses")):
        sums = tuple(code for code, one in rules.sums.items() if one.of_income == of_income)
        if sums:
            yield _Planned(say(f"figures.{title}"), write, sums)
    for code, indicator in rules.indicators.items():
        title = say("figures.indicator", label=indicator.label)
        yield _Planned(title, partial(figures.indicator, one=indicator), (code,))
    for code, (table, _key) in rules.tables.items():
        yield _Planned(say("figures.table", label=table.label), partial(figures.table, code=code), (code,))
    if rules.constants:
        yield _Planned(say("figures.constants"), figures.constants, tuple(rules.constants))
    if rules.places:
        yield _Planned(say("figures.places"), figures.places, tuple(rules.places))
    if rules.tallies or rules.periods:
        yield _Planned(say("figures.tallies"), figures.tallies, tuple(rules.tallies))


def _planned_aid(aid: Aid) -> _Planned:
    return _Planned(aid.label, partial(aids.article, aid=aid), (aids.aid_key(aid),))


def _written(_reader: Reader, one: WrittenArticle) -> tuple[Block, ...]:
    """An article that the text itself writes, then the same in plain words."""
    plain = [Plain(say("names.plain"), paragraphs(one.plain))] if one.plain else []
    return (*(Text(text) for text in paragraphs(one.text)), *plain)


def _readings(rules: RuleSet, edition: Edition) -> Part:
    """How the original text is read, what this text is, where it comes from: nothing of this is an article."""
    articles = []
    if rules.assumptions:
        lead = Text(say("readings.assumptions_lead"))
        articles.append(
            Article(
                "", say("readings.assumptions"), "lectures", (lead, Bullets(tuple(map(typographic, rules.assumptions))))
            )
        )
    if rules.notice:
        articles.append(Article("", say("readings.notice"), "nature", tuple(map(Text, paragraphs(rules.notice)))))
    source = Text(say("readings.source_text", title=rules.source_title, site=rules.source_site))
    fingerprint = Note(say("heading.fingerprint", fingerprint=edition.fingerprint))
    articles.append(Article("", say("readings.source"), "source", (source, fingerprint)))
    return Part(say("names.readings"), "annexe", tuple(articles))


def _force(edition: Edition) -> str:
    if edition.in_force_from is None:
        return say("heading.draft", written=date_long(edition.written_on))
    first = date_long(edition.in_force_from)
    if edition.in_force_until is None:
        return say("heading.in_force_from", first=first)
    return say("heading.in_force", first=first, last=date_long(edition.in_force_until))


def _facts(rules: RuleSet, edition: Edition) -> Iterator[tuple[str, str]]:
    yield say("heading.applies"), capital(_force(edition))
    if edition.deliberation and edition.deliberation_on:
        day = date_long(edition.deliberation_on)
        yield say("heading.adopted"), say("heading.deliberation", deliberation=edition.deliberation, day=day)
    if edition.adopted:
        yield (
            say("heading.governs"),
            say("heading.governs_received" if edition.received_only else "heading.governs_all"),
        )
    yield say("heading.source"), say("readings.source_text", title=rules.source_title, site=rules.source_site)


def _mark(rules: RuleSet, edition: Edition) -> str:
    marks = [] if edition.adopted else [say("heading.mark_draft")]
    if rules.notice:
        marks.append(say("heading.mark_notice"))
    return capital(" · ".join(marks))
