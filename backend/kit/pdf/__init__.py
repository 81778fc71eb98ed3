"""Letters and reports as PDF: French typography, an embedded typeface, the same bytes for the same input.

`Letter(...).pdf()`, `Report(...).pdf()` and `Slip(...).pdf()` take blocks (`Para`, `Quote`, `Grid`,
`Box`…); a plain string prints exactly as it is, `markup` alone gives bold words.
"""

from backend.kit.pdf.blocks import (
    Block,
    Box,
    Column,
    Contents,
    Figures,
    Grid,
    Heading,
    Items,
    NewPage,
    Para,
    Quote,
    Section,
    Signature,
    Signatures,
    SigningBox,
    SigningBoxes,
    Together,
)
from backend.kit.pdf.letter import Contact, Letter, Recipient, Sender
from backend.kit.pdf.report import Report
from backend.kit.pdf.slip import Slip
from backend.kit.pdf.text import Markup, markup, stacked

__all__ = [
    "Block",
    "Box",
    "Column",
    "Contact",
    "Contents",
    "Figures",
    "Grid",
    "Heading",
    "Items",
    "Letter",
    "Markup",
    "NewPage",
    "Para",
    "Quote",
    "Recipient",
    "Report",
    "Section",
    "Sender",
    "Signature",
    "Signatures",
    "SigningBox",
    "SigningBoxes",
    "Slip",
    "Together",
    "markup",
    "stacked",
]
