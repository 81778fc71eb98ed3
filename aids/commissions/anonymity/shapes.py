"""What a text gives away by its shape alone, whoever it is of: phones, e-mails, numbers, streets, titled names."""

import re
from collections.abc import Iterator

from stdnum import iban

from aids.commissions.anonymity import masks
from aids.commissions.anonymity.folding import Folded
from aids.commissions.anonymity.masks import Stretch

_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+@\w[\w-]*(?:\.[\w-]+)+")
_LINK = r"(?:(?:de|du|des|d|la|le|les|l|aux?|à|et|en|sur|sous)\b['’\s-]*)*"
_PROPER = r"[A-ZÀ-ÖØ-Þ0-9][\w'’]*"
_STREET = re.compile(
    r"(?<!\w)\d{1,4}\s*(?:bis|ter|quater|[a-dA-D]\b)?,?\s+"
    r"(?i:rue|avenue|av\.?|boulevard|bd\.?|impasse|imp\.?|all[ée]e|chemin|place|pl\.?|route|rte|square|cours|quai|cit[ée]|"
    r"r[ée]sidence|hameau|lotissement|sente|sentier|passage|villa|faubourg|fg|mail|clos)\s+"
    rf"{_LINK}{_PROPER}(?:[\s-]{_LINK}{_PROPER})*"
)
_TITLED = re.compile(
    r"(?<!\w)(?:M\.|MM\.|Mr|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle|Dr|Docteur|Docteure|Me|Maître)\s+"
    r"(?:[A-ZÀ-ÖØ-Þ][\w'’-]*\.?)(?:[^\S\n](?:(?:de|du|des|le|la)\s)?[A-ZÀ-ÖØ-Þ][\w'’-]+)*"
)
_GAP = r"[\s.-]?"
_PHONE = re.compile(r"(?<![\d.,])(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.\-/]{0,2}\d){8}(?!\d)")
_FOREIGN_PHONE = re.compile(r"(?<!\w)(?:\+|00)[1-9]\d{0,2}(?:[\s.()-]{0,2}\d){7,12}(?!\d)")
_DATE = re.compile(r"\d\d[\s.\-/]\d\d[\s.\-/]\d{4}")
_SOCIAL_SECURITY = re.compile(
    rf"(?<!\d)[1-478]{_GAP}\d\d{_GAP}\d\d{_GAP}\d[\dab]{_GAP}\d{{3}}{_GAP}\d{{3}}(?:{_GAP}\d\d)?(?!\d)"
)
_FRENCH_ACCOUNT = re.compile(rf"(?<![^\W_])fr\d\d(?:{_GAP}[a-z0-9]){{23}}(?![^\W_])")
_ACCOUNT = re.compile(r"(?<![^\W_])[a-z]{2}\d\d(?:[\s-]?[a-z0-9]){11,30}")
_CARD = re.compile(r"(?<!\d)\d{4}(?:[\s-]\d{4}){3}(?!\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)")
_BORN = re.compile(
    r"\bnee?s?\s+(?:le\s+)?(\d{1,2}(?:er)?(?:\s*[/.-]\s*\d{1,2}|\s+[a-z]{3,9}\.?)(?:\s*[/.-]\s*\d{2,4}|\s+\d{4})?)"
)


def addresses(text: str) -> Iterator[Stretch]:
    """E-mails and streets."""
    for pattern, mask in ((_EMAIL, masks.EMAIL), (_STREET, masks.ADDRESS)):
        for match in pattern.finditer(text):
            yield Stretch(*match.span(), mask)


def titled(text: str) -> Iterator[Stretch]:
    """« Mme Durand », « Dr Le Goff »: somebody whom the household does not know us to name."""
    for match in _TITLED.finditer(text):
        yield Stretch(*match.span(), masks.SOMEBODY)


def numbers(text: str) -> Iterator[Stretch]:
    """Phones, numbers of social security, accounts, cards and files, days of birth; never an amount nor a date."""
    folded = Folded(text)
    for match in _BORN.finditer(folded.text):
        yield Stretch(*folded.span(*match.span(1)), masks.BIRTH_DATE)
    for start, end in _accounts(folded.text):
        yield Stretch(*folded.span(start, end), masks.ACCOUNT)
    for pattern, mask in (
        (_SOCIAL_SECURITY, masks.SOCIAL_SECURITY),
        (_PHONE, masks.PHONE),
        (_FOREIGN_PHONE, masks.PHONE),
        (_CARD, masks.ACCOUNT),
        (_LONG_NUMBER, masks.NUMBER),
    ):
        for match in pattern.finditer(folded.text):
            if not _DATE.match(match.group()):
                yield Stretch(*folded.span(*match.span()), mask)


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    """French ones even when a figure is wrong; of other countries, what is valid."""
    for match in _FRENCH_ACCOUNT.finditer(text):
        yield match.span()
    for match in _ACCOUNT.finditer(text):
        start, end = match.span()
        while end - start > 14:
            if text[end - 1].isalnum() and iban.is_valid(text[start:end]):
                yield start, end
                break
            end -= 1
