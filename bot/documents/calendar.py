"""A promised date for the phone's own calendar: an entry, and a page that says the same in words.

Neither says what was promised or by whom: calendars are synchronised, shown on lock screens, looked at by others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.dates import SHANGHAI, moment
from bot.core.texts import Texts
from bot.documents.small_page import element, small_page, way

MIME: Final = "text/calendar"
FILE: Final = "huiyin.ics"  # some phones know a calendar file by its name only
LASTS: Final = timedelta(minutes=15)
ALARMS: Final = (timedelta(minutes=-30), timedelta())  # two, for one is slept through or put off
MAKER: Final = "-//huiyin//calendar//ZH"


@dataclass(frozen=True, slots=True)
class Entry:
    """When to look whether a promise was kept. `uid` names it for ever; `moves` counts how often its date changed."""

    uid: str
    at: datetime
    moves: int = 0


def entry(asked: Entry, texts: Texts, now: datetime) -> bytes:
    """The entry as iCalendar (RFC 5545): a later date of the same promise takes the place of an earlier one."""
    from icalendar import Alarm, Calendar, Component, Event  # noqa: PLC0415 - 50 ms that only who asks for one pays

    def made(kind: type[Component], inner: Sequence[Component] = (), **fields: object) -> Component:
        component = kind()
        for name, value in fields.items():
            component.add(name, value)
        component.subcomponents.extend(inner)
        return component

    title = texts.label("calendar.title")
    alarms = [made(Alarm, ACTION="DISPLAY", DESCRIPTION=title, TRIGGER=before) for before in ALARMS]
    event = made(
        Event,
        alarms,
        UID=asked.uid,
        SEQUENCE=asked.moves,
        DTSTAMP=now,
        DTSTART=asked.at,
        DTEND=asked.at + LASTS,
        SUMMARY=title,
        DESCRIPTION=texts.label("calendar.body"),
        CLASS="PRIVATE",
        TRANSP="TRANSPARENT",  # nobody is busy then
    )
    return bytes(made(Calendar, [event], PRODID=MAKER, VERSION="2.0", METHOD="PUBLISH").to_ical())


def line(at: datetime, texts: Texts, now: datetime) -> str:
    """What to write into an alarm by hand, with its year where that is not this one."""
    year = "" if at.astimezone(SHANGHAI).year == now.astimezone(SHANGHAI).year else f"{at.astimezone(SHANGHAI).year}年"
    return f"{year}{moment(at)} {texts.label('calendar.title')}"


def page(asked: Entry, texts: Texts, download: str, now: datetime) -> bytes:
    """The same for somebody whose phone does nothing with a file: WeChat's own browser often lets none through.

    `download` is the path of the entry.
    """
    return small_page(
        texts.label("calendar.page.head"),
        element("h1", line(asked.at, texts, now)),
        way(texts.label("calendar.page.add"), download),
        element("p", texts.label("calendar.page.stuck")),
        element("p", texts.label("calendar.page.alarm")),
        element("pre", line(asked.at, texts, now)),
        element("p", texts.label("calendar.page.again")),
    )
