"""Names and contacts taken out of a text before a commission reads it. Pure: no database, no clock.

It rather masks a word too many than one too few: whoever wrote the text rereads it, and undoes what is no name.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from aids.commissions.anonymity import masks, shapes
from aids.commissions.anonymity.folding import Folded
from aids.commissions.anonymity.masks import Stretch
from backend.kit.french import MONTHS
from backend.kit.search import digits, normalise

_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
ORDINARY = frozenset(_WORDS["ordinary"])
_NO_NAME_ALONE = ORDINARY | frozenset(_WORDS["particles"])
_SEPARATORS = r"[\W_]{0,3}"
_NOT_IN_A_WORD = (r"(?<![^\W\d_])", r"(?![^\W\d_])")
_NOT_IN_A_NUMBER = (r"(?<!\d)", r"(?!\d)")
_BETWEEN_NAMES = re.compile(r"[\s_'’.-]{0,3}")
_CIVILITY = re.compile(
    r"(?:\b|(?<=_))(?:mme|mlle|mr|m|monsieur|madame|mademoiselle|me|ma[iî]tre|dr|docteur)\.?\s+$", re.I
)
_INITIALS_BEFORE = re.compile(r"(?<!\w)(?:[^\W\d_]\.[\s-]{0,2}){1,3}$")
_INITIAL_AFTER = re.compile(r"[\s-]{0,2}([^\W\d_])(?:\.|(?=$|[,;:)!?\n]))")
_INITIALS_ALONE = re.compile(r"(?<!\w)([^\W\d_])\.[\s-]?([^\W\d_])\.(?!\w)")
_CIVILITY_AND_INITIAL = re.compile(r"(?<!\w)(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle)\s+([^\W\d_])(?:\.|(?!\w))")


@dataclass(frozen=True)
class Named:
    """Somebody, and the mask that stands for them; `birth_date` None where it does not matter."""

    mask: str
    last_names: tuple[str, ...] = ()
    first_names: tuple[str, ...] = ()
    birth_date: dt.date | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a household and of who follows it.

    `phrases` are (words, mask) that are masked whole: an address, a commune, a landlord; `numbers` are (digits, mask).
    """

    people: tuple[Named, ...] = ()
    phrases: tuple[tuple[str, str], ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()

    @cached_property
    def patterns(self) -> list[tuple[re.Pattern, str, bool]]:
        """(what to look for in a folded text, its mask, whether a capital letter is needed): the longest first."""
        names: dict[str, str] = {}
        for person in self.people:
            for name in (*person.last_names, *person.first_names):
                for words in _ways_of(name):
                    # what several persons bear says of none of them who it is
                    names[words] = person.mask if names.get(words, person.mask) == person.mask else masks.FAMILY
        found = [(_name_pattern(words), mask, words in ORDINARY) for words, mask in names.items()]
        found += [(_phrase_pattern(words), mask, False) for words, mask in self.phrases if normalise(words)]
        found += [(_number_pattern(number), mask, False) for number, mask in self.numbers if digits(number)]
        dates = {person.birth_date for person in self.people if person.birth_date}
        found += [(pattern, masks.BIRTH_DATE, False) for day in sorted(dates) for pattern in _date_patterns(day)]
        return sorted(found, key=lambda one: -len(one[0].pattern))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The first letters of all names."""
        return frozenset(
            word[0]
            for person in self.people
            for name in (*person.last_names, *person.first_names)
            for word in normalise(name).split()
        )

    def by_initials(self, first: str, second: str) -> str | None:
        """The mask of who has these two initials, in either order."""
        for person in self.people:
            firsts = {word[0] for name in person.first_names for word in normalise(name).split()[:1]}
            lasts = {word[0] for name in person.last_names for word in normalise(name).split()}
            if (first in firsts and second in lasts) or (first in lasts and second in firsts):
                return person.mask
        return None

    @property
    def all_masks(self) -> frozenset[str]:
        return frozenset(person.mask for person in self.people)


def tidy(text: str) -> str:
    """The text as it is masked and compared: one sign for a new line, no blank around."""
    return re.sub(r"\r\n?", "\n", text).strip()


def mask(text: str, known: Known) -> str:
    """`text` with what tells who it speaks of replaced by neutral words; masking twice changes nothing more."""
    found = tidy(text)
    while (again := _once(found, known)) != found:
        found = again
    return found


def _once(text: str, known: Known) -> str:
    pieces, done = [], 0
    for put in [*masks.PUT.finditer(text), None]:
        end = put.start() if put else len(text)
        pieces.append(_masked(text[done:end], known))
        if put:
            pieces.append(put.group())
            done = put.end()
    return "".join(pieces)


def _masked(text: str, known: Known) -> str:
    pieces, done = [], 0
    for one in stretches_in(text, known):
        pieces += [text[done : one.start], one.mask]
        done = one.end
    return "".join([*pieces, text[done:]])


def stretches_in(text: str, known: Known) -> list[Stretch]:
    """What is to be masked in a text that has no mask yet, in the order of the text, none over another."""
    found = [*_named(text, known), *_initials(text, known)]
    found = [_widened(one, text, known) if one.mask in known.all_masks | {masks.FAMILY} else one for one in found]
    found = _joined(text, _apart(found), known)
    # an address of e-mail is not the name that it holds; a title and a name are somebody else when they are not known
    return _apart([*shapes.addresses(text), *found, *shapes.numbers(text), *shapes.titled(text)])


def _named(text: str, known: Known) -> Iterator[Stretch]:
    folded = Folded(text)
    for pattern, name_mask, capital in known.patterns:
        for match in pattern.finditer(folded.text):
            start, end = folded.span(*match.span())
            if not capital or text[start].isupper():
                yield Stretch(start, end, name_mask)


def _initials(text: str, known: Known) -> Iterator[Stretch]:
    for match in _INITIALS_ALONE.finditer(text):
        if match[1].isupper() and match[2].isupper():
            found = known.by_initials(normalise(match[1]), normalise(match[2]))
            if found:
                yield Stretch(*match.span(), found)
    for match in _CIVILITY_AND_INITIAL.finditer(text):
        if match[1].isupper() and normalise(match[1]) in known.initials:
            yield Stretch(*match.span(), masks.FAMILY)


def _widened(one: Stretch, text: str, known: Known) -> Stretch:
    """With the civility and the initials beside a name."""
    start, end = one.start, one.end
    before = _INITIALS_BEFORE.search(text[max(0, start - 12) : start])
    if before and all(normalise(letter) in known.initials for letter in before.group() if letter.isalpha()):
        start -= len(before.group())
    after = _INITIAL_AFTER.match(text, end)
    if after and after[1].isupper() and normalise(after[1]) in known.initials:
        end = after.end()
    civility = _CIVILITY.search(text[max(0, start - 16) : start])
    if civility:
        start -= len(civility.group())
    return Stretch(start, end, one.mask)


def _apart(found: Iterable[Stretch]) -> list[Stretch]:
    """Stretches that share letters become one, under the mask of the one that was found first."""
    apart: list[tuple[int, Stretch]] = []
    for rank, one in sorted(enumerate(found), key=lambda pair: (pair[1].start, -pair[1].end)):
        if apart and one.start < apart[-1][1].end:
            first, last = apart[-1]
            kept = one.mask if rank < first else last.mask
            apart[-1] = (min(first, rank), Stretch(last.start, max(last.end, one.end), kept))
        else:
            apart.append((rank, one))
    return [one for _rank, one in apart]


def _joined(text: str, found: list[Stretch], known: Known) -> list[Stretch]:
    """The first name and the last name of one person beside one another become one stretch."""
    joined: list[Stretch] = []
    names = known.all_masks | {masks.FAMILY}
    for one in found:
        last = joined[-1] if joined else None
        beside = last and {last.mask, one.mask} <= names and _BETWEEN_NAMES.fullmatch(text, last.end, one.start)
        if beside and (last.mask == one.mask or masks.FAMILY in (last.mask, one.mask)):
            kept = one.mask if last.mask == masks.FAMILY else last.mask
            joined[-1] = Stretch(last.start, one.end, kept)
        else:
            joined.append(one)
    return joined


def _ways_of(name: str) -> Iterator[str]:
    """The whole name, then each of its words that is a name by itself."""
    words = normalise(name).split()
    if not words:
        return
    yield " ".join(words)
    if len(words) > 1:
        yield from (word for word in words if len(word) > 2 and word not in _NO_NAME_ALONE)


def _name_pattern(words: str) -> re.Pattern:
    many = "s?" if len(words) > 3 else ""  # « les Lefèvres »
    return _pattern(_SEPARATORS.join(map(re.escape, words.split())) + many, _NOT_IN_A_WORD)


def _phrase_pattern(words: str) -> re.Pattern:
    return _pattern(_SEPARATORS.join(map(re.escape, normalise(words).split())), _NOT_IN_A_WORD)


def _number_pattern(number: str) -> re.Pattern:
    plain = re.sub(r"\W", "", normalise(number))
    return _pattern(r"[\s./()-]{0,2}".join(map(re.escape, plain)), _NOT_IN_A_NUMBER)


def _date_patterns(day: dt.date) -> Iterator[re.Pattern]:
    """14/03/1987, 14.3.87, 1987-03-14, 14031987, 14 mars 1987, 14 mars 87, 14 mar. 1987."""
    year = f"(?:{day.year}|{day.year % 100:02})"
    month = normalise(MONTHS[day.month - 1])[:3]
    apart = r"\s*[\s/.\-–]\s*"
    yield _pattern(rf"0?{day.day}{apart}0?{day.month}{apart}{year}", _NOT_IN_A_NUMBER)
    yield _pattern(rf"{day.year}{apart}0?{day.month}{apart}0?{day.day}", _NOT_IN_A_NUMBER)
    yield _pattern(rf"{day.day:02}{day.month:02}{year}", _NOT_IN_A_NUMBER)
    yield _pattern(rf"0?{day.day}(?:er)?\s*{month}[a-z]*\.?\s*{year}", _NOT_IN_A_NUMBER)


def _pattern(inner: str, around: tuple[str, str]) -> re.Pattern:
    return re.compile(around[0] + inner + around[1])


# What an author made of a masked text


def stretches_of(original: str, masked: str) -> list[Stretch] | None:
    """Which stretches of `original` the masks of `masked` stand for; None when anything else was changed.

    A masked text is the original in which words are replaced by masks, and nothing but that. A bracket that the
    original has at the same place is no mask. Each stretch is the shortest that lets the rest follow.
    """
    original, masked = tidy(original), tidy(masked)
    found = list(masks.ANY.finditer(masked))
    ends = [0, *(one.end() for one in found)]
    starts = [*(one.start() for one in found), len(masked)]
    pieces = [masked[end:start] for end, start in zip(ends, starts, strict=True)]
    if not original.startswith(pieces[0]):
        return None
    place, stretches = len(pieces[0]), []
    for number, (one, (_before, piece)) in enumerate(zip(found, pairwise(pieces), strict=True)):
        if original.startswith(one.group() + piece, place):
            place += len(one.group()) + len(piece)
            continue
        is_last = number == len(found) - 1
        end = len(original) - len(piece) if is_last else original.find(piece, place + 1)
        if end <= place or not original.startswith(piece, end):
            return None
        stretches.append(Stretch(place, end, one.group()))
        place = end + len(piece)
    return stretches if place == len(original) else None
