"""A PDF, really opened: readable without a password, whole, with pages and without programs."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from pypdf import PasswordType, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from backend.kit.uploads.refusals import RefusedUpload

MOST_OBJECTS = 50_000
TAIL = 2048

_PROGRAM_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
_PROGRAM_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition"}


def check_pdf(file: File) -> int:
    """The number of pages.

    Raises RefusedUpload when it is cut short, asks for a password, cannot be read, or holds what acts when it is
    opened: JavaScript, a program to launch, a form that sends itself, an attached file. An attachment in XML is let
    through: that is how an electronic invoice (Factur-X) is made.
    """
    file.seek(max(0, file.size - TAIL))
    if b"%%EOF" not in file.read():
        raise RefusedUpload(_("This PDF is cut short: its end is missing. Save it or send it again."))
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        # many official PDFs are encrypted with an empty password, which only forbids changing them
        closed = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        pages, act = (0, False) if closed else (len(reader.pages), _acts(reader))
    # pypdf raises nearly anything on a broken file; what it says is of no help to the person
    except Exception as error:
        raise RefusedUpload(_broken()) from error
    if closed:
        raise RefusedUpload(_("This PDF is protected by a password: ask for a copy that opens without one."))
    if act:
        raise RefusedUpload(_("This PDF holds a program, a form or an attached file: print it as PDF, then send that."))
    if not pages:
        raise RefusedUpload(_broken())
    return pages


def _broken() -> str:
    return _("This PDF cannot be opened: it is damaged. Print it as PDF, or photograph it, then send that.")


def _acts(reader: PdfReader) -> bool:
    numbered = {(number, generation) for generation, found in reader.xref.items() for number in found}
    numbered |= {(number, 0) for number in reader.xref_objStm}
    if len(numbered) > MOST_OBJECTS:
        raise ValueError(f"{len(numbered)} objects")
    tops = (reader.get_object(IndirectObject(number, generation, reader)) for number, generation in sorted(numbered))
    return any(_is_active(entry) for top in tops for entry in _dictionaries(top))


def _dictionaries(top: Any) -> Iterator[DictionaryObject]:
    """Every dictionary inside one object, without following its references: each of them has its own turn."""
    waiting = [top]
    while waiting:
        found = waiting.pop()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(dict.values(found))
        elif isinstance(found, ArrayObject):
            waiting.extend(list.__iter__(found))


def _is_active(entry: DictionaryObject) -> bool:
    if _PROGRAM_KEYS & entry.keys() or dict.get(entry, "/S") in _PROGRAM_ACTIONS:
        return True
    names = [str(entry[key]) for key in ("/F", "/UF") if key in entry]
    return "/EF" in entry and not (names and all(name.lower().endswith(".xml") for name in names))
