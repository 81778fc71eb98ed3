"""Opening hours: what means nothing is refused, what is written is said in words, a door is open or it is not."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import override

from directory.services import hours


def at(day: int, hour: int, month: int = 11, minute: int = 0) -> dt.datetime:
    """In the autumn of 2026; the 27th of November is a Friday."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


NOW = at(27, 10)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "lundi 9h",
        "Mo-Fr 9-12",
        "Mo 25:00-26:00",
        "Mo-Fr off",
        "2020 Jan 1 09:00-10:00",
        '"sur rendez-vous"',
        ";",
        "\u202e",
    ],
)
def test_what_means_nothing_has_one_sentence(typed):
    assert hours.problem(typed, NOW).endswith((".", "17:30"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Mo-Fr 09:00-12:00", ["Monday to Friday from 9:00 to 12:00"]),
        (
            "Mo-Fr 08:30-12:00,13:30-17:00; PH off",
            ["Monday to Friday from 8:30 to 12:00 and from 13:30 to 17:00", "closed: public holidays"],
        ),
        ("Tu,Th 14:00-17:00", ["Tuesday and Thursday from 14:00 to 17:00"]),
        ("Mo 08:00-12:00; Tu 08:00-12:00", ["Monday and Tuesday from 8:00 to 12:00"]),
        ("Mo-We,Sa 08:00-24:00", ["Monday to Wednesday and Saturday from 8:00 to midnight"]),
        ("24/7", ["every day, day and night"]),
        ("Mo-Sa", ["Monday to Saturday, the whole day"]),
        ('09:00-12:00 "on demand"', ["every day from 9:00 to 12:00 (on demand)"]),
        (
            "Mo 09:00-17:00; Jul-Aug off",
            ["from January to June and from September to December: Monday from 9:00 to 17:00"],
        ),
        ("We[1] 14:00-16:00", ["Wednesday 2 December from 14:00 to 16:00"]),
        ("We[3] 14:00-16:00", ["closed for the coming seven days"]),
    ],
)
def test_hours_in_words(typed, said):
    assert hours.problem(typed, NOW) == ""
    assert hours.words(typed, NOW) == said


@pytest.mark.parametrize(
    ("typed", "now", "is_open", "said"),
    [
        ("Mo-Fr 09:00-12:00", at(27, 10), True, "Open now, until 12:00"),
        ("Mo-Fr 09:00-12:00", at(27, 8), False, "Closed now, opens at 9:00"),
        ("Mo-Fr 09:00-12:00", at(27, 12), False, "Closed now, opens on Monday at 9:00"),
        ("Jan 09:00-12:00", at(27, 12), False, "Closed now, opens on 2 January 2027 at 9:00"),
        ("Mo-Fr 20:00-24:00", at(27, 21), True, "Open now, until midnight"),
        ("24/7", at(11, 10), True, "Open now"),
        ("We 09:00-12:00", at(11, 10), False, "Closed now, opens on 18 November 2026 at 9:00"),
        ("We 09:00-12:00; PH 09:00-12:00", at(11, 10), True, "Open now, until 12:00"),
        ("Mo-Fr 09:00-12:00 unknown", at(27, 10), False, ""),
    ],
)
def test_open_now_or_when(typed, now, is_open, said):
    """On the 11th of November, a public holiday, no office is open unless it says so."""
    assert hours.is_open(typed, now) is is_open
    assert hours.opening(typed, now) == hours.Opening(is_open, said)


def test_the_clock_is_that_of_the_departement():
    assert hours.is_open("Fr 09:00-10:00", dt.datetime(2026, 11, 27, 8, 30, tzinfo=dt.UTC))
    assert not hours.is_open("Fr 09:00-10:00", dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC))
