"""Calendar entries: as RFC 5545 wants them, read by two other programs' parsers, and telling nobody anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, Final

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot.core.texts import Texts
from bot.documents.calendar import Entry, entry, line, page
from tests.shipped import GUIDE

NOW: Final = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
AT: Final = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)
ASKED: Final = Entry("0123456789abcdef@huiyin", AT)
WIDEST: Final = 75  # octets of a line, RFC 5545 3.1
Whole = dict[str, Any]


def made(asked: Entry = ASKED, texts: Texts = GUIDE.texts, now: datetime = NOW) -> bytes:
    return entry(asked, texts, now)


def read_first(data: bytes) -> Whole:
    """What the icalendar library reads."""
    [event] = icalendar.Calendar.from_ical(data).events
    return {
        "uid": event.uid,
        "sequence": event.sequence,
        "start": event.DTSTART,
        "end": event.DTEND,
        "stamp": event.DTSTAMP,
        "title": event.summary,
        "words": event.description,
        "alarms": [alarm.TRIGGER for alarm in event.walk("VALARM") if isinstance(alarm, icalendar.Alarm)],
    }


def read_second(data: bytes) -> Whole:
    """What a parser reads that shares no code with it."""
    event = vobject.readOne(data.decode()).vevent
    return {
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "start": event.dtstart.value,
        "end": event.dtend.value,
        "stamp": event.dtstamp.value,
        "title": event.summary.value,
        "words": event.description.value,
        "alarms": [alarm.trigger.value for alarm in event.valarm_list],
    }


def test_two_parsers_read_the_same() -> None:
    """When, what, how often it changed, and two alarms: before it and at its time."""
    whole = read_first(made())
    assert whole == {
        "uid": ASKED.uid, "sequence": 0, "start": AT, "end": AT + timedelta(minutes=15), "stamp": NOW,
        "title": "看看回音", "words": GUIDE.texts.label("calendar.body"),
        "alarms": [timedelta(minutes=-30), timedelta()],
    }  # fmt: skip
    assert read_second(made()) == whole


def test_a_later_date_takes_the_place_of_the_earlier() -> None:
    """The name stays and the number rises: a phone moves the entry and makes no second one."""
    later = read_first(made(Entry(ASKED.uid, AT + timedelta(days=3), 1)))
    assert (later["uid"], later["sequence"], later["start"]) == (ASKED.uid, 1, AT + timedelta(days=3))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=300))
def test_long_lines_are_folded(words: str) -> None:
    """At 75 octets, never inside a character, and unfolded again by both parsers, commas and semicolons and all."""
    texts = Texts(
        {**GUIDE.texts.sentences, "calendar.title": "看", "calendar.body": words.replace("{", "").replace("}", "")}
    )
    data = made(texts=texts)
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\n" in part or b"\r" in part for part in lines)
    assert all(len(part) <= WIDEST and part.decode() for part in lines)
    told = texts.label("calendar.body")
    assert read_first(data)["words"] == told
    assert read_second(data)["words"] == told


def test_only_what_every_phone_knows() -> None:
    """UTC, no time zone of our own, no X- line: some phones refuse a file for one line that they do not know."""
    names = {row.partition(b":")[0].partition(b";")[0] for row in made().split(b"\r\n") if row[:1].isalpha()}
    assert names == {
        b"BEGIN", b"END", b"VERSION", b"PRODID", b"METHOD", b"UID", b"SEQUENCE", b"DTSTAMP", b"DTSTART", b"DTEND",
        b"SUMMARY", b"DESCRIPTION", b"CLASS", b"TRANSP", b"ACTION", b"TRIGGER",
    }  # fmt: skip
    assert b"DTSTART:20261126T013000Z" in made()


@pytest.mark.parametrize("word", ["贷", "债", "还款", "退款", "催收", "客服", "投诉", "承诺"])
def test_nobody_learns_anything(word: str) -> None:
    """An entry is seen on lock screens and by whoever shares the calendar: no debt, no lender, no promise."""
    assert word not in made().decode()
    assert word not in page(ASKED, GUIDE.texts, "/f/x/huiyin.ics", AT).decode()


class Page(HTMLParser):
    """The words and the links of a page."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str | None] = []
        self.feed(data.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_no_download() -> None:
    """The date in words, a line to copy, the file, and what to do when nothing happens."""
    shown = Page(page(ASKED, GUIDE.texts, "/f/x/huiyin.ics", AT))
    told = " ".join(shown.words)
    assert told.count(line(AT, GUIDE.texts, AT)) == 2
    assert line(AT, GUIDE.texts, AT) == "11月26日 周四 09:30 看看回音"
    assert line(AT.replace(year=2027), GUIDE.texts, AT).startswith("2027年11月26日 周五 ")
    assert "在浏览器打开" in told
    assert shown.links == ["/f/x/huiyin.ics"]
    assert b'name="robots" content="noindex"' in page(ASKED, GUIDE.texts, "", AT)
