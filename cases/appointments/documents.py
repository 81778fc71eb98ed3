"""The slip of an appointment: what the person takes home, on screen and on half a sheet.

Pure: plain data in, text or PDF bytes out. It names neither the person nor the reason: a slip is lost, or read at home
by somebody else.
"""

import datetime as dt
from dataclasses import dataclass

from backend.kit.french import NO_BREAK, date_long, typographic, unbroken
from backend.kit.pdf import Box, Heading, Para, Slip

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
BRING = "Ce papier, une pièce d’identité, et les papiers dont nous avons parlé."


@dataclass(frozen=True)
class AppointmentSlip:
    """`at` is the wall clock of the département; `capacity` and `author` are empty when the slip must be discreet."""

    author: str
    at: dt.datetime
    with_whom: str
    capacity: str
    site: str
    address_lines: tuple[str, ...]
    phone: str
    bring: str
    printed_on: dt.date

    @property
    def when(self) -> str:
        """« jeudi 26 novembre 2026 à 9 h 30 »."""
        minutes = f"{NO_BREAK}{self.at:%M}" if self.at.minute else ""
        return f"{WEEKDAYS[self.at.weekday()]} {date_long(self.at.date())} à {self.at.hour}{NO_BREAK}h{minutes}"

    @property
    def who(self) -> str:
        return f"{self.with_whom}, {self.capacity[:1].lower()}{self.capacity[1:]}" if self.capacity else self.with_whom

    @property
    def with_words(self) -> str:
        return f"avec {self.who}"

    @property
    def place(self) -> tuple[str, ...]:
        return (self.site, *self.address_lines)

    @property
    def to_bring(self) -> str:
        return self.bring.strip() or BRING

    @property
    def if_not(self) -> str:
        """What to do when one cannot come."""
        return typographic(
            f"Vous ne pouvez pas venir, ou vous serez en retard ? Appelez le {unbroken(self.phone)} : "
            "nous trouverons un autre moment."
        )

    def pdf(self) -> bytes:
        """The same appointment printed the same day gives the same bytes."""
        slip = Slip(
            author=self.author,
            title="Votre rendez-vous",
            reference=f"remis le {date_long(self.printed_on)}",
            dated=self.printed_on,
            body=(
                Box(self.when[:1].upper() + self.when[1:], (self.with_words,)),
                Heading("Où"),
                Para("\n".join(self.place)),
                Heading("À apporter"),
                Para(self.to_bring),
                Heading("En cas d’empêchement"),
                Para(self.if_not),
            ),
        )
        return slip.pdf()
